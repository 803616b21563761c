package engine

import (
	"context"
	"log/slog"
	"time"

	"luot/journal"
)

// compareEvery is how often Watch compares positions: hints may be lost.
const compareEvery = time.Second

// Follower is told that a log has grown: a Loop or a Site.
type Follower interface {
	Hint(s journal.Stream, seq uint64)                 // never waits
	Open() []journal.Stream                            // the logs to be compared, at most two
	Compare(s journal.Stream, stands journal.Position) // where it stood a moment ago; never waits
}

// Watch tells the followers what other processes append to a journal that is shared, until ctx
// ends. One Watch serves a process; a journal of one process needs none.
func Watch(ctx context.Context, j journal.Journal, followers ...Follower) error {
	again := make(chan struct{}, 1)
	heard := make(chan error, 1)
	go func() {
		heard <- j.Watch(ctx, func(s journal.Stream, seq uint64) {
			if s == (journal.Stream{}) {
				select {
				case again <- struct{}{}:
				default:
				}
				return
			}
			for _, f := range followers {
				f.Hint(s, seq)
			}
		})
	}()
	tick := time.NewTicker(compareEvery)
	defer tick.Stop()
	for {
		select {
		case err := <-heard:
			return err
		case <-again:
		case <-tick.C:
		}
		compare(ctx, j, followers)
	}
}

// compare asks where all open logs stand, at once, and tells each.
func compare(ctx context.Context, j journal.Journal, followers []Follower) {
	var who []Follower
	var logs []journal.Stream
	for _, f := range followers {
		for _, s := range f.Open() {
			who, logs = append(who, f), append(logs, s)
		}
	}
	if len(logs) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, compareEvery)
	defer cancel()
	at, err := j.Positions(ctx, logs)
	if err != nil {
		slog.Debug("positions cannot be compared now", "err", err)
		return
	}
	for i, f := range who {
		f.Compare(logs[i], at[i])
	}
}
