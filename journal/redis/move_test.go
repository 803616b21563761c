package redis

import (
	"errors"
	"net"
	"testing"
	"time"

	"luot/journal"
	"luot/journal/redistest"
)

// TestMovedSlot moves a site from one master of a cluster to another under two writers, key by key, as an
// operator who adds a server does. The new master is another server, so it settles and wants a Recovered record.
func TestMovedSlot(t *testing.T) {
	t.Parallel()
	cluster := redistest.StartCluster(t, redistest.Everysec)
	a := newWriter(t, open(t, cluster.URL()), qn, 1)
	b := newWriter(t, unsettled(t, Config{URL: cluster.URL()}), qn, 2)
	from := cluster.MasterOf(t, "qn")
	to := cluster.Nodes[0]
	if to == from {
		to = cluster.Nodes[1]
	}
	ask := func(s *redistest.Server, words ...string) []string {
		t.Helper()
		answer, err := s.Ask(words...)
		if err != nil {
			t.Fatalf("%v: %v", words, err)
		}
		return answer
	}
	slot := ask(from, "CLUSTER", "KEYSLOT", logKey(qn))[0]
	source, target := ask(from, "CLUSTER", "MYID")[0], ask(to, "CLUSTER", "MYID")[0]
	host, port, _ := net.SplitHostPort(to.Addr)
	crowd(t, qn, []*writer{a, b}, func(more func(int)) {
		more(100)
		ask(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", source)
		ask(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", target)
		for i, key := range ask(from, "CLUSTER", "GETKEYSINSLOT", slot, "100") {
			ask(from, "MIGRATE", host, port, key, "0", "5000")
			if i == 2 { // half here, half there: TRYAGAIN, ASK
				if err := a.j.Append(within(t, 5*time.Second), qn, by(t, 3, journal.Position{}, 1, 0)); !errors.Is(err, journal.ErrStore) {
					t.Errorf("in the middle of a move: %v, want %v", err, journal.ErrStore)
				}
			}
		}
		for _, s := range append([]*redistest.Server{to, from}, cluster.Nodes[:3]...) {
			ask(s, "CLUSTER", "SETSLOT", slot, "NODE", target)
		}
		more(100)
	})
	if a.seen["recover"]+b.seen["recover"] == 0 || cluster.MasterOf(t, "qn") != to {
		t.Error("the writers did not meet the new server")
	}
}
