package app

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"luot/journal"
)

// timed is a journal whose store is timed, for the metrics: how long each use took, by its kind and by
// what came of it.
type timed struct {
	journal.Journal
	took *prometheus.HistogramVec
}

func newTimed(j journal.Journal) *timed {
	return &timed{j, prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "luot_store_seconds", Help: "Time that the store took, by use and outcome.",
		Buckets: []float64{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5},
	}, []string{"use", "outcome"})}
}

// outcomeOf sorts what came of a use; the answers of the log are good ones.
func outcomeOf(err error) string {
	var conflict *journal.Conflict
	var diverged *journal.Diverged
	var wait *journal.Wait
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &conflict):
		return "conflict"
	case errors.As(err, &diverged):
		return "diverged"
	case errors.As(err, &wait), errors.Is(err, journal.ErrRecover):
		return "wait"
	case errors.Is(err, journal.ErrUnknown):
		return "unknown"
	case errors.Is(err, journal.ErrUnsafe):
		return "unsafe"
	}
	return "failed"
}

func (t *timed) note(use string, began time.Time, err error) {
	t.took.WithLabelValues(use, outcomeOf(err)).Observe(time.Since(began).Seconds())
}

// Append times one try.
func (t *timed) Append(ctx context.Context, s journal.Stream, b journal.Batch) error {
	began := time.Now()
	err := t.Journal.Append(ctx, s, b)
	t.note("append", began, err)
	return err
}

// Read times a whole reading, the reader's own work included.
func (t *timed) Read(ctx context.Context, s journal.Stream, after journal.Position) iter.Seq2[journal.Record, error] {
	return func(yield func(journal.Record, error) bool) {
		began := time.Now()
		var last error
		for r, err := range t.Journal.Read(ctx, s, after) {
			last = err
			if !yield(r, err) {
				break
			}
		}
		t.note("read", began, last)
	}
}

// Positions times one comparison.
func (t *timed) Positions(ctx context.Context, streams []journal.Stream) ([]journal.Position, error) {
	began := time.Now()
	out, err := t.Journal.Positions(ctx, streams)
	t.note("positions", began, err)
	return out, err
}
