//go:build chaos

package api

import "testing"

// TestChaosEveryTransition is TestEveryTransition under every policy.
func TestChaosEveryTransition(t *testing.T) {
	everyPolicy = true
	defer func() { everyPolicy = false }()
	TestEveryTransition(t)
}
