package spool

import (
	"context"
	"net"
	"time"
)

// socket is a printer that listens on a port, usually 9100, and takes one client at a time.
type socket struct{ *net.TCPConn }

// tcp opens connections to a host and port.
func tcp(address string, within time.Duration) dial {
	return func(ctx context.Context) (port, error) {
		conn, err := (&net.Dialer{Timeout: within}).DialContext(ctx, "tcp", address)
		if err != nil {
			return nil, err
		}
		return socket{conn.(*net.TCPConn)}, nil
	}
}

// write sends b; a printer without paper stops reading, so only ctx bounds it.
func (s socket) write(ctx context.Context, b []byte) (int, error) {
	unblock := context.AfterFunc(ctx, func() { s.SetWriteDeadline(time.Unix(1, 0)) }) // cannot fail on an open connection
	defer unblock()
	return s.Write(b)
}

func (s socket) finish() error { return s.CloseWrite() }
func (s socket) close()        { s.Close() } // what is lost by then is lost
