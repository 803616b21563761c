package queue

import "math"

// choice is whom a counter calls next and by which rule. at < 0: nobody.
type choice struct {
	at    int32
	why   string
	cycle bool // the ratio begins a new cycle
}

// heads are the first tickets of one tier, over all its services.
type heads struct {
	best    [lanes]entry
	have    [lanes]bool
	overdue entry // smallest place among the heads that have waited too long
	late    bool
}

// NextFor returns the number that CallNext at counter c would call at an instant, or "".
func (d *Day) NextFor(cfg *Site, c CounterID, at Instant) Number {
	if p := d.pick(cfg, c, at); p.at >= 0 {
		return d.tickets[p.at].Number
	}
	return ""
}

// pick chooses for counter id: own, then the first tier with anybody waiting, by the guard and the
// site's mode. It looks at the heads of the lines only and allocates nothing.
func (d *Day) pick(cfg *Site, id CounterID, at Instant) choice {
	var state CounterState
	if c := d.counters[id]; c != nil {
		if e, ok := c.line.head(); ok {
			return choice{at: e.at, why: WhyOwn}
		}
		state = c.CounterState
	}
	due := Instant(math.MinInt64)
	if cfg.Rules.MaxWait > 0 {
		due = overdueSince(d.planOf(cfg).Work, at, Instant(cfg.Rules.MaxWait.Milliseconds()))
	}
	tiers := d.TiersOf(cfg, id)
	for i := range tiers {
		h := d.headsOf(&tiers[i], due)
		if !h.any() {
			continue
		}
		if h.late && tiers[i].Class != Priority && !state.Guarded {
			return choice{at: h.overdue.at, why: WhyGuard}
		}
		return h.choose(&cfg.Rules, state.P, state.Q)
	}
	return choice{at: -1}
}

// headsOf gathers the heads of a tier. due is the instant before which those entered who are overdue.
func (d *Day) headsOf(tier *Tier, due Instant) heads {
	var h heads
	only := -1
	if tier.Class != "" {
		only = laneOf(tier.Class)
	}
	for _, id := range tier.Services {
		if s := d.services[id]; s != nil {
			h.look(&s.line, only, due)
		}
	}
	return h
}

// look takes the heads of one line into account: of all lanes, or of one. due is as in headsOf.
func (h *heads) look(l *line, only int, due Instant) {
	for k := range l {
		if len(l[k]) == 0 || only >= 0 && k != only {
			continue
		}
		e := l[k][0]
		if !h.have[k] || e.before(h.best[k]) {
			h.best[k], h.have[k] = e, true
		}
		if e.entered < due && (!h.late || e.before(h.overdue)) {
			h.overdue, h.late = e, true
		}
	}
}

func (h *heads) any() bool { return h.have[laneReturn] || h.have[lanePriority] || h.have[laneNormal] }

// choose applies the discipline of the site; p and q are the ratio counts of the counter.
func (h *heads) choose(r *Rules, p, q int) choice {
	prio, normal := h.best[lanePriority], h.best[laneNormal]
	switch {
	case h.have[laneReturn]:
		return choice{at: h.best[laneReturn].at, why: WhyReturn}
	case r.Mode == ModeRatio:
		return h.byRatio(r, p, q)
	case r.Mode == ModeStrict:
		if h.have[lanePriority] {
			return choice{at: prio.at, why: WhyStrict}
		}
		return choice{at: normal.at, why: WhyStrict}
	}
	if !h.have[lanePriority] {
		return choice{at: normal.at, why: WhyHeadStart}
	}
	if !h.have[laneNormal] {
		return choice{at: prio.at, why: WhyHeadStart}
	}
	a := prio.place - Place(r.HeadStart[Priority].Microseconds())
	b := normal.place - Place(r.HeadStart[Normal].Microseconds())
	if a < b || a == b && prio.before(normal) {
		return choice{at: prio.at, why: WhyHeadStart}
	}
	return choice{at: normal.at, why: WhyHeadStart}
}

// byRatio calls priority while p < m, normal while q < n, and then begins a new cycle. An empty
// side is passed over. A side whose share is 0 is called only when the other is empty.
func (h *heads) byRatio(r *Rules, p, q int) choice {
	m, n := r.Ratio[0], r.Ratio[1]
	for _, fresh := range [2]bool{false, true} {
		if fresh {
			p, q = 0, 0
		}
		if h.have[lanePriority] && p < m {
			return choice{at: h.best[lanePriority].at, why: WhyRatio, cycle: fresh}
		}
		if h.have[laneNormal] && q < n {
			return choice{at: h.best[laneNormal].at, why: WhyRatio, cycle: fresh}
		}
	}
	if h.have[lanePriority] {
		return choice{at: h.best[lanePriority].at, why: WhyRatio, cycle: true}
	}
	return choice{at: h.best[laneNormal].at, why: WhyRatio, cycle: true}
}

// overdueSince returns the instant before which a ticket must have entered its line to have waited
// (Plan.Waited) longer than most at an instant; the least Instant when nobody can have.
func overdueSince(work []Interval, at, most Instant) Instant {
	if len(work) == 0 {
		return at - most
	}
	for i := len(work) - 1; i >= 0; i-- {
		lo, hi := work[i].From, at
		if i < len(work)-1 { // after the last one it is overtime, which counts
			hi = min(at, work[i].To)
		}
		if hi <= lo {
			continue
		}
		if hi-lo > most {
			return hi - most
		}
		most -= hi - lo
	}
	return math.MinInt64
}
