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
