package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luot/configs"
	"luot/demo"
	"luot/engine"
	"luot/journal"
	"luot/live"
	"luot/queue"
	"luot/server/api"
)

// until waits for a condition on a machine that may be busy.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); !so(); <-time.After(10 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("never: %s", what)
		}
	}
}

// TestVigilSeesAQuietStore: nobody presses a key, and the store goes away and comes back. Sites are marked
// after the second probe that is not answered, not after the first, and are well with the first that is.
func TestVigilSeesAQuietStore(t *testing.T) {
	a := start(t)
	a.stop() // the vigil's own rhythm
	a.running.Wait()
	var down error
	a.store.health = func(context.Context) error { return down }
	v := a.vigil
	v.probe(t.Context())
	if r := a.ready(); len(r.Problems) > 0 {
		t.Fatalf("at first: %+v", r)
	}
	down = fmt.Errorf("refused: %w", journal.ErrStore)
	v.probe(t.Context())
	if r := a.ready(); len(r.Problems) > 0 {
		t.Errorf("after one probe without an answer: %+v", r)
	}
	v.probe(t.Context())
	if r := a.ready(); len(r.Problems) != 1+len(a.sites) || r.Problems[0].Code != engine.StoreDown || r.Problems[0].Since == 0 {
		t.Errorf("after two: %+v", r)
	}
	down = errors.New("an unfit setting")
	v.probe(t.Context())
	if r := a.ready(); len(r.Problems) != 1 || r.Problems[0].Code != "store.unfit" {
		t.Errorf("a store that is only unfit: %+v", r)
	}
	down = nil
	v.probe(t.Context())
	if r := a.ready(); len(r.Problems) > 0 {
		t.Errorf("after it is well: %+v", r)
	}
}

// TestReloadWaitsForTheStore: with the store away a reload found no day to look at, and so no orphans.
func TestReloadWaitsForTheStore(t *testing.T) {
	a := start(t)
	if err := issue(t, a, "thue-bhxh"); err != nil {
		t.Fatal(err)
	}
	if err := a.store.Journal.Close(); err != nil {
		t.Fatal(err)
	}
	if err := issue(t, a, "dat-dai"); err == nil {
		t.Fatal("a ticket was issued without a store")
	}
	changed := strings.Replace(string(configs.GiaLai), "max_wait: 30m", "max_wait: 7m", 1)
	var down *engine.Unavailable
	if err := a.Reload(t.Context(), load(t, changed)); !errors.As(err, &down) || down.Code != engine.StoreDown {
		t.Errorf("got %v, want store.down", err)
	}
	if got := a.sites[0].Config().Rules.Rules.MaxWait; got == 7*time.Minute {
		t.Error("half of the change is in force")
	}
}

// TestRestartTellsOfOrphans: a start with rules that have no place for a live ticket is not refused, but it
// is said, since nobody could call the ticket.
func TestRestartTellsOfOrphans(t *testing.T) {
	dir, log := t.TempDir(), &said{}
	open := func(text string) *App {
		conf := load(t, text)
		conf.Server.Listen, conf.Server.Data = "127.0.0.1:0", filepath.Join(dir, "data")
		a, err := New(t.Context(), Options{Config: conf, Clock: demo.NewClock(time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)), Simulated: true,
			Log: slog.New(slog.NewTextHandler(log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := open(string(configs.GiaLai))
	if err := issue(t, a, "thue-bhxh"); err != nil {
		t.Fatal(err)
	}
	a.Close()
	a = open(strings.NewReplacer("Q, S, X, U, R, B]", "Q, S, X, R, B]", `"* - Q - U"`, `"* - Q"`, "[[X, U]]", "[X]").Replace(string(configs.GiaLai)))
	defer a.Close()
	var warned []api.Trouble
	until(t, "readiness warns", func() bool { warned = a.ready().Warnings; return len(warned) > 0 })
	if w := warned[0]; w.Where != "qn" || w.Code != "orphans" || fmt.Sprint(w.Args["numbers"]) != "[U001]" {
		t.Errorf("warned of %+v", warned)
	}
	if n := strings.Count(log.String(), "numbers=[U001]"); n != 1 {
		t.Errorf("the log names the ticket %d times, want once:\n%s", n, log)
	}
	if len(a.ready().Problems) > 0 {
		t.Errorf("it does not open: %+v", a.ready())
	}
}

// TestConsolesAcrossProcesses: each process knew only its own sockets.
func TestConsolesAcrossProcesses(t *testing.T) {
	conf := load(t, string(configs.GiaLai)).Sites[0]
	shared := store{presence: &journal.LocalPresence{}, shared: true}
	clock := demo.NewClock(time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC))
	process := func() *App {
		hub := live.Default()
		hub.Now = clock.Now
		a := &App{clock: clock, hub: live.New(hub), store: shared, sites: []*api.Site{api.NewSite(nil, conf)}, log: slog.New(slog.DiscardHandler)}
		a.desks = newConsoles(a)
		return a
	}
	here, there := process(), process()
	begun := clock.Now()
	last := func() time.Time {
		t.Helper()
		at, known := here.desks.last("qn", "3")
		if !known {
			t.Fatal("nobody can say")
		}
		return at
	}
	if !last().Equal(begun) {
		t.Errorf("before anybody spoke a console was last seen at %v, want the start", last())
	}
	near, far := net.Pipe()
	go io.Copy(io.Discard, far)
	client, err := there.hub.Join(near, "127.0.0.1", deskTopic("qn", "3"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { far.Close(); client.Leave() }()
	clock.Set(begun.Add(time.Hour))
	if err := there.desks.sayAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := last(); got.Before(begun.Add(time.Hour)) {
		t.Errorf("a console on the other process was last seen at %v", got)
	}
	if at, _ := here.desks.last("qn", queue.CounterID("4")); !at.Equal(begun) {
		t.Errorf("the console of another counter was seen at %v", at)
	}
	here.desks.said = time.Now().Add(-consolesFresh)
	if _, known := here.desks.last("qn", "3"); known {
		t.Error("what is old is relied on")
	}
}
