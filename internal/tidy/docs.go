package tidy

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// denies finds the half of a package comment that says what the package leaves to others.
var denies = regexp.MustCompile(`(?i)\b(never|no|not|nor|none|nothing|nobody|neither|without|only)\b`)

// packageComments wants an introduction of every package that is more than its tests.
func packageComments(t tree) (found []Finding) {
	best := map[string]*source{} // by directory: the file with the longest introduction
	for _, s := range t.goFiles() {
		if s.isTest() {
			continue
		}
		if old := best[s.dir()]; old == nil || len(s.code.Doc.Text()) > len(old.code.Doc.Text()) {
			best[s.dir()] = s
		}
	}
	for dir, s := range best {
		text := s.code.Doc.Text()
		opening := "Package " + s.code.Name.Name + " "
		switch {
		case s.code.Name.Name != "main" && !strings.HasPrefix(text, opening):
			found = append(found, s.at(s.code.Package, "package %s has no comment that begins %q", dir, opening))
		case strings.Count(strings.TrimSpace(text), "\n") < 1:
			found = append(found, s.at(s.code.Package, "the comment of package %s is shorter than two lines: say what it decides and what it never does", dir))
		case !forTests(dir) && !denies.MatchString(text):
			found = append(found, s.at(s.code.Package, "the comment of package %s does not say what it never does", dir))
		}
	}
	return found
}

// exported is one exported name that stands at the top of a file, or a method.
type exported struct {
	source *source
	ident  *ast.Ident
	doc    bool
}

// exports lists the exported names outside of tests.
func exports(t tree) (names []exported) {
	for _, s := range t.goFiles() {
		if s.isTest() {
			continue
		}
		add := func(ident *ast.Ident, docs ...*ast.CommentGroup) {
			if ident.IsExported() {
				doc := slices.ContainsFunc(docs, func(c *ast.CommentGroup) bool { return strings.TrimSpace(c.Text()) != "" })
				names = append(names, exported{s, ident, doc})
			}
		}
		for _, decl := range s.code.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil || ast.IsExported(receiver(d)) {
					add(d.Name, d.Doc)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					addSpec(add, d, spec)
				}
			}
		}
	}
	return names
}

// addSpec adds the names of one spec of d. A comment over a group of constants or
// variables documents them all; in a group of types each needs its own.
func addSpec(add func(*ast.Ident, ...*ast.CommentGroup), d *ast.GenDecl, spec ast.Spec) {
	switch sp := spec.(type) {
	case *ast.ValueSpec:
		for _, ident := range sp.Names {
			add(ident, d.Doc, sp.Doc, sp.Comment)
		}
	case *ast.TypeSpec:
		if d.Lparen.IsValid() {
			add(sp.Name, sp.Doc, sp.Comment)
		} else {
			add(sp.Name, d.Doc, sp.Comment)
		}
		if face, ok := sp.Type.(*ast.InterfaceType); ok && sp.Name.IsExported() {
			for _, method := range face.Methods.List {
				for _, ident := range method.Names {
					add(ident, method.Doc, method.Comment, naming(ident, sp.Doc), naming(ident, d.Doc))
				}
			}
		}
	}
}

// naming returns the comment of an interface if it speaks of the method by name.
func naming(method *ast.Ident, comment *ast.CommentGroup) *ast.CommentGroup {
	words := strings.FieldsFunc(comment.Text(), func(r rune) bool { return !unicode.IsLetter(r) })
	if slices.Contains(words, method.Name) {
		return comment
	}
	return nil
}

// receiver returns the name of the type that d is a method of.
func receiver(d *ast.FuncDecl) string {
	name := ""
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if ident, ok := n.(*ast.Ident); ok && name == "" {
			name = ident.Name
		}
		return name == ""
	})
	return name
}

// docs wants a comment on every exported name.
func docs(t tree) (found []Finding) {
	for _, e := range exports(t) {
		if !e.doc && e.source.code.Name.Name != "main" {
			found = append(found, e.source.at(e.ident.Pos(), "%s has no comment: say what, unit, edge, error", e.ident.Name))
		}
	}
	return found
}

// names wants words that the staff use.
func names(t tree) (found []Finding) {
	empty := []string{"Manager", "Helper", "Util", "Utils", "Data", "Info"}
	for _, e := range exports(t) {
		words := split(e.ident.Name)
		first, last := words[0], words[len(words)-1]
		for _, word := range empty {
			if first == word || last == word {
				found = append(found, e.source.at(e.ident.Pos(), "%s: %s says nothing, name what it is", e.ident.Name, word))
			}
		}
		if first == "Get" {
			found = append(found, e.source.at(e.ident.Pos(), "%s: drop Get", e.ident.Name))
		}
	}
	vague := []string{"manager", "helper", "helpers", "util", "utils", "data", "info", "common", "misc", "shared"}
	for _, s := range t.goFiles() {
		if slices.Contains(vague, s.code.Name.Name) {
			found = append(found, s.at(s.code.Package, "package %s says nothing, name what it decides", s.code.Name.Name))
		}
	}
	return found
}

// split cuts a name where a small letter meets a capital.
func split(name string) (words []string) {
	start, runes := 0, []rune(name)
	for i := 1; i < len(runes); i++ {
		if unicode.IsUpper(runes[i]) && !unicode.IsUpper(runes[i-1]) {
			words = append(words, string(runes[start:i]))
			start = i
		}
	}
	return append(words, string(runes[start:]))
}
