package journal

import (
	"errors"
	"fmt"
	"time"
)

// The kinds of failure that a caller can tell apart with errors.Is.
var (
	// ErrUnknown: the batch may or may not be in the log.
	ErrUnknown = errors.New("nobody can say whether the records were stored")
	// ErrStore: the store is unreachable, full, closed or refuses; this try added nothing.
	ErrStore = errors.New("the store does not take records")
	// ErrUnsafe: the batch is in the log of the master, but too few replicas have it. Send the same Batch
	// until the answer is nil, *Conflict or *Diverged, as after ErrUnknown.
	ErrUnsafe = errors.New("too few replicas have the records")
	// ErrRecover: another server than the one that took the last record serves this log now. The next new
	// batch must begin with a Recovered record; this try added nothing.
	ErrRecover = errors.New("another server serves the log: it must go on with a Recovered record")
	// ErrClock: the batch is dated more than 2 s ahead of the store's own clock; nothing was added.
	ErrClock = errors.New("the records are dated ahead of the store's clock")
	// ErrFormat: the record is of a newer format or of an unknown type or member. A newer program
	// wrote it; this one must not touch the log.
	ErrFormat = errors.New("written by a newer program")
	// ErrDamaged: the record is torn, altered, missing or out of order.
	ErrDamaged = errors.New("torn or altered")
)

// Conflict says that a batch is not in the log and never will be, since other records stand there.
type Conflict struct {
	Records []Record // those after the batch's After, oldest first, verified; at most Page of them
}

// Error counts the records and names the first.
func (c *Conflict) Error() string {
	if len(c.Records) == 0 {
		return "another record stands there"
	}
	r := c.Records[0]
	return fmt.Sprintf("%d other records stand there, the first %s by %s", len(c.Records), r.Type, r.Writer)
}

// Diverged says that a position is not in the history of the store.
type Diverged struct {
	Stands Position // where the store stands
}

// Error names where the store stands.
func (d *Diverged) Error() string {
	return fmt.Sprintf("the store has another history, which stands at %d (%s)", d.Stands.Seq, d.Stands.Chain)
}

// Wait says that this try added nothing and when the same batch may be sent again.
type Wait struct {
	For time.Duration
	// Settling: another server serves the log since a moment ago and takes only healing batches now.
	// Compare, heal, then go on. False: another writer has its turn.
	Settling bool
}

// Error says what is waited for.
func (w *Wait) Error() string {
	if w.Settling {
		return fmt.Sprintf("another server serves the log and settles for %v", w.For)
	}
	return fmt.Sprintf("another writer has its turn for %v", w.For)
}

// Broken says which record of which log cannot be used, and why: Err wraps ErrFormat or ErrDamaged.
type Broken struct {
	Stream Stream
	Seq    uint64
	Err    error
}

// Error names site, date and position.
func (b *Broken) Error() string { return fmt.Sprintf("%s, record %d: %v", b.Stream, b.Seq, b.Err) }

// Unwrap returns Err.
func (b *Broken) Unwrap() error { return b.Err }

// damaged makes an error of kind ErrDamaged.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

// newer makes an error of kind ErrFormat.
func newer(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrFormat, fmt.Sprintf(format, args...))
}
