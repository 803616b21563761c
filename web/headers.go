package web

import "strings"

// CSP returns the Content-Security-Policy of every page: everything from this server alone, no inline
// script or style, and HTML only from lit-html's own Trusted Types policy. Pages may frame each
// other, since the index shows all screens side by side; nobody else may frame them.
func CSP() string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"font-src 'self'",
		"img-src 'self'",
		"media-src 'self'",
		"connect-src 'self'",
		"frame-src 'self'",
		"frame-ancestors 'self'",
		"form-action 'self'",
		"base-uri 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types lit-html",
	}, "; ")
}

// Headers returns the security headers of every page, CSP among them. The map belongs to the caller,
// who reads it once. A ticket's address holds its token, hence no referrer to others ("no-referrer"
// would make browsers send the Origin "null" with forms). No Cross-Origin-Opener-Policy: over plain
// HTTP browsers ignore it and complain on the console.
func Headers() map[string]string {
	return map[string]string{
		"Content-Security-Policy":      CSP(),
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
		"Referrer-Policy":              "same-origin",
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "SAMEORIGIN",
	}
}
