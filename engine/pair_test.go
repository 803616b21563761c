package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"luot/journal"
	"luot/queue"
)

// officer serves at one counter of one process.
type officer struct {
	site *Site
	desk queue.Desk
	who  queue.Actor
}

// order gives an order and keeps up with the desk. It returns the number that was called, if any.
func (o *officer) order(t *testing.T, make func(queue.Desk) queue.Order) (called queue.Number) {
	t.Helper()
	err := o.site.Do(t.Context(), queue.Command{Actor: o.who, Do: make(o.desk)}, func(v *View, r Result) {
		o.desk.Seen = v.Day.Counter(o.desk.Counter).Seen
		for _, e := range r.Events {
			if e.Type == queue.EvCalled {
				called = e.Number
			}
		}
	})
	if err != nil {
		t.Errorf("counter %s: %v", o.desk.Counter, err)
	}
	return called
}

// Two officers at two processes over one journal press next at the same instant, 1,000 times: a
// hundred at each of ten sites.
func TestDoubleNextNeverTheSame(t *testing.T) { doubleNexts(t, 3) }

// doubleNexts has so many offices do it, a hundred times each.
func doubleNexts(t *testing.T, offices int) {
	j, conflicts := onBolt(t), uint64(0)
	for i := range offices {
		conflicts += doubleNext(t, j, queue.SiteID(fmt.Sprint("s", i)))
	}
	if conflicts == 0 {
		t.Error("they never came into each other's way: this proves nothing")
	}
}

// doubleNext lets two officers press next together and returns how often they collided.
func doubleNext(t *testing.T, j journal.Journal, id queue.SiteID) uint64 {
	const rounds = 100
	var officers []*officer
	for i := range 2 {
		s := running(t, j, func(c *Config) { c.Writer, c.Site.ID = journal.WriterID{byte(i + 1)}, id })
		counter := fmt.Sprint(i + 1)
		user := queue.OfficerID("officer" + counter)
		officers = append(officers, &officer{
			site: s, desk: queue.Desk{Counter: queue.CounterID(counter)},
			who: queue.Actor{ID: "staff:" + string(user), Role: queue.Officer, User: user},
		})
	}
	var kiosks sync.WaitGroup
	for range 20 {
		kiosks.Go(func() {
			for range 2 * rounds / 20 {
				numberOf(t, officers[0].site, press(""))
			}
		})
	}
	kiosks.Wait()
	for _, o := range officers {
		o.order(t, func(d queue.Desk) queue.Order { return queue.OpenCounter{Desk: d} })
	}
	seen := map[queue.Number]bool{}
	for range rounds {
		var called [2]queue.Number
		var both sync.WaitGroup
		for i, o := range officers {
			both.Go(func() {
				called[i] = o.order(t, func(d queue.Desk) queue.Order { return queue.CallNext{Desk: d, Previous: queue.PreviousDone} })
			})
		}
		both.Wait()
		for _, n := range called {
			if n == "" || seen[n] {
				t.Fatalf("round after %d tickets called %v", len(seen), called)
			}
			seen[n] = true
		}
	}
	same(t, officers[0].site, officers[1].site)
	return officers[0].site.Status().Conflicts + officers[1].site.Status().Conflicts
}

// same checks that two processes have folded the same log to the same day.
func same(t *testing.T, a, b *Site) {
	t.Helper()
	past, err := a.Past(t.Context(), a.Status().Date)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Site{a, b} {
		numberOf(t, s, press("")) // meets what it lacks
		s.Read(t.Context(), func(v *View) {
			if len(v.Day.All()) <= len(past.All()) {
				t.Errorf("%d tickets, the log said %d before one more", len(v.Day.All()), len(past.All()))
				return
			}
			for i, want := range past.All() {
				if got := v.Day.All()[i]; got != want {
					t.Errorf("live %+v\nlog  %+v", got, want)
					return
				}
			}
		})
	}
}

func TestWatchBringsWhatOthersWrite(t *testing.T) {
	tests := map[string]bool{"by a hint": true, "by comparing": false}
	for name, hints := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				var seen atomic.Uint64
				a := running(t, f, nil)
				b := running(t, f, func(c *Config) { c.OnChange = func(v *View) { seen.Store(v.Day.Seq) } })
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- Watch(ctx, f, b) }()
				synctest.Wait()
				if !hints {
					f.mu.Lock()
					f.watch = nil // the bell is lost
					f.mu.Unlock()
				}
				numberOf(t, a, press(""))
				if !hints {
					time.Sleep(time.Second)
				}
				synctest.Wait()
				if seen.Load() != 2 {
					t.Errorf("published up to %d, want 2", seen.Load())
				}
				cancel()
				if err := <-ended; !errors.Is(err, context.Canceled) {
					t.Errorf("Watch ended with %v", err)
				}
			})
		})
	}
}

func TestCallerLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, gate := newFake(), make(chan struct{})
		s := running(t, f, nil)
		numberOf(t, s, press(""))
		f.script(func(int, journal.Batch) error { <-gate; return nil }, nil)
		leave := func(key, want string) {
			t.Helper()
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			var gone atomic.Bool
			err := s.Do(ctx, press(key), func(*View, Result) {
				if gone.Load() {
					t.Error("the view was called after Do had returned")
				}
			})
			gone.Store(true)
			if code(err) != want || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v, want %s", err, want)
			}
		}
		var both sync.WaitGroup
		both.Go(func() { leave("decided", StoreUnknown) })
		synctest.Wait()
		both.Go(func() { leave("waiting", Busy) })
		both.Wait()
		close(gate)
		if n, replayed := numberOf(t, s, press("decided")); n != "A002" || !replayed {
			t.Errorf("the key of a decided command gave %s (replayed %v)", n, replayed)
		}
		if n, replayed := numberOf(t, s, press("waiting")); n != "A003" || replayed {
			t.Errorf("the key of an undecided command gave %s (replayed %v)", n, replayed)
		}
	})
}

func TestCloseDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, gate := newFake(), make(chan struct{})
		s := running(t, f, nil)
		numberOf(t, s, press(""))
		f.script(func(int, journal.Batch) error { <-gate; return nil }, nil)
		var all sync.WaitGroup
		all.Go(func() { numberOf(t, s, press("")) })
		synctest.Wait()
		all.Go(func() { numberOf(t, s, press("")) }) // gathers behind it
		synctest.Wait()
		all.Go(func() {
			if err := s.Close(t.Context()); err != nil {
				t.Errorf("close: %v", err)
			}
		})
		synctest.Wait()
		if err := s.Do(t.Context(), press(""), nil); code(err) != Draining {
			t.Errorf("while closing: %v, want draining", err)
		}
		close(gate)
		all.Wait()
		if n := f.issued(); n != 3 {
			t.Errorf("%d tickets, want the 3 that were accepted", n)
		}
	})
}

func TestReconfigure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := running(t, newFake(), nil)
		numberOf(t, s, press(""))
		without := office()
		without.Services = without.Services[1:]
		err := s.Reconfigure(t.Context(), without.Index())
		var refused *queue.Refusal
		if !errors.As(err, &refused) || refused.Code != "config.orphans" || fmt.Sprint(refused.Args["numbers"]) != "[A001]" {
			t.Errorf("took away the service of A001: %v", err)
		}
		moved := office()
		moved.Zone = time.UTC
		if err := s.Reconfigure(t.Context(), moved); code(err) != "config.site" {
			t.Errorf("moved the site to another zone: %v", err)
		}
		renamed := office()
		renamed.Services[0].Prefix = "Z"
		if err := s.Reconfigure(t.Context(), renamed); err != nil {
			t.Fatal(err)
		}
		if n, _ := numberOf(t, s, press("")); n[0] != 'Z' {
			t.Errorf("under the new rules %s was given", n)
		}
	})
}
