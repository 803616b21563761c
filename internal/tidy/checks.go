package tidy

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
)

// skips finds tests that would be passed over: nothing is skipped.
func skips(t tree) (found []Finding) {
	for _, s := range t.goFiles() {
		if !s.isTest() && !forTests(s.dir()) {
			continue
		}
		ast.Inspect(s.code, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if ok && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, sel.Sel.Name) || isShort(call) {
				found = append(found, s.at(n.Pos(), "no test is skipped: install what is missing in internal/setup"))
			}
			return true
		})
	}
	return found
}

func isShort(call *ast.CallExpr) bool { return isSelector(call.Fun, "testing", "Short") }

// sleeps finds tests that wait for time and not for the thing itself. Within the function
// handed to synctest.Test sleeping is free and allowed.
func sleeps(t tree) (found []Finding) {
	for _, s := range t.goFiles() {
		if !s.isTest() {
			continue
		}
		ast.Inspect(s.code, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && isSelector(call.Fun, "synctest", "Test") {
				return false
			}
			if isSelector(n, "time", "Sleep") {
				found = append(found, s.at(n.Pos(), "a test may not sleep: wait for the thing with a deadline, or use testing/synctest"))
			}
			return true
		})
	}
	return found
}

// wrong is one pattern that a kind of text may not hold.
type wrong struct {
	pattern *regexp.Regexp
	says    string
}

// lines finds the patterns line by line.
func lines(s *source, text string, wrongs []wrong) (found []Finding) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		for _, w := range wrongs {
			if at := w.pattern.FindString(line); at != "" {
				found = append(found, Finding{Path: s.path, Line: number, Says: strings.TrimSpace(at) + ": " + w.says})
			}
		}
	}
	return found
}

var wrongMarkup = []wrong{
	{regexp.MustCompile(`\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|unsafeHTML)\b`),
		"the policy forbids text as markup, render a template"},
	{regexp.MustCompile(`[\s"'` + "`" + `]on(click|dblclick|load|error|change|input|submit|reset|key\w+|mouse\w+|pointer\w+|touch\w+|focus\w*|blur|scroll|toggle)\s*=\s*["'{$]`),
		"the policy forbids inline handlers, add a listener"},
	{regexp.MustCompile(`[\s"'` + "`" + `]style=["'{$]`), "the policy forbids inline styles, use a class"},
}

var comments = regexp.MustCompile(`(?s)/\*.*?\*/|<!--.*?-->|(^|\n)\s*//[^\n]*`)

// blank replaces what matches by as many line ends as it had.
func blank(text string, pattern *regexp.Regexp) string {
	return pattern.ReplaceAllStringFunc(text, func(match string) string {
		return strings.Repeat("\n", strings.Count(match, "\n"))
	})
}

// markup keeps pages within their content security policy.
func markup(t tree) (found []Finding) {
	for _, s := range t {
		isPage := slices.Contains([]string{".html", ".tmpl"}, path.Ext(s.path))
		isScript := slices.Contains([]string{".js", ".mjs"}, path.Ext(s.path)) && strings.Contains(s.path, "static/")
		if !isPage && !isScript || vendored(s.path) || strings.Contains(s.path, "testdata/") {
			continue
		}
		found = append(found, lines(s, blank(s.text, comments), wrongMarkup)...)
	}
	return found
}

var (
	// quoted is a string or address in CSS, which may hold anything.
	quoted = regexp.MustCompile(`"[^"\n]*"|'[^'\n]*'|url\("[^"\n]*"\)|url\([^)\n]*\)`)
	// piece is what stands before the next brace or semicolon: a selector before {, a
	// declaration otherwise.
	piece     = regexp.MustCompile(`([^{};]*)([{};]|$)`)
	hash      = regexp.MustCompile(`#[\w-]+`)
	important = regexp.MustCompile(`!\s*important`)
)

// tokens is the one file that may name colours.
const tokens = "web/static/base.css"

// styles keeps style sheets to classes and tokens.
func styles(t tree) (found []Finding) {
	for _, s := range t {
		if path.Ext(s.path) != ".css" || vendored(s.path) {
			continue
		}
		text := blank(blank(s.text, comments), quoted)
		for _, at := range piece.FindAllStringSubmatchIndex(text, -1) {
			part, end := text[at[2]:at[3]], text[at[4]:at[5]]
			add := func(offset int, says string) {
				line := strings.Count(text[:at[2]+offset], "\n") + 1
				found = append(found, Finding{Path: s.path, Line: line, Says: says})
			}
			if h := hash.FindStringIndex(part); h != nil && end == "{" {
				add(h[0], part[h[0]:h[1]]+": no id in a selector, use one class per part")
			} else if h != nil && s.path != tokens {
				add(h[0], part[h[0]:h[1]]+": a colour is a token of "+tokens)
			}
			if i := important.FindStringIndex(part); i != nil {
				add(i[0], "!important: let the order of the sheet decide")
			}
		}
	}
	return found
}

// wrongPlaces are spelled in two halves, so that this file does not break its own rule.
var wrongPlaces = []wrong{
	{regexp.MustCompile(`(^|[^\w.~-])/(` + "wo" + `rk/(main|shared|\.library)|` + "tm" + `p/luot/|` + "ro" + `ot/|` + "ho" + `me/\w+/)`), "no path of one machine"},
	{regexp.MustCompile(`(^|[^\w/.-])(` + "sha" + `red/(design|style|domain|demo|printing|performance)\.md|\.` + "lib" + `rary/)`), "no folder outside of this repository"},
	{regexp.MustCompile(`\b(` + "regis" + `try\.npmjs\.org|` + "pro" + `xy\.golang\.org|` + "su" + `m\.golang\.org|` + "de" + `b\.debian\.org|` +
		"secur" + `ity\.debian\.org|` + "regis" + `try-1\.docker\.io|` + "doc" + `ker\.io|` + "gh" + `cr\.io|` + "gc" + `r\.io|` + "qu" + `ay\.io|` + "py" + `pi\.org)\b`),
		"no registry host"},
}

// places finds what is true on one machine only.
func places(t tree) (found []Finding) {
	for _, s := range t {
		if !vendored(s.path) {
			found = append(found, lines(s, s.text, wrongPlaces)...)
		}
	}
	return found
}
