package oracle

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Client lets receiptio, a print client of others, ask the printer at host:9100 for its status ("status") or print
// a receipt there ("print"), and returns the word that it answers.
func Client(t testing.TB, what, host string) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	folder := filepath.Dir(here)
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "receiptio")); err != nil {
		t.Fatalf("the npm package receiptio is not installed: `make test` installs it")
	}
	return string(run(t, nil, "node", "--no-deprecation", filepath.Join(folder, "receiptio.mjs"), what, host))
}
