package queue

import "testing"

// TestForecastCountsThoseOnTheirWay: a simulation made of the durable day, while tickets are decided
// and on their way to the store, used to forget them, and the next visitor was told too few ahead.
func TestForecastCountsThoseOnTheirWay(t *testing.T) {
	h := newHall(t)
	h.open("1", lan)
	h.issue("land", Normal)
	durable := h.d.Clone()
	h.issue("land", Normal)
	last := h.issue("land", Normal)
	f := durable.Forecast(h.cfg, h.now)
	f.CatchUp(h.d) // and the second time nobody twice
	if f.CatchUp(h.d); f.New("land", Normal).Ahead != 3 {
		t.Errorf("%d ahead, want 3: one durable, two on their way", f.New("land", Normal).Ahead)
	}
	if f.Knew(last) {
		t.Errorf("%s was on its way, the simulation cannot have known it", last)
	}
}
