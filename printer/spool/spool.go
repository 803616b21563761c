// Package spool brings print jobs to printers. It decides when a job is tried again, when it is
// given up, and how it ended; it never decides to print something a second time once a byte has
// left, since only a person can see whether paper came out. Each printer has one worker, which owns
// its connection and takes its jobs in order. Jobs live in memory: what an accepted job came to is
// told once, through Config.Done. The package knows bytes, not slips.
package spool

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Outcome is how a job ended.
type Outcome string

// The four ends of a job.
const (
	Printed     Outcome = "printed"     // the printer, or the folder, has it whole
	Unconfirmed Outcome = "unconfirmed" // bytes left, but nobody can say what came of them
	Failed      Outcome = "failed"      // it cannot be printed, and trying again would not help
	Expired     Outcome = "expired"     // the printer could not be reached in time; nothing was sent
)

// Job is one slip for one printer. Ticket, Copy and Printer together name it.
type Job struct {
	Ticket  string // token
	Number  string // as printed, for the names of files
	Copy    int    // 1 for the first, 2 and more for reprints
	Printer string
	Bytes   []byte // what the printer takes; never changed after Submit
	Picture []byte // the same as PNG for those transports that keep one; may be nil
}

// key names a job.
type key struct {
	ticket  string
	copy    int
	printer string
}

func (j Job) key() key { return key{j.Ticket, j.Copy, j.Printer} }

// Result is told once for every accepted job.
type Result struct {
	Job     Job
	Outcome Outcome
	Err     error // why, when it was not printed; nil for Printed and for a plain Unconfirmed
}

// Config names the printers and the limits.
type Config struct {
	Printers map[string]string // printer id → "file:DIR" or "tcp://host:9100"
	Queue    int               // jobs that may wait at one printer
	Deadline time.Duration     // from Submit to the end of a job
	Dial     time.Duration     // for one connection
	Drain    time.Duration     // for a printer to close after it has everything; 0 is refused
	Done     func(Result)      // called by the printer's worker, which waits for it; must not call Close
}

// Default returns the limits we run with and no printers.
func Default() Config {
	return Config{Queue: 64, Deadline: 60 * time.Second, Dial: 3 * time.Second, Drain: 5 * time.Second}
}

// Validate reports every mistake at once.
func (c Config) Validate() error {
	var errs []error
	owner := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(c.Printers)) {
		address := c.Printers[id]
		if other, taken := owner[address]; taken {
			errs = append(errs, fmt.Errorf("printers.%s: %s is printer %s already", id, address, other))
		}
		owner[address] = id
		if _, err := newTransport(c, address); err != nil {
			errs = append(errs, fmt.Errorf("printers.%s: %w", id, err))
		}
	}
	if c.Queue < 1 {
		errs = append(errs, fmt.Errorf("queue: %d is not positive", c.Queue))
	}
	for name, d := range map[string]time.Duration{"deadline": c.Deadline, "dial": c.Dial, "drain": c.Drain} {
		if d <= 0 {
			errs = append(errs, fmt.Errorf("%s: %v is not positive", name, d))
		}
	}
	if c.Done == nil {
		errs = append(errs, errors.New("done: nobody is told the results"))
	}
	return errors.Join(errs...)
}

// Refusals of Submit.
var (
	ErrFull    = errors.New("the printer's queue is full")
	ErrUnknown = errors.New("no such printer")
	ErrClosed  = errors.New("the spool is closed")
)

// Spool owns the workers. Its mutex guards closed and pending.
type Spool struct {
	cfg     Config
	queues  map[string]chan queued
	workers sync.WaitGroup
	stop    context.Context // ends when what waits must be given up
	abandon context.CancelFunc

	mu      sync.Mutex
	closed  bool
	pending map[key]bool // accepted and not yet told; at most printers × (Queue + 1)
}

// queued is a job and the instant at which it is given up.
type queued struct {
	job   Job
	until time.Time
}

// Open checks the configuration, prepares the folders of file printers and starts one worker per
// printer. It connects to nothing: a printer that is switched off is no error.
func Open(cfg Config) (*Spool, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	transports := map[string]transport{}
	for id, address := range cfg.Printers {
		t, err := newTransport(cfg, address)
		if err == nil {
			err = t.prepare()
		}
		if err != nil {
			return nil, fmt.Errorf("open printer %s: %w", id, err)
		}
		transports[id] = t
	}
	return start(cfg, transports), nil
}

// start runs one worker per transport.
func start(cfg Config, transports map[string]transport) *Spool {
	s := &Spool{cfg: cfg, queues: map[string]chan queued{}, pending: map[key]bool{}}
	s.stop, s.abandon = context.WithCancel(context.Background())
	for id, t := range transports {
		jobs := make(chan queued, cfg.Queue)
		s.queues[id] = jobs
		s.workers.Go(func() { s.work(t, jobs) })
	}
	return s
}

// Submit accepts a job or refuses it with ErrUnknown, ErrFull or ErrClosed; it never waits. A job
// that is accepted already and not yet told is the same job: nil, and no second copy.
func (s *Spool) Submit(job Job) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	jobs, known := s.queues[job.Printer]
	switch {
	case s.closed:
		return fmt.Errorf("print %s copy %d: %w", job.Number, job.Copy, ErrClosed)
	case !known:
		return fmt.Errorf("print %s at %q: %w", job.Number, job.Printer, ErrUnknown)
	case s.pending[job.key()]:
		return nil
	}
	select {
	case jobs <- queued{job, time.Now().Add(s.cfg.Deadline)}:
		s.pending[job.key()] = true
		return nil
	default:
		return fmt.Errorf("print %s at %s: %w", job.Number, job.Printer, ErrFull)
	}
}

// Close takes no further jobs, lets the accepted ones go on until ctx ends, then gives up what is
// left: a job of which nothing was sent is Expired, the one being sent is Unconfirmed. It returns
// when every job has been told and every worker has ended. A second Close does nothing but wait.
func (s *Spool) Close(ctx context.Context) {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		for _, jobs := range s.queues {
			close(jobs) // only Submit sends, and it looks at closed first
		}
	}
	s.mu.Unlock()
	defer s.abandon()
	stopping := context.AfterFunc(ctx, s.abandon)
	defer stopping()
	s.workers.Wait()
}
