package redis

import (
	"context"
	"fmt"

	"luot/journal"
	"luot/queue"
)

// Meet lets the server settle for these sites from now on if none of them has met it before. A program
// that starts on a store that is new, or promoted, or emptied, need not wait for it at the first press.
func (j *Journal) Meet(ctx context.Context, sites []queue.SiteID) error {
	for _, site := range sites {
		s := journal.Stream{Site: site}
		master, err := j.master(ctx, logKey(s))
		if err == nil {
			err = appendScript.Run(ctx, master, j.keys(s), "meet").Err()
		}
		if err != nil {
			return fmt.Errorf("meet the store for %s: %w: %w", site, journal.ErrStore, err)
		}
	}
	return nil
}

// keys are those of append.lua.
func (j *Journal) keys(s journal.Stream) []string {
	return []string{logKey(s), metaKey(s), countersKey(s),
		siteKey(s.Site, "service-times"), siteKey(s.Site, "dates"), siteKey(s.Site, "store")}
}
