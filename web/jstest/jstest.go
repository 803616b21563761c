// Package jstest runs tests of browser modules in Node from a Go test. It lays the parts out in a
// temporary folder as the server's tree does, so that "../web/livefold.js" is found from a part and
// from a test, and lets `node --test` run every *.test.mjs. Only modules that touch no document when
// they are loaded can be tested so: folds and the like. Views and pages are tested in Chromium.
package jstest

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"luot/web"
)

// limit is how long all tests of one Run may take.
const limit = 60 * time.Second

// Run fails t unless every file tests/*.test.mjs passes. tests is a folder beside the Go test, as in
// "testdata"; in the layout it becomes "tests", so a test imports "../kiosk/fold.js". parts are as for
// web.New. A missing Node is a failure, and so is a folder without tests.
func Run(t *testing.T, parts map[string]fs.FS, tests string) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatalf("tests of browser code need Node 20 or newer: %v", err)
	}
	root := t.TempDir()
	layout(t, root, "web", web.Static())
	for name, part := range parts {
		layout(t, root, name, part)
	}
	layout(t, root, "tests", os.DirFS(tests))
	if err := os.WriteFile(filepath.Join(root, "package.json"), []byte(`{"type":"module"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "tests", "*.test.mjs"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no *.test.mjs in %s (%v)", tests, err)
	}
	slices.Sort(files)
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, append([]string{"--test", "--test-reporter=spec"}, files...)...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("node --test: %v\n%s", err, out)
	}
}

// layout copies one part below root.
func layout(t *testing.T, root, name string, part fs.FS) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(root, name), part); err != nil {
		t.Fatalf("lay out part %q: %v", name, err)
	}
}
