package queue

import (
	"slices"
	"testing"
	"time"
)

// reach brings a ticket of counter 1's service into each state; A001 is the ticket.
var reach = map[State]func(h *hall){
	Waiting: func(h *hall) {},
	Called:  func(h *hall) { h.next("1", lan, ""); h.wait(30 * time.Second); h.do(lan, Recall{h.desk("1")}) },
	Serving: func(h *hall) { h.next("1", lan, ""); h.do(lan, Start{h.desk("1")}) },
	Held: func(h *hall) {
		h.next("1", lan, "")
		h.do(lan, Hold{Desk: h.desk("1"), Reason: "papers"})
	},
	NoShow: func(h *hall) {
		h.next("1", lan, "")
		h.wait(30 * time.Second)
		h.do(lan, Recall{h.desk("1")})
		h.wait(time.Minute)
		h.do(lan, Absent{h.desk("1")})
	},
	Done: func(h *hall) {
		h.next("1", lan, "")
		h.do(lan, Start{h.desk("1")})
		h.do(lan, Finish{Desk: h.desk("1")})
	},
	Cancelled: func(h *hall) { h.do(holder("A001"), Cancel{"A001"}) },
	Expired:   func(h *hall) { h.do(chief, CloseDay{"expire"}) },
}

// orderOn is an order about A001, by whom, and the row of the table that it belongs to.
type orderOn struct {
	act   act
	actor Actor
	order func(h *hall) Order
}

// ticketOrders are all orders that name the ticket or act on the one at counter 1.
var ticketOrders = map[string]orderOn{
	"call":      {actCall, chief, func(h *hall) Order { return Call{Desk: h.desk("1"), Number: "A001", Reason: "urgent"} }},
	"recall":    {actRecall, lan, func(h *hall) Order { return Recall{h.desk("1")} }},
	"start":     {actStart, lan, func(h *hall) Order { return Start{h.desk("1")} }},
	"absent":    {actNoShow, lan, func(h *hall) Order { return Absent{h.desk("1")} }},
	"put back":  {actPutBack, lan, func(h *hall) Order { return PutBack{h.desk("1")} }},
	"hold":      {actHold, lan, func(h *hall) Order { return Hold{Desk: h.desk("1"), Reason: "papers"} }},
	"resume":    {actResume, lan, func(h *hall) Order { return Resume{Desk: h.desk("1"), Number: "A001"} }},
	"back":      {actBack, holder("A001"), func(h *hall) Order { return Back{"A001"} }},
	"transfer":  {actTransfer, lan, func(h *hall) Order { return Transfer{Desk: h.desk("1"), ToService: "fees"} }},
	"finish":    {actFinish, lan, func(h *hall) Order { return Finish{Desk: h.desk("1")} }},
	"next done": {actFinish, lan, func(h *hall) Order { return CallNext{Desk: h.desk("1"), Previous: PreviousDone} }},
	"by hand":   {actByHand, lan, func(h *hall) Order { return ServedByHand{Numbers: []Number{"A001"}, Counter: "1"} }},
	"cancel":    {actCancel, lan, func(h *hall) Order { return Cancel{"A001"} }},
	"uncancel":  {actUncancel, holder("A001"), func(h *hall) Order { return Uncancel{"A001"} }},
	"restore":   {actRestore, chief, func(h *hall) Order { return Restore{"A001"} }},
	"classify":  {actClassify, chief, func(h *hall) Order { return Classify{Number: "A001", Class: Priority} }},
	"defer":     {actDefer, holder("A001"), func(h *hall) Order { return Defer{Number: "A001", Until: h.now + 60_000} }},
	"rate":      {actRate, holder("A001"), func(h *hall) Order { return Rate{Number: "A001", Score: 5} }},
}

// TestEveryOrderFromEveryState holds each order against the transition table: allowed, or refused
// in words that name the state (or the empty counter), with nothing changed.
func TestEveryOrderFromEveryState(t *testing.T) {
	for from, prepare := range reach {
		for name, o := range ticketOrders {
			t.Run(string(from)+"/"+name, func(t *testing.T) {
				h := newHall(t, func(s *Site) { s.Rules.AbsentTo = AbsentPark })
				h.issue("land", Normal)
				h.open("1", lan)
				h.wait(time.Minute)
				prepare(h)
				if from == Called {
					h.wait(50 * time.Second) // long enough for Recall and Absent
				} else {
					h.wait(5 * time.Second)
				}
				before := pictureOf(h.d)
				events, err := h.d.Decide(h.cfg, Command{At: h.now, Actor: o.actor, Do: o.order(h)})
				if diff := pictureOf(h.d).compare(before); diff != "" {
					t.Fatalf("Decide changed the day: %s", diff)
				}
				if !allowed(o.act, from) {
					refusedFrom(t, from, name, events, err)
					return
				}
				if err != nil {
					t.Fatalf("refused: %v %v", err, err.(*Refusal).Args)
				}
				for _, e := range events {
					h.d.Apply(e)
				}
				if to := table[o.act].to; to != nil && !slices.Contains(to, h.state("A001")) {
					t.Errorf("leads to %s, want one of %s", h.state("A001"), to)
				}
			})
		}
	}
}

func refusedFrom(t *testing.T, from State, name string, events []Event, err error) {
	t.Helper()
	if name == "next done" && err == nil && !slices.ContainsFunc(events, func(e Event) bool { return e.Number == "A001" && e.Type == EvDone }) {
		return // nobody is at the counter: it just calls
	}
	if err == nil {
		t.Fatalf("passed: %v", events)
	}
	r := err.(*Refusal)
	want := []string{"ticket." + string(from), "counter.no_ticket", "counter.has_ticket", "counter.called"}
	if !slices.Contains(want, r.Code) || r.Kind != Conflict || len(events) != 0 {
		t.Errorf("refused with %s (kind %d), want one of %v", r.Code, r.Kind, want)
	}
	if r.Code == want[0] && (r.Args["number"] != Number("A001") || r.Args["state"] != from) {
		t.Errorf("args = %v", r.Args)
	}
}

func TestTableNamesOnlyKnownStates(t *testing.T) {
	known := []State{Waiting, Called, Serving, Held, NoShow, Done, Cancelled, Expired}
	for a, r := range table {
		if len(r.from) == 0 {
			t.Errorf("act %d has no row", a)
		}
		for _, s := range append(slices.Clone(r.from), r.to...) {
			if !slices.Contains(known, s) {
				t.Errorf("act %d names %q", a, s)
			}
		}
	}
}
