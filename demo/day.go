package demo

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"luot/queue"
)

// shares are the parts of the day's visitors that want each service; one that is not named here
// gets a small part.
var shares = map[string]float64{"A": 30, "E": 8, "H": 12, "K": 7, "L": 6, "N": 5, "Q": 10, "S": 5, "X": 3, "U": 3, "R": 8, "B": 3}

// perCounter is how many visitors a day brings for each counter of a site, before busy: 180 for the
// fourteen of Quy Nhon.
const perCounter = 12.9

// The habits of visitors, in parts of 100.
const (
	wantPriority = 15
	areAbsent    = 6
	walkAway     = 3
	transferred  = 8
	fetchPapers  = 4
	rateVisit    = 5
	speakEnglish = 4
)

// curve is how visitors spread over the day: weights of half hours from 06:30.
var curve = []struct {
	from, to time.Duration
	weight   float64
}{
	{at(6, 45), at(7, 0), 9}, {at(7, 0), at(7, 30), 13}, {at(7, 30), at(8, 0), 12}, {at(8, 0), at(8, 30), 11},
	{at(8, 30), at(9, 0), 9}, {at(9, 0), at(10, 0), 12}, {at(10, 0), at(11, 15), 10},
	{at(13, 15), at(13, 30), 4}, {at(13, 30), at(14, 30), 9}, {at(14, 30), at(16, 0), 8}, {at(16, 0), at(16, 45), 3},
}

func at(h, m int) time.Duration { return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute }

// arrivals draws when visitors come on the day that begins at midnight, in order.
func arrivals(rng *rand.Rand, midnight time.Time, visitors float64) []time.Time {
	total := 0.0
	for _, c := range curve {
		total += c.weight
	}
	var out []time.Time
	for _, c := range curve {
		expected := visitors * c.weight / total
		n := int(expected)
		if rng.Float64() < expected-float64(n) {
			n++
		}
		for range n {
			out = append(out, midnight.Add(c.from+time.Duration(rng.Float64()*float64(c.to-c.from))))
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// service draws what a visitor wants.
func service(rng *rand.Rand, site *queue.Site) queue.ServiceID {
	total := 0.0
	for _, s := range site.Services {
		total += share(s.Prefix)
	}
	left := rng.Float64() * total
	for _, s := range site.Services {
		if left -= share(s.Prefix); left < 0 {
			return s.ID
		}
	}
	return site.Services[0].ID
}

func share(prefix string) float64 {
	if s, ok := shares[prefix]; ok {
		return s
	}
	return 2
}

// one reports whether something of which percent in 100 happen happens.
func one(rng *rand.Rand, percent int) bool { return rng.IntN(100) < percent }

// between draws a length of time evenly.
func between(rng *rand.Rand, least, most time.Duration) time.Duration {
	return least + time.Duration(rng.Int64N(int64(most-least)+1))
}

// serving draws how long a visit with this mean lasts: lognormal, never under 40 s or above four
// times the mean.
func serving(rng *rand.Rand, mean time.Duration) time.Duration {
	const sigma = 0.45
	d := time.Duration(float64(mean) * math.Exp(sigma*rng.NormFloat64()-sigma*sigma/2))
	return min(max(d, 40*time.Second), 4*mean)
}
