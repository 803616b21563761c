//go:build chaos

package engine

import "testing"

// TestChaosDoubleNext is the whole of TestDoubleNextNeverTheSame: a thousand rounds.
func TestChaosDoubleNext(t *testing.T) { doubleNexts(t, 10) }
