//go:build chaos

package chaos

import "testing"

// TestChaosProvinceDay is the whole of TestSoak: a day and a night of 137 offices, 1,250 screens and
// consoles, 5,000 phones, in about twelve minutes.
func TestChaosProvinceDay(t *testing.T) {
	soakProvince(t, soak{sites: 137, speed: 120, screens: 1250, phones: 5000, busy: 2.1, hours: 24, least: 15_000})
}
