package api

import (
	"testing"
	"time"

	"luot/queue"
)

// TestHolderCannotFloodTheLog takes back and cancels again what one phone may, which once was five
// hundred durable records a second through the door that is open to the internet.
func TestHolderCannotFloodTheLog(t *testing.T) {
	r := newRig(t)
	it, other := r.issue(`{"service":"dat-dai"}`), r.issue(`{"service":"dat-dai"}`)
	act := func(of queue.TicketView, name string) answer {
		return r.send("POST", "/api/v1/tickets/"+string(of.Token)+"/"+name, ask{door: r.public, origin: r.public})
	}
	now := r.clock.Now()
	r.clock.Add(now.Truncate(time.Minute).Add(time.Minute).Sub(now)) // a whole minute is ahead
	for n := range actsPerMinute {
		if a := act(it, []string{"cancel", "uncancel"}[n%2]); a.StatusCode != 200 {
			t.Fatalf("act %d: %d %s", n+1, a.StatusCode, a.text)
		}
	}
	before := r.seq()
	if a := act(it, "cancel"); a.StatusCode != 429 || a.Header.Get("Retry-After") == "" || into[problem](t, a).Code != "keys.too_many" {
		t.Errorf("one act too many: %d %v %s", a.StatusCode, a.Header, a.text)
	}
	if after := r.seq(); after != before {
		t.Errorf("the log grew from %d to %d", before, after)
	}
	if a := act(other, "cancel"); a.StatusCode != 200 {
		t.Errorf("another ticket pays for it: %d %s", a.StatusCode, a.text)
	}
	r.clock.Add(time.Minute)
	if a := act(it, "cancel"); a.StatusCode != 200 {
		t.Errorf("a minute later: %d %s", a.StatusCode, a.text)
	}
}
