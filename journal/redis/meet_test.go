package redis

import (
	"errors"
	"testing"
	"time"

	"luot/journal"
	"luot/journal/journaltest"
	"luot/journal/redistest"
	"luot/queue"
)

// TestMeet: a province that starts on a new Redis had each office wait two seconds at its first press, one
// after the other. Once met, all settle together; meeting again changes nothing, also under writers.
func TestMeet(t *testing.T) {
	j := unsettled(t, Config{URL: redistest.Start(t, redistest.Everysec).URL()})
	ctx := within(t, 20*time.Second)
	other := journal.Stream{Site: "pk", Date: qn.Date}
	if err := j.Meet(ctx, []queue.SiteID{qn.Site, other.Site}); err != nil {
		t.Fatal(err)
	}
	first := journaltest.Batch(t, journal.Position{}, 4)
	if got := word(j.Append(ctx, qn, first)); got != "SETTLE" {
		t.Errorf("at once: %s, want SETTLE", got)
	}
	redistest.Until(t, "the first site settles", func() bool { return j.Append(ctx, qn, first) == nil })
	var wait *journal.Wait // it was met a moment after the first
	if err := j.Append(ctx, other, journaltest.Batch(t, journal.Position{}, 4)); errors.As(err, &wait) && wait.For > 500*time.Millisecond || err != nil && wait == nil {
		t.Errorf("the other site then: %v, want it to have settled as well", err)
	}
	if err := j.Meet(ctx, []queue.SiteID{qn.Site, other.Site}); err != nil {
		t.Fatal(err)
	}
	if got := word(j.Append(ctx, qn, by(t, 1, first.End(), 1, 0))); got != "in" {
		t.Errorf("after it was met again: %s", got)
	}
}
