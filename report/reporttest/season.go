// Package reporttest plays many days of offices into a store, for tests that need a quarter's figures. It
// decides nothing: visitors and officers are those of package demo, and every act of theirs goes through the
// engine's rules.
package reporttest

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"luot/demo"
	"luot/engine"
	"luot/journal"
	"luot/queue"
)

// Season says what is played.
type Season struct {
	Store journal.Journal
	Sites []*queue.Site
	From  queue.Date
	Days  int     // on which a site works, from From on
	Busy  float64 // times the demo's visitors
	Seed  int64   // of the first day
}

// Play plays the season at once, day by day, and ends its last day. It returns the dates on which somebody
// worked. The clocks of all sites must be those of the first.
func (s Season) Play(ctx context.Context) (played []queue.Date, err error) {
	first, err := time.ParseInLocation(time.DateOnly, string(s.From), s.Sites[0].Zone)
	if err != nil {
		return nil, fmt.Errorf("play a season: %w", err)
	}
	quiet := slog.New(slog.DiscardHandler)
	clock := demo.NewClock(first)
	var sites []demo.Site
	for i, rules := range s.Sites {
		e, err := engine.Open(ctx, engine.Config{Journal: s.Store, Site: rules, Clock: clock, Writer: journal.WriterID{byte(i + 1)}, TrustClock: true, Log: quiet})
		if err != nil {
			return nil, fmt.Errorf("play a season: %w", err)
		}
		defer e.Close(context.WithoutCancel(ctx))
		sites = append(sites, demo.Site{Engine: e, Rules: rules})
	}
	day := first
	for ; len(played) < s.Days; day = day.AddDate(0, 0, 1) {
		date := queue.Date(day.Format(time.DateOnly))
		if len(s.Sites[0].Plan(date).Work) == 0 {
			continue
		}
		from := day.Add(6*time.Hour + 45*time.Minute)
		clock.Set(from)
		d := demo.New(demo.Config{Clock: clock, Sites: sites, Busy: s.Busy, Seed: s.Seed + int64(len(played)), Log: quiet}, from)
		if err := d.Play(ctx, day.Add(23*time.Hour)); err != nil {
			return nil, fmt.Errorf("play %s: %w", date, err)
		}
		played = append(played, date)
	}
	clock.Set(day.Add(31 * time.Hour))
	for _, site := range sites { // whoever acts now ends the day before
		help := queue.Command{Actor: queue.Actor{ID: "kiosk:1"}, Do: queue.AskHelp{Device: "1"}}
		if err := site.Engine.Do(ctx, help, func(*queue.View, engine.Result) {}); err != nil {
			return nil, fmt.Errorf("end the season: %w", err)
		}
	}
	return played, nil
}
