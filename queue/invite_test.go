package queue

import (
	"testing"
	"time"
)

// TestInvite asks somebody who was absent to come next: before all others, also from the shelf of the absent,
// and to nobody's counter that does not serve them.
func TestInvite(t *testing.T) {
	for _, to := range []string{AbsentBack, AbsentPark} {
		h := newHall(t, func(s *Site) { s.Rules.AbsentTo = to })
		h.stand("AAAAAA")
		h.open("1", lan)
		h.open("3", minh)
		n := h.miss()
		if got := h.d.Absent(func(ServiceID) bool { return true }, 10); len(got) != 1 || got[0].Number != n {
			t.Fatalf("%s: absent are %v", to, got)
		}
		h.refused("ticket.not_absent", lan, Invite{h.desk("1"), "A004"})
		h.refused("counter.other_service", minh, Invite{h.desk("3"), n})
		h.refused("role.missing", minh, Invite{h.desk("1"), n})
		h.refused("ticket.unknown", lan, Invite{h.desk("1"), "Z001"})
		h.next("1", lan, "")
		h.do(lan, Start{h.desk("1")})
		seen := h.desk("1").Seen
		h.do(lan, Invite{h.desk("1"), n})
		if events := h.do(lan, Invite{h.desk("1"), n}); len(events) != 0 {
			t.Errorf("%s: invited twice: %v", to, events)
		}
		if h.desk("1").Seen != seen {
			t.Errorf("%s: inviting moved what the console has seen", to)
		}
		if got := h.d.Absent(func(ServiceID) bool { return true }, 10); len(got) != 0 {
			t.Errorf("%s: the invited one is still listed: %v", to, got)
		}
		if got := h.next("1", lan, PreviousDone); got != n {
			t.Errorf("%s: called %s, want %s", to, got, n)
		}
	}
}

// TestTimerLeavesTheKeyItsTime: staff may say that somebody is absent before the clock does, and so make the
// last call.
func TestTimerLeavesTheKeyItsTime(t *testing.T) {
	h := newHall(t)
	h.stand("AA")
	h.open("1", lan)
	h.next("1", lan, "")
	h.wait(20 * time.Second)
	h.do(lan, Recall{h.desk("1")})
	h.wait(50 * time.Second)
	if e := h.do(timer, Tick{}); len(e) != 0 {
		t.Fatalf("the clock acts as soon as staff may: %v", e)
	}
	h.do(lan, Recall{h.desk("1")})
	h.wait(59 * time.Second)
	if e := h.do(timer, Tick{}); len(e) != 0 {
		t.Fatalf("the clock acts a minute after the last call already: %v", e)
	}
	h.wait(time.Second)
	if e := h.do(timer, Tick{}); len(e) != 2 || e[0].Type != EvNoShow {
		t.Errorf("a minute after the last call the clock wrote %v", e)
	}
}

// TestLend lends an idle counter to a line over target, and gives it back as soon as the line is under it.
func TestLend(t *testing.T) {
	h := newHall(t, func(s *Site) { s.Rules.TargetWait = 10 * time.Minute; s.Rules.MaxWait = 0 })
	h.stand("AAA")
	h.open("1", lan)
	h.open("3", minh)
	h.refused("service.under_target", chief, SetCounter{Desk: h.desk("3"), Lend: "land"})
	if got := h.d.Offers(h.cfg, h.now); len(got) != 0 {
		t.Fatalf("offers %v", got)
	}
	h.wait(10 * time.Minute)
	got := h.d.Offers(h.cfg, h.now)
	if len(got) != 1 || got[0].Counter != "3" || got[0].Service != "land" || got[0].WaitS < 600 || got[0].IdleS < 300 {
		t.Fatalf("offers %+v", got)
	}
	h.refused("role.missing", minh, SetCounter{Desk: h.desk("3"), Lend: "land"})
	h.refused("counter.serves", chief, SetCounter{Desk: h.desk("1"), Lend: "land"})
	h.refused("service.unknown", chief, SetCounter{Desk: h.desk("3"), Lend: "x"})
	own := h.d.TiersOf(h.cfg, "3")
	h.do(chief, SetCounter{Desk: h.desk("3"), Lend: "land"})
	if tiers := h.d.TiersOf(h.cfg, "3"); len(tiers) != len(own)+1 || h.d.Counter("3").Lent != "land" {
		t.Fatalf("lent: %v", tiers)
	}
	if e := h.do(timer, Tick{}); len(e) != 0 || len(h.d.Offers(h.cfg, h.now)) != 0 {
		t.Errorf("over target still: %v", e)
	}
	for range 3 { // the last of them has waited the longest
		h.next("3", minh, "")
		h.do(minh, Start{h.desk("3")})
		h.do(minh, Finish{Desk: h.desk("3")})
	}
	if due := h.d.Due(h.cfg); due != h.d.At {
		t.Fatalf("nobody waits, and the loan ends at %s", due)
	}
	h.do(timer, Tick{})
	if tiers := h.d.TiersOf(h.cfg, "3"); len(tiers) != len(own) || h.d.Counter("3").Lent != "" {
		t.Errorf("given back: %v", tiers)
	}
}
