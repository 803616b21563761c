package engine

import (
	"context"
	"errors"
	"time"

	"luot/journal"
	"luot/queue"
)

// checkWithin bounds one question where the store stands.
const checkWithin = 2 * time.Second

// mend is what is to be done so that the store has again what the book has: first look where it stands,
// then put the tail back.
type mend struct {
	look  bool
	put   bool             // the records after from are to be put back
	old   bool             // they are of the log before, whose end must be there first
	from  journal.Position // in the history of the book
	after time.Time        // not before
	tries int              // that failed in a row
}

func (m *mend) on() bool { return m.look || m.put }

func (m *mend) ripe() bool { return m.on() && past(m.after) }

// soon has the store looked at, unless that or more is under way.
func (m *mend) soon() { m.look = m.look || !m.put }

// later tries again after a failure.
func (m *mend) later() {
	m.look, m.put = true, false
	m.tries++
	m.after = time.Now().Add(backOff(m.tries))
}

// mending reports whether a loop that is to end should first finish what it is putting right. It does not
// wait for a store that fails, nor for a log that cannot be read.
func (l *Loop[S, C, E]) mending() bool {
	if l.stopped != nil {
		return false
	}
	return l.mend.on() && l.mend.tries == 0 || l.was != nil && l.shut == nil ||
		l.book != nil && len(l.readmit) > 0 && past(l.ownAfter)
}

// tend does what the book wants done at the store. No batch is on its way then, and none is sent before
// the answer is there: so a position that is behind the book is one that the store has fallen back to.
func (l *Loop[S, C, E]) tend() {
	if l.mend.put {
		l.putBack()
		return
	}
	logs := l.streams()
	l.start(func() func() {
		ctx, cancel := context.WithTimeout(l.ctx, checkWithin)
		defer cancel()
		at, err := l.cfg.Journal.Positions(ctx, logs)
		return func() { l.looked(at, err) }
	})
}

// looked compares where the store stands with the books, the older one first.
func (l *Loop[S, C, E]) looked(at []journal.Position, err error) {
	b := l.book
	if err != nil {
		l.mend.later()
		l.failing(false, "nobody knows where the store stands", err)
		return
	}
	l.mend.look = false
	if p := l.previous; p != nil && at[0] != p.pos {
		if p.has(at[0]) {
			l.fellBack(p, at[0])
		} else {
			l.losePrevious()
		}
		return
	}
	stands := at[len(at)-1]
	switch {
	case stands == b.pos:
		l.mend = mend{}
		l.read()
	case b.has(stands):
		l.fellBack(b, stands)
	case l.flight != nil: // what stands there may be this very batch; its answer will tell
	case stands.Seq > b.pos.Seq:
		l.lacking = true
	default:
		l.reload(&journal.Diverged{Stands: stands})
	}
}

// fellBack has the records of a book after a position put back.
func (l *Loop[S, C, E]) fellBack(b *book[S, C, E], stands journal.Position) {
	if l.mend.tries == 0 { // else that has been said
		l.cfg.Log.Warn("the store has lost records that this process has; putting them back",
			"date", string(b.date), "stands", stands.Seq, "stood", b.pos.Seq)
	}
	l.mend.look, l.mend.put, l.mend.from, l.mend.old = false, true, stands, b == l.previous
}

// mended returns the book whose records are put back.
func (l *Loop[S, C, E]) mended() *book[S, C, E] {
	if l.mend.old {
		return l.previous
	}
	return l.book
}

// losePrevious works out what another history of the log before has cost, and lets that log rest.
func (l *Loop[S, C, E]) losePrevious() {
	was, now := l.previous, l.book
	l.start(func() func() {
		ctx, cancel := context.WithTimeout(l.ctx, foldTimeout)
		defer cancel()
		gone, err := l.lose(ctx, was, now)
		return func() {
			if err != nil {
				l.mend.later()
				l.failing(false, "the log before cannot be read", err)
				return
			}
			l.stats.Lost += uint64(gone.records)
			l.previous = nil
			l.mend.soon()
		}
	})
}

// putBack sends the next records that the store has lost.
func (l *Loop[S, C, E]) putBack() {
	b, from := l.mended(), l.mend.from
	s, part := l.stream(b.date), b.kept[from.Seq:min(from.Seq+journal.Page, uint64(len(b.kept)))]
	l.start(func() func() {
		batch, err := journal.Again(s, from, l.cfg.Writer, part)
		if err == nil {
			ctx, cancel := context.WithTimeout(l.ctx, appendTimeout)
			defer cancel()
			err = l.cfg.Journal.Append(ctx, s, batch)
		}
		return func() { l.healed(batch, err) }
	})
}

// healed goes on after records were sent back. Whatever went wrong, what to do next follows from where
// the store stands: others heal too, and a batch that is there already does no harm.
func (l *Loop[S, C, E]) healed(batch journal.Batch, err error) {
	var conflict *journal.Conflict
	var other *journal.Diverged
	b := l.mended()
	switch {
	case err == nil:
		l.stats.Healed += uint64(len(batch.Records))
		l.mend.from, l.mend.tries = batch.End(), 0
		if l.mend.from == b.pos {
			l.mend = mend{look: l.mend.old} // what followed was lost with it
			l.wrote()
			l.cfg.Log.Info("the store has all records again", "date", string(b.date), "stands", b.pos.Seq)
		}
	case errors.As(err, &conflict) && l.mend.tries == 0: // somebody else has put some of it back
		l.mend.look, l.mend.put = true, false
		l.mend.tries++
	case errors.As(err, &other) && b == l.book && !b.has(other.Stands):
		l.reload(other)
	default:
		l.mend.later()
		l.failing(true, "lost records could not be put back", err)
	}
}

// diverged goes on after the store did not know our position: it has fallen back, or another history won.
func (l *Loop[S, C, E]) diverged(other *journal.Diverged) {
	if !l.book.has(other.Stands) {
		l.reload(other)
		return
	}
	if l.previous == nil {
		l.fellBack(l.book, other.Stands)
	} else { // which may have lost its end too
		l.mend.look, l.mend.put = true, false
	}
	if f := l.flight; f != nil { // nothing of it is in; the same batch goes on behind what is put back
		f.again = time.Now()
		if f.tries > 2 {
			f.again = f.again.Add(backOff(f.tries))
		}
	}
}

// reload drops the book: another history has won. What is folded next is what counts.
func (l *Loop[S, C, E]) reload(other *journal.Diverged) {
	if l.flight != nil {
		l.takeBack(l.flight)
	}
	l.cfg.Log.Error("the store has another history than this process knew; reading it anew",
		"date", string(l.book.date), "stood", l.book.pos.Seq, "stands", other.Stands.Seq)
	l.stats.Diverged++
	l.inARow.diverged++
	if l.cfg.Shared {
		l.was = l.book
	} else {
		l.recover = true // a store that is shared asks for it
	}
	l.book, l.wanted, l.mend = nil, true, mend{}
}

// holdBack keeps a batch that the store did not take just now. Its callers keep their patience.
func (l *Loop[S, C, E]) holdBack(f *flight[S, C, E], w *journal.Wait) {
	f.again = time.Now().Add(w.For)
	if !w.Settling {
		return
	}
	l.settles = f.again
	if l.cfg.Shared {
		l.mend.soon()
	}
}

// mustRecover decides a batch again behind a Recovered record. None of its tries is in the log, and none
// will be: until such a record is there the server takes no batch without one.
func (l *Loop[S, C, E]) mustRecover(f *flight[S, C, E], err error) {
	first := queue.Type(f.batch.Records[0].Type)
	if first == queue.EvRecovered || l.book.pos.Seq == 0 { // then something is wrong that this cannot cure
		l.fail(f, unavailable(StoreDown, err))
		return
	}
	l.takeBack(f)
	l.book.ahead = l.book.committed.Clone()
	l.recover = true
	if l.cfg.Shared {
		l.mend.soon()
	}
}

// loss is what went with a history that lost.
type loss[C any] struct {
	records int
	again   []C // commands that enter again what was under way
}

// lose works out what the store lacks of what a book knew, and tells Lost. It runs as a job: nobody else
// touches either book meanwhile. It is repeated when it fails.
func (l *Loop[S, C, E]) lose(ctx context.Context, was, now *book[S, C, E]) (*loss[C], error) {
	same := was.date == now.date
	if !same {
		var err error
		if now, err = l.fold(ctx, was.date, nil); err != nil {
			return nil, err
		}
	}
	n := min(len(was.kept), len(now.kept)) // records that both have: a chain names the whole history up to it
	for n > 0 && was.kept[n-1].Chain != now.kept[n-1].Chain {
		n--
	}
	var at journal.Position
	if n > 0 {
		at = journal.Position{Seq: uint64(n), Chain: was.kept[n-1].Chain}
	}
	s := l.stream(was.date)
	records := make([]journal.Record, 0, len(was.kept)-n)
	for _, st := range was.kept[n:] {
		r, err := journal.Next(s, at, st)
		if err != nil {
			return nil, err
		}
		records, at = append(records, r), r.Position()
	}
	gone := &loss[C]{records: len(records)}
	if same {
		gone.again = l.cfg.Kind.Readmit(was.committed, now.committed)
	}
	if len(records) > 0 {
		l.cfg.Log.Error("another history won: records are lost", "date", string(s.Date), "after", n,
			"records", len(records), "entered_again", len(gone.again))
		if l.cfg.Lost != nil {
			l.cfg.Lost(s, records)
		}
	}
	return gone, nil
}
