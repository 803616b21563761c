package queue

import (
	"testing"
	"time"
)

// miss calls the next ticket at counter 1 and lets the timer find it absent.
func (h *hall) miss() Number {
	h.Helper()
	n := h.next("1", lan, "")
	h.wait(20 * time.Second)
	h.do(lan, Recall{h.desk("1")})
	h.now = h.d.Due(h.cfg)
	h.do(timer, Tick{Due: h.now})
	return n
}

func TestAbsentThrice(t *testing.T) {
	h := newHall(t)
	h.stand("AAAAAA")
	h.open("1", lan)
	h.miss()
	if got, want := h.d.Ticket("A001").Place, h.d.Ticket("A004").Place+1; got != want {
		t.Fatalf("place = %d, want 1 µs after A004 (%d)", got, want)
	}
	for _, want := range []Number{"A002", "A003", "A004", "A001"} {
		if got := h.next("1", lan, PreviousDone); got != want {
			t.Fatalf("called %s, want %s", got, want)
		}
	}
	h.do(lan, PutBack{h.desk("1")})
	h.miss() // fewer than three others wait: the end
	if p := h.d.Ticket("A001"); p.Place != h.d.At.Place() || p.Absences != 2 {
		t.Fatalf("second absence: %+v", p)
	}
	h.next("1", lan, "")
	h.next("1", lan, PreviousDone)
	h.do(lan, Finish{Desk: h.desk("1")})
	h.miss()
	if s := h.state("A001"); s != Cancelled {
		t.Fatalf("third absence: %s, want cancelled", s)
	}
	h.refused("role.missing", lan, Restore{"A001"})
	h.do(chief, Restore{"A001"})
}

func TestAbsentTo(t *testing.T) {
	for to, want := range map[string]State{AbsentBack: Waiting, AbsentEnd: Waiting, AbsentPark: NoShow} {
		h := newHall(t, func(s *Site) { s.Rules.AbsentTo = to })
		h.stand("AA")
		h.open("1", lan)
		n := h.miss()
		if got := h.state(n); got != want {
			t.Errorf("%s: %s, want %s", to, got, want)
		}
	}
}

func TestBreakGrace(t *testing.T) {
	tests := map[string]struct {
		at   Instant
		want int
	}{
		"the morning":              {at(9, 0, 0), 1},
		"five minutes after lunch": {at(13, 35, 0), 0},
		"eleven minutes after":     {at(13, 41, 0), 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHall(t)
			h.stand("AA")
			h.open("1", lan)
			h.now = tt.at.Add(-65 * time.Second)
			n := h.miss()
			if got := h.d.Ticket(n).Absences; got != tt.want || h.state(n) != Waiting {
				t.Errorf("absences = %d (%s), want %d", got, h.state(n), tt.want)
			}
		})
	}
}

func TestAbsentTooEarly(t *testing.T) {
	h := newHall(t)
	h.stand("A")
	h.open("1", lan)
	h.next("1", lan, "")
	h.wait(time.Minute)
	h.refused("ticket.too_early", lan, Absent{h.desk("1")}) // one call only
	h.do(lan, Recall{h.desk("1")})
	h.wait(19 * time.Second)
	h.refused("ticket.too_early", lan, Recall{h.desk("1")})
	h.wait(25 * time.Second)
	h.refused("ticket.too_early", lan, Absent{h.desk("1")})
	if e := h.do(lan, Recall{h.desk("1")}); e[0].Kind != KindLast {
		t.Errorf("third call is %q, want last", e[0].Kind)
	}
	h.wait(time.Minute)
	h.refused("ticket.max_calls", lan, Recall{h.desk("1")})
	h.do(lan, Absent{h.desk("1")})
}

func TestWakingUpStartsTimersAfresh(t *testing.T) {
	h := newHall(t)
	h.stand("AAA")
	h.open("1", lan)
	h.open("3", minh)
	h.next("1", lan, "")
	h.do(lan, Transfer{Desk: h.desk("1"), ToCounter: "3"})
	h.do(minh, PauseCounter{Desk: h.desk("3"), Reason: "break"})
	h.next("1", lan, "")
	h.wait(20 * time.Second)
	h.do(lan, Recall{h.desk("1")})
	h.wait(8 * time.Minute) // a power cut
	h.do(timer, Tick{Due: h.d.Due(h.cfg), Woke: true})
	if s := h.state("A002"); s != Called {
		t.Fatalf("the called ticket is %s", s)
	}
	if due := h.d.Due(h.cfg); due != h.now.Add(60*time.Second) {
		t.Errorf("due %s, want 60 s after waking up", due)
	}
	h.wait(60 * time.Second)
	h.do(timer, Tick{})
	if s := h.state("A002"); s != Waiting {
		t.Errorf("then %s, want waiting", s)
	}
	if due := h.d.Due(h.cfg); due != h.now.Add(10*time.Minute-60*time.Second) {
		t.Errorf("then due %s, want the release 10 min after waking up", due)
	}
}

func TestDayRunsOut(t *testing.T) {
	h := newHall(t)
	h.stand("AAAA")
	h.open("1", lan)
	h.do(holder("A004"), Defer{Number: "A004", Until: h.now.Add(5 * time.Minute)})
	h.wait(6 * time.Minute)
	if e := h.do(timer, Tick{Due: h.d.Due(h.cfg)}); len(e) != 1 || e[0].Type != EvDeferEnded || e[0].Due == 0 {
		t.Fatalf("late tick wrote %+v", e)
	}
	h.next("1", lan, "")
	h.do(lan, Hold{Desk: h.desk("1"), Reason: "papers"})
	h.next("1", lan, "")
	h.do(lan, Start{h.desk("1")})
	if due := h.d.Due(h.cfg); due != at(19, 0, 0) {
		t.Fatalf("due %s, want expire_at", due)
	}
	h.now = at(19, 0, 0)
	h.do(timer, Tick{Due: h.now})
	for n, want := range map[Number]State{"A001": Expired, "A002": Serving, "A003": Expired, "A004": Expired} {
		if got := h.state(n); got != want {
			t.Errorf("%s is %s, want %s", n, got, want)
		}
	}
	h.wait(10 * time.Minute)
	h.do(chief, Restore{"A003"}) // the lead wants it served today
	if e := h.do(timer, Tick{}); len(e) != 0 {
		t.Errorf("the tick after a restore wrote %v", e)
	}
	h.now = at(24, 0, 0)
	if due := h.d.Due(h.cfg); due != h.now {
		t.Fatalf("due %s, want midnight", due)
	}
	events := h.do(timer, Tick{Due: h.now})
	if last := events[len(events)-1]; last.Type != EvDayClosed || h.state("A002") != Done || h.state("A003") != Expired {
		t.Fatalf("midnight wrote %v", events)
	}
	h.refused("site.closed", lan, Finish{Desk: h.desk("1")})
	if e := h.do(timer, EndDay{}); len(e) != 0 || h.d.Due(h.cfg) != 0 {
		t.Errorf("after the last record: %v, due %s", e, h.d.Due(h.cfg))
	}
}
