package api

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"luot/configs"
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

// TestIssuesOfOneKiosk: a kiosk whose button is stuck stops after so many numbers; a press that is sent again,
// other kiosks and the next minute are none of that.
func TestIssuesOfOneKiosk(t *testing.T) {
	var i issues
	now := time.Date(2026, 11, 24, 8, 0, 10, 0, time.UTC)
	for n := range 3 {
		if err := i.admit("qn-1", fmt.Sprint("key-", n), 3, now); err != nil {
			t.Fatalf("press %d: %v", n, err)
		}
	}
	var no *refusal
	if err := i.admit("qn-1", "key-3", 3, now); !errors.As(err, &no) || no.status != http.StatusTooManyRequests || no.code != "issue.too_many" {
		t.Errorf("the fourth press: %v", err)
	}
	for name, err := range map[string]error{
		"sent again":            i.admit("qn-1", "key-2", 3, now),
		"another kiosk":         i.admit("qn-2", "key-4", 3, now),
		"no limit":              i.admit("qn-1", "key-5", 0, now),
		"next minute":           i.admit("qn-1", "key-6", 3, now.Add(time.Minute)),
		"again, a minute later": i.admit("qn-1", "key-1", 1, now.Add(time.Minute)),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCrowdAtOneKiosk: three hundred people, as many as come on the busiest day, stand in line at one kiosk at seven.
// They know what they want, read nothing and touch the screen every 0.7 s: the usual limit is in nobody's way.
// A button that is stuck is stopped by it.
func TestCrowdAtOneKiosk(t *testing.T) {
	cfg, err := configs.Load(configs.Example, nil)
	if err != nil {
		t.Fatal(err)
	}
	limit := cfg.Sites[0].PerKiosk
	var i issues
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for n := range 300 {
		touches := 4 // submit, field, number, done
		if n%3 == 0 {
			touches = 3 // collect, number, done
		}
		now = now.Add(time.Duration(touches) * 700 * time.Millisecond)
		if err := i.admit("qn-1", fmt.Sprint("key-", n), limit, now); err != nil {
			t.Fatalf("visitor %d, %v after seven: %v", n, now.Sub(now.Truncate(time.Hour)), err)
		}
	}
	given := 0
	for n := range 600 { // a minute of it
		now = now.Add(100 * time.Millisecond)
		if i.admit("qn-1", fmt.Sprint("stuck-", n), limit, now) == nil {
			given++
		}
	}
	if given > 2*limit {
		t.Errorf("a stuck button took %d numbers in a minute", given)
	}
}
