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
	// send tries once, within ctx. Before the first byte leaves it asks begin; when that says no, it
	// sends nothing and returns an ending without a state. An ending without a state means that nothing
	// has left, so that the job may be tried again.
	send(ctx context.Context, job Job, say told) ending
	// look asks a resting printer how it is; false: it cannot be asked.
	look(ctx context.Context) (Condition, bool)
	// rest is called when there has been no job for a while, and at the end.
	rest()
}

// ending is what one try came to.
type ending struct {
	state  State // an end of the job; "": nothing has left
	reason string
	err    error
}

// errFinal marks what would fail again in the same way.
var errFinal = errors.New("cannot be printed")

// worker is one printer; the spool's mutex guards what changes.
type worker struct {
	id        string
	t         transport
	wake      chan struct{}
	queue     []*entry
	busy      State
	condition Condition
	since     time.Time
}

// wakeUp makes the worker look at its queue.
func (w *worker) wakeUp() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// told is what a transport may say while it has a job.
type told struct {
	s *Spool
	w *worker
	e *entry
}

// begin asks whether the job may be sent now; afterwards no other printer gets it.
func (t told) begin(ctx context.Context) bool {
	if t.s.cfg.Begin != nil && !t.s.cfg.Begin(ctx, t.e.job) {
		return false
	}
	return t.progress(Queued, Sending)
}

// nothingLeft takes begin back: not one byte of the slip has left.
func (t told) nothingLeft() { t.progress(Sending, Queued) }

// stalled and resumed say that the printer has stopped in the middle, and that it goes on.
func (t told) stalled() { t.progress(Sending, Stalled) }
func (t told) resumed() { t.progress(Stalled, Sending) }

// progress moves the job from one state to the next; false: it is not in the first one, or not ours.
func (t told) progress(from, to State) bool {
	t.s.mu.Lock()
	ok := t.e.at == t.w.id && t.e.state == from && t.s.pending[t.e.job.key()] == t.e
	if ok {
		t.e.state = to
		if t.w.busy = to; to == Queued {
			t.w.busy = ""
		}
	}
	t.s.mu.Unlock()
	if ok {
		t.s.changed(t.w.id)
	}
	return ok
}

// condition says how the printer is.
func (t told) condition(c Condition) { t.s.note(t.w, c) }

// note keeps how a printer is, and tells when that is news.
func (s *Spool) note(w *worker, c Condition) {
	s.mu.Lock()
	if c.Blind { // whoever cannot see the roll leaves what was seen
		c.NearEnd, c.Blind = w.condition.NearEnd, false
	}
	news := w.condition != c
	if w.condition.State != c.State {
		w.since = time.Now()
	}
	w.condition = c
	s.mu.Unlock()
	if news {
		s.changed(w.id)
	}
}

// work takes jobs in order until the spool is closed and the queue is empty.
func (s *Spool) work(w *worker) {
	defer w.t.rest()
	idle, poll := time.NewTimer(s.cfg.Idle), time.NewTimer(0)
	defer idle.Stop()
	defer poll.Stop()
	for {
		e, open := s.take(w)
		switch {
		case e != nil:
			s.serve(w, e)
			idle.Reset(s.cfg.Idle)
			poll.Reset(s.pollAfter())
			continue
		case !open:
			return
		}
		select {
		case <-w.wake:
		case <-idle.C:
			w.t.rest()
		case <-poll.C:
			s.look(w)
			poll.Reset(s.pollAfter())
		}
	}
}

// pollAfter is the time to the next look; without looks it is as good as never.
func (s *Spool) pollAfter() time.Duration {
	if s.cfg.Poll <= 0 {
		return 1000 * time.Hour
	}
	return s.cfg.Poll
}

// look asks a resting printer how it is.
func (s *Spool) look(w *worker) {
	if s.cfg.Poll <= 0 {
		return
	}
	ctx, cancel := context.WithTimeout(s.stop, s.cfg.Dial+3*s.cfg.Ask)
	defer cancel()
	if c, can := w.t.look(ctx); can {
		s.note(w, c)
	}
}

// take removes the first job of the queue; open is false when none will come any more.
func (s *Spool) take(w *worker) (e *entry, open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(w.queue) == 0 {
		return nil, !s.closed
	}
	e = w.queue[0]
	w.queue[0] = nil
	w.queue = w.queue[1:]
	return e, true
}

// errTurn is why a job expires that no try was made for.
var errTurn = errors.New("its turn did not come in time")

// serve sends a job, again and again while nothing of it has left, until its deadline or until another
// printer has it.
func (s *Spool) serve(w *worker, e *entry) {
	ctx, cancel := context.WithDeadline(s.stop, e.until)
	defer cancel()
	last := ending{reason: "busy", err: errTurn}
	for pause := firstPause; s.own(w, e, cancel); pause = min(2*pause, longestPause) {
		if ctx.Err() != nil {
			err := fmt.Errorf("print %s copy %d at %s: %w", e.job.Number, e.job.Copy, w.id, last.err)
			s.end(w, e, ending{Expired, last.reason, err})
			return
		}
		r := w.t.send(ctx, e.job, told{s, w, e})
		if r.state != "" {
			s.end(w, e, r)
			return
		}
		if r.err != nil {
			last = r
		}
		if errors.Is(r.err, errDropped) && s.cfg.Begin != nil {
			s.drop(w, e)
			return
		}
		rest := time.NewTimer(pause)
		select {
		case <-rest.C:
		case <-ctx.Done():
			rest.Stop()
		}
	}
}

// own reports whether the job is still this worker's, and keeps how to end the try.
func (s *Spool) own(w *worker, e *entry, cancel context.CancelFunc) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	mine := e.at == w.id
	if mine {
		e.cancel = cancel
	}
	return mine
}

// errDropped is the ending of a job that begin has refused.
var errDropped = errors.New("another has it, or nobody wants it any more")

// drop forgets a job that nobody wants any more, without telling.
func (s *Spool) drop(w *worker, e *entry) {
	s.mu.Lock()
	if e.at == w.id {
		delete(s.pending, e.job.key())
	}
	s.mu.Unlock()
}

// end tells what a job came to.
func (s *Spool) end(w *worker, e *entry, r ending) {
	s.mu.Lock()
	mine := e.at == w.id && s.pending[e.job.key()] == e
	if mine {
		e.state = r.state
	}
	w.busy = ""
	s.mu.Unlock()
	if !mine {
		return
	}
	if e.aside != nil {
		e.aside.Stop()
	}
	s.cfg.Done(Result{Job: e.job, At: w.id, Outcome: r.state, Reason: r.reason, Err: r.err})
	s.mu.Lock()
	delete(s.pending, e.job.key())
	s.mu.Unlock()
	s.changed(w.id)
}
