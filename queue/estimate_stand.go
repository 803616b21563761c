package queue

import (
	"math"
	"time"
)

// How long a paused counter is taken to stay away.
const (
	usualPause  = 15 * time.Minute // of working time from the beginning, until measured
	pauseWeight = 2                // measured pauses that usualPause counts as much as
	latestPause = 5 * time.Minute  // but at least this long from now
)

// stand is a counter in the simulation.
type stand struct {
	index    int     // in the configuration
	free     float64 // when it can call, ms of working time
	variance float64 // of free, at the beginning
	tiers    []simTier
	own      line // tickets bound to it
	p, q     int
	guarded  bool
	pools    []int // those it belongs to
}

// simTier is a tier with its services looked up.
type simTier struct {
	services []int
	class    Class
}

// lane reports whether the tier serves a lane.
func (t *simTier) lane(lane int) bool { return t.class == "" || laneOf(t.class) == lane }

// readStands takes the counters that call: those open, those paused at the time they are expected
// back, and outside working hours, before the day's last span, those planned: all of them.
func (s *simulation) readStands() {
	f := s.forecast
	planned := !f.axis.working()
	s.stands, s.heap = make([]stand, 0, len(s.cfg.Counters)), make([]turn, 0, len(s.cfg.Counters))
	for i := range s.cfg.Counters {
		id := s.cfg.Counters[i].ID
		c := s.day.counters[id]
		if c == nil {
			c = &counter{CounterState: CounterState{ID: id, State: CounterClosed}}
		}
		if c.State == CounterClosed && !planned {
			continue
		}
		st := stand{index: i, own: c.line.clone(), p: c.P, q: c.Q, guarded: c.Guarded, tiers: s.tiers(id)}
		st.free, st.variance = s.busy(i, c)
		s.heap = append(s.heap, turn{st.free, len(s.stands)})
		s.stands = append(s.stands, st)
	}
	for i := len(s.heap)/2 - 1; i >= 0; i-- {
		s.siftDown(i)
	}
}

// noCounter is the index of a stand that is not in the configuration.
const noCounter = -1

// addStand lets one more counter call that serves one service alone and is free now.
func (s *simulation) addStand(service int) {
	s.heap = append(s.heap, turn{0, len(s.stands)})
	s.stands = append(s.stands, stand{index: noCounter, tiers: []simTier{{services: []int{service}}}})
	for i := len(s.heap)/2 - 1; i >= 0; i-- {
		s.siftDown(i)
	}
}

// tiers looks up what a counter serves today.
func (s *simulation) tiers(id CounterID) []simTier {
	day := s.day.TiersOf(s.cfg, id)
	out := make([]simTier, len(day))
	for n, t := range day {
		begin := len(s.served)
		for _, service := range t.Services {
			if i, ok := s.cfg.serviceIndex[service]; ok {
				s.served = append(s.served, i)
			}
		}
		out[n] = simTier{services: s.served[begin:], class: t.Class}
	}
	return out
}

// busy returns the mean and variance of when the counter can call: after its visitor and its pause.
func (s *simulation) busy(index int, c *counter) (free, variance float64) {
	f := s.forecast
	if t := s.day.Ticket(c.Current); t != nil {
		if service, ok := s.cfg.serviceIndex[t.Service]; ok {
			mean, v := s.paces.at(index, service)
			elapsed := 0.0
			if t.State == Serving {
				mean -= s.paces.walk
				elapsed = float64(f.At.Sub(t.StartedAt).Milliseconds() - t.HoldMS)
			}
			free, variance = remaining(mean, v, elapsed)
			free = math.Max(free-float64(f.axis.open[0].From.Sub(f.At).Milliseconds()), 0) // a break goes by first
		}
	}
	switch {
	case c.State == CounterPaused:
		back := max(c.Since.Add(s.usual(c.Reason)), f.At.Add(latestPause))
		free += f.axis.until(back)
	case c.PauseAfter != "":
		free += float64(s.usual(c.PauseAfter).Milliseconds())
	}
	return free, variance
}

// usual returns how long a pause with a reason lasts, in working time, from those of today.
func (s *simulation) usual(reason string) time.Duration {
	sum, n := pauseWeight*usualPause, time.Duration(pauseWeight)
	for _, p := range s.day.pauses {
		if p.reason == reason {
			sum += Within(s.forecast.axis.plan.Work, p.took.From, p.took.To)
			n++
		}
	}
	return sum / n
}

// ownLine returns the line of tickets bound to a counter, or nil when it does not call.
func (s *simulation) ownLine(id CounterID) *line {
	for i := range s.stands {
		if at := s.stands[i].index; at != noCounter && s.cfg.Counters[at].ID == id {
			return &s.stands[i].own
		}
	}
	return nil
}

// turn is a stand in the heap, by when it is free.
type turn struct {
	free  float64
	stand int
}

// before orders the heap; of two that are free at once, the one first in the configuration.
func (t turn) before(u turn) bool { return t.free < u.free || t.free == u.free && t.stand < u.stand }

// delay puts the first stand of the heap where it belongs, now that it is free later.
func (s *simulation) delay(free float64) {
	s.heap[0].free = free
	s.siftDown(0)
}

// dismiss takes the first stand out of the heap.
func (s *simulation) dismiss() {
	last := len(s.heap) - 1
	s.heap[0] = s.heap[last]
	s.heap = s.heap[:last]
	s.siftDown(0)
}

// siftDown restores the heap below i.
func (s *simulation) siftDown(i int) {
	for {
		least := i
		if l := 2*i + 1; l < len(s.heap) && s.heap[l].before(s.heap[least]) {
			least = l
		}
		if r := 2*i + 2; r < len(s.heap) && s.heap[r].before(s.heap[least]) {
			least = r
		}
		if least == i {
			return
		}
		s.heap[i], s.heap[least] = s.heap[least], s.heap[i]
		i = least
	}
}

// pools tell how uncertain a call is. The counters that stand ready for a service and lane share its
// line, so the time until the next of them is free varies less than the time of any single one: the
// variances of all divided by the square of how many they are.
type pools struct {
	size     []float64
	variance []float64 // sum over the pool
}

// poolOf numbers the pool of a service and lane.
func poolOf(service, lane int) int { return service*lanes + lane }

// newPools gives each pool the counters that serve it in their first tier, else those that serve it
// at all.
func newPools(services int, stands []stand) pools {
	p := pools{size: make([]float64, services*lanes), variance: make([]float64, services*lanes)}
	preferred := make([]bool, services*lanes)
	for i := range stands {
		stands[i].serve(func(pool, tier int) { preferred[pool] = preferred[pool] || tier == 0 })
	}
	var members []int // of all stands, one after the other
	for i := range stands {
		begin := len(members)
		stands[i].serve(func(pool, tier int) {
			if tier == 0 || !preferred[pool] {
				members = append(members, pool)
				p.size[pool]++
			}
		})
		stands[i].pools = members[begin:]
		p.add(&stands[i], stands[i].variance)
	}
	return p
}

// serve names the pools that c serves, each with the tier that does.
func (c *stand) serve(each func(pool, tier int)) {
	for n := range c.tiers {
		for _, service := range c.tiers[n].services {
			for lane := range lanes {
				if c.tiers[n].lane(lane) {
					each(poolOf(service, lane), n)
				}
			}
		}
	}
}

// add spreads the variance of one visit at c over its pools.
func (p *pools) add(c *stand, variance float64) {
	for _, i := range c.pools {
		p.variance[i] += variance
	}
}

// deviation returns the standard deviation of the time of the next call for a service and lane, ms.
func (p *pools) deviation(service, lane int) float64 {
	i := poolOf(service, lane)
	return math.Sqrt(p.variance[i]) / max(p.size[i], 1)
}
