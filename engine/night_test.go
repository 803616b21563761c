package engine

import (
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
