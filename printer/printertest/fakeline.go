package printertest

import (
	"io"
	"net"
	"sync"
)

// line is one client's connection. The fake's mutex guards the fields.
type line struct {
	rw   io.ReadWriteCloser
	over bool
	last [3]byte // bytes in which a real-time command may begin
	out  chan []byte
	once sync.Once
}

// say queues an answer; a client that reads nothing loses them.
func (l *line) say(b []byte) {
	select {
	case l.out <- append([]byte(nil), b...):
	default:
	}
}

// end closes the line.
func (l *line) end() {
	l.over = true
	l.once.Do(func() { l.rw.Close() })
}

// pull breaks the line as a pulled cable does: a reset, as soon as the client notices.
func (l *line) pull() {
	if c, is := l.rw.(*net.TCPConn); is {
		c.SetLinger(0)
	}
	l.end()
}

// Serve speaks with one client until the line ends. A real printer's buffer outlives it.
func (f *Fake) Serve(rw io.ReadWriteCloser) { f.serve(f.enter(rw, false)) }

// enter takes a client in, or returns nil when it should be the only one and is not.
func (f *Fake) enter(rw io.ReadWriteCloser, alone bool) *line {
	l := &line{rw: rw, out: make(chan []byte, 64)}
	f.mu.Lock()
	defer f.mu.Unlock()
	if alone && len(f.lines) > 0 {
		return nil
	}
	f.lines[l] = true
	return l
}

func (f *Fake) serve(l *line) {
	rw := l.rw
	f.mu.Lock()
	closed := f.closed
	f.mu.Unlock()
	written := make(chan struct{})
	go func() {
		defer close(written)
		for b := range l.out {
			if _, err := rw.Write(b); err != nil {
				for range l.out {
				}
				return
			}
		}
	}()
	buf := make([]byte, 4096)
	for !closed {
		n, err := rw.Read(buf)
		if n > 0 && !f.take(l, buf[:n]) || err != nil {
			break
		}
	}
	f.mu.Lock()
	delete(f.lines, l)
	close(l.out)
	f.mu.Unlock()
	<-written
	f.mu.Lock()
	l.end()
	f.mu.Unlock()
}

// Doors says what a printer does with a second client.
type Doors int

// A printer serves all, lets the second wait unanswered, or turns it away.
const (
	All Doors = iota
	OneWaits
	OneRefuses
)

// Listen serves clients at a TCP address ("127.0.0.1:0" picks a port) until the listener is closed; it
// returns the address and how to close it.
func (f *Fake) Listen(address string, doors Doors) (string, func(), error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return "", nil, err
	}
	var served sync.WaitGroup
	served.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			switch l := f.enter(c, doors == OneRefuses); {
			case l == nil:
				c.(*net.TCPConn).SetLinger(0)
				c.Close()
			case doors == OneWaits:
				f.serve(l)
			default:
				served.Go(func() { f.serve(l) })
			}
		}
	})
	return l.Addr().String(), func() {
		l.Close()
		f.mu.Lock()
		f.hangUp()
		f.mu.Unlock()
		served.Wait()
	}, nil
}

// Plug connects the printer to a pseudo terminal, which a program may open as it opens /dev/usb/lp0, and
// returns the path of that and how to unplug it.
func (f *Fake) Plug() (path string, unplug func(), err error) {
	ours, other, err := openPty()
	if err != nil {
		return "", nil, err
	}
	var served sync.WaitGroup
	served.Go(func() { f.Serve(ours) })
	return other.Name(), func() { ours.Close(); other.Close(); served.Wait() }, nil
}
