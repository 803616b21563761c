package queue

import (
	"math"
	"slices"
	"time"
)

// How paces weighs what was measured today. The configured mean counts as much as priorWeight
// measured visits of the service, the service's mean as much as deskWeight visits at one counter.
const (
	pacesKept   = 600 // newest transactions that are looked at
	priorWeight = 10
	deskWeight  = 10
	spread      = 0.6 // standard deviation over mean, until measured
	outlier     = 4   // times above or below the median: pulled back to there
	medianMeans = 5   // copies of the configured mean that vote in the median
	anyMean     = 10 * time.Minute
	walkWeight  = 10 // visits without any walk that the measured walks are averaged with
	longWalk    = 5 * time.Minute
)

// paces are how long a visitor keeps a counter, in milliseconds, from today's transactions.
type paces struct {
	mean     []float64 // by service
	variance []float64 // of one visit, by service
	desk     []float64 // by counter × service
	walk     float64   // from the call to the start
	services int
}

// sample is one measured serving time.
type sample struct {
	counter, service int32
	ms               int32
}

// newPaces measures the paces. It is robust in two ways: a serving time beyond outlier times the
// median of its service is pulled back to that limit (winsorised), and few measurements weigh little
// against what is configured.
func newPaces(cfg *Site, times []Transaction) *paces {
	n := len(cfg.Services)
	p := &paces{
		mean: make([]float64, n), variance: make([]float64, n),
		desk: make([]float64, n*len(cfg.Counters)), services: n,
	}
	samples, perService := p.read(cfg, times)
	lo, hi := make([]float64, n), make([]float64, n)
	for i := range cfg.Services {
		mean := cfg.Services[i].Mean
		if mean <= 0 {
			mean = anyMean
		}
		prior := float64(mean.Milliseconds())
		all := perService[i]
		for range medianMeans {
			all = append(all, int32(prior))
		}
		slices.Sort(all)
		median := float64(all[len(all)/2])
		lo[i], hi[i] = median/outlier, median*outlier
		p.mean[i] = prior
	}
	p.average(samples, lo, hi)
	return p
}

// read gathers the serving times of the newest transactions and averages the walks. What was only
// held, undone, served by hand or closed by the day has none.
func (p *paces) read(cfg *Site, times []Transaction) ([]sample, [][]int32) {
	times = times[max(0, len(times)-pacesKept):]
	samples := make([]sample, 0, len(times))
	perService := make([][]int32, p.services)
	walks, walked := 0.0, walkWeight
	for i := range times {
		x := &times[i]
		if x.WalkingMS != nil {
			walks += math.Min(float64(*x.WalkingMS), float64(longWalk.Milliseconds()))
			walked++
		}
		service, known := cfg.serviceIndex[x.Service]
		if !known || x.ServingMS == nil || !x.Served() {
			continue
		}
		s := sample{counter: -1, service: int32(service), ms: int32(min(*x.ServingMS, math.MaxInt32))}
		if counter, ok := cfg.counterIndex[x.Counter]; ok {
			s.counter = int32(counter)
		}
		samples = append(samples, s)
		perService[service] = append(perService[service], s.ms)
	}
	p.walk = walks / float64(walked)
	return samples, perService
}

// average turns winsorised samples into means and variances, shrunk toward p.mean as configured.
func (p *paces) average(samples []sample, lo, hi []float64) {
	n, sum := make([]float64, p.services), make([]float64, p.services)
	deskN, deskSum := make([]float64, len(p.desk)), make([]float64, len(p.desk))
	for _, x := range samples {
		ms := min(max(float64(x.ms), lo[x.service]), hi[x.service])
		n[x.service]++
		sum[x.service] += ms
		if x.counter >= 0 {
			deskN[int(x.counter)*p.services+int(x.service)]++
			deskSum[int(x.counter)*p.services+int(x.service)] += ms
		}
	}
	for i := range p.mean {
		p.mean[i] = (priorWeight*p.mean[i] + sum[i]) / (priorWeight + n[i])
		p.variance[i] = priorWeight * math.Pow(spread*p.mean[i], 2)
	}
	for _, x := range samples {
		ms := min(max(float64(x.ms), lo[x.service]), hi[x.service])
		p.variance[x.service] += (ms - p.mean[x.service]) * (ms - p.mean[x.service])
	}
	for i := range p.variance {
		p.variance[i] /= priorWeight + n[i]
	}
	for i := range p.desk {
		p.desk[i] = (deskWeight*p.mean[i%p.services] + deskSum[i]) / (deskWeight + deskN[i])
	}
}

// at returns mean and variance of how long a ticket of a service keeps a counter, the walk included.
func (p *paces) at(counter, service int) (mean, variance float64) {
	if counter == noCounter {
		return p.mean[service] + p.walk, p.variance[service]
	}
	m := p.desk[counter*p.services+service]
	scale := m / p.mean[service]
	return m + p.walk, p.variance[service] * scale * scale
}

// remaining returns mean and variance of what is left of a visit of which elapsed ms have passed:
// the tail of a normal distribution, so that it is never zero and a long visit is not written off.
func remaining(mean, variance, elapsed float64) (float64, float64) {
	sd := math.Sqrt(variance)
	if sd <= 0 {
		return math.Max(mean-elapsed, 0), 0
	}
	a := (elapsed - mean) / sd
	if a > 6 { // far out the tail is all but exponential with rate a
		return sd / a, variance / (a * a)
	}
	hazard := math.Exp(-a*a/2) / math.Sqrt(2*math.Pi) / (math.Erfc(a/math.Sqrt2) / 2)
	return mean - elapsed + sd*hazard, variance * (1 + a*hazard - hazard*hazard)
}
