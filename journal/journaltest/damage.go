package journaltest

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"luot/journal"
)

// damage spoils a log of 700 records in every way, each at a place of the second page and of the
// first, and wants the fault named.
func damage(t *testing.T, b bench) {
	type log = []journal.Stored
	for name, spoil := range map[string]func(l log, i int) log{
		"altered byte": func(l log, i int) log {
			l[i].Raw = bytes.Replace(l[i].Raw, []byte(`"data":{`), []byte(`"data":{ `), 1)
			return l
		},
		"altered number": func(l log, i int) log {
			l[i].Raw = bytes.Replace(l[i].Raw, []byte(`"number":"A`), []byte(`"number":"B`), 1)
			return l
		},
		"altered chain": func(l log, i int) log { l[i].Chain[15] ^= 1; return l },
		"cut short":     func(l log, i int) log { l[i].Raw = l[i].Raw[:len(l[i].Raw)-9]; return l },
		"empty":         func(l log, i int) log { l[i].Raw = nil; return l },
		"longer":        func(l log, i int) log { l[i].Raw = append(l[i].Raw, ' '); return l },
		"reordered": func(l log, i int) log {
			l[i].Raw, l[i+1].Raw = l[i+1].Raw, l[i].Raw
			l[i].Chain, l[i+1].Chain = l[i+1].Chain, l[i].Chain
			return l
		},
		"left out":  func(l log, i int) log { return append(l[:i], l[i+1:]...) },
		"lost tail": func(l log, i int) log { return l[:i] },
	} {
		for _, seq := range []int{3, journal.Page, journal.Page + 100} {
			t.Run(name, func(t *testing.T) {
				b := bench{Store: b.Store, site: b.site}
				b.site += suffix()
				b.settle(t)
				s := b.stream()
				j := b.Open(t)
				all := fill(t, j, s, 700)
				j.Close()
				b.Rewrite(t, s, func(l []journal.Stored) []journal.Stored { return spoil(l, seq-1) })
				got, err := read(t, b.open(t), s, journal.Position{})
				named(t, err, journal.ErrDamaged, s, seq)
				same(t, got, all[:seq-1])
			})
		}
	}
}

// newer puts records of a later program where a good one was.
func newer(t *testing.T, b bench) {
	s := b.stream()
	j := b.Open(t)
	all := fill(t, j, s, 5)
	j.Close()
	b.Rewrite(t, s, func(l []journal.Stored) []journal.Stored {
		l[2].Raw = bytes.Replace(l[2].Raw, []byte(`{"v":1,`), []byte(`{"v":2,`), 1)
		l[2].Chain = journal.Link(l[1].Chain, l[2].Raw)
		return l
	})
	got, err := read(t, b.open(t), s, journal.Position{})
	named(t, err, journal.ErrFormat, s, 3)
	same(t, got, all[:2])
}

// named fails unless the error is of the kind and says site, date and position.
func named(t *testing.T, err, kind error, s journal.Stream, seq int) {
	t.Helper()
	var broken *journal.Broken
	if !errors.Is(err, kind) || !errors.As(err, &broken) {
		t.Fatalf("got %v, want %v", err, kind)
	}
	if broken.Stream != s || broken.Seq != uint64(seq) {
		t.Errorf("the error names %v record %d, want %v record %d", broken.Stream, broken.Seq, s, seq)
	}
	for _, word := range []string{"site " + string(s.Site), "date " + string(s.Date), "record "} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
}
