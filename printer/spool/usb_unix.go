//go:build !windows

package spool

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"
)

// lp is a printer at a device file like /dev/usb/lp0. It is opened once and kept open: closing it
// throws away what the printer has not taken yet. A write that the printer does not take (no paper)
// cannot be ended; until it ends by itself nothing else is written.
type lp struct {
	path string
	mu   sync.Mutex
	file *os.File      // nil: not open
	in   chan []byte   // what it says
	held chan struct{} // closed when the write under way has ended; nil: none
}

// usb opens sessions on the device file.
func usb(path string) dial {
	dev := &lp{path: path}
	return dev.open
}

// errHeld is why a printer cannot be written to: it still has not taken what it got before.
var errHeld = errors.New("the printer has not taken what it got before")

// open begins a session. The file is opened without O_NONBLOCK, which os.OpenFile would set: a
// non-blocking write to a printer claims success for bytes that are lost.
func (l *lp) open(context.Context) (port, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held != nil {
		select {
		case <-l.held:
			l.held = nil
		default:
			return nil, fmt.Errorf("open %s: %w", l.path, errHeld)
		}
	}
	if l.file == nil {
		fd, err := syscall.Open(l.path, syscall.O_RDWR|syscall.O_CLOEXEC|syscall.O_NOCTTY, 0)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", l.path, err)
		}
		l.file, l.in = os.NewFile(uintptr(fd), l.path), make(chan []byte, answersKept)
		go l.listen(l.file, l.in)
	}
	for {
		select {
		case _, open := <-l.in: // said to nobody, before
			if open {
				continue
			}
			l.file = nil // it was unplugged meanwhile
			return nil, fmt.Errorf("open %s: it was unplugged; once more", l.path)
		default:
			return &lpSession{dev: l, file: l.file, in: l.in, closed: make(chan struct{})}, nil
		}
	}
}

// nothingSaid is how long a device is left alone that says at once that it has nothing to say.
const nothingSaid = 100 * time.Millisecond

// listen reads until the device is gone. One that cannot be read is still written to.
func (l *lp) listen(f *os.File, in chan<- []byte) {
	for {
		buf := make([]byte, 64)
		n, err := f.Read(buf)
		if n > 0 {
			select {
			case in <- buf[:n]:
			default:
			}
		}
		switch {
		case err == io.EOF:
			time.Sleep(nothingSaid)
		case errors.Is(err, syscall.EINVAL):
			return
		case err != nil:
			l.gone(f)
			close(in)
			return
		}
	}
}

// gone forgets a device that was unplugged, so that the next session opens it again.
func (l *lp) gone(f *os.File) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == f {
		l.file = nil
	}
	f.Close()
}

// lpSession is one conversation with the device.
type lpSession struct {
	dev    *lp
	file   *os.File
	in     <-chan []byte
	rest   []byte
	closed chan struct{}
}

// Read waits for what the device says, or for the end of the session.
func (s *lpSession) Read(b []byte) (int, error) {
	if len(s.rest) == 0 {
		select {
		case said, open := <-s.in:
			if !open {
				return 0, io.EOF
			}
			s.rest = said
		case <-s.closed:
			return 0, io.EOF
		}
	}
	n := copy(b, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// write sends b in a goroutine of its own, since nothing ends a write that the printer does not take. When
// ctx ends first, all of b may still leave.
func (s *lpSession) write(ctx context.Context, b []byte) (int, error) {
	s.dev.mu.Lock()
	if s.dev.held != nil {
		select {
		case <-s.dev.held:
		default:
			s.dev.mu.Unlock()
			return 0, errHeld
		}
	}
	ended := make(chan struct{})
	s.dev.held = ended
	s.dev.mu.Unlock()
	var n int
	var err error
	go func() {
		n, err = s.file.Write(b)
		close(ended)
	}()
	select {
	case <-ended:
		return n, err
	case <-ctx.Done():
		return len(b), ctx.Err()
	}
}

// finish cannot say anything: the device stays open.
func (s *lpSession) finish() error { return errors.ErrUnsupported }

func (s *lpSession) close() { close(s.closed) }
