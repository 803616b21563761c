package redis

import (
	"context"
	"errors"
	"testing"
	"time"

	"luot/journal"
	"luot/journal/journaltest"
	"luot/journal/redistest"
)

// TestBlackHole lets the line to Redis swallow everything, then pulls its plug. Nobody claims to know what became
// of the batch on its way; sent again it is in once, and the watcher hears of what follows.
func TestBlackHole(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Everysec)
	proxy := redistest.NewProxy(t, server)
	j := open(t, proxy.URL())
	ctx, cancel := context.WithCancel(within(t, 60*time.Second))
	hints := make(chan uint64, 1000)
	ended := make(chan error, 1)
	go func() { ended <- j.Watch(ctx, func(_ journal.Stream, seq uint64) { hints <- seq }) }()
	hear := func(want uint64) {
		t.Helper()
		for {
			select {
			case got := <-hints:
				if got == want {
					return
				}
			case <-ctx.Done():
				t.Fatalf("no hint of %d", want)
			}
		}
	}
	hear(0)
	var at journal.Position
	send := func(b journal.Batch) {
		t.Helper()
		for {
			err := j.Append(ctx, qn, b)
			if err == nil {
				at = b.End()
				return
			}
			if !errors.Is(err, journal.ErrUnknown) && !errors.Is(err, journal.ErrStore) {
				t.Fatal(err)
			}
		}
	}
	send(journaltest.Batch(t, at, 2))
	hear(2)

	proxy.Hold()
	held := journaltest.Batch(t, at, 2)
	began := time.Now()
	err := j.Append(within(t, 300*time.Millisecond), qn, held)
	if took := time.Since(began); !errors.Is(err, journal.ErrUnknown) || took > 2*time.Second {
		t.Errorf("a black hole gives %v after %v, want %v after 300 ms", err, took, journal.ErrUnknown)
	}
	if server.Info("role") != "master" {
		t.Error("the server behind a black hole is gone")
	}
	if _, err := j.Positions(within(t, 300*time.Millisecond), []journal.Stream{qn}); !errors.Is(err, journal.ErrStore) {
		t.Errorf("positions through a black hole: %v", err)
	}
	for stats := j.single.PoolStats(); stats.PubSubStats.Created < 2; stats = j.single.PoolStats() {
		if time.Sleep(20 * time.Millisecond); ctx.Err() != nil {
			t.Fatal("the watcher does not give the line up")
		}
	}
	proxy.Release()
	hear(0)
	send(held) // the first try may have rung when nobody listened: that is what the zero hint says
	send(journaltest.Batch(t, at, 2))
	hear(6)

	proxy.Unplug()
	pulled := journaltest.Batch(t, at, 2)
	for range 20 { // connections that stood may have carried something
		err = j.Append(ctx, qn, pulled)
	}
	if !errors.Is(err, journal.ErrStore) && !errors.Is(err, journal.ErrUnknown) {
		t.Errorf("a pulled plug gives %v", err)
	}
	proxy.Plug()
	hear(0)
	send(pulled)
	hear(8)
	if n, err := server.Do("XLEN", logKey(qn)); n != ":8" {
		t.Errorf("the log has %s records, %v, want 8", n, err)
	}
	cancel()
	<-ended
}

// TestPaused stops Redis in its tracks for longer than anybody waits for an answer.
func TestPaused(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Everysec)
	j := open(t, server.URL())
	first := journaltest.Batch(t, journal.Position{}, 2)
	if err := j.Append(within(t, 5*time.Second), qn, first); err != nil {
		t.Fatal(err)
	}
	server.Pause(t)
	next := journaltest.Batch(t, first.End(), 2)
	for range 3 {
		began := time.Now()
		err := j.Append(within(t, 10*time.Second), qn, next)
		if took := time.Since(began); !errors.Is(err, journal.ErrUnknown) && !errors.Is(err, journal.ErrStore) || took > 4*time.Second {
			t.Errorf("a paused redis gives %v after %v", err, took)
		}
	}
	server.Resume(t)
	for _, b := range []journal.Batch{next, first, next} {
		if err := j.Append(within(t, 20*time.Second), qn, b); err != nil {
			t.Errorf("after the pause: %v", err)
		}
	}
}
