// Package redis keeps logs in a Redis that several processes share. One script appends a batch if
// and only if the log stands where the batch says, and in the same atomic step counts what the
// batch changes, records the service times and rings the bell. It decides nothing about records
// beyond what package journal says, keeps no state of its own but connections, and never reads to
// find out what became of a write.
//
// A server whose replication id is not the one noted beside a site is another than before: promoted, started
// again or emptied. (The id also changes when a server gets its first replica, or has had none for an hour: then
// the site settles for nothing.) For two seconds the script takes only what was in the log before, then a
// Recovered record opens the log. Where one server may have been replaced without knowing it, what it still
// takes is lost to the others unless replicas are waited for; in redis.conf, min-replicas-to-write 1 with a
// min-replicas-max-lag of a few seconds makes such a server refuse.
package redis

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"luot/journal"
	"luot/queue"
)

// news is the channel of the bell: "site date seq".
const news = "luot:news"

// The client's own log lines would tell a second time what our errors tell.
func init() { goredis.SetLogger(silence{}) }

type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}

// Config says which Redis to use.
type Config struct {
	// URL is redis://[user:password@]host:port[/db] for one server,
	// redis+sentinel://[user:password@]host:port,host:port[/db]?master=NAME[&sentinel_user=…&sentinel_password=…]
	// for the master that Sentinels name, or redis+cluster://[user:password@]host:port,host:port. With rediss in
	// place of redis, all of them speak TLS.
	URL          string
	CA           string // PEM file of who signed the servers' certificates; "" trusts the machine's list
	WaitReplicas int    // replicas that must have a batch before Append says nil; 0 waits for none
	FreeClock    bool   // the demo only: take records dated ahead of Redis' own clock
}

// Journal is a journal.Journal in Redis. The client owns its connections.
type Journal struct {
	client    goredis.UniversalClient // reads, and listens
	single    *goredis.Client         // the same, where there is one master at a time; else nil
	cluster   *goredis.ClusterClient  // the same, in a cluster; else nil
	replicas  int
	freeClock bool
}

var _ journal.Journal = (*Journal)(nil)

// Open connects to Redis and returns once it answers. A wrong address is an error of its own; a Redis
// that does not answer is journal.ErrStore. Ask Health before you rely on it.
func Open(ctx context.Context, cfg Config) (*Journal, error) {
	opt, err := options(cfg)
	if err != nil {
		return nil, fmt.Errorf("read the address of redis: %w", err)
	}
	j := &Journal{freeClock: cfg.FreeClock, replicas: cfg.WaitReplicas}
	j.connect(opt)
	if _, err := j.Now(ctx); err != nil {
		_ = j.client.Close()
		return nil, fmt.Errorf("reach redis at %s: %w", strings.Join(opt.Addrs, ", "), err)
	}
	return j, nil
}

// The keys of a stream; those of one site share a hash tag, so they lie in one slot.
func siteKey(site queue.SiteID, name string) string { return "luot:{" + string(site) + "}:" + name }
func logKey(s journal.Stream) string                { return siteKey(s.Site, string(s.Date)+":log") }
func metaKey(s journal.Stream) string               { return siteKey(s.Site, string(s.Date)+":meta") }
func countersKey(s journal.Stream) string           { return siteKey(s.Site, string(s.Date)+":counters") }

// Positions asks for all of them in one round trip.
func (j *Journal) Positions(ctx context.Context, streams []journal.Stream) ([]journal.Position, error) {
	if len(streams) == 0 {
		return nil, nil
	}
	pipe := j.client.Pipeline()
	replies := make([]*goredis.SliceCmd, len(streams))
	for i, s := range streams {
		replies[i] = pipe.HMGet(ctx, metaKey(s), "seq", "chain")
	}
	if _, err := pipe.Exec(ctx); err != nil {
		j.failed(ctx)
		return nil, fmt.Errorf("read %d positions: %w: %w", len(streams), journal.ErrStore, err)
	}
	out := make([]journal.Position, len(streams))
	for i, r := range replies {
		var err error
		if out[i], err = position(r.Val()); err != nil {
			return nil, fmt.Errorf("read the position of %s: %w", streams[i], err)
		}
	}
	return out, nil
}

// position reads seq and chain, both nil for an empty log.
func position(reply []any) (journal.Position, error) {
	if len(reply) == 2 && reply[0] == nil && reply[1] == nil {
		return journal.Position{}, nil
	}
	if len(reply) != 2 {
		return journal.Position{}, fmt.Errorf("%w: %d values", journal.ErrDamaged, len(reply))
	}
	seq, _ := reply[0].(string)
	chain, _ := reply[1].(string)
	n, err := strconv.ParseUint(seq, 10, 64)
	if err != nil {
		return journal.Position{}, fmt.Errorf("%w: seq %.40q", journal.ErrDamaged, seq)
	}
	h, err := journal.ParseHash(chain)
	if err != nil {
		return journal.Position{}, fmt.Errorf("%w: %w", journal.ErrDamaged, err)
	}
	return journal.Position{Seq: n, Chain: h}, nil
}

// Streams yields the logs of a site by date.
func (j *Journal) Streams(ctx context.Context, site queue.SiteID) iter.Seq2[journal.Stream, error] {
	return func(yield func(journal.Stream, error) bool) {
		for from := int64(0); ; from += journal.Page {
			dates, err := j.client.ZRange(ctx, siteKey(site, "dates"), from, from+journal.Page-1).Result()
			if err != nil {
				j.failed(ctx)
				yield(journal.Stream{}, fmt.Errorf("list the dates of %s: %w: %w", site, journal.ErrStore, err))
				return
			}
			for _, d := range dates {
				if !yield(journal.Stream{Site: site, Date: queue.Date(d)}, nil) {
					return
				}
			}
			if len(dates) < journal.Page {
				return
			}
		}
	}
}

// Now returns Redis' own time.
func (j *Journal) Now(ctx context.Context) (time.Time, error) {
	var t time.Time
	master, err := j.master(ctx, news) // in a cluster, the same server for every process
	if err == nil {
		t, err = master.Time(ctx).Result()
	}
	if err != nil {
		j.failed(ctx)
		return time.Time{}, fmt.Errorf("ask redis for the time: %w: %w", journal.ErrStore, err)
	}
	return t, nil
}

// Close ends every connection.
func (j *Journal) Close() error {
	if err := j.client.Close(); err != nil && !errors.Is(err, goredis.ErrClosed) {
		return fmt.Errorf("close the connections to redis: %w", err)
	}
	return nil
}
