package tidy

import (
	"testing"
	"testing/fstest"
)

func TestTests(t *testing.T) {
	test := func(statement string) string {
		return "package live\nimport (\n\"testing\"\n\"testing/synctest\"\n\"time\"\n)\nfunc TestX(t *testing.T) {\n" + statement + "\n}\n"
	}
	run(t, map[string]sample{
		"skip":                  {"live/a_test.go", test("t.Skip()"), []string{"8 skip"}},
		"skip with reason":      {"live/a_test.go", test(`t.Skipf("no %s", "redis")`), []string{"8 skip"}},
		"short":                 {"live/a_test.go", test("if testing.Short() { return }"), []string{"8 skip"}},
		"skip in a helper":      {"web/webtest/a.go", in("webtest", "import \"testing\"\nfunc f(t *testing.T) { t.SkipNow() }\n"), []string{"5 skip"}},
		"sleep":                 {"live/a_test.go", test("time.Sleep(1)"), []string{"8 sleep"}},
		"sleep handed over":     {"live/a_test.go", test("f(time.Sleep)"), []string{"8 sleep"}},
		"sleep in a bubble":     {"live/a_test.go", test("synctest.Test(t, func(t *testing.T) { time.Sleep(1) })"), nil},
		"sleep outside of test": {"live/a.go", in("live", "import \"time\"\nfunc f() { time.Sleep(1) }\n"), nil},
	})
}

func TestMarkup(t *testing.T) {
	bad := []string{"2 markup"}
	run(t, map[string]sample{
		"text as markup":        {"kiosk/static/a.js", "\nel.innerHTML = text;\n", bad},
		"inserted markup":       {"kiosk/static/a.js", "\nel.insertAdjacentHTML('x', text);\n", bad},
		"in a comment":          {"kiosk/static/a.js", "\n// no innerHTML here\n/* nor\nouterHTML */\n", nil},
		"inline handler":        {"kiosk/static/a.html", "\n<button onclick=\"go()\">\n", bad},
		"handler in a template": {"kiosk/static/a.js", "\nhtml`<button onclick=${go}>`\n", bad},
		"lit listener":          {"kiosk/static/a.js", "\nhtml`<button @click=${go}>`\n", nil},
		"property":              {"kiosk/static/a.js", "\nsocket.onerror = () => {};\nconst once = \"x\";\n", nil},
		"inline style":          {"kiosk/static/a.html", "\n<p style=\"color: red\">\n", bad},
		"style in a template":   {"kiosk/static/a.js", "\nhtml`<p style=${css}>`\n", bad},
		"a Go template":         {"web/page.tmpl", "\n<p style=\"color: red\">\n", bad},
		"data attribute":        {"kiosk/static/a.html", "\n<p data-style=\"x\" class=\"style\">\n", nil},
		"a script of the tests": {"internal/oracle/a.js", "\nel.innerHTML = text;\n", nil},
	})
}

func TestStyles(t *testing.T) {
	run(t, map[string]sample{
		"id":                 {"kiosk/static/a.css", ".a { gap: 0 }\n.b,\n#main { gap: 0 }\n", []string{"3 css"}},
		"colour":             {"kiosk/static/a.css", ".a {\n  color: #c00;\n}\n", []string{"2 css"}},
		"last colour":        {"kiosk/static/a.css", ".a {\n  color: #C0FFEE }\n", []string{"2 css"}},
		"important":          {"kiosk/static/a.css", ".a {\n  gap: 0 ! important;\n}\n", []string{"2 css"}},
		"colour as token":    {"web/static/base.css", ":root { --ink: #111; }\n", nil},
		"id beside tokens":   {"web/static/base.css", "#main { --ink: #111; }\n", []string{"1 css"}},
		"token":              {"kiosk/static/a.css", ".a[href=\"#x\"] { color: var(--ink); /* #c00 */ }\n", nil},
		"picture":            {"kiosk/static/a.css", ".a { background: url(\"data:image/svg+xml;utf8,<svg fill='#fff'/>\"); }\n", nil},
		"within a condition": {"kiosk/static/a.css", "@media print {\n  #main { gap: 0 }\n}\n", []string{"2 css"}},
	})
}

func TestPlaces(t *testing.T) {
	bad := []string{"2 place"}
	run(t, map[string]sample{
		"path of this machine":  {"README.md", "\ncd /wo" + "rk/main\n", bad},
		"temporary folder":      {"docs/a.md", "\nsee /tm" + "p/luot/x\n", bad},
		"home folder":           {"Makefile", "\ncd /ho" + "me/an/luot\n", bad},
		"folder of the briefs":  {"ARCHITECTURE.md", "\nsee sha" + "red/design.md\n", bad},
		"folder of the search":  {"README.md", "\nsee .lib" + "rary/env\n", bad},
		"registry of npm":       {"internal/oracle/package-lock.json", "\n\"https://regis" + "try.npmjs.org/x\"\n", bad},
		"registry of pictures":  {"compose.yaml", "\nimage: doc" + "ker.io/redis\n", bad},
		"mirror of Go modules":  {"live/a.go", in("live", "// pro"+"xy.golang.org\n"), []string{"4 place"}},
		"a folder of that name": {"README.md", "\nhow we wo" + "rk/rest, network/wo" + "rk/main, the shared log\n", nil},
		"font":                  {"web/static/a.woff2", "\x00/wo" + "rk/main/", nil},
	})
}

func TestExceptions(t *testing.T) {
	root := fstest.MapFS{"live/a.go": {Data: []byte(in("live", "func Do() {}\nfunc GetIt() {}\n"))}}
	tests := map[string]struct {
		except []Exception
		want   int
	}{
		"none":            {nil, 3},
		"one rule":        {[]Exception{{"live/a.go", "doc", "a sample"}}, 1},
		"another file":    {[]Exception{{"live/b.go", "doc", "a sample"}}, 4},
		"nothing to hide": {[]Exception{{"live/a.go", "sleep", "a sample"}}, 4},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			found, err := Check(root, tt.except)
			if err != nil || len(found) != tt.want {
				t.Errorf("got %v, %v, want %d findings", found, err, tt.want)
			}
		})
	}
	for _, e := range Exceptions {
		if e.Reason == "" {
			t.Errorf("%s: the exception to %s has no reason", e.Path, e.Rule)
		}
	}
}
