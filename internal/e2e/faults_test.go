package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"luot/printer/printertest"
	"luot/web/webtest"
)

// faults is a kiosk before whose printer things go wrong: a running server, its page in a browser, and a fake printer.
type faults struct {
	t    *testing.T
	s    *server
	fake *printertest.Fake
	addr string // of fake

	second *printertest.Fake // to which what has not begun goes after five seconds
	page   *webtest.Page
	took   []taken
}

// taken is a ticket, how its first slip looks, and what the log is to say of its slips.
type taken struct {
	number, token string
	slip          []byte
	log           []string
}

// faulty opens the kiosk.
func faulty(t *testing.T) *faults {
	t.Helper()
	s, first, second, at := printingAt(t)
	h := &faults{t: t, s: s, fake: first, addr: at, second: second, page: webtest.Open(t, webtest.Options{Within: startWithin}).Page(t, s.Base+"/pair#"+s.Kiosks["qn"], 1080, 1920)}
	h.page.WaitFor(`document.querySelector("a[href='/kiosk/qn']") !== null || location.pathname === "/kiosk/qn"`)
	h.page.Goto(s.Base + "/kiosk/qn")
	h.page.WaitFor(`document.querySelector(".kiosk[data-step=idle]") !== null`)
	return h
}

// take presses through the kiosk; the log is to say of this ticket's slips what want lists.
func (h *faults) take(want ...string) {
	h.t.Helper()
	h.page.Tap("[data-kind=collect]")
	h.page.Tap("[data-act=take]")
	h.page.WaitFor(`document.querySelector(".kiosk[data-step=number] .kiosk-qr img") !== null`)
	var src string
	h.page.Eval(`document.querySelector(".kiosk-qr img").src`, &src)
	v := taken{number: strings.TrimSpace(h.page.Text(".kiosk[data-step=number] .number")), token: strings.Split(src, "/")[6], log: want}
	v.slip = pixels(h.t, h.s.client().must(h.t, 200, "GET", "/api/v1/tickets/"+v.token+"/slip.escpos?width=576", nil).Body)
	h.took = append(h.took, v)
}

// sees waits for what the citizen is told of the slip.
func (h *faults) sees(state, words string) {
	h.t.Helper()
	h.page.WaitText("[data-print="+state+"]", words)
}

// done leaves the number to the next citizen.
func (h *faults) done() {
	h.t.Helper()
	h.page.Tap("[data-act=done]")
	h.page.WaitFor(`document.querySelector(".kiosk[data-step=idle]") !== null`)
}

// pixels prints a slip at a printer in order.
func pixels(t *testing.T, slip []byte) []byte {
	t.Helper()
	f := printertest.NewFake()
	addr, stop, err := f.Listen("127.0.0.1:0", printertest.All)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { stop(); f.Close() }()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write(slip); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(startWithin); ; <-time.After(time.Millisecond) {
		if out := f.Out(); len(out) > 0 && out[0].Picture != nil {
			return out[0].Picture.Bits
		}
		if time.Now().After(deadline) {
			t.Fatal("the slip does not come out of a printer in order")
		}
	}
}

// settle compares paper, log and queue: no slip is out twice unmarked, none belongs to nobody, every ticket waits in
// line, and the log says of its slips what became of them.
func (h *faults) settle() {
	h.t.Helper()
	var line struct {
		Tickets []struct{ Number, State, Print string }
	}
	h.s.staff(h.s.boss()).must(h.t, 200, "GET", "/api/v1/sites/qn/queue", nil).decode(h.t, &line)
	inLine := map[string]string{}
	for _, v := range line.Tickets {
		inLine[v.Number] = v.State + " " + v.Print
	}
	said := h.s.printedEvents(h.t)
	letters := map[string]string{}
	for _, v := range h.took {
		if got := said[v.number]; !slices.Equal(got, v.log) {
			h.t.Errorf("the log says of %s: %q, want %q", v.number, got, v.log)
		}
		if want := "waiting " + strings.FieldsFunc(v.log[len(v.log)-1], func(r rune) bool { return r == ' ' || r == '@' })[0]; inLine[v.number] != want {
			h.t.Errorf("%s is %q in the queue, want %q", v.number, inLine[v.number], want)
		}
		letters[string(v.slip)] = v.number
	}
	if len(inLine) != len(h.took) {
		h.t.Errorf("%d tickets are in line, %d were taken", len(inLine), len(h.took))
	}
	out := map[string]int{}
	for _, p := range append(h.fake.Out(), h.fake.Hanging()) {
		if p.Text != "" {
			h.t.Errorf("garbage came out: %.40q", p.Text)
		}
		if p.Picture != nil {
			out[letters[string(p.Picture.Bits)]]++
		}
	}
	for number, n := range out {
		if number != "" && n > 1 {
			h.t.Errorf("%s came out %d times, unmarked", number, n)
		}
	}
	for _, v := range h.took {
		if v.log[0] == "printed@qn-1" && out[v.number] != 1 {
			h.t.Errorf("%s is said to be printed and came out %d times", v.number, out[v.number])
		}
	}
}

// printedEvents are the ends of slips in the log, by number, as "printed@qn-1" or "unconfirmed (lost)@qn-1".
func (s *server) printedEvents(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, line := range bytes.Split(s.staff(s.boss()).must(t, 200, "GET", "/api/v1/sites/qn/events", nil).Body, []byte("\n")) {
		var e struct {
			R struct {
				Type string
				Data struct{ Number, Result, Printer, Reason string }
			}
		}
		if json.Unmarshal(line, &e) != nil || e.R.Type != "Printed" || e.R.Data.Result == "queued" {
			continue
		}
		d := e.R.Data
		if d.Reason != "" {
			d.Result += " (" + d.Reason + ")"
		}
		out[d.Number] = append(out[d.Number], d.Result+"@"+d.Printer)
	}
	return out
}

// TestPrinterFaults lets one thing after the other go wrong with a kiosk's printer, and looks at what the citizen sees
// meanwhile and afterwards. TestChaosPrinterFaults is the long form.
func TestPrinterFaults(t *testing.T) {
	h := faulty(t)
	const empty, broken, unsure, out = "Máy in hết giấy. Số của quý khách là R", "Máy in hết giấy hoặc gặp sự cố", "Máy in chưa xác nhận đã in xong", "Đã in phiếu"
	h.fake.Paper(0) // before
	h.take("printed@qn-1")
	h.sees("queued", empty)
	h.fake.Paper(-1)
	h.sees("printed", out)
	h.done()
	h.fake.Paper(200) // in the middle
	h.take("printed@qn-1")
	h.sees("queued", empty)
	h.fake.Paper(-1)
	h.sees("printed", out)
	h.done()
	h.fake.Cover(true)
	h.take("printed@qn-1")
	h.sees("queued", broken)
	h.fake.Cover(false)
	h.sees("printed", out)
	h.done()
	h.fake.Silent(true)
	h.take("printed@qn-1")
	h.sees("queued", broken)
	h.fake.Silent(false)
	h.sees("printed", out)
	h.done()
	h.fake.Late(time.Second)
	h.take("printed@qn-1")
	h.sees("queued", "Đang in phiếu")
	h.sees("printed", out)
	h.fake.Late(0)
	h.done()
	h.pull(17<<10, unsure)
	h.page.Tap("[data-act=reprint]") // a person decides
	h.sees("printed", out)
	h.done()
	h.fake.PerRow(2 * time.Millisecond)
	h.take("unconfirmed (lost)@qn-1")
	h.printing()
	h.fake.PowerCycle()
	h.sees("unconfirmed", unsure)
	h.fake.PerRow(0)
	h.done()
	h.held(broken)
	h.sees("printed", out)
	h.done()
	h.took[5].log = []string{"unconfirmed (lost)@qn-1", "printed@qn-1"}
	h.settle()
}

// pull pulls the cable so many bytes into the slip.
func (h *faults) pull(at int, words string) {
	h.t.Helper()
	h.fake.PullAfter(at)
	h.take("unconfirmed (lost)@qn-1")
	h.sees("unconfirmed", words)
}

// printing waits until paper moves.
func (h *faults) printing() {
	h.t.Helper()
	for deadline := time.Now().Add(startWithin); h.fake.Hanging().Picture == nil; <-time.After(time.Millisecond) {
		if time.Now().After(deadline) {
			h.t.Fatal("nothing comes out")
		}
	}
}

// held lets another client have the printer, which takes one at a time, and lets go once the citizen has been told.
func (h *faults) held(words string) {
	h.t.Helper()
	for deadline := time.Now().Add(startWithin); h.fake.Lines() > 0; <-time.After(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			h.t.Fatal("the server does not let go of the printer")
		}
	}
	other, err := net.Dial("tcp", h.addr)
	if err != nil {
		h.t.Fatal(err)
	}
	defer other.Close()
	h.take("printed@qn-1")
	h.sees("queued", words)
}

// TestTestSlip sets a kiosk up: the slip to try the printer with comes out, and says so when it cannot.
func TestTestSlip(t *testing.T) {
	s, first, second := printing(t)
	boss := s.staff(s.boss())
	var who login
	for _, l := range s.Staff {
		if l.User == s.boss() {
			who = l
		}
	}
	p := webtest.Open(t, webtest.Options{Within: startWithin}).Page(t, "", 1080, 1920)
	p.Allow(`^401 GET .*/session$`)
	p.Goto(s.Base + "/setup?lang=vi")
	p.Type("#user", who.User)
	p.Type("#password", who.Password)
	p.Click("[data-act=log_in]")
	p.WaitFor(`document.querySelector("[data-act=try]") !== null`)
	p.Click("[data-act=try]")
	p.WaitText("[data-trial=printed]", "Đã in. Hai đầu thước")
	shot(t, p, "setup-test-slip-vi")
	first.Paper(0)
	p.Click("[data-act=try]")
	p.WaitText("[data-trial=expired]", "Không in được: hết giấy")
	if a, b := len(first.Out()), len(second.Out()); a != 1 || b != 0 {
		t.Errorf("%d and %d pages came out, want one and none: a test is about one printer", a, b)
	}
	if got := fmt.Sprint(s.printedEvents(t)); got != "map[]" {
		t.Errorf("the log of the day speaks of test pages: %s", got)
	}
	boss.must(t, 404, "POST", "/api/v1/sites/qn/printers/pk-1/test", nil)
}
