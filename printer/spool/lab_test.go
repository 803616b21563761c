package spool

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"luot/printer"
	"luot/printer/escpos"
	"luot/printer/printertest"
)

// allCan is a printer that answers everything; someCan one that knows no GS ( H.
var (
	allCan  = printer.Can{DLEEOT: true, ASB: true, GSR: true, ProcessID: true, NearEnd: true}
	someCan = printer.Can{DLEEOT: true, ASB: true, GSR: true, NearEnd: true}
)

// slipOf lays out a real slip with that number, and returns its job and its picture.
func slipOf(t testing.TB, number string) (Job, *printer.Bitmap) {
	t.Helper()
	c := printertest.Vietnamese()
	c.Number = number
	s, err := printer.Layout(c, 576)
	if err != nil {
		t.Fatal(err)
	}
	picture := s.Raster()
	b, err := escpos.Encode(picture)
	if err != nil {
		t.Fatal(err)
	}
	return Job{Ticket: "qn." + number, Number: number, Copy: 1, Printer: "p", Bytes: b}, picture
}

// lab is a spool of printer "p", and one of a fallback "q", which are both fake, and what was told.
type lab struct {
	*testing.T
	fake    *printertest.Fake
	spool   *Spool
	mu      sync.Mutex
	results []Result
	news    *sync.Cond
}

// newLab opens a spool onto the address of fake.
func newLab(t *testing.T, fake *printertest.Fake, address string, change func(*Config)) *lab {
	t.Helper()
	l := &lab{T: t, fake: fake}
	l.news = sync.NewCond(&l.mu)
	cfg := Default()
	cfg.Poll = 0 // the tests say when
	cfg.Printers = map[string]Printer{"p": {Address: address, Can: allCan}}
	cfg.Done = func(r Result) {
		l.mu.Lock()
		l.results = append(l.results, r)
		l.news.Broadcast()
		l.mu.Unlock()
	}
	cfg.Changed = func(string) { l.news.Broadcast() }
	if change != nil {
		change(&cfg)
	}
	s, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	l.spool = s
	t.Cleanup(func() { s.Close(t.Context()) })
	return l
}

// fakeAt starts a fake printer on a port of its own.
func fakeAt(t *testing.T, doors printertest.Doors) (*printertest.Fake, string) {
	t.Helper()
	f := printertest.NewFake()
	addr, stop, err := f.Listen("127.0.0.1:0", doors)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); f.Close() })
	return f, "tcp://" + addr
}

// submit gives the slip of a number to the spool.
func (l *lab) submit(number string, within time.Duration) *printer.Bitmap {
	l.Helper()
	job, picture := slipOf(l.T, number)
	job.Within = within
	if err := l.spool.Submit(job); err != nil {
		l.Fatal(err)
	}
	return picture
}

// until waits for something to become true.
func (l *lab) until(what string, true_ func() bool) {
	l.Helper()
	for deadline := time.Now().Add(patience); !true_(); <-time.After(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			l.Fatalf("not within %v: %s; told %q, printer %+v", patience, what, l.told(), l.status())
		}
	}
}

func (l *lab) status() Status {
	st, _ := l.spool.Status("p")
	return st
}

// told lists all results: "A001 printed, A002 unconfirmed(paper)".
func (l *lab) told() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []string
	for _, r := range l.results {
		word := r.Job.Number + " " + string(r.Outcome)
		if r.Reason != "" {
			word += "(" + r.Reason + ")"
		}
		if r.At != r.Job.Printer {
			word += " at " + r.At
		}
		all = append(all, word)
	}
	return strings.Join(all, ", ")
}

// wantTold waits until want is told.
func (l *lab) wantTold(want string) {
	l.Helper()
	n := strings.Count(want, ",") + 1
	l.until("told "+want, func() bool { l.mu.Lock(); defer l.mu.Unlock(); return len(l.results) >= n })
	if got := l.told(); got != want {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.Fatalf("told %q, want %q (last: %v)", got, want, l.results[len(l.results)-1].Err)
	}
}

// stateOf is where a job stands.
func (l *lab) stateOf(number string) State {
	_, st, _ := l.spool.Where("qn."+number, 1, "p")
	return st
}

// pieces names what came out: the whole pictures by their numbers, "part" for what is none of them.
func pieces(out []printertest.Piece, pictures map[string]*printer.Bitmap) (names []string) {
	for _, p := range out {
		name := "part"
		if p.Picture == nil && p.Text == "" {
			name = "blank"
		}
		for number, want := range pictures {
			if p.Picture != nil && p.Picture.Width == want.Width && bytes.Equal(p.Picture.Bits, want.Bits) {
				name = number
			}
		}
		if p.Text != "" {
			name += fmt.Sprintf("+letters %.20q", p.Text)
		}
		names = append(names, name)
	}
	return names
}

// wantOut waits for what is cut off, in order.
func (l *lab) wantOut(pictures map[string]*printer.Bitmap, want ...string) {
	l.Helper()
	l.until(fmt.Sprintf("%d pieces of paper", len(want)), func() bool { return len(l.fake.Out()) >= len(want) })
	if got := pieces(l.fake.Out(), pictures); !slices.Equal(got, want) {
		l.Fatalf("out came %q, want %q", got, want)
	}
}
