package queue

import (
	"cmp"
	"slices"
	"time"
)

// What hints are worth giving, and how many simulations they may take: at most 1 + hintsMost for more
// counters and 1 + hintsMost × 8 for closing, each as long as a Forecast.
const (
	hintsMost  = 3               // of each kind, the worst first
	leastGain  = 3 * time.Minute // that one more counter must bring
	leastLate  = 2 * time.Minute // behind closing, before anything is said
	stopStep   = 5 * time.Minute // stops are proposed on the clock's fives
	stopBefore = 10 * time.Hour  // furthest stop before issuing ends that is looked at
)

// Hints are what a supervisor may do about waits and a late evening, by the estimator that tells visitors
// their waits.
type Hints struct {
	At      Instant
	More    []MoreHint // worst first
	Closing Instant    // when work ends today; 0 on a closed day
	Last    Instant    // when the last visitor will be done; 0 before the day's last stretch of work, or without visitors
	Stop    []StopHint // latest first
}

// MoreHint says what one more counter for a service would do to the wait of somebody who comes now, in
// working time.
type MoreHint struct {
	Service ServiceID
	Known   bool // false: nobody serves it now, and From means nothing
	From    time.Duration
	To      time.Duration
	Counter CounterID // one that could: closed and meant for the service, else open with nobody to serve; "" none
}

// StopHint says when to stop giving numbers of a service so that its last visitor is done at closing.
type StopHint struct {
	Service ServiceID
	Last    Instant // when its last visitor will be done otherwise
	At      Instant // when to stop; Hints.At: now
	Then    Instant // when its last visitor will be done then
}

// Hints works the hints out for an instant not before d.At. It changes nothing, and takes as long as about
// thirty forecasts at most: work it out on a Clone, away from the goroutine that owns the day.
func (d *Day) Hints(cfg *Site, at Instant) Hints {
	s := newSimulation(d, cfg, at)
	out := Hints{At: at, More: []MoreHint{}, Stop: []StopHint{}}
	if s.forecast.axis.working() && len(s.forecast.axis.plan.Work) > 0 {
		out.More = d.moreHints(cfg, s)
	}
	work := s.forecast.axis.plan.Work
	if len(work) == 0 {
		return out
	}
	last := work[len(work)-1]
	out.Closing = last.To
	if at >= last.From {
		d.closingHints(cfg, &out)
	}
	return out
}

// moreHints asks for the services whose newcomers wait longer than the target what one more counter would do.
func (d *Day) moreHints(cfg *Site, s *simulation) []MoreHint {
	s.run()
	at, hints := s.forecast.At, []MoreHint{}
	for i := range cfg.Services {
		o := s.forecast.arrivals[i][laneNormal]
		h := MoreHint{Service: cfg.Services[i].ID, Known: o.known, From: minutes(o.mean)}
		if d.Waiting(h.Service) > 0 && (!o.known || h.From > cfg.Rules.TargetWait) {
			hints = append(hints, h)
		}
	}
	slices.SortStableFunc(hints, func(a, b MoreHint) int {
		if a.Known != b.Known {
			return map[bool]int{false: -1, true: 1}[a.Known]
		}
		return cmp.Compare(b.From, a.From)
	})
	out, named := []MoreHint{}, map[CounterID]bool{}
	for _, h := range hints[:min(len(hints), hintsMost)] {
		more := newSimulation(d, cfg, at, cfg.serviceIndex[h.Service])
		more.run()
		h.To = minutes(more.forecast.arrivals[cfg.serviceIndex[h.Service]][laneNormal].mean)
		if !h.Known || h.From-h.To >= leastGain {
			h.Counter = d.couldServe(cfg, h.Service, named)
			named[h.Counter] = true
			out = append(out, h)
		}
	}
	return out
}

// minutes rounds ms of working time to whole minutes, half up.
func minutes(ms float64) time.Duration {
	return time.Duration(ms * float64(time.Millisecond)).Round(time.Minute)
}

// couldServe names a counter that could take a service: a closed one that is meant for it, else an open one
// at which nobody is and for which nobody waits. One that is named already is left to that hint.
func (d *Day) couldServe(cfg *Site, s ServiceID, named map[CounterID]bool) (idle CounterID) {
	for i := range cfg.Counters {
		id := cfg.Counters[i].ID
		c, meant, wanted := d.Counter(id), false, false
		for _, tier := range d.TiersOf(cfg, id) {
			meant = meant || slices.Contains(tier.Services, s) && tier.Class == ""
			wanted = wanted || slices.ContainsFunc(tier.Services, func(s ServiceID) bool { return d.Waiting(s) > 0 })
		}
		switch {
		case named[id]:
		case c.State == CounterClosed && meant:
			return id
		case idle == "" && c.State == CounterOpen && c.Current == "" && !wanted:
			idle = id
		}
	}
	return idle
}

// closingHints says when the last visitor will be done, and which services should stop giving numbers sooner.
func (d *Day) closingHints(cfg *Site, out *Hints) {
	ends := d.restUntil(cfg, out.At, nil)
	for i, end := range ends {
		out.Last = max(out.Last, end)
		if end >= out.Closing.Add(leastLate) {
			out.Stop = append(out.Stop, StopHint{Service: cfg.Services[i].ID, Last: end})
		}
	}
	slices.SortStableFunc(out.Stop, func(a, b StopHint) int { return cmp.Compare(b.Last, a.Last) })
	out.Stop = out.Stop[:min(len(out.Stop), hintsMost)]
	out.Stop = slices.DeleteFunc(out.Stop, func(h StopHint) bool { return d.Paused(h.Service) })
	for i := range out.Stop {
		d.stopFor(cfg, out, &out.Stop[i])
	}
}

// stopFor looks for the latest stop that has a service done at closing, by halving.
func (d *Day) stopFor(cfg *Site, out *Hints, h *StopHint) {
	issue := cfg.Plan(d.Date).Changed(d.IssueUntil, d.WorkUntil).Issue
	if len(issue) == 0 || issue[len(issue)-1].To <= out.At {
		h.At, h.Then = out.At, h.Last // nobody comes any more
		return
	}
	service, step := cfg.serviceIndex[h.Service], Instant(stopStep.Milliseconds())
	done := func(at Instant) Instant { return d.restUntil(cfg, out.At, map[int]Instant{service: at})[service] }
	first := (out.At/step + 1) * step
	lo, hi := 0, int(min(issue[len(issue)-1].To-first, Instant(stopBefore.Milliseconds()))/step)+1 // of steps from first: lo is early enough or nothing is
	if then := done(out.At); then > out.Closing {
		h.At, h.Then = out.At, then
		return
	}
	for lo < hi {
		if middle := (lo + hi) / 2; done(first+Instant(middle)*step) <= out.Closing {
			lo = middle + 1
		} else {
			hi = middle
		}
	}
	h.At = out.At
	if lo > 0 {
		h.At = first + Instant(lo-1)*step
	}
	h.Then = done(h.At)
}

// restUntil plays the rest of the day and returns when the last visitor of each service will be done, in
// whole minutes of the clock, rounded up; 0 for a service without any.
func (d *Day) restUntil(cfg *Site, at Instant, stop map[int]Instant) []Instant {
	s := newSimulation(d, cfg, at)
	out := make([]Instant, len(cfg.Services))
	for i, ms := range s.rest(s.coming(stop)) {
		if ms > 0 {
			out[i] = roundedUp(s.forecast.axis.clock(ms))
		}
	}
	return out
}

// roundedUp rounds an instant up to a whole minute of the clock.
func roundedUp(at Instant) Instant {
	const minute = 60_000
	return (at + minute - 1) / minute * minute
}
