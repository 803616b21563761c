package redis

import (
	"context"
	"fmt"
	"slices"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"luot/journal"
)

// closed are the words with which Redis begins when it takes no writes at all.
var closed = []string{"OOM", "READONLY", "MISCONF", "NOREPLICAS", "LOADING", "MASTERDOWN", "CLUSTERDOWN"}

// room reports, in Redis' own words, that it takes no writes now: its memory or disk is full, it has become a
// replica, or it is loading. It asks for an entry in a stream that does not exist, and for no stream to be
// made: Redis judges that as it judges every write, and then has nothing to do. Other answers say nothing;
// the master of another slot, for one, only says where the stream would be.
func room(ctx context.Context, c *goredis.Client) error {
	err := c.XAdd(ctx, &goredis.XAddArgs{Stream: siteKey("health", "none"), NoMkStream: true, Values: []string{"r", "", "c", ""}}).Err()
	if err == nil {
		return nil
	}
	word, _, _ := strings.Cut(err.Error(), " ")
	if slices.Contains(closed, word) {
		return fmt.Errorf("redis takes no records now: %w: %w", journal.ErrStore, err)
	}
	return nil
}
