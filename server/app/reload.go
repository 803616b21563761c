package app

import (
	"context"
	"fmt"
	"slices"

	"luot/configs"
	"luot/queue"
)

// Reload puts a changed configuration in force, site by site, and records it in each site's log. It
// stops at the first site that refuses, for instance because a live ticket would be orphaned; the
// sites before it keep their new rules. What concerns the process itself – addresses, stores,
// printers, which sites there are – takes a restart. While a site cannot be read or served nothing is
// changed: nobody could see then which tickets would be orphaned.
func (a *App) Reload(ctx context.Context, conf *configs.Config) error {
	a.configuring.Lock()
	defer a.configuring.Unlock()
	changed := changedKeys(a.opt.Config.Keys, conf.Keys)
	if len(conf.Sites) != len(a.sites) {
		return fmt.Errorf("the file has %d sites, %d are served: that takes a restart", len(conf.Sites), len(a.sites))
	}
	for _, s := range a.sites {
		if err := awake(ctx, s); err != nil {
			return fmt.Errorf("look whether a ticket of %s would be orphaned: %w", s.ID(), err)
		}
	}
	for _, s := range a.sites {
		i := slices.IndexFunc(conf.Sites, func(c configs.Site) bool { return c.Rules.ID == s.ID() })
		if i < 0 {
			return fmt.Errorf("the file has no site %s: that takes a restart", s.ID())
		}
		next := conf.Sites[i]
		next.Printers = s.Config().Printers
		if err := s.Engine.Reconfigure(ctx, next.Rules); err != nil {
			return fmt.Errorf("configure %s: %w", s.ID(), err)
		}
		s.Configure(next)
		a.pubs[s.ID()].conf.Store(&next)
		cmd := queue.Command{Actor: queue.Actor{ID: "config"}, Do: queue.Configure{Hash: conf.Hash, Keys: changed}}
		if err := s.Engine.Do(ctx, cmd, nil); err != nil {
			return fmt.Errorf("record the configuration of %s: %w", s.ID(), err)
		}
	}
	a.opt.Config.Hash, a.opt.Config.Keys = conf.Hash, conf.Keys
	a.log.Info("configured", "hash", conf.Hash, "changed", changed)
	return nil
}

// changedKeys names the top-level keys whose values differ, in order.
func changedKeys(before, after map[string]string) []string {
	changed := []string{}
	for key, hash := range after {
		if before[key] != hash {
			changed = append(changed, key)
		}
	}
	for key := range before {
		if _, still := after[key]; !still {
			changed = append(changed, key)
		}
	}
	slices.Sort(changed)
	return changed
}
