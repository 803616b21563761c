// Package tidy keeps the rules of the house that a compiler does not: who may import
// whom, sizes, documentation, names, what a page may hold. It decides nothing at run
// time and no other package imports it; its tests read the whole tree. A rule here is
// one function from the tree to what breaks it, and each is shown a bad sample.
package tidy

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Finding is one breach of one rule.
type Finding struct {
	Path string // from the root of the tree
	Line int    // from 1
	Rule string // as in Exceptions
	Says string // what is wrong and what to do
}

// String puts the place first, in the form that editors follow.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d: %s (%s)", f.Path, f.Line, f.Says, f.Rule)
}

// source is one text file of the tree.
type source struct {
	path  string
	text  string
	code  *ast.File // only of Go files that parse
	where *token.FileSet
}

// tree is every text file of ours.
type tree []*source

// maxText is what a text file may hold at most; larger ones are fonts and pictures.
const maxText = 2 << 20

// rules are all rules; the key is the name that a Finding and an Exception carry.
var rules = map[string]func(tree) []Finding{
	"imports":    imports,
	"pure":       pure,
	"function":   functions,
	"parameters": parameters,
	"file":       fileSizes,
	"package":    packageComments,
	"doc":        docs,
	"name":       names,
	"skip":       skips,
	"sleep":      sleeps,
	"markup":     markup,
	"css":        styles,
	"place":      places,
}

// Check returns what in root breaks a rule and is not excepted, in order of place. An
// exception that excepts nothing is a finding too. The error is one of reading.
func Check(root fs.FS, except []Exception) ([]Finding, error) {
	files, found, err := read(root)
	if err != nil {
		return nil, err
	}
	for name, rule := range rules {
		for _, f := range rule(files) {
			f.Rule = name
			found = append(found, f)
		}
	}
	for _, e := range except {
		before := len(found)
		found = slices.DeleteFunc(found, e.covers)
		if len(found) == before {
			found = append(found, Finding{e.Path, 1, "exception", "nothing here breaks " + e.Rule + " any more: drop its exception"})
		}
	}
	slices.SortFunc(found, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), strings.Compare(a.Says, b.Says))
	})
	return found, nil
}

// read reads the tree but for what is not ours; a Go file that does not parse is a
// finding.
func read(root fs.FS) (files tree, found []Finding, err error) {
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == ".git" || name == "data" || path.Base(name) == "node_modules"):
			return fs.SkipDir
		case !entry.Type().IsRegular(), name == ".git": // a file in a second working tree
			return nil
		}
		info, err := entry.Info()
		if err != nil || info.Size() > maxText {
			return err
		}
		text, err := fs.ReadFile(root, name)
		if err != nil || bytes.IndexByte(text, 0) >= 0 {
			return err
		}
		s := &source{path: name, text: string(text), where: token.NewFileSet()}
		if path.Ext(name) == ".go" && !strings.Contains(name, "testdata/") {
			s.code, err = parser.ParseFile(s.where, name, text, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				found = append(found, Finding{name, 1, "parse", err.Error()})
				s.code = nil
			}
		}
		files = append(files, s)
		return nil
	})
	return files, found, err
}

// dir is the package's path below the module, "." for the root.
func (s *source) dir() string { return path.Dir(s.path) }

func (s *source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// forTests tells packages that only tests import: their name ends in "test".
func forTests(dir string) bool { return strings.HasSuffix(dir, "test") }

// line returns the line of a position.
func (s *source) line(at token.Pos) int { return s.where.Position(at).Line }

// at makes a finding at a position; Check adds the rule.
func (s *source) at(pos token.Pos, format string, args ...any) Finding {
	return Finding{Path: s.path, Line: s.line(pos), Says: fmt.Sprintf(format, args...)}
}

// goFiles yields the Go files that parsed.
func (t tree) goFiles() []*source {
	return slices.DeleteFunc(slices.Clone(t), func(s *source) bool { return s.code == nil })
}
