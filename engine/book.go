package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"luot/journal"
	"luot/queue"
)

// book is an open log: its two folds and where it stands. Between batches both folds are equal.
type book[S State[S, C, E], C, E any] struct {
	date      queue.Date
	committed S // what is durable
	ahead     S // with what has been decided since
	pos       journal.Position
	at        queue.Instant // of the last record; of the log before when there is none
	begun     queue.Instant // of the first record; 0 when there is none
	epoch     journal.Hash  // chain of the newest Opened or Recovered record
	before    journal.Position
	recovers  int              // Recovered records seen
	keeps     bool             // the store is shared: every record is kept
	kept      []journal.Stored // all records up to pos, as they are stored
}

// has reports whether a position lies in the history that the book remembers.
func (b *book[S, C, E]) has(at journal.Position) bool {
	switch {
	case !b.keeps || at.Seq > b.pos.Seq:
		return false
	case at.Seq == 0:
		return at.Chain == journal.Hash{}
	}
	return b.kept[at.Seq-1].Chain == at.Chain
}

// take folds a record of the log into committed.
func (b *book[S, C, E]) take(s journal.Stream, r journal.Record, kind Kind[S, C, E]) error {
	if r.Seq != b.pos.Seq+1 {
		return &journal.Broken{Stream: s, Seq: b.pos.Seq + 1, Err: fmt.Errorf("%w: record %d stands there", journal.ErrDamaged, r.Seq)}
	}
	e, err := kind.Event(r)
	if err != nil {
		return &journal.Broken{Stream: s, Seq: r.Seq, Err: err}
	}
	b.settle(r, e)
	return nil
}

// settle folds the event of a durable record into committed.
func (b *book[S, C, E]) settle(r journal.Record, e E) {
	b.committed.Apply(e)
	b.pos, b.at = r.Position(), max(b.at, r.At)
	if b.begun == 0 {
		b.begun = r.At
	}
	switch queue.Type(r.Type) {
	case queue.EvRecovered:
		b.recovers++
		b.epoch = r.Chain
	case queue.EvOpened:
		b.epoch = r.Chain
	}
	if b.keeps {
		b.kept = append(b.kept, journal.Stored{Seq: r.Seq, Chain: r.Chain, Raw: r.Raw})
	}
}

// fold reads a whole log. before is the log before it, nil when there is none or when it is of no
// interest.
func (l *Loop[S, C, E]) fold(ctx context.Context, date queue.Date, before *book[S, C, E]) (*book[S, C, E], error) {
	b := &book[S, C, E]{date: date, keeps: l.cfg.Shared}
	var was S
	if before != nil {
		was, b.before, b.at = before.committed, before.pos, before.at
	}
	b.committed = l.cfg.Kind.New(date, was)
	s := l.stream(date)
	for r, err := range l.cfg.Journal.Read(ctx, s, journal.Position{}) {
		if err == nil {
			err = b.take(s, r, l.cfg.Kind)
		}
		if err != nil {
			return nil, err
		}
	}
	b.ahead = b.committed.Clone()
	return b, nil
}

// newest folds the newest log of the site, or begins the log of now when there is none.
func (l *Loop[S, C, E]) newest(ctx context.Context) (*book[S, C, E], error) {
	var last, before queue.Date
	for s, err := range l.cfg.Journal.Streams(ctx, l.cfg.Site) {
		if err != nil {
			return nil, err
		}
		before, last = last, s.Date
	}
	now := l.now()
	if last == "" {
		last = l.cfg.Kind.Date(now)
	}
	b, err := l.fold(ctx, last, nil)
	if err != nil || before == "" || b.begun != 0 && now.Sub(b.begun) > beforeKept {
		return b, err
	}
	was, err := l.fold(ctx, before, nil)
	if err != nil {
		return nil, err
	}
	return l.fold(ctx, last, was)
}

// open has the log opened: the newest one, or that of date with the present book as the one before.
func (l *Loop[S, C, E]) open(date queue.Date) {
	l.wanted = false
	before, was := l.book, l.was
	l.start(func() func() {
		ctx, cancel := context.WithTimeout(l.ctx, foldTimeout)
		defer cancel()
		var b *book[S, C, E]
		var err error
		if before == nil {
			b, err = l.newest(ctx)
		} else {
			b, err = l.fold(ctx, date, before)
		}
		var gone *loss[C]
		if err == nil && was != nil {
			gone, err = l.lose(ctx, was, b)
		}
		return func() { l.entered(b, gone, err) }
	})
}

// entered takes up the log that was opened, and what was lost with a history before it, if any.
func (l *Loop[S, C, E]) entered(b *book[S, C, E], gone *loss[C], err error) {
	first := false
	select {
	case <-l.opened:
	default:
		first = true
		close(l.opened)
	}
	if err != nil {
		l.unopened(err)
		return
	}
	now := l.now()
	if first && b.committed.Due() != 0 && now.Sub(b.at) > wokeAfter && l.cfg.Kind.Date(now) == b.date {
		l.woke = true
	}
	if was := l.book; was != nil && was.keeps {
		l.previous = was
	}
	if was := l.previous; was != nil && was.date >= b.date {
		l.previous = nil
	}
	l.book, l.shut, l.changed = b, nil, true
	l.heard, l.lacking, l.mend = 0, false, mend{}
	l.was, l.readmit = nil, nil
	if gone != nil {
		l.readmit = gone.again
		l.stats.Lost += uint64(gone.records)
	}
	l.cfg.Process.saw(b.at)
	l.read()
	l.used = time.Now()
	l.turned = now
}

// unopened remembers why the log cannot be opened: for good when a record cannot be read.
func (l *Loop[S, C, E]) unopened(err error) {
	if unreadable(err) {
		l.stop(err)
		return
	}
	l.failing(false, "the log cannot be opened", err)
	l.shut, l.reopen, l.wanted = unavailable(StoreDown, err), time.Now().Add(retryMost), true
	l.ownAfter = l.reopen // nor can the log before go on
}

// stop ends all service for good: the log holds a record that this program cannot read.
func (l *Loop[S, C, E]) stop(err error) {
	l.cfg.Log.Error("the log cannot be read, the site stands still", "err", err)
	l.stopped = unavailable(StoreFormat, err)
	l.book, l.flight = nil, nil
}

// unreadable reports whether err says that a record is damaged or newer than this program.
func unreadable(err error) bool {
	var broken *journal.Broken
	return errors.As(err, &broken) || errors.Is(err, journal.ErrFormat) || errors.Is(err, journal.ErrDamaged)
}

// follow folds records that others wrote into committed, and reports whether that went well.
func (l *Loop[S, C, E]) follow(records []journal.Record) bool {
	b, recovers := l.book, l.book.recovers
	for _, r := range records {
		if r.Seq <= b.pos.Seq {
			continue
		}
		if err := b.take(l.stream(b.date), r, l.cfg.Kind); err != nil {
			l.stop(err)
			return false
		}
		l.changed = true
	}
	l.recover = l.recover && b.recovers == recovers
	l.cfg.Process.saw(b.at)
	b.ahead = b.committed.Clone()
	return true
}

// catchUp reads what others wrote since.
func (l *Loop[S, C, E]) catchUp() {
	l.lacking, l.heard = false, 0
	b := l.book
	l.start(func() func() {
		ctx, cancel := context.WithTimeout(l.ctx, foldTimeout)
		defer cancel()
		var records []journal.Record
		var failed error
		for r, err := range l.cfg.Journal.Read(ctx, l.stream(b.date), b.pos) {
			if err != nil {
				failed = err
				break
			}
			records = append(records, r)
		}
		return func() { l.caughtUp(records, failed) }
	})
}

// caughtUp takes in what catchUp read. A failure of the store is not repeated here: the next hint,
// comparison or conflict brings the rest.
func (l *Loop[S, C, E]) caughtUp(records []journal.Record, err error) {
	var other *journal.Diverged
	if !l.follow(records) {
		return
	}
	l.used = time.Now()
	switch {
	case err == nil:
		l.read()
	case errors.As(err, &other):
		l.diverged(other)
	case unreadable(err):
		l.stop(err)
	default:
		l.failing(false, "records of others cannot be read now", err)
	}
}

// books returns what the loop looks after at the store, the older one first.
func (l *Loop[S, C, E]) books() []*book[S, C, E] {
	both := [2]*book[S, C, E]{l.previous, l.book}
	switch {
	case l.book == nil:
		return nil
	case l.previous == nil:
		return both[1:]
	}
	return both[:]
}

// streams returns the logs of books.
func (l *Loop[S, C, E]) streams() []journal.Stream {
	var logs []journal.Stream
	for _, b := range l.books() {
		logs = append(logs, l.stream(b.date))
	}
	return logs
}

// stream returns the log of a date.
func (l *Loop[S, C, E]) stream(date queue.Date) journal.Stream {
	return journal.Stream{Site: l.cfg.Site, Date: date}
}
