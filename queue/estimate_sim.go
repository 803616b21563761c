package queue

import "math"

// simulation plays the calls that follow from a state, in working time from its beginning: nobody
// new arrives, and every visit takes its mean time. Real tickets are entries with at >= 0. One more
// entry (at < 0) at the end of each lane stands for a ticket issued now: it sees when it would be
// called, and takes nobody's time.
type simulation struct {
	forecast *Forecast
	day      *Day
	cfg      *Site
	paces    *paces
	lines    []line  // by service, eaten from the front
	stands   []stand // the counters that call
	served   []int   // the services of their tiers, one tier after the other
	heap     []turn
	pools    pools
	called   []int // by pool
	rates    []float64
}

// newSimulation copies what the simulation consumes. For each service in extra, by its place in the
// configuration, one more counter calls that serves nothing else.
func newSimulation(d *Day, cfg *Site, at Instant, extra ...int) *simulation {
	n := len(cfg.Services)
	f := &Forecast{
		At: at, day: d, services: cfg.serviceIndex, promised: cfg.Rules.ServeIssued,
		axis:     newAxis(cfg.Plan(d.Date).Changed(d.IssueUntil, d.WorkUntil), at),
		arrivals: make([][lanes]outlook, n), later: make([][lanes]int, n), cost: make([]float64, n),
	}
	s := &simulation{forecast: f, day: d, cfg: cfg, paces: newPaces(cfg, d.times), called: make([]int, n*lanes)}
	s.readStands()
	for _, service := range extra {
		s.addStand(service)
	}
	s.readLines()
	s.pools = newPools(n, s.stands)
	s.rates = d.arrivals(cfg, &f.axis)
	for i := range n {
		f.cost[i] = (s.paces.mean[i] + s.paces.walk) / max(s.pools.size[poolOf(i, laneNormal)], 1)
	}
	return s
}

// readLines copies every line, puts those who are away for a while back into their places, and adds
// the ticket that might be issued now.
func (s *simulation) readLines() {
	s.lines = make([]line, len(s.cfg.Services))
	waiting := 0
	for i := range s.cfg.Services {
		if v := s.day.services[s.cfg.Services[i].ID]; v != nil {
			for lane, l := range v.line {
				s.lines[i][lane] = append(make([]entry, 0, len(l)+1), l...)
			}
			waiting += v.waiting
		}
	}
	for _, at := range s.day.deferred {
		s.bringBack(at)
	}
	for _, visit := range s.day.visits {
		for _, at := range visit {
			s.bringBack(at)
		}
	}
	f := s.forecast
	for i := range s.lines {
		for lane := range s.lines[i] {
			newcomer := entry{place: f.At.Place(), entered: f.At, order: math.MaxUint32, at: newcomerAt(i, lane)}
			s.lines[i][lane] = append(s.lines[i][lane], newcomer)
		}
	}
	f.Line, f.outlooks = make([]Number, 0, waiting), make([]outlook, 0, waiting)
	f.position, f.seen = make([]int32, len(s.day.tickets)), len(s.day.tickets)
}

// bringBack puts a waiting ticket that is out of its line into it: the simulation knows no absence.
func (s *simulation) bringBack(at int32) {
	t := &s.day.tickets[at]
	service, known := s.cfg.serviceIndex[t.Service]
	if t.State != Waiting || s.day.inLine(at) || !known {
		return
	}
	to := &s.lines[service]
	if t.Bound != "" {
		if to = s.ownLine(t.Bound); to == nil {
			return
		}
	}
	to.insert(laneOf(t.Class), entryOf(t, at))
}

// run lets the counter that is free first call whom it would call, until nobody is left whom an
// open counter serves.
func (s *simulation) run() {
	for len(s.heap) > 0 {
		c := &s.stands[s.heap[0].stand]
		p, ok := s.pick(c)
		if !ok { // nobody new arrives, so it never calls again
			s.dismiss()
			continue
		}
		if s.record(c, p, s.outlook(c, p)) {
			mean, variance := s.paces.at(c.index, p.service)
			c.free += mean
			s.pools.add(c, variance)
			s.delay(c.free)
		}
	}
}

// outlook says when whom c calls now is called.
func (s *simulation) outlook(c *stand, p pickedHead) outlook {
	o := outlook{known: true, ahead: s.ahead(p.service), mean: c.free}
	o.deviation = s.pools.deviation(p.service, p.lane)
	if p.at >= 0 && len(s.day.deferred) > 0 {
		o.notBefore = s.day.tickets[p.at].DeferUntil
	}
	o.overtaken = s.overtaken(p, o)
	return o
}

// ahead returns how many of a service have been called so far.
func (s *simulation) ahead(service int) int32 {
	n := 0
	for _, k := range s.called[poolOf(service, 0):poolOf(service+1, 0)] {
		n += k
	}
	return int32(n)
}

// record takes whom c picked out of the line and keeps the outlook. It reports whether that was a
// real ticket, which takes the counter's time and turn.
func (s *simulation) record(c *stand, p pickedHead, o outlook) bool {
	s.take(c, p)
	f := s.forecast
	if p.at < 0 {
		f.arrivals[p.service][p.lane] = o
		return false
	}
	c.count(p)
	s.called[poolOf(p.service, p.lane)]++
	f.Line = append(f.Line, s.day.tickets[p.at].Number)
	f.outlooks = append(f.outlooks, o)
	f.position[p.at] = int32(len(f.Line))
	return true
}

// drain lists those whom no counter serves now, each service by its own discipline: how many are
// ahead is known, the wait is not.
func (s *simulation) drain() {
	for i := range s.lines {
		c := &stand{tiers: []simTier{{services: []int{i}}}}
		for p, ok := s.pick(c); ok; p, ok = s.pick(c) {
			s.record(c, p, outlook{ahead: s.ahead(i)})
		}
	}
}
