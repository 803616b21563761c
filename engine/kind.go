package engine

import (
	"luot/journal"
	"luot/queue"
)

// State is what a Loop folds from a log: S is the state itself (a pointer), C its commands, E its
// events. All methods run on the loop's goroutine.
type State[S, C, E any] interface {
	// Decide turns a command into events and leaves the state as it was. An error goes to the caller
	// as it is: a refusal. No events and no error: there is nothing to do.
	Decide(c C) ([]E, error)
	// Apply folds an event in; it cannot fail.
	Apply(e E)
	// Clone returns a copy that shares nothing that either of them will write.
	Clone() S
	// Due returns when time next matters, 0 for never.
	Due() queue.Instant
}

// Kind says what the logs of a Loop are about: how they follow each other by date, the commands
// that the loop itself gives, and the codec.
type Kind[S, C, E any] interface {
	// Date returns the date of the log that an instant belongs to.
	Date(at queue.Instant) queue.Date
	// Ends returns the first instant that no longer belongs to a date.
	Ends(date queue.Date) queue.Instant
	// New returns the state of an empty log. before is the fold of the log before it, the zero S
	// when there is none or when it is no longer of interest (10 minutes after the log was begun).
	New(date queue.Date, before S) S
	// Open returns the command whose events begin the empty log s; before is where the log before
	// it ended.
	Open(s S, before journal.Position) C
	// End returns the command that ends a log once its date is over; false when it needs none or
	// has been ended.
	End(s S) (C, bool)
	// Tick returns the command that does what time does. due is not 0 when the tick comes late; woke
	// says that time stood still.
	Tick(due queue.Instant, woke bool) C
	// Recover returns the command that is to begin the first batch after another server has taken over
	// the log, or after the store had another history than was known; false when the state needs none.
	Recover() (C, bool)
	// Readmit returns the commands that enter again what a failover has lost: what was under way in the
	// fold that is gone and is unknown in the one that counts, both of the same log. Deciding one twice
	// does no harm.
	Readmit(gone, now S) []C
	// Stamp returns the command with its instant.
	Stamp(c C, at queue.Instant) C
	// Record encodes an event; Seal does the rest.
	Record(e E) (journal.Record, error)
	// Event decodes a record. One that it cannot read stops the loop.
	Event(r journal.Record) (E, error)
}
