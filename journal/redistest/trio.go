package redistest

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// MasterName is what the Sentinels of a Trio call their master.
const MasterName = "luot"

// Trio is a master with two replicas under three Sentinels, which promote a replica about two seconds after
// the master stopped answering.
type Trio struct {
	Servers   [3]*Server // the first is the master to begin with
	Sentinels [3]*Server
}

// StartTrio starts all six and returns once the replicas are in step and the Sentinels know each other.
func StartTrio(t testing.TB, fsync string, settings ...string) *Trio {
	t.Helper()
	g := &Trio{}
	for i := range g.Servers {
		g.Servers[i] = newServer(t, fsync, settings)
		if i > 0 {
			g.Servers[i].set("replicaof", strings.Replace(g.Servers[0].Addr, ":", " ", 1))
		}
		g.Servers[i].start(t)
	}
	g.Servers[0].AwaitReplicas(t, 2)
	for i := range g.Sentinels {
		g.Sentinels[i] = startSentinel(t, g.Servers[0].Addr)
	}
	for _, s := range g.Sentinels {
		Until(t, "the sentinels know each other and both replicas", func() bool {
			answer, err := s.Ask("SENTINEL", "MASTER", MasterName)
			return err == nil && pair(answer, "num-slaves") == "2" && pair(answer, "num-other-sentinels") == "2" &&
				pair(answer, "flags") == "master"
		})
	}
	return g
}

func startSentinel(t testing.TB, master string) *Server {
	t.Helper()
	s := &Server{dir: t.TempDir()}
	host, port, _ := net.SplitHostPort(master)
	file := filepath.Join(s.dir, "sentinel.conf")
	text := fmt.Sprintf("bind 127.0.0.1\ndir %s\nlogfile %s\nsentinel monitor %s %s %s 2\nsentinel down-after-milliseconds %[3]s 1000\n"+
		"sentinel failover-timeout %[3]s 5000\nsentinel parallel-syncs %[3]s 2\n", s.dir, filepath.Join(s.dir, "redis.log"), MasterName, host, port)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.first, s.args = []string{file}, []string{"--sentinel"}
	t.Cleanup(s.Kill)
	s.start(t)
	return s
}

// URL returns the address as clients take it.
func (g *Trio) URL() string {
	return fmt.Sprintf("redis+sentinel://%s,%s,%s/0?master=%s", g.Sentinels[0].Addr, g.Sentinels[1].Addr, g.Sentinels[2].Addr, MasterName)
}

// Master returns the server that most Sentinels name.
func (g *Trio) Master(t testing.TB) *Server {
	t.Helper()
	votes := map[string]int{}
	for _, s := range g.Sentinels {
		if answer, err := s.Ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MasterName); err == nil && len(answer) == 2 {
			votes[net.JoinHostPort(answer[0], answer[1])]++
		}
	}
	for _, s := range g.Servers {
		if votes[s.Addr] >= 2 {
			return s
		}
	}
	t.Fatalf("the sentinels do not agree: %v", votes)
	return nil
}

// AwaitPromotion returns the new master once the Sentinels name another than old and it takes writes.
func (g *Trio) AwaitPromotion(t testing.TB, old *Server) (now *Server) {
	t.Helper()
	Until(t, "a replica is promoted", func() bool {
		for _, sentinel := range g.Sentinels {
			answer, err := sentinel.Ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MasterName)
			if err != nil || len(answer) != 2 || net.JoinHostPort(answer[0], answer[1]) == old.Addr {
				return false
			}
		}
		now = g.Master(t)
		return now.Field("role") == "master"
	})
	return now
}

// AwaitReplicas waits until so many replicas are in step with the server.
func (s *Server) AwaitReplicas(t testing.TB, n int) {
	t.Helper()
	Until(t, fmt.Sprintf("%d replicas follow %s", n, s.Addr), func() bool {
		answer, err := s.Ask("INFO", "replication")
		return err == nil && strings.Count(answer[0], "state=online") >= n
	})
}

// Desert ends the server's lines to its replicas and lets none of them back: what it takes from now on is
// nowhere else. Clients notice nothing.
func (s *Server) Desert(t testing.TB) {
	t.Helper()
	must(t, s, "ACL", "SETUSER", "default", "-psync", "-sync", "-replconf")
	must(t, s, "CLIENT", "KILL", "TYPE", "replica")
}

// pair finds the value that follows a name in a flat list.
func pair(list []string, name string) string {
	for i := 0; i+1 < len(list); i += 2 {
		if list[i] == name {
			return list[i+1]
		}
	}
	return ""
}
