package engine

import (
	"math/rand/v2"
	"time"

	"luot/queue"
)

// now is the loop's time. Patience is measured by the machine's own.
func (l *Loop[S, C, E]) now() queue.Instant { return queue.InstantOf(l.cfg.Clock.Now()) }

// past reports whether the machine's time has reached t.
func past(t time.Time) bool { return !time.Now().Before(t) }

// step starts the next thing that can be started.
func (l *Loop[S, C, E]) step() {
	now := l.now()
	l.feel(now)
	l.hear()
	switch {
	case l.flight != nil:
		l.wait()
	case l.busy:
	case l.stopped != nil:
		l.refuse(l.stopped)
	case l.book == nil:
		l.wake(now)
	case l.mend.ripe():
		l.tend()
	case l.lacking || l.heard > l.book.pos.Seq:
		l.catchUp()
	default:
		l.turn(now)
	}
}

// feel notices that time stood still: an awake loop turns at least every beat.
func (l *Loop[S, C, E]) feel(now queue.Instant) {
	if l.book != nil && !l.cfg.TrustClock && l.turned != 0 && now.Sub(l.turned) > wokeAfter {
		l.cfg.Log.Warn("time stood still", "for", now.Sub(l.turned))
		l.woke = true
	}
	l.turned = now
}

// wait looks after the batch on its way: callers do not wait longer than UnknownAfter, and a batch
// of unknown fate is sent again.
func (l *Loop[S, C, E]) wait() {
	f := l.flight
	if !f.late && past(f.began.Add(l.cfg.UnknownAfter)) {
		if !f.doubtful && !f.sending { // the store has only asked to wait
			l.fail(f, unavailable(StoreDown, f.cause))
			return
		}
		l.tellLate(f)
	}
	if f.late {
		l.refuse(unavailable(StoreDown, f.cause))
	}
	switch {
	case l.busy:
	case l.mend.ripe():
		l.tend()
	case past(f.again):
		l.send()
	}
}

// tellLate tells the callers of a batch that nobody knows, or that it is not safe. It is sent on.
func (l *Loop[S, C, E]) tellLate(f *flight[S, C, E]) {
	if !f.late {
		f.late = true
		l.stats.Unknown++
	}
	for _, r := range f.requests {
		r.answer(l.book.committed, f.unclear())
	}
	f.requests = nil
}

// unclear is what is said of a batch of unknown or unsafe fate.
func (f *flight[S, C, E]) unclear() *Unavailable {
	if f.unsafe {
		return unavailable(StoreUnsafe, f.cause)
	}
	return unavailable(StoreUnknown, f.cause)
}

// backOff is how long to wait after so many tries.
func backOff(tries int) time.Duration { return min(retryLeast<<min(tries, 8), retryMost) }

// wake opens the log when somebody or time needs it.
func (l *Loop[S, C, E]) wake(now queue.Instant) {
	l.gather()
	if l.shut != nil && !past(l.reopen) || l.inARow.diverged > divergedMost {
		why := l.shut
		if why == nil {
			why, l.inARow.diverged = unavailable(StoreDown, nil), 0
		}
		l.refuse(why)
		return
	}
	if l.wanted || len(l.pending)+len(l.looking) > 0 || l.wakeAt != 0 && now >= l.wakeAt {
		l.open("")
	}
}

// turn does what the open log needs next: ends it and goes on to the next, decides, or falls asleep.
func (l *Loop[S, C, E]) turn(now queue.Instant) {
	b := l.book
	at := max(now, b.at)
	if date := l.cfg.Kind.Date(at); date > b.date {
		end, needed := l.cfg.Kind.End(b.ahead)
		switch {
		case b.pos.Seq == 0: // never begun: the log before the next one is an older one
			l.book, l.wanted = nil, true
			l.wake(now)
		case !needed && l.shut != nil && !past(l.reopen): // the next log could not be opened just now
			l.refuse(l.shut)
		case !needed:
			l.open(date)
		case past(l.ownAfter):
			l.decide(at, orders[C]{given: append(l.recovery(), end)}, nil)
		}
		return
	}
	if b.begun != 0 && now.Sub(b.begun) > beforeKept {
		l.previous = nil
	}
	l.gather()
	l.decide(at, l.own(at), l.pending)
	if l.flight == nil && len(l.answers) == 0 {
		l.rest()
	}
}

// orders are commands that the loop itself gives.
type orders[C any] struct {
	given []C
	back  int // how many of them readmit
}

// readmitsAtOnce bounds what one batch enters again.
const readmitsAtOnce = 500

// own returns the loop's own commands for the beginning of a batch.
func (l *Loop[S, C, E]) own(at queue.Instant) (own orders[C]) {
	kind, b := l.cfg.Kind, l.book
	if b.pos.Seq == 0 {
		l.recover = false
		if len(l.pending) > 0 {
			own.given = append(own.given, kind.Open(b.ahead, b.before))
		}
		return own
	}
	if !past(l.ownAfter) && len(l.pending) == 0 {
		return own
	}
	own.given = l.recovery()
	own.back = min(len(l.readmit), readmitsAtOnce)
	own.given = append(own.given, l.readmit[:own.back]...)
	if !past(l.ownAfter) {
		return own
	}
	due := b.committed.Due()
	ripe := due != 0 && at >= due.Add(l.jitter.of(due, l.cfg.Jitter))
	if ripe || l.woke {
		if !ripe || at.Sub(due) <= onTime {
			due = 0
		}
		own.given = append(own.given, kind.Tick(due, l.woke))
	}
	return own
}

// recovery returns the command that every batch must begin with after another server has taken over, also
// the last one of a log; none when there was no such thing.
func (l *Loop[S, C, E]) recovery() []C {
	if !l.recover {
		return nil
	}
	c, ok := l.cfg.Kind.Recover()
	if l.recover = ok; !ok {
		return nil
	}
	return []C{c}
}

// gather takes what waits in the inbox.
func (l *Loop[S, C, E]) gather() {
	for range len(l.inbox) {
		l.pending = append(l.pending, <-l.inbox)
	}
}

// refuse answers all that waits.
func (l *Loop[S, C, E]) refuse(why *Unavailable) {
	l.gather()
	var none S
	for _, r := range l.pending {
		r.answer(none, why)
	}
	for _, r := range l.looking {
		if l.book == nil {
			r.answer(none, why)
		}
	}
	l.pending = nil
	if l.book == nil {
		l.looking = nil
	}
}

// rest drops the fold when nothing has needed it for a while; the store still has it.
func (l *Loop[S, C, E]) rest() {
	b := l.book
	if l.cfg.Idle == nil || len(l.looking) > 0 || l.mend.on() || l.lacking || !past(l.used.Add(sleepAfter)) || !l.cfg.Idle(b.committed) {
		return
	}
	l.wakeAt = b.committed.Due()
	if _, needed := l.cfg.Kind.End(b.committed); needed && b.pos.Seq > 0 {
		if ends := l.cfg.Kind.Ends(b.date); l.wakeAt == 0 || ends < l.wakeAt {
			l.wakeAt = ends
		}
	}
	l.book, l.previous = nil, nil
}

// pause returns how long nothing will need the loop if nobody comes.
func (l *Loop[S, C, E]) pause() time.Duration {
	d := time.Minute
	sooner := func(t time.Duration) { d = min(d, max(t, time.Millisecond)) }
	until := func(at queue.Instant) { sooner(l.cfg.Clock.Until(at.Time())) }
	switch f := l.flight; {
	case f != nil:
		if !f.late {
			sooner(time.Until(f.began.Add(l.cfg.UnknownAfter)))
		}
		if !l.busy {
			sooner(time.Until(f.again))
			if l.mend.on() {
				sooner(time.Until(l.mend.after))
			}
		}
	case l.book == nil:
		if l.wakeAt != 0 {
			until(l.wakeAt)
		}
		if l.shut != nil {
			sooner(time.Until(l.reopen))
		}
	case l.busy:
	default:
		next := l.cfg.Kind.Ends(l.book.date)
		if due := l.book.committed.Due(); due != 0 && l.book.pos.Seq > 0 {
			next = min(next, due.Add(l.jitter.of(due, l.cfg.Jitter)))
		}
		sooner(max(l.cfg.Clock.Until(next.Time()), time.Until(l.ownAfter)))
		if !l.repeat.IsZero() {
			sooner(time.Until(l.repeat))
		}
		if l.mend.on() {
			sooner(time.Until(l.mend.after))
		}
		if l.recover || len(l.readmit) > 0 {
			sooner(time.Until(l.ownAfter))
		}
	}
	if l.book != nil {
		until(l.turned.Add(beat))
	}
	return d
}

// jitter is how much later than due this process ticks.
type jitter struct {
	due queue.Instant
	by  time.Duration
}

// of returns the same delay for the same due, less than most.
func (j *jitter) of(due queue.Instant, most time.Duration) time.Duration {
	if j.due != due {
		j.due, j.by = due, 0
		if most > 0 {
			j.by = rand.N(most)
		}
	}
	return j.by
}

// hear takes in the hints.
func (l *Loop[S, C, E]) hear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for date, seq := range l.hints {
		switch {
		case l.book == nil:
			l.wanted = true
		case date > l.book.date:
			l.lacking = true // others have ended ours
		case date == l.book.date:
			l.heard = max(l.heard, seq)
		}
	}
	clear(l.hints)
	for _, b := range l.books() {
		stands, seen := l.seen[b.date]
		switch {
		case !seen || stands == b.pos:
		case b == l.book && stands.Seq > b.pos.Seq:
			l.heard = max(l.heard, stands.Seq)
		case b.keeps:
			l.mend.soon() // or it was seen before our own newest batch
		}
	}
	clear(l.seen)
}
