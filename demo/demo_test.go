package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"luot/configs"
	"luot/engine"
	"luot/journal"
	"luot/journal/bolt"
	"luot/queue"
)

var monday = time.Date(2026, 11, 23, 0, 0, 0, 0, time.FixedZone("ICT", 7*3600))

func TestClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewClock(monday)
		time.Sleep(time.Hour)
		if got := c.Now(); !got.Equal(monday) {
			t.Errorf("before Go it stands; got %v", got)
		}
		c.Set(monday.Add(time.Hour))
		c.Set(monday)
		if got := c.Now(); !got.Equal(monday.Add(time.Hour)) {
			t.Errorf("Set never goes back; got %v", got)
		}
		c.Go(10)
		time.Sleep(time.Minute)
		if got := c.Now(); !got.Equal(monday.Add(70 * time.Minute)) {
			t.Errorf("a minute at speed 10 is ten; got %v", got)
		}
		if got := c.Until(monday.Add(80 * time.Minute)); got != time.Minute {
			t.Errorf("ten simulated minutes take %v, want a real one", got)
		}
		if got := c.Until(monday); got > 0 {
			t.Errorf("the past is %v away, want nothing positive", got)
		}
	})
}

// TestArrivals draws about as many visitors as asked for, most of them early, none outside the
// issuing hours, and the same for the same seed.
func TestArrivals(t *testing.T) {
	draw := func(seed uint64) []time.Time { return arrivals(rand.New(rand.NewPCG(seed, 1)), monday, 180) }
	got := draw(1)
	if n := len(got); n < 170 || n > 195 {
		t.Errorf("%d visitors, want about 180", n)
	}
	early := 0
	for _, at := range got {
		of := at.Sub(monday)
		if of < 6*time.Hour+45*time.Minute || of > 16*time.Hour+45*time.Minute || (of > 11*time.Hour+15*time.Minute && of < 13*time.Hour+15*time.Minute) {
			t.Errorf("a visitor at %v", of)
		}
		if of < 9*time.Hour {
			early++
		}
	}
	if early*2 < len(got) {
		t.Errorf("%d of %d before nine, want more than half", early, len(got))
	}
	if fmt.Sprint(draw(1)) != fmt.Sprint(got) || fmt.Sprint(draw(2)) == fmt.Sprint(got) {
		t.Error("the seed decides: the same gives the same, another gives others")
	}
}

// played plays the morning at Quy Nhon up to a time and returns a copy of the day.
func played(t *testing.T, seed int64, until time.Duration) *queue.Day {
	t.Helper()
	conf, err := configs.Load(configs.GiaLai, nil)
	if err != nil {
		t.Fatal(err)
	}
	store, err := bolt.Open(filepath.Join(t.TempDir(), "luot.db"))
	if err != nil {
		t.Fatal(err)
	}
	from := monday.Add(6*time.Hour + 45*time.Minute)
	clock := NewClock(from)
	site, err := engine.Open(t.Context(), engine.Config{Journal: store, Site: conf.Sites[0].Rules, Clock: clock,
		Writer: journal.WriterID{1}, TrustClock: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		site.Close(t.Context())
		store.Close()
	})
	d := New(Config{Clock: clock, Sites: []Site{{Engine: site, Rules: conf.Sites[0].Rules}}, Busy: 1.5, Seed: seed,
		Log: slog.New(slog.DiscardHandler)}, from)
	if err := d.Play(t.Context(), monday.Add(until)); err != nil {
		t.Fatal(err)
	}
	var day *queue.Day
	if err := site.Read(t.Context(), func(v *queue.View) { day = v.Day.Clone() }); err != nil {
		t.Fatal(err)
	}
	return day
}

// TestMorningIsLived plays an hour and a half: the hall is full, people are served, some are absent,
// some slips fail while the paper is out, and every act went through the rules.
func TestMorningIsLived(t *testing.T) {
	day := played(t, 1, 8*time.Hour+30*time.Minute)
	states, failed, priority := map[queue.State]int{}, 0, 0
	for _, ticket := range day.All() {
		states[ticket.State]++
		if ticket.Print == "failed" {
			failed++
		}
		if ticket.Class == queue.Priority {
			priority++
		}
	}
	if states[queue.Waiting] < 5 || states[queue.Serving] < 5 || states[queue.Done] < 30 {
		t.Errorf("the hall at half past eight: %v", states)
	}
	if failed == 0 {
		t.Error("the printer's paper never ran out")
	}
	if priority*20 < len(day.All()) {
		t.Errorf("%d of %d with priority, want about 15 in 100", priority, len(day.All()))
	}
	if day.At > queue.InstantOf(monday.Add(8*time.Hour+30*time.Minute)) {
		t.Errorf("the last record is at %v, after the time played", day.At)
	}
}

// TestOfficerStepsAside lets a person take counter 3 over: the simulated officer never touches it again.
func TestOfficerStepsAside(t *testing.T) {
	conf, err := configs.Load(configs.GiaLai, nil)
	if err != nil {
		t.Fatal(err)
	}
	o := officer{player: &player{site: Site{Rules: conf.Sites[0].Rules}}, counter: "3", user: "sim-qn-3"}
	open := func(by queue.OfficerID) scene {
		return scene{counter: queue.CounterState{State: queue.CounterOpen, Officer: by}, open: true, next: "A001"}
	}
	closed := scene{counter: queue.CounterState{State: queue.CounterClosed}, open: true}
	if !o.displaced(open("lan")) {
		t.Error("somebody else holds the counter, and the officer stays")
	}
	if o.displaced(open("sim-qn-3")) || o.displaced(closed) {
		t.Error("the officer leaves the own counter, or one that nobody has opened")
	}
	if o.mine = true; !o.displaced(closed) {
		t.Error("somebody took the counter over and closed it, and the officer opens it again")
	}
}

// TestPlayStopsAtOnce ends the program while the morning is played. Everybody had gone on trying again
// every three seconds of the whole morning, against a system that no longer answered.
func TestPlayStopsAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	d, done := &Demo{cfg: Config{Clock: NewClock(monday), Log: slog.New(slog.DiscardHandler)}}, 0
	d.later(monday.Add(time.Hour), func(context.Context, time.Time) (time.Time, error) {
		done++
		cancel()
		return time.Time{}, &engine.Unavailable{Code: engine.Draining}
	})
	if err := d.Play(ctx, monday.Add(2*time.Hour)); !errors.Is(err, context.Canceled) || done != 1 {
		t.Errorf("%d tries and %v, want one and that it was stopped", done, err)
	}
	if now := d.cfg.Clock.Now(); !now.Equal(monday.Add(time.Hour)) {
		t.Errorf("the clock has gone on to %v", now)
	}
}
