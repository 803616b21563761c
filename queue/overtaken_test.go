package queue

import (
	"maps"
	"testing"
	"time"
)

// TestOvertaken: who came later and was called before is counted, each by the rule that chose it.
func TestOvertaken(t *testing.T) {
	h := newHall(t, func(s *Site) { s.Rules.Mode, s.Rules.MaxWait, s.Rules.CherryPick = ModeStrict, 0, Officer })
	h.open("1", lan)
	mine, second := h.issue("land", Normal), h.issue("land", Normal)
	h.wait(time.Minute)
	first, urgent, picked := h.issue("land", Priority), h.issue("land", Priority), h.issue("land", Normal)
	want := func(counts map[string]int) {
		t.Helper()
		if got := h.d.Overtaken(h.d.Ticket(mine)); !maps.Equal(got, counts) {
			t.Errorf("%s was overtaken by %v, want %v", mine, got, counts)
		}
	}
	want(nil)
	if got := h.next("1", lan, ""); got != first {
		t.Fatalf("called %s, want %s", got, first)
	}
	want(map[string]int{OvertakenPriority: 1})
	h.do(lan, Undo{Desk: h.desk("1"), Of: h.d.Counter("1").UndoOf})
	want(nil) // as if it had never been
	h.next("1", lan, "")
	if got := h.next("1", lan, PreviousDone); got != urgent {
		t.Fatalf("called %s, want %s", got, urgent)
	}
	want(map[string]int{OvertakenPriority: 2})
	h.wait(h.cfg.Rules.RecallGap)
	h.do(lan, Recall{h.desk("1")})
	want(map[string]int{OvertakenPriority: 2}) // a recall is not a call
	h.do(lan, Start{h.desk("1")})
	h.do(lan, Finish{Desk: h.desk("1")})
	h.do(lan, Call{Desk: h.desk("1"), Number: picked, Reason: "urgent"})
	want(map[string]int{OvertakenPriority: 2, OvertakenPicked: 1})
	h.do(holder(mine), Defer{Number: mine, Until: h.now.Add(10 * time.Minute)})
	if got := h.next("1", lan, PreviousDone); got != second {
		t.Fatalf("called %s, want %s", got, second)
	}
	want(map[string]int{OvertakenPriority: 2, OvertakenPicked: 1, OvertakenOther: 1})
	h.wait(11 * time.Minute)
	h.do(timer, Tick{})
	if got := h.next("1", lan, PreviousDone); got != mine {
		t.Fatalf("called %s, want %s", got, mine)
	}
	want(map[string]int{OvertakenPriority: 2, OvertakenPicked: 1, OvertakenOther: 1})
	if got := h.d.Overtaken(h.d.Ticket(urgent)); got != nil {
		t.Errorf("a ticket that was served was overtaken by %v", got)
	}
}

// TestHolderSeesTheVisit: who holds one number of a visit sees the others; staff see no way to open them.
func TestHolderSeesTheVisit(t *testing.T) {
	h := newHall(t)
	h.open("3", lan)
	land := h.issue("land", Normal)
	fees := h.do(kiosk, Issue{Service: "fees", Class: Normal, Lang: "vi", Channel: "kiosk", Token: h.token(), With: h.d.Ticket(land).Token})[0].Number
	h.next("3", lan, "")
	v := &View{Day: h.d, Site: h.cfg, Forecast: h.d.Forecast(h.cfg, h.now), Now: h.now}
	got := v.Ticket(h.d.Ticket(land))
	if len(got.Visit) != 1 || got.Visit[0].Number != fees || got.Visit[0].Token != h.d.Ticket(fees).Token ||
		got.Visit[0].State != Called || *got.Visit[0].Counter != "3" {
		t.Errorf("the visit of %s is %+v", land, got.Visit)
	}
	if got.DefersLeft == nil || *got.DefersLeft != h.cfg.Rules.DeferTimes {
		t.Errorf("may leave %v times", got.DefersLeft)
	}
	if staff := v.StaffTicket(h.d.Ticket(land)); staff.Visit != nil || staff.Overtaken != nil {
		t.Errorf("staff see %+v", staff)
	}
}
