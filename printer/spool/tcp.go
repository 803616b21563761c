package spool

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"
)

// mostAnswer is how many bytes of a printer's unasked status we read before we hang up.
const mostAnswer = 64 << 10

// newTransport understands "file:DIR" and "tcp://host:port". DIR is taken as it stands.
func newTransport(c Config, address string) (transport, error) {
	if dir, is := strings.CutPrefix(address, "file:"); is {
		if dir == "" {
			return nil, fmt.Errorf("address %q names no folder; write file:DIR", address)
		}
		return &folder{dir: dir}, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "tcp" || u.Hostname() == "" || u.Port() == "" || address != "tcp://"+u.Host {
		return nil, fmt.Errorf("address %q is neither file:DIR nor tcp://host:port", address)
	}
	return socket{address: u.Host, dial: c.Dial, drain: c.Drain}, nil
}

// socket is a printer that listens on a port, usually 9100, and takes one client at a time.
type socket struct {
	address     string
	dial, drain time.Duration
}

// prepare has nothing to check: the printer may be off.
func (s socket) prepare() error { return nil }

// success is Unconfirmed: bytes written are not paper, and we ask for no acknowledgement yet.
func (s socket) success() Outcome { return Unconfirmed }

// send connects, writes everything, says that this is all, and reads until the printer hangs up or
// drain has passed. Closing with unread status bytes would reset the connection and lose the rest
// of the slip.
func (s socket) send(ctx context.Context, job Job) (begun bool, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("print %d bytes to %s: %w", len(job.Bytes), s.address, err)
		}
	}()
	conn, err := (&net.Dialer{Timeout: s.dial}).DialContext(ctx, "tcp", s.address)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	unblock := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) }) // a deadline cannot fail on an open connection
	defer unblock()
	if n, err := conn.Write(job.Bytes); err != nil {
		return n > 0, err
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		return true, err
	}
	hangUp := time.AfterFunc(s.drain, func() { conn.SetReadDeadline(time.Unix(1, 0)) })
	defer hangUp.Stop()
	var late net.Error
	_, err = io.Copy(io.Discard, io.LimitReader(conn, mostAnswer))
	if errors.As(err, &late) && late.Timeout() {
		err = nil // it has the bytes and merely keeps the line open
	}
	return true, err
}
