package access

import (
	"context"
	"fmt"
	"testing"
	"time"
)

func TestTriesUnderWayAreCounted(t *testing.T) {
	tr, now := newTries(), newWatch().now()
	for i := range freeTries {
		if err := tr.begin("lan", fmt.Sprint(i), now); err != nil {
			t.Fatalf("try %d: %v", i+1, err)
		}
	}
	if r := refused(t, tr.begin("lan", "9", now), "session.slow"); r.Args["seconds"] != 1 {
		t.Errorf("a sixth at once: %v", r.Args)
	}
	tr.end("lan", "0", now, undecided)
	if err := tr.begin("lan", "9", now); err != nil {
		t.Errorf("after one has ended: %v", err)
	}
}

func TestWrongTriesAreForgotten(t *testing.T) {
	tr, now := newTries(), newWatch().now()
	for range freeTries - 1 {
		if err := tr.begin("lan", "a", now); err != nil {
			t.Fatal(err)
		}
		tr.end("lan", "a", now, wrongTry)
	}
	now = now.Add(forget)
	if err := tr.begin("lan", "a", now); err != nil {
		t.Fatal(err)
	}
	tr.end("lan", "a", now, wrongTry)
	if err := tr.begin("lan", "a", now); err != nil {
		t.Errorf("the first wrong try of a new count: %v", err)
	}
}

func TestMapsOfTriesAreBounded(t *testing.T) {
	tr, now := newTries(), newWatch().now()
	guess := func(user, addr string) {
		if err := tr.begin(user, addr, now); err != nil {
			t.Fatal(err)
		}
		tr.end(user, addr, now, wrongTry)
	}
	for range freeTries - 1 {
		guess("victim", "far")
	}
	for i := range maxRecords + 100 {
		guess(fmt.Sprint("u", i), fmt.Sprint("n", i))
	}
	if len(tr.accounts) > maxRecords || len(tr.addresses) > maxRecords {
		t.Errorf("%d accounts, %d addresses", len(tr.accounts), len(tr.addresses))
	}
	guess("victim", "near")
	refused(t, tr.begin("victim", "third", now), "session.slow") // a flood of names does not wash the count away
	now = now.Add(time.Hour)
	guess("later", "later")
	if len(tr.accounts) > 1 {
		t.Errorf("%d accounts an hour later", len(tr.accounts))
	}
}

func TestNetworks(t *testing.T) {
	for addr, want := range map[string]string{
		"10.0.0.7": "10.0.0.7", "10.0.0.7:4711": "10.0.0.7", "::ffff:10.0.0.7": "10.0.0.7",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "[2001:db8:1:2::9]:80": "2001:db8:1:2::/64",
		"fe80::1%eth0": "fe80::/64", "": "unknown", "somewhere": "unknown",
	} {
		if got := network(addr); got != want {
			t.Errorf("%q: got %s, want %s", addr, got, want)
		}
	}
}

func TestOnlySoManyWaitForAHash(t *testing.T) {
	h := newHasher(Cost{MemoryKiB: 64, Iterations: 1})
	for range hashesAtOnce {
		if err := h.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	waiting, stop := context.WithCancel(t.Context())
	gone := make(chan error, hashWaiters)
	for range hashWaiters {
		go func() { gone <- h.enter(waiting) }()
	}
	eventually(t, func() bool { return h.waiting.Load() == hashWaiters })
	refused(t, h.enter(t.Context()), "busy")
	stop()
	for range hashWaiters {
		refused(t, <-gone, "busy")
	}
	h.leave()
	if err := h.enter(t.Context()); err != nil {
		t.Errorf("after one has left: %v", err)
	}
}
