package engine

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"luot/journal"
	"luot/queue"
)

// The patience of a loop, in real time unless said otherwise.
const (
	inboxDefault  = 4096
	readsKept     = 256             // reads waiting at a time
	batchRecords  = 2000            // a batch takes no further command once it has so many records
	unknownAfter  = 2 * time.Second // callers hear store.unknown
	appendTimeout = 5 * time.Second // of one try
	foldTimeout   = time.Minute     // reading a whole log
	retryLeast    = 50 * time.Millisecond
	retryMost     = time.Second
	sleepAfter    = time.Minute      // without a command or read
	beat          = 10 * time.Second // by the loop's clock: an awake loop turns at least so often
	wokeAfter     = 30 * time.Second // by the loop's clock: time stood still
	beforeKept    = 10 * time.Minute // by the loop's clock: the log before is looked at so long
	conflictsMost = 100              // in a row, then callers hear busy
	divergedMost  = 5                // in a row, then callers hear store.down
	onTime        = time.Second      // by the loop's clock: a later tick says when it was due
)

// LoopConfig is what a Loop works with.
type LoopConfig[S State[S, C, E], C, E any] struct {
	Journal journal.Journal
	Site    queue.SiteID // of the loop's logs
	Kind    Kind[S, C, E]
	Writer  journal.WriterID // random per process start
	Clock   Clock
	// Shared says that other processes write to the journal too, or that its server can be replaced by
	// another one: every record of the open log is kept in memory, and put back when it is lost.
	Shared bool
	// Lost is told, on a goroutine of the loop's, which records of a log this process had seen and the
	// store has no more, because another history won; nil: nobody is. It may take its time.
	Lost     func(s journal.Stream, records []journal.Record)
	Process  *Process      // shared by the loops of a process; nil: the loop is alone
	OnChange func(S)       // on the loop's goroutine, once after each batch or catching up; nil: nobody listens
	Idle     func(S) bool  // on the loop's goroutine: nothing needs the fold in memory; nil: never sleeps
	Inbox    int           // commands waiting at a time, more are refused with Busy; 0: 4096
	Jitter   time.Duration // ticks come up to so much late, so that processes sharing a journal do not collide
	// UnknownAfter is when callers hear that nobody knows whether their command was stored; 0: 2 s.
	UnknownAfter time.Duration
	// TrustClock says that the clock is simulated: leaps of it mean nothing.
	TrustClock bool
	Log        *slog.Logger // nil: slog.Default
}

// Loop owns the fold of the newest log of a site. It decides what gathers in its inbox in one
// batch, has at most one batch on the way to the store, and answers after durability. One
// goroutine, run, owns every field below "owned"; a second one, work, does what may block.
type Loop[S State[S, C, E], C, E any] struct {
	cfg      LoopConfig[S, C, E]
	ctx      context.Context // of the two goroutines; ends when Close gives up
	cancel   context.CancelFunc
	inbox    chan *request[S, C, E]
	reads    chan *request[S, C, E]
	controls chan *request[S, C, E]
	jobs     chan func() func()
	done     chan func()
	bell     chan struct{} // has room for one
	drain    chan struct{}
	closing  sync.Once
	ended    chan struct{}
	opened   chan struct{} // closed after the first try to open

	mu    sync.Mutex // owns the next four
	hints map[queue.Date]uint64
	seen  map[queue.Date]journal.Position // newest comparisons that were handed over
	shown Status
	looks []journal.Stream // the logs to be compared, none when asleep; never changed in place

	// owned by run
	timer    *time.Timer
	book     *book[S, C, E] // nil: asleep, or not yet open
	previous *book[S, C, E] // the log before, while a failover may still lose its end; nil: not looked after
	flight   *flight[S, C, E]
	busy     bool // work has a job
	pending  []*request[S, C, E]
	looking  []*request[S, C, E]
	answers  []*request[S, C, E] // decided and durable
	changed  bool
	draining bool
	stopped  *Unavailable // for good
	shut     *Unavailable // the log could not be opened; till reopen
	reopen   time.Time
	wanted   bool      // the log is to be opened though nobody has asked
	lacking  bool      // the store surely has more than the book
	heard    uint64    // the store stands there or later, as a hint said
	repeat   time.Time // OnChange is to be called again; zero: it need not
	recover  bool      // the next batch must begin with a Recovered record
	mend     mend
	was      *book[S, C, E] // what this process knew before another history won; nil once that is read
	readmit  []C            // what has to be entered again
	settles  time.Time      // till when the store takes no new batch
	broken   rarely         // OnChange panicked
	woke     bool           // a tick has to say that time stood still
	turned   queue.Instant  // of the last turn of the loop
	used     time.Time      // of the last command, read or foreign record
	wakeAt   queue.Instant  // asleep: when time next matters; 0 never
	ownAfter time.Time      // the loop's own commands wait till then
	jitter   jitter
	inARow   struct{ conflicts, diverged int }
	stats    Status
}

// NewLoop starts a loop over the newest log of cfg.Site. It opens the log at once and waits for
// that till ctx ends; a log that cannot be opened is no error here but of Do and Read, and of Status.
// Close it.
func NewLoop[S State[S, C, E], C, E any](ctx context.Context, cfg LoopConfig[S, C, E]) (*Loop[S, C, E], error) {
	l, err := newLoop(cfg)
	if err == nil {
		l.begin(ctx)
	}
	return l, err
}

// newLoop makes a loop that does not run yet.
func newLoop[S State[S, C, E], C, E any](cfg LoopConfig[S, C, E]) (*Loop[S, C, E], error) {
	if cfg.Journal == nil || cfg.Kind == nil || cfg.Clock == nil || cfg.Site == "" {
		return nil, fmt.Errorf("start the loop of site %q: journal, kind, clock and site are needed", cfg.Site)
	}
	if cfg.Inbox <= 0 {
		cfg.Inbox = inboxDefault
	}
	if cfg.UnknownAfter <= 0 {
		cfg.UnknownAfter = unknownAfter
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Process == nil {
		cfg.Process = new(Process)
	}
	cfg.Log = cfg.Log.With("site", string(cfg.Site))
	return &Loop[S, C, E]{
		cfg: cfg, wanted: true,
		inbox: make(chan *request[S, C, E], cfg.Inbox), reads: make(chan *request[S, C, E], readsKept),
		controls: make(chan *request[S, C, E]),
		jobs:     make(chan func() func(), 1), done: make(chan func(), 1), bell: make(chan struct{}, 1),
		drain: make(chan struct{}), ended: make(chan struct{}), opened: make(chan struct{}),
		hints: map[queue.Date]uint64{}, seen: map[queue.Date]journal.Position{}, timer: time.NewTimer(0),
	}, nil
}

// begin starts the loop and waits for its log to be opened or for ctx.
func (l *Loop[S, C, E]) begin(ctx context.Context) {
	l.ctx, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
	go l.work()
	go l.run()
	select {
	case <-l.opened:
	case <-ctx.Done():
	}
}

// Do has a command decided. When its events, if any, are durable, view is called on the loop's
// goroutine with the state and the events, and then Do returns nil. An error is that of Decide or an
// *Unavailable; view is not called then, nor after Do has returned. view may be nil. What it is
// given is valid only inside of it.
func (l *Loop[S, C, E]) Do(ctx context.Context, cmd C, view func(S, []E)) error {
	r := &request[S, C, E]{cmd: cmd, view: view, done: make(chan struct{})}
	return l.put(ctx, l.inbox, r)
}

// Read calls view on the loop's goroutine with the durable state, between two batches or while one
// is on its way.
func (l *Loop[S, C, E]) Read(ctx context.Context, view func(S)) error {
	r := &request[S, C, E]{view: func(s S, _ []E) { view(s) }, done: make(chan struct{})}
	return l.put(ctx, l.reads, r)
}

// put hands r over, unless to is full, and waits for the answer.
func (l *Loop[S, C, E]) put(ctx context.Context, to chan<- *request[S, C, E], r *request[S, C, E]) error {
	select {
	case <-l.drain:
		return unavailable(Draining, nil)
	default:
	}
	select {
	case to <- r:
		return r.wait(ctx, l.ended)
	default:
		return unavailable(Busy, nil)
	}
}

// between runs fn on the loop's goroutine while no batch is on its way.
func (l *Loop[S, C, E]) between(ctx context.Context, fn func(S)) error {
	r := &request[S, C, E]{view: func(s S, _ []E) { fn(s) }, done: make(chan struct{})}
	select {
	case l.controls <- r:
		return r.wait(ctx, l.ended)
	case <-ctx.Done():
		return unavailable(Busy, ctx.Err())
	case <-l.drain:
		return unavailable(Draining, nil)
	}
}

// Close takes no further command, finishes what the loop holds, and ends it. When ctx ends first the
// rest is given up: its callers hear store.unknown or draining, and their keys find the result.
func (l *Loop[S, C, E]) Close(ctx context.Context) error {
	l.closing.Do(func() { close(l.drain) })
	defer l.cancel()
	select {
	case <-l.ended:
		return nil
	case <-ctx.Done():
		l.cancel()
		<-l.ended
		return fmt.Errorf("close the loop of site %s: %w", l.cfg.Site, ctx.Err())
	}
}

// work does, one at a time, what may block, and hands back what is to be done with the outcome.
func (l *Loop[S, C, E]) work() {
	for job := range l.jobs {
		l.done <- job() // has room: run gives no job before it has taken this
	}
	close(l.done)
}

// start gives work a job.
func (l *Loop[S, C, E]) start(job func() func()) {
	l.busy = true
	l.jobs <- job
}

// run is the loop.
func (l *Loop[S, C, E]) run() {
	defer close(l.ended)
	defer func() {
		close(l.jobs)
		for range l.done { // the last job has ended
		}
		l.timer.Stop()
	}()
	for {
		l.step()
		l.flush()
		idle := !l.busy && l.flight == nil && len(l.pending)+len(l.inbox)+len(l.looking) == 0 && !l.mending()
		if l.draining && idle || l.ctx.Err() != nil {
			return
		}
		l.await()
	}
}

// await waits for the next thing to happen. New commands gather in the inbox while a batch is on
// its way, unless nobody knows where it is.
func (l *Loop[S, C, E]) await() {
	inbox, controls, drain := l.inbox, l.controls, l.drain
	if l.busy || l.flight != nil {
		controls = nil
		if l.flight == nil || !l.flight.late {
			inbox = nil
		}
	}
	if l.draining {
		drain = nil
	}
	l.timer.Reset(l.pause())
	select {
	case then := <-l.done:
		l.busy = false
		then()
	case r := <-inbox:
		l.pending = append(l.pending, r)
	case r := <-l.reads:
		l.looking = append(l.looking, r)
	case r := <-controls:
		var s S
		if l.book != nil {
			s = l.book.committed
		}
		r.answer(s, nil)
	case <-l.bell:
	case <-l.timer.C:
	case <-drain:
		l.draining = true
	case <-l.ctx.Done():
	}
}

// flush answers what has become durable, publishes, and serves the reads.
func (l *Loop[S, C, E]) flush() {
	if l.book != nil {
		s := l.book.committed
		for _, r := range l.answers {
			r.answer(s, r.err)
		}
		l.answers = l.answers[:0]
		if !l.repeat.IsZero() && past(l.repeat) {
			l.repeat, l.changed = time.Time{}, true
		}
		if l.changed && l.cfg.OnChange != nil {
			l.publish(s)
		}
		l.changed = false
		for _, r := range l.looking {
			l.used = time.Now()
			r.answer(s, nil)
		}
		l.looking = l.looking[:0]
	}
	l.show()
}
