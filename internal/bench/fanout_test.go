//go:build bench

package bench

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// fanOut compares what one delivery of a board costs the whole program with a bare loop of socket writes of the same
// size, each change once everybody has the one before; and the time from the press to the last screen.
func fanOut(t *testing.T, s *sheet) {
	for _, n := range []int{1000, 5000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			cpu := s.line(fmt.Sprintf("processor time of a delivery, %d screens ÷ bare loop of writes", n), "µs", 1.25)
			last := s.line(fmt.Sprintf("press → last of %d screens, p99 ÷ bare loop", n), "ms", 1.5)
			memory := s.line(fmt.Sprintf("resident memory of a live connection, %d screens", n), "KB", 20)
			p := newPair(t, n)
			memory.add(p.perReader / 1e3)
			for range s.runs {
				ours, oursTook := p.ours(100_000 / n)
				floor, floorTook := p.floor(100_000 / n)
				cpu.add(ours, floor)
				last.add(rank(99, oursTook), rank(99, floorTook))
			}
			p.intact()
		})
	}
}

// pair is our server and a bare loop, each with a crowd of its own.
type pair struct {
	t           *testing.T
	n           int
	h           *hall
	bare        *child
	crowd, calm *child // of ours, of the bare loop
	issued, seq int
	size        int
	perReader   float64
}

func newPair(t *testing.T, n int) *pair {
	p := &pair{t: t, n: n, seq: 1, h: office{sites: 1, counters: 6}.open(t)}
	mustIssue(t, p.h, &p.issued)
	before := p.h.memory()
	p.crowd = spawn(t, "crowd", p.h.addr, "/live/sites/s1/board", strconv.Itoa(n))
	addr := freePort(t)
	p.bare = spawn(t, "bare", addr)
	p.bare.answer()
	p.calm = spawn(t, "crowd", addr, "/", strconv.Itoa(n))
	p.crowd.answer()
	p.calm.answer()
	p.perReader = (p.h.memory() - before) / float64(n)
	p.ours(3)
	p.floor(3)
	return p
}

// ours changes the board so many times and returns the processor time of one delivery in µs, and how many
// milliseconds each change took to the last screen.
func (p *pair) ours(rounds int) (cpu float64, took []float64) {
	p.t.Helper()
	return p.turn(p.h.child, p.crowd, rounds, func() { mustIssue(p.t, p.h, &p.issued) })
}

func (p *pair) floor(rounds int) (cpu float64, took []float64) {
	p.t.Helper()
	return p.turn(p.bare, p.calm, rounds, func() {
		p.seq++
		fmt.Fprintln(p.bare.in, p.seq, p.size)
	})
}

func (p *pair) turn(server, crowd *child, rounds int, change func()) (cpu float64, took []float64) {
	p.t.Helper()
	_, frames := crowd.open()
	began := server.cpu()
	for range rounds {
		if got := crowd.ask("next"); got != "armed" {
			p.t.Fatalf("the crowd says %q", got)
		}
		start := time.Now()
		change()
		answer := crowd.answer()
		took = append(took, float64(time.Since(start))/1e6)
		size, err := strconv.Atoi(strings.TrimPrefix(answer, "all "))
		if err != nil {
			p.t.Fatalf("the crowd says %q", answer)
		}
		if server == p.h.child {
			p.size = size
		}
	}
	used := server.cpu() - began
	_, now := crowd.open()
	return float64(used) / 1e3 / float64(now-frames), took
}

// open returns how many readers a crowd still has and how many states they got.
func (c *child) open() (readers, frames int) {
	c.t.Helper()
	answer := c.ask("open")
	if _, err := fmt.Sscan(answer, &readers, &frames); err != nil {
		c.t.Fatalf("the crowd says %q", answer)
	}
	return readers, frames
}

// intact checks that no reader was lost.
func (p *pair) intact() {
	p.t.Helper()
	if n, _ := p.crowd.open(); n != p.n {
		p.t.Errorf("%d of %d screens are left", n, p.n)
	}
}

// lobby is a crowded morning: 5,000 phones on twelve lines and 200 screens on the board, while ten numbers are
// taken and ten are called every second.
func lobby(t *testing.T, s *sheet) {
	const seconds, officers = 10, 10
	h := office{sites: 1, counters: officers}.open(t)
	n := 0
	for range 200 {
		mustIssue(t, h, &n)
	}
	var desks []*officer
	for c := range officers {
		o, err := h.sit(c + 1)
		if err != nil {
			t.Fatal(err)
		}
		desks = append(desks, o)
	}
	phones := spawn(t, "crowd", h.addr, "/live/sites/s1/lines/f*", "5000")
	screens := spawn(t, "crowd", h.addr, "/live/sites/s1/board", "200")
	phones.answer()
	screens.answer()
	l := s.line("5,000 phones and 200 screens, 20 changes a second: share of one core", "", 0.95)
	told := s.line("the same: states delivered a second", "/s", 0)
	for range min(s.runs, 3) {
		_, before := phones.open()
		_, beforeScreens := screens.open()
		began, start := h.cpu(), time.Now()
		tick := time.NewTicker(time.Second / (2 * officers))
		var all sync.WaitGroup
		for i := range seconds * 2 * officers {
			<-tick.C
			if i%2 == 0 {
				n++
				number := n
				all.Go(func() {
					if _, err := h.issue("s1", number); err != nil {
						t.Error(err)
					}
				})
				continue
			}
			o := desks[i/2%officers]
			all.Go(func() {
				if err := o.press("next"); err != nil {
					t.Error(err)
				}
			})
		}
		tick.Stop()
		all.Wait()
		used, took := h.cpu()-began, time.Since(start)
		_, after := phones.open()
		_, afterScreens := screens.open()
		l.add(used.Seconds() / took.Seconds())
		told.add(float64(after-before+afterScreens-beforeScreens) / took.Seconds())
	}
	if left, _ := phones.open(); left != 5000 {
		t.Errorf("%d of 5,000 phones are left", left)
	}
}

// idlePhones is ten thousand phones that look at a line in which nothing happens, for longer than a ping.
func idlePhones(t *testing.T, s *sheet) {
	const n = 10_000
	h := office{sites: 1, counters: 6}.open(t)
	i := 0
	mustIssue(t, h, &i)
	before := h.memory()
	phones := spawn(t, "crowd", h.addr, "/live/sites/s1/lines/f*", strconv.Itoa(n))
	phones.answer()
	<-time.After(25 * time.Second)
	s.line("resident memory of an idle phone, 10,000 on one process", "KB", 18).add((h.memory() - before) / n / 1e3)
	if left, _ := phones.open(); left != n {
		t.Errorf("%d of %d phones are left", left, n)
	}
}
