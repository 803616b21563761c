package queue

import (
	"testing"
	"time"
)

// num shows a time that may be unknown.
func num(v *int64) int64 {
	if v == nil {
		return -1
	}
	return *v / 1000
}

// lastTx returns waiting, walking, serving and hold in seconds of the newest transaction; -1 unknown.
func (h *hall) lastTx() [4]int64 {
	h.Helper()
	if len(h.d.times) == 0 {
		h.Fatal("no transaction")
	}
	tx := h.d.times[len(h.d.times)-1]
	return [4]int64{num(tx.WaitingMS), num(tx.WalkingMS), num(tx.ServingMS), num(tx.HoldMS)}
}

// measured are ways in which a visit called at once after a minute's wait may go on.
var measured = map[string]struct {
	play func(h *hall)
	want [4]int64
}{
	"plain": {func(h *hall) {
		h.do(lan, Start{h.desk("1")})
		h.wait(5 * time.Minute)
		h.do(lan, Finish{Desk: h.desk("1")})
	}, [4]int64{60, 10, 300, 0}},
	"a recall is not a call": {func(h *hall) {
		h.wait(20 * time.Second)
		h.do(lan, Recall{h.desk("1")})
		h.wait(10 * time.Second)
		h.do(lan, Start{h.desk("1")})
		h.do(lan, Finish{Desk: h.desk("1")})
	}, [4]int64{60, 40, 0, 0}},
	"ends from called": {func(h *hall) {
		h.wait(50 * time.Second)
		h.do(lan, Finish{Desk: h.desk("1")})
	}, [4]int64{60, -1, 60, 0}},
	"late start": {func(h *hall) {
		h.wait(3 * time.Minute)
		h.do(lan, Start{h.desk("1")})
		h.wait(10 * time.Second)
		h.do(lan, Finish{Desk: h.desk("1")})
	}, [4]int64{60, -1, 200, 0}},
	"with a hold": {func(h *hall) {
		h.do(lan, Start{h.desk("1")})
		h.wait(time.Minute)
		h.do(lan, Hold{Desk: h.desk("1"), Reason: "papers"})
		h.wait(10 * time.Minute)
		h.do(lan, Resume{Desk: h.desk("1"), Number: "A001"})
		h.wait(2 * time.Minute)
		h.do(lan, Finish{Desk: h.desk("1")})
	}, [4]int64{60, 10, 180, 600}},
	"held and back": {func(h *hall) {
		h.do(lan, Hold{Desk: h.desk("1"), Reason: "papers"})
		h.wait(10 * time.Minute)
		h.do(holder("A001"), Back{"A001"})
	}, [4]int64{60, 10, 0, 600}},
	"transferred": {func(h *hall) {
		h.do(lan, Start{h.desk("1")})
		h.wait(time.Minute)
		h.do(lan, Transfer{Desk: h.desk("1"), ToService: "fees"})
	}, [4]int64{60, 10, 60, 0}},
}

func TestMeasures(t *testing.T) {
	for name, tt := range measured {
		t.Run(name, func(t *testing.T) {
			h := newHall(t)
			h.issue("land", Normal)
			h.open("1", lan)
			h.wait(time.Minute)
			h.next("1", lan, "")
			h.wait(10 * time.Second)
			tt.play(h)
			if got := h.lastTx(); got != tt.want {
				t.Errorf("waiting, walking, serving, hold = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestNextWhileCalled(t *testing.T) {
	h := newHall(t)
	h.stand("AAA")
	h.open("1", lan)
	h.next("1", lan, "")
	h.refused("counter.called", lan, CallNext{Desk: h.desk("1")})
	if got := h.next("1", lan, PreviousReturn); got != "A002" {
		t.Errorf("after a wrong person: called %s, want A002 and not A001 again", got)
	}
	if got := h.next("1", lan, PreviousDone); got != "A001" {
		t.Errorf("then called %s, want A001 with its place", got)
	}
	h.refused("ticket.too_early", lan, CallNext{Desk: h.desk("1"), Previous: PreviousAbsent})
	h.refused("value.unknown", lan, CallNext{Desk: h.desk("1"), Previous: "gone"})
}

func TestArrivalOptional(t *testing.T) {
	h := newHall(t, func(s *Site) { s.Rules.Arrival = ArrivalOptional })
	h.stand("AA")
	h.open("1", lan)
	h.next("1", lan, "")
	h.wait(19 * time.Second)
	h.refused("counter.just_called", lan, CallNext{Desk: h.desk("1")})
	h.wait(5 * time.Minute)
	if e := h.do(timer, Tick{}); len(e) != 0 {
		t.Fatalf("the timer wrote %v", e)
	}
	h.do(lan, CallNext{Desk: h.desk("1")})
	if got, want := h.lastTx(), [4]int64{120, -1, 319, 0}; got != want {
		t.Errorf("times = %v, want %v", got, want)
	}
}

func TestWalkIn(t *testing.T) {
	h := newHall(t)
	h.open("1", lan)
	h.now = at(12, 0, 0) // out of issuing hours: the visitor is at the counter
	h.do(lan, WalkIn{Desk: h.desk("1"), Service: "land", Token: h.token()})
	if s := h.state("A001"); s != Serving || len(h.d.Calls()) != 0 {
		t.Fatalf("state %s with %d calls, want serving and none", s, len(h.d.Calls()))
	}
	h.refused("counter.has_ticket", lan, WalkIn{Desk: h.desk("1"), Service: "land", Token: h.token()})
	h.do(lan, Undo{Desk: h.desk("1"), Of: h.d.Counter("1").UndoOf})
	if s := h.state("A001"); s != Cancelled || h.d.Counter("1").Current != "" {
		t.Fatalf("after undo: %s, counter has %q", s, h.d.Counter("1").Current)
	}
}

func TestTransferWithBack(t *testing.T) {
	h := newHall(t)
	h.stand("AA")
	h.open("1", lan)
	h.refused("counter.closed", lan, Start{h.desk("3")})
	h.next("1", lan, "")
	h.refused("counter.not_open", lan, Transfer{Desk: h.desk("1"), ToCounter: "3", Back: true})
	h.open("3", minh)
	h.do(lan, Start{h.desk("1")})
	h.do(lan, Transfer{Desk: h.desk("1"), ToCounter: "3", Back: true})
	if got := h.next("3", minh, ""); got != "A001" || h.d.Ticket("A001").Why != WhyOwn || h.d.Ticket("A001").CallKind != KindTransfer {
		t.Fatalf("counter 3 called %s", got)
	}
	h.do(minh, Start{h.desk("3")})
	h.do(minh, Finish{Desk: h.desk("3")})
	if got := h.next("1", lan, ""); got != "A001" {
		t.Fatalf("counter 1 called %s, want A001 back at the front", got)
	}
	h.do(lan, Finish{Desk: h.desk("1")})
	if s := h.state("A001"); s != Done {
		t.Fatalf("state %s, want done", s)
	}
}

func TestReleasedWhenTheCounterCloses(t *testing.T) {
	for name, leave := range map[string]func(h *hall){
		"closes": func(h *hall) { h.do(minh, CloseCounter{Desk: h.desk("3")}) },
		"pauses long": func(h *hall) {
			h.do(minh, PauseCounter{Desk: h.desk("3"), Reason: "break"})
			h.wait(10 * time.Minute)
			h.do(timer, Tick{})
		},
		"moves office": func(h *hall) { h.do(minh, OpenCounter{Desk: h.desk("4")}) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHall(t)
			h.stand("A")
			h.open("1", lan)
			h.open("3", minh)
			h.next("1", lan, "")
			h.do(lan, Transfer{Desk: h.desk("1"), ToCounter: "3"})
			leave(h)
			if b := h.d.Ticket("A001").Bound; b != "" {
				t.Fatalf("still bound to %s", b)
			}
			if got := h.next("1", lan, ""); got != "A001" {
				t.Fatalf("called %q, want A001 from its service", got)
			}
		})
	}
}
