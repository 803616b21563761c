package queue

import (
	"testing"
	"time"
)

// undoKinds are the undoable acts, each after what has to come before.
var undoKinds = map[string]struct{ before, act func(h *hall) }{
	"call next":  {nil, func(h *hall) { h.next("1", lan, "") }},
	"done, next": {started, func(h *hall) { h.next("1", lan, "") }},
	"absent, next": {calledTwice, func(h *hall) {
		h.next("1", lan, PreviousAbsent)
	}},
	"return, next": {calledOnce, func(h *hall) { h.next("1", lan, PreviousReturn) }},
	"call":         {nil, func(h *hall) { h.do(chief, Call{Desk: h.desk("1"), Number: "A003", Reason: "urgent"}) }},
	"start":        {calledOnce, func(h *hall) { h.do(lan, Start{h.desk("1")}) }},
	"finish":       {started, func(h *hall) { h.do(lan, Finish{Desk: h.desk("1")}) }},
	"absent":       {calledTwice, func(h *hall) { h.do(lan, Absent{h.desk("1")}) }},
	"timer":        {calledTwice, func(h *hall) { h.do(timer, Tick{}) }},
	"hold":         {calledOnce, func(h *hall) { h.do(lan, Hold{Desk: h.desk("1"), Reason: "papers"}) }},
	"resume": {func(h *hall) {
		started(h)
		h.do(lan, Hold{Desk: h.desk("1"), Reason: "papers"})
	}, func(h *hall) { h.do(lan, Resume{Desk: h.desk("1"), Number: "A002"}) }},
	"put back":   {started, func(h *hall) { h.do(lan, PutBack{h.desk("1")}) }},
	"transfer":   {started, func(h *hall) { h.do(lan, Transfer{Desk: h.desk("1"), ToService: "fees"}) }},
	"pause":      {nil, func(h *hall) { h.do(lan, PauseCounter{Desk: h.desk("1"), Reason: "break"}) }},
	"after this": {started, func(h *hall) { h.do(lan, PauseCounter{Desk: h.desk("1"), Reason: "break"}) }},
	"finish and pause": {func(h *hall) {
		started(h)
		h.do(lan, PauseCounter{Desk: h.desk("1"), Reason: "break"})
	}, func(h *hall) { h.do(lan, Finish{Desk: h.desk("1")}) }},
}

func calledOnce(h *hall) { h.next("1", lan, "") }

func started(h *hall) { calledOnce(h); h.do(lan, Start{h.desk("1")}) }

func calledTwice(h *hall) {
	calledOnce(h)
	h.wait(20 * time.Second)
	h.do(lan, Recall{h.desk("1")})
	h.wait(60 * time.Second)
}

// undoHall has three tickets at land, the middle one with priority, one at fees, and counter 1 open.
func undoHall(t *testing.T) *hall {
	h := newHall(t)
	h.stand("AaAU")
	h.open("1", lan)
	return h
}

// saysWhatUndoes holds what a counter says of its act against the log.
func (h *hall) saysWhatUndoes(c CounterState) {
	h.Helper()
	for _, e := range h.log {
		if e.Seq == c.UndoOf && (e.Type != c.UndoAct || e.Number != c.UndoNumber) {
			h.Errorf("undo says %s %s, the log %s %s", c.UndoAct, c.UndoNumber, e.Type, e.Number)
		}
	}
	if c.UndoAct == "" {
		h.Error("undo does not say what it takes back")
	}
}

// TestUndoIsWhole compares tickets, lines, times and the counter before an act and after its undo.
func TestUndoIsWhole(t *testing.T) {
	for name, k := range undoKinds {
		t.Run(name, func(t *testing.T) {
			h := undoHall(t)
			if k.before != nil {
				k.before(h)
			}
			before := undoPicture(h.d)
			k.act(h)
			if undoPicture(h.d).compare(before) == "" {
				t.Fatal("the act changed nothing")
			}
			h.wait(30 * time.Second)
			h.saysWhatUndoes(h.d.Counter("1"))
			h.do(lan, Undo{Desk: h.desk("1"), Of: h.d.Counter("1").UndoOf})
			if act := h.d.Counter("1").UndoAct; act != "" {
				t.Errorf("after the undo the counter still offers to undo %s", act)
			}
			if diff := undoPicture(h.d).compare(before); diff != "" {
				t.Errorf("undo left: %s", diff)
			}
			h.refused("undo.too_late", lan, Undo{Desk: h.desk("1"), Of: h.log[len(h.log)-1].Of[0]})
		})
	}
}

// undoPicture is the picture of a day without what an undo cannot and must not take back.
func undoPicture(d *Day) picture {
	d = d.Clone()
	d.Seq, d.At, d.undoAct, d.undoAt = 0, 0, 0, ""
	for i := range d.tickets {
		t := &d.tickets[i]
		t.TouchedBy, t.TouchedSeq, t.TouchedAt = "", 0, 0
		t.TimerFrom = 0 // begins anew
	}
	for _, c := range d.counters {
		c.Seen, c.Since = 0, 0
		c.dropUndo()
	}
	p := pictureOf(d)
	p.Calls = nil // a call that was made stays in the list, withdrawn
	return p
}

func TestUndoTooLate(t *testing.T) {
	tests := map[string]struct {
		kind  string
		then  func(h *hall)
		other string // another code
	}{
		"thirty seconds are over": {"call next", func(h *hall) { h.wait(30*time.Second + 1*time.Millisecond) }, ""},
		"another counter called":  {"put back", func(h *hall) { h.open("2", minh); h.next("2", minh, ""); h.next("2", minh, PreviousDone) }, ""},
		"recalled since":          {"call next", func(h *hall) { h.wait(20 * time.Second); h.do(lan, Recall{h.desk("1")}) }, ""},
		"rated since":             {"finish", func(h *hall) { h.do(holder("A002"), Rate{Number: "A002", Score: 5}) }, ""},
		"cancelled since":         {"put back", func(h *hall) { h.do(holder("A002"), Cancel{"A002"}) }, ""},
		"restored since":          {"transfer", func(h *hall) { h.do(holder("A002"), Defer{Number: "A002", Until: h.now + 60_000}) }, ""},
		"taken over since":        {"finish", func(h *hall) { h.do(chief, OpenCounter{Desk: h.desk("1"), Takeover: true}) }, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := undoHall(t)
			k := undoKinds[tt.kind]
			if k.before != nil {
				k.before(h)
			}
			k.act(h)
			of := h.d.Counter("1").UndoOf
			tt.then(h)
			h.refused("undo.too_late", chief, Undo{Desk: h.desk("1"), Of: of})
		})
	}
}

func TestUndoDoesNotSplitAVisit(t *testing.T) {
	h := newHall(t)
	h.issue("land", Normal)
	h.do(kiosk, Issue{Service: "fees", Token: h.token(), With: "qn.ab001"})
	h.open("1", lan)
	h.open("3", minh)
	started(h)
	h.do(lan, Finish{Desk: h.desk("1")})
	if got := h.next("3", minh, ""); got != "U001" {
		t.Fatalf("counter 3 called %q, want the sibling", got)
	}
	h.refused("undo.too_late", lan, Undo{Desk: h.desk("1"), Of: h.d.Counter("1").UndoOf})
}

func TestUndoWithNothing(t *testing.T) {
	h := undoHall(t)
	h.refused("value.missing", lan, Undo{Desk: h.desk("1")})
	h.refused("undo.nothing", lan, Undo{Desk: h.desk("1"), Of: 999})
	h.refused("undo.too_late", lan, Undo{Desk: h.desk("1"), Of: 1})
}

func TestUndoKeepsSlipAndClass(t *testing.T) {
	h := undoHall(t)
	n := h.next("1", lan, "")
	h.do(lan, Classify{Number: n, Class: Normal})
	h.do(Actor{ID: ActorSpool}, Printed{Number: n, Copy: 1, Result: PrintDone})
	h.do(lan, Undo{Desk: h.desk("1"), Of: h.d.Counter("1").UndoOf})
	if got := h.d.Ticket(n); got.Class != Normal || got.Print != PrintDone || got.State != Waiting {
		t.Errorf("after undo: %+v", got)
	}
}

func TestUndoVoidsItsTransactions(t *testing.T) {
	h := undoHall(t)
	started(h)
	h.next("1", lan, "")
	if len(h.d.Times()) != 1 {
		t.Fatalf("times = %v", h.d.Times())
	}
	seq := h.d.Times()[0].Seq
	e := h.do(lan, Undo{Desk: h.desk("1"), Of: h.d.Counter("1").UndoOf})
	if len(e[0].Void) != 1 || e[0].Void[0].Seq != seq || len(e[0].Of) != 2 || len(h.d.Times()) != 0 {
		t.Errorf("undone = %+v, times %v", e[0].Facts, h.d.Times())
	}
}

// TestUndoOutlivesTheTimer: the timer said that A002 was absent, and the visitor came that moment.
// The officer took it back, but the timer still ran from the old call, so the next tick, a blink
// later, said it again.
func TestUndoOutlivesTheTimer(t *testing.T) {
	for name, act := range map[string]func(h *hall){
		"absent by the timer": func(h *hall) { h.do(timer, Tick{}) },
		"start":               func(h *hall) { h.do(lan, Start{h.desk("1")}) },
	} {
		t.Run(name, func(t *testing.T) {
			h := undoHall(t)
			calledTwice(h)
			act(h)
			h.wait(5 * time.Second)
			h.do(lan, Undo{Desk: h.desk("1"), Of: h.d.Counter("1").UndoOf})
			back := h.now
			if due, want := h.d.Due(h.cfg), back.Add(h.cfg.Rules.AbsentTimer()); due != want {
				t.Errorf("the timer fires at %s, want %s", due, want)
			}
			h.do(timer, Tick{})
			if a := h.d.Ticket("A002"); a.State != Called || a.Absences != 0 {
				t.Errorf("after a tick A002 is %s with %d absences", a.State, a.Absences)
			}
			h.wait(h.cfg.Rules.AbsentTimer())
			h.do(timer, Tick{})
			if a := h.d.Ticket("A002"); a.State != Waiting || a.Absences != 1 {
				t.Errorf("when the time is over A002 is %s with %d absences", a.State, a.Absences)
			}
		})
	}
}
