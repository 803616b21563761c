package access

import (
	"time"

	"luot/journal"
	"luot/queue"
)

// Months says how the logs of the directory follow each other: one a month of UTC, each begun by a
// snapshot of the one before. It has no state; a loop of package engine takes it as its kind.
type Months struct{}

const monthForm = "2006-01"

// clock is the actor of what the log itself does.
const clock = "clock"

// Date returns the month of an instant in UTC, "2026-11".
func (Months) Date(at queue.Instant) queue.Date { return queue.Date(at.Time().Format(monthForm)) }

// Ends returns the first instant of the next month; 0 for a date that is no month.
func (Months) Ends(month queue.Date) queue.Instant {
	t, err := time.Parse(monthForm, string(month))
	if err != nil {
		return 0
	}
	return queue.InstantOf(t.AddDate(0, 1, 0))
}

// New returns the state of an empty log; before may be nil.
func (Months) New(_ queue.Date, before *Directory) *Directory { return NewDirectory(before) }

// Open returns the command whose snapshot begins the log.
func (Months) Open(_ *Directory, before journal.Position) Command {
	o := OpenMonth{}
	if before.Seq > 0 {
		o.Chain = before.Chain.String()
	}
	return Command{Actor: clock, Do: o}
}

// End returns the command that ends the log, false when it has been ended.
func (Months) End(d *Directory) (Command, bool) {
	return Command{Actor: clock, Do: CloseMonth{}}, !d.closed
}

// Tick returns a command that changes nothing.
func (Months) Tick(queue.Instant, bool) Command { return Command{Actor: clock, Do: Tick{}} }

// Recover returns false: a directory needs nothing after a failover. A log-in that was lost is
// asked for again.
func (Months) Recover() (Command, bool) { return Command{}, false }

// Readmit returns nothing: an account or a device that was lost has to be entered again by a person, who
// finds it among the lost records.
func (Months) Readmit(_, _ *Directory) []Command { return nil }

// Stamp returns the command with its instant.
func (Months) Stamp(c Command, at queue.Instant) Command {
	c.At = at
	return c
}

// Record is ToRecord.
func (Months) Record(e Event) (journal.Record, error) { return ToRecord(e) }

// Event is FromRecord.
func (Months) Event(r journal.Record) (Event, error) { return FromRecord(r) }
