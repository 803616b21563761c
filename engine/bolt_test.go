package engine

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"luot/journal"
	"luot/journal/bolt"
	"luot/queue"
)

// office is a small office that is always open: two services, three counters that serve both.
func office() *queue.Site {
	var hours queue.Calendar
	for i := range hours.Week {
		all := []queue.Span{{From: 0, To: 24 * time.Hour}}
		hours.Week[i] = queue.Hours{Work: all, Issue: all}
	}
	s := &queue.Site{
		ID: "qn", Name: queue.Words{"vi": "Quy Nhơn"}, Zone: time.FixedZone("ICT", 7*3600), Languages: []string{"vi", "en"},
		Services: []queue.Service{
			{ID: "land", Prefix: "A", Mean: 10 * time.Minute},
			{ID: "births", Prefix: "B", Mean: 5 * time.Minute},
		},
		Calendar: hours, Rules: queue.DefaultRules(),
	}
	s.Rules.ExpireAt = 24 * time.Hour
	s.Rules.KeysPerMinute = 0
	for _, id := range []queue.CounterID{"1", "2", "3"} {
		s.Counters = append(s.Counters, queue.Counter{ID: id, Tiers: []queue.Tier{{Services: []queue.ServiceID{"land", "births"}}}})
	}
	return s.Index()
}

// tokens makes tokens that differ.
var tokens struct {
	sync.Mutex
	n int
}

func token() queue.Token {
	tokens.Lock()
	defer tokens.Unlock()
	tokens.n++
	return queue.Token(fmt.Sprintf("qn.%016d", tokens.n))
}

// press is a press at a kiosk.
func press(key string) queue.Command {
	return queue.Command{
		Actor: queue.Actor{ID: "kiosk:1"}, Key: key, Print: "print",
		Do: queue.Issue{Service: "land", Channel: "kiosk", Token: token()},
	}
}

// staff is an order of an officer.
func staff(o queue.Order) queue.Command {
	return queue.Command{Actor: queue.Actor{ID: "staff:lan", Role: queue.Lead, User: "lan"}, Do: o}
}

// numberOf gives the command and returns the number of the ticket that it issued or replayed.
func numberOf(t *testing.T, s *Site, cmd queue.Command) (n queue.Number, replayed bool) {
	t.Helper()
	err := s.Do(t.Context(), cmd, func(v *View, r Result) {
		if r.Replayed != nil {
			n, replayed = r.Replayed.Number, true
			return
		}
		for _, e := range r.Events {
			n = e.Number
			if v.Day.Ticket(n) == nil {
				t.Errorf("ticket %s is answered but not in the day", n)
			}
		}
	})
	if err != nil {
		t.Fatalf("%T: %v", cmd.Do, err)
	}
	return n, replayed
}

// onBolt opens a journal in a new file.
func onBolt(t testing.TB) *bolt.Journal {
	t.Helper()
	j, err := bolt.Open(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// running opens a site over j and closes it with the test. set may change the configuration.
func running(t testing.TB, j journal.Journal, set func(*Config)) *Site {
	t.Helper()
	cfg := Config{Journal: j, Site: office(), Clock: NewWallClock(nil), Writer: journal.WriterID{1}}
	if set != nil {
		set(&cfg)
	}
	s, err := Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func TestSiteOnBolt(t *testing.T) {
	s := running(t, onBolt(t), nil)
	n, _ := numberOf(t, s, press("k1"))
	if n != "A001" {
		t.Errorf("first ticket is %s, want A001", n)
	}
	if again, replayed := numberOf(t, s, press("k1")); again != n || !replayed {
		t.Errorf("the same key gave %s (replayed %v), want %s", again, replayed, n)
	}
	other := press("k1")
	other.Print = "another"
	err := s.Do(t.Context(), other, nil)
	var refused *queue.Refusal
	if !errors.As(err, &refused) || refused.Code != "key.reused" {
		t.Errorf("a key for something else: %v, want key.reused", err)
	}
}

func TestCrash(t *testing.T) {
	j := onBolt(t)
	first, err := Open(t.Context(), Config{Journal: j, Site: office(), Clock: NewWallClock(nil)})
	if err != nil {
		t.Fatal(err)
	}
	n, _ := numberOf(t, first, press("k1"))
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	first.Close(gone) // at once, as a kill would

	s := running(t, j, nil)
	if again, replayed := numberOf(t, s, press("k1")); again != n || !replayed {
		t.Errorf("after a restart the key gave %s (replayed %v), want %s", again, replayed, n)
	}
	if next, _ := numberOf(t, s, press("k2")); next != "A002" {
		t.Errorf("after a restart the next ticket is %s, want A002", next)
	}
}
