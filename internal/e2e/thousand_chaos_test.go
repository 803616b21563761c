//go:build chaos

package e2e

import (
	"slices"
	"testing"
	"time"
)

// mostOfBare is the bar: call → last of 1,000 screens, p99, against a bare loop of the same run.
const mostOfBare = 1.5

// TestChaosThousandScreens has officers call twenty times a second before a thousand screens of one site, in turns
// with a bare loop that does the least there is to do: all have the newest state, and p99 keeps its bar.
func TestChaosThousandScreens(t *testing.T) {
	const screens, turns, calls = 1000, 7, 40
	hall := hallOf(t, screens, (turns+1)*calls)
	floor := bareHall(t, screens, hall.size)
	hall.turn(calls) // warm up
	floor.turn(calls)
	var ratios []float64
	for range turns {
		real, least := hall.turn(calls), floor.turn(calls)
		p99 := func(took []time.Duration) time.Duration { return took[len(took)*99/100] }
		ratios = append(ratios, float64(p99(real))/float64(p99(least)))
		t.Logf("median %v against %v, p99 %v against %v: %.2f; states of %d bytes", real[calls/2].Round(time.Millisecond), least[calls/2].Round(time.Millisecond),
			p99(real).Round(time.Millisecond), p99(least).Round(time.Millisecond), ratios[len(ratios)-1], hall.size())
	}
	slices.Sort(ratios)
	t.Logf("call → last of %d screens, p99: %.2f × a bare loop (%.2f–%.2f)", screens, ratios[turns/2], ratios[0], ratios[turns-1])
	if ratios[turns/2] > mostOfBare {
		t.Errorf("%.2f × a bare loop, at most %.2f", ratios[turns/2], mostOfBare)
	}
}
