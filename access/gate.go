package access

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"luot/queue"
)

// The times of a session.
const (
	MaxSession   = 16 * time.Hour   // no session is older, whatever it does
	DefaultIdle  = 2 * time.Hour    // without a request
	renewEvery   = 10 * time.Minute // between two renewals in the log
	askEvery     = time.Minute      // between two tries of a renewal
	renewTimeout = 5 * time.Second
	renewQueue   = 256
	hearWithin   = 500 * time.Millisecond // of a session that another process has opened
	hearMost     = 256                    // requests that wait for one at a time

	// Grace is how long a session that has ended by age or idleness can still be admitted by Lapsed.
	Grace = 4 * time.Hour
)

// Log is what a Gate writes to and begins from: a loop of package engine. view runs before the
// method returns, on the goroutine that owns the Directory, and must not keep it.
type Log interface {
	// Do has a command decided and made durable. The error is a refusal or says why the store cannot
	// be used now.
	Do(ctx context.Context, c Command, view func(*Directory, []Event)) error
	// Read shows the Directory as it is.
	Read(ctx context.Context, view func(*Directory)) error
}

// GateConfig says how a Gate behaves.
type GateConfig struct {
	Now  func() time.Time // the clock that also stamps the log's commands
	Idle time.Duration    // a session without a request for so long has ended; 0: DefaultIdle
	Life time.Duration    // of a session at most, itself at most MaxSession; 0: MaxSession
	Cost Cost             // of a password check; zero: DefaultCost
	// Shared says that other processes open sessions too, of which this one hears a moment later.
	Shared bool
}

// Gate answers who a cookie or token is, and gives the orders of package access. Its methods may be
// called from any goroutine. Look-ups read an immutable copy that Changed swaps: no lock, no I/O.
type Gate struct {
	log    Log
	cfg    GateConfig
	index  atomic.Pointer[index]
	tries  *tries
	hash   *hasher
	renew  chan string                   // sessions whose use is to be written, for Run
	missed *missed                       // log-ins that were refused, for Run
	news   atomic.Pointer[chan struct{}] // closed by the next change
	hoping chan struct{}                 // one for each request that waits for a session to be heard of
}

// NewGate returns a Gate that knows nobody until Changed or Refresh. Have every change of the log's
// Directory reported to Changed, and Run running.
func NewGate(log Log, cfg GateConfig) *Gate {
	if cfg.Idle == 0 {
		cfg.Idle = DefaultIdle
	}
	if cfg.Life == 0 {
		cfg.Life = MaxSession
	}
	if cfg.Cost == (Cost{}) {
		cfg.Cost = DefaultCost()
	}
	g := &Gate{log: log, cfg: cfg, tries: newTries(), hash: newHasher(cfg.Cost), renew: make(chan string, renewQueue), missed: newMissed()}
	g.index.Store(&index{})
	g.hoping = make(chan struct{}, hearMost)
	first := make(chan struct{})
	g.news.Store(&first)
	return g
}

// Changed takes over a new state of the Directory, of which it keeps nothing. Only the goroutine
// that owns d may call it, after each change.
func (g *Gate) Changed(d *Directory) {
	g.index.Store(newIndex(d, g.index.Load()))
	next := make(chan struct{})
	close(*g.news.Swap(&next))
}

// Refresh takes over the state as it is now: once at the start, and after an interruption.
func (g *Gate) Refresh(ctx context.Context) error { return g.log.Read(ctx, g.Changed) }

// do gives an order and takes over what it changed, so that the caller sees its own change. It
// reports whether anything changed.
func (g *Gate) do(ctx context.Context, actor string, o Order) (changed bool, err error) {
	err = g.log.Do(ctx, Command{Actor: actor, Do: o}, func(d *Directory, events []Event) {
		if changed = len(events) > 0; changed {
			g.Changed(d)
		}
	})
	return changed && err == nil, err
}

// Session returns whose session a cookie is, and renews its idle time. False: unknown, ended,
// expired or idle too long. It takes about a microsecond, half a second at most for one that is unknown.
func (g *Gate) Session(cookie string) (Account, bool) {
	if len(cookie) != letters.EncodedLen(cookieBytes) {
		return Account{}, false
	}
	s, ok := g.seat(fingerprintOf(cookie))
	if !ok {
		return Account{}, false
	}
	now := queue.InstantOf(g.cfg.Now())
	if now >= s.session.Expires || now.Sub(s.used()) >= g.cfg.Idle {
		return Account{}, false
	}
	s.use.last.Store(int64(now))
	if now.Sub(s.session.Used) >= renewEvery {
		g.ask(s, now)
	}
	return s.account, true
}

// seat finds a session. One that is unknown may have been opened at another process a moment ago: then it
// waits a little to hear of it, so that who has just logged in is not sent back to the log-in.
func (g *Gate) seat(id fingerprint) (seat, bool) {
	s, ok := g.index.Load().seats[id]
	if ok || !g.cfg.Shared {
		return s, ok
	}
	select {
	case g.hoping <- struct{}{}:
		defer func() { <-g.hoping }()
	default:
		return s, false
	}
	late := time.NewTimer(hearWithin)
	defer late.Stop()
	for {
		news := *g.news.Load()
		if s, ok = g.index.Load().seats[id]; ok {
			return s, true
		}
		select {
		case <-news:
		case <-late.C:
			return s, false
		}
	}
}

// ask puts a session on the list of Run; a full list is tried again a minute later.
func (g *Gate) ask(s seat, now queue.Instant) {
	asked := s.use.asked.Load()
	if now.Sub(queue.Instant(asked)) < askEvery || !s.use.asked.CompareAndSwap(asked, int64(now)) {
		return
	}
	select {
	case g.renew <- s.session.Hash:
	default:
	}
}

// Run writes the uses of sessions and the log-ins that were refused to the log until ctx ends. A use that
// fails is asked for again by the next request; trouble hears of it and may be nil.
func (g *Gate) Run(ctx context.Context, trouble func(error)) {
	for {
		select {
		case <-ctx.Done():
			return
		case hash := <-g.renew:
			if err := g.write(ctx, hash); err != nil && trouble != nil && ctx.Err() == nil {
				trouble(err)
			}
		case f := <-g.missed.queue:
			if err := g.note(ctx, f); err != nil && trouble != nil && ctx.Err() == nil {
				trouble(err)
			}
		}
	}
}

func (g *Gate) write(ctx context.Context, hash string) error {
	ctx, cancel := context.WithTimeout(ctx, renewTimeout)
	defer cancel()
	if _, err := g.do(ctx, clock, UseSession{hash}); err != nil {
		return fmt.Errorf("renew a session: %w", err)
	}
	return nil
}

// Device returns whose token it is; false when it is unknown or revoked. Tokens do not expire.
func (g *Gate) Device(token string) (Device, bool) {
	if len(token) != letters.EncodedLen(tokenBytes) {
		return Device{}, false
	}
	v, ok := g.index.Load().devices[fingerprintOf(token)]
	return v, ok
}

// Accounts returns all accounts by user, without their hashes.
func (g *Gate) Accounts() []Account { return slices.Clone(g.index.Load().staff) }

// Devices returns all devices by site and number, also the revoked, without their hashes.
func (g *Gate) Devices() []Device { return slices.Clone(g.index.Load().fleet) }
