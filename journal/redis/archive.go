package redis

import (
	"context"
	_ "embed" // for the script
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	goredis "github.com/redis/go-redis/v9"

	"luot/journal"
	"luot/queue"
)

//go:embed drop.lua
var dropSource string

var dropScript = goredis.NewScript(dropSource)

var _ journal.Archive = (*Journal)(nil)

// summariesKey is a hash from date to summary.
func summariesKey(site queue.SiteID) string { return siteKey(site, "summaries") }

// Keep puts the summary into the site's hash.
func (j *Journal) Keep(ctx context.Context, s journal.Stream, summary []byte) error {
	if err := journal.CheckSummary(s, summary); err != nil {
		return err
	}
	if err := j.client.HSet(ctx, summariesKey(s.Site), string(s.Date), summary).Err(); err != nil {
		return fmt.Errorf("keep the summary of %s: %w: %w", s, journal.ErrStore, err)
	}
	return nil
}

// Summaries asks for the dates first and then for a few texts at a time.
func (j *Journal) Summaries(ctx context.Context, site queue.SiteID, from, to queue.Date) iter.Seq2[journal.Summary, error] {
	return func(yield func(journal.Summary, error) bool) {
		failed := func(err error) {
			yield(journal.Summary{}, fmt.Errorf("read the summaries of %s: %w: %w", site, journal.ErrStore, err))
		}
		dates, err := j.client.HKeys(ctx, summariesKey(site)).Result()
		if err != nil {
			failed(err)
			return
		}
		dates = slices.DeleteFunc(dates, func(d string) bool { return d < string(from) || d > string(to) })
		slices.Sort(dates)
		for page := range slices.Chunk(dates, 20) {
			texts, err := j.client.HMGet(ctx, summariesKey(site), page...).Result()
			if err != nil {
				failed(err)
				return
			}
			for i, date := range page {
				text, there := texts[i].(string)
				if there && !yield(journal.Summary{Stream: journal.Stream{Site: site, Date: queue.Date(date)}, Text: []byte(text)}, nil) {
					return
				}
			}
		}
	}
}

// Drop removes log, position, counters and the entry among the dates in one script. A log that is not
// there is dropped already. The service times stay: their stream has its own end.
func (j *Journal) Drop(ctx context.Context, s journal.Stream) error {
	keys := []string{logKey(s), metaKey(s), countersKey(s), siteKey(s.Site, "dates"), summariesKey(s.Site)}
	free := "0"
	if s.Site == journal.DirectorySite {
		free = "1"
	}
	answer, err := dropScript.Run(ctx, j.client, keys, string(s.Date), free).Text()
	if err != nil {
		return fmt.Errorf("drop the log of %s: %w: %w", s, journal.ErrStore, err)
	}
	if answer != "OK" {
		return fmt.Errorf("drop the log of %s: %w: it has no summary", s, journal.ErrStore)
	}
	return nil
}

// Sites returns the sites that have logs or summaries, in order, without the directory. It looks at
// every key, so it is for moving data, not for serving.
func (j *Journal) Sites(ctx context.Context) ([]queue.SiteID, error) {
	var mu sync.Mutex
	found := map[queue.SiteID]bool{}
	scan := func(ctx context.Context, c *goredis.Client) error {
		for _, name := range []string{"dates", "summaries"} {
			keys := c.Scan(ctx, 0, siteKey("*", name), 1000).Iterator()
			for keys.Next(ctx) {
				id := strings.TrimSuffix(strings.TrimPrefix(keys.Val(), "luot:{"), "}:"+name)
				mu.Lock()
				found[queue.SiteID(id)] = true
				mu.Unlock()
			}
			if err := keys.Err(); err != nil {
				return err
			}
		}
		return nil
	}
	var err error
	switch c := j.client.(type) {
	case *goredis.ClusterClient:
		err = c.ForEachMaster(ctx, scan)
	case *goredis.Client:
		err = scan(ctx, c)
	default:
		err = fmt.Errorf("a %T cannot be searched", c)
	}
	if err != nil {
		return nil, fmt.Errorf("list the sites: %w: %w", journal.ErrStore, err)
	}
	delete(found, journal.DirectorySite)
	return slices.Sorted(maps.Keys(found)), nil
}
