package engine

import (
	"slices"
	"time"

	"luot/journal"
	"luot/queue"
)

// Status is what a loop is doing, for readiness and metrics. The counts are since its start.
type Status struct {
	Awake     bool
	Date      queue.Date    // of the open log; "" when asleep
	Seq       uint64        // of its last durable record
	At        queue.Instant // of the last durable record that was seen; 0: none
	Problem   error         // an *Unavailable that commands meet now; nil when all is well
	Commands  uint64        // decided, each time they were
	Batches   uint64        // appended
	Records   uint64        // in them
	Conflicts uint64        // batches that others came before
	Failed    uint64        // batches that surely were not stored
	Unknown   uint64        // batches whose callers were told that nobody knows
	Diverged  uint64        // times that the store had another history

	// Of failovers; 0 where the journal is not shared.
	Settling   bool   // another server has just taken over and takes no new batch yet
	Healed     uint64 // records that the store had lost and that were put back
	Lost       uint64 // records that were lost because another history won
	Readmitted uint64 // lost tickets that this process entered again
	Recovered  uint64 // failovers after which this process was the first to go on

	failed *Unavailable // why the newest batch was surely not stored; nil once one was
	till   time.Time    // when failed is too old to tell
	settle time.Time    // till when the store settles
}

// failureShown is how long a batch that was not stored shows as a problem when no other follows. It ends
// by itself, because a process that is not ready may be sent no command that would end it.
const failureShown = 30 * time.Second

// show publishes the status.
func (l *Loop[S, C, E]) show() {
	s := l.stats
	if b := l.book; b != nil {
		l.stats.At = max(l.stats.At, b.at)
		s.Awake, s.Date, s.Seq, s.At = true, b.date, b.pos.Seq, l.stats.At
	}
	switch {
	case l.stopped != nil:
		s.Problem = l.stopped
	case l.shut != nil:
		s.Problem = l.shut
	case l.flight != nil && l.flight.late:
		s.Problem = l.flight.unclear()
	}
	s.settle = l.settles
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shown = s
	if !slices.EqualFunc(l.looks, l.books(), func(s journal.Stream, b *book[S, C, E]) bool { return s.Date == b.date }) {
		l.looks = l.streams()
	}
}

// Status returns what the loop is doing. Any goroutine may ask.
func (l *Loop[S, C, E]) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.shown
	if s.Problem == nil && s.failed != nil && time.Now().Before(s.till) {
		s.Problem = s.failed
	}
	if d := time.Until(s.settle); d > 0 {
		s.Settling = true
		if s.Problem == nil {
			s.Problem = unavailable(StoreDown, &journal.Wait{For: d, Settling: true})
		}
	}
	return s
}

// Hint tells the loop that a log stands at seq or later. It never waits; hints of other sites are
// ignored.
func (l *Loop[S, C, E]) Hint(s journal.Stream, seq uint64) {
	if s.Site != l.cfg.Site {
		return
	}
	l.mu.Lock()
	l.hints[s.Date] = max(l.hints[s.Date], seq)
	l.mu.Unlock()
	select {
	case l.bell <- struct{}{}:
	default:
	}
}

// Compare tells the loop where the store stands, as seen a moment ago. It never waits; logs that are not
// open are ignored.
func (l *Loop[S, C, E]) Compare(s journal.Stream, stands journal.Position) {
	if s.Site != l.cfg.Site {
		return
	}
	l.mu.Lock()
	l.seen[s.Date] = stands
	l.mu.Unlock()
	select {
	case l.bell <- struct{}{}:
	default:
	}
}

// Open returns the log that is open, shortly after midnight with the one before it; none when the loop
// sleeps. It must not be changed.
func (l *Loop[S, C, E]) Open() []journal.Stream {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.looks
}
