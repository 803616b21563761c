package queue

import (
	"math"
	"time"
)

// Forecast is what one forward simulation of the discipline said at an instant: who is called
// when, if nobody else arrives. It belongs to the goroutine that owns the Day it was made from.
type Forecast struct {
	At   Instant
	Line []Number // every waiting ticket in the order of the expected calls; those nobody serves now come last

	day      *Day
	outlooks []outlook // of Line
	position []int32   // by ticket index: place in Line from 1, 0 for those who did not wait
	services map[ServiceID]int
	arrivals [][lanes]outlook // of a ticket issued at At, by service
	later    [][lanes]int     // issued since, by service
	seen     int              // tickets that the simulation knew or later counts
	cost     []float64        // how long one further ticket keeps its counters, ms, by service
	axis     axis
	promised bool // whether what still waits at closing is served
}

// outlook is what the simulation says of one ticket, in milliseconds of working time from At.
type outlook struct {
	known     bool
	ahead     int32
	mean      float64 // until the call
	deviation float64 // standard deviation of mean
	overtaken float64 // added to the upper end for those who may yet come and go first
	notBefore Instant // deferred until then
}

// Forecast simulates the calls that follow from the state at an instant not before d.At: open
// counters, paused ones as expected back, and outside working hours the counters planned. It
// changes nothing and takes well under a millisecond for a full hall.
func (d *Day) Forecast(cfg *Site, at Instant) *Forecast {
	s := newSimulation(d, cfg, at)
	s.run()
	s.drain()
	return s.forecast
}

// Of returns the estimate of a ticket that was waiting; false when it was not.
func (f *Forecast) Of(n Number) (Estimate, bool) {
	i, known := f.day.byNumber[n]
	if !known || int(i) >= len(f.position) || f.position[i] == 0 {
		return Estimate{}, false
	}
	return f.estimate(f.outlooks[f.position[i]-1]), true
}

// New returns the estimate of a ticket of service s and class c if it were issued now, counting
// those that CatchUp named. An unknown service is unknown, not zero.
func (f *Forecast) New(s ServiceID, c Class) Estimate {
	i, ok := f.services[s]
	if !ok {
		return Estimate{}
	}
	o := f.arrivals[i][laneOf(c)]
	for lane, n := range f.later[i] {
		if lane <= laneOf(c) { // the same class came earlier, a higher one goes first
			o.ahead += int32(n)
			o.mean += float64(n) * f.cost[i]
		}
	}
	return f.estimate(o)
}

// CatchUp counts the tickets that were issued since the simulation, for New. d is the same day as
// it stands now, decided or durable: counting by what d holds, a new simulation of the durable day
// cannot lose those still on their way to the store.
func (f *Forecast) CatchUp(d *Day) {
	for ; f.seen < len(d.tickets); f.seen++ {
		t := &d.tickets[f.seen]
		if i, ok := f.services[t.Service]; ok && t.State == Waiting {
			f.later[i][laneOf(t.Class)]++
		}
	}
}

// Knew reports whether the ticket had been issued when the simulation was made.
func (f *Forecast) Knew(n Number) bool {
	i, there := f.day.byNumber[n]
	return there && int(i) < len(f.position)
}

// twentieth is how many standard deviations from the mean the 20th and 80th percentiles of a
// normal distribution lie.
const twentieth = 0.8416

// estimate puts an outlook on the clock: the range by the clock from At, breaks included.
func (f *Forecast) estimate(o outlook) Estimate {
	e := Estimate{Ahead: int(o.ahead)}
	if !o.known {
		return e
	}
	call := max(f.axis.clock(o.mean), o.notBefore)
	if e.After = f.axis.plan.Behind(f.At, call); e.After != "" {
		e.At = call
	}
	if e.After == BehindClosing && !f.promised {
		return e
	}
	lo := max(f.axis.clock(max(o.mean-twentieth*o.deviation, 0)), o.notBefore)
	hi := max(f.axis.clock(o.mean+twentieth*o.deviation+o.overtaken), o.notBefore)
	e.Known = true
	e.Min = roundDown(lo.Sub(f.At))
	e.Max = max(roundUp(hi.Sub(f.At)), roundUp(e.Min+1)) // never "0 to 0": somebody has to press the key
	return e
}

// step is how finely a wait is shown: to the minute up to ten minutes, to five above.
func step(wait time.Duration) time.Duration {
	if wait > 10*time.Minute {
		return 5 * time.Minute
	}
	return time.Minute
}

// roundDown rounds a wait down to a whole step.
func roundDown(wait time.Duration) time.Duration { return wait - wait%step(wait) }

// roundUp rounds a wait up to a whole step.
func roundUp(wait time.Duration) time.Duration {
	s := step(wait)
	return (wait + s - 1) / s * s
}

// Steady returns the estimate to show when before is on the screen: the range stays until one end
// has moved by more than a step or both have moved by one, so that a wait near the edge of a step
// does not flicker. What is not a range (ahead, known, after) is always of now.
func (e Estimate) Steady(before Estimate) Estimate {
	if !e.Known || !before.Known || e.After != before.After {
		return e
	}
	low, high := moved(e.Min, before.Min), moved(e.Max, before.Max)
	if low <= 1 && high <= 1 && low+high < 2 {
		e.Min, e.Max = before.Min, before.Max
	}
	return e
}

// moved counts in steps how far apart two waits are.
func moved(a, b time.Duration) float64 {
	return math.Abs(float64(a-b)) / float64(step(max(a, b)))
}

// axis is the working time from an instant on: the simulation knows no breaks, the clock does.
type axis struct {
	at   Instant
	plan Plan
	open []Interval // working time from at on; the last one is endless, for overtime
}

// endless is later than any instant of a day and leaves room for sums.
const endless = Instant(math.MaxInt64 / 4)

// newAxis returns the working time from at on by a plan. On a closed day and after closing time
// simply runs.
func newAxis(p Plan, at Instant) axis {
	a := axis{at: at, plan: p}
	for _, v := range p.Work {
		if at < v.To {
			a.open = append(a.open, Interval{max(at, v.From), v.To})
		}
	}
	if len(a.open) == 0 {
		a.open = append(a.open, Interval{From: at})
	}
	a.open[len(a.open)-1].To = endless
	return a
}

// working reports whether working hours hold at the beginning of the axis.
func (a *axis) working() bool { return a.open[0].From == a.at }

// clock returns the instant that lies ms of working time behind the beginning. The end of a span is
// the beginning of the next one: nobody is called in a break.
func (a *axis) clock(ms float64) Instant {
	left := Instant(math.Min(ms, float64(endless/4)))
	for _, v := range a.open {
		if n := v.To - v.From; left >= n {
			left -= n
			continue
		}
		return v.From + left
	}
	return endless
}

// until returns the working time from the beginning to an instant, in ms; 0 for the past.
func (a *axis) until(at Instant) float64 {
	return float64(Within(a.open, a.at, at).Milliseconds())
}
