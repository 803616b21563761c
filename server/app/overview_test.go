package app

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"luot/configs"
	"luot/engine"
	"luot/journal"
	"luot/journal/bolt"
	"luot/live"
	"luot/queue"
	"luot/report/supervisor"
)

// TestOverviewIsSentOnceASecondAtMost, only while somebody reads it, only when something changed, and with hints
// of at most ten seconds ago.
func TestOverviewIsSentOnceASecondAtMost(t *testing.T) {
	conf := load(t, string(configs.GiaLai)).Sites[0]
	path := filepath.Join(t.TempDir(), "luot.db")
	synctest.Test(t, func(t *testing.T) {
		store, err := bolt.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		hub := live.New(live.Default())
		p := newPublisher(hub, conf, slog.New(slog.DiscardHandler))
		site, err := engine.Open(t.Context(), engine.Config{Journal: store, Site: conf.Rules, Clock: engine.NewWallClock(nil), TrustClock: true,
			Writer: journal.WriterID{1}, OnChange: p.changed, HasReaders: p.hasReaders, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		defer site.Close(context.Background())
		run, stop := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() { defer close(ended); p.run(run, site) }()
		defer func() { stop(); <-ended }()
		help := func() { askHelp(t, site) }
		latest := func() (live.State, bool) { synctest.Wait(); return hub.Latest("overview/qn") }
		help()
		time.Sleep(3 * time.Second)
		if s, ok := latest(); ok {
			t.Fatalf("nobody reads, and this was sent: %s", s.Body)
		}
		here, there := net.Pipe()
		go io.Copy(io.Discard, there)
		defer there.Close()
		client, err := hub.Join(here, "127.0.0.1", "overview/qn")
		if err != nil {
			t.Fatal(err)
		}
		defer client.Leave()
		time.Sleep(2500 * time.Millisecond)
		first, ok := latest()
		var o supervisor.Overview
		if err := json.Unmarshal(first.Body, &o); !ok || err != nil || len(o.Help) != 1 || o.Hints == nil {
			t.Fatalf("after two seconds: %v, %s", err, first.Body)
		}
		help()
		if now, _ := latest(); now.Seq != first.Seq {
			t.Error("a change was sent at once, with no second in between")
		}
		time.Sleep(1100 * time.Millisecond)
		if now, _ := latest(); now.Seq <= first.Seq {
			t.Error("a second later the change was not sent")
		}
		before := o.Hints.At
		time.Sleep(11 * time.Second)
		now, _ := latest()
		if err := json.Unmarshal(now.Body, &o); err != nil || o.Hints.At.Sub(before) < 5*time.Second {
			t.Errorf("eleven seconds later the hints are of %v after those before", o.Hints.At.Sub(before))
		}
	})
}

// askHelp has a kiosk ask for help three times, and somebody come twice.
func askHelp(t *testing.T, site *engine.Site) {
	ask := queue.Command{Actor: queue.Actor{ID: "kiosk:qn-1"}, Do: queue.AskHelp{Device: "qn-1"}}
	come := queue.Command{Actor: queue.Actor{ID: "staff:lan", Role: queue.Officer, User: "lan"}, Do: queue.HelpSeen{}}
	for _, c := range []queue.Command{ask, come, ask, come, ask} {
		if err := site.Do(t.Context(), c, func(*queue.View, engine.Result) {}); err != nil {
			t.Fatal(err)
		}
	}
}
