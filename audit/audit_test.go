package audit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"luot/locale"
	"luot/queue"
)

// eventTypes are the types that package queue declares.
func eventTypes(t *testing.T) (types []queue.Type) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../queue/event.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 && strings.HasPrefix(spec.Names[0].Name, "Ev") {
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
				name, _ := strconv.Unquote(lit.Value)
				types = append(types, queue.Type(name))
			}
		}
		return true
	})
	return types
}

// TestEveryEventIsTold: in both languages, with nothing left to be filled in; a type of a newer program by its name.
func TestEveryEventIsTold(t *testing.T) {
	types := eventTypes(t)
	if len(types) < 38 {
		t.Fatalf("only %d types", len(types))
	}
	for _, lang := range []string{"vi", "en"} {
		teller := Teller{Lang: lang, Site: &queue.Site{}}
		for _, typ := range types {
			e := teller.Tell(queue.Event{Type: typ, Actor: "staff:lan", Facts: queue.Facts{Number: "A012", Counter: "3", Result: queue.PrintFailed}})
			if _, known := sentences[typ]; !known || strings.ContainsAny(e.Text, "{}[]") || e.Text == "" {
				t.Errorf("%s in %s: %q", typ, lang, e.Text)
			}
		}
		if e := teller.Tell(queue.Event{Type: "Flown", Actor: "clock"}); !strings.Contains(e.Text, "Flown") {
			t.Errorf("of a newer program: %q", e.Text)
		}
	}
	for _, key := range slices.Concat(slices.Collect(maps.Values(whys)), slices.Collect(maps.Values(prints))) {
		if text := locale.Text("vi", key, nil); strings.Contains(text, "[") || text == "" {
			t.Errorf("%s: %q", key, text)
		}
	}
}

// TestWhy: the site's words for a code, the program's, else the code.
func TestWhy(t *testing.T) {
	site := &queue.Site{Reasons: queue.Reasons{Hold: []queue.Reason{{ID: "photo", Name: queue.Words{"vi": "chụp ảnh", "en": "a photo"}}}}}
	for want, facts := range map[string]queue.Facts{"a photo": {Reason: "photo"}, "waited too long": {Why: queue.WhyGuard}, "odd": {Reason: "odd"}, "": {}} {
		if got := (Teller{Lang: "en", Site: site}).Tell(queue.Event{Type: queue.EvHeld, Facts: facts}); got.Reason != want || want != "" && !strings.HasSuffix(got.Text, "Reason: "+want+".") {
			t.Errorf("%+v: %+v, want %q", facts, got, want)
		}
	}
}

// TestHarmless: no cell begins a formula, whatever stands before it.
func TestHarmless(t *testing.T) {
	for given, want := range map[string]string{
		"=1+1": "'=1+1", " +1": "' +1", "\t=1": "' =1", "@SUM": "'@SUM", "＝1": "'＝1", "a\r\n=1": "a  =1", "Lan": "Lan", "": "", "12": "12",
	} {
		if got := harmless(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

// TestQuestion: what is found, and what is not.
func TestQuestion(t *testing.T) {
	e := queue.Event{At: 500, Actor: "staff:lan", Facts: queue.Facts{Number: "A012", Counter: "3", Officer: "an"}}
	for name, tt := range map[string]struct {
		q    Question
		want bool
	}{
		"all": {Question{}, true}, "number": {Question{Number: "A012"}, true}, "other number": {Question{Number: "A013"}, false},
		"counter": {Question{Counter: "3"}, true}, "other counter": {Question{Counter: "4"}, false}, "who did it": {Question{Officer: "lan"}, true},
		"whose counter": {Question{Officer: "an"}, true}, "other officer": {Question{Officer: "bo"}, false}, "at its instant": {Question{From: 500, Until: 501}, true},
		"until its instant": {Question{Until: 500}, false}, "later": {Question{From: 501}, false},
	} {
		if got := tt.q.Finds(e); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}
