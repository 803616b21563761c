package engine

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"luot/journal"
	"luot/queue"
)

const tomorrow = queue.Date("2000-01-02")

// synctest begins at midnight UTC, which is 07:00 in the office.
const untilMidnight = 17 * time.Hour

// finish opens a counter and serves whoever waits, so that nobody is left.
func finish(t *testing.T, s *Site) {
	t.Helper()
	desk := queue.Desk{Counter: "1"}
	orders := []func() queue.Order{
		func() queue.Order { return queue.OpenCounter{Desk: desk} },
		func() queue.Order { return queue.CallNext{Desk: desk} },
		func() queue.Order { return queue.Finish{Desk: desk} },
		func() queue.Order { return queue.CloseCounter{Desk: desk} },
	}
	for _, o := range orders {
		s.Read(t.Context(), func(v *View) { desk.Seen = v.Day.Counter("1").Seen })
		if err := s.Do(t.Context(), staff(o()), nil); err != nil {
			t.Fatalf("%T: %v", o(), err)
		}
	}
}

func TestMidnight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := running(t, f, nil)
		time.Sleep(untilMidnight - time.Second)
		numberOf(t, s, press("late"))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got := f.types(today); got[len(got)-1] != queue.EvDayClosed {
			t.Fatalf("after midnight the day holds %v", got)
		}
		if n := len(f.types(tomorrow)); n != 0 {
			t.Errorf("a day that nobody needs has %d records", n)
		}
		s.Read(t.Context(), func(v *View) {
			if v.Day.Date != tomorrow || len(v.Day.All()) != 0 || v.Epoch != "" {
				t.Errorf("a reader sees %s with %d tickets in epoch %q", v.Day.Date, len(v.Day.All()), v.Epoch)
			}
		})
		if n, replayed := numberOf(t, s, press("late")); n != "A001" || !replayed {
			t.Errorf("yesterday's key gave %s (replayed %v), want yesterday's ticket", n, replayed)
		}
		numberOf(t, s, press(""))
		begun := f.events(tomorrow)[0]
		stood, _ := f.Positions(t.Context(), []journal.Stream{{Site: "qn", Date: today}})
		if begun.Type != queue.EvOpened || begun.Chain != stood[0].Chain.String() || begun.Format != 1 || begun.Nonce == "" {
			t.Errorf("the day begins with %s %+v", begun.Type, begun.Facts)
		}
		time.Sleep(10*time.Minute + time.Second)
		if n, replayed := numberOf(t, s, press("late")); n != "A002" || replayed {
			t.Errorf("ten minutes later yesterday's key gave %s (replayed %v), want a new ticket", n, replayed)
		}
	})
}

// TestMidnightWithoutStore loses the store between the end of a day and the beginning of the next. The
// loop had tried to open the next day again and again without a pause, a core and a log full of it,
// and had left whoever gave a command without an answer.
func TestMidnightWithoutStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, tries := newFake(), 0
		f.asked = func() {
			if tries++; tries > 20 {
				panic("the loop spins")
			}
		}
		s := running(t, f, nil)
		numberOf(t, s, press("late"))
		lose := func(err error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.reads = err
		}
		f.script(nil, func(_ int, b journal.Batch) error {
			if last := b.Records[len(b.Records)-1]; queue.Type(last.Type) == queue.EvDayClosed {
				lose(fmt.Errorf("gone: %w", journal.ErrStore))
			}
			return nil
		})
		time.Sleep(untilMidnight + 5*time.Second)
		if err := s.Do(t.Context(), press("early"), nil); code(err) != StoreDown {
			t.Errorf("a command without a store: %v, want %s", err, StoreDown)
		}
		lose(nil)
		f.script(nil, nil)
		time.Sleep(2 * time.Second)
		if n, _ := numberOf(t, s, press("early")); n != "A001" || len(f.types(tomorrow)) == 0 {
			t.Errorf("with the store back the new day gave %q and holds %v", n, f.types(tomorrow))
		}
	})
}

// A restart just after midnight must still know the keys of the day before.
func TestKeysOfYesterdaySurviveRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := running(t, f, nil)
		time.Sleep(untilMidnight - time.Second)
		numberOf(t, s, press("late"))
		time.Sleep(2 * time.Second)
		numberOf(t, s, press(""))
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		again := running(t, f, nil)
		if n, replayed := numberOf(t, again, press("late")); n != "A001" || !replayed {
			t.Errorf("yesterday's key gave %s (replayed %v)", n, replayed)
		}
	})
}

// Two days without a process: the old day is closed by the first that comes.
func TestOldDayIsClosedFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := running(t, f, nil)
		numberOf(t, s, press(""))
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2*24*time.Hour - time.Hour)
		again := running(t, f, nil)
		if n, _ := numberOf(t, again, press("")); n != "A001" {
			t.Errorf("the new day begins with %s", n)
		}
		if got := f.types(today); got[len(got)-1] != queue.EvDayClosed {
			t.Errorf("the old day holds %v", got)
		}
		stood, _ := f.Positions(t.Context(), []journal.Stream{{Site: "qn", Date: today}})
		if e := f.events("2000-01-03")[0]; e.Chain != stood[0].Chain.String() {
			t.Errorf("the new day follows chain %s, want %s", e.Chain, stood[0].Chain)
		}
	})
}

func TestSleepAndWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		readers := false
		var mu sync.Mutex
		s := running(t, f, func(c *Config) {
			c.HasReaders = func() bool { mu.Lock(); defer mu.Unlock(); return readers }
		})
		awake := func(want bool, when string) {
			t.Helper()
			time.Sleep(2 * time.Minute)
			if got := s.Status().Awake; got != want {
				t.Errorf("%s: awake %v, want %v", when, got, want)
			}
		}
		awake(false, "with nobody there")
		numberOf(t, s, press(""))
		awake(true, "with a ticket waiting")
		finish(t, s)
		awake(false, "with everybody served")
		s.Read(t.Context(), func(v *View) {
			if len(v.Day.All()) != 1 {
				t.Errorf("who wakes it sees %d tickets, want 1", len(v.Day.All()))
			}
		})
		mu.Lock()
		readers = true
		mu.Unlock()
		awake(true, "with somebody looking")
		mu.Lock()
		readers = false
		mu.Unlock()
		awake(false, "with nobody looking any more")
		time.Sleep(untilMidnight)
		synctest.Wait()
		if got := f.types(today); got[len(got)-1] != queue.EvDayClosed {
			t.Errorf("a sleeping day was not closed at midnight: it ends with %s", got[len(got)-1])
		}
	})
}

// calledTwice has a ticket called at counter 1 often enough for its absence to be counted. between
// lets 25 s pass, longer than there must be between two calls.
func calledTwice(t *testing.T, s *Site, between func()) {
	t.Helper()
	numberOf(t, s, press(""))
	desk := queue.Desk{Counter: "1"}
	for _, o := range []func() queue.Order{
		func() queue.Order { return queue.OpenCounter{Desk: desk} },
		func() queue.Order { return queue.CallNext{Desk: desk} },
		func() queue.Order { return queue.Recall{Desk: desk} },
	} {
		s.Read(t.Context(), func(v *View) { desk.Seen = v.Day.Counter("1").Seen })
		if err := s.Do(t.Context(), staff(o()), nil); err != nil {
			t.Fatalf("%T: %v", o(), err)
		}
		between()
	}
}

func TestTickComesWhenDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := running(t, f, nil)
		calledTwice(t, s, func() { time.Sleep(25 * time.Second) }) // the second call was 25 s ago
		if got := f.types(today); slices.Contains(got, queue.EvNoShow) {
			t.Fatalf("absent before its time: %v", got)
		}
		time.Sleep(35*time.Second + 10*time.Millisecond) // absent_after and a third of it
		synctest.Wait()
		if got := f.types(today); !slices.Contains(got, queue.EvNoShow) {
			t.Errorf("nobody ticked: %v", got)
		}
		if n := s.Status().Batches; n > 8 {
			t.Errorf("%d batches for five commands and a tick", n)
		}
	})
}

func TestPowerCut(t *testing.T) {
	tests := map[string]bool{"the process ended": true, "the machine slept": false}
	for name, restart := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, clock := newFake(), &handClock{}
				with := func(c *Config) { c.Clock = clock }
				s := running(t, f, with)
				calledTwice(t, s, func() { time.Sleep(25 * time.Second) })
				if restart {
					gone, cancel := context.WithCancel(context.Background())
					cancel()
					s.Close(gone)
				}
				clock.leap(8 * time.Minute)
				if restart {
					s = running(t, f, with)
				}
				time.Sleep(40 * time.Second)
				synctest.Wait()
				got := f.types(today)
				if !slices.Contains(got, queue.EvWoke) || slices.Contains(got, queue.EvNoShow) {
					t.Errorf("40 s after eight minutes of darkness: %v, want Woke and nobody absent", got)
				}
				time.Sleep(30 * time.Second)
				synctest.Wait()
				if got := f.types(today); !slices.Contains(got, queue.EvNoShow) {
					t.Errorf("a minute later the timer has not fired: %v", got)
				}
			})
		})
	}
}

func TestClockInThePast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, clock := newFake(), &handClock{}
		s := running(t, f, func(c *Config) { c.Clock = clock })
		numberOf(t, s, press(""))
		clock.leap(-time.Minute)
		numberOf(t, s, press("")) // a minute is nothing
		clock.leap(-2 * time.Minute)
		if err := s.Do(t.Context(), press(""), nil); code(err) != ClockWrong {
			t.Errorf("issued at a wrong time: %v, want clock.wrong", err)
		}
		if code(s.Status().Problem) != ClockWrong {
			t.Errorf("status says %v", s.Status().Problem)
		}
		if err := s.Do(t.Context(), staff(queue.Cancel{Number: "A001"}), nil); err != nil {
			t.Errorf("neither issuing nor calling: %v", err)
		}
		if err := s.TrustClock(t.Context()); err != nil {
			t.Fatal(err)
		}
		numberOf(t, s, press(""))
		events := f.events(today)
		if !slices.IsSortedFunc(events, func(a, b queue.Event) int { return int(a.At - b.At) }) {
			t.Error("the log runs backwards")
		}
	})
}

func TestEstimateIsFilledIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := running(t, f, nil)
		if err := s.Do(t.Context(), staff(queue.OpenCounter{Desk: queue.Desk{Counter: "1"}}), nil); err != nil {
			t.Fatal(err)
		}
		for i := range 5 { // within the age of one forecast
			s.Do(t.Context(), press(""), func(v *View, r Result) {
				if e := v.Wait(r.Events[0].Number); !e.Known || e.Ahead != i {
					t.Errorf("ticket %d is answered with %+v", i, e)
				}
			})
		}
		var ahead []string
		for _, e := range f.events(today) {
			if e.Type == queue.EvIssued {
				if e.Ahead == nil {
					t.Fatalf("%s was promised nothing", e.Number)
				}
				ahead = append(ahead, fmt.Sprint(*e.Ahead))
			}
		}
		if got := fmt.Sprint(ahead); got != "[0 1 2 3 4]" {
			t.Errorf("promised %s ahead, want [0 1 2 3 4]", got)
		}
	})
}
