package queue

import (
	"math"
	"time"
)

// How the rate of arrivals is read.
const (
	arrivalsKept = 400              // newest tickets
	leastWindow  = 15 * time.Minute // of issuing time, so that a first ticket is no rush
)

// arrivals returns how many tickets per millisecond were issued lately, by service and lane as the
// pools are numbered: over the issuing time that the newest tickets of the day span.
func (d *Day) arrivals(cfg *Site, a *axis) []float64 {
	rates := make([]float64, len(cfg.Services)*lanes)
	recent := d.tickets[max(0, len(d.tickets)-arrivalsKept):]
	if len(recent) == 0 {
		return rates
	}
	for i := range recent {
		if service, ok := cfg.serviceIndex[recent[i].Service]; ok {
			rates[poolOf(service, laneOf(recent[i].Class))]++
		}
	}
	window := max(Within(a.plan.Issue, recent[0].IssuedAt, a.at), leastWindow)
	for i := range rates {
		rates[i] /= float64(window.Milliseconds())
	}
	return rates
}

// overtaken returns by how much longer, in ms, somebody may wait because people of higher classes
// are expected to come and be called before it.
func (s *simulation) overtaken(p pickedHead, o outlook) float64 {
	var rate float64
	for higher := range p.lane {
		rate += s.rates[poolOf(p.service, higher)]
	}
	exposed := o.mean // how long somebody who comes could still go first
	if s.cfg.Rules.Mode == ModeHeadStart && p.lane == laneNormal {
		head := p.place.instant().Add(s.cfg.Rules.HeadStart[Priority] - s.cfg.Rules.HeadStart[Normal])
		exposed = math.Min(exposed, math.Max(float64(head-s.forecast.At), 0))
	}
	people := rate * exposed
	if m, n := s.cfg.Rules.Ratio[0], s.cfg.Rules.Ratio[1]; s.cfg.Rules.Mode == ModeRatio && p.lane == laneNormal && n > 0 {
		normal := s.called[poolOf(p.service, laneNormal)] + 1
		turns := float64(m*normal)/float64(n) - float64(int(o.ahead)-normal+1) // that those in line leave to newcomers
		people = math.Min(people, math.Max(turns, 0))
	}
	return people * s.forecast.cost[p.service]
}

// instant returns the place as an instant, truncated.
func (p Place) instant() Instant { return Instant(p / 1000) }
