package queue

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// drawn is one possible rest of a morning: visits take random times, further people come, and the
// rules themselves decide who is called.
type drawn struct {
	*hall
	r        *rand.Rand
	officers map[CounterID]Actor
	arrivals float64 // further tickets per hour, a third of them with priority
	until    Instant
}

// visit draws how long a visit takes: log-normal, ten minutes on average, six of deviation.
func (m *drawn) visit() time.Duration {
	sigma := math.Sqrt(math.Log(1 + spread*spread))
	return time.Duration(float64(anyMean) * math.Exp(m.r.NormFloat64()*sigma-sigma*sigma/2))
}

// play runs until everybody in who was called, and says when.
func (m *drawn) play(who []Number) map[Number]Instant {
	called, open := map[Number]Instant{}, map[Number]bool{}
	for _, n := range who {
		open[n] = true
	}
	free := map[CounterID]Instant{}
	for id := range m.officers {
		free[id] = m.now
	}
	next := m.now
	for len(open) > 0 && m.now < m.until {
		id, at := CounterID(""), Instant(math.MaxInt64)
		for c, f := range free {
			if f < at || f == at && c < id {
				id, at = c, f
			}
		}
		if next < at {
			m.now = next
			m.issue("land", []Class{Normal, Normal, Priority}[m.r.IntN(3)])
			next = m.now.Add(time.Duration(m.r.ExpFloat64() / m.arrivals * float64(time.Hour)))
			continue
		}
		m.now = at
		n := m.hall.next(id, m.officers[id], PreviousDone)
		if n == "" {
			free[id] = at.Add(time.Minute)
			continue
		}
		if open[n] {
			called[n] = at
			delete(open, n)
		}
		free[id] = at.Add(m.visit())
	}
	return called
}

// mixedHall is a morning at 08:30 with three counters, one of them for priority first, and thirty
// people waiting of whom every third has priority.
func mixedHall(t *testing.T) (*hall, map[CounterID]Actor) {
	h := newHall(t, func(s *Site) { s.Rules.MaxWait = 0 })
	officers := map[CounterID]Actor{"1": lan, "2": minh, "4": chief}
	for _, id := range []CounterID{"1", "2", "4"} {
		h.open(id, officers[id])
	}
	h.now = at(7, 30, 0)
	for i := range 30 {
		h.issue("land", []Class{Normal, Priority, Normal}[i%3])
		h.wait(100 * time.Second)
	}
	return h, officers
}

// TestForecastAgainstChance compares the forecast with many random mornings played by the rules: its
// expectation beats "people ahead × mean ÷ counters", and its range holds most of what happens.
func TestForecastAgainstChance(t *testing.T) {
	h, officers := mixedHall(t)
	f := h.d.Forecast(h.cfg, h.now)
	var mine, naive, inside, all float64
	for seed := range uint64(60) {
		again := &hall{T: h.T, cfg: h.cfg, d: h.d.Clone(), now: h.now, tok: 200}
		m := &drawn{again, rand.New(rand.NewPCG(seed, 7)), officers, 14, h.now.Add(6 * time.Hour)}
		for n, at := range m.play(f.Line) {
			e, _ := f.Of(n)
			o := f.outlooks[f.position[h.d.byNumber[n]]-1]
			actual := float64(at-h.now) / 60_000
			mine += math.Abs(actual - o.mean/60_000)
			naive += math.Abs(actual - float64(issuedBefore(h.d, n))*anyMean.Minutes()/float64(len(officers)))
			if actual >= e.Min.Minutes() && actual <= e.Max.Minutes() {
				inside++
			}
			all++
		}
	}
	t.Logf("mean absolute error %.1f min, of people ahead × mean ÷ counters %.1f min; %.0f%% inside the range", mine/all, naive/all, 100*inside/all)
	if mine > 0.8*naive {
		t.Errorf("mean absolute error %.1f min, want at most 0.8 × %.1f", mine/all, naive/all)
	}
	if share := inside / all; share < 0.5 || share > 0.95 {
		t.Errorf("%.0f%% of the calls fell into the range, want about 60 or somewhat more", 100*share)
	}
}

// issuedBefore counts who waits and came before n.
func issuedBefore(d *Day, n Number) int {
	ahead := 0
	for _, t := range d.All() {
		if t.Number == n {
			break
		}
		if t.State == Waiting {
			ahead++
		}
	}
	return ahead
}

// TestForecastWidensForOvertakers: where priority keeps coming, the upper end of a normal ticket is
// higher, its lower end and those of priority are not.
func TestForecastWidensForOvertakers(t *testing.T) {
	upper := map[Class]string{}
	for _, later := range []Class{Normal, Priority} {
		h := newHall(t, func(s *Site) { s.Rules.Mode, s.Rules.MaxWait = ModeStrict, 0 })
		h.now = at(8, 0, 0)
		h.open("1", lan)
		for range 2 {
			n := h.issue("land", later)
			h.do(holder(n), Cancel{n})
		}
		h.issue("land", Normal)
		h.issue("land", Normal)
		e, _ := h.d.Forecast(h.cfg, h.now).Of(h.d.All()[3].Number)
		upper[later] = fmt.Sprintf("%g-%g", e.Min.Minutes(), e.Max.Minutes())
	}
	if upper[Normal] != "4-20" || upper[Priority] != "4-30" {
		t.Errorf("ranges %v, want 4-20 where nobody overtakes and a higher end where many do", upper)
	}
}
