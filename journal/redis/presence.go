package redis

import (
	"context"
	"fmt"
	"time"

	"luot/journal"
	"luot/queue"
)

// presenceKept is how long the store remembers a site where nobody says anything.
const presenceKept = 30 * 24 * time.Hour

var _ journal.Presence = (*Journal)(nil)

// Say replaces what who said, in the hash luot:{site}:presence. Who is one of the site's devices and
// counters, so the hash stays small.
func (j *Journal) Say(ctx context.Context, site queue.SiteID, who string, text []byte) error {
	if len(text) > journal.MaxSaid {
		return fmt.Errorf("say %d bytes as %s: at most %d", len(text), who, journal.MaxSaid)
	}
	key := siteKey(site, "presence")
	pipe := j.client.Pipeline()
	pipe.HSet(ctx, key, who, text)
	pipe.Expire(ctx, key, presenceKept)
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("say something as %s: %w: %w", who, journal.ErrStore, err)
	}
	return nil
}

// Said returns what everybody said.
func (j *Journal) Said(ctx context.Context, site queue.SiteID) (map[string][]byte, error) {
	said, err := j.client.HGetAll(ctx, siteKey(site, "presence")).Result()
	if err != nil {
		return nil, fmt.Errorf("read who is at %s: %w: %w", site, journal.ErrStore, err)
	}
	out := make(map[string][]byte, len(said))
	for who, text := range said {
		out[who] = []byte(text)
	}
	return out, nil
}
