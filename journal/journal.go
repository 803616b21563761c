// Package journal is the log that everything else is folded from: it decides what a record is
// (its bytes, its place, its chain) and what a store of records promises. It never decides what a
// record means for a queue; only Effects and ToEvent read a queue event out of one. It owns no
// state: journal/bolt and journal/redis own the stores, journal/journaltest checks both alike.
package journal

import (
	"context"
	"encoding/hex"
	"fmt"
	"iter"
	"time"

	"luot/queue"
)

// The limits of every store.
const (
	Page       = 500       // records read, or handed over by a Conflict, at a time
	MaxBatch   = 10_000    // records of one Batch: a whole hall may expire in one command
	MaxRecord  = 256 << 10 // bytes of one record
	MaxSummary = 1 << 20   // bytes of one summary
)

// DirectorySite is the stream of accounts, devices and sessions; its Date is a UTC month, "2026-11".
const DirectorySite queue.SiteID = "_directory"

// Stream names one log: a site on a business date.
type Stream struct {
	Site queue.SiteID
	Date queue.Date
}

// String returns the stream in the words of error messages.
func (s Stream) String() string { return fmt.Sprintf("site %s, date %s", s.Site, s.Date) }

// Hash names a whole history: the first 16 bytes of SHA-256(chain before ‖ bytes of the record).
// The zero Hash is the empty log.
type Hash [16]byte

// String returns 32 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads 32 lower-case hexadecimal digits.
func ParseHash(s string) (Hash, error) {
	var h Hash
	if err := parseHex(h[:], s); err != nil {
		return Hash{}, fmt.Errorf("read chain %.40q: %w", s, err)
	}
	return h, nil
}

// WriterID is random per process start; it tells who wrote a record when two processes disagree.
type WriterID [8]byte

// String returns 16 hexadecimal digits.
func (w WriterID) String() string { return hex.EncodeToString(w[:]) }

// Position is a place in a log together with the history that leads to it.
type Position struct {
	Seq   uint64
	Chain Hash
}

// Journal is a store of logs. Its methods may be called from any goroutine. Every call ends with
// its context; errors wrap one of the kinds of errors.go or the context's own.
type Journal interface {
	// Append adds the whole batch or nothing. The same Batch may be sent again: it takes effect at
	// most once. nil: it is in the log, now or from an earlier try. *Conflict: another record stands
	// where it wanted to be; it is not in and never will be. *Diverged: its After is not in the
	// history of this store. *Wait, ErrRecover, ErrClock, ErrStore: this try surely added nothing.
	// ErrUnknown: nobody can say; ErrUnsafe: it is in, but not safe; send the same Batch until the answer
	// is nil, *Conflict or *Diverged.
	Append(ctx context.Context, s Stream, b Batch) error
	// Read yields the records after a position, oldest first, each decoded and verified. An After that
	// is not in the history is *Diverged; a record that cannot be read is *Broken. An error is the last
	// thing yielded. The caller may Append inside the loop.
	Read(ctx context.Context, s Stream, after Position) iter.Seq2[Record, error]
	// Positions returns where each stream stands, in the order asked; zero for an empty one.
	Positions(ctx context.Context, streams []Stream) ([]Position, error)
	// Watch calls fn, one call at a time on its own goroutine's behalf, until ctx ends, and returns
	// ctx.Err(). A call is a hint that the stream stands at seq or later; hints may be lost or
	// repeated. The zero Stream says that hints may have been lost: compare positions. It comes first,
	// when watching begins, and after every interruption. fn must return quickly.
	Watch(ctx context.Context, fn func(Stream, uint64)) error
	// Streams yields the logs of a site by date, oldest first.
	Streams(ctx context.Context, site queue.SiteID) iter.Seq2[Stream, error]
	// Now returns the time of the store, which all its users share.
	Now(ctx context.Context) (time.Time, error)
	// Close ends every use; later calls fail with ErrStore.
	Close() error
}

// Archive keeps the summary of a finished log for ever, and its records until they are dropped. Both
// stores are one.
type Archive interface {
	// Keep stores the summary of a log, a JSON object of at most MaxSummary bytes; the last one counts.
	Keep(ctx context.Context, s Stream, summary []byte) error
	// Summaries yields the summaries of a site from one date to another, both included, by date.
	Summaries(ctx context.Context, site queue.SiteID, from, to queue.Date) iter.Seq2[Summary, error]
	// Drop removes the records of a log and what was counted beside them, but not its summary. It
	// refuses with ErrStore a log of a site without a summary.
	Drop(ctx context.Context, s Stream) error
}

// Summary is what is left of a log when its records are dropped.
type Summary struct {
	Stream Stream
	Text   []byte // as Keep got it
}

// Pages yields the records after a position, for a store that reads them page by page: read returns the
// next records, and with fewer than Page of them the end or an error, which is yielded last.
func Pages(after Position, read func(Position) ([]Record, error)) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for pos := after; ; {
			page, err := read(pos)
			for _, r := range page {
				if !yield(r, nil) {
					return
				}
				pos = r.Position()
			}
			if err != nil {
				yield(Record{}, err)
			}
			if err != nil || len(page) < Page {
				return
			}
		}
	}
}
