package queue

import (
	"testing"
	"time"
)

func TestOneVisit(t *testing.T) {
	h := newHall(t)
	n := h.issue("land", Normal)
	if n != "A001" {
		t.Fatalf("number = %s, want A001", n)
	}
	h.open("1", lan)
	h.wait(time.Minute)
	if got := h.next("1", lan, ""); got != n {
		t.Fatalf("called %q, want %s", got, n)
	}
	h.wait(10 * time.Second)
	h.do(lan, Start{h.desk("1")})
	h.wait(5 * time.Minute)
	h.do(lan, Finish{Desk: h.desk("1")})
	if got := h.state(n); got != Done {
		t.Fatalf("state = %s, want done", got)
	}
	tx := h.d.Times()
	if len(tx) != 1 || *tx[0].WaitingMS != 60_000 || *tx[0].WalkingMS != 10_000 || *tx[0].ServingMS != 300_000 {
		t.Fatalf("times = %+v", tx)
	}
	h.do(lan, Undo{Desk: h.desk("1"), Of: h.d.Counter("1").UndoOf})
	if h.state(n) != Serving || len(h.d.Times()) != 0 || h.d.Counter("1").Current != n {
		t.Fatalf("after undo: %s, times %v", h.state(n), h.d.Times())
	}
}
