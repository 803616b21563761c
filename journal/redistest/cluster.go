package redistest

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"
)

// Cluster is three masters with a replica each. A replica takes over about two seconds after its master
// stopped answering; meanwhile the other masters serve their slots.
type Cluster struct {
	Nodes [6]*Server // the first three are the masters to begin with
}

// slots is how many there are in every cluster.
const slots = 16384

// StartCluster starts all six and returns once every slot is served and every replica is in step.
func StartCluster(t testing.TB, fsync string, settings ...string) *Cluster {
	t.Helper()
	g := &Cluster{}
	ids, bus := [6]string{}, [6]string{}
	for i := range g.Nodes {
		s := newServer(t, fsync, settings)
		bus[i] = freePort(t)
		s.set("cluster-enabled", "yes", "cluster-port", bus[i], "cluster-node-timeout", "1500",
			"cluster-require-full-coverage", "no", "cluster-replica-validity-factor", "0", "cluster-announce-ip", "127.0.0.1")
		s.start(t)
		g.Nodes[i] = s
		ids[i] = must(t, s, "CLUSTER", "MYID")
		must(t, s, "CLUSTER", "SET-CONFIG-EPOCH", strconv.Itoa(i+1))
	}
	for i, s := range g.Nodes[:3] {
		must(t, s, "CLUSTER", "ADDSLOTSRANGE", strconv.Itoa(slots*i/3), strconv.Itoa(slots*(i+1)/3-1))
	}
	for i, s := range g.Nodes[1:] {
		host, port, _ := net.SplitHostPort(s.Addr)
		must(t, g.Nodes[0], "CLUSTER", "MEET", host, port, bus[i+1])
	}
	for i, s := range g.Nodes {
		Until(t, "the nodes know each other", func() bool {
			answer, err := s.Ask("CLUSTER", "INFO")
			return err == nil && valueIn(answer[0], "cluster_known_nodes") == "6" && valueIn(answer[0], "cluster_slots_assigned") == strconv.Itoa(slots)
		})
		if i >= 3 {
			must(t, s, "CLUSTER", "REPLICATE", ids[i-3])
		}
	}
	for i, s := range g.Nodes {
		if i < 3 {
			s.AwaitReplicas(t, 1)
		}
		Until(t, "every node sees the whole cluster", func() bool {
			answer, err := s.Ask("CLUSTER", "INFO")
			nodes, errNodes := s.Ask("CLUSTER", "NODES")
			return err == nil && errNodes == nil && valueIn(answer[0], "cluster_state") == "ok" && strings.Count(nodes[0], "slave") == 3
		})
	}
	return g
}

// URL returns the address as clients take it.
func (g *Cluster) URL() string {
	return fmt.Sprintf("redis+cluster://%s,%s,%s", g.Nodes[0].Addr, g.Nodes[1].Addr, g.Nodes[2].Addr)
}

// MasterOf returns the node that serves the keys of a site.
func (g *Cluster) MasterOf(t testing.TB, site string) (master *Server) {
	t.Helper()
	Until(t, "a master serves site "+site, func() bool { master = g.owner(site); return master != nil })
	return master
}

// AwaitPromotion returns the new master of a site's keys once it is another than old.
func (g *Cluster) AwaitPromotion(t testing.TB, site string, old *Server) (now *Server) {
	t.Helper()
	Until(t, "a replica takes over site "+site, func() bool { now = g.owner(site); return now != nil && now != old })
	return now
}

// owner finds the one node that takes a question about the site's keys itself and is a master.
func (g *Cluster) owner(site string) *Server {
	for _, s := range g.Nodes {
		if s.cmd == nil {
			continue
		}
		if _, err := s.Ask("HLEN", "luot:{"+site+"}:store"); err == nil && s.Field("role") == "master" {
			return s
		}
	}
	return nil
}

// must asks and returns the first value of the answer.
func must(t testing.TB, s *Server, words ...string) string {
	t.Helper()
	answer, err := s.Ask(words...)
	if err != nil {
		t.Fatalf("%s: %v", strings.Join(words, " "), err)
	}
	return answer[0]
}
