//go:build bench

package bench

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// crowd opens n live channels at addr, an asterisk in the path being one service after the other, and says "ready". To each order "next" it answers once every reader has got a
// state that is newer than any that a reader had when the order came: first "armed", then "all SIZE".
func crowd(addr, path, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	w := &watchers{n: int64(n), all: make(chan struct{}, 1), failed: make(chan error, 1)}
	var first sync.WaitGroup
	for i := range n {
		conn, in, err := upgrade(addr, strings.ReplaceAll(path, "*", strconv.Itoa(i%services)))
		if err != nil {
			return err
		}
		first.Add(1)
		go w.read(conn, in, &first)
	}
	first.Wait()
	fmt.Println("ready")
	for orders := bufio.NewScanner(os.Stdin); orders.Scan(); {
		switch orders.Text() {
		case "next":
			w.arm()
			fmt.Println("armed")
			select {
			case <-w.all:
				fmt.Println("all", w.size.Load())
			case err := <-w.failed:
				return err
			case <-time.After(patience):
				return fmt.Errorf("%d of %d readers lack a state", w.lacking.Load(), n)
			}
		case "open": // how many are still there, and what came
			fmt.Println(w.n-w.gone.Load(), w.frames.Load())
		}
	}
	return nil
}

// watchers are the readers of a crowd.
type watchers struct {
	n       int64
	target  atomic.Uint64
	lacking atomic.Int64
	newest  atomic.Uint64
	size    atomic.Int64 // of the newest frame
	frames  atomic.Int64
	gone    atomic.Int64
	all     chan struct{}
	failed  chan error
}

// arm has the readers wait for a newer state. Nothing is published between the answer to the last order and this.
func (w *watchers) arm() {
	w.lacking.Store(w.n)
	w.target.Store(w.newest.Load() + 1)
}

// read reads states until the connection ends.
func (w *watchers) read(conn net.Conn, in *bufio.Reader, first *sync.WaitGroup) {
	var seq uint64
	buf := make([]byte, 4<<10)
	for {
		kind, text, err := frame(conn, in, &buf)
		if err != nil {
			w.gone.Add(1)
			select {
			case w.failed <- err:
			default:
			}
			return
		}
		now := seqOf(text)
		if kind != 1 || now == 0 {
			continue // a ping, or a beat
		}
		w.frames.Add(1)
		if seq == 0 {
			first.Done()
		}
		was := seq
		seq = max(seq, now)
		for newest := w.newest.Load(); newest < seq && !w.newest.CompareAndSwap(newest, seq); newest = w.newest.Load() {
		}
		if target := w.target.Load(); target > 0 && was < target && seq >= target {
			w.size.Store(int64(len(text)))
			if w.lacking.Add(-1) == 0 {
				w.all <- struct{}{}
			}
		}
	}
}

// seqOf reads the member seq of a state; 0: it has none.
func seqOf(text []byte) (n uint64) {
	i := bytes.Index(text, []byte(`"seq":`))
	if i < 0 {
		return 0
	}
	for _, c := range text[i+6:] {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + uint64(c-'0')
	}
	return n
}

// upgrade opens a live channel.
func upgrade(addr, path string) (net.Conn, *bufio.Reader, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, nil, err
	}
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: luot.v1\r\n\r\n", path, addr)
	in := bufio.NewReaderSize(conn, 4<<10)
	resp, err := http.ReadResponse(in, nil)
	if err == nil && resp.StatusCode != http.StatusSwitchingProtocols {
		err = fmt.Errorf("%s: %s", path, resp.Status)
	}
	return conn, in, err
}

// frame reads one frame into buf and answers a ping.
func frame(conn net.Conn, in *bufio.Reader, buf *[]byte) (kind byte, text []byte, err error) {
	var head [10]byte
	if _, err := io.ReadFull(in, head[:2]); err != nil {
		return 0, nil, err
	}
	size := uint64(head[1] & 0x7f)
	switch size {
	case 126:
		_, err = io.ReadFull(in, head[2:4])
		size = uint64(binary.BigEndian.Uint16(head[2:]))
	case 127:
		_, err = io.ReadFull(in, head[2:10])
		size = binary.BigEndian.Uint64(head[2:])
	}
	if err != nil || size > 4<<20 {
		return 0, nil, errors.Join(err, fmt.Errorf("a frame of %d bytes", size))
	}
	if uint64(cap(*buf)) < size {
		*buf = make([]byte, size)
	}
	text = (*buf)[:size]
	if _, err := io.ReadFull(in, text); err != nil {
		return 0, nil, err
	}
	switch kind = head[0] & 0x0f; kind {
	case 8:
		return 0, nil, errors.New("the server said farewell")
	case 9: // a pong with the mask 0
		_, err = conn.Write(append([]byte{0x8a, 0x80 | byte(size), 0, 0, 0, 0}, text...))
	}
	return kind, text, err
}

// bare is the ceiling of delivering: it takes any number of channels at addr, and to each order "SEQ SIZE" it
// writes one frame of that size to all of them in a loop.
func bare(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var conns []net.Conn
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
				return
			}
			io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
			conn.Write(stateOf(1, 64))
			mu.Lock()
			conns = append(conns, conn)
			mu.Unlock()
		}
	}()
	fmt.Println("ready")
	for orders := bufio.NewScanner(os.Stdin); orders.Scan(); {
		var seq, size int
		if _, err := fmt.Sscan(orders.Text(), &seq, &size); err != nil {
			return err
		}
		text := stateOf(seq, size)
		mu.Lock()
		for _, conn := range conns {
			if _, err := conn.Write(text); err != nil {
				return err
			}
		}
		mu.Unlock()
	}
	return nil
}

// stateOf is a text frame with a state of so many bytes.
func stateOf(seq, size int) []byte {
	body := fmt.Appendf(nil, `{"type":"board","seq":%d,"pad":"`, seq)
	body = append(body, bytes.Repeat([]byte("x"), max(0, size-len(body)-2))...)
	body = append(body, `"}`...)
	head := []byte{0x81, byte(len(body))}
	switch {
	case len(body) > 65535:
		head = binary.BigEndian.AppendUint64([]byte{0x81, 127}, uint64(len(body)))
	case len(body) > 125:
		head = binary.BigEndian.AppendUint16([]byte{0x81, 126}, uint16(len(body)))
	}
	return append(head, body...)
}
