package display_test

import (
	"fmt"
	"testing"
	"time"

	"luot/configs"
	"luot/display"
	"luot/queue"
)

// hall is a day at which commands are given one after the other.
type hall struct {
	t    *testing.T
	day  *queue.Day
	site *queue.Site
	at   queue.Instant
}

func newHall(t *testing.T) *hall {
	t.Helper()
	conf, err := configs.Load(configs.GiaLai, map[string]string{"arrival": "optional", "min_visit": "0s", "recall_gap": "0s"})
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{t: t, day: queue.NewDay("qn", "2026-11-23"), site: conf.Sites[0].Rules,
		at: queue.InstantOf(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))}
	h.do(queue.OpenDay{Format: 1})
	h.do(queue.OpenCounter{Desk: h.desk()})
	return h
}

func (h *hall) desk() queue.Desk { return queue.Desk{Counter: "3", Seen: h.day.Counter("3").Seen} }

func (h *hall) do(order queue.Order) {
	h.t.Helper()
	actor := queue.Actor{ID: "staff:lan", User: "lan", Role: queue.Admin}
	events, err := h.day.Decide(h.site, queue.Command{At: h.at, Actor: actor, Do: order})
	if err != nil {
		h.t.Fatalf("%T: %v", order, err)
	}
	for _, e := range events {
		h.day.Apply(e)
	}
}

// call issues a ticket and calls it.
func (h *hall) call(n int) {
	h.t.Helper()
	h.do(queue.Issue{Service: "dat-dai", Lang: "vi", Channel: "kiosk", Token: queue.Token(fmt.Sprintf("qn.%016d", n))})
	h.do(queue.CallNext{Desk: h.desk()})
}

func (h *hall) board() display.Board {
	return display.ViewBoard(&queue.View{Day: h.day, Site: h.site, Epoch: "e", Now: h.at}, func(c queue.CallEntry) (full, short queue.Words) {
		return queue.Words{"vi": string(c.Number)}, queue.Words{}
	})
}

// TestCallsOfABoard: all of the last minute and never fewer than the last ten, oldest first, each
// once; only the one that nobody has answered is open.
func TestCallsOfABoard(t *testing.T) {
	h := newHall(t)
	for n := range 15 {
		h.call(n)
	}
	got := h.board().Calls
	if len(got) != 15 {
		t.Fatalf("%d calls within the minute, want all 15", len(got))
	}
	for i, c := range got {
		if i > 0 && c.ID <= got[i-1].ID {
			t.Errorf("call %d stands before %d", got[i-1].ID, c.ID)
		}
		if c.Open != (i == 14) {
			t.Errorf("call of %s: open %v", c.Number, c.Open)
		}
		if c.Words["vi"] != string(c.Number) || c.Audio["vi"] != nil {
			t.Errorf("call of %s: words %v, audio %v", c.Number, c.Words, c.Audio)
		}
	}
	h.at = h.at.Add(2 * time.Minute)
	if got := h.board().Calls; len(got) != 10 || got[9].Number != "A015" {
		t.Errorf("after two minutes %d calls, the last of %s; want the last ten", len(got), got[len(got)-1].Number)
	}
}

// TestWalkInsAreNeverShown: somebody served without a number is neither called nor shown.
func TestWalkInsAreNeverShown(t *testing.T) {
	h := newHall(t)
	h.do(queue.WalkIn{Desk: h.desk(), Service: "dat-dai", Token: "qn.000000000000000w"})
	if b := h.board(); len(b.Now) != 0 || len(b.Calls) != 0 {
		t.Errorf("a walk-in is on the board: %+v, %+v", b.Now, b.Calls)
	}
}

// TestWithdrawnCallIsClosed: a visitor put back in line is called no longer.
func TestWithdrawnCallIsClosed(t *testing.T) {
	h := newHall(t)
	h.call(1)
	h.do(queue.Recall{Desk: h.desk()})
	if b := h.board(); len(b.Calls) != 2 || !b.Calls[0].Open || !b.Calls[1].Open || b.Calls[1].Kind != "recall" {
		t.Errorf("after a recall: %+v, want both open: the visitor has not come", b.Calls)
	}
	h.do(queue.PutBack{Desk: h.desk()})
	if b := h.board(); len(b.Now) != 0 || b.Calls[0].Open || b.Calls[1].Open {
		t.Errorf("after the visitor was put back: %+v, %+v", b.Now, b.Calls)
	}
}
