package engine

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"luot/journal"
)

// Clock is what a loop takes for the time. It may be simulated and need not run at the pace of the
// machine's. Its methods may be called from any goroutine.
type Clock interface {
	// Now returns the time.
	Now() time.Time
	// Until returns how long, in real time, it takes until t; not positive when t is not ahead.
	Until(t time.Time) time.Duration
}

// The limits of a SteadyClock.
const (
	driftSeen  = 2 * time.Second // a difference that is reported
	driftWrong = 6 * time.Hour   // a leap that nobody follows by itself
	followPart = 10              // it follows by a tenth of the time that passes
	syncEvery  = 10 * time.Second
	syncWithin = time.Second
)

// SteadyClock runs at the pace of the machine's monotonic clock, so that a leap of the machine's
// date changes nothing at once. It follows what it was made from: the machine's date slowly, the
// time of a shared store at once, a leap of more than 6 hours not at all until Trust. mu owns it.
type SteadyClock struct {
	read func() (wall time.Time, mono time.Duration)
	log  *slog.Logger

	mu       sync.Mutex
	store    bool          // follows a store
	now      time.Time     // at mono
	mono     time.Duration // of the last reading
	drift    time.Duration // how far ahead the reference was when last seen
	reported bool
}

// NewWallClock returns a clock that starts at the machine's date; nil log is slog.Default.
func NewWallClock(log *slog.Logger) *SteadyClock {
	return newSteady(log, machine())
}

// machine reads this machine's clocks: its date, and how long this has run.
func machine() func() (wall time.Time, mono time.Duration) {
	start := time.Now()
	return func() (time.Time, time.Duration) {
		t := time.Now()
		return t.Round(0), t.Sub(start)
	}
}

// NewStoreClock returns a clock that starts at the time of a store that several processes share. It
// follows the store only while Follow runs.
func NewStoreClock(ctx context.Context, j journal.Journal, log *slog.Logger) (*SteadyClock, error) {
	return NewStoreClockOver(ctx, j, log, machine())
}

// NewStoreClockOver is NewStoreClock for a machine whose clocks read gives: its date, and how long it has
// run. A test makes them leap.
func NewStoreClockOver(ctx context.Context, j journal.Journal, log *slog.Logger, read func() (time.Time, time.Duration)) (*SteadyClock, error) {
	c := newSteady(log, read)
	c.store = true
	at, mono, err := c.ask(ctx, j)
	if err != nil {
		return nil, err
	}
	c.now, c.mono = at, mono
	return c, nil
}

func newSteady(log *slog.Logger, read func() (time.Time, time.Duration)) *SteadyClock {
	if log == nil {
		log = slog.Default()
	}
	c := &SteadyClock{read: read, log: log}
	c.now, c.mono = read()
	return c
}

// Now returns the time, never earlier than before but for Trust and a store that went back.
func (c *SteadyClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall, mono := c.read()
	passed := mono - c.mono
	c.now, c.mono = c.now.Add(passed), mono
	if !c.store {
		c.differ(wall.Sub(c.now))
		if d := c.drift.Abs(); d > driftSeen && d <= driftWrong {
			step := min(passed/followPart, d)
			if c.drift < 0 {
				step = -step
			}
			c.now = c.now.Add(step)
		}
	}
	return c.now
}

// differ notes how far the reference is ahead and reports once that it is far.
func (c *SteadyClock) differ(drift time.Duration) {
	c.drift = drift
	far := drift.Abs() > driftSeen
	if far && !c.reported {
		c.log.Warn("the clock differs from its reference", "by", drift.Round(time.Millisecond), "store", c.store)
	}
	c.reported = far
}

// Until returns how long it takes until t.
func (c *SteadyClock) Until(t time.Time) time.Duration { return t.Sub(c.Now()) }

// Wrong reports that the reference has leapt by more than 6 hours: somebody has to look.
func (c *SteadyClock) Wrong() bool {
	c.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.drift.Abs() > driftWrong
}

// Trust takes the reference for right: an admin has looked.
func (c *SteadyClock) Trust() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(c.drift)
	c.drift, c.reported = 0, false
}

// Follow asks the store for its time every 10 s until ctx ends.
func (c *SteadyClock) Follow(ctx context.Context, j journal.Journal) {
	tick := time.NewTicker(syncEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		at, mono, err := c.ask(ctx, j)
		if err != nil {
			c.log.Warn("the store does not tell the time", "err", err)
			continue
		}
		c.mu.Lock()
		_, now := c.read()
		c.differ(at.Sub(c.now.Add(mono - c.mono)))
		if c.drift.Abs() <= driftWrong {
			c.now, c.mono, c.drift = at.Add(now-mono), now, 0
		}
		c.mu.Unlock()
	}
}

// ask returns the store's time and this machine's reading in the middle of the question.
func (c *SteadyClock) ask(ctx context.Context, j journal.Journal) (time.Time, time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, syncWithin)
	defer cancel()
	_, before := c.read()
	at, err := j.Now(ctx)
	_, after := c.read()
	return at.Round(0), before + (after-before)/2, err
}
