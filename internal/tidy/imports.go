package tidy

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strconv"
	"strings"
)

const module = "luot/"

// all stands for every package of ours.
const all = "*"

// mayImport is the map of the house: a package, and which of ours it may import. A
// package that is not named follows the nearest one above it, which it may import too.
var mayImport = map[string][]string{
	"queue":  {},
	"locale": {},
	"live":   {},
	"web":    {},
	"voice":  {},

	"journal": {"queue"},
	"engine":  {"queue", "journal"},
	"access":  {"queue", "journal"},
	"printer": {"locale"},

	"printer/escpos": {"printer"},
	"printer/pdf":    {"printer"},
	"printer/spool":  {"printer"},

	"kiosk":   {"queue", "locale", "web"},
	"display": {"queue", "locale", "web"},
	"counter": {"queue", "locale", "web"},
	"ticket":  {"queue", "locale", "web"},
	"report":  {"queue", "locale", "web"},
	"index":   {"queue", "locale", "web"},
	"fleet":   {"queue", "locale", "web"},
	"rating":  {"queue", "locale", "web"},
	"staff":   {"queue", "locale", "web"},
	"audit":   {"queue", "locale", "web"},

	"report/reporttest": {"queue", "journal", "engine", "demo"},
	"report/supervisor": {"report", "queue", "locale", "web"},

	"configs": {"queue", "access", "printer"},
	"demo":    {"queue", "engine", "configs"},

	"server":     {all},
	"server/cli": {all},
	"server/app": {all},
	"server/api": {all},

	"internal":       {},
	"internal/bench": {all}, // measures the whole
}

// mayNot is what a package that may import all must leave alone.
var mayNot = map[string][]string{
	"server/api": {"server/app", "server/cli", "server"},
	"server/app": {"server/cli", "server"},
	"server/cli": {"server"},
}

// foreign says where a library of others may be imported, in tests too. A place that
// ends in "/" means everything below it; testHelpers is any package for tests.
var foreign = map[string][]string{
	"github.com/gofiber/":         {"server/"},
	"github.com/redis/go-redis/":  {"journal/redis", testHelpers},
	"github.com/jung-kurt/gofpdf": {"printer/pdf"},
	"github.com/xuri/excelize/":   {"report"},
	"github.com/chromedp/":        {"web/webtest"},
}

const testHelpers = "…test"

// imports keeps design section 2. Tests of a package may import any package of ours (a
// story needs several rooms), but foreign libraries stay in their rooms even there.
func imports(t tree) (found []Finding) {
	for _, s := range t.goFiles() {
		for _, spec := range s.code.Imports {
			if says := judge(s, importPath(spec)); says != "" {
				found = append(found, s.at(spec.Pos(), "%s", says))
			}
		}
	}
	return found
}

func importPath(spec *ast.ImportSpec) string {
	name, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return spec.Path.Value // the parser has let it pass: judge it as it stands
	}
	return name
}

// judge says why s may not import name, or "".
func judge(s *source, name string) string {
	ours, isOurs := strings.CutPrefix(name, module)
	if !isOurs {
		for library, rooms := range foreign {
			if strings.HasPrefix(name, library) && !within(s.dir(), rooms) {
				return s.dir() + " may not import " + name + ": it stays in " + strings.Join(rooms, ", ")
			}
		}
		return ""
	}
	if s.isTest() {
		return ""
	}
	if forTests(ours) && !forTests(s.dir()) {
		return ours + " is for tests only"
	}
	room, allowed := roomOf(s.dir())
	switch {
	case allowed == nil:
		return s.dir() + " is not on the map of the house: add it to mayImport in internal/tidy"
	case slices.Contains(mayNot[room], ours):
	case ours == room, slices.Contains(allowed, all), slices.Contains(allowed, ours):
		return ""
	case forTests(ours): // a helper may use the helpers of others
		return ""
	}
	return fmt.Sprintf("%s may not import %s: the map gives it %q", s.dir(), name, allowed)
}

// roomOf finds the package of the map that dir is or is below; nil: none.
func roomOf(dir string) (room string, allowed []string) {
	for room = dir; room != "."; room = path.Dir(room) {
		if allowed, ok := mayImport[room]; ok {
			return room, allowed
		}
	}
	return "", nil
}

func within(dir string, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(room string) bool {
		return dir == strings.TrimSuffix(room, "/") ||
			strings.HasSuffix(room, "/") && strings.HasPrefix(dir, room) ||
			room == testHelpers && forTests(dir)
	})
}

// pure keeps the rules of the queue free of clocks, dice and I/O.
func pure(t tree) (found []Finding) {
	forbidden := []string{"os", "net", "context", "sync", "math/rand", "crypto/rand"}
	clocks := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}
	for _, s := range t.goFiles() {
		if s.dir() != "queue" || s.isTest() {
			continue
		}
		for _, spec := range s.code.Imports {
			for _, name := range forbidden {
				if got := importPath(spec); got == name || strings.HasPrefix(got, name+"/") {
					found = append(found, s.at(spec.Pos(), "queue may not import %s: what it needs arrives in the command", got))
				}
			}
		}
		ast.Inspect(s.code, func(n ast.Node) bool {
			for _, name := range clocks {
				if isSelector(n, "time", name) {
					found = append(found, s.at(n.Pos(), "queue may not use time.%s: time arrives in the command", name))
				}
			}
			return true
		})
	}
	return found
}

// isSelector tells whether n is the expression pkg.name.
func isSelector(n ast.Node, pkg, name string) bool {
	sel, ok := n.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == pkg
}
