package queue

import (
	"cmp"
	"slices"
	"time"
)

// idleAfter is how long a counter has had nobody before it is offered to another service.
const idleAfter = 5 * time.Minute

// Offer is a counter without visitors that could take on a service over target.
type Offer struct {
	Counter CounterID     `json:"counter"`
	Service ServiceID     `json:"service"`
	IdleS   int           `json:"idle_s"` // for how long the counter has had nobody
	WaitS   int           `json:"wait_s"` // the longest wait of the service, in working time
	Wait    time.Duration `json:"-"`
}

// serve folds what a counter serves from now on.
func (c *counter) serve(e *Event) {
	switch {
	case e.Service == "":
		c.Own = nil
	case c.Lent == "":
		c.Own = c.Tiers
	}
	c.Tiers, c.Lent = e.Tiers, e.Service
}

// lend lets a counter take on a service after its own tiers.
func (x *draft) lend(o SetCounter) *Refusal {
	if _, r := x.service(o.Lend); r != nil {
		return r
	}
	c := x.d.Counter(o.Counter)
	tiers := x.d.TiersOf(x.cfg, o.Counter)
	switch {
	case len(o.Tiers) > 0:
		return invalid("value.unknown", "tiers")
	case c.State != CounterOpen:
		return Refuse(Conflict, "counter.not_open", "counter", o.Counter, "open", x.openCounters(o.Counter))
	case serves(tiers, o.Lend):
		return Refuse(Conflict, "counter.serves", "counter", o.Counter, "service", o.Lend)
	case x.cfg.Rules.TargetWait <= 0 || x.d.LongestWait(x.cfg, o.Lend, x.at) < x.cfg.Rules.TargetWait:
		return Refuse(Conflict, "service.under_target", "service", o.Lend)
	case c.Lent != "":
		tiers = c.ownTiers(x.cfg)
	}
	data := Facts{Counter: o.Counter, Service: o.Lend}
	for _, t := range tiers {
		data.Tiers = append(data.Tiers, Tier{Services: slices.Clone(t.Services), Class: t.Class})
	}
	data.Tiers = append(data.Tiers, Tier{Services: []ServiceID{o.Lend}})
	x.emit(EvCounterChanged, data)
	return nil
}

// ownTiers returns what a counter that has been lent serves without that.
func (c *CounterState) ownTiers(cfg *Site) []Tier {
	if c.Own != nil {
		return c.Own
	}
	if v := cfg.Counter(c.ID); v != nil {
		return v.Tiers
	}
	return nil
}

// LongestWait returns for how much working time the one who has waited longest in the line of s has waited at
// at; 0 when nobody waits. Whoever waits for one counter, or has left the line for a while, does not count.
func (d *Day) LongestWait(cfg *Site, s ServiceID, at Instant) time.Duration {
	if d.Waiting(s) == 0 {
		return 0
	}
	first := at
	for i := range d.tickets {
		t := &d.tickets[i]
		if t.State == Waiting && t.Service == s && t.Bound == "" && t.DeferUntil == 0 && t.EnteredAt < first {
			first = t.EnteredAt
		}
	}
	return d.planOf(cfg).Waited(first, at)
}

// under reports whether a lent counter may have its own tiers back. Waits only grow with time, so that it is
// enough to look after each event.
func (d *Day) under(cfg *Site, c *counter) bool {
	return c.Lent != "" && (c.State == CounterClosed || d.LongestWait(cfg, c.Lent, d.At) < cfg.Rules.TargetWait)
}

// lentIsUnder reports whether a Tick would give a counter its own tiers back.
func (d *Day) lentIsUnder(cfg *Site) bool {
	for i := range cfg.Counters {
		if c := d.counters[cfg.Counters[i].ID]; c != nil && d.under(cfg, c) {
			return true
		}
	}
	return false
}

// giveBack ends the loans whose service is under target again, or whose counter has closed.
func (x *draft) giveBack() {
	for i := range x.cfg.Counters {
		id := x.cfg.Counters[i].ID
		if c := x.d.counters[id]; c != nil && x.d.under(x.cfg, c) {
			x.emit(EvCounterChanged, Facts{Counter: id, Tiers: c.Own})
		}
	}
}

// Offers lists which counter that has had nobody for five minutes could take on which service over target: each
// service and each counter at most once, the longest wait first.
func (d *Day) Offers(cfg *Site, at Instant) []Offer {
	var late []Offer
	for i := range cfg.Services {
		id := cfg.Services[i].ID
		if wait := d.LongestWait(cfg, id, at); cfg.Rules.TargetWait > 0 && wait >= cfg.Rules.TargetWait {
			late = append(late, Offer{Service: id, Wait: wait, WaitS: int(wait.Seconds())})
		}
	}
	slices.SortStableFunc(late, func(a, b Offer) int { return cmp.Compare(b.Wait, a.Wait) })
	out, taken := []Offer{}, map[CounterID]bool{}
	for _, o := range late {
		for i := range cfg.Counters {
			id := cfg.Counters[i].ID
			c := d.Counter(id)
			idle := at.Sub(c.Since)
			if taken[id] || c.State != CounterOpen || c.Current != "" || c.Lent != "" || idle < idleAfter ||
				serves(d.TiersOf(cfg, id), o.Service) || d.NextFor(cfg, id, at) != "" {
				continue
			}
			taken[id] = true
			o.Counter, o.IdleS = id, int(idle.Seconds())
			out = append(out, o)
			break
		}
	}
	return out
}

// Waited returns how much of the time from from to at was working time, by today's hours.
func (d *Day) Waited(cfg *Site, from, at Instant) time.Duration {
	return d.planOf(cfg).Waited(from, at)
}
