package queue

import "time"

// daySpan is longer than any business date, changes of summer time included.
const daySpan = 26 * time.Hour

// lateBy is how long after its time a Tick's events begin to say when it was due.
const lateBy = time.Second

// Due returns when time next changes something, or 0 for never. It may lie in the past: then a
// Tick now has something to do. After a Tick at t, Due is later than t.
func (d *Day) Due(cfg *Site) Instant {
	if d.Ended || d.Seq == 0 {
		return 0
	}
	plan := d.planOf(cfg)
	next := plan.Ends
	if d.leftAt(plan.ExpireAt) {
		next = min(next, plan.ExpireAt)
	}
	for _, i := range d.deferred {
		next = min(next, d.tickets[i].DeferUntil)
	}
	if d.lentIsUnder(cfg) {
		return d.At
	}
	for i := range cfg.Counters { // a counter that left the configuration has no timers
		if c := d.counters[cfg.Counters[i].ID]; c != nil {
			if at := d.counterDue(cfg, c); at != 0 {
				next = min(next, at)
			}
		}
	}
	return next
}

// leftAt reports whether a Tick at expire would end, or should already have ended, a ticket.
func (d *Day) leftAt(expire Instant) bool {
	if d.live == 0 || d.At < expire {
		return d.live > 0
	}
	for i := range d.tickets {
		if leftSince(&d.tickets[i], expire) {
			return true
		}
	}
	return false
}

// leftSince reports whether t is left over: nobody has dealt with it since expire.
func leftSince(t *Ticket, expire Instant) bool {
	return allowed(actExpire, t.State) && t.TouchedAt < expire
}

// counterDue returns when the timer of a counter fires: the absence of the ticket called there, or
// the release of those who wait for a paused counter. 0: no timer runs.
func (d *Day) counterDue(cfg *Site, c *counter) Instant {
	if c.State == CounterPaused && c.bound > 0 {
		return c.TimerFrom.Add(cfg.Rules.ReleaseAfter)
	}
	t := d.Ticket(c.Current)
	if t == nil || t.State != Called || t.Calls < cfg.Rules.MinCalls || cfg.Rules.Arrival != ArrivalRequired {
		return 0
	}
	return t.TimerFrom.Add(cfg.Rules.AbsentTimer())
}

// tick does all that time does. After a pause of the whole machine the timers of counters start
// afresh (Woke) instead of firing.
func (x *draft) tick(o Tick) *Refusal {
	if x.d.Seq == 0 {
		return nil
	}
	plan := x.d.planOf(x.cfg)
	expireAt, ends := plan.ExpireAt, plan.Ends
	if o.Woke && x.timersRun() {
		x.emit(EvWoke, Facts{Due: x.late(o.Due)})
	}
	for i := range x.cfg.Counters {
		x.counterTick(x.cfg.Counters[i].ID)
	}
	x.newAct(false)
	x.giveBack()
	for i := 0; i < len(x.d.deferred); {
		t := &x.d.tickets[x.d.deferred[i]]
		if t.DeferUntil > x.at {
			i++
			continue
		}
		x.emit(EvDeferEnded, Facts{Number: t.Number, Service: t.Service, Due: x.late(t.DeferUntil)})
	}
	if x.at >= expireAt {
		x.expire(x.late(expireAt), func(t *Ticket) bool { return leftSince(t, expireAt) })
	}
	if x.at >= ends {
		return x.endDay(x.late(ends))
	}
	return nil
}

// counterTick fires the timer of one counter if it is due.
func (x *draft) counterTick(id CounterID) {
	c := x.d.counters[id]
	if c == nil {
		return
	}
	due := x.d.counterDue(x.cfg, c)
	if due == 0 || due > x.at {
		return
	}
	if c.State == CounterPaused {
		x.newAct(false)
		x.release(id, x.late(due))
		return
	}
	x.newAct(true)
	x.noShow(x.d.Ticket(c.Current), true)
	x.afterVisit(id)
}

// timersRun reports whether a timer of a counter runs.
func (x *draft) timersRun() bool {
	for i := range x.cfg.Counters {
		if c := x.d.counters[x.cfg.Counters[i].ID]; c != nil && x.d.counterDue(x.cfg, c) != 0 {
			return true
		}
	}
	return false
}

// late returns due when it lies more than a second back, else 0.
func (x *draft) late(due Instant) Instant {
	if due != 0 && x.at.Sub(due) > lateBy {
		return due
	}
	return 0
}
