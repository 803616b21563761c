//go:build chaos

package counter_test

import (
	"testing"
	"time"
)

// TestChaosMorning is TestMorning from seven to half past eleven, at sixty times the pace.
func TestChaosMorning(t *testing.T) { morning(t, 60, 4*time.Hour+20*time.Minute) }

// TestChaosPressToScreen is TestPressToScreen with enough calls for a p99.
func TestChaosPressToScreen(t *testing.T) { pressToScreen(t, 120) }
