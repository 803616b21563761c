package journaltest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"luot/journal"
	"luot/queue"
)

var sites atomic.Int64

// nextSite numbers the sites of this process.
func nextSite() int64 { return sites.Add(1) }

func roundTrip(t *testing.T, b bench) {
	j := b.open(t)
	s := b.stream()
	stands(t, j, s, journal.Position{})
	if got, err := read(t, j, s, journal.Position{}); err != nil || len(got) != 0 {
		t.Fatalf("an empty log reads as %d records, %v", len(got), err)
	}
	const n = 2*journal.Page + 37
	all := fill(t, j, s, n)
	stands(t, j, s, all[n-1].Position())
	for _, from := range []int{0, 1, journal.Page - 1, journal.Page, journal.Page + 1, n - 1, n} {
		var after journal.Position
		if from > 0 {
			after = all[from-1].Position()
		}
		got, err := read(t, j, s, after)
		if err != nil {
			t.Fatalf("read after %d: %v", from, err)
		}
		same(t, got, all[from:])
	}
	got, _ := read(t, j, s, all[0].Position())
	if e, err := journal.ToEvent(got[6]); err != nil || e.Seq != 8 || e.Tx == nil || *e.Tx.WaitingMS != 60_008 {
		t.Errorf("record 8 reads as %+v, %v", e, err)
	}

	other := journal.Stream{Site: b.site, Date: "2026-11-22"}
	first := fill(t, j, other, 3)
	at, err := j.Positions(deadline(t), []journal.Stream{other, {Site: b.site, Date: "2026-11-24"}, s})
	if err != nil || at[0] != first[2].Position() || at[1] != (journal.Position{}) || at[2] != all[n-1].Position() {
		t.Errorf("Positions of three streams = %v, %v", at, err)
	}
	var dates []queue.Date
	for s, err := range j.Streams(deadline(t), b.site) {
		if err != nil || s.Site != b.site {
			t.Fatalf("Streams gives %v, %v", s, err)
		}
		dates = append(dates, s.Date)
	}
	if fmt.Sprint(dates) != "[2026-11-22 2026-11-23]" {
		t.Errorf("Streams gives the dates %v", dates)
	}
}

func repeated(t *testing.T, b bench) {
	j := b.open(t)
	s := b.stream()
	first := Batch(t, journal.Position{}, 5)
	second := Batch(t, first.End(), 3)
	for i, batch := range []journal.Batch{first, first, second, first, second, second} {
		if err := j.Append(deadline(t), s, batch); err != nil {
			t.Fatalf("append %d: %v", i, err)
		}
	}
	got, err := read(t, j, s, journal.Position{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, append(first.Records[:5:5], second.Records...))
}

func conflict(t *testing.T, b bench) {
	j := b.open(t)
	s := b.stream()
	all := fill(t, j, s, journal.Page+50)
	for _, after := range []int{0, 7, journal.Page + 49} {
		var at journal.Position
		if after > 0 {
			at = all[after-1].Position()
		}
		err := j.Append(deadline(t), s, rival(t, at, 2))
		var c *journal.Conflict
		if !errors.As(err, &c) {
			t.Fatalf("append after %d gives %v, want a conflict", after, err)
		}
		same(t, c.Records, all[after:min(after+journal.Page, len(all))])
	}
	stands(t, j, s, all[len(all)-1].Position())
}

func diverged(t *testing.T, b bench) {
	j := b.open(t)
	s := b.stream()
	all := fill(t, j, s, 10)
	end := all[9].Position()
	for name, after := range map[string]journal.Position{
		"behind":  {Seq: 5, Chain: journal.Hash{1}},
		"level":   {Seq: 10, Chain: journal.Hash{1}},
		"beyond":  {Seq: 15, Chain: journal.Hash{1}},
		"no seq":  {Seq: 0, Chain: journal.Hash{1}},
		"no hash": {Seq: 5},
	} {
		var d *journal.Diverged
		if name != "no seq" { // a batch after nothing follows every history
			if err := j.Append(deadline(t), s, rival(t, after, 2)); !errors.As(err, &d) || d.Stands != end {
				t.Errorf("%s: append gives %v, want that the log stands at %v", name, err, end)
			}
		}
		if got, err := read(t, j, s, after); !errors.As(err, &d) || d.Stands != end || len(got) != 0 {
			t.Errorf("%s: read gives %d records, %v, want that the log stands at %v", name, len(got), err, end)
		}
	}
	stands(t, j, s, end)
}

// race lets eight writers append by compare-and-set until each has 25 batches in.
func race(t *testing.T, b bench) {
	const writers, each = 8, 25
	s := b.stream()
	var wg sync.WaitGroup
	won := make([][]journal.Record, writers)
	all := b.Writers(t, writers)
	for w, j := range all {
		wg.Go(func() { won[w] = contend(t, j, s, journal.WriterID{byte(w + 1)}, each) })
	}
	wg.Wait()
	for _, j := range all {
		j.Close()
	}
	j := b.open(t)
	got, err := read(t, j, s, journal.Position{})
	if err != nil {
		t.Fatal(err)
	}
	inLog := map[journal.Hash]bool{}
	for _, r := range got {
		inLog[r.Chain] = true
	}
	total := 0
	for w := range won {
		total += len(won[w])
		for _, r := range won[w] {
			if !inLog[r.Chain] {
				t.Fatalf("record %d of writer %d was acknowledged and is not in the log", r.Seq, w)
			}
		}
	}
	if total != len(got) || len(inLog) != len(got) {
		t.Errorf("%d records acknowledged, %d in the log, %d of them different", total, len(got), len(inLog))
	}
}

// contend appends n batches of one to three records and returns the records that went in.
func contend(t testing.TB, j journal.Journal, s journal.Stream, w journal.WriterID, n int) (won []journal.Record) {
	ctx := deadline(t)
	var at journal.Position
	for done := 0; done < n; {
		b, err := journal.Seal(at, w, Records(t, at.Seq, 1+done%3))
		if err != nil {
			t.Error(err)
			return won
		}
		err = j.Append(ctx, s, b)
		var c *journal.Conflict
		switch {
		case err == nil:
			at, done, won = b.End(), done+1, append(won, b.Records...)
		case errors.As(err, &c) && len(c.Records) > 0:
			at = c.Records[len(c.Records)-1].Position()
		default:
			t.Errorf("writer %s: %v", w, err)
			return won
		}
	}
	return won
}

func reopened(t *testing.T, b bench) {
	s := b.stream()
	j := b.Open(t)
	all := fill(t, j, s, 12)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = b.open(t)
	stands(t, j, s, all[11].Position())
	next := Batch(t, all[11].Position(), 1)
	if err := j.Append(deadline(t), s, next); err != nil {
		t.Fatal(err)
	}
	got, err := read(t, j, s, journal.Position{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, append(all, next.Records...))
}

func large(t *testing.T, b bench) {
	j := b.open(t)
	s := b.stream()
	batch := Batch(t, journal.Position{}, 1000)
	for range 2 {
		if err := j.Append(deadline(t), s, batch); err != nil {
			t.Fatal(err)
		}
	}
	got, err := read(t, j, s, journal.Position{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, batch.Records)
}

func late(t *testing.T, b bench) {
	j := b.open(t)
	s := b.stream()
	fill(t, j, s, 1)
	ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer cancel()
	batch := Batch(t, journal.Position{}, 1)
	batch.After = batch.End()
	if err := j.Append(ctx, s, Batch(t, batch.After, 1)); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, journal.ErrStore) {
		t.Errorf("append gives %v", err)
	}
	if _, err := j.Positions(ctx, []journal.Stream{s}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("positions gives %v", err)
	}
	for _, err := range j.Read(ctx, s, journal.Position{}) {
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("read gives %v", err)
		}
	}
	for _, err := range j.Streams(ctx, s.Site) {
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("streams gives %v", err)
		}
	}
	stands(t, j, s, batch.After)
}

func closed(t *testing.T, b bench) {
	j := b.Open(t)
	s := b.stream()
	all := fill(t, j, s, 1)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := j.Append(deadline(t), s, Batch(t, all[0].Position(), 1)); !errors.Is(err, journal.ErrStore) {
		t.Errorf("append gives %v", err)
	}
	if _, err := j.Positions(deadline(t), []journal.Stream{s}); !errors.Is(err, journal.ErrStore) {
		t.Errorf("positions gives %v", err)
	}
	if _, err := read(t, j, s, journal.Position{}); !errors.Is(err, journal.ErrStore) {
		t.Errorf("read gives %v", err)
	}
	for _, err := range j.Streams(deadline(t), s.Site) {
		if !errors.Is(err, journal.ErrStore) {
			t.Errorf("streams gives %v", err)
		}
	}
	if err := j.Close(); err != nil {
		t.Errorf("closing again gives %v", err)
	}
}

func unsealed(t *testing.T, b bench) {
	j := b.open(t)
	for name, batch := range map[string]journal.Batch{
		"empty": {}, "no bytes": {Records: Records(t, 0, 1)}, "another place": {Records: Batch(t, journal.Position{Seq: 4}, 1).Records},
	} {
		if err := j.Append(deadline(t), b.stream(), batch); err == nil {
			t.Errorf("%s: the batch went in", name)
		}
	}
	stands(t, j, b.stream(), journal.Position{})
}

func appendInside(t *testing.T, b bench) {
	j := b.open(t)
	s := b.stream()
	at := fill(t, j, s, journal.Page+2)[journal.Page+1].Position()
	seen := 0
	for _, err := range j.Read(deadline(t), s, journal.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; seen%100 == 1 && seen <= 501 {
			next := Batch(t, at, 1)
			if err := j.Append(deadline(t), s, next); err != nil {
				t.Fatal(err)
			}
			at = next.End()
		}
	}
	if seen < journal.Page+7 { // those appended before the last page was read
		t.Errorf("read %d records", seen)
	}
	stands(t, j, s, at)
}

func clock(t *testing.T, b bench) {
	got, err := b.open(t).Now(deadline(t))
	if off := time.Since(got); err != nil || off.Abs() > time.Minute {
		t.Errorf("Now is %v away, %v", off, err)
	}
}
