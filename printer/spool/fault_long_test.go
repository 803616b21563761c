//go:build chaos

package spool

import "testing"

// TestChaosCablePulled is the whole of TestCablePulledAnywhere: at every kilobyte.
func TestChaosCablePulled(t *testing.T) { cablePulled(t, 1<<10) }
