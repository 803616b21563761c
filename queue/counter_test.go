package queue

import (
	"testing"
	"time"
)

func TestSeen(t *testing.T) {
	h := newHall(t)
	h.stand("AAA")
	old := h.desk("1")
	if old.Seen != 0 {
		t.Fatalf("seen of a counter never touched = %d, want 0", old.Seen)
	}
	h.open("1", lan)
	moved := func(what string, want bool, do func()) {
		t.Helper()
		before := h.d.Counter("1").Seen
		do()
		if now := h.d.Counter("1").Seen; (now != before) != want {
			t.Errorf("%s: seen moved %v, want %v", what, now != before, want)
		}
	}
	h.refused("counter.changed", lan, CallNext{Desk: old})
	moved("issue", false, func() { h.issue("land", Normal) })
	moved("call", true, func() { h.next("1", lan, "") })
	moved("recall", false, func() { h.wait(20 * time.Second); h.do(lan, Recall{h.desk("1")}) })
	moved("start", true, func() { h.do(lan, Start{h.desk("1")}) })
	moved("classify", false, func() { h.do(lan, Classify{Number: "A001", Class: Priority}) })
	moved("pause after", true, func() { h.do(lan, PauseCounter{Desk: h.desk("1"), Reason: "break"}) })
	moved("open again", true, func() { h.do(lan, OpenCounter{Desk: h.desk("1")}) })
	moved("hold", true, func() { h.do(lan, Hold{Desk: h.desk("1"), Reason: "papers"}) })
	moved("back from the shelf", false, func() { h.do(holder("A001"), Back{"A001"}) })
	moved("tiers", true, func() { h.do(chief, SetCounter{Desk: h.desk("1"), Tiers: []Tier{{Services: []ServiceID{"fees"}}}}) })
	moved("take over", true, func() { h.do(chief, OpenCounter{Desk: h.desk("1"), Takeover: true}) })
	moved("close", true, func() { h.do(chief, CloseCounter{Desk: h.desk("1")}) })
}

func TestOpenAndTakeOver(t *testing.T) {
	h := newHall(t)
	h.stand("A")
	h.open("1", lan)
	h.refused("counter.open", lan, OpenCounter{Desk: h.desk("1")})
	h.refused("counter.busy", minh, OpenCounter{Desk: h.desk("1")})
	h.refused("role.missing", minh, OpenCounter{Desk: h.desk("1"), Takeover: true})
	h.refused("role.missing", minh, CallNext{Desk: h.desk("1")})
	h.refused("role.missing", kiosk, CallNext{Desk: h.desk("1")})
	h.refused("counter.unknown", lan, CallNext{Desk: h.desk("99")})
	h.next("1", lan, "")
	h.refused("officer.busy", lan, OpenCounter{Desk: h.desk("2")})
	h.do(minh, OpenCounter{Desk: h.desk("1"), Takeover: true, Idle: true})
	if c := h.d.Counter("1"); c.Officer != "minh" || c.Current != "A001" {
		t.Fatalf("after taking over: %+v", c)
	}
	h.do(minh, Start{h.desk("1")})
	h.wait(time.Minute)
	h.do(chief, Finish{Desk: h.desk("1")})
	if tx := h.d.Times()[0]; tx.Officer != "minh" {
		t.Errorf("credited to %s, want who pressed Start", tx.Officer)
	}
	h.do(minh, OpenCounter{Desk: h.desk("2")})
	if s := h.d.Counter("1").State; s != CounterClosed {
		t.Errorf("the first counter is %s, want closed", s)
	}
}

func TestPauseAndClose(t *testing.T) {
	h := newHall(t)
	h.stand("AA")
	h.open("1", lan)
	h.next("1", lan, "")
	h.refused("counter.has_ticket", lan, CloseCounter{Desk: h.desk("1")})
	h.refused("value.missing", lan, PauseCounter{Desk: h.desk("1")})
	h.do(lan, PauseCounter{Desk: h.desk("1"), Reason: "break"})
	if c := h.d.Counter("1"); c.State != CounterOpen || c.PauseAfter != "break" {
		t.Fatalf("pausing after this one: %+v", c)
	}
	if got := h.next("1", lan, PreviousDone); got != "" || h.d.Counter("1").State != CounterPaused {
		t.Fatalf("called %q, counter %s", got, h.d.Counter("1").State)
	}
	h.refused("counter.paused", lan, CallNext{Desk: h.desk("1")})
	h.do(lan, OpenCounter{Desk: h.desk("1")})
	h.refused("counter.last_open", lan, CloseCounter{Desk: h.desk("1")})
	h.do(lan, CloseCounter{Desk: h.desk("1"), Confirm: "counter.last_open"})
	h.refused("counter.closed", lan, CallNext{Desk: h.desk("1")})
}

func TestHolding(t *testing.T) {
	h := newHall(t, func(s *Site) { s.Rules.HoldMax = 1 })
	h.stand("AAA")
	h.open("1", lan)
	h.open("2", minh)
	h.open("3", chief)
	h.next("1", lan, "")
	h.refused("value.unknown", lan, Hold{Desk: h.desk("1"), Reason: "Mr Nam's passport"})
	h.do(lan, Hold{Desk: h.desk("1"), Reason: "papers"})
	h.next("1", lan, "")
	h.refused("ticket.held_limit", lan, Hold{Desk: h.desk("1"), Reason: "papers"})
	h.refused("ticket.held", chief, Resume{Desk: h.desk("3"), Number: "A001"}) // does not serve land
	h.do(minh, Resume{Desk: h.desk("2"), Number: "A001"})
	if a, b := h.d.Counter("1").Held, h.d.Counter("2").Current; len(a) != 0 || b != "A001" {
		t.Fatalf("held at 1: %v, at 2: %s", a, b)
	}
	h.do(lan, Hold{Desk: h.desk("1"), Reason: "papers"})
	h.do(holder("A002"), Back{"A002"})
	if p := h.d.Ticket("A002"); p.Class != Return || p.Bound != "1" {
		t.Fatalf("back: %+v", p)
	}
	if got := h.next("1", lan, ""); got != "A002" {
		t.Errorf("called %s, want A002 back at its counter", got)
	}
}

func TestRoles(t *testing.T) {
	h := newHall(t)
	h.stand("AA")
	h.open("1", lan)
	h.refused("role.missing", lan, Call{Desk: h.desk("1"), Number: "A002", Reason: "urgent"})
	h.refused("role.missing", lan, Classify{Number: "A002", Class: Priority})
	h.refused("role.missing", lan, CloseDay{"expire"})
	h.refused("role.missing", lan, SetCounter{Desk: h.desk("1")})
	h.refused("role.missing", chief, PauseService{"land"})
	h.refused("role.missing", chief, SetHours{})
	h.refused("role.missing", chief, PostNotice{Text: Words{"vi": "x"}})
	h.refused("role.missing", kiosk, HelpSeen{})
	h.refused("value.missing", chief, CloseDay{})
	h.do(holder("A002"), Cancel{"A002"})
	h.refused("role.missing", lan, Restore{"A002"})
}

func TestHolderOrders(t *testing.T) {
	h := newHall(t)
	h.stand("AA")
	h.do(holder("A001"), Cancel{"A001"})
	h.wait(time.Minute)
	h.do(holder("A001"), Uncancel{"A001"})
	h.do(holder("A001"), Cancel{"A001"})
	h.wait(time.Minute + time.Millisecond)
	h.refused("ticket.too_late", holder("A001"), Uncancel{"A001"})
	h.do(lan, Cancel{"A002"})
	h.refused("ticket.too_late", holder("A002"), Uncancel{"A002"})
	n := h.issue("land", Normal)
	for range 2 {
		h.refused("value.range", holder(n), Defer{Number: n, Until: h.now.Add(31 * time.Minute)})
		h.do(holder(n), Defer{Number: n, Until: h.now.Add(time.Minute)})
		h.open("1", lan)
		if got := h.next("1", lan, ""); got != "" {
			t.Fatalf("called %s, who is away", got)
		}
		h.do(lan, CloseCounter{Desk: h.desk("1"), Confirm: "counter.last_open"})
		h.wait(time.Minute)
		h.do(timer, Tick{})
	}
	h.refused("ticket.defer_limit", holder(n), Defer{Number: n, Until: h.now.Add(time.Minute)})
	h.open("1", lan)
	h.next("1", lan, "")
	h.do(lan, Finish{Desk: h.desk("1"), Outcome: "received", Dossiers: 3, Service: "fees"})
	if tx := h.d.Times()[0]; tx.Service != "fees" || tx.Dossiers != 3 {
		t.Errorf("tx = %+v", tx)
	}
	h.refused("value.range", holder(n), Rate{Number: n, Score: 6})
	h.refused("value.unknown", holder(n), Rate{Number: n, Score: 1, Reasons: []string{"rude words"}})
	h.do(holder(n), Rate{Number: n, Score: 1, Reasons: []string{"slow"}})
	h.refused("ticket.already_rated", holder(n), Rate{Number: n, Score: 1})
}

// TestReservedCounterIsNoSubstitute: the last counter for land closed without a word, since a counter
// reserved for priority was open; those with ordinary numbers were left to wait for nobody.
func TestReservedCounterIsNoSubstitute(t *testing.T) {
	h := newHall(t, func(s *Site) { s.Counters[3].Tiers = s.Counters[3].Tiers[:1] })
	h.issue("land", Normal)
	h.open("1", lan)
	h.open("4", minh)
	h.refused("counter.last_open", lan, CloseCounter{Desk: h.desk("1")})
	h.do(lan, CloseCounter{Desk: h.desk("1"), Confirm: "counter.last_open"})
}
