package redis

import (
	"testing"
	"time"

	"luot/journal"
	"luot/journal/journaltest"
	"luot/journal/redistest"
	"luot/queue"
)

// TestArchive runs the suite of all archives.
func TestArchive(t *testing.T) {
	server := redistest.Start(t, redistest.Everysec)
	journaltest.Archive(t, journaltest.Store{
		Open:    func(t testing.TB) journal.Journal { return open(t, server.URL()) },
		Settled: func(t testing.TB, site queue.SiteID) { ready(t, open(t, server.URL()), site) },
	})
}

// TestDroppedKeys wants nothing of a dropped date left but its summary and the service times.
func TestDroppedKeys(t *testing.T) {
	j := open(t, redistest.Start(t, redistest.Everysec).URL())
	ctx := within(t, 10*time.Second)
	if err := j.Append(ctx, qn, journaltest.Batch(t, journal.Position{}, 8)); err != nil {
		t.Fatal(err)
	}
	if err := j.Keep(ctx, qn, []byte(`{"v":1}`)); err != nil {
		t.Fatal(err)
	}
	before := j.client.Keys(ctx, "luot:{qn}:2026-11-23:*").Val()
	if err := j.Drop(ctx, qn); err != nil {
		t.Fatal(err)
	}
	after := j.client.Keys(ctx, "luot:{qn}:2026-11-23:*").Val()
	if len(before) != 3 || len(after) != 0 {
		t.Errorf("keys of the date before %v, after %v", before, after)
	}
	if n := j.client.XLen(ctx, "luot:{qn}:service-times").Val(); n != 2 {
		t.Errorf("%d service times are left, want 2", n)
	}
	if text := j.client.HGet(ctx, "luot:{qn}:summaries", "2026-11-23").Val(); text != `{"v":1}` {
		t.Errorf("the summary is %q", text)
	}
}
