package engine

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"luot/journal"
	"luot/queue"
)

// A server that was started again in the night is met by the last record of the day first. The day ends
// all the same, behind a Recovered record, and the office opens in the morning.
func TestDayEndsAfterAFailoverAtNight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := sharing(t, f, nil)
		numberOf(t, s, press(""))
		time.Sleep(16 * time.Hour) // expired long since: only the end of the day is left
		f.failover(0, 0)
		tries := f.tries()
		f.script(func(n int, b journal.Batch) error {
			if n > tries+1000 {
				return journal.ErrStore // or the test would never end
			}
			return nil
		}, nil)
		time.Sleep(9 * time.Hour)
		synctest.Wait()
		if n := f.tries() - tries; n > 20 {
			t.Errorf("%d batches were sent in one night", n)
		}
		types := f.types(today)
		if n := len(types); n < 2 || types[n-1] != queue.EvDayClosed || !slices.Contains(types, queue.EvRecovered) {
			t.Errorf("the day holds %v", types)
		}
		if n, _ := numberOf(t, s, press("")); n != "A001" {
			t.Errorf("the first number of the morning is %s", n)
		}
	})
}

// A site that stands still for good, since another history that it cannot read has won, has nothing to put
// right any more: it closes at once.
func TestCloseOfASiteThatStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := sharing(t, f, nil)
		numberOf(t, s, press(""))
		future := []journal.Record{{At: f.records()[0].At, Type: "Future", Actor: "clock", Data: []byte(`{}`)}}
		b, err := journal.Seal(journal.Position{}, journal.WriterID{9}, append(future, future...))
		if err != nil {
			t.Fatal(err)
		}
		f.mu.Lock()
		f.logs[journal.Stream{Site: "qn", Date: today}] = b.Records
		f.mu.Unlock()
		time.Sleep(2 * time.Second)
		if st := s.Status(); code(st.Problem) != StoreFormat {
			t.Fatalf("the site says %v", st.Problem)
		}
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil || time.Since(began) > time.Second {
			t.Errorf("closed after %v: %v", time.Since(began), err)
		}
	})
}

// lateEvening has somebody look at the site, a quarter of an hour before its day ends.
func lateEvening(c *Config) {
	clock := &handClock{}
	clock.leap(time.Until(c.Site.Plan(today).Ends.Time()) - 15*time.Minute)
	c.Clock, c.TrustClock = clock, true
	c.HasReaders = func() bool { return true }
}

// A failover shortly after midnight loses the end of the day before, also when nothing of the new day is
// there yet by which that would show. The day gets its end back: without it, no report would ever have it.
func TestEndOfTheDayBeforeIsPutBack(t *testing.T) {
	for name, presses := range map[string]int{"nobody has come yet": 0, "the new day has begun": 3} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				s := sharing(t, f, lateEvening)
				numberOf(t, s, press(""))
				for s.Status().Date == today {
					time.Sleep(time.Minute)
				}
				for range presses {
					numberOf(t, s, press(""))
				}
				was := f.records()
				if n := len(was); n < 3 || was[n-1].Type != string(queue.EvDayClosed) {
					t.Fatalf("the day has not ended: %v", f.types(today))
				}
				f.failover(2, time.Hour)
				time.Sleep(5 * time.Second)
				synctest.Wait()
				now := f.records()
				if len(now) != len(was) || now[len(now)-1].Chain != was[len(was)-1].Chain {
					t.Errorf("the day before has %d records, want the %d from before", len(now), len(was))
				}
				number, _ := numberOf(t, s, press(""))
				if want := map[int]queue.Number{0: "A001", 3: "A024"}[presses]; number != want {
					t.Errorf("the next number is %s, want %s", number, want)
				}
			})
		})
	}
}

// Where another history of the day before has won, what it lacks is told, and the new day goes on.
func TestAnotherHistoryOfTheDayBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		var lost []journal.Record
		s := sharing(t, f, func(c *Config) {
			lateEvening(c)
			c.Lost = func(_ journal.Stream, records []journal.Record) { lost = append(lost, records...) }
		})
		numberOf(t, s, press(""))
		for s.Status().Date == today {
			time.Sleep(time.Minute)
		}
		was := f.records()
		end := was[len(was)-1]
		b, err := journal.Seal(was[len(was)-2].Position(), journal.WriterID{9},
			[]journal.Record{{At: end.At + 1, Type: end.Type, Actor: end.Actor, Data: end.Data}})
		if err != nil {
			t.Fatal(err)
		}
		f.mu.Lock()
		f.logs[journal.Stream{Site: "qn", Date: today}] = append(was[:len(was)-1:len(was)-1], b.Records...)
		f.mu.Unlock()
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if len(lost) != 1 || lost[0].Chain != end.Chain || s.Status().Lost != 1 {
			t.Errorf("%d records were told as lost, the status says %d", len(lost), s.Status().Lost)
		}
		if n, _ := numberOf(t, s, press("")); n != "A001" {
			t.Errorf("the first number of the new day is %s", n)
		}
	})
}
