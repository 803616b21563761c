package journaltest

import (
	"errors"
	"testing"
	"time"

	"luot/journal"
	"luot/queue"
)

// raws returns records as a store keeps them.
func raws(recs []journal.Record) []journal.Stored {
	out := make([]journal.Stored, len(recs))
	for i, r := range recs {
		out[i] = journal.Stored{Seq: r.Seq, Chain: r.Chain, Raw: r.Raw}
	}
	return out
}

// again makes the healing batch of records that followed a position.
func again(t testing.TB, s journal.Stream, after journal.Position, recs []journal.Record) journal.Batch {
	t.Helper()
	b, err := journal.Again(s, after, journal.WriterID{4, 4}, raws(recs))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// healed puts a log back, whole and in part, into a store that lost it: one that is not settled, and whose
// clock is behind the records. Whoever heals second finds all there.
func healed(t *testing.T, b bench) {
	j := b.open(t)
	lost := fill(t, j, b.stream(), 2*journal.Page+37)
	b.site += suffix() // a site of which the store knows nothing
	s := b.stream()
	for range 2 {
		var at journal.Position
		for int(at.Seq) < len(lost) {
			batch := again(t, s, at, lost[at.Seq:min(int(at.Seq)+journal.Page, len(lost))])
			if err := j.Append(deadline(t), s, batch); err != nil {
				t.Fatalf("put back what followed %d: %v", at.Seq, err)
			}
			at = batch.End()
		}
	}
	stands(t, j, s, lost[len(lost)-1].Position())
	got, err := read(t, j, s, journal.Position{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, lost)
	for s, err := range j.Streams(deadline(t), b.site) {
		if err != nil || s != b.stream() {
			t.Errorf("the healed log is listed as %v, %v", s, err)
		}
	}
	recs := Records(t, uint64(len(lost)), 1)
	recs[0].At = queue.InstantOf(time.Now().AddDate(5, 0, 0))
	late, err := journal.Seal(lost[len(lost)-1].Position(), journal.WriterID{1}, recs)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Append(deadline(t), s, again(t, s, late.After, late.Records)); err != nil {
		t.Errorf("a record dated ahead cannot be put back: %v", err)
	}
}

// unhealed wants a healing batch refused where another history stands, and told what it overlaps.
func unhealed(t *testing.T, b bench) {
	j := b.open(t)
	s := b.stream()
	all := fill(t, j, s, 20)
	var c *journal.Conflict
	if err := j.Append(deadline(t), s, again(t, s, all[9].Position(), rival(t, all[9].Position(), 3).Records)); !errors.As(err, &c) {
		t.Fatalf("another history is taken: %v", err)
	}
	same(t, c.Records, all[10:])
	longer := append(all[10:20:20], Batch(t, all[19].Position(), 5).Records...)
	if err := j.Append(deadline(t), s, again(t, s, all[9].Position(), longer)); !errors.As(err, &c) {
		t.Fatalf("a tail half of which is there: %v", err)
	}
	same(t, c.Records, all[10:])
	var d *journal.Diverged
	foreign := rival(t, all[19].Position(), 4)
	if err := j.Append(deadline(t), s, again(t, s, foreign.Records[0].Position(), foreign.Records[1:])); !errors.As(err, &d) || d.Stands != all[19].Position() {
		t.Fatalf("a tail of a history that is not there: %v", err)
	}
	stands(t, j, s, all[19].Position())
	for name, spoil := range map[string]func([]journal.Stored) []journal.Stored{
		"a gap": func(l []journal.Stored) []journal.Stored { return append(l[:2:2], l[3:]...) },
		"another byte": func(l []journal.Stored) []journal.Stored {
			l[1].Raw = append(l[1].Raw[:len(l[1].Raw):len(l[1].Raw)], ' ')
			return l
		},
		"none":              func([]journal.Stored) []journal.Stored { return nil },
		"not the next ones": func(l []journal.Stored) []journal.Stored { return l[1:] },
	} {
		if _, err := journal.Again(s, all[9].Position(), journal.WriterID{1}, spoil(raws(all[10:15]))); err == nil {
			t.Errorf("Again takes %s", name)
		}
	}
}
