package queue

import "math"

// pickedHead is whom a stand calls: the head of a lane of a service, or of its own line.
type pickedHead struct {
	choice
	own     bool
	service int
	lane    int
	place   Place
}

// newcomerAt numbers the entry that stands for a ticket issued now; at -1 is nobody.
func newcomerAt(service, lane int) int32 { return int32(-2 - poolOf(service, lane)) }

// pick chooses as Day.pick does, from the lines of the simulation.
func (s *simulation) pick(c *stand) (pickedHead, bool) {
	if e, ok := c.own.head(); ok {
		t := &s.day.tickets[e.at]
		return pickedHead{choice{at: e.at, why: WhyOwn}, true, s.cfg.serviceIndex[t.Service], laneOf(t.Class), e.place}, true
	}
	due := Instant(math.MinInt64)
	if most := s.cfg.Rules.MaxWait; most > 0 {
		due = overdueSince(s.forecast.axis.plan.Work, s.forecast.axis.clock(c.free), Instant(most.Milliseconds()))
	}
	for i := range c.tiers {
		h := s.headsOf(&c.tiers[i], due)
		if !h.any() {
			continue
		}
		if h.late && c.tiers[i].class != Priority && !c.guarded {
			return s.headed(&c.tiers[i], choice{at: h.overdue.at, why: WhyGuard}), true
		}
		return s.headed(&c.tiers[i], h.choose(&s.cfg.Rules, c.p, c.q)), true
	}
	return pickedHead{}, false
}

// headsOf gathers the heads of a tier.
func (s *simulation) headsOf(t *simTier, due Instant) heads {
	var h heads
	only := -1
	if t.class != "" {
		only = laneOf(t.class)
	}
	for _, service := range t.services {
		h.look(&s.lines[service], only, due)
	}
	return h
}

// headed finds the lane of the tier that a choice heads.
func (s *simulation) headed(t *simTier, c choice) pickedHead {
	for _, service := range t.services {
		for lane, l := range s.lines[service] {
			if len(l) > 0 && l[0].at == c.at {
				return pickedHead{choice: c, service: service, lane: lane, place: l[0].place}
			}
		}
	}
	panic("queue: chosen ticket heads no lane")
}

// take removes the head that was picked from its line.
func (s *simulation) take(c *stand, p pickedHead) {
	if p.own {
		c.own[p.lane] = c.own[p.lane][1:]
		return
	}
	l := &s.lines[p.service]
	l[p.lane] = l[p.lane][1:]
}

// count keeps the ratio of the counter, as Called does.
func (c *stand) count(p pickedHead) {
	c.guarded = p.why == WhyGuard
	if p.own {
		return
	}
	if p.cycle {
		c.p, c.q = 0, 0
	}
	switch p.lane {
	case lanePriority:
		c.p++
	case laneNormal:
		c.q++
	}
}
