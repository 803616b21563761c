package queue

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyOrder draws an order that is often sensible.
func anyOrder(t *rapid.T, h *hall) (Actor, Order) {
	c := rapid.SampledFrom([]CounterID{"1", "2", "1", "2", "3", "4"}).Draw(t, "counter")
	who := rapid.SampledFrom([]Actor{lan, minh, chief, chief}).Draw(t, "who")
	number := Number("A001")
	if n := len(h.d.tickets); n > 0 {
		number = h.d.tickets[rapid.IntRange(0, n-1).Draw(t, "ticket")].Number
	}
	desk := h.desk(c)
	if held := h.d.Counter(c).Held; len(held) > 0 && rapid.Bool().Draw(t, "held") {
		number = held[0]
	}
	h.tok++
	token := Token(fmt.Sprint("qn.r", h.tok))
	issue := Issue{Service: rapid.SampledFrom([]ServiceID{"land", "fees"}).Draw(t, "service"), Token: token,
		Class: rapid.SampledFrom([]Class{Normal, Priority}).Draw(t, "class")}
	if o := h.d.Ticket(number); o != nil && rapid.Bool().Draw(t, "joins") {
		issue.With = o.Token
	}
	orders := []Order{
		issue, issue, CallNext{Desk: desk, Previous: rapid.SampledFrom([]string{"", "done", "absent", "return"}).Draw(t, "previous")},
		Call{Desk: desk, Number: number, Reason: "urgent"}, Recall{desk}, Start{desk}, Finish{Desk: desk}, Absent{desk}, PutBack{desk},
		Hold{Desk: desk, Reason: "papers"}, Resume{Desk: desk, Number: number},
		Transfer{Desk: desk, ToCounter: rapid.SampledFrom([]CounterID{"1", "2", "3"}).Draw(t, "to"), Back: true},
		Transfer{Desk: desk, ToService: "fees"}, WalkIn{Desk: desk, Service: "land", Token: token},
		Undo{Desk: desk, Of: h.d.Counter(c).UndoOf}, Undo{Desk: desk, Of: h.d.Counter(c).UndoOf},
		OpenCounter{Desk: desk, Takeover: true, Idle: true}, OpenCounter{Desk: desk}, PauseCounter{Desk: desk, Reason: "break"},
		CloseCounter{Desk: desk, Confirm: "counter.last_open"}, SetCounter{Desk: desk}, Back{number}, Cancel{number}, Uncancel{number},
		Restore{number}, Classify{Number: number, Class: Priority}, Defer{Number: number, Until: h.now.Add(5 * time.Minute)},
		Rate{Number: number, Score: 3}, Reprint{number}, PauseService{"land"}, ResumeService{"land"}, AskHelp{"k"}, HelpSeen{},
		Tick{}, Tick{Woke: true}, Recover{Skip: 2}, ServedByHand{Numbers: []Number{number}, Counter: c},
		IssueByHand{Service: "land", First: 9001 + h.tok%900, Count: 1, Tokens: []Token{token}},
	}
	return who, rapid.SampledFrom(orders).Draw(t, "order")
}

// TestDecideAndFold runs random orders. A decision leaves the day as it was; a clone taken before
// stays as it was; and the fold of the decoded log equals the state.
func TestDecideAndFold(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := newHall(t, func(s *Site) { // so that everything happens often
			s.Rules.MinCalls, s.Rules.RecallGap, s.Rules.HoldMax = 1, time.Second, 2
			s.Rules.AbsentTo = rapid.SampledFrom([]string{AbsentBack, AbsentPark}).Draw(rt, "absent to")
		})
		h.stand("AaAUu")
		h.open("1", lan)
		h.open("2", minh)
		folded := NewDay("qn", testDate)
		for _, e := range h.log {
			folded.Apply(throughLog(rt, e))
		}
		for range rapid.IntRange(1, 80).Draw(rt, "steps") {
			who, order := anyOrder(rt, h)
			h.now = h.now.Add(time.Duration(rapid.IntRange(0, 90).Draw(rt, "seconds")) * time.Second)
			before := pictureOf(h.d)
			clone := h.d.Clone()
			events, err := h.d.Decide(h.cfg, Command{At: h.now, Actor: who, Key: fmt.Sprint("k", h.tok%7), Do: order})
			if diff := pictureOf(h.d).compare(before); diff != "" {
				rt.Fatalf("%T changed the day: %s", order, diff)
			}
			if err != nil {
				continue
			}
			for _, e := range events {
				h.d.Apply(e)
				folded.Apply(throughLog(rt, e))
			}
			if diff := pictureOf(clone).compare(before); diff != "" {
				rt.Fatalf("%T changed a clone: %s", order, diff)
			}
			if diff := pictureOf(folded).compare(pictureOf(h.d)); diff != "" {
				rt.Fatalf("%T: the fold of the log differs: %s", order, diff)
			}
			if due := h.d.Due(h.cfg); order == (Tick{}) && due <= h.now {
				rt.Fatalf("after a tick at %s the next is due %s", h.now, due)
			}
		}
	})
}

// throughLog writes the event's data as JSON and reads it again.
func throughLog(t interface{ Fatal(...any) }, e Event) Event {
	b, err := json.Marshal(e.Facts)
	if err != nil {
		t.Fatal(err)
	}
	e.Facts = Facts{}
	if err := json.Unmarshal(b, &e.Facts); err != nil {
		t.Fatal(err)
	}
	return e
}

// FuzzApply folds whatever decodes as an event's data, of every type, into a day in use.
func FuzzApply(f *testing.F) {
	f.Add("Called", `{"number":"A001","counter":"1"}`, `{"number":"A001","counter":"2","undo_until":"2026-11-23T00:00:00.000Z"}`)
	f.Add("Undone", `{"counter":"1","of":[3]}`, `{}`)
	f.Add("Issued", `{"number":"A002","token":"x","visit":"A001","service":"land"}`, `{"number":"A002"}`)
	f.Add("Readmitted", `{"ticket":{"number":"A009","state":"waiting","bound":"7","defer_until":"2026-11-23T00:00:00.000Z"}}`, `{"number":"A009"}`)
	f.Add("Released", `{"number":"A001"}`, `{"number":"A001","to_counter":"1"}`)
	f.Fuzz(func(t *testing.T, typ, one, two string) {
		d := NewDay("qn", testDate)
		d.Apply(Event{Seq: 1, Type: EvIssued, Facts: Facts{Number: "A001", Token: "t", Service: "land", Class: Normal, Order: 1}})
		for _, s := range []string{one, two, one} {
			var data Facts
			if json.Unmarshal([]byte(s), &data) != nil {
				return
			}
			for _, name := range []Type{Type(typ), EvCalled, EvHeld, EvTransferred, EvUndone, EvCameBack} {
				d.Apply(Event{Seq: d.Seq + 1, At: d.At + 1, Type: name, Actor: "x", Key: "k", Facts: data})
			}
		}
		d.Clone().Calls()
		d.Decide(testSite(), Command{At: at(19, 30, 0), Actor: timer, Do: Tick{}}) //nolint:errcheck // must not panic
	})
}
