package tidy

import (
	"fmt"
	"go/ast"
	"path"
	"strings"
)

const (
	maxFunctionLines = 60
	maxParameters    = 4
	maxMainLines     = 99 // package main of server, all files together
)

// maxFileLines is by extension; testdata and other people's files do not count.
var maxFileLines = map[string]int{".go": 400, ".js": 250, ".mjs": 250, ".css": 250}

// functions keeps functions, and literals outside of one, within 60 lines.
func functions(t tree) (found []Finding) {
	for _, s := range t.goFiles() {
		ast.Inspect(s.code, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.FuncDecl, *ast.FuncLit:
			default:
				return true
			}
			if lines := s.line(n.End()) - s.line(n.Pos()) + 1; lines > maxFunctionLines {
				found = append(found, s.at(n.Pos(), "%s has %d lines, at most %d", called(n), lines, maxFunctionLines))
			}
			return false // what is inside is shorter than the whole
		})
	}
	return found
}

func called(n ast.Node) string {
	if f, ok := n.(*ast.FuncDecl); ok {
		return f.Name.Name
	}
	return "this function"
}

// parameters keeps every function type within four, not counting a context and the test.
func parameters(t tree) (found []Finding) {
	for _, s := range t.goFiles() {
		ast.Inspect(s.code, func(n ast.Node) bool {
			f, ok := n.(*ast.FuncType)
			if !ok {
				return true
			}
			count := 0
			for _, field := range f.Params.List {
				if !uncounted(field.Type) {
					count += max(1, len(field.Names))
				}
			}
			if count > maxParameters {
				found = append(found, s.at(n.Pos(), "%d parameters, at most %d: make a struct of those that belong together", count, maxParameters))
			}
			return true
		})
	}
	return found
}

// uncounted tells the types that are no parameters in the sense of the rule.
func uncounted(typ ast.Expr) bool {
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	for _, name := range []string{"T", "B", "F", "TB"} {
		if isSelector(typ, "testing", name) {
			return true
		}
	}
	return isSelector(typ, "context", "Context") || isSelector(typ, "rapid", "T")
}

// fileSizes keeps files within their lines.
func fileSizes(t tree) (found []Finding) {
	main := 0
	for _, s := range t {
		if vendored(s.path) || strings.Contains(s.path, "testdata/") {
			continue
		}
		lines := strings.Count(strings.TrimSuffix(s.text, "\n"), "\n") + 1
		limit, limited := maxFileLines[path.Ext(s.path)]
		if limited && lines > limit {
			found = append(found, Finding{Path: s.path, Line: limit + 1, Says: fmt.Sprintf("%d lines, at most %d", lines, limit)})
		}
		if s.code != nil && s.dir() == "server" && !s.isTest() {
			if main += lines; main > maxMainLines {
				found = append(found, Finding{Path: s.path, Line: 1, Says: fmt.Sprintf("package main has %d lines, at most %d", main, maxMainLines)})
			}
		}
	}
	return found
}

// vendored tells the files that others wrote and we keep unmodified.
func vendored(name string) bool {
	return strings.Contains(name, "/vendor/") || strings.Contains(name, "lit-html")
}
