package queue

import (
	"testing"
	"time"
)

// TestRatingAtATablet: once, at the counter where the visit ended, while it is fresh; what comes within two
// seconds of the end or of the tablet's waking is kept apart, and leaves the holder's own rating open.
func TestRatingAtATablet(t *testing.T) {
	tablet := Actor{ID: "tablet:qn-9"}
	visit := func(h *hall) Number {
		h.open("1", lan)
		n := h.issue("land", Normal)
		h.next("1", lan, "")
		h.do(lan, Start{h.desk("1")})
		h.wait(5 * time.Minute)
		h.do(lan, Finish{Desk: h.desk("1")})
		return n
	}
	kind := func(events []Event) string { return events[0].Kind }

	h := newHall(t)
	n := visit(h)
	h.wait(RateQuick)
	h.refused("ticket.unknown", tablet, Rate{Number: n, Score: 5, Counter: "2"})
	if got := kind(h.do(tablet, Rate{Number: n, Score: 2, Reasons: []string{"slow"}, Counter: "1"})); got != "" {
		t.Errorf("two seconds after the end: kind %q", got)
	}
	h.refused("ticket.already_rated", tablet, Rate{Number: n, Score: 5, Counter: "1"})
	h.refused("ticket.already_rated", holder(n), Rate{Number: n, Score: 5})

	for name, rating := range map[string]Rate{"sooner after the end": {Score: 5, Counter: "1"}, "sooner after waking": {Score: 5, Counter: "1", Quick: true}} {
		h := newHall(t)
		rating.Number = visit(h)
		if rating.Quick {
			h.wait(10 * time.Second)
		} else {
			h.wait(RateQuick - time.Millisecond)
		}
		if got := kind(h.do(tablet, rating)); got != RatedTooQuickly || h.d.Ticket(rating.Number).Score != 0 {
			t.Errorf("%s: kind %q, score %d", name, got, h.d.Ticket(rating.Number).Score)
		}
		h.refused("ticket.already_rated", tablet, rating)
		if got := kind(h.do(holder(rating.Number), Rate{Number: rating.Number, Score: 1})); got != "" || h.d.Ticket(rating.Number).Score != 1 {
			t.Errorf("%s, and then by the holder: kind %q", name, got)
		}
	}

	h = newHall(t)
	n = visit(h)
	h.wait(RateWithin + time.Millisecond)
	h.refused("ticket.too_late", tablet, Rate{Number: n, Score: 5, Counter: "1"})
	h.do(holder(n), Rate{Number: n, Score: 5})
}
