//go:build chaos

package e2e

import "testing"

// TestChaosTwoOfficers is the whole of TestTwoOfficersNeverGetTheSameTicket.
func TestChaosTwoOfficers(t *testing.T) { twoOfficers(t, 1000) }

// TestChaosIssueSurvivesKills is the whole of TestIssueSurvivesKills.
func TestChaosIssueSurvivesKills(t *testing.T) {
	issueSurvives(t, rush{clients: 64, tickets: 20_000, kills: 10})
}
