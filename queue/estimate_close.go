package queue

import (
	"slices"
	"time"
)

// How the rest of a day is reckoned with those who are still to come.
const (
	comingWindow = time.Hour // the rate of arrivals is that of the last hour
	comingMost   = 3000      // people that are reckoned with
)

// arrival is somebody who is expected to take a number.
type arrival struct {
	free    float64 // ms of working time from the beginning: who comes in a break waits for its end
	at      Instant
	service int
}

// lately returns how many numbers of each service were given per millisecond of issuing time in the last
// hour, by service. Paper numbers and walk-ins came by no kiosk and do not count.
func (d *Day) lately(cfg *Site, a *axis) []float64 {
	rates := make([]float64, len(cfg.Services))
	from := a.at.Add(-comingWindow)
	for i := len(d.tickets) - 1; i >= 0 && d.tickets[i].IssuedAt > from; i-- {
		t := &d.tickets[i]
		if service, ok := cfg.serviceIndex[t.Service]; ok && !t.WalkIn && !t.ByHand {
			rates[service]++
		}
	}
	window := max(Within(a.plan.Issue, from, a.at), leastWindow)
	for i := range rates {
		rates[i] /= float64(window.Milliseconds())
	}
	return rates
}

// coming lists who is expected to come until issuing ends, or until stop[service] where that is sooner: evenly,
// as many as lately, the first after half an interval.
func (s *simulation) coming(stop map[int]Instant) []arrival {
	a := &s.forecast.axis
	var out []arrival
	for i, rate := range s.day.lately(s.cfg, a) {
		if rate == 0 || s.day.Paused(s.cfg.Services[i].ID) {
			continue
		}
		until, stopped := stop[i]
		if !stopped {
			until = endless
		}
		for k := 0; len(out) < comingMost; k++ {
			at, ok := after(a.plan.Issue, a.at, (float64(k)+0.5)/rate)
			if !ok || at >= until {
				break
			}
			out = append(out, arrival{a.until(at), at, i})
		}
	}
	slices.SortStableFunc(out, func(x, y arrival) int { return int(min(max(x.at-y.at, -1), 1)) })
	return out
}

// after returns when ms of the intervals' time will have passed from an instant on; false when they end
// before.
func after(in []Interval, at Instant, ms float64) (Instant, bool) {
	left := Instant(ms)
	for _, v := range in {
		from := max(v.From, at)
		if from >= v.To {
			continue
		}
		if left < v.To-from {
			return from + left, true
		}
		left -= v.To - from
	}
	return 0, false
}

// rest plays the rest of the day with those who are still to come, and returns when the last visit of each
// service ends, in ms of working time; 0 where there is none. Whom no counter serves is left out.
func (s *simulation) rest(come []arrival) []float64 {
	for i := range s.lines {
		for lane, l := range s.lines[i] {
			s.lines[i][lane] = l[:len(l)-1] // the newcomer that readLines put there
		}
	}
	ends := s.present()
	for next := 0; len(s.heap) > 0; {
		c := &s.stands[s.heap[0].stand]
		for ; next < len(come) && come[next].free <= c.free; next++ {
			s.arrive(come[next])
		}
		p, ok := s.pick(c)
		switch {
		case ok:
			s.take(c, p)
			c.count(p)
			mean, _ := s.paces.at(c.index, p.service)
			c.free += mean
			ends[p.service] = max(ends[p.service], c.free)
		case next == len(come):
			s.dismiss()
			continue
		default:
			c.free = come[next].free // later than now: all sooner ones have come
		}
		s.delay(c.free)
	}
	return ends
}

// present returns when those who are at counters now will be done, by service.
func (s *simulation) present() []float64 {
	ends := make([]float64, len(s.cfg.Services))
	for i := range s.stands {
		if s.stands[i].index == noCounter {
			continue
		}
		c := s.day.Counter(s.cfg.Counters[s.stands[i].index].ID)
		t := s.day.Ticket(c.Current)
		if t == nil || c.PauseAfter != "" {
			continue
		}
		if service, ok := s.cfg.serviceIndex[t.Service]; ok {
			ends[service] = max(ends[service], s.stands[i].free)
		}
	}
	return ends
}

// arrive puts somebody who comes into the line.
func (s *simulation) arrive(a arrival) {
	e := entry{place: a.at.Place(), entered: a.at, order: comingOrder, at: newcomerAt(a.service, laneNormal)}
	s.lines[a.service][laneNormal] = append(s.lines[a.service][laneNormal], e)
}

// comingOrder stands behind every ticket of the same instant.
const comingOrder = ^uint32(0)
