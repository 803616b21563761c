package redis

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"luot/journal"
	"luot/journal/journaltest"
	"luot/journal/redistest"
	"luot/queue"
)

// TestSettle meets each way in which another server than before can serve the log: started again, promoted,
// emptied. For two seconds it takes back what was there and nothing else; then a Recovered record opens it.
func TestSettle(t *testing.T) {
	for name, change := range map[string]func(*testing.T, *redistest.Server) *redistest.Server{
		"started again": func(t *testing.T, s *redistest.Server) *redistest.Server { s.Kill(); s.Restart(t); return s },
		"emptied": func(t *testing.T, s *redistest.Server) *redistest.Server {
			if answer, err := s.Do("FLUSHALL"); answer != "+OK" {
				t.Fatal(answer, err)
			}
			return s
		},
		"a new disk": func(t *testing.T, s *redistest.Server) *redistest.Server { s.Empty(t); return s },
		"promoted": func(t *testing.T, s *redistest.Server) *redistest.Server {
			replica := redistest.Start(t, redistest.Everysec, "replicaof", strings.Replace(s.Addr, ":", " ", 1))
			s.AwaitReplicas(t, 1)
			if answer, err := replica.Do("REPLICAOF", "NO", "ONE"); answer != "+OK" {
				t.Fatal(answer, err)
			}
			return replica
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t, redistest.Always)
			first := journaltest.Batch(t, journal.Position{}, 10)
			ctx := within(t, 30*time.Second)
			if err := open(t, server.URL()).Append(ctx, qn, first); err != nil {
				t.Fatal(err)
			}
			j := unsettled(t, Config{URL: change(t, server).URL()})
			w := newWriter(t, j, qn, 1)
			w.keep(first.Records)
			next := by(t, 1, w.at, 2, 0)
			began := time.Now()
			if got := word(j.Append(ctx, qn, next)); got != "SETTLE" && got != "DIVERGED 0" {
				t.Errorf("the first append gives %s", got)
			}
			if !w.heal(ctx) {
				t.Error("the tail cannot be put back")
			}
			got := word(j.Append(ctx, qn, next))
			for ; got == "SETTLE" && ctx.Err() == nil; got = word(j.Append(ctx, qn, next)) {
				pause(ctx, 20*time.Millisecond)
			}
			if took := time.Since(began); got != "RECOVER" || took < 1900*time.Millisecond {
				t.Errorf("after %v: %s, want RECOVER after 2 s", took, got)
			}
			if got := word(j.Append(ctx, qn, recovered(t, w.at))); got != "in" {
				t.Errorf("a Recovered record: %s", got)
			}
		})
	}
}

// TestHealers lets five processes put back the same tail at once, four of which remember less of it, and press
// on: one history comes of it, with all of the tail, and what it counts is counted once.
func TestHealers(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Everysec)
	ctx := within(t, 60*time.Second)
	j := open(t, server.URL())
	w := newWriter(t, j, qn, 1)
	for range 4 {
		w.settle(ctx, by(t, 1, w.at, 100, 0))
	}
	if answer, err := server.Do("FLUSHALL"); answer != "+OK" {
		t.Fatal(answer, err)
	}
	var all []*writer
	for i := range 5 {
		other := newWriter(t, unsettled(t, Config{URL: server.URL()}), qn, byte(i+10))
		other.log = slices.Clone(w.log[:len(w.log)-i*37])
		last := other.log[len(other.log)-1]
		other.at = journal.Position{Seq: last.Seq, Chain: last.Chain}
		all = append(all, other)
	}
	crowd(t, qn, all, func(more func(int)) { more(200) })
	at := journal.Position{}
	for r, err := range j.Read(ctx, qn, at) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Seq <= 400 && r.Chain != w.log[r.Seq-1].Chain {
			t.Fatalf("record %d is another than before", r.Seq)
		}
		at = r.Position()
	}
	served := 0
	for _, r := range w.log {
		if strings.Contains(string(r.Raw), `"type":"Done"`) {
			served++
		}
	}
	if at.Seq < 600 || served != 100 {
		t.Errorf("the log ends at %d, %d of the first 400 records end a transaction", at.Seq, served)
	}
	entries := j.client.XLen(ctx, "luot:{qn}:service-times").Val()
	done := int64(0)
	for r := range j.Read(ctx, qn, journal.Position{}) {
		if r.Type == "Done" {
			done++
		}
	}
	if entries != done {
		t.Errorf("%d service times for %d transactions", entries, done)
	}
}

// TestTrioFailover kills the master under two writers and brings it back as a replica. Replication is not waited
// for, so what is promoted may lack what they were told; they remember it and put it back.
func TestTrioFailover(t *testing.T) {
	t.Parallel()
	trio := redistest.StartTrio(t, redistest.Everysec)
	a := newWriter(t, open(t, trio.URL()), qn, 1)
	b := newWriter(t, unsettled(t, Config{URL: trio.URL()}), qn, 2)
	crowd(t, qn, []*writer{a, b}, func(more func(int)) {
		more(200)
		old := trio.Master(t)
		old.Kill()
		trio.AwaitPromotion(t, old)
		more(200)
		old.Restart(t)
		more(200)
	})
	if a.seen["settle"]+b.seen["settle"] == 0 || a.seen["recover"]+b.seen["recover"] == 0 {
		t.Error("no writer met a new server: the test tested nothing")
	}
}

// TestDeposed stops the master in its tracks until another is promoted. When it goes on it takes itself for the
// master, for eight more seconds, and whoever was dialling it meanwhile writes to it. (Met in an earlier form of
// this test: three records acknowledged by the deposed one alone.) Without waiting for replicas such records are
// put back, or given up with the writer's knowledge; with it, none is ever acknowledged.
func TestDeposed(t *testing.T) {
	t.Parallel()
	for replicas := range 2 {
		t.Run(fmt.Sprint("wait_replicas ", replicas), func(t *testing.T) {
			t.Parallel()
			trio := redistest.StartTrio(t, redistest.Everysec)
			cfg := Config{URL: trio.URL(), WaitReplicas: replicas}
			ready(t, unsettled(t, cfg), qn.Site)
			var writers []*writer
			for i := range 4 {
				w := newWriter(t, unsettled(t, cfg), qn, byte(i+1))
				w.mayLose = replicas == 0
				w.later = func() *Journal { return unsettled(t, cfg) } // asks the Sentinels anew
				writers = append(writers, w)
			}
			crowd(t, qn, writers, func(more func(int)) {
				more(100)
				old := trio.Master(t)
				old.Pause(t)
				trio.AwaitPromotion(t, old)
				old.Resume(t)
				more(300)
			})
		})
	}
}

// TestLagging makes sure that there is something to put back: both replicas lose their line while the master
// goes on taking records, and it is killed before they have them.
func TestLagging(t *testing.T) {
	t.Parallel()
	trio := redistest.StartTrio(t, redistest.Everysec)
	a := newWriter(t, open(t, trio.URL()), qn, 1)
	b := newWriter(t, unsettled(t, Config{URL: trio.URL()}), qn, 2)
	crowd(t, qn, []*writer{a, b}, func(more func(int)) {
		more(100)
		old := trio.Master(t)
		old.Desert(t)
		more(100)
		old.Kill()
		trio.AwaitPromotion(t, old)
		more(100)
	})
	if a.healed+b.healed < 50 {
		t.Errorf("%d records were put back: the test tested nothing", a.healed+b.healed)
	}
}

// TestClusterFailover kills one master of a cluster under writers of a site that it serves. A site of another
// master notices nothing.
func TestClusterFailover(t *testing.T) {
	t.Parallel()
	cluster := redistest.StartCluster(t, redistest.Everysec)
	a := newWriter(t, open(t, cluster.URL()), qn, 1)
	b := newWriter(t, unsettled(t, Config{URL: cluster.URL()}), qn, 2)
	old := cluster.MasterOf(t, "qn")
	elsewhere := journal.Stream{Site: "s1", Date: qn.Date}
	for i := 2; cluster.MasterOf(t, string(elsewhere.Site)) == old; i++ {
		elsewhere.Site = queue.SiteID(fmt.Sprint("s", i))
	}
	ready(t, a.j, elsewhere.Site)
	crowd(t, qn, []*writer{a, b}, func(more func(int)) {
		more(200)
		old.Kill()
		if err := b.j.Append(within(t, 5*time.Second), elsewhere, journaltest.Batch(t, journal.Position{}, 3)); err != nil {
			t.Errorf("a site of another master while one is down: %v", err)
		}
		cluster.AwaitPromotion(t, "qn", old)
		more(200)
		old.Restart(t)
		more(200)
	})
	if a.seen["settle"]+b.seen["settle"] == 0 || a.seen["recover"]+b.seen["recover"] == 0 {
		t.Error("no writer met a new server: the test tested nothing")
	}
}
