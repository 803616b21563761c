package ticket_test

import (
	"slices"
	"testing"

	"luot/queue"
)

// TestRateOnThePhone: after the visit the page asks; a good score is sent at once, a poor one with its reasons,
// and who has rated reads thanks and no question.
func TestRateOnThePhone(t *testing.T) {
	h := enter(t)
	h.set(func(v *queue.TicketView) { v.State = queue.Done })
	p := h.open(t)
	p.WaitText("#rate", "Quý khách có hài lòng")
	sound(t, p, "question")
	p.Tap("[data-score='2']")
	p.Tap("[data-reason=wait]")
	p.Tap("[data-reason=attitude]")
	p.Tap("[data-reason=wait]")
	sound(t, p, "reasons")
	p.Tap("[data-act=rate]")
	p.WaitFor(`document.querySelector("[data-rated='2']") !== null && document.querySelector("#rate") === null`)
	p.Goto(h.URL + "/t/" + token)
	p.WaitFor(`document.querySelector("[data-rated='2']") !== null && document.querySelector("#rate") === null`)

	again := enter(t)
	again.set(func(v *queue.TicketView) { v.State = queue.Done })
	p = again.open(t)
	p.Tap("[data-control=language][lang=en]")
	p.WaitText("[data-score='5']", "Very satisfied")
	p.Tap("[data-score='5']")
	p.WaitText("[data-rated='5']", "helps us")
	for h, want := range map[*hall]string{h: "2 attitude", again: "5"} {
		h.mu.Lock()
		if !slices.Equal(h.acts, []string{"rating"}) || h.rated != want {
			t.Errorf("pressed %v with %q, want one rating with %q", h.acts, h.rated, want)
		}
		h.mu.Unlock()
	}
}
