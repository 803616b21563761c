package e2e

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
)

// desk is what these tests read of a desk.
type desk struct {
	Seen   uint64
	State  string
	Ticket *struct{ Number, State string }
	Undo   *struct{ Of uint64 }
	Held   []struct{ Number string }
}

// officerAt is an officer at a counter who always presses with what the desk last showed.
type officerAt struct {
	t    *testing.T
	c    *client
	path string
	now  desk
}

func (s *server) officerAt(site, counter string) *officerAt {
	o := &officerAt{t: s.t, c: s.staff(site + "-" + counter), path: "/api/v1/sites/" + site + "/counters/" + counter}
	o.now = o.desk()
	return o
}

func (o *officerAt) desk() (d desk) {
	o.c.must(o.t, 200, "GET", o.path, nil).decode(o.t, &d)
	return d
}

// press gives one order and takes over the desk that comes back.
func (o *officerAt) press(verb string, more ...any) answer {
	o.t.Helper()
	body := map[string]any{"seen": o.now.Seen}
	for i := 0; i+1 < len(more); i += 2 {
		body[more[i].(string)] = more[i+1]
	}
	a, err := o.c.do("POST", o.path+"/"+verb, body, "")
	if err != nil {
		o.t.Fatalf("%s: %v", verb, err)
	}
	switch a.Status {
	case 200:
		o.now = desk{}
		a.decode(o.t, &o.now)
	case 204:
		o.now = o.desk()
	}
	return a
}

func (o *officerAt) want(status int, verb string, more ...any) {
	o.t.Helper()
	if a := o.press(verb, more...); a.Status != status {
		o.t.Fatalf("%s: got %d %s, want %d", verb, a.Status, a.Body, status)
	}
}

// TestTwoOfficersNeverGetTheSameTicket presses next at two counters at the same instant, again and
// again, each press doubled: no ticket goes to both, none is called twice, none is passed over.
func TestTwoOfficersNeverGetTheSameTicket(t *testing.T) { twoOfficers(t, 200) }

func twoOfficers(t *testing.T, rounds int) {
	s := demo(t, "--at", "0", "--speed", "0", "--set", "keys_per_minute=0", "--set", "arrival=optional", "--set", "min_visit=0s")
	kiosk := s.kiosk("qn")
	a, b := s.officerAt("qn", "3"), s.officerAt("qn", "4")
	a.want(200, "open")
	b.want(200, "open")
	called := map[string]int{}
	for round := range rounds {
		for range 2 {
			kiosk.must(t, 201, "POST", "/api/v1/sites/qn/tickets", map[string]string{"service": "dat-dai"})
		}
		var wg sync.WaitGroup
		for _, o := range []*officerAt{a, b} {
			wg.Go(func() { o.doubled(fmt.Sprintf("r%d", round)) })
		}
		wg.Wait()
		for _, o := range []*officerAt{a, b} {
			if o.now.Ticket == nil {
				t.Fatalf("round %d: nobody was called", round)
			}
			if called[o.now.Ticket.Number]++; called[o.now.Ticket.Number] > 1 {
				t.Fatalf("round %d: %s was called twice", round, o.now.Ticket.Number)
			}
		}
	}
	if len(called) != 2*rounds {
		t.Errorf("%d tickets were called, want %d", len(called), 2*rounds)
	}
}

// doubled presses next twice at once, as a nervous finger does: with one key, so that both answers
// are the same, and then once more with what is shown no longer, which is refused.
func (o *officerAt) doubled(key string) {
	body := map[string]any{"seen": o.now.Seen}
	var answers [2]answer
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			a, err := o.c.do("POST", o.path+"/next", body, key)
			if err != nil {
				o.t.Errorf("next: %v", err)
			}
			answers[i] = a
		})
	}
	wg.Wait()
	var first, second desk
	if answers[0].Status != 200 || answers[1].Status != 200 ||
		json.Unmarshal(answers[0].Body, &first) != nil || json.Unmarshal(answers[1].Body, &second) != nil {
		o.t.Errorf("doubled next: %d %s, %d %s", answers[0].Status, answers[0].Body, answers[1].Status, answers[1].Body)
		return
	}
	if first.Ticket == nil || second.Ticket == nil || first.Ticket.Number != second.Ticket.Number {
		o.t.Errorf("one key called %v and %v", first.Ticket, second.Ticket)
	}
	if late, err := o.c.do("POST", o.path+"/next", body, ""); err != nil || late.Status != 409 {
		o.t.Errorf("a late press: %v, %d %s, want 409", err, late.Status, late.Body)
	}
	o.now = first
}
