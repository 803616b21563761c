package e2e

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// watcher is a simulated screen: it notes when it had which state.
type watcher struct {
	conn net.Conn

	mu     sync.Mutex
	got    []arrival
	bytes  int
	frames int
	err    error
}

type arrival struct {
	seq uint64
	at  time.Time
}

// watch reads frames until the connection ends; of a state it looks at no more than its seq.
func (w *watcher) watch(in *bufio.Reader) {
	for {
		opcode, size, err := header(in)
		now := time.Now()
		var seq uint64
		if err == nil {
			var start []byte
			if start, err = in.Peek(int(min(size, 200))); err == nil {
				seq = seqOf(start)
				_, err = in.Discard(int(size))
			}
		}
		if opcode == 9 && err == nil {
			_, err = w.conn.Write([]byte{0x8A, 0x80, 0, 0, 0, 0})
		}
		w.mu.Lock()
		if seq > 0 {
			w.got = append(w.got, arrival{seq, now})
			w.bytes += int(size)
			w.frames++
		}
		w.err = err
		w.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// header reads what stands before the payload of a server's frame.
func header(in *bufio.Reader) (opcode byte, size uint64, err error) {
	var h [10]byte
	if _, err = io.ReadFull(in, h[:2]); err != nil {
		return 0, 0, err
	}
	switch n := h[1]; n {
	case 126:
		_, err = io.ReadFull(in, h[2:4])
		size = uint64(binary.BigEndian.Uint16(h[2:4]))
	case 127:
		_, err = io.ReadFull(in, h[2:10])
		size = binary.BigEndian.Uint64(h[2:10])
	default:
		size = uint64(n)
	}
	return h[0] & 0x0f, size, err
}

// seqOf returns a board's seq, 0 for another message.
func seqOf(start []byte) uint64 {
	_, rest, ok := bytes.Cut(start, []byte(`"seq":`))
	if !ok || !bytes.HasPrefix(start, []byte(`{"type":"board"`)) {
		return 0
	}
	end := bytes.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	seq, _ := strconv.ParseUint(string(rest[:max(end, 0)]), 10, 64)
	return seq
}

// audience is many screens of one site.
type audience struct {
	t     *testing.T
	all   []*watcher
	press func(n int) (seq uint64, err error) // a call; seq is of the first state that has it
}

func newAudience(t *testing.T, n int, open func() (net.Conn, *bufio.Reader)) *audience {
	c := &audience{t: t}
	for range n {
		conn, in := open()
		w := &watcher{conn: conn}
		c.all = append(c.all, w)
		go w.watch(in)
	}
	t.Cleanup(func() {
		for _, w := range c.all {
			w.conn.Close()
		}
	})
	return c
}

// had returns when the last of the screens had seq or a later state; it waits for them, within limits.
func (c *audience) had(seq uint64) (last time.Time) {
	c.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for n, w := range c.all {
		for {
			w.mu.Lock()
			at := slices.IndexFunc(w.got, func(a arrival) bool { return a.seq >= seq })
			if at >= 0 && w.got[at].at.After(last) {
				last = w.got[at].at
			}
			err := w.err
			w.mu.Unlock()
			if at >= 0 {
				break
			}
			if err != nil || time.Now().After(deadline) {
				c.t.Fatalf("screen %d never had the state %d: %v", n, seq, err)
			}
			<-time.After(5 * time.Millisecond)
		}
	}
	return last
}

// turn makes so many calls, twenty a second whatever the answers do, and returns how long each took to the last screen.
func (c *audience) turn(calls int) (took []time.Duration) {
	c.t.Helper()
	for _, w := range c.all {
		w.mu.Lock()
		w.got = w.got[:0]
		w.mu.Unlock()
	}
	began, seqs, errs := make([]time.Time, calls), make([]uint64, calls), make([]error, calls)
	var wg sync.WaitGroup
	tick := time.NewTicker(time.Second / 20)
	defer tick.Stop()
	for n := range calls {
		<-tick.C
		wg.Go(func() {
			began[n] = time.Now()
			seqs[n], errs[n] = c.press(n)
		})
	}
	wg.Wait()
	for n := range calls {
		if errs[n] != nil {
			c.t.Fatalf("call %d: %v", n, errs[n])
		}
		took = append(took, c.had(seqs[n]).Sub(began[n]))
	}
	slices.Sort(took)
	return took
}

// size returns the mean size of the states so far in bytes.
func (c *audience) size() int {
	bytes, frames := 0, 0
	for _, w := range c.all {
		w.mu.Lock()
		bytes, frames = bytes+w.bytes, frames+w.frames
		w.mu.Unlock()
	}
	return bytes / max(frames, 1)
}

// hallOf opens n screens of a served site, whose officers have tickets for so many calls.
func hallOf(t *testing.T, n, calls int) *audience {
	s := demo(t, "--at", "0", "--speed", "0", "--set", "keys_per_minute=0", "--set", "arrival=optional", "--set", "min_visit=0s")
	kiosk := s.kiosk("qn")
	var officers []*officerAt
	for _, counter := range []string{"1", "3", "4", "5", "10"} {
		o := s.officerAt("qn", counter)
		o.want(200, "open")
		officers = append(officers, o)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range calls/4 + 1 {
				kiosk.do("POST", "/api/v1/sites/qn/tickets", map[string]string{"service": "dat-dai"}, "")
			}
		})
	}
	wg.Wait()
	addr := strings.TrimPrefix(s.Base, "http://")
	c := newAudience(t, n, func() (net.Conn, *bufio.Reader) {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET /live/sites/qn/board HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: luot.v1\r\n\r\n", addr)
		in := bufio.NewReaderSize(conn, 4<<10)
		if res, err := http.ReadResponse(in, nil); err != nil || res.StatusCode != http.StatusSwitchingProtocols {
			t.Fatalf("open a screen: %v, %v", res, err)
		}
		return conn, in
	})
	turns := make([]sync.Mutex, len(officers))
	c.press = func(n int) (uint64, error) {
		o := officers[n%len(officers)]
		turns[n%len(officers)].Lock()
		defer turns[n%len(officers)].Unlock()
		a := o.press("next")
		if a.Status != 200 {
			return 0, fmt.Errorf("next: %d %s", a.Status, a.Body)
		}
		return o.now.Seen, nil
	}
	return c
}

// TestManyScreensHaveTheNewest is the short form of TestChaosThousandScreens, which compares with a bare loop.
func TestManyScreensHaveTheNewest(t *testing.T) {
	c := hallOf(t, 100, 30)
	took := c.turn(30)
	t.Logf("call → last of %d screens: median %v, longest %v; %d bytes a state", len(c.all), took[len(took)/2], took[len(took)-1], c.size())
}

// bareEnv makes the test binary a bare loop instead: its value is a file to sync.
const bareEnv = "LUOT_E2E_BARE"

// bare is the least that a call can cost: an HTTP request, one fsync of 200 bytes, a write to every screen. The
// first line it prints is where screens dial, the second where the request goes.
func bare(file string) error {
	screens, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	fmt.Println(screens.Addr())
	fmt.Println(door.Addr())
	var mu sync.Mutex
	var conns []net.Conn
	seq := uint64(0)
	go func() {
		for {
			c, err := screens.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, c)
			mu.Unlock()
		}
	}()
	return http.Serve(door, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		size, _ := strconv.Atoi(r.URL.Query().Get("size"))
		mu.Lock()
		defer mu.Unlock()
		seq++
		out.Write(make([]byte, 200))
		out.Sync()
		fmt.Fprint(w, seq)
		w.(http.Flusher).Flush()
		body := fmt.Appendf(make([]byte, 0, size+100), `{"type":"board","epoch":"e","seq":%d,`, seq)
		body = append(body, bytes.Repeat([]byte{' '}, max(0, size-len(body)))...)
		frame := binary.BigEndian.AppendUint64([]byte{0x81, 127}, uint64(len(body)))
		frame = append(frame, body...)
		for _, c := range conns {
			c.Write(frame)
		}
	}))
}

// bareHall opens n screens of a bare loop in a process of its own; size is that of its next states.
func bareHall(t *testing.T, n int, size func() int) *audience {
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), bareEnv+"="+filepath.Join(t.TempDir(), "synced"))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { child.Process.Kill(); child.Wait() })
	lines := bufio.NewScanner(out)
	lines.Scan()
	screens := lines.Text()
	lines.Scan()
	door := lines.Text()
	c := newAudience(t, n, func() (net.Conn, *bufio.Reader) {
		conn, err := net.Dial("tcp", screens)
		if err != nil {
			t.Fatal(err)
		}
		return conn, bufio.NewReaderSize(conn, 4<<10)
	})
	c.press = func(int) (uint64, error) {
		res, err := http.Post(fmt.Sprintf("http://%s/?size=%d", door, size()), "", nil)
		if err != nil {
			return 0, err
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			return 0, err
		}
		return strconv.ParseUint(string(text), 10, 64)
	}
	return c
}
