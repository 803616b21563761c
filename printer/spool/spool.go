// Package spool brings print jobs to printers. It decides when a job is tried again, when it goes to
// another printer, when it is given up, and how it ended; it never decides to print something a second
// time once a byte has left, since only a person can see whether paper came out. Each printer has one
// worker, which owns its connection and takes its jobs in order. Jobs live in memory: what an accepted
// job came to is told once, through Config.Done. The package knows bytes, not slips.
package spool

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"luot/printer"
)

// State is where a job stands.
type State string

// The states of a job: three on its way, four ends.
const (
	Queued  State = "queued"  // nothing of it has left
	Sending State = "sending" // a byte may have left: no machine sends it again
	Stalled State = "stalled" // the printer has some of it and has stopped; it comes out by itself when paper is loaded

	Printed     State = "printed"     // the printer said so, or the folder has it whole
	Unconfirmed State = "unconfirmed" // bytes left, but nobody can say what came of them
	Failed      State = "failed"      // it cannot be printed, and trying again would not help
	Expired     State = "expired"     // its time ran out before anything was sent
)

// Job is one slip for one printer. Ticket, Copy and Printer together name it.
type Job struct {
	Ticket  string // token
	Number  string // as printed, for the names of files
	Copy    int    // 1 for the first, 2 and more for reprints
	Printer string
	Bytes   []byte        // what the printer takes; never changed after Submit
	Picture []byte        // the same as PNG for those transports that keep one; may be nil
	Within  time.Duration // from Submit to the end of the job; 0 is Config.Deadline
	Here    bool          // it is about this printer: no fallback takes it
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
	At      string // the printer that had it last: Job.Printer or its fallback
	Outcome State
	Reason  string // in one word, when it was not printed: paper, cover, offline, lost, silent …; "" when nothing is known
	Err     error  // why, when it was not printed; nil for Printed and for a plain Unconfirmed
}

// Printer is how one printer is reached.
type Printer struct {
	Address  string        // file:DIR, tcp://host:9100, usb:/dev/usb/lp0, winspool:NAME or agent:
	Can      printer.Can   // what it answers
	Pause    time.Duration // between two pieces of a slip, for printers with a small buffer; usually 0
	Fallback string        // the printer that takes what this one has not begun within Config.Aside; "" none
}

// Config names the printers and the limits. The functions are called without a lock of the spool, by
// the workers, which wait for them; they must not call Close.
type Config struct {
	Printers map[string]Printer
	Queue    int           // jobs that may wait at one printer
	Deadline time.Duration // from Submit to the end of a job
	Aside    time.Duration // from Submit until a job that has not begun goes to the fallback
	Dial     time.Duration // for one connection
	Drain    time.Duration // for a printer to close after it has everything; 0 is refused
	Ask      time.Duration // for an answer that comes at once
	Ack      time.Duration // for a printer's word that all is out
	Idle     time.Duration // a connection without a job is closed after this
	Poll     time.Duration // between two looks at a printer that rests; 0 never looks
	Done     func(Result)
	Changed  func(printer string)                  // what Status tells has changed; may be nil
	Begin    func(ctx context.Context, j Job) bool // asked before the first byte of a job; false drops it untold; may be nil
}

// Default returns the limits we run with and no printers.
func Default() Config {
	return Config{Queue: 64, Deadline: 60 * time.Second, Aside: 5 * time.Second, Dial: 3 * time.Second, Drain: 5 * time.Second,
		Ask: 500 * time.Millisecond, Ack: 15 * time.Second, Idle: 5 * time.Second, Poll: 15 * time.Second}
}

// Validate reports every mistake at once.
func (c Config) Validate() error {
	var errs []error
	owner := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(c.Printers)) {
		p := c.Printers[id]
		if other, taken := owner[p.Address]; taken && p.Address != agentAddress {
			errs = append(errs, fmt.Errorf("printers.%s: %s is printer %s already", id, p.Address, other))
		}
		owner[p.Address] = id
		if _, err := newTransport(c, p); err != nil {
			errs = append(errs, fmt.Errorf("printers.%s: %w", id, err))
		}
		if _, known := c.Printers[p.Fallback]; p.Fallback != "" && (!known || p.Fallback == id) {
			errs = append(errs, fmt.Errorf("printers.%s: fallback %q is not another printer", id, p.Fallback))
		}
	}
	if c.Queue < 1 {
		errs = append(errs, fmt.Errorf("queue: %d is not positive", c.Queue))
	}
	for name, d := range map[string]time.Duration{"deadline": c.Deadline, "aside": c.Aside, "dial": c.Dial, "drain": c.Drain, "ask": c.Ask, "ack": c.Ack, "idle": c.Idle} {
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

// Spool owns the workers. Its mutex guards all that may change below it.
type Spool struct {
	cfg     Config
	running sync.WaitGroup
	stop    context.Context // ends when what waits must be given up
	abandon context.CancelFunc

	mu      sync.Mutex
	workers map[string]*worker
	closed  bool
	pending map[key]*entry // accepted and not yet told; at most printers × (Queue + 1)
}

// entry is an accepted job.
type entry struct {
	job    Job
	born   time.Time
	until  time.Time
	at     string // the printer whose worker may touch it
	state  State
	aside  *time.Timer        // takes it to the fallback; nil without one
	cancel context.CancelFunc // ends the try under way
}

// Open checks the configuration, prepares the folders of file printers and starts one worker per
// printer. It connects to nothing: a printer that is switched off is no error.
func Open(cfg Config) (*Spool, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	transports := map[string]transport{}
	for id, p := range cfg.Printers {
		t, err := newTransport(cfg, p)
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
	s := &Spool{cfg: cfg, workers: map[string]*worker{}, pending: map[key]*entry{}}
	s.stop, s.abandon = context.WithCancel(context.Background())
	for id, t := range transports {
		s.workers[id] = &worker{id: id, t: t, wake: make(chan struct{}, 1), condition: Condition{State: Unknown}, since: time.Now()}
	}
	for _, w := range s.workers {
		s.running.Go(func() { s.work(w) })
	}
	return s
}

// Submit accepts a job or refuses it with ErrUnknown, ErrFull or ErrClosed; it never waits. A job
// that is accepted already and not yet told is the same job: nil, and no second copy.
func (s *Spool) Submit(job Job) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.workers[job.Printer]
	switch {
	case s.closed:
		return fmt.Errorf("print %s copy %d: %w", job.Number, job.Copy, ErrClosed)
	case w == nil:
		return fmt.Errorf("print %s at %q: %w", job.Number, job.Printer, ErrUnknown)
	case s.pending[job.key()] != nil:
		return nil
	case len(w.queue) >= s.cfg.Queue:
		return fmt.Errorf("print %s at %s: %w", job.Number, job.Printer, ErrFull)
	}
	within := s.cfg.Deadline
	if job.Within > 0 {
		within = job.Within
	}
	now := time.Now()
	e := &entry{job: job, born: now, until: now.Add(within), at: w.id, state: Queued}
	if s.cfg.Printers[w.id].Fallback != "" && !job.Here {
		e.aside = time.AfterFunc(s.cfg.Aside, func() { s.moveAside(e) })
	}
	s.pending[job.key()] = e
	w.queue = append(w.queue, e)
	w.wakeUp()
	return nil
}

// moveAside gives a job of which nothing has left to the fallback, unless that is known to be no better
// off; then it is asked again a little later.
func (s *Spool) moveAside(e *entry) {
	s.mu.Lock()
	home, other := s.workers[e.job.Printer], s.workers[s.cfg.Printers[e.job.Printer].Fallback]
	over := s.closed || s.pending[e.job.key()] != e || e.at != home.id
	if over || e.state != Queued || other == nil || other.condition.Alarm() || len(other.queue) >= s.cfg.Queue {
		if !over {
			e.aside.Reset(firstPause)
		}
		s.mu.Unlock()
		return
	}
	home.queue = slices.DeleteFunc(home.queue, func(o *entry) bool { return o == e })
	other.queue = append(other.queue, e)
	e.at = other.id
	cancel := e.cancel
	e.cancel = nil
	other.wakeUp()
	s.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	s.changed(home.id)
	s.changed(other.id)
}

// Where tells at which printer a job is that has not been told yet, and how far it is.
func (s *Spool) Where(ticket string, copy int, home string) (at string, state State, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.pending[key{ticket, copy, home}]
	if e == nil {
		return "", "", false
	}
	return e.at, e.state, true
}

// Status is what is known of a printer.
type Status struct {
	Condition
	Since  time.Time // when its state became what it is
	Queued int       // jobs that wait, the one under way not counted
	Busy   State     // Sending or Stalled, "" when nothing is under way
}

// Status returns what is known of a printer; false: there is none of that name.
func (s *Spool) Status(id string) (Status, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.workers[id]
	if w == nil {
		return Status{}, false
	}
	return Status{Condition: w.condition, Since: w.since, Queued: len(w.queue), Busy: w.busy}, true
}

// Close takes no further jobs, lets the accepted ones go on until ctx ends, then gives up what is
// left: a job of which nothing was sent is Expired, the one being sent is Unconfirmed. It returns
// when every job has been told and every worker has ended. A second Close does nothing but wait.
func (s *Spool) Close(ctx context.Context) {
	s.mu.Lock()
	s.closed = true
	for _, w := range s.workers {
		w.wakeUp()
	}
	s.mu.Unlock()
	defer s.abandon()
	stopping := context.AfterFunc(ctx, s.abandon)
	defer stopping()
	s.running.Wait()
}

func (s *Spool) changed(id string) {
	if s.cfg.Changed != nil {
		s.cfg.Changed(id)
	}
}
