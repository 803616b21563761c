package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"luot/configs"
	"luot/journal"
	"luot/journal/bolt"
	"luot/journal/redis"
	"luot/queue"
)

// store is the journal with what the rest must know of it.
type store struct {
	journal.Journal
	presence journal.Presence
	shared   bool                                                  // other processes may write to it
	jitter   time.Duration                                         // of ticks, so that processes do not collide
	health   func(ctx context.Context) error                       // nil when there is nothing to ask
	meet     func(ctx context.Context, sites []queue.SiteID) error // nil when nothing settles
}

// StoreFile is the name of the embedded journal in the data folder.
const StoreFile = "luot.db"

// openStore opens Redis when the configuration names one, else the embedded file.
func openStore(ctx context.Context, conf configs.Server, simulated bool) (store, error) {
	if conf.Redis != "" {
		j, err := redis.Open(ctx, redis.Config{URL: conf.Redis, CA: conf.RedisCA, WaitReplicas: conf.WaitReplicas, FreeClock: simulated})
		if err != nil {
			return store{}, fmt.Errorf("open redis: %w", err)
		}
		s := store{Journal: j, presence: j, shared: true, jitter: 200 * time.Millisecond, health: j.Health, meet: j.Meet}
		if simulated {
			s.jitter = 0
		}
		return s, nil
	}
	if err := os.MkdirAll(conf.Data, 0o700); err != nil {
		return store{}, fmt.Errorf("make the data folder: %w", err)
	}
	j, err := bolt.Open(filepath.Join(conf.Data, StoreFile))
	if err != nil {
		return store{}, err
	}
	return store{Journal: j, presence: &journal.LocalPresence{}}, nil
}
