package live

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what must happen on real sockets.
const patience = 60 * time.Second

// pair returns both ends of one TCP connection; the far end keeps at most window unread bytes
// (0: what the system likes), and its reads and writes fail when patience is over.
func pair(t testing.TB, window int) (near, far *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	other, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	near, far = other.(*net.TCPConn), conn.(*net.TCPConn)
	t.Cleanup(func() { near.Close(); far.Close() })
	if window > 0 {
		if err := far.SetReadBuffer(window); err != nil {
			t.Fatal(err)
		}
	}
	if err := far.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return near, far
}

// watchTCP joins over a real connection and returns the client and the reading end.
func watchTCP(t testing.TB, h *Hub, window int, topics ...Topic) (*Client, *net.TCPConn) {
	t.Helper()
	near, far := pair(t, window)
	c, err := h.Join(near, "127.0.0.1", topics...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Leave)
	return c, far
}

// numbered is a state of size bytes that begins with its seq and a blank.
func numbered(seq uint64, size int) State {
	body := append(strconv.AppendUint(nil, seq, 10), ' ')
	return State{Epoch: "e", Seq: seq, Body: append(body, bytes.Repeat([]byte("."), size-len(body))...)}
}

// numberOf returns the seq of a numbered state.
func numberOf(m message) (uint64, error) {
	number, rest, _ := bytes.Cut(m.payload, []byte(" "))
	if strings.Trim(string(rest), ".") != "" {
		return 0, fmt.Errorf("foreign bytes in %q", m.payload)
	}
	return strconv.ParseUint(string(number), 10, 64)
}

// TestTrickleReaderGetsWholeFrames has a reader that takes 1 KB a second and pings 100 times a
// second, while states change 200 times a second. Two writers on one connection, or a write that
// goes on after a torn frame, would tear the frames.
func TestTrickleReaderGetsWholeFrames(t *testing.T) {
	cfg := Default()
	cfg.SendBuffer, cfg.WriteTimeout = 1, patience // the least the system allows; never cut off
	cfg.Beat, cfg.Ping = 70*time.Millisecond, 90*time.Millisecond
	h := New(cfg)
	c, far := watchTCP(t, h, 1, "a")

	const ticks, last = 300, 601 // 3 s
	var got bytes.Buffer
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for i := range uint64(ticks) {
		<-tick.C
		c.Pong(binary.BigEndian.AppendUint64(nil, i))
		h.Publish("a", numbered(2*i+1, 700))
		h.Publish("a", numbered(2*i+2, 900))
		if _, err := io.CopyN(&got, far, 10); err != nil {
			t.Fatal(err)
		}
	}
	if s := h.Stats(); s.Dropped == 0 || s.Conflated == 0 {
		t.Errorf("the reader was never too slow: %+v", s)
	}
	h.Publish("a", numbered(last, 700))

	r := bufio.NewReader(io.MultiReader(&got, far))
	var seq, pong uint64
	kinds := map[byte]int{}
	for seq != last {
		m, err := readMessage(r)
		if err != nil {
			t.Fatalf("after %v frames: %v", kinds, err)
		}
		kinds[m.opcode]++
		if m.opcode == opPong {
			if next := binary.BigEndian.Uint64(m.payload); next < pong {
				t.Fatalf("pong %d after %d", next, pong)
			} else {
				pong = next
			}
		}
		if m.opcode != opText || m.payload[0] == '{' {
			continue
		}
		next, err := numberOf(m)
		if err != nil || next <= seq {
			t.Fatalf("state %d after %d, error %v", next, seq, err)
		}
		seq = next
	}
	if kinds[opText] < 3 || kinds[opPong] < 5 || kinds[opPing] < 1 {
		t.Errorf("too few frames to prove anything: %v", kinds)
	}
}

// TestStalledReadersDelayNobody publishes the next state only when twenty readers have the one
// before, while five others never read. It ends only if nobody waits for those five.
func TestStalledReadersDelayNobody(t *testing.T) {
	cfg := Default()
	cfg.WriteTimeout = 2 * patience // they stay
	h := New(cfg)
	const rounds, size = 200, 16 << 10 // 3.2 MB for each
	stalled := make([]*net.TCPConn, 5)
	for i := range stalled {
		_, stalled[i] = watchTCP(t, h, 32<<10, "a")
	}
	readers := make([]*bufio.Reader, 20)
	for i := range readers {
		_, far := watchTCP(t, h, 0, "a")
		readers[i] = bufio.NewReader(far)
		if m, err := readMessage(readers[i]); err != nil || m.payload[0] != '{' {
			t.Fatalf("instead of a beat: %.20q, %v", m.payload, err)
		}
	}
	for seq := uint64(1); seq <= rounds; seq++ {
		h.Publish("a", numbered(seq, size))
		for i, r := range readers {
			m, err := readMessage(r)
			if err != nil {
				t.Fatalf("reader %d waits for state %d: %v", i, seq, err)
			}
			if got, err := numberOf(m); got != seq || err != nil {
				t.Fatalf("reader %d got state %d instead of %d, error %v", i, got, seq, err)
			}
		}
	}
	for i, far := range stalled {
		seen, err := states(far, rounds)
		if err != nil || len(seen) > rounds/4 || !slices.IsSorted(seen) {
			t.Errorf("stalled reader %d, awake again, got %v, error %v; want few states, the newest last", i, seen, err)
		}
	}
}

// states reads until state last and returns the seqs it met.
func states(conn io.Reader, last uint64) (seen []uint64, err error) {
	r := bufio.NewReader(conn)
	for {
		m, err := readMessage(r)
		if err != nil {
			return seen, err
		}
		if m.opcode != opText || m.payload[0] == '{' {
			continue
		}
		seq, err := numberOf(m)
		if err != nil {
			return seen, err
		}
		if seen = append(seen, seq); seq == last {
			return seen, nil
		}
	}
}

// TestStuckSocketIsCutOff: a socket that takes no byte for the write timeout is closed.
func TestStuckSocketIsCutOff(t *testing.T) {
	cfg := Default()
	cfg.WriteTimeout = 50 * time.Millisecond
	h := New(cfg)
	c, _ := watchTCP(t, h, 4<<10, "a")
	h.Publish("a", numbered(1, 8<<20)) // more than any buffer between the two
	select {
	case <-c.Done():
	case <-time.After(patience):
		t.Fatal("the stuck connection is still open")
	}
	if got := h.Stats(); got.CutOff != 1 || got.States != 0 || got.Bytes > 4<<20 {
		t.Errorf("after the cut: %+v", got)
	}
}

// TestFarewellArrives: a reader that goes on sending after the farewell reads it and a clean
// end. Closing at once with its bytes unread would have sent a reset.
func TestFarewellArrives(t *testing.T) {
	h := New(Default())
	c, far := watchTCP(t, h, 0, "a")
	if _, err := far.Write(make([]byte, 1000)); err != nil { // nobody reads these
		t.Fatal(err)
	}
	c.Close(CloseReload, "new pages")
	for {
		m, err := readMessage(far)
		if err != nil {
			t.Fatalf("no farewell: %v", err)
		}
		if m.opcode == opClose {
			break
		}
	}
	if _, err := readMessage(far); err != io.EOF {
		t.Errorf("after the farewell: %v, want a clean end", err)
	}
	c.Leave() // the reader has gone: nothing to linger for
}

// TestSocketUnderTLS: the send buffer of an encrypted connection is limited as well.
func TestSocketUnderTLS(t *testing.T) {
	near, _ := pair(t, 0)
	if got := socket(tls.Server(near, &tls.Config{})); got != near {
		t.Errorf("the socket under TLS is %v, want %v", got, near)
	}
	if got := socket(&idleConn{}); got != nil {
		t.Errorf("a connection without a socket has %v", got)
	}
}

// TestManyComeAndGo lets 500 clients join, read and leave while states change all the time and
// one topic is dropped again and again.
func TestManyComeAndGo(t *testing.T) {
	h := New(Default())
	h.Publish("a", numbered(1, 500))
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for seq := uint64(2); ; seq++ {
			select {
			case <-stop:
				return
			default:
				h.Publish("a", numbered(seq, 500))
				h.Publish(Topic(fmt.Sprint("b", seq%10)), numbered(seq, 300))
			}
		}
	}()
	var all sync.WaitGroup
	for i := range 500 {
		near, far := pair(t, 0)
		all.Go(func() {
			if err := comeAndGo(h, near, far, Topic(fmt.Sprint("b", i%10))); err != nil {
				t.Errorf("client %d: %v", i, err)
			}
		})
	}
	all.Wait()
	close(stop)
	<-stopped
	if got := h.Stats(); got.Clients != 0 || h.Readers("a") != 0 || h.Readers("b3") != 0 {
		t.Errorf("after everybody left: %+v, readers %d and %d", got, h.Readers("a"), h.Readers("b3"))
	}
}

func comeAndGo(h *Hub, near, far net.Conn, second Topic) error {
	c, err := h.Join(near, "127.0.0.1", "a", second)
	if err != nil {
		return err
	}
	defer c.Leave()
	r := bufio.NewReader(far)
	if m, err := readMessage(r); err != nil || m.payload[0] != '{' {
		return errors.Join(err, fmt.Errorf("instead of a beat: %.20q", m.payload))
	}
	for range 5 {
		m, err := readMessage(r)
		if err != nil {
			return err
		}
		if m.opcode == opClose && second == "b3" {
			return nil // another one dropped us
		}
	}
	if second == "b3" {
		h.Drop(second, CloseReload, "")
	}
	return nil
}
