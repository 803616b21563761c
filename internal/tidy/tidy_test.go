package tidy

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestHouse is the rule book applied to the whole tree.
func TestHouse(t *testing.T) {
	found, err := Check(os.DirFS("../.."), Exceptions)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

// intro is a package comment that satisfies the rule.
const intro = "// Package %[1]s decides what a sample is.\n// It never does anything else.\npackage %[1]s\n"

// in returns a Go file of the package with a good introduction.
func in(pkg, body string) string { return fmt.Sprintf(intro, pkg) + body }

func importing(pkg string, names ...string) string {
	body := ""
	for _, name := range names {
		body += fmt.Sprintf("import _ %q\n", name)
	}
	return in(pkg, body)
}

// sample is one file and what Check must say about it.
type sample struct {
	path, text string
	want       []string // "line rule", in order; none: the file is fine
}

func run(t *testing.T, samples map[string]sample) {
	t.Helper()
	for name, tt := range samples {
		t.Run(name, func(t *testing.T) {
			found, err := Check(fstest.MapFS{tt.path: {Data: []byte(tt.text)}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range found {
				got = append(got, fmt.Sprintf("%d %s", f.Line, f.Rule))
				if !strings.HasPrefix(f.String(), tt.path+":") {
					t.Errorf("%v does not name %s", f, tt.path)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q: %v", got, tt.want, found)
			}
		})
	}
}

func TestImports(t *testing.T) {
	bad := []string{"4 imports"}
	run(t, map[string]sample{
		"a leaf imports nothing of ours":   {"live/a.go", importing("live", "luot/queue"), bad},
		"a room imports what the map says": {"engine/a.go", importing("engine", "luot/queue", "luot/journal"), nil},
		"a room imports more":              {"engine/a.go", importing("engine", "luot/access"), bad},
		"a store imports its interface":    {"journal/bolt/a.go", importing("bolt", "luot/journal", "luot/queue"), nil},
		"a store imports another store":    {"journal/bolt/a.go", importing("bolt", "luot/journal/redis"), bad},
		"a page imports another page":      {"kiosk/a.go", importing("kiosk", "luot/display"), bad},
		"a printer knows no locale":        {"printer/pdf/a.go", importing("pdf", "luot/locale"), bad},
		"the api imports app":              {"server/api/a.go", importing("api", "luot/server/app"), bad},
		"the api imports the rest":         {"server/api/a.go", importing("api", "luot/report", "luot/printer/pdf"), nil},
		"app imports all":                  {"server/app/a.go", importing("app", "luot/server/api", "luot/demo"), nil},
		"nobody on the map":                {"extra/a.go", importing("extra", "luot/queue"), bad},
		"a test imports another room":      {"kiosk/a_test.go", importing("kiosk", "luot/engine"), nil},
		"a test helper outside of tests":   {"engine/a.go", importing("engine", "luot/journal/journaltest"), bad},
		"fiber in its place":               {"server/api/a.go", importing("api", "github.com/gofiber/fiber/v2"), nil},
		"fiber out of place":               {"live/a.go", importing("live", "github.com/gofiber/fiber/v2"), bad},
		"fiber in a test out of place":     {"live/a_test.go", importing("live", "github.com/gofiber/fiber/v2"), bad},
		"redis in its place":               {"journal/redis/a.go", importing("redis", "github.com/redis/go-redis/v9"), nil},
		"redis in a helper":                {"journal/redistest/a.go", importing("redistest", "github.com/redis/go-redis/v9"), nil},
		"redis out of place":               {"engine/a.go", importing("engine", "github.com/redis/go-redis/v9"), bad},
		"PDF in its place":                 {"printer/pdf/a.go", importing("pdf", "github.com/jung-kurt/gofpdf"), nil},
		"PDF out of place":                 {"printer/a.go", importing("printer", "github.com/jung-kurt/gofpdf"), bad},
		"browser in its place":             {"web/webtest/a.go", importing("webtest", "github.com/chromedp/chromedp"), nil},
		"browser out of place":             {"kiosk/a_test.go", importing("kiosk", "github.com/chromedp/cdproto/page"), bad},
	})
}

func TestPure(t *testing.T) {
	bad := []string{"4 pure"}
	run(t, map[string]sample{
		"queue reads files":      {"queue/a.go", importing("queue", "os"), bad},
		"queue listens":          {"queue/a.go", importing("queue", "net/http"), bad},
		"queue waits":            {"queue/a.go", importing("queue", "context"), bad},
		"queue locks":            {"queue/a.go", importing("queue", "sync/atomic"), bad},
		"queue rolls dice":       {"queue/a.go", importing("queue", "math/rand/v2"), bad},
		"queue reads the clock":  {"queue/a.go", in("queue", "import \"time\"\nvar t = time.Now()\n"), []string{"5 pure"}},
		"queue counts time":      {"queue/a.go", in("queue", "import \"time\"\nvar t = time.Second\n"), nil},
		"its tests read files":   {"queue/a_test.go", importing("queue", "os", "sync"), nil},
		"another reads the time": {"live/a.go", in("live", "import \"time\"\nvar t = time.Now()\n"), nil},
	})
}

func TestSizes(t *testing.T) {
	fn := func(lines int) string {
		return in("live", "func f() {\n"+strings.Repeat("\tf()\n", lines-2)+"}\n")
	}
	takes := func(params string) string {
		return in("live", "import (\n\"context\"\n\"testing\"\n)\nvar f func("+params+")\n")
	}
	run(t, map[string]sample{
		"60 lines":              {"live/a.go", fn(60), nil},
		"61 lines":              {"live/a.go", fn(61), []string{"4 function"}},
		"61 lines in a test":    {"live/a_test.go", fn(61), []string{"4 function"}},
		"literal of 61":         {"live/a.go", in("live", "var f = func() {\n"+strings.Repeat("\tprint()\n", 59)+"}\n"), []string{"4 function"}},
		"4 parameters":          {"live/a.go", takes("ctx context.Context, t *testing.T, a, b int, c, d string"), nil},
		"5 parameters":          {"live/a.go", takes("a, b int, c, d string, e bool"), []string{"8 parameters"}},
		"5 without names":       {"live/a.go", takes("int, int, int, int, int"), []string{"8 parameters"}},
		"400 lines of Go":       {"live/a.go", in("live", strings.Repeat("\n", 397)), nil},
		"401 lines of Go":       {"live/a.go", in("live", strings.Repeat("\n", 398)), []string{"401 file"}},
		"250 lines of script":   {"web/static/a.js", strings.Repeat("a();\n", 250), nil},
		"251 lines of script":   {"web/static/a.js", strings.Repeat("a();\n", 251), []string{"251 file"}},
		"251 lines of style":    {"web/static/a.css", strings.Repeat("\n", 251), []string{"251 file"}},
		"a script of others":    {"web/static/lit-html.js", strings.Repeat("x.innerHTML = 1;\n", 300), nil},
		"main of 100 lines":     {"server/main.go", in("main", strings.Repeat("\n", 97)), []string{"1 file"}},
		"main of 99 lines":      {"server/main.go", in("main", strings.Repeat("\n", 96)), nil},
		"a file does not parse": {"live/a.go", "package live\nfunc {", []string{"1 parse"}},
	})
}

func TestDocs(t *testing.T) {
	run(t, map[string]sample{
		"no introduction":        {"live/a.go", "package live\n", []string{"1 package"}},
		"one line":               {"live/a.go", "// Package live never sleeps.\npackage live\n", []string{"2 package"}},
		"no limits said":         {"live/a.go", "// Package live does\n// everything.\npackage live\n", []string{"3 package"}},
		"wrong opening":          {"live/a.go", "// This package never\n// sleeps.\npackage live\n", []string{"3 package"}},
		"test package":           {"live/a_test.go", "package live_test\n", nil},
		"exported function":      {"live/a.go", in("live", "func Do() {}\n"), []string{"4 doc"}},
		"unexported function":    {"live/a.go", in("live", "func do() {}\n"), nil},
		"exported in a test":     {"live/a_test.go", in("live", "func TestDo() {}\n"), nil},
		"exported type":          {"live/a.go", in("live", "type Hub struct{}\n"), []string{"4 doc"}},
		"method of an exported":  {"live/a.go", in("live", "// Hub is.\ntype Hub[T any] struct{}\nfunc (h *Hub[T]) Do() {}\n"), []string{"6 doc"}},
		"method of another":      {"live/a.go", in("live", "type hub struct{}\nfunc (h hub) Do() {}\n"), nil},
		"method of an interface": {"live/a.go", in("live", "// Hub is.\ntype Hub interface {\n\tDo()\n}\n"), []string{"6 doc"}},
		"method named above":     {"live/a.go", in("live", "// Hub is for Do.\ntype Hub interface {\n\tDo()\n\tUndo()\n}\n"), []string{"7 doc"}},
		"exported variable":      {"live/a.go", in("live", "var Err = 1\n"), []string{"4 doc"}},
		"group of constants":     {"live/a.go", in("live", "// States.\nconst (\n\tA = 1\n\tB = 2\n)\n"), nil},
		"group of types":         {"live/a.go", in("live", "// Types.\ntype (\n\tA int\n)\n"), []string{"6 doc"}},
		"comment at the end":     {"live/a.go", in("live", "const A = 1 // of something\n"), nil},
	})
}

func TestNames(t *testing.T) {
	body := func(name string) string { return in("live", "// "+name+" is.\nfunc "+name+"() {}\n") }
	bad := []string{"5 name"}
	run(t, map[string]sample{
		"manager at the end":  {"live/a.go", body("HubManager"), bad},
		"helper":              {"live/a.go", body("Helper"), bad},
		"data at the start":   {"live/a.go", body("DataOfHub"), bad},
		"info at the end":     {"live/a.go", body("HubInfo"), bad},
		"util":                {"live/a.go", body("HubUtil"), bad},
		"getter":              {"live/a.go", body("GetHub"), bad},
		"words that begin so": {"live/a.go", body("Database"), nil},
		"getting":             {"live/a.go", body("Gets"), nil},
		"not for others":      {"live/a.go", in("live", "func getInfo() {}\n"), nil},
		"package":             {"live/util/a.go", in("util", ""), []string{"3 name"}},
	})
}
