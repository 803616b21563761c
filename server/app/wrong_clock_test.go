package app

import (
	"path/filepath"
	"testing"
	"time"

	"luot/journal"
	"luot/journal/bolt"
)

// TestAWrongClockDropsNothing starts a machine whose clock stands years ahead, before anybody has set it.
func TestAWrongClockDropsNothing(t *testing.T) {
	file, err := bolt.Open(filepath.Join(t.TempDir(), StoreFile))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	s := newSeason(t, file)
	s.work("2026-09-01")
	s.clock.Set(time.Date(2026, 9, 3, 0, 30, 0, 0, time.UTC))
	s.work("2026-09-03")
	s.clock.Set(time.Date(2031, 9, 3, 14, 0, 0, 0, time.UTC))
	s.turns()
	if got := s.logs("qn"); len(got) != 2 {
		t.Errorf("the logs that are left are %v", got)
	}
}

// TestNumbersLeftOut counts what a restore has to leave out, also when it undoes an earlier one: both files
// have gone on then from the backup between them.
func TestNumbersLeftOut(t *testing.T) {
	today := journal.Stream{Site: "qn", Date: "2026-11-23"}
	file := func(kinds ...string) *bolt.Journal {
		j, err := bolt.Open(filepath.Join(t.TempDir(), StoreFile))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { j.Close() })
		var records []journal.Record
		for _, kind := range kinds {
			data := `{"number":"A001"}`
			if kind == "Recovered" {
				data = `{"skip":30}`
			}
			records = append(records, journal.Record{At: 1, Type: kind, Actor: "clock", Data: []byte(data)})
		}
		b, err := journal.Seal(journal.Position{}, journal.WriterID{1}, records)
		if err == nil {
			err = j.Append(t.Context(), today, b)
		}
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	issued := func(n int, before ...string) []string {
		for range n {
			before = append(before, "Issued")
		}
		return before
	}
	backup := issued(10)
	mistaken := issued(25, append(issued(10), "Recovered")...)
	for name, tt := range map[string]struct {
		old, next *bolt.Journal
		want      int
	}{
		"few since the backup":         {file(issued(15)...), file(backup...), restoreSkipLeast},
		"many since the backup":        {file(issued(60)...), file(backup...), 50},
		"the older file once more":     {file(mistaken...), file(issued(60)...), 55},
		"more than a record may leave": {file(issued(1200)...), file(backup...), restoreSkipMost},
	} {
		skip, open, err := lost(t.Context(), today, tt.old, tt.next)
		if skip != tt.want || !open || err != nil {
			t.Errorf("%s: %d are left out, want %d; %t, %v", name, skip, tt.want, open, err)
		}
	}
}
