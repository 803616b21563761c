package api

import (
	"bytes"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"luot/locale"
)

// bad is one request that nobody should send, and what it must be told.
type bad struct {
	method, path string
	ask          ask
	status       int
	code         string
}

// badRequests are one of each kind; it is a ticket that waits.
func badRequests(r *rig, it, lan string) map[string]bad {
	const issue, session = "/api/v1/sites/qn/tickets", "/api/v1/session"
	kiosk := func(body string) ask { return ask{bearer: r.kiosk, body: body} }
	long := `{"service":"` + strings.Repeat("x", 1<<20) + `"}`
	return map[string]bad{
		"broken JSON":              {"POST", issue, kiosk(`{"service":`), 400, "json.syntax"},
		"more after the JSON":      {"POST", issue, kiosk(`{"service":"dat-dai"}{}`), 400, "json.syntax"},
		"no object":                {"POST", issue, kiosk(`["dat-dai"]`), 400, "json.wrong_type"},
		"unknown field":            {"POST", issue, kiosk(`{"service":"dat-dai","name":"Lan"}`), 400, "json.unknown_field"},
		"field in capitals":        {"POST", issue, kiosk(`{"Service":"dat-dai"}`), 400, "json.unknown_field"},
		"doubled field":            {"POST", issue, kiosk(`{"service":"dat-dai","service":"ho-tich"}`), 400, "json.double_field"},
		"wrong type":               {"POST", issue, kiosk(`{"service":12}`), 400, "json.wrong_type"},
		"not UTF-8":                {"POST", issue, kiosk("{\"service\":\"\xff\xfe\"}"), 400, "json.encoding"},
		"1 MB":                     {"POST", issue, kiosk(long), 413, "body.too_large"},
		"3 MB":                     {"POST", issue, kiosk(long + strings.Repeat(" ", 2<<20)), 413, "body.too_large"},
		"a form":                   {"POST", issue, ask{bearer: r.kiosk, kind: "application/x-www-form-urlencoded", body: "service=dat-dai"}, 415, "type.unsupported"},
		"plain text":               {"POST", issue, ask{bearer: r.kiosk, kind: "text/plain", body: `{"service":"dat-dai"}`}, 415, "type.unsupported"},
		"unknown site":             {"POST", "/api/v1/sites/zz/tickets", kiosk(`{"service":"dat-dai"}`), 404, "site.unknown"},
		"unknown site to read":     {"GET", "/api/v1/sites/zz", ask{}, 404, "site.unknown"},
		"another site's kiosk":     {"POST", "/api/v1/sites/pk/tickets", kiosk(`{"service":"dat-dai"}`), 403, "role.missing"},
		"unknown service":          {"POST", issue, kiosk(`{"service":"zz"}`), 422, "service.unknown"},
		"no service":               {"POST", issue, kiosk(``), 422, "value.missing"},
		"bad key":                  {"POST", issue, ask{bearer: r.kiosk, key: "with blanks", body: `{"service":"dat-dai"}`}, 422, "key.invalid"},
		"unknown counter":          {"POST", "/api/v1/sites/qn/counters/99/next", ask{cookie: lan, origin: r.base, body: `{"seen":0}`}, 404, "counter.unknown"},
		"nothing seen":             {"POST", "/api/v1/sites/qn/counters/3/next", ask{cookie: lan, origin: r.base, body: `{}`}, 422, "seen.missing"},
		"unknown token":            {"GET", "/api/v1/tickets/qn.0000000000000000", ask{}, 404, "ticket.gone"},
		"unknown token to cancel":  {"POST", "/api/v1/tickets/qn.0000000000000000/cancel", ask{origin: r.base}, 404, "ticket.gone"},
		"no token":                 {"GET", "/api/v1/tickets/A001", ask{}, 404, "ticket.unknown"},
		"illegal transition":       {"POST", "/api/v1/tickets/" + it + "/back", ask{origin: r.base}, 409, "ticket.waiting"},
		"a score of nine":          {"POST", "/api/v1/tickets/" + it + "/rating", ask{origin: r.base, body: `{"score":9}`}, 422, "value.range"},
		"a time that is none":      {"POST", "/api/v1/tickets/" + it + "/defer", ask{origin: r.base, body: `{"until":"soon"}`}, 400, "json.wrong_type"},
		"forged device":            {"POST", issue, ask{bearer: strings.Repeat("0", 32), body: `{"service":"dat-dai"}`}, 401, "device.unknown"},
		"no device":                {"POST", issue, ask{origin: r.base, body: `{"service":"dat-dai"}`}, 401, "session.missing"},
		"forged session":           {"POST", issue, ask{origin: r.base, cookie: strings.Repeat("0", 26), body: `{"service":"dat-dai"}`}, 401, "session.expired"},
		"foreign Origin":           {"POST", issue, ask{bearer: r.kiosk, origin: "https://evil.example", body: `{"service":"dat-dai"}`}, 403, "origin.foreign"},
		"null Origin":              {"POST", issue, ask{bearer: r.kiosk, origin: "null", body: `{"service":"dat-dai"}`}, 403, "origin.foreign"},
		"foreign Origin to read":   {"GET", "/api/v1/sites", ask{origin: "https://evil.example"}, 403, "origin.foreign"},
		"cookie without Origin":    {"POST", issue, ask{cookie: lan, body: `{"service":"dat-dai"}`}, 403, "origin.foreign"},
		"an officer's forbidden":   {"GET", "/api/v1/sites/qn/events", ask{cookie: lan}, 403, "role.missing"},
		"a kiosk's forbidden":      {"GET", "/api/v1/sites/qn/queue", ask{bearer: r.kiosk}, 403, "role.missing"},
		"wrong password":           {"POST", session, ask{origin: r.base, body: `{"user":"nobody","password":"12345678"}`}, 401, "session.wrong"},
		"wrong method":             {"DELETE", issue, kiosk(``), 405, "method.wrong"},
		"wrong method on a ticket": {"PUT", "/api/v1/tickets/" + it, ask{origin: r.base}, 405, "method.wrong"},
		"no path":                  {"GET", "/api/v2/sites", ask{}, 404, "path.unknown"},
		"a path too long":          {"GET", "/api/v1/tickets/" + it + "/more", ask{}, 404, "path.unknown"},
	}
}

// TestBadInput: each is a problem document of the right status in the caller's language, leaves nothing
// in the log of the site and one line in ours, which opens no ticket.
func TestBadInput(t *testing.T) {
	r := newRig(t)
	it, lan := string(r.issue(`{"service":"dat-dai"}`).Token), r.logIn("lan")
	titles := map[string]bool{}
	for name, b := range badRequests(r, it, lan) {
		for _, lang := range []string{"vi", "en"} {
			before := r.seq()
			r.log.take()
			b.ask.lang = lang
			a := r.send(b.method, b.path, b.ask)
			got := into[problem](t, a)
			if a.StatusCode != b.status || got.Code != b.code || got.Status != b.status || got.Type != "about:blank#"+b.code {
				t.Errorf("%s: got %d %+v, want %d %s", name, a.StatusCode, got, b.status, b.code)
			}
			if a.Header.Get("Content-Language") != lang || got.Detail != locale.Text(lang, "refusal."+b.code, got.Args) || strings.Contains(got.Detail+got.Title, "[") {
				t.Errorf("%s: %q in %q, want %s", name, got.Detail, a.Header.Get("Content-Language"), lang)
			}
			if b.status == 405 && !strings.Contains(a.Header.Get("Allow"), map[string]string{"DELETE": "POST", "PUT": "GET"}[b.method]) {
				t.Errorf("%s: Allow %q", name, a.Header.Get("Allow"))
			}
			if after := r.seq(); after != before {
				t.Errorf("%s: wrote %d records", name, after-before)
			}
			logged := r.log.take()
			if len(logged) != 1 || strings.Contains(strings.Join(logged, ""), it) || !strings.Contains(logged[0], b.code) {
				t.Errorf("%s: logged %q", name, logged)
			}
			titles[lang+got.Title] = true
		}
	}
	if len(titles) < 16 {
		t.Errorf("only %d titles in two languages: %v", len(titles), titles)
	}
}

// TestRubbishOnTheWire: what is no HTTP ends that connection, not the server.
func TestRubbishOnTheWire(t *testing.T) {
	r := newRig(t)
	for name, text := range map[string]string{
		"noise": "\x16\x03\x01\x00\xa5\x01\x00\x00\r\n\r\n", "a huge header": "GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 20<<10) + "\r\n\r\n",
		"a huge length": "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(r.base, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write([]byte(text)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got bytes.Buffer
		_, _ = got.ReadFrom(conn) // until the server hangs up, whichever way
		if !strings.HasPrefix(got.String(), "HTTP/1.1 4") {
			t.Errorf("%s: %.100q", name, got.String())
		}
		conn.Close()
	}
	r.want(http.StatusOK, "GET", "/healthz", ask{})
}

// TestPanicIsAnInternalError: one broken handler answers 500, and the next request is served.
func TestPanicIsAnInternalError(t *testing.T) {
	r := newRig(t)
	r.api.Ready = func() Readiness { panic("boom") }
	a := r.want(500, "GET", "/readyz", ask{lang: "en"})
	if strings.Contains(string(a.text), "boom") {
		t.Errorf("the cause is told: %s", a.text)
	}
	if logged := r.log.take(); len(logged) != 1 || !strings.Contains(logged[0], "boom") {
		t.Errorf("logged %q", logged)
	}
	r.want(200, "GET", "/healthz", ask{})
}
