package bolt

import (
	"os"
	"path/filepath"
	"testing"

	"luot/journal"
	"luot/journal/journaltest"
)

// TestArchive runs the suite of all archives.
func TestArchive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	journaltest.Archive(t, journaltest.Store{Open: func(t testing.TB) journal.Journal {
		j, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		return j
	}})
}

// TestExchanged exchanges a file between the first look and the lock. Whoever kept the old one would have
// written what nobody finds again.
func TestExchanged(t *testing.T) {
	dir := t.TempDir()
	path, next := filepath.Join(dir, "log.db"), filepath.Join(dir, "next.db")
	for _, p := range []string{path, next} {
		j, err := Open(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	before, err := os.Stat(path)
	if err != nil || exchanged(before, path) || exchanged(nil, path) {
		t.Errorf("the same file is taken for another, %v", err)
	}
	if err := os.Rename(next, path); err != nil || !exchanged(before, path) {
		t.Errorf("another file is taken for the same, %v", err)
	}
	if err := os.Remove(path); err != nil || !exchanged(before, path) {
		t.Errorf("no file is taken for the same, %v", err)
	}
}
