//go:build chaos

package chaos

import (
	"testing"
	"time"
)

// TestChaosFaults is the whole of TestFaults: three servers, five sites, two hundred clients. They
// think between presses, so that the fault is tested and not the machine.
func TestChaosFaults(t *testing.T) {
	conf := office{sites: 5, counters: 4}
	s := scale{kiosks: 18, officers: 4, boards: 4, lines: 2, kiosk: 1500 * time.Millisecond, officer: time.Second, calm: 600, after: 1200,
		stall: 5 * time.Second, freeze: 10 * time.Second}
	if n := s.clients(conf.sites, servers); n != 200 {
		t.Fatalf("%d clients, want 200", n)
	}
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) { run(t, []fault{f}, conf, s) })
	}
}
