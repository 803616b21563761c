package queue

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestUndoneIsNever plays random acts of everybody after an act that is then taken back, also into a
// second day that never saw that act: both end alike. Walk-ins are left out, since their number is
// spent, and so is a pause that came to pass meanwhile.
func TestUndoneIsNever(t *testing.T) {
	undone := 0
	rapid.Check(t, func(rt *rapid.T) {
		h := newHall(t, func(s *Site) { // so that much happens before an act is too old
			s.Rules.MinCalls, s.Rules.RecallGap, s.Rules.HoldMax, s.Rules.UndoWithin = 1, time.Second, 2, time.Hour
		})
		h.stand("AaAUuAA")
		h.open("1", lan)
		h.open("2", minh)
		h.anything(rt, "before", 40)
		for range 6 {
			if h.undoLater(rt) {
				undone++
			}
		}
	})
	if undone < 20 {
		t.Errorf("%d acts were undone, want 20 at least", undone)
	}
}

// undoLater takes an act of counter 1 back after up to twelve acts of anybody, compares the day with
// one that never saw it, and reports whether that was possible.
func (h *hall) undoLater(rt *rapid.T) bool {
	never, of := h.undoable(rt, "1")
	if never == nil {
		return false
	}
	for _, e := range h.anything(rt, "after", 12) {
		never.Apply(e)
	}
	if h.d.Counter("1").UndoOf != of {
		return false
	}
	events, err := h.try(chief, Undo{Desk: h.desk("1"), Of: of})
	if err != nil {
		return false
	}
	for _, e := range events[1:] { // releases, where a counter has closed since
		never.Apply(e)
	}
	got, want := undoPicture(h.d), undoPicture(never)
	got.Keys, got.Rates, want.Keys, want.Rates = nil, nil, nil, nil
	if diff := got.compare(want); diff != "" {
		rt.Fatalf("undo of %d left: %s", of, diff)
	}
	return true
}

// anything gives up to most random orders and returns the events of those that passed. The clock's
// own acts are left out: one tick may act at several counters.
func (h *hall) anything(rt *rapid.T, what string, most int) (log []Event) {
	for range rapid.IntRange(0, most).Draw(rt, what) {
		who, order := anyOrder(rt, h)
		h.now = h.now.Add(time.Duration(rapid.IntRange(0, 30).Draw(rt, "seconds")) * time.Second)
		if _, ticks := order.(Tick); ticks {
			continue
		}
		if events, err := h.try(who, order); err == nil {
			log = append(log, events...)
		}
	}
	return log
}

// undoable lets counter c do something that can be taken back, and returns the day before and the
// act; nil when nothing of sixty random orders was one.
func (h *hall) undoable(rt *rapid.T, c CounterID) (before *Day, of uint64) {
	for i := range 60 {
		before = h.d.Clone()
		events := h.anything(rt, fmt.Sprint("act ", i), 1)
		if len(events) == 0 || h.d.Counter(c).UndoOf != events[0].Seq || events[0].Type == EvIssued || events[0].AfterThis {
			continue
		}
		return before, events[0].Seq
	}
	return nil, 0
}
