package engine

import (
	"context"
	"errors"
	"time"

	"luot/journal"
	"luot/queue"
)

// flight is a batch on its way to the store.
type flight[S State[S, C, E], C, E any] struct {
	requests []*request[S, C, E]
	events   []E
	own      bool // holds commands of the loop itself
	back     int  // how many of l.readmit are among them
	rivals   int  // conflicts in a row before it
	sending  bool // a try is on its way
	unsafe   bool // it is in the log, but too few replicas have it
	batch    journal.Batch
	sealed   bool
	began    time.Time
	late     bool // its callers have been told that nobody knows
	doubtful bool // some try may have added it
	tries    int
	again    time.Time // next try
	cause    error     // of the last try
}

// decide has commands decided, own ones first, and sends their events as one batch. When there are
// none, what was decided can be answered at once.
func (l *Loop[S, C, E]) decide(at queue.Instant, own orders[C], pending []*request[S, C, E]) {
	if len(own.given) == 0 && len(pending) == 0 {
		return
	}
	b := l.book
	f := &flight[S, C, E]{own: len(own.given) > 0, back: own.back, rivals: l.inARow.conflicts}
	for _, c := range own.given {
		events, err := b.ahead.Decide(l.cfg.Kind.Stamp(c, at))
		if err != nil {
			l.cfg.Log.Error("the loop's own command was refused", "err", err)
		}
		f.add(b.ahead, events)
	}
	taken := 0
	for _, r := range pending {
		if len(f.events) >= batchRecords {
			break
		}
		taken++
		if !r.state.CompareAndSwap(waiting, decided) {
			continue
		}
		r.events, r.err = b.ahead.Decide(l.cfg.Kind.Stamp(r.cmd, at))
		f.add(b.ahead, r.events)
		f.requests = append(f.requests, r)
		l.stats.Commands++
	}
	if taken > 0 {
		l.pending = l.pending[taken:]
		l.used = time.Now()
	}
	if len(f.events) == 0 {
		l.answers = append(l.answers, f.requests...)
		if f.own {
			l.ownAfter, l.woke = time.Now().Add(retryMost), false
			l.readmit = l.readmit[f.back:]
		}
		return
	}
	f.began = time.Now()
	l.flight = f
	l.send()
}

// add folds decided events into ahead.
func (f *flight[S, C, E]) add(ahead S, events []E) {
	for _, e := range events {
		ahead.Apply(e)
	}
	f.events = append(f.events, events...)
}

// send tries to append the batch. Its bytes are fixed once, before the first try.
func (l *Loop[S, C, E]) send() {
	f, after, s := l.flight, l.book.pos, l.stream(l.book.date)
	f.tries++
	f.sending = true
	l.start(func() func() {
		if !f.sealed {
			if err := f.seal(after, l.cfg.Writer, l.cfg.Kind); err != nil {
				return func() { l.fail(f, err) }
			}
		}
		ctx, cancel := context.WithTimeout(l.ctx, appendTimeout)
		defer cancel()
		err := l.cfg.Journal.Append(ctx, s, f.batch)
		return func() { l.sent(f, err) }
	})
}

// seal makes the records of the batch.
func (f *flight[S, C, E]) seal(after journal.Position, w journal.WriterID, kind Kind[S, C, E]) error {
	records := make([]journal.Record, 0, len(f.events))
	for _, e := range f.events {
		r, err := kind.Record(e)
		if err != nil {
			return err
		}
		records = append(records, r)
	}
	b, err := journal.Seal(after, w, records)
	b.Conflicts = f.rivals
	f.batch, f.sealed = b, err == nil
	return err
}

// sent goes on after a try to append.
func (l *Loop[S, C, E]) sent(f *flight[S, C, E], err error) {
	f.cause, f.sending = err, false
	var conflict *journal.Conflict
	var other *journal.Diverged
	var wait *journal.Wait
	switch {
	case err == nil:
		l.commit(f)
	case errors.As(err, &conflict):
		l.conflicted(f, conflict)
	case errors.As(err, &other):
		l.diverged(other)
	case errors.As(err, &wait):
		l.holdBack(f, wait)
	case errors.Is(err, journal.ErrRecover):
		l.mustRecover(f, err)
	case !f.doubtful && unreadable(err):
		l.fail(f, unavailable(StoreFormat, err))
		l.stop(err)
	case !f.doubtful && errors.Is(err, journal.ErrClock):
		l.fail(f, unavailable(ClockWrong, err))
	case !f.doubtful && errors.Is(err, journal.ErrStore):
		l.fail(f, unavailable(StoreDown, err))
	default:
		f.doubtful, f.unsafe = true, errors.Is(err, journal.ErrUnsafe)
		f.again = time.Now().Add(backOff(f.tries))
		if f.unsafe { // the store has waited for its replicas already
			l.tellLate(f)
		}
		l.failing(true, "nobody knows whether a batch was stored; sending it again", err)
	}
}

// commit folds a durable batch in; flush answers its requests.
func (l *Loop[S, C, E]) commit(f *flight[S, C, E]) {
	b, recovers := l.book, l.book.recovers
	for i, r := range f.batch.Records {
		b.settle(r, f.events[i])
		if f.back > 0 && queue.Type(r.Type) == queue.EvReadmitted {
			l.stats.Readmitted++
		}
	}
	if b.recovers > recovers {
		l.recover = false
		l.stats.Recovered++
	}
	l.answers = append(l.answers, f.requests...)
	l.flight, l.changed = nil, true
	l.inARow.conflicts, l.inARow.diverged = 0, 0
	if f.own {
		l.woke = false
		l.readmit = l.readmit[f.back:]
	}
	l.cfg.Process.saw(b.at)
	l.wrote()
	l.stats.failed = nil
	l.stats.Batches++
	l.stats.Records += uint64(len(f.events))
}

// fail gives a batch up that is surely not in the log: nothing has happened.
func (l *Loop[S, C, E]) fail(f *flight[S, C, E], err error) {
	l.failing(true, "a batch was not stored", err)
	l.flight = nil
	l.stats.Failed++
	var why *Unavailable
	if errors.As(err, &why) {
		l.stats.failed, l.stats.till = why, time.Now().Add(failureShown)
	}
	for _, r := range f.requests {
		r.answer(l.book.committed, err)
	}
	if len(f.requests) == 0 && why != nil { // the end of a log: those behind it cannot go on either
		l.refuse(why)
	}
	l.book.ahead = l.book.committed.Clone()
	if f.own {
		l.ownAfter = time.Now().Add(retryMost)
	}
}

// takeBack makes the requests of a batch that is not in the log undecided again. Those that were
// answered or whose callers have left stay so.
func (l *Loop[S, C, E]) takeBack(f *flight[S, C, E]) {
	l.flight = nil
	again := make([]*request[S, C, E], 0, len(f.requests)+len(l.pending))
	for _, r := range f.requests {
		if r.state.CompareAndSwap(decided, waiting) {
			r.events, r.err = nil, nil
			again = append(again, r)
		}
	}
	l.pending = append(again, l.pending...)
}

// conflicted takes in what others wrote; the commands are decided again at the next step.
func (l *Loop[S, C, E]) conflicted(f *flight[S, C, E], c *journal.Conflict) {
	l.takeBack(f)
	l.stats.Conflicts++
	l.inARow.conflicts++
	if !l.follow(c.Records) {
		return
	}
	l.lacking = len(c.Records) == 0 || len(c.Records) >= journal.Page
	if l.inARow.conflicts > conflictsMost {
		l.inARow.conflicts = 0
		l.refuse(unavailable(Busy, c))
	}
}
