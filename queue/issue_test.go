package queue

import (
	"testing"
	"time"
)

func TestNextNumber(t *testing.T) {
	tests := map[string]struct {
		service Service
		last    int
		want    Number // "" is service.full
	}{
		"the first":                    {Service{Prefix: "A"}, 0, "A001"},
		"three digits":                 {Service{Prefix: "A"}, 41, "A042"},
		"grows past 999":               {Service{Prefix: "A"}, 999, "A1000"},
		"leaves out by-hand numbers":   {Service{Prefix: "A"}, 9000, "A10000"},
		"two letters":                  {Service{Prefix: "AB"}, 6, "AB007"},
		"begins at first":              {Service{Prefix: "A", First: 500}, 0, "A500"},
		"goes on in its range":         {Service{Prefix: "A", First: 500, Last: 502}, 501, "A502"},
		"is full at the end of it":     {Service{Prefix: "A", First: 500, Last: 502}, 502, ""},
		"a range ends at by-hand ones": {Service{Prefix: "A", Last: 9999}, 9000, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			cfg := testSite(func(s *Site) { tt.service.ID = "land"; s.Services[0] = tt.service })
			d := NewDay("qn", testDate)
			d.services["land"] = &serviceState{seriesState: seriesState{last: tt.last}}
			events, err := d.Decide(cfg, Command{At: at(8, 0, 0), Actor: kiosk, Do: Issue{Service: "land", Token: "qn.a"}})
			if tt.want == "" {
				if err == nil || err.(*Refusal).Code != "service.full" {
					t.Fatalf("err = %v, want service.full", err)
				}
				return
			}
			if err != nil || events[0].Number != tt.want {
				t.Fatalf("got %v %v, want %s", events, err, tt.want)
			}
		})
	}
}

func TestIssueRefused(t *testing.T) {
	issue := Issue{Service: "land", Token: "qn.new"}
	tests := map[string]struct {
		prepare func(h *hall)
		order   Issue
		code    string
	}{
		"unknown service":  {nil, Issue{Service: "x", Token: "qn.new"}, "service.unknown"},
		"unknown class":    {nil, Issue{Service: "land", Class: Return, Token: "qn.new"}, "value.unknown"},
		"no token":         {nil, Issue{Service: "land"}, "value.missing"},
		"before hours":     {func(h *hall) { h.d = NewDay("qn", testDate); h.now = at(6, 44, 59) }, issue, "service.closed"},
		"over lunch":       {func(h *hall) { h.now = at(11, 15, 0) }, issue, "service.closed"},
		"after hours":      {func(h *hall) { h.now = at(16, 45, 0) }, issue, "service.closed"},
		"a closed day":     {func(h *hall) { h.d = NewDay("qn", "2026-11-22") }, issue, "site.closed"},
		"paused":           {func(h *hall) { h.do(boss, PauseService{"land"}) }, issue, "service.paused"},
		"capped":           {func(h *hall) { h.cfg.Services[0].Cap = 1; h.issue("land", Normal) }, issue, "service.capped"},
		"storm":            {func(h *hall) { h.do(boss, SetHours{IssueUntil: at(7, 0, 0)}) }, issue, "service.closed"},
		"unknown sibling":  {nil, Issue{Service: "land", Token: "qn.new", With: "qn.zz"}, "ticket.unknown"},
		"sibling is ended": {func(h *hall) { h.do(holder(h.issue("land", "")), Cancel{"A001"}) }, Issue{Service: "land", Token: "qn.new", With: "qn.ab001"}, "ticket.cancelled"},
		"visit is full": {func(h *hall) {
			h.issue("land", "")
			for range 2 {
				h.do(kiosk, Issue{Service: "fees", Token: h.token(), With: "qn.ab001"})
			}
		}, Issue{Service: "land", Token: "qn.new", With: "qn.ab001"}, "value.range"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHall(t)
			if tt.prepare != nil {
				tt.prepare(h)
			}
			h.refused(tt.code, kiosk, tt.order)
		})
	}
}

func TestClosedSaysWhenNext(t *testing.T) {
	h := newHall(t)
	h.now = at(12, 0, 0)
	_, err := h.try(kiosk, Issue{Service: "land", Token: "qn.new"})
	r := err.(*Refusal)
	if r.Args["from"] != at(13, 15, 0) || r.Args["to"] != at(16, 45, 0) {
		t.Fatalf("args = %v", r.Args)
	}
}

func TestByHand(t *testing.T) {
	h := newHall(t)
	h.do(lan, IssueByHand{Service: "land", First: 9001, Count: 2, Tokens: []Token{"qn.h1", "qn.h2"}})
	h.refused("ticket.waiting", lan, IssueByHand{Service: "land", First: 9002, Count: 1, Tokens: []Token{"qn.h3"}})
	h.refused("value.range", lan, IssueByHand{Service: "land", First: 9000, Count: 1, Tokens: []Token{"qn.h3"}})
	h.refused("value.range", lan, IssueByHand{Service: "land", First: 9999, Count: 2, Tokens: []Token{"qn.h3", "qn.h4"}})
	h.refused("value.missing", lan, IssueByHand{Service: "land", First: 9003, Count: 2, Tokens: []Token{"qn.h3"}})
	h.refused("role.missing", kiosk, IssueByHand{Service: "land", First: 9003, Count: 1, Tokens: []Token{"qn.h3"}})
	h.refused("ticket.unknown", lan, ServedByHand{Numbers: []Number{"A9001", "A9007"}, Counter: "1"})
	h.do(lan, ServedByHand{Numbers: []Number{"A9002", "A9001"}, Counter: "1"})
	h.refused("ticket.done", lan, ServedByHand{Numbers: []Number{"A9001"}, Counter: "1"})
	if n := h.issue("land", ""); n != "A001" {
		t.Errorf("the kiosk's series gave %s, want A001", n)
	}
	for _, tx := range h.d.Times() {
		if tx.WaitingMS != nil || tx.ServingMS != nil || !tx.Served() {
			t.Errorf("by-hand transaction %+v has times", tx)
		}
	}
}

func TestVisitOfTwo(t *testing.T) {
	h := newHall(t)
	a := h.issue("land", Normal)
	b := h.do(kiosk, Issue{Service: "fees", Token: h.token(), With: "qn.ab001"})[0].Number
	h.open("1", lan)
	h.open("3", minh)
	h.wait(time.Minute)
	if got := h.next("1", lan, ""); got != a {
		t.Fatalf("called %s, want %s", got, a)
	}
	if got := h.next("3", minh, ""); got != "" {
		t.Fatalf("called %s while its sibling is at counter 1", got)
	}
	h.refused("ticket.called", chief, Call{Desk: h.desk("3"), Number: b, Reason: "urgent"})
	h.do(lan, Start{h.desk("1")})
	h.do(lan, Finish{Desk: h.desk("1")})
	if got := h.next("3", minh, ""); got != b {
		t.Fatalf("called %q after the sibling ended, want %s", got, b)
	}
}

func TestRecoverAndReadmit(t *testing.T) {
	h := newHall(t)
	h.issue("land", "")
	lost := Ticket{Number: "A002", Token: "qn.lost", Service: "land", Class: Normal, State: Waiting, Place: at(7, 0, 0).Place(), Order: 2, Serial: 2}
	h.do(timer, Recover{Skip: 20})
	if n := h.issue("land", ""); n != "A022" {
		t.Errorf("after recovery: %s, want A022", n)
	}
	if n := h.issue("fees", ""); n != "U021" {
		t.Errorf("a series not yet begun: %s, want U021", n)
	}
	h.do(timer, Readmit{lost})
	if e := h.do(timer, Readmit{lost}); len(e) != 0 {
		t.Errorf("readmitted twice: %v", e)
	}
	if n := h.issue("land", ""); n != "A023" || h.d.Waiting("land") != 4 {
		t.Errorf("then %s with %d waiting, want A023 with 4", n, h.d.Waiting("land"))
	}
	lost.Token = "qn.other"
	h.refused("ticket.waiting", timer, Readmit{lost})
}

func TestPromiseIsRecorded(t *testing.T) {
	h := newHall(t)
	promise := Estimate{Known: true, Ahead: 0, Min: 20 * time.Minute, Max: 30 * time.Minute, After: "break"}
	e := h.do(kiosk, Issue{Service: "land", Token: h.token(), Estimate: promise})[0]
	h.issue("land", Normal)
	if e.Ahead == nil || *e.Ahead != 0 || *e.MinS != 1200 || *e.MaxS != 1800 {
		t.Errorf("event says %+v", e.Facts)
	}
	if a := h.d.Ticket("A001"); !a.PromKnown || a.PromMinS != 1200 || a.PromMaxS != 1800 || a.PromAfter != "break" {
		t.Errorf("ticket says %+v", a)
	}
	if b := h.d.Ticket("A002"); b.PromKnown {
		t.Errorf("a promise nobody made: %+v", b)
	}
}

// TestReadmitKeepsTheSkip: A002 and A003 were lost in a failover; only A002 is remembered. Once it was
// back, the series went on behind it, so the next visitor got A003, which somebody in the hall held.
func TestReadmitKeepsTheSkip(t *testing.T) {
	h := newHall(t)
	h.issue("land", Normal)
	lost := h.d.Ticket("A001")
	h.do(timer, Recover{Skip: 20})
	again := *lost
	again.Number, again.Token, again.Serial, again.Order = "A002", "qn.lost", 2, 2
	h.do(timer, Readmit{again})
	if n, taken := h.issue("land", Normal), Number("A022"); n < taken {
		t.Errorf("the next number is %s, want %s or later", n, taken)
	}
	again.Number, again.Token, again.Serial, again.Order = "U001", "qn.lost2", 1, 3
	again.Service = "fees"
	h.do(timer, Readmit{again})
	if n := h.issue("fees", Normal); n < "U021" {
		t.Errorf("the next number is %s, want U021 or later", n)
	}
	if a, b := h.issue("land", Normal), h.issue("land", Normal); a[1:] >= b[1:] {
		t.Errorf("%s, then %s", a, b)
	}
}

// TestVisitOfOne: a site that wants one number per person sets visit_tickets to 1, and its kiosk
// joined a second one all the same, as only third and later tickets were counted.
func TestVisitOfOne(t *testing.T) {
	h := newHall(t, func(s *Site) { s.Rules.VisitTickets = 1 })
	h.issue("land", "")
	h.refused("value.range", kiosk, Issue{Service: "fees", Token: h.token(), With: "qn.ab001"})
}

// TestRangeSkipsByHand: a range that reaches into the by-hand numbers let the kiosk print A9001 while
// the same number lay on a paper pad for the next outage.
func TestRangeSkipsByHand(t *testing.T) {
	h := newHall(t, func(s *Site) { s.Services[0].First, s.Services[0].Last = 9000, 10_000 })
	a, b := h.issue("land", ""), h.issue("land", "")
	if a != "A9000" || b != "A10000" {
		t.Errorf("issued %s and %s, want A9000 and A10000", a, b)
	}
	h.refused("service.full", kiosk, Issue{Service: "land", Token: h.token()})
}
