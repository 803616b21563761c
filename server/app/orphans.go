package app

import (
	"context"
	"errors"
	"time"

	"luot/queue"
	"luot/server/api"
)

// orphansEvery is how often a site with orphans is looked at again; they end with their day at the latest.
const orphansEvery = time.Minute

// checkOrphans looks, once a site's day has been read, whether the configuration that the program was
// started with has a place for every live ticket. A reload would have been refused; a start cannot be,
// since the office must open, but it must be said: nobody could call these tickets.
func (v *vigil) checkOrphans(ctx context.Context) {
	for _, s := range v.app.sites {
		v.mu.Lock()
		st := v.state(s.ID())
		due := st.looked.IsZero() || len(st.orphans) > 0 && time.Since(st.looked) >= orphansEvery
		v.mu.Unlock()
		if !due || !s.Engine.Status().Awake {
			continue
		}
		numbers, err := v.app.orphans(ctx, s)
		if err != nil {
			continue // at the next look
		}
		v.mu.Lock()
		first := st.looked.IsZero()
		st.looked, st.orphans = time.Now(), numbers
		v.mu.Unlock()
		if first && len(numbers) > 0 {
			v.app.log.Error("the configuration has no service or counter for tickets of today, which nobody can call now", "site", s.ID(), "numbers", numbers)
		}
	}
}

// orphans lists the live tickets of a site that have no place under its configuration. To put the rules
// in force that are in force already tells.
func (a *App) orphans(ctx context.Context, s *api.Site) ([]queue.Number, error) {
	a.configuring.Lock()
	defer a.configuring.Unlock()
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	err := s.Engine.Reconfigure(ctx, s.Config().Rules)
	var rule *queue.Refusal
	if errors.As(err, &rule) && rule.Code == "config.orphans" {
		numbers, _ := rule.Args["numbers"].([]queue.Number)
		return numbers, nil
	}
	return nil, err
}

// awake reads a site's day, so that a reload can be held against it, and refuses while the store or the
// site has a problem: tickets that nobody can see now must not lose their place.
func awake(ctx context.Context, s *api.Site) error {
	if err := s.Engine.Read(ctx, func(*queue.View) {}); err != nil {
		return err
	}
	return s.Engine.Status().Problem
}
