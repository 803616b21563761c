package spool

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Waits between two tries to reach a printer.
const (
	firstPause   = 250 * time.Millisecond
	longestPause = 5 * time.Second
)

// transport brings one job to one printer. It is used by one worker only.
type transport interface {
	// prepare checks what can be checked without the printer.
	prepare() error
	// send tries once, within ctx. begun is true once a byte may have reached the printer; then, or
	// with a final error, the job is over. err is nil when everything that the transport can see
	// went well.
	send(ctx context.Context, job Job) (begun bool, err error)
	// success is the outcome of a send without error.
	success() Outcome
}

// errFinal marks what would fail again in the same way.
var errFinal = errors.New("cannot be printed")

// work takes jobs in order until the queue is closed and empty.
func (s *Spool) work(t transport, jobs <-chan queued) {
	for q := range jobs {
		outcome, err := s.try(t, q)
		s.mu.Lock()
		delete(s.pending, q.job.key())
		s.mu.Unlock()
		s.cfg.Done(Result{Job: q.job, Outcome: outcome, Err: err})
	}
}

// try sends a job, again and again while nothing of it has left, until its deadline.
func (s *Spool) try(t transport, q queued) (Outcome, error) {
	ctx, cancel := context.WithDeadline(s.stop, q.until)
	defer cancel()
	last := errors.New("its turn did not come in time")
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		if ctx.Err() != nil {
			return Expired, fmt.Errorf("print %s copy %d at %s: %w", q.job.Number, q.job.Copy, q.job.Printer, last)
		}
		begun, err := t.send(ctx, q.job)
		switch {
		case err == nil:
			return t.success(), nil
		case errors.Is(err, errFinal):
			return Failed, err
		case begun:
			return Unconfirmed, err
		}
		last = err
		rest := time.NewTimer(pause)
		select {
		case <-rest.C:
		case <-ctx.Done():
			rest.Stop()
		}
	}
}
