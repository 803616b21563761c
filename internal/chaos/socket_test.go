package chaos

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// socket is the reading side of a WebSocket: just enough to be a screen.
type socket struct {
	conn net.Conn
	in   *bufio.Reader
}

// silent is how long a screen waits before it says that it is not live.
const silent = 25 * time.Second

// dialSocket opens a live channel; it is closed when ctx ends.
func dialSocket(ctx context.Context, base, path string) (*socket, error) {
	brief, cancel := context.WithTimeout(ctx, tryWithin)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(brief, "tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { conn.Close() })
	s := &socket{conn, bufio.NewReader(conn)}
	conn.SetDeadline(time.Now().Add(tryWithin))
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: luot.v1\r\n\r\n", path, strings.TrimPrefix(base, "http://"))
	resp, err := http.ReadResponse(s.in, nil)
	if err == nil && resp.StatusCode != http.StatusSwitchingProtocols {
		err = fmt.Errorf("%s: %s", path, resp.Status)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return s, nil
}

// next returns the next text message and answers pings. The error is the end of the connection; the
// bytes are valid until the next call.
func (s *socket) next() ([]byte, error) {
	for {
		s.conn.SetDeadline(time.Now().Add(silent))
		var head [2]byte
		if _, err := io.ReadFull(s.in, head[:]); err != nil {
			return nil, err
		}
		size := uint64(head[1] & 0x7f)
		var wide [8]byte
		switch size {
		case 126:
			if _, err := io.ReadFull(s.in, wide[6:]); err != nil {
				return nil, err
			}
			size = binary.BigEndian.Uint64(wide[:])
		case 127:
			if _, err := io.ReadFull(s.in, wide[:]); err != nil {
				return nil, err
			}
			size = binary.BigEndian.Uint64(wide[:])
		}
		if size > 16<<20 || head[1]&0x80 != 0 || head[0]&0x70 != 0 {
			return nil, fmt.Errorf("frame %x of %d bytes", head, size)
		}
		payload := make([]byte, size)
		if _, err := io.ReadFull(s.in, payload); err != nil {
			return nil, err
		}
		switch head[0] & 0x0f {
		case 1:
			return payload, nil
		case 8:
			return nil, errors.New("the server said farewell")
		case 9: // a pong with the mask 0
			if _, err := s.conn.Write(append([]byte{0x8a, 0x80 | byte(size), 0, 0, 0, 0}, payload...)); err != nil {
				return nil, err
			}
		}
	}
}
