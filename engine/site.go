package engine

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"time"

	"luot/journal"
	"luot/queue"
)

// clockBehind is how far the clock may stand before the newest record.
const clockBehind = 2 * time.Minute

// Config is what the engine of a site works with.
type Config struct {
	Journal journal.Journal
	Site    *queue.Site
	Clock   Clock
	Writer  journal.WriterID // random per process start
	// Shared says that other processes write to the journal too, or that its server can be replaced: the
	// site then remembers its open day and puts back what a failover loses.
	Shared bool
	// WaitReplicas says how many replicas have a record before it is answered. From one on, a failover is
	// taken to lose no number that was given, and none is left out after it.
	WaitReplicas int
	// Lost is told which records were lost because another history won; see LoopConfig.
	Lost     func(s journal.Stream, records []journal.Record)
	Process  *Process    // shared by the sites of a process; nil: the site is alone
	OnChange func(*View) // on the site's goroutine, once after each change; nil: nobody listens
	// HasReaders reports whether somebody looks at the site: it then stays awake, and views carry a
	// forecast. nil: nobody does.
	HasReaders func() bool
	Inbox      int           // commands waiting at a time; 0: 4096
	Jitter     time.Duration // of ticks; 200 ms when processes share the journal, 0 alone
	// UnknownAfter is when callers hear store.unknown; 0: 2 s.
	UnknownAfter time.Duration
	TrustClock   bool // the clock is simulated: leaps of it mean nothing
	Log          *slog.Logger
}

// View is what views are made of.
type View = queue.View

// Result is what a command led to. Without events and without Replayed there was nothing to do.
type Result struct {
	Events   []queue.Event
	Replayed *queue.KeyUse // the key had been used for the same before; nothing was done now
}

// Site is the engine of one office: its days, one after the other, in one Loop.
type Site struct {
	cfg  Config
	id   queue.SiteID
	kind *days
	loop *Loop[*day, *order, queue.Event]
}

// Open starts the engine of a site over its newest day, which it folds first; ctx bounds only the
// wait for that. A log that cannot be read, or a store that is down, is no error here: Do and Read
// answer Unavailable, and Status says why. Close it.
func Open(ctx context.Context, cfg Config) (*Site, error) {
	if cfg.Site == nil || cfg.Site.Zone == nil {
		return nil, fmt.Errorf("open a site: its rules and its time zone are needed")
	}
	if cfg.Process == nil {
		cfg.Process = new(Process)
	}
	s := &Site{cfg: cfg, id: cfg.Site.ID, kind: &days{site: cfg.Site, clock: cfg.Clock, process: cfg.Process, skip: skip}}
	if cfg.WaitReplicas > 0 {
		s.kind.skip = 0
	}
	s.kind.trust.Store(cfg.TrustClock)
	loop := LoopConfig[*day, *order, queue.Event]{
		Journal: cfg.Journal, Site: cfg.Site.ID, Kind: s.kind, Writer: cfg.Writer, Clock: cfg.Clock,
		Shared: cfg.Shared, Lost: cfg.Lost, Process: cfg.Process,
		OnChange: s.changed, Idle: s.idle, Inbox: cfg.Inbox, Jitter: cfg.Jitter,
		UnknownAfter: cfg.UnknownAfter, TrustClock: cfg.TrustClock, Log: cfg.Log,
	}
	var err error
	if s.loop, err = newLoop(loop); err != nil {
		return nil, err
	}
	s.loop.begin(ctx)
	return s, nil
}

// Do gives a command; At is filled in, and so is the estimate of an Issue. When its events are
// durable, view, which may be nil, is called on the site's goroutine, and then Do returns nil. What
// view is given must not be kept or changed. An error is a *queue.Refusal, which changed nothing,
// or an *Unavailable.
func (s *Site) Do(ctx context.Context, cmd queue.Command, view func(*View, Result)) error {
	o := &order{Command: cmd}
	return s.loop.Do(ctx, o, func(d *day, events []queue.Event) {
		if view != nil {
			view(s.view(d), Result{Events: events, Replayed: o.replayed})
		}
	})
}

// Read calls view on the site's goroutine with the day as it stands durably; an Unavailable says why
// it cannot. View should take less than 2 ms.
func (s *Site) Read(ctx context.Context, view func(*View)) error {
	return s.loop.Read(ctx, func(d *day) { view(s.view(d)) })
}

// view shows committed state. Its forecast may be a moment old when changes come fast; then
// OnChange is called again soon.
func (s *Site) view(d *day) *View {
	k, b := s.kind, s.loop.book
	v := &View{Day: d.Day, Site: k.site, Now: max(s.loop.now(), d.At)}
	if b.epoch != (journal.Hash{}) {
		v.Epoch = b.epoch.String()
	}
	age := forecastIssue
	if k.lastOf != d.at() {
		age = forecastView
	}
	v.Forecast = k.forecast(d, v.Now, age)
	if k.lastOf != d.at() {
		s.loop.repeat = k.made.Add(forecastView + time.Millisecond)
	}
	return v
}

// changed publishes a change.
func (s *Site) changed(d *day) {
	if s.cfg.OnChange != nil {
		s.cfg.OnChange(s.view(d))
	}
}

// idle reports whether the site can sleep.
func (s *Site) idle(d *day) bool {
	if s.cfg.HasReaders != nil && s.cfg.HasReaders() {
		return false
	}
	for i := range s.kind.site.Counters {
		if c := d.Counter(s.kind.site.Counters[i].ID); c.State != queue.CounterClosed || c.Current != "" {
			return false
		}
	}
	return !slices.ContainsFunc(d.All(), live)
}

// live reports whether somebody still comes about the ticket.
func live(t queue.Ticket) bool { return !t.Ended() && t.State != queue.NoShow }

// Reconfigure puts other rules in force, between two batches. It refuses, as config.orphans with the
// numbers, rules without the service or the counter of a live ticket, and as config.site those of
// another site, zone or end of the day. The record of it (Configure) is the caller's to give.
func (s *Site) Reconfigure(ctx context.Context, site *queue.Site) error {
	var refused error
	err := s.loop.between(ctx, func(d *day) {
		now := s.kind.site
		if site.ID != now.ID || site.Zone.String() != now.Zone.String() || site.Rules.DayEnds != now.Rules.DayEnds {
			refused = queue.Refuse(queue.Conflict, "config.site", "site", now.ID)
			return
		}
		if lost := orphans(d, site); len(lost) > 0 {
			refused = queue.Refuse(queue.Conflict, "config.orphans", "numbers", lost)
			return
		}
		s.kind.site, s.kind.last = site, nil
		s.loop.changed = true
	})
	if err != nil {
		return err
	}
	return refused
}

// orphans lists the live tickets that would have no place under other rules. d is nil while the site
// sleeps: then there are none.
func orphans(d *day, site *queue.Site) []queue.Number {
	var lost []queue.Number
	if d == nil {
		return nil
	}
	all := d.All()
	for i := range all {
		t := &all[i]
		if !live(*t) {
			continue
		}
		gone := site.Service(t.Service) == nil
		for _, c := range []queue.CounterID{t.Counter, t.Bound, t.BackTo} {
			gone = gone || c != "" && site.Counter(c) == nil
		}
		if gone {
			lost = append(lost, t.Number)
		}
	}
	return lost
}

// clockWrong says why the clock cannot be trusted, given the newest record; nil when it can.
func clockWrong(c Clock, last queue.Instant) *Unavailable {
	if behind := last.Sub(queue.InstantOf(c.Now())); behind > clockBehind {
		return unavailable(ClockWrong, fmt.Errorf("the clock stands %v before the newest record", behind))
	}
	if w, ok := c.(interface{ Wrong() bool }); ok && w.Wrong() {
		return unavailable(ClockWrong, fmt.Errorf("the clock has leapt by more than %v", driftWrong))
	}
	return nil
}

// TrustClock lets the site issue and call although the clock seems wrong, until it is restarted: an
// admin has looked.
func (s *Site) TrustClock(ctx context.Context) error {
	return s.loop.between(ctx, func(*day) { s.kind.trust.Store(true) })
}

// Status returns what the site is doing; its Problem is also a clock that is wrong.
func (s *Site) Status() Status {
	st := s.loop.Status()
	if st.Problem == nil && !s.kind.trust.Load() {
		if u := clockWrong(s.cfg.Clock, max(st.At, s.cfg.Process.Newest())); u != nil {
			st.Problem = u
		}
	}
	return st
}

// Hint, Compare and Open make a Site a Follower; see Watch.
func (s *Site) Hint(at journal.Stream, seq uint64) { s.loop.Hint(at, seq) }

// Compare tells the site where the store stands.
func (s *Site) Compare(at journal.Stream, stands journal.Position) { s.loop.Compare(at, stands) }

// Open returns the days to be compared; none when the site sleeps.
func (s *Site) Open() []journal.Stream { return s.loop.Open() }

// Close takes no further command, finishes what the site holds, and ends it; see Loop.Close.
func (s *Site) Close(ctx context.Context) error { return s.loop.Close(ctx) }

// Past folds a whole day from the log, on the caller's goroutine. A date without a log gives an empty
// day, Seq 0.
func (s *Site) Past(ctx context.Context, date queue.Date) (*queue.Day, error) {
	d := queue.NewDay(s.id, date)
	for r, err := range s.Records(ctx, date, 0) {
		if err != nil {
			return nil, err
		}
		e, err := journal.ToEvent(r)
		if err != nil {
			return nil, unavailable(StoreFormat, &journal.Broken{Stream: journal.Stream{Site: s.id, Date: date}, Seq: r.Seq, Err: err})
		}
		d.Apply(e)
	}
	return d, nil
}

// Records yields the records of a date with a Seq greater than after, verified from the first one
// on. An error, an *Unavailable, is the last thing yielded.
func (s *Site) Records(ctx context.Context, date queue.Date, after uint64) iter.Seq2[journal.Record, error] {
	return func(yield func(journal.Record, error) bool) {
		for r, err := range s.cfg.Journal.Read(ctx, journal.Stream{Site: s.id, Date: date}, journal.Position{}) {
			switch {
			case err != nil && unreadable(err):
				yield(r, unavailable(StoreFormat, err))
				return
			case err != nil:
				yield(r, unavailable(StoreDown, err))
				return
			}
			if r.Seq > after && !yield(r, nil) {
				return
			}
		}
	}
}
