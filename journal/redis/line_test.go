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

// line is a process behind a proxy: what it hears, and where its log stands.
type line struct {
	t     *testing.T
	ctx   context.Context
	j     *Journal
	hints chan uint64
	at    journal.Position
}

// hear waits for a hint of exactly this seq; 0 is "hints may have been lost".
func (l *line) hear(want uint64) {
	l.t.Helper()
	for {
		select {
		case got := <-l.hints:
			if got == want {
				return
			}
		case <-l.ctx.Done():
			l.t.Fatalf("no hint of %d", want)
		}
	}
}

// send appends a batch until it is in.
func (l *line) send(b journal.Batch) {
	l.t.Helper()
	for {
		err := l.j.Append(l.ctx, qn, b)
		if err == nil {
			l.at = b.End()
			return
		}
		if !errors.Is(err, journal.ErrUnknown) && !errors.Is(err, journal.ErrStore) {
			l.t.Fatal(err)
		}
	}
}

// TestBlackHole lets the line to Redis swallow everything, then pulls its plug. Nobody claims to know what became
// of the batch on its way; sent again it is in once, and the watcher hears of what follows.
func TestBlackHole(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Everysec)
	proxy := redistest.NewProxy(t, server)
	ctx, cancel := context.WithCancel(within(t, 60*time.Second))
	l := &line{t: t, ctx: ctx, j: open(t, proxy.URL()), hints: make(chan uint64, 1000)}
	ended := make(chan error, 1)
	go func() { ended <- l.j.Watch(ctx, func(_ journal.Stream, seq uint64) { l.hints <- seq }) }()
	l.hear(0)
	l.send(journaltest.Batch(t, l.at, 2))
	l.hear(2)

	proxy.Hold()
	held := journaltest.Batch(t, l.at, 2)
	began := time.Now()
	err := l.j.Append(within(t, 300*time.Millisecond), qn, held)
	if took := time.Since(began); !errors.Is(err, journal.ErrUnknown) || took > 2*time.Second {
		t.Errorf("a black hole gives %v after %v, want %v after 300 ms", err, took, journal.ErrUnknown)
	}
	if _, err := l.j.Positions(within(t, 300*time.Millisecond), []journal.Stream{qn}); !errors.Is(err, journal.ErrStore) {
		t.Errorf("positions through a black hole: %v", err)
	}
	redistest.Until(t, "the watcher gives the line up", func() bool { return l.j.single.PoolStats().PubSubStats.Created >= 2 })
	proxy.Release()
	l.hear(0)
	l.send(held) // the first try may have rung when nobody listened: that is what the zero hint says
	l.send(journaltest.Batch(t, l.at, 2))
	l.hear(6)

	proxy.Unplug()
	pulled := journaltest.Batch(t, l.at, 2)
	for range 20 { // connections that stood may have carried something
		err = l.j.Append(ctx, qn, pulled)
	}
	if !errors.Is(err, journal.ErrStore) && !errors.Is(err, journal.ErrUnknown) {
		t.Errorf("a pulled plug gives %v", err)
	}
	proxy.Plug()
	l.hear(0)
	l.send(pulled)
	l.hear(8)
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
