package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"go.etcd.io/bbolt"

	"luot/journal"
	"luot/queue"
)

// summaries is the bucket beside those of the sites: in it a bucket per site, there the text by date.
// No site has its name.
var summaries = []byte("_summaries")

var _ journal.Archive = (*Journal)(nil)

// Keep writes the summary and forces it to disk.
func (j *Journal) Keep(ctx context.Context, s journal.Stream, summary []byte) error {
	if err := journal.CheckSummary(s, summary); err != nil {
		return err
	}
	return j.write(ctx, "keep the summary of "+s.String(), func(tx *bbolt.Tx) error {
		all, err := tx.CreateBucketIfNotExists(summaries)
		if err != nil {
			return err
		}
		site, err := all.CreateBucketIfNotExists([]byte(s.Site))
		if err != nil {
			return err
		}
		return site.Put([]byte(s.Date), summary)
	})
}

// Summaries yields copies, a few in each transaction, so that nobody who writes waits for the reader.
func (j *Journal) Summaries(ctx context.Context, site queue.SiteID, from, to queue.Date) iter.Seq2[journal.Summary, error] {
	return func(yield func(journal.Summary, error) bool) {
		for at := []byte(from); ; {
			var got []journal.Summary
			err := ctx.Err()
			if err == nil {
				err = j.db.View(func(tx *bbolt.Tx) error {
					got = kept(tx, site, at, to)
					return nil
				})
			}
			if err != nil {
				yield(journal.Summary{}, fmt.Errorf("read the summaries of %s: %w: %w", site, journal.ErrStore, err))
				return
			}
			for _, s := range got {
				if !yield(s, nil) {
					return
				}
			}
			if len(got) < keptPage {
				return
			}
			at = append([]byte(got[keptPage-1].Stream.Date), 0)
		}
	}
}

// keptPage is how many summaries are read in one transaction.
const keptPage = 20

// kept returns at most keptPage summaries from a key to a date.
func kept(tx *bbolt.Tx, site queue.SiteID, from []byte, to queue.Date) (out []journal.Summary) {
	all := tx.Bucket(summaries)
	if all == nil || all.Bucket([]byte(site)) == nil {
		return nil
	}
	c := all.Bucket([]byte(site)).Cursor()
	for k, v := c.Seek(from); k != nil && queue.Date(k) <= to && len(out) < keptPage; k, v = c.Next() {
		out = append(out, journal.Summary{Stream: journal.Stream{Site: site, Date: queue.Date(k)}, Text: bytes.Clone(v)})
	}
	return out
}

// Drop removes the log in one transaction. A log that is not there is dropped already.
func (j *Journal) Drop(ctx context.Context, s journal.Stream) error {
	return j.write(ctx, "drop the log of "+s.String(), func(tx *bbolt.Tx) error {
		if s.Site != journal.DirectorySite && len(kept(tx, s.Site, []byte(s.Date), s.Date)) == 0 {
			return errors.New("it has no summary")
		}
		site := tx.Bucket([]byte(s.Site))
		if site == nil || site.Bucket([]byte(s.Date)) == nil {
			return nil
		}
		return site.DeleteBucket([]byte(s.Date))
	})
}

// write runs fn in a transaction when it is this writer's turn.
func (j *Journal) write(ctx context.Context, what string, fn func(*bbolt.Tx) error) error {
	select {
	case <-j.turn:
		defer func() { j.turn <- struct{}{} }()
	case <-ctx.Done():
	}
	err := ctx.Err()
	if err == nil {
		err = j.db.Update(fn)
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %w", what, journal.ErrStore, err)
	}
	return nil
}

// Sites returns the sites that have logs or summaries, in order, without the directory.
func (j *Journal) Sites(ctx context.Context) (sites []queue.SiteID, err error) {
	if err = ctx.Err(); err == nil {
		err = j.db.View(func(tx *bbolt.Tx) error {
			list := func(name []byte, _ *bbolt.Bucket) error {
				if id := queue.SiteID(name); id != journal.DirectorySite && !bytes.Equal(name, summaries) {
					sites = append(sites, id)
				}
				return nil
			}
			if all := tx.Bucket(summaries); all != nil {
				if err := all.ForEachBucket(func(k []byte) error { return list(k, nil) }); err != nil {
					return err
				}
			}
			return tx.ForEach(list)
		})
	}
	if err != nil {
		return nil, fmt.Errorf("list the sites: %w: %w", journal.ErrStore, err)
	}
	slices.Sort(sites)
	return slices.Compact(sites), nil
}
