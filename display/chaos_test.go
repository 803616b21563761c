//go:build chaos

package display_test

import (
	"testing"
	"time"
)

// TestChaosEightHours leaves a screen alone for a working day with 2,000 calls.
func TestChaosEightHours(t *testing.T) {
	leave(t, shift{calls: 2_000, every: 8 * time.Hour / 2_000})
}
