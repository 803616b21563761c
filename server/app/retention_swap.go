package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"luot/configs"
	"luot/engine"
	"luot/journal"
	"luot/journal/bolt"
	"luot/queue"
)

// RestoreFile is a backup in the data folder, verified, that is to take the place of the store's file.
const RestoreFile = StoreFile + ".restore"

// How many numbers each field leaves out after a restore: those that were given since the backup, and at
// least so many, at most what a Recovered record takes.
const (
	restoreSkipLeast = 20
	restoreSkipMost  = 1000
)

// Swap puts the verified backup in place of the store's file, which no server may hold. The old file
// stays beside it; Swap returns its name, "" when there was none. Between the two there is no moment
// without a whole file. A site that has been open today goes on with a Recovered record, so that screens take the
// older state for what it is, and no number that was given since the backup is given again.
func Swap(ctx context.Context, conf *configs.Config, log *slog.Logger) (aside string, err error) {
	dir := conf.Server.Data
	current, next := filepath.Join(dir, StoreFile), filepath.Join(dir, RestoreFile)
	var old *bolt.Journal
	if _, err := os.Stat(current); err == nil {
		// Opening it makes sure that no server has it. One that is damaged is what a restore is for.
		if old, err = bolt.Open(current); err != nil && !errors.Is(err, journal.ErrDamaged) {
			return "", err
		}
		aside = freeName(current + ".before-" + time.Now().UTC().Format("20060102-150405"))
	}
	if old != nil {
		defer old.Close()
	}
	if err := recoverSites(ctx, conf, next, old, log); err != nil {
		return "", fmt.Errorf("prepare the restored file: %w", err)
	}
	if aside != "" {
		if err := setAside(current, aside); err != nil {
			return "", fmt.Errorf("keep the file that was there: %w", err)
		}
	}
	if err := os.Rename(next, current); err != nil {
		return "", fmt.Errorf("put the restored file in place: %w", err)
	}
	return aside, SyncFolder(dir)
}

// freeName returns a name that no file has: there may be two restores in one second.
func freeName(name string) string {
	for i := 1; ; i++ {
		free := name
		if i > 1 {
			free = fmt.Sprintf("%s-%d", name, i)
		}
		if _, err := os.Lstat(free); err != nil {
			return free
		}
	}
}

// setAside gives the file a second name, or where the file system has no such thing a copy.
func setAside(current, aside string) error {
	if os.Link(current, aside) == nil {
		return nil
	}
	from, err := os.Open(current)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.OpenFile(aside, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Sync(), to.Close())
}

// SyncFolder makes names in a folder survive a power cut, where the system can.
func SyncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync() // not everywhere possible
	return d.Close()
}

// recoverSites lets the sites that have been open today go on in the restored file. old may be nil.
func recoverSites(ctx context.Context, conf *configs.Config, path string, old *bolt.Journal, log *slog.Logger) error {
	if _, err := os.Stat(path); err != nil {
		return err // bolt.Open would make an empty one
	}
	next, err := bolt.Open(path)
	if err != nil {
		return err
	}
	clock := engine.NewWallClock(log)
	for i := range conf.Sites {
		site := conf.Sites[i].Rules
		today := journal.Stream{Site: site.ID, Date: queue.DateOf(queue.InstantOf(clock.Now()), site.Zone, site.Rules.DayEnds)}
		skip, open, err := lost(ctx, today, old, next)
		if err == nil && open {
			err = recoverSite(ctx, site, next, clock, skip)
			log.Info("a site goes on after a restore", "site", string(site.ID), "numbers_left_out", skip)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("%s: %w", site.ID, err), next.Close())
		}
	}
	return next.Close()
}

// lost counts the numbers of a day that were given, or left out, in the old file and are not in the next one;
// open says that one of them has the day. Both may have gone on from where they were one: the file that a restore
// set aside is itself restored when that restore was a mistake.
func lost(ctx context.Context, today journal.Stream, old, next *bolt.Journal) (skip int, open bool, err error) {
	var both []journal.Hash
	for r, err := range next.Read(ctx, today, journal.Position{}) {
		if err != nil {
			return 0, false, err
		}
		both = append(both, r.Chain)
	}
	open = len(both) > 0
	if old == nil {
		return restoreSkipLeast, open, nil
	}
	given := 0
	for r, err := range old.Read(ctx, today, journal.Position{}) {
		if err != nil { // damaged: nobody can say
			return restoreSkipMost, true, nil
		}
		open = true
		if r.Seq <= uint64(len(both)) && both[r.Seq-1] == r.Chain {
			continue
		}
		switch e, err := journal.ToEvent(r); {
		case err != nil:
			return restoreSkipMost, true, nil
		case e.Type == queue.EvIssued:
			given++
		case e.Type == queue.EvRecovered:
			given += e.Skip
		}
	}
	return min(max(given, restoreSkipLeast), restoreSkipMost), open, nil
}

// recoverSite writes the Recovered record.
func recoverSite(ctx context.Context, site *queue.Site, j journal.Journal, clock engine.Clock, skip int) error {
	var writer journal.WriterID
	rand.Read(writer[:]) // never fails
	e, err := engine.Open(ctx, engine.Config{Journal: j, Site: site, Clock: clock, Writer: writer, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	err = e.Do(ctx, queue.Command{Actor: queue.Actor{ID: queue.ActorClock}, Do: queue.Recover{Skip: skip}}, nil)
	return errors.Join(err, e.Close(ctx))
}
