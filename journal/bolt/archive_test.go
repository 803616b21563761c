package bolt

import (
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
