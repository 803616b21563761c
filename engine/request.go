package engine

import (
	"context"
	"sync/atomic"
)

// The life of a request. Whoever moves it on, by compare-and-swap, has it.
const (
	waiting  int32 = iota // nothing has been decided
	decided               // its batch is on the way to the store
	answered              // the loop answers it, or has answered
	left                  // its caller has gone
)

// request is a command on its way through the loop. Until state says answered the caller may leave;
// from then on the loop alone touches it until done is closed.
type request[S, C, E any] struct {
	cmd    C
	view   func(S, []E)
	events []E
	err    error // of Decide; later the answer
	state  atomic.Int32
	done   chan struct{}
}

// answer ends the request: with the view when err is nil. It does nothing when the caller has left.
func (r *request[S, C, E]) answer(s S, err error) {
	if !r.state.CompareAndSwap(waiting, answered) && !r.state.CompareAndSwap(decided, answered) {
		return
	}
	r.err = err
	if err == nil && r.view != nil {
		r.err = unbroken(func() { r.view(s, r.events) })
	}
	close(r.done)
}

// leave is the caller's way out before the answer. Nothing has happened, nobody can say, or the
// answer is just being given.
func (r *request[S, C, E]) leave(cause error, undecided string, ended <-chan struct{}) error {
	if r.state.CompareAndSwap(waiting, left) {
		return unavailable(undecided, cause)
	}
	if r.state.CompareAndSwap(decided, left) {
		return unavailable(StoreUnknown, cause)
	}
	select {
	case <-r.done:
	case <-ended:
	}
	select {
	case <-r.done:
		return r.err
	default: // the view has ended the loop's goroutine
		return unavailable(StoreUnknown, cause)
	}
}

// wait waits for the answer, the end of ctx or the end of the loop.
func (r *request[S, C, E]) wait(ctx context.Context, ended <-chan struct{}) error {
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return r.leave(ctx.Err(), Busy, ended)
	case <-ended:
		return r.leave(nil, Draining, ended)
	}
}
