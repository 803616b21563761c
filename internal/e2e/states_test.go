package e2e

import (
	"encoding/json"
	"strings"
	"testing"
)

// problem is what every refusal must be.
type problem struct {
	Type, Title, Detail, Code string
	Status                    int
	Args                      map[string]any
}

// office is a demo server with the people of counter 3. Tickets are issued by staff, so that no
// printer writes to the log between two looks at it.
type office struct {
	t          *testing.T
	s          *server
	lead       *client
	land       *officerAt
	holderOnly *client
	spare      string // number of a ticket that waits elsewhere
}

func newOffice(t *testing.T, more ...string) *office {
	s := demo(t, append([]string{"--at", "0", "--speed", "0", "--set", "keys_per_minute=0", "--set", "recall_gap=0s"}, more...)...)
	o := &office{t: t, s: s, lead: s.staff("qn-lead"), land: s.officerAt("qn", "3"), holderOnly: s.client("Origin", s.Base)}
	o.issue() // the day's first record is written before the tests count
	o.clear()
	return o
}

func (o *office) issue() (got ticket) {
	o.lead.must(o.t, 201, "POST", "/api/v1/sites/qn/tickets", map[string]string{"service": "dat-dai"}).decode(o.t, &got)
	return got
}

// ticketIn makes a fresh ticket in a state; the counter is free before and, but for called and
// serving, afterwards.
func (o *office) ticketIn(state string) ticket {
	got := o.issue()
	by := "/api/v1/sites/qn/tickets/" + got.Number
	switch state {
	case "waiting":
		return got
	case "cancelled":
		o.land.c.must(o.t, 200, "POST", by+"/cancel", nil)
		return got
	case "expired":
		o.lead.must(o.t, 200, "POST", "/api/v1/sites/qn/close-day", map[string]string{"confirm": "expire"})
		return got
	}
	o.land.want(200, "next")
	switch state {
	case "no_show":
		o.land.want(200, "recall")
		o.land.want(200, "no-show")
	case "serving":
		o.land.want(200, "start")
	case "held":
		o.land.want(200, "hold", "reason", "papers")
	case "done":
		o.land.want(200, "finish")
	}
	return got
}

// clear sends whoever is at the counter home and empties line and shelf.
func (o *office) clear() {
	o.land.now = o.land.desk()
	if o.land.now.Ticket != nil {
		o.land.want(200, "finish")
	}
	o.lead.must(o.t, 200, "POST", "/api/v1/sites/qn/close-day", map[string]string{"confirm": "expire"})
	o.land.now = o.land.desk()
}

// TestEveryActOnEveryState tries each act on a ticket in each state over HTTP: allowed or refused as
// the table of the design says; a refusal is a problem document in words and leaves no record.
func TestEveryActOnEveryState(t *testing.T) {
	const table = `
act        waiting called serving held no_show done cancelled expired
cancel     200     200    409     200  200     409  409       409
restore    409     409    409     409  200     409  403       403
lead       409     409    409     409  200     409  200       200
back       409     409    409     200  409     409  409       409
classify   200     200    200     200  200     409  409       409
h-cancel   200     200    409     200  200     409  409       409
h-back     409     409    409     200  409     409  409       409
h-uncancel 409     409    409     409  409     409  409       409
h-defer    200     409    409     409  409     409  409       409
h-rating   409     409    409     409  409     200  409       409`
	o := newOffice(t, "--set", "arrival=optional", "--set", "min_visit=0s", "--set", "absent_after=0s", "--set", "absent_to=park")
	o.land.want(200, "open")
	rows := strings.Split(strings.TrimSpace(table), "\n")
	states := strings.Fields(rows[0])[1:]
	for _, row := range rows[1:] {
		cells := strings.Fields(row)
		for i, state := range states {
			got := o.ticketIn(state)
			o.check(cells[0]+" on "+state, cells[i+1], func() answer { return o.act(cells[0], got) })
			o.clear()
		}
	}
}

func (o *office) act(name string, on ticket) answer {
	by, holder := "/api/v1/sites/qn/tickets/"+on.Number, "/api/v1/tickets/"+on.Token
	send := func(c *client, method, path string, body any) answer {
		a, err := c.do(method, path, body, "")
		if err != nil {
			o.t.Fatalf("%s: %v", name, err)
		}
		return a
	}
	switch name {
	case "lead":
		return send(o.lead, "POST", by+"/restore", nil)
	case "classify":
		return send(o.lead, "PATCH", by, map[string]string{"class": "priority"})
	case "h-defer":
		return send(o.holderOnly, "POST", holder+"/defer", map[string]string{"until": o.in(10)})
	case "h-rating":
		return send(o.holderOnly, "POST", holder+"/rating", map[string]int{"score": 5})
	case "h-cancel", "h-back", "h-uncancel":
		return send(o.holderOnly, "POST", holder+"/"+name[2:], nil)
	}
	return send(o.land.c, "POST", by+"/"+name, nil)
}

// in is an instant some minutes from the server's now.
func (o *office) in(minutes int) string {
	var site struct{ Now string }
	o.holderOnly.must(o.t, 200, "GET", "/api/v1/sites/qn", nil).decode(o.t, &site)
	return later(o.t, site.Now, minutes)
}

// check does one thing and compares the status; a refusal must be a problem that left no record.
func (o *office) check(what, want string, do func() answer) {
	o.t.Helper()
	before := o.seq()
	a := do()
	if got := status(a); got != want {
		o.t.Errorf("%s: got %s %.200s, want %s", what, got, a.Body, want)
		return
	}
	if a.Status < 400 {
		return
	}
	var p problem
	if err := json.Unmarshal(a.Body, &p); err != nil {
		o.t.Errorf("%s: %v in %s", what, err, a.Body)
		return
	}
	if p.Status != a.Status || p.Type != "about:blank#"+p.Code || p.Detail == "" || strings.HasPrefix(p.Detail, "[") || strings.HasPrefix(p.Title, "[") {
		o.t.Errorf("%s: not a whole problem: %s", what, a.Body)
	}
	if after := o.seq(); after != before {
		o.t.Errorf("%s: refused, but the log went from %d to %d", what, before, after)
	}
}

func (o *office) seq() (n uint64) {
	var q struct{ Seq uint64 }
	o.lead.must(o.t, 200, "GET", "/api/v1/sites/qn/queue", nil).decode(o.t, &q)
	return q.Seq
}

// TestEveryOrderOnEveryDesk does the same for the orders on a counter.
func TestEveryOrderOnEveryDesk(t *testing.T) {
	const table = `
order    closed free called serving paused
next     409    204  409    204     409
recall   409    409  200    409     409
start    409    409  200    409     409
finish   409    409  200    200     409
no-show  409    409  409    409     409
hold     409    409  200    200     409
return   409    409  200    200     409
transfer 409    409  200    200     409
walk-in  409    200  409    409     409
resume   409    409  409    409     409
undo     409    409  409    409     409
open     200    409  409    409     200
pause    409    200  200    200     409
close    409    200  409    409     200`
	o := newOffice(t, "--set", "absent_after=1h", "--set", "undo_within=0s")
	rows := strings.Split(strings.TrimSpace(table), "\n")
	states := strings.Fields(rows[0])[1:]
	for _, row := range rows[1:] {
		cells := strings.Fields(row)
		for i, state := range states {
			o.deskIn(state)
			if cells[0] == "resume" {
				o.spare = o.issue().Number
			}
			o.check(cells[0]+" at a desk that is "+state, cells[i+1], func() answer { return o.order(cells[0]) })
			o.reset()
		}
	}
}

// deskIn brings counter 3, closed and without a line, into a state.
func (o *office) deskIn(state string) {
	if state == "closed" {
		return
	}
	o.land.want(200, "open")
	switch state {
	case "called", "serving":
		o.issue()
		o.land.want(200, "next")
		if state == "serving" {
			o.land.want(200, "start")
		}
	case "paused":
		o.land.want(200, "pause", "reason", "break")
	}
}

// reset closes counter 3 and empties the line.
func (o *office) reset() {
	o.clear()
	if o.land.now.State != "closed" {
		o.land.want(200, "close", "confirm", "counter.last_open")
	}
}

func (o *office) order(name string) answer {
	switch name {
	case "hold":
		return o.land.press(name, "reason", "papers")
	case "pause":
		return o.land.press(name, "reason", "break")
	case "transfer":
		return o.land.press(name, "service", "cong-an")
	case "walk-in":
		return o.land.press(name, "service", "dat-dai")
	case "resume":
		return o.land.press(name, "number", o.spare)
	case "undo":
		return o.land.press(name, "of", 1)
	}
	return o.land.press(name)
}
