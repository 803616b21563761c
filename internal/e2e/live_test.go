package e2e

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// beat is what a screen hears from a living server.
type beat struct {
	Type, Epoch, Stale string
	Seq                uint64
	Since              time.Time
}

// channel is a live channel as a screen has it. mu owns what was heard.
type channel struct {
	conn net.Conn

	mu     sync.Mutex
	beat   beat
	states int
	code   int   // of the server's farewell
	err    error // once it has ended
}

// listen opens a live channel; header as the client's own.
func listen(addr, path string, header http.Header) (*channel, error) {
	conn, err := net.DialTimeout("tcp", addr, 2*time.Second)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: luot.v1\r\n", path, addr)
	header.Write(&b)
	b.WriteString("\r\n")
	if _, err := io.WriteString(conn, b.String()); err != nil {
		conn.Close()
		return nil, err
	}
	in := bufio.NewReader(conn)
	conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	res, err := http.ReadResponse(in, nil)
	if err != nil || res.StatusCode != http.StatusSwitchingProtocols {
		conn.Close()
		if err == nil {
			err = fmt.Errorf("status %d", res.StatusCode)
		}
		return nil, err
	}
	conn.SetReadDeadline(time.Time{})
	c := &channel{conn: conn}
	go c.read(in)
	return c, nil
}

// read takes frames in until there are no more.
func (c *channel) read(in *bufio.Reader) {
	for {
		opcode, payload, err := frame(in)
		c.mu.Lock()
		switch {
		case err != nil:
			c.err = err
		case opcode == 8 && len(payload) >= 2:
			c.code, c.err = int(binary.BigEndian.Uint16(payload)), io.EOF
		case opcode == 1:
			var got beat
			if json.Unmarshal(payload, &got) == nil && got.Type == "beat" {
				c.beat = got
			} else {
				c.states++
			}
		}
		ended := c.err != nil
		c.mu.Unlock()
		if ended {
			c.conn.Close()
			return
		}
		if opcode == 9 {
			c.conn.Write([]byte{0x8A, 0x80, 0, 0, 0, 0}) // an empty pong; the next read tells when it fails
		}
	}
}

// frame reads one frame of a server.
func frame(in *bufio.Reader) (opcode byte, payload []byte, err error) {
	var head [10]byte
	if _, err := io.ReadFull(in, head[:2]); err != nil {
		return 0, nil, err
	}
	n := uint64(head[1])
	switch n {
	case 126:
		_, err = io.ReadFull(in, head[:2])
		n = uint64(binary.BigEndian.Uint16(head[:2]))
		opcode = 1
	case 127:
		_, err = io.ReadFull(in, head[:8])
		n = binary.BigEndian.Uint64(head[:8])
		opcode = 1
	default:
		opcode = head[0] & 0x0F
	}
	if err != nil || n > 1<<20 {
		return 0, nil, fmt.Errorf("a frame of %d bytes: %v", n, err)
	}
	payload = make([]byte, n)
	_, err = io.ReadFull(in, payload)
	return opcode, payload, err
}

// heard returns the newest beat, how many states came, and the farewell's code when the channel has ended.
func (c *channel) heard() (b beat, states, code int, ended bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.beat, c.states, c.code, c.err != nil
}
