package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"time"

	"luot/journal"
	"luot/journal/transfer"
	"luot/queue"
	"luot/report"
)

// The pace of looking after finished days: one log at a turn, so that nobody at a counter notices.
const (
	keepFirst   = 5 * time.Second
	keepPace    = 2 * time.Second // between two turns that did something
	keepRest    = 10 * time.Minute
	keepRetry   = time.Minute         // after a failure of the store
	keepOverdue = 7 * 24 * time.Hour  // a log so long overdue is dropped in working hours too
	monthsKept  = 2                   // of the directory, whatever keep_days says
	farDate     = queue.Date("9999-") // after every date
)

// keeper summarises days that have ended, once each, and drops logs that are older than keep_days when
// their summary is kept. Any process may: they write the same bytes. One goroutine owns it.
type keeper struct {
	store    transfer.Store
	sites    []func() *queue.Site // the rules change while the program runs
	keepDays int                  // 0: logs are never dropped
	now      func() time.Time
	log      *slog.Logger

	kept  map[queue.SiteID]map[queue.Date]bool // summaries that the store has
	tried map[journal.Stream]uint64            // logs that could not be summarised, and how long they were
}

// keepHistory looks after finished days until run ends.
func (a *App) keepHistory(run context.Context) {
	all, ok := a.store.Journal.(transfer.Store)
	if !ok {
		return // a test stands between
	}
	k := &keeper{store: all, keepDays: a.opt.Config.Server.KeepDays, now: a.clock.Now, log: a.log}
	for _, s := range a.sites {
		k.sites = append(k.sites, func() *queue.Site { return s.Config().Rules })
	}
	a.goRun(func() { k.run(run) })
	a.keepReports(run)
	if !a.store.shared {
		a.openLocalDoor(run, all)
	}
}

// run takes turns until ctx ends.
func (k *keeper) run(ctx context.Context) {
	failed := ""
	for wait := keepFirst; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		did, err := k.turn(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			if failed != err.Error() {
				k.log.Warn("finished days are not looked after now", "cause", err)
			}
			wait, failed = keepRetry, err.Error()
			continue
		case did:
			wait = keepPace
		default:
			wait = keepRest
		}
		failed = ""
	}
}

// turn does one thing that is to be done, and reports whether there was one.
func (k *keeper) turn(ctx context.Context) (did bool, err error) {
	for _, rules := range k.sites {
		if did, err = k.site(ctx, rules()); did || err != nil {
			return did, err
		}
	}
	return k.directory(ctx)
}

// site summarises or drops one log of a site.
func (k *keeper) site(ctx context.Context, site *queue.Site) (bool, error) {
	logs, err := dates(k.store.Streams(ctx, site.ID))
	if err != nil || len(logs) == 0 {
		return false, err
	}
	if err := k.learn(ctx, site.ID, logs); err != nil {
		return false, err
	}
	newest := logs[len(logs)-1]
	for _, date := range logs {
		if date == newest && queue.InstantOf(k.now()) < site.Plan(date).Ends {
			break // the open day
		}
		if did, err := k.summarise(ctx, site, date); did || err != nil {
			return did, err
		}
	}
	for _, date := range logs[:len(logs)-1] {
		if did, err := k.drop(ctx, site, date, newest); did || err != nil {
			return did, err
		}
	}
	return false, nil
}

// learn asks once which summaries there are. One that was made of another history than its log now holds
// does not count: it is made anew.
func (k *keeper) learn(ctx context.Context, site queue.SiteID, logs []queue.Date) error {
	if k.kept[site] != nil {
		return nil
	}
	of := map[queue.Date]string{}
	for s, err := range k.store.Summaries(ctx, site, "", farDate) {
		if err != nil {
			return err
		}
		of[s.Stream.Date] = chainOf(s)
	}
	streams := make([]journal.Stream, len(logs))
	for i, date := range logs {
		streams[i] = journal.Stream{Site: site, Date: date}
	}
	at, err := k.store.Positions(ctx, streams)
	if err != nil {
		return err
	}
	have := map[queue.Date]bool{}
	for date := range of {
		have[date] = true
	}
	for i, date := range logs {
		have[date] = of[date] == at[i].Chain.String()
	}
	if k.kept == nil {
		k.kept, k.tried = map[queue.SiteID]map[queue.Date]bool{}, map[journal.Stream]uint64{}
	}
	k.kept[site] = have
	return nil
}

// summarise keeps the summary of a day whose last record is DayClosed. One that has not ended, or
// cannot be read, is left alone until more of it comes; its log is never dropped.
func (k *keeper) summarise(ctx context.Context, site *queue.Site, date queue.Date) (bool, error) {
	s := journal.Stream{Site: site.ID, Date: date}
	if k.kept[site.ID][date] {
		return false, nil
	}
	at, err := k.store.Positions(ctx, []journal.Stream{s})
	if err != nil {
		return false, err
	}
	if tried, ok := k.tried[s]; ok && tried == at[0].Seq {
		return false, nil
	}
	began := time.Now()
	text, err := Summarise(ctx, k.store, site, date)
	var broken *journal.Broken
	switch {
	case errors.As(err, &broken), errors.Is(err, errOpen):
		k.tried[s] = at[0].Seq
		k.log.Warn("a day cannot be summarised; its log is kept", "site", string(site.ID), "date", string(date), "cause", err)
		return true, nil
	case err != nil:
		return false, err
	}
	if err := k.store.Keep(ctx, s, text); err != nil {
		return false, err
	}
	k.kept[site.ID][date] = true
	k.log.Info("a day is summarised", "site", string(site.ID), "date", string(date), "records", at[0].Seq,
		"bytes", len(text), "took", time.Since(began).Round(time.Millisecond))
	return true, nil
}

// drop drops a log that is old enough, when nobody works there.
func (k *keeper) drop(ctx context.Context, site *queue.Site, date, newest queue.Date) (bool, error) {
	over := k.overdue(site.Plan(date).Ends, site.Plan(newest).Ends)
	if !k.kept[site.ID][date] || over <= 0 || over < keepOverdue && working(site, k.now()) {
		return false, nil
	}
	s := journal.Stream{Site: site.ID, Date: date}
	whole, err := k.whole(ctx, s)
	if err != nil {
		return false, err
	}
	if !whole {
		delete(k.kept[site.ID], date) // to be made anew first
		return true, nil
	}
	if err := k.store.Drop(ctx, s); err != nil {
		delete(k.kept, site.ID) // maybe the store has forgotten the summary
		return false, err
	}
	k.log.Info("a log is dropped; its summary is kept", "site", string(site.ID), "date", string(date), "keep_days", k.keepDays)
	return true, nil
}

// whole reports whether the summary that is kept of a log was made of all that the log holds.
func (k *keeper) whole(ctx context.Context, s journal.Stream) (bool, error) {
	at, err := k.store.Positions(ctx, []journal.Stream{s})
	if err != nil {
		return false, err
	}
	for kept, err := range k.store.Summaries(ctx, s.Site, s.Date, s.Date) {
		if err != nil {
			return false, err
		}
		return chainOf(kept) == at[0].Chain.String(), nil
	}
	return false, nil
}

// chainOf returns the chain that a summary was made up to; "" when it does not say.
func chainOf(s journal.Summary) string {
	var sum struct {
		Chain string `json:"chain"`
	}
	if json.Unmarshal(s.Text, &sum) != nil {
		return ""
	}
	return sum.Chain
}

// overdue returns for how long a log that ended at an instant should have been dropped; 0 or less: not. Time
// goes on only as far as the newest log: a machine that starts with a clock years ahead must drop nothing.
func (k *keeper) overdue(ended, newest queue.Instant) time.Duration {
	if k.keepDays == 0 || ended == 0 {
		return 0
	}
	now := min(queue.InstantOf(k.now()), newest)
	return now.Time().Sub(ended.Time().AddDate(0, 0, k.keepDays))
}

// working reports whether the site has working hours now.
func working(site *queue.Site, now time.Time) bool {
	at := queue.InstantOf(now)
	return queue.Open(site.Plan(queue.DateOf(at, site.Zone, site.Rules.DayEnds)).Work, at)
}

// directory drops one old month of accounts and sessions: each month begins with a snapshot of all.
func (k *keeper) directory(ctx context.Context) (bool, error) {
	months, err := dates(k.store.Streams(ctx, journal.DirectorySite))
	if err != nil {
		return false, err
	}
	for _, month := range months[:max(len(months)-monthsKept, 0)] {
		if k.overdue(monthEnds(month), monthEnds(months[len(months)-1])) <= 0 {
			continue
		}
		if err := k.store.Drop(ctx, journal.Stream{Site: journal.DirectorySite, Date: month}); err != nil {
			return false, err
		}
		k.log.Info("a month of the directory is dropped", "month", string(month), "keep_days", k.keepDays)
		return true, nil
	}
	return false, nil
}

// monthEnds returns when a month of the directory is over; 0 for what is no month.
func monthEnds(month queue.Date) queue.Instant {
	from, err := time.Parse("2006-01", string(month))
	if err != nil {
		return 0
	}
	return queue.InstantOf(from.AddDate(0, 1, 0))
}

func dates(streams iter.Seq2[journal.Stream, error]) (out []queue.Date, err error) {
	for s, err := range streams {
		if err != nil {
			return nil, err
		}
		out = append(out, s.Date)
	}
	slices.Sort(out)
	return out, nil
}

// errOpen says that a day has not ended.
var errOpen = errors.New("its last record is not DayClosed")

// Summarise folds the log of a day that has ended into the summary that is kept of it.
func Summarise(ctx context.Context, j journal.Journal, site *queue.Site, date queue.Date) ([]byte, error) {
	f := report.NewFold(site.ID, date, site.Zone)
	s := journal.Stream{Site: site.ID, Date: date}
	var chain journal.Hash
	for r, err := range j.Read(ctx, s, journal.Position{}) {
		if err != nil {
			return nil, fmt.Errorf("summarise %s: %w", s, err)
		}
		e, err := journal.ToEvent(r)
		if err != nil {
			return nil, fmt.Errorf("summarise: %w", &journal.Broken{Stream: s, Seq: r.Seq, Err: err})
		}
		f.Add(e)
		chain = r.Chain
	}
	if !f.Ended() {
		return nil, fmt.Errorf("summarise %s: %w", s, errOpen)
	}
	return f.Summary(chain.String()).Text(), nil
}
