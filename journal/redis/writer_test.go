package redis

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"luot/journal"
	"luot/journal/journaltest"
)

// writer appends as the engine does: it remembers the whole log, sends a doubtful batch again, puts back what
// a new server lacks, goes on behind a Recovered record, and gives up its history where another one won.
// One goroutine owns it.
type writer struct {
	t  testing.TB
	j  *Journal
	s  journal.Stream
	id journal.WriterID

	log    []journal.Stored
	at     journal.Position
	back   bool                  // the next batch begins with Recovered
	acked  map[journal.Hash]bool // what it was told is in
	seen   map[string]int        // answers by word
	healed int                   // records put back
	lost   map[journal.Hash]bool // records of a history that did not win

	mayLose bool            // what is in lost is no mistake
	later   func() *Journal // how it reaches the store in the end
}

func newWriter(t testing.TB, j *Journal, s journal.Stream, id byte) *writer {
	return &writer{t: t, j: j, s: s, id: journal.WriterID{id}, acked: map[journal.Hash]bool{}, seen: map[string]int{},
		lost: map[journal.Hash]bool{}, later: func() *Journal { return j }}
}

func (w *writer) keep(recs []journal.Record) {
	for _, r := range recs {
		w.log = append(w.log, journal.Stored{Seq: r.Seq, Chain: r.Chain, Raw: r.Raw})
		w.at = r.Position()
	}
}

// run appends batches of three records until enough is closed and returns how many went in.
func (w *writer) run(ctx context.Context, enough <-chan struct{}, each func(in int)) (in int) {
	for conflicts := 0; ctx.Err() == nil; {
		select {
		case <-enough:
			return in
		default:
		}
		b, err := journal.Seal(w.at, w.id, journaltest.Records(w.t, w.at.Seq, 3))
		if err != nil {
			w.t.Error(err)
			return in
		}
		if w.back {
			b = recovered(w.t, w.at)
		}
		b.Conflicts = conflicts
		if w.settle(ctx, b) {
			in, conflicts, w.back = in+1, 0, false
			each(in)
		} else {
			conflicts++
		}
	}
	return in
}

// settle sends a batch until its outcome is known, and tells whether it is in.
func (w *writer) settle(ctx context.Context, b journal.Batch) bool {
	for ctx.Err() == nil {
		once, cancel := context.WithTimeout(ctx, 2*time.Second)
		err := w.j.Append(once, w.s, b)
		cancel()
		var conflict *journal.Conflict
		var diverged *journal.Diverged
		var wait *journal.Wait
		switch {
		case err == nil:
			w.seen["in"]++
			w.keep(b.Records)
			for _, r := range b.Records {
				w.acked[r.Chain] = true
			}
			return true
		case errors.As(err, &conflict):
			w.seen["conflict"]++
			w.keep(conflict.Records)
			return false
		case errors.As(err, &diverged):
			w.seen["diverged"]++
			if !w.heal(ctx) {
				w.reload(ctx)
				return false
			}
		case errors.As(err, &wait):
			if wait.Settling {
				w.seen["settle"]++
				w.heal(ctx)
			}
			pause(ctx, min(wait.For, 50*time.Millisecond))
		case errors.Is(err, journal.ErrRecover):
			w.seen["recover"]++
			w.back = true
			return false
		case errors.Is(err, journal.ErrStore), errors.Is(err, journal.ErrUnknown), errors.Is(err, journal.ErrUnsafe):
			w.seen["down"]++
			pause(ctx, 10*time.Millisecond)
		default:
			w.t.Errorf("writer %s: %v", w.id, err)
			return false
		}
	}
	return false
}

// pause is how a process waits: its end may come meanwhile.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// heal puts back what the store lacks, and tells whether its history is this one.
func (w *writer) heal(ctx context.Context) bool {
	for ctx.Err() == nil {
		stands, err := w.j.Positions(ctx, []journal.Stream{w.s})
		if err != nil {
			return true // nothing is known
		}
		at := stands[0]
		if at.Seq > 0 && (at.Seq > uint64(len(w.log)) || w.log[at.Seq-1].Chain != at.Chain) {
			return false
		}
		if at.Seq == uint64(len(w.log)) {
			return true
		}
		tail := w.log[at.Seq:min(uint64(len(w.log)), at.Seq+journal.Page)]
		b, err := journal.Again(w.s, at, w.id, tail)
		if err != nil {
			w.t.Error(err)
			return true
		}
		if err := w.j.Append(ctx, w.s, b); err == nil {
			w.healed += len(tail)
		}
	}
	return true
}

// reload takes the store's history for its own.
func (w *writer) reload(ctx context.Context) {
	var all []journal.Record
	for r, err := range w.j.Read(ctx, w.s, journal.Position{}) {
		if err != nil {
			return
		}
		all = append(all, r)
	}
	same := 0
	for same < len(all) && same < len(w.log) && all[same].Chain == w.log[same].Chain {
		same++
	}
	for _, r := range w.log[same:] {
		w.lost[r.Chain] = true
	}
	w.log, w.at = nil, journal.Position{}
	w.keep(all)
}

// finish compares until the store and the writer have one history, as an engine does every second.
func (w *writer) finish(ctx context.Context) {
	w.j = w.later()
	for ctx.Err() == nil {
		if !w.heal(ctx) {
			w.reload(ctx)
		}
		stands, err := w.j.Positions(ctx, []journal.Stream{w.s})
		if err == nil && stands[0] == w.at {
			return
		}
	}
	w.t.Errorf("writer %s and the store do not come together", w.id)
}

// crowd runs writers side by side while break happens, and wants everything that any was told in the log,
// once, in one unbroken history.
func crowd(t *testing.T, s journal.Stream, writers []*writer, breaks func(more func(n int))) {
	t.Helper()
	ctx := within(t, 90*time.Second)
	enough := make(chan struct{})
	steps := make(chan struct{}, 100_000)
	var wg sync.WaitGroup
	for _, w := range writers {
		wg.Go(func() { w.run(ctx, enough, func(int) { steps <- struct{}{} }) })
	}
	breaks(func(n int) {
		t.Helper()
		for range n {
			select {
			case <-steps:
			case <-ctx.Done():
				t.Fatal("nothing goes in any more")
			}
		}
		for len(steps) > 0 {
			<-steps
		}
	})
	close(enough)
	wg.Wait()
	for _, w := range writers {
		w.finish(ctx)
	}
	account(ctx, t, writers)
}

// account wants every record that a writer was told of in the log, once, or given up with its knowledge where
// that is no mistake.
func account(ctx context.Context, t *testing.T, writers []*writer) {
	t.Helper()
	inLog := map[journal.Hash]int{}
	total := 0
	for r, err := range writers[0].j.Read(ctx, writers[0].s, journal.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		inLog[r.Chain]++
		total++
	}
	for i, w := range writers {
		missing := 0
		for chain := range w.acked {
			if inLog[chain] != 1 && !(w.mayLose && w.lost[chain]) {
				missing++
			}
		}
		if missing > 0 || len(w.lost) > 0 && !w.mayLose {
			t.Errorf("writer %d was told of %d records, %d of which are not in the log; it gave up %d", i, len(w.acked), missing, len(w.lost))
		}
		t.Logf("writer %d: %d records acknowledged, %d put back, %d given up, answers %v", i, len(w.acked), w.healed, len(w.lost), w.seen)
	}
	if total != len(inLog) {
		t.Errorf("%d records, %d of them different", total, len(inLog))
	}
}
