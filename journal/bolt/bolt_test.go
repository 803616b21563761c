package bolt

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"luot/journal"
	"luot/journal/journaltest"
	"luot/queue"
)

// TestJournal runs the suite of all stores. The file belongs to one process, so writers share it.
func TestJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "log.db")
	open := func(t testing.TB) journal.Journal {
		t.Helper()
		j, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	journaltest.Run(t, journaltest.Store{
		Open: open,
		Writers: func(t testing.TB, n int) []journal.Journal {
			j := open(t)
			all := make([]journal.Journal, n)
			for i := range all {
				all[i] = j
			}
			return all
		},
		Rewrite: func(t testing.TB, s journal.Stream, change func([]journal.Stored) []journal.Stored) {
			rewrite(t, path, s, change)
		},
	})
}

// rewrite changes the entries of a log in the closed file and leaves the bucket's sequence alone.
func rewrite(t testing.TB, path string, s journal.Stream, change func([]journal.Stored) []journal.Stored) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Update(func(tx *bbolt.Tx) error {
		date := tx.Bucket([]byte(s.Site)).Bucket([]byte(s.Date))
		var log []journal.Stored
		err := date.ForEach(func(k, v []byte) error {
			log = append(log, journal.Stored{Seq: uint64(len(log) + 1), Chain: journal.Hash(v[:hashLen]),
				Raw: append([]byte(nil), v[hashLen:]...)})
			return nil
		})
		for _, st := range log {
			err = errors.Join(err, date.Delete(key(st.Seq)))
		}
		for _, st := range change(log) {
			err = errors.Join(err, date.Put(key(st.Seq), append(st.Chain[:], st.Raw...)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOpenSaysWhoHoldsTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	j, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	began := time.Now()
	_, err = Open(path)
	if !errors.Is(err, journal.ErrStore) {
		t.Fatalf("a second Open gives %v", err)
	}
	if took := time.Since(began); took < openWait/2 || took > 10*openWait {
		t.Errorf("it took %v, want about %v", took, openWait)
	}
	if !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "process") {
		t.Errorf("%q names neither file nor holder", err)
	}
}

// TestFullFile fills the file to its limit: the refused batch is not in, what was there stays, and
// the same batch goes in once there is room.
func TestFullFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	s := journal.Stream{Site: "qn", Date: "2026-11-23"}
	j, err := open(path, 256<<10)
	if err != nil {
		t.Fatal(err)
	}
	var at journal.Position
	var refused journal.Batch
	for err == nil && at.Seq < 100_000 {
		refused = journaltest.Batch(t, at, 100)
		if err = j.Append(t.Context(), s, refused); err == nil {
			at = refused.End()
		}
	}
	if !errors.Is(err, journal.ErrStore) || errors.Is(err, journal.ErrUnknown) {
		t.Fatalf("a full file gives %v", err)
	}
	if got, err := j.Positions(t.Context(), []journal.Stream{s}); err != nil || got[0] != at {
		t.Errorf("it stands at %v, %v, want %v", got, err, at)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if j, err = Open(path); err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if err := j.Append(t.Context(), s, refused); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

// TestTooManyHints leaves a watcher more hints than are kept: it is told to compare instead.
func TestTooManyHints(t *testing.T) {
	w := &watcher{pending: map[journal.Stream]uint64{}, wake: make(chan struct{}, 1)}
	b := &bells{all: map[*watcher]bool{w: true}}
	for i := range bellsKept + 2 {
		b.ring(journal.Stream{Site: "qn", Date: "2026"}, uint64(i+1))
		b.ring(journal.Stream{Site: "qn", Date: queue.Date(strconv.Itoa(i))}, 1)
	}
	got := b.take(w)
	if _, compare := got[journal.Stream{}]; !compare || len(got) > bellsKept {
		t.Errorf("%d hints wait, compare among them: %v", len(got), compare)
	}
}

// TestFileThatIsNoLog opens what an operator may bring back from a broken copy. A file cut short once
// ended the program with a trace of goroutines, and any other file with "stop the server".
func TestFileThatIsNoLog(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "log.db")
	j, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	s := journal.Stream{Site: "qn", Date: "2026-11-23"}
	var at journal.Position
	for range 200 { // pages beyond the first ones
		rec := journal.Record{Type: "Tick", At: 1, Actor: "clock", Data: []byte(`{"reason":"` + strings.Repeat("x", 500) + `"}`)}
		b, err := journal.Seal(at, journal.WriterID{1}, []journal.Record{rec})
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Append(t.Context(), s, b); err != nil {
			t.Fatal(err)
		}
		at = b.End()
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"rubbish": []byte(strings.Repeat("no log at all ", 5000))}
	for _, kept := range []int{8192, 16384, 20480, 65536, 100000} {
		files[strconv.Itoa(kept)+" bytes"] = whole[:kept]
	}
	for name, body := range files {
		path := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		if err := os.WriteFile(path, body, 0o600); err != nil {
			t.Fatal(err)
		}
		if j, err := Open(path); !errors.Is(err, journal.ErrDamaged) || !errors.Is(err, journal.ErrStore) {
			t.Errorf("%s: got %v, want a damaged store", name, err)
			if err == nil {
				j.Close()
			}
		}
	}
}
