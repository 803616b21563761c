package spool

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

// port is an open way to a printer.
type port interface {
	io.Reader
	// write sends all of b unless ctx ends or the line breaks; n bytes may have left.
	write(ctx context.Context, b []byte) (n int, err error)
	// finish says that this was all; the printer may then hang up.
	finish() error
	close()
}

// dial opens a port, within ctx.
type dial func(ctx context.Context) (port, error)

// wire is a port whose answers are read all the time: closing a connection with unread status bytes
// would reset it and lose the rest of a slip.
type wire struct {
	port
	answers chan answer // closed when the printer has hung up
	once    sync.Once
}

// answersKept bounds the answers that nobody has looked at; what comes on top is lost.
const answersKept = 256

func newWire(p port) *wire {
	w := &wire{port: p, answers: make(chan answer, answersKept)}
	go w.listen()
	return w
}

// listen reads until the printer hangs up or the wire is cut.
func (w *wire) listen() {
	defer close(w.answers)
	var e ear
	buf := make([]byte, 512)
	for {
		n, err := w.Read(buf)
		for _, b := range buf[:n] {
			if a, ok := e.hear(b); ok {
				select {
				case w.answers <- a:
				default:
				}
			}
		}
		if err != nil {
			return
		}
	}
}

// hangUp ends the line when the printer has everything: it says that this is all, and waits for the
// printer to close, at most for drain.
func (w *wire) hangUp(drain time.Duration) {
	if w.finish() == nil {
		late := time.NewTimer(drain)
		defer late.Stop()
		for open := true; open; {
			select {
			case _, open = <-w.answers:
			case <-late.C:
				open = false
			}
		}
	}
	w.cut()
}

// cut ends the line at once.
func (w *wire) cut() {
	w.once.Do(w.close)
	for range w.answers { // until the reader has ended
	}
}

var (
	errSilent = errors.New("the printer does not answer")
	errHungUp = errors.New("the printer has closed the line")
)

// next waits for an answer, at most until the timer fires.
func (w *wire) next(ctx context.Context, until <-chan time.Time) (answer, error) {
	select {
	case a, ok := <-w.answers:
		if !ok {
			return a, errHungUp
		}
		return a, nil
	case <-until:
		return answer{}, errSilent
	case <-ctx.Done():
		return answer{}, context.Cause(ctx)
	}
}
