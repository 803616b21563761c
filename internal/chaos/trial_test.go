package chaos

import (
	"fmt"
	"net"
	"os"
	"slices"
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
	// odd is the role of the first server, or of the servers in their order; "" the program as it is.
	odd []string
	// strike breaks something and puts it right again. What follows is measured from when it is called, or
	// from when it says.
	strike func(x *trial)
	// judge looks at what the checker found, in place of refusing all of it but what was excused.
	judge func(x *trial, v *verdict)
	// also looks at it beside that.
	also func(x *trial, v *verdict)
}

// trial is a hall in which one or several things break.
type trial struct {
	*hall
	fault   // the one under way
	t       *testing.T
	single  *redistest.Server
	proxies []*redistest.Proxy // of single: the link of each server
	trio    *redistest.Trio
	cluster *redistest.Cluster
	url     string
	struck  time.Time // when the fault began
	healed  time.Time // when it ended
	excuses []excuse
}

// excuse says which commands may be lost: those that were acknowledged in a time, by some servers, because
// nobody who was told to remember them has lived on.
type excuse struct {
	from, to time.Time
	by       []int // servers; empty: any
	kept     bool  // one of these servers has lived on: its file of lost records has them
}

// covers tells whether the excuse is one for a press.
func (e excuse) covers(p *press) bool {
	return p.Answered.After(e.from) && p.Answered.Before(e.to) && (len(e.by) == 0 || slices.Contains(e.by, p.Server))
}

// servers is how many there are in every trial.
const servers = 3

// newTrial starts Redis, three servers on it, and prepares their clients.
func newTrial(t *testing.T, f fault, conf office, s scale) *trial {
	t.Helper()
	x := &trial{fault: f, t: t}
	conf.wait = f.wait
	links := x.startRedis(t)
	x.settled(conf)
	conf.enrol(t, x.url)
	var all []*server
	for i := range servers {
		odd := ""
		if i < len(f.odd) {
			odd = f.odd[i]
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
		x.trio = redistest.StartTrio(t, redistest.Always)
		x.url = x.trio.URL()
	case cluster:
		x.cluster = redistest.StartCluster(t, redistest.Always)
		x.url = x.cluster.URL()
	default:
		x.single = redistest.Start(t, redistest.Always)
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

// run lets a hall work, strikes once or several times, lets it work on each time, and judges in the end.
// All strikes are of one kind of Redis.
func run(t *testing.T, faults []fault, conf office, s scale) {
	x := newTrial(t, faults[0], conf, s)
	x.send()
	x.until("a quiet time before the fault", func() bool { return x.account.done(time.Time{}) >= s.calm })
	for _, f := range faults {
		x.fault = f
		x.struck = time.Now()
		f.strike(x)
		x.healed = time.Now()
		x.until("every server to serve again after "+f.name, func() bool { return x.account.served(x.healed, servers) })
		x.until("a quiet time after "+f.name, func() bool { return x.account.done(x.healed) >= s.after })
		x.t.Logf("%-24s first success %5.2fs, lasted %5.2fs", f.name, x.account.sum(x.struck).First.Seconds(), x.healed.Sub(x.struck).Seconds())
	}
	v := x.close(patience / 2)
	x.check(v)
	x.report(v)
	for _, f := range faults {
		if f.also != nil {
			f.also(x, v)
		}
	}
	if x.judge != nil {
		x.judge(x, v)
		return
	}
	x.forgive(v)
	if len(v.Wrong) > 0 || len(v.Lost) > 0 {
		t.Errorf("after %s, seed %d:\n%s", x.name, x.seed, v)
	}
}

// forgive takes off the lost commands that are excused.
func (x *trial) forgive(v *verdict) {
	v.Lost = slices.DeleteFunc(v.Lost, func(p *press) bool {
		return slices.ContainsFunc(x.excuses, func(e excuse) bool { return e.covers(p) })
	})
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
