package chaos

import (
	"fmt"
	"net"
	"os"
	"testing"
	"time"

	"luot/journal/redistest"
)

// The kinds of Redis.
const (
	single  = "single"
	trio    = "sentinel"
	cluster = "cluster"
)

// fault is one thing that breaks, and what must be true afterwards.
type fault struct {
	name  string
	redis string // single, trio or cluster
	wait  int    // wait_replicas
	fsync string // "" always
	odd   string // role of the first server; "" the program as it is
	// strike breaks something and puts it right again. What follows is measured from when it is called.
	strike func(x *trial)
	// mayLose says that acknowledged commands may be lost, since nobody who remembers them lives.
	mayLose bool
	// broken says that the first server breaks promises, so that the hall need not come to rest.
	broken bool
	// judge looks at what the checker found beyond what no fault excuses; nil: there is nothing more.
	judge func(x *trial, v *verdict)
}

// trial is one fault under way.
type trial struct {
	*hall
	fault
	t       *testing.T
	single  *redistest.Server
	proxies []*redistest.Proxy // of single: the link of each server
	trio    *redistest.Trio
	cluster *redistest.Cluster
	url     string
	struck  time.Time // when the strike began
	healed  time.Time // when it ended
}

// servers is how many there are in every trial.
const servers = 3

// newTrial starts Redis, three servers on it, and prepares their clients.
func newTrial(t *testing.T, f fault, conf office, s scale) *trial {
	t.Helper()
	x := &trial{fault: f}
	if x.fsync == "" {
		x.fsync = redistest.Always
	}
	conf.wait = f.wait
	var all []*server
	links := x.startRedis(t)
	x.t = t
	x.settled(conf)
	conf.enrol(t, x.url)
	for i := range servers {
		odd := ""
		if i == 0 {
			odd = f.odd
		}
		all = append(all, newServer(t, conf, links[i], odd))
	}
	for _, s := range all {
		s.ready()
	}
	x.hall = newHall(t, conf, s, all)
	x.hall.redis = &keys{cli: x.cli}
	return x
}

// startRedis starts Redis and returns the address that each server is given.
func (x *trial) startRedis(t *testing.T) (links [servers]string) {
	switch x.fault.redis {
	case trio:
		x.trio = redistest.StartTrio(t, x.fsync)
		x.url = x.trio.URL()
	case cluster:
		x.cluster = redistest.StartCluster(t, x.fsync)
		x.url = x.cluster.URL()
	default:
		x.single = redistest.Start(t, x.fsync)
		x.url = x.single.URL()
	}
	for i := range links {
		links[i] = x.url
		if x.single != nil {
			x.proxies = append(x.proxies, redistest.NewProxy(t, x.single))
			links[i] = x.proxies[i].URL()
		}
	}
	return links
}

// at returns the server that has the keys of a site.
func (x *trial) at(site string) *redistest.Server {
	switch {
	case x.trio != nil:
		return x.trio.Master(x.t)
	case x.cluster != nil:
		return x.cluster.MasterOf(x.t, site)
	}
	return x.single
}

// cli names that server for redis-cli.
func (x *trial) cli(site string) []string {
	host, port, _ := net.SplitHostPort(x.at(site).Addr)
	return []string{"-h", host, "-p", port}
}

// settled makes Redis look as one that has taken records for a while: a new one would take none for two
// seconds after the first of each site.
func (x *trial) settled(conf office) {
	for _, site := range append(conf.ids(), "_directory") {
		at := x.at(site)
		x.must(at.Do("HSET", "luot:{"+site+"}:store", "id", at.Field("master_replid"), "until", "0"))
	}
}

// run lets the hall work, strikes, lets it work on, and judges.
func (f fault) run(t *testing.T, conf office, s scale) {
	x := newTrial(t, f, conf, s)
	x.send()
	x.until("a quiet time before the fault", func() bool { return x.account.done(time.Time{}) >= s.calm })
	x.struck = time.Now()
	f.strike(x)
	x.healed = time.Now()
	if !f.broken {
		x.until("every server to serve again", func() bool { return x.account.served(x.healed, servers) })
	}
	x.until("a quiet time after the fault", func() bool { return x.account.done(x.healed) >= s.after })
	rest := patience / 2
	if f.broken {
		rest = time.Second
	}
	v := x.close(rest)
	x.check(v)
	x.report(v)
	if f.judge != nil {
		f.judge(x, v)
		return
	}
	if len(v.Wrong) > 0 || len(v.Lost) > 0 && !f.mayLose {
		t.Errorf("after %s, seed %d:\n%s", f.name, x.seed, v)
	}
}

// worked waits until so many presses that were made after an instant were acknowledged.
func (x *trial) worked(since time.Time, n int) {
	x.t.Helper()
	x.until(fmt.Sprintf("%d presses to be acknowledged meanwhile", n), func() bool { return x.account.done(since) >= n })
}

// report writes one line of figures: to the test's log, and to the file that LUOT_CHAOS_REPORT names.
func (x *trial) report(v *verdict) {
	f := x.account.sum(x.struck)
	text := fmt.Sprintf("%-24s %6d commands %5d records %3d unknown %4d refused %3d unanswered %4d replays %3d lost %2d readmitted %2d recovered"+
		"  first success %5.2fs  longest wait %5.2fs  fault lasted %5.2fs", x.name, f.Commands, v.Records, f.Unknown, f.Refused, f.Unanswered, f.Replays,
		len(v.Lost), v.Readmitted, v.Recovered, f.First.Seconds(), f.Longest.Seconds(), x.healed.Sub(x.struck).Seconds())
	x.t.Log(text)
	if path := os.Getenv("LUOT_CHAOS_REPORT"); path != "" {
		file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			x.t.Fatal(err)
		}
		defer file.Close()
		fmt.Fprintln(file, text)
	}
}
