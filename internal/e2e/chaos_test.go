//go:build chaos

package e2e

import "testing"

// TestChaosIssueSurvivesKills is the whole of TestIssueSurvivesKills.
func TestChaosIssueSurvivesKills(t *testing.T) {
	issueSurvives(t, rush{clients: 64, tickets: 20_000, kills: 10})
}
