//go:build chaos

package e2e

import (
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"luot/web/webtest"
)

// rings counts what a phone does for its holder.
const rings = `window.felt = 0; navigator.vibrate = () => { felt += 1; return true; };`

// wire is a line to a server that can be cut.
type wire struct {
	URL string
	to  string

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]bool
}

func newWire(t *testing.T, to string) *wire {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{URL: "http://" + l.Addr().String(), to: strings.TrimPrefix(to, "http://"), conns: map[net.Conn]bool{}}
	t.Cleanup(func() { l.Close(); w.set(true) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go w.join(c)
		}
	}()
	return w
}

// join carries bytes both ways until either side, or the wire, ends.
func (w *wire) join(c net.Conn) {
	defer c.Close()
	far, err := net.DialTimeout("tcp", w.to, 2*time.Second)
	if err != nil {
		return
	}
	defer far.Close()
	w.mu.Lock()
	cut := w.cut
	w.conns[c], w.conns[far] = true, true
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.conns, c)
		delete(w.conns, far)
	}()
	if cut {
		return
	}
	go func() { io.Copy(far, c); far.Close() }()
	io.Copy(c, far)
}

// set cuts the wire, ending all that goes over it, or mends it.
func (w *wire) set(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	if cut {
		for c := range w.conns {
			c.Close()
		}
	}
}

// lobby is a hall with two screens, of which one speaks, three phones, and an officer at every counter.
type lobby struct {
	t                *testing.T
	s                *server
	w                *wire
	officers         []*officerAt
	speaking, silent *webtest.Page
	phones           []*webtest.Page
	counted          int // calls so far
}

func openLobby(t *testing.T) *lobby {
	s := demo(t, "--at", "0", "--speed", "0", "--set", "keys_per_minute=0", "--set", "recall_gap=0s", "--set", "arrival=optional", "--set", "min_visit=0s")
	h := &lobby{t: t, s: s, w: newWire(t, s.Base)}
	kiosk, tokens := s.kiosk("qn"), map[string]string{}
	for service, n := range map[string]int{"dat-dai": 28, "doanh-nghiep": 8, "ho-tich-tu-phap": 8, "xay-dung": 8, "lao-dong": 8, "nong-nghiep-mt": 8,
		"cong-an": 8, "giao-duc-van-hoa": 8, "tra-ket-qua": 8, "huong-dan": 8} {
		for range n {
			var got ticket
			kiosk.must(t, 201, "POST", "/api/v1/sites/qn/tickets", map[string]string{"service": service}).decode(t, &got)
			tokens[got.Number] = got.Token
		}
	}
	for n := range 14 {
		o := s.officerAt("qn", fmt.Sprint(n+1))
		o.want(200, "open")
		h.officers = append(h.officers, o)
	}
	b := webtest.Open(t, webtest.Options{Within: time.Minute})
	screen := func(query string) *webtest.Page {
		p := b.Page(t, "", 1920, 1080)
		p.Allow("^failed |WebSocket|^50. |^404 .*/audio/")
		p.InitScript(ear)
		p.Goto(h.w.URL + "/display/qn" + query)
		p.WaitFor(`document.querySelector("[data-status=live]") !== null`)
		return p
	}
	h.speaking, h.silent = screen(""), screen("?voice=off")
	h.speaking.Click("[data-act=sound]")
	for _, number := range []string{"Q001", "X001", "Q002"} {
		p := b.Page(t, "", 390, 844)
		p.Allow("^failed |WebSocket|^50. ")
		p.InitScript(rings)
		p.Goto(h.w.URL + "/t/" + tokens[number])
		p.WaitText(".ticket-number .number", number)
		p.Tap("[data-act=sound]")
		h.phones = append(h.phones, p)
	}
	return h
}

// burstWithin is one second, and what a machine adds that is busy with other tests; 0.15 s is usual.
const burstWithin = 3 * time.Second

// burst has all officers press next at once, does meanwhile, and has six of them call again at once: twenty calls.
func (h *lobby) burst(meanwhile func()) {
	h.t.Helper()
	began := time.Now()
	all := func(officers []*officerAt, verb string) {
		var wg sync.WaitGroup
		for _, o := range officers {
			wg.Go(func() { o.want(200, verb) })
		}
		wg.Wait()
	}
	all(h.officers, "next")
	meanwhile()
	all(slices.Concat(h.officers[:2], h.officers[5:9]), "recall")
	took := time.Since(began)
	h.counted += 20
	h.t.Logf("20 calls within %v", took.Round(time.Millisecond))
	if took > burstWithin {
		h.t.Errorf("20 calls took %v, want at most %v", took, burstWithin)
	}
}

// heard waits until the speaking screen has had a turn for every call, and holds what was handed to its audio
// element against the log: each call once, in order, and always the number that was largest.
func (h *lobby) heard() {
	h.t.Helper()
	h.speaking.WaitFor(fmt.Sprintf(`turns.length >= %d && turns.at(-1).said.length > 0`, h.counted))
	var turns []struct {
		Said []struct {
			Number, Shown string
			Clip          bool
		}
	}
	h.speaking.Eval(`turns`, &turns)
	var got, want []string
	clips := 0
	for n, turn := range turns {
		number := "silence"
		for _, s := range turn.Said {
			number = s.Number
			if s.Clip {
				clips++
			}
			if s.Number != s.Shown || s.Number != turn.Said[0].Number {
				h.t.Errorf("turn %d said %s while %s was largest", n+1, s.Number, s.Shown)
			}
		}
		got = append(got, number)
	}
	for _, l := range events(h.t, h.s, "qn") {
		if l.R.Type == "Called" || l.R.Type == "Recalled" {
			want = append(want, l.R.Data.Number)
		}
	}
	if !slices.Equal(got, want) {
		h.t.Errorf("heard %v\nwant  %v", got, want)
	}
	h.t.Logf("%d turns, %d clips", len(turns), clips)
}

// rang holds how often the phones shook.
func (h *lobby) rang(want ...int) {
	h.t.Helper()
	for n, p := range h.phones {
		p.WaitFor(fmt.Sprintf(`felt >= %d && document.querySelector("[data-status=live], .ticket-now[data-state=done]") !== null`, want[n]))
		var felt int
		if p.Eval(`felt`, &felt); felt != want[n] {
			h.t.Errorf("phone %d shook %d times, want %d", n+1, felt, want[n])
		}
	}
}

// TestChaosNoCallIsLostOrRepeated: bursts of twenty calls within a second, the wire cut in the middle of one, the server
// killed after another and started again. The speaking screen hands every call to its audio element once and in
// order, the silent one none; the phones of those who are called ring once.
func TestChaosNoCallIsLostOrRepeated(t *testing.T) {
	h := openLobby(t)
	h.burst(func() { h.w.set(true) })
	h.w.set(false)
	h.heard()
	h.phones[0].WaitText(".ticket-call", "11")
	h.phones[1].WaitText(".ticket-call", "12")
	h.rang(1, 1, 0)

	h.burst(func() {})
	h.s.kill()
	h.s.start()
	h.heard()
	h.phones[2].WaitText(".ticket-call", "11")
	h.rang(1, 1, 1)

	h.officers[10].want(200, "recall")
	h.counted++
	h.heard()
	h.rang(1, 1, 2)
	var sounds int
	h.silent.WaitFor(`document.querySelector(".call[data-number=Q002]") !== null`)
	if h.silent.Eval(`turns.length`, &sounds); sounds != 0 {
		t.Errorf("the silent screen made %d sounds", sounds)
	}
}
