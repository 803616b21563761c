package app

import (
	"context"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"luot/configs"
	"luot/engine"
	"luot/journal"
	"luot/journal/bolt"
	"luot/live"
	"luot/queue"
)

// watched starts the first site of the demo with one screen that shows its board, and returns what
// stands on the board now.
func watched(t *testing.T) (*engine.Site, func() string) {
	t.Helper()
	return watchedWith(t, func(*publisher) {})
}

// watchedWith is watched with a publisher that prepare has had in its hands.
func watchedWith(t *testing.T, prepare func(*publisher)) (*engine.Site, func() string) {
	t.Helper()
	conf := load(t, string(configs.GiaLai)).Sites[0]
	store, err := bolt.Open(filepath.Join(t.TempDir(), "luot.db"))
	if err != nil {
		t.Fatal(err)
	}
	hub := live.New(live.Default())
	p := newPublisher(hub, conf, slog.New(slog.DiscardHandler))
	prepare(p)
	site, err := engine.Open(t.Context(), engine.Config{Journal: store, Site: conf.Rules, Clock: engine.NewWallClock(nil),
		Writer: journal.WriterID{1}, OnChange: p.changed, HasReaders: p.hasReaders, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	run, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); p.run(run, site) }()
	here, screen := net.Pipe()
	go io.Copy(io.Discard, screen)
	client, err := hub.Join(here, "127.0.0.1", "board/qn")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Leave()
		screen.Close()
		stop()
		<-ended
		site.Close(context.Background())
		store.Close()
	})
	return site, func() string {
		synctest.Wait()
		s, _ := hub.Latest("board/qn")
		return string(s.Body)
	}
}

// TestNoticeLeavesTheBoardInTime posts a notice for five seconds while nobody presses anything. It had
// stayed on the screen till the next call, over a whole lunch break if need be.
func TestNoticeLeavesTheBoardInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site, board := watched(t)
		boss := queue.Actor{ID: "staff:boss", Role: queue.Supervisor, User: "boss"}
		notice := queue.PostNotice{Text: queue.Words{"vi": "Mất điện"}, Until: queue.InstantOf(time.Now().Add(5 * time.Second))}
		if err := site.Do(t.Context(), queue.Command{Actor: boss, Do: notice}, nil); err != nil {
			t.Fatal(err)
		}
		if got := board(); !strings.Contains(got, "Mất điện") {
			t.Fatalf("the notice is not on the board: %s", got)
		}
		time.Sleep(16 * time.Second)
		if got := board(); !strings.Contains(got, `"notice":null`) {
			t.Errorf("ten seconds after its end the notice is on the board: %s", got)
		}
	})
}
