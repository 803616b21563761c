package access

import (
	"runtime"
	"strings"
	"testing"
)

// Behind a balancer the first press after a log-in may meet a process that has not heard of the log-in yet: it
// waits for the news instead of sending the officer back. A cookie that nobody opened is refused all the same.
func TestSessionOfAnotherProcess(t *testing.T) {
	one, _, _ := door(t)
	cfg := one.cfg
	cfg.Shared = true
	other := NewGate(one.log, cfg)
	cookie := enter(t, one)
	found := make(chan bool)
	go func() {
		a, ok := other.Session(cookie)
		found <- ok && a.User == "lan"
	}()
	for len(other.hoping) == 0 {
		runtime.Gosched()
	}
	if err := other.Refresh(t.Context()); err != nil || !<-found {
		t.Errorf("the session was not found: %v", err)
	}
	if _, ok := other.Session(strings.Repeat("0", len(cookie))); ok {
		t.Error("a forged session counts")
	}
}
