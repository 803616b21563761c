package access

import (
	"context"
	"log/slog"
	"testing"

	"luot/engine"
	"luot/journal"
	"luot/journal/redis"
	"luot/journal/redistest"
)

// TestDirectoryOutlivesAnEmptiedRedis empties Redis under a running program: accounts, devices and sessions are
// put back from memory, in the same bytes, and orders are taken again without a Recovered record.
func TestDirectoryOutlivesAnEmptiedRedis(t *testing.T) {
	server := redistest.Start(t, redistest.Everysec)
	j, err := redis.Open(t.Context(), redis.Config{URL: server.URL()})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	var g *Gate
	ready := make(chan struct{})
	loop, err := engine.NewLoop(t.Context(), engine.LoopConfig[*Directory, Command, Event]{
		Journal: j, Site: journal.DirectorySite, Kind: Months{}, Writer: journal.WriterID{1}, Clock: engine.NewWallClock(nil),
		Shared: true, Log: slog.New(slog.DiscardHandler), OnChange: func(d *Directory) { <-ready; g.Changed(d) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer loop.Close(context.Background())
	g = NewGate(loop, GateConfig{Cost: Cost{MemoryKiB: 64, Iterations: 1}})
	close(ready)
	watching, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { _ = engine.Watch(watching, j, loop); close(ended) }()
	defer func() { stop(); <-ended }()

	again(t, "the account is added", func() error { return g.AddAccount(t.Context(), "test", lan, password) })
	_, token, err := g.AddDevice(t.Context(), "test", Device{Site: "qn", Kind: Kiosk})
	if err != nil {
		t.Fatal(err)
	}
	at := loop.Open()[0]
	was := stands(t, j, at)
	if _, err := server.Do("FLUSHALL"); err != nil {
		t.Fatal(err)
	}
	redistest.Until(t, "the log is whole again", func() bool { return stands(t, j, at) == was })
	if now := stands(t, j, at); now != was || loop.Status().Healed != was.Seq {
		t.Fatalf("the log stands at %v, want %v; %d records were put back", now, was, loop.Status().Healed)
	}
	if v, ok := g.Device(token); !ok || v.ID != "qn-1" {
		t.Errorf("device %+v, %v", v, ok)
	}
	again(t, "a device is added", func() error {
		_, _, err := g.AddDevice(t.Context(), "test", Device{Site: "qn", Kind: Kiosk})
		return err
	})
	if n := loop.Status().Diverged; n != 0 || stands(t, j, at).Seq <= was.Seq { // a try whose answer was lost may be stored too
		t.Errorf("it diverged %d times and stands at %v", n, stands(t, j, at))
	}
}

// again repeats what a server that settles refuses.
func again(t *testing.T, what string, do func() error) {
	t.Helper()
	redistest.Until(t, what, func() bool { return do() == nil })
}

// stands returns where a log stands.
func stands(t *testing.T, j journal.Journal, s journal.Stream) journal.Position {
	t.Helper()
	at, err := j.Positions(t.Context(), []journal.Stream{s})
	if err != nil {
		t.Fatal(err)
	}
	return at[0]
}
