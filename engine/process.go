package engine

import (
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"luot/queue"
)

// toldEvery is how often the log hears of trouble that lasts.
const toldEvery = time.Minute

// Process is what the loops of one process know together: the newest instant that any log of theirs
// holds, by which a wrong clock shows, and whether the store fails, so that a long outage does not fill
// the log. The zero value is ready. Its methods may be called from any goroutine.
type Process struct {
	newest  atomic.Int64
	trouble atomic.Bool // len(failed) > 0

	mu     sync.Mutex            // owns the rest
	failed map[service]time.Time // when last
	since  time.Time             // when the first of them did
	told   time.Time             // the log has heard of trouble
	silent bool                  // but not of the one that is on: another had just ended
	times  int
}

// service is what the store does for a site.
type service struct {
	site   queue.SiteID
	writes bool
}

// saw notes the instant of a record.
func (p *Process) saw(at queue.Instant) {
	for {
		was := p.newest.Load()
		if int64(at) <= was || p.newest.CompareAndSwap(was, int64(at)) {
			return
		}
	}
}

// Newest returns the newest instant of any log; 0 when there is none.
func (p *Process) Newest() queue.Instant { return queue.Instant(p.newest.Load()) }

// failing notes that the store failed. The log hears of the first time and then once a minute.
func (p *Process) failing(log *slog.Logger, what service, words string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	first := len(p.failed) == 0
	if first {
		p.failed = map[service]time.Time{}
		p.since, p.times, p.silent = now, 0, true
		p.trouble.Store(true)
	}
	p.failed[what] = now
	p.times++
	if !p.told.IsZero() && now.Sub(p.told) < toldEvery {
		return
	}
	p.told, p.silent = now, false
	if first {
		log.Error(words, "err", err)
		return
	}
	log.Error("the store still fails", "what", words, "services", len(p.failed), "times", p.times,
		"for", now.Sub(p.since).Round(time.Second), "err", err)
}

// well notes that the store has served. Who can write can read; not so the other way round: a store that
// is full still reads. The log hears when nothing fails any more.
func (p *Process) well(log *slog.Logger, what service) {
	if !p.trouble.Load() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.failed) == 0 {
		return
	}
	delete(p.failed, what)
	now := time.Now()
	if what.writes {
		delete(p.failed, service{what.site, false})
		for other, at := range p.failed { // of which nobody has wanted anything since
			if now.Sub(at) > toldEvery {
				delete(p.failed, other)
			}
		}
	}
	if len(p.failed) > 0 {
		return
	}
	p.trouble.Store(false)
	if !p.silent {
		log.Info("the store works again", "after", now.Sub(p.since).Round(time.Millisecond), "times", p.times)
	}
}

// read notes that the store has let the loop read.
func (l *Loop[S, C, E]) read() {
	l.cfg.Process.well(l.cfg.Log, service{l.cfg.Site, false})
}

// wrote notes that the store has taken records of the loop.
func (l *Loop[S, C, E]) wrote() {
	l.cfg.Process.well(l.cfg.Log, service{l.cfg.Site, true})
}

// failing notes that the store has not done what the loop wanted.
func (l *Loop[S, C, E]) failing(writes bool, words string, err error) {
	l.cfg.Process.failing(l.cfg.Log, service{l.cfg.Site, writes}, words, err)
}

// rarely says whether something that happens again and again is to be told: once a minute.
type rarely struct {
	told time.Time
	n    int // since then
}

// now reports whether it is to be told, and how often it happened since it was told before.
func (r *rarely) now() (int, bool) {
	r.n++
	if !r.told.IsZero() && time.Since(r.told) < toldEvery {
		return 0, false
	}
	n := r.n
	r.told, r.n = time.Now(), 0
	return n, true
}

// publish tells the listener of a change. A listener that is broken must not end the program with every
// site in it: it fails alone, and the log hears where.
func (l *Loop[S, C, E]) publish(s S) {
	if err := unbroken(func() { l.cfg.OnChange(s) }); err != nil {
		if n, tell := l.broken.now(); tell {
			l.cfg.Log.Error("a change could not be shown", "times", n, "err", err)
		}
	}
}

// unbroken turns a panic of fn into an error that says where.
func unbroken(fn func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	fn()
	return nil
}
