package locale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// use is what the source tree says about keys. Each map goes from a key to the file that has it.
type use struct {
	asked    map[string]string // t("key") in a page, locale.Text(…, "key" in Go: must exist
	named    map[string]string // any other literal that is a key, and refusal codes
	prefixes map[string]string // "refusal."+code in Go: all keys below are in use
	computed map[string]string // file → a call of t without a literal key
}

var (
	saying = regexp.MustCompile(`\b(?:t|inLanguage\([^()]*\))\(\s*("[^"]*"|[^\s"])`)
	quoted = regexp.MustCompile(`"[a-z_]+(?:\.[a-z0-9_]+)+"`)
)

// readJS collects the keys of one browser module; comment lines are no use.
func (u use) readJS(file, text string) {
	var code strings.Builder
	for line := range strings.Lines(text) {
		bare := strings.TrimSpace(line)
		if !strings.HasPrefix(bare, "//") && !strings.HasPrefix(bare, "*") && !strings.HasPrefix(bare, "/*") {
			code.WriteString(line)
		}
	}
	for _, match := range saying.FindAllStringSubmatch(code.String(), -1) {
		if key, err := strconv.Unquote(match[1]); err == nil {
			u.asked[key] = file
		} else {
			u.computed[file] = match[0]
		}
	}
	for _, literal := range quoted.FindAllString(code.String(), -1) {
		u.named[strings.Trim(literal, `"`)] = file
	}
}

// readGo collects the keys of one Go file.
func (u use) readGo(t *testing.T, file, text string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, 0)
	if err != nil {
		t.Errorf("parse %s: %v", file, err)
		return
	}
	ast.Inspect(parsed, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.CallExpr:
			if key, ok := secondLiteral(node, "Text"); ok {
				u.asked[key] = file
			}
			if code, ok := secondLiteral(node, "Refuse"); ok {
				u.asked["refusal."+code] = file
			}
		case *ast.BinaryExpr:
			if prefix, ok := literal(node.X); ok && node.Op == token.ADD && strings.HasSuffix(prefix, ".") {
				u.prefixes[prefix] = file
			}
		case *ast.BasicLit:
			if key, ok := literal(node); ok {
				u.named[key] = file
			}
		}
		return true
	})
}

// secondLiteral returns the second argument of a call of name, as in locale.Text(lang, "key", nil).
func secondLiteral(call *ast.CallExpr, name string) (string, bool) {
	called := ""
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		if fun.Name == "Refuse" { // inside queue
			called = fun.Name
		}
	case *ast.SelectorExpr:
		if from, ok := fun.X.(*ast.Ident); ok && (from.Name == "locale" || from.Name == "queue") {
			called = fun.Sel.Name
		}
	}
	if called != name || len(call.Args) < 2 {
		return "", false
	}
	return literal(call.Args[1])
}

// literal returns the value of a string literal.
func literal(node ast.Node) (string, bool) {
	lit, ok := node.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// walk reads all source files of the project but tests, this package and vendored code.
func walk(t *testing.T) use {
	t.Helper()
	found := use{map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}}
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains([]string{".git", "locale", "testdata", "vendor", "node_modules"}, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		js := path.Ext(file) == ".js" && (strings.Contains(file, "/static/") || strings.HasPrefix(file, "fleet/setup/")) && file != "web/static/words.js"
		if !js && (path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go")) {
			return nil
		}
		text, err := fs.ReadFile(root, file)
		if err != nil {
			return err
		}
		if js {
			found.readJS(file, string(text))
		} else {
			found.readGo(t, file, string(text))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// room is the first part of a key.
func room(key string) string {
	name, _, _ := strings.Cut(key, ".")
	return name
}

// TestEveryKeyInUseExists holds pages and Go code to keys that all languages know, and pages to
// literal keys. A room that has no file yet is passed over.
func TestEveryKeyInUseExists(t *testing.T) {
	found := walk(t)
	for key, file := range found.asked {
		if _, there := all()[first].rooms[room(key)]; there && !Has(first, key) {
			t.Errorf("%s asks for %s, which no catalogue has", file, key)
		}
	}
	for file, call := range found.computed {
		t.Errorf("%s calls %s… with a key that is not a literal", file, call)
	}
	if len(found.asked) == 0 {
		t.Error("no use of any key was found: the search is broken")
	}
}

// TestNoKeyIsUnused finds sentences that nobody says any more. A room that nobody uses at all is
// still waiting for its package; refusals are written ahead, one for every code of the API.
func TestNoKeyIsUnused(t *testing.T) {
	found := walk(t)
	inUse := func(key string) bool {
		if _, ok := found.asked[base(key)]; ok {
			return true
		}
		if _, ok := found.named[base(key)]; ok {
			return true
		}
		for prefix := range found.prefixes {
			if strings.HasPrefix(key, prefix) {
				return true
			}
		}
		return false
	}
	for name, sentences := range all()[first].rooms {
		var unused []string
		for key := range sentences {
			if !inUse(key) {
				unused = append(unused, key)
			}
		}
		slices.Sort(unused)
		if used := len(sentences) - len(unused); used > 0 && name != "refusal" && len(unused) > 0 {
			t.Errorf("room %s: nobody uses %s", name, strings.Join(unused, ", "))
		}
	}
}
