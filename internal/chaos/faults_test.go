package chaos

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"luot/journal/redistest"
)

// short is what runs every time; the whole of it is in chaos_test.go.
var (
	shortOffice = office{sites: 2, counters: 2}
	shortScale  = scale{kiosks: 5, officers: 2, boards: 1, lines: 1, kiosk: 300 * time.Millisecond, officer: 250 * time.Millisecond, calm: 30, after: 32,
		stall: 3 * time.Second, freeze: 4 * time.Second}
)

// faults are all that break. The long form gives each a hall of its own.
var faults = []fault{
	{name: "server killed", redis: single, strike: killServer},
	{name: "link cut", redis: single, strike: cutLink},
	{name: "redis paused", redis: single, strike: pauseRedis},
	{name: "clock leaps", redis: single, odd: []string{roleClock + "=1"}, strike: leap},
	{name: "another history", redis: single, strike: rewind, also: kept},
	{name: "redis emptied", redis: single, strike: func(x *trial) { x.single.Empty(x.t) }},
	{name: "all emptied", redis: single, strike: emptyAll, judge: worksOn},
	{name: "master killed", redis: trio, strike: killMaster},
	{name: "tail lost", redis: trio, strike: killMasterWithTail},
	{name: "restart and pause", redis: trio, strike: restartAndPause, also: kept},
	{name: "all killed", redis: trio, strike: killAll},
	{name: "all killed, in step", redis: trio, strike: killAllInStep},
	{name: "master killed, wait 1", redis: trio, wait: 1, strike: killMaster},
	{name: "all killed, wait 1", redis: trio, wait: 1, strike: killAll},
	{name: "cluster failover", redis: cluster, strike: failOver},
}

// chains are what the short form strikes one after the other in one hall, since most of its time goes into
// starting servers. The first decides which servers there are. A master that is killed and waited for is
// in the third.
var chains = [][]string{
	{"tail lost", "restart and pause", "all killed"},
	{"clock leaps", "server killed", "link cut", "redis paused", "another history", "redis emptied"},
	{"master killed, wait 1", "all killed, wait 1"},
	{"cluster failover"},
	{"all emptied"},
}

// TestFaults is the short form of every fault.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, chain := range chains {
		t.Run(chain[0], func(t *testing.T) {
			t.Parallel()
			var all []fault
			for _, name := range chain {
				at := slices.IndexFunc(faults, func(f fault) bool { return f.name == name })
				all = append(all, faults[at])
			}
			run(t, all, shortOffice, shortScale)
		})
	}
}

// killServer kills one process; its clients go to the others. Later it comes back.
func killServer(x *trial) {
	x.servers[0].kill()
	x.worked(x.struck, x.scale.after/2)
	x.servers[0].restart()
}

// cutLink takes one process away from Redis, first by a broken connection, then by one on which nothing
// comes any more. It says so within two seconds, and the others go on.
func cutLink(x *trial) {
	link := x.proxies[0]
	for _, cut := range []struct{ begin, end func() }{{link.Unplug, link.Plug}, {link.Hold, link.Release}} {
		cut.begin()
		x.refuses(0)
		x.worked(time.Now(), x.scale.after/3)
		cut.end()
	}
}

// sooner is how fast a server without a store must say so; a busy machine gets twice the two seconds.
const sooner = 4 * time.Second

// refuses presses at one server until it answers 503 with words and a time, soon each time.
func (x *trial) refuses(at int) {
	x.t.Helper()
	c := x.client("refused", at)
	c.header.Set("Authorization", "Bearer "+kioskToken("s1"))
	x.until(fmt.Sprintf("server %d to refuse", at), func() bool {
		began := time.Now()
		a, err := c.once(x.end, http.MethodPost, "/api/v1/sites/s1/tickets", `{"service":"thue"}`, fmt.Sprintf("refused-%x", c.dice.Uint64()))
		if took := time.Since(began); took > sooner {
			x.t.Errorf("server %d answered after %v", at, took)
		}
		return err == nil && a.status == http.StatusServiceUnavailable && a.header.Get("Retry-After") != "" && len(a.body) > 0
	})
}

// pauseRedis stops Redis for a while: its connections stay, and nothing is answered.
func pauseRedis(x *trial) {
	x.single.Pause(x.t)
	<-time.After(x.scale.stall)
	x.single.Resume(x.t)
}

// leap moves the clocks of one machine by ten minutes, there and back: first its date alone, as an
// administrator or a time server does, then also its monotonic clock, as a machine that was asleep.
func leap(x *trial) {
	for _, line := range []string{"date 600", "date -1200", "date 600", "both -600", "both 1200", "both -600"} {
		since := time.Now()
		x.servers[0].tell(line)
		if strings.HasPrefix(line, "both") { // it asks Redis within ten seconds, and the next beat puts screens right
			x.astray = append(x.astray, astray{server: 0, from: since.Add(-2 * time.Second), to: since.Add(20 * time.Second)})
		}
		x.worked(since, x.scale.after/4)
		x.until("the server whose clock leapt to serve", func() bool { return x.account.by(0, since) })
	}
}

// emptyAll restarts everything, with nothing left of what was: an office after a burglary.
func emptyAll(x *trial) {
	for _, s := range x.servers {
		s.kill()
	}
	x.excuses = append(x.excuses, excuse{to: time.Now()})
	x.struck = time.Now()
	x.single.Empty(x.t)
	x.conf.enrol(x.t, x.url)
	for _, s := range x.servers {
		s.start()
	}
	for _, s := range x.servers {
		s.ready()
	}
}

// worksOn asks no more than that the log since then is in order and every process shows it: what was
// before, nobody knows.
func worksOn(x *trial, v *verdict) {
	if wrong := v.of(inLog, inProcesses, inFigures); len(wrong) > 0 {
		x.t.Errorf("after %s, seed %d:\n%s", x.name, x.seed, v)
	}
	for _, p := range x.account.all() {
		if p.done() && p.First.After(x.healed) {
			return
		}
	}
	x.t.Error("nothing was acknowledged afterwards")
}

// killMaster kills the master; a replica is promoted. The old master comes back as a replica.
func killMaster(x *trial) {
	old := x.master()
	x.kill(old)
	x.trio.AwaitPromotion(x.t, old)
	x.worked(time.Now(), x.scale.after/4)
	old.Restart(x.t)
}

// master returns the master once both replicas follow it.
func (x *trial) master() *redistest.Server {
	m := x.trio.Master(x.t)
	m.AwaitReplicas(x.t, 2)
	return m
}

// kill kills a Redis; what follows is measured from then.
func (x *trial) kill(s *redistest.Server) {
	s.Kill()
	x.struck = time.Now()
}

// desert lets no replica hear from the master any more, so that the end of what is acknowledged is nowhere
// else.
func (x *trial) desert(master *redistest.Server) {
	master.Desert(x.t)
	x.until("the master to have no replica", func() bool { return master.Field("connected_slaves") == "0" })
}

// killMasterWithTail kills the master when the replicas lack what it has acknowledged. The processes live
// and remember.
func killMasterWithTail(x *trial) {
	old := x.master()
	x.desert(old)
	x.worked(time.Now(), x.scale.after/4)
	x.kill(old)
	x.trio.AwaitPromotion(x.t, old)
	old.Restart(x.t)
}

// restartAndPause restarts one process and freezes another while the master fails over, with a tail that
// only the processes have. What these two acknowledged last the third may not have heard of yet: a process
// follows the others within milliseconds, on a busy machine within a second or two.
func restartAndPause(x *trial) {
	old := x.master()
	x.desert(old)
	x.worked(time.Now(), x.scale.after/4)
	x.kill(old)
	thaw := time.After(x.scale.freeze)
	x.servers[1].pause()
	x.servers[0].kill()
	late := x.struck.Add(-2 * time.Second)
	x.excuses = append(x.excuses, excuse{from: late, to: time.Now(), by: []int{0}},
		excuse{from: late, to: time.Now(), by: []int{1}, kept: true})
	x.servers[0].start()
	x.trio.AwaitPromotion(x.t, old)
	<-thaw
	x.servers[1].resume()
	x.servers[0].ready()
	old.Restart(x.t)
}

// killAll kills the master and every process at once, when the replicas lack the end of what was
// acknowledged. Nobody remembers it: what was acknowledged since the replicas heard nothing may be lost,
// but for a site that waits for replicas, which acknowledges nothing then. No number is given twice as
// long as no service lost more than the twenty that are left out, which is why this does not go on for long.
func killAll(x *trial) {
	old, alone := x.master(), time.Now()
	x.desert(old)
	if x.wait == 0 {
		x.worked(time.Now(), x.scale.after/8)
	} else {
		x.until("a press to be told that nobody can say", func() bool {
			return x.account.toldBack("store.unsafe")+x.account.toldBack("store.unknown") > 0
		})
	}
	x.everythingDies(old)
	if x.wait == 0 {
		x.excuses = append(x.excuses, excuse{from: alone, to: time.Now()})
	}
	x.everythingStarts(old)
}

// killAllInStep is killAll with replicas that follow as well as they can.
func killAllInStep(x *trial) {
	old := x.master()
	x.excuses = append(x.excuses, excuse{from: time.Now().Add(-time.Second), to: time.Now().Add(time.Second)})
	x.everythingDies(old)
	x.everythingStarts(old)
}

// everythingDies kills the master first, so that it acknowledges nothing more, and every process.
func (x *trial) everythingDies(master *redistest.Server) {
	x.kill(master)
	for _, s := range x.servers {
		s.kill()
	}
}

// everythingStarts waits for another master and starts every process. The old master comes back too.
func (x *trial) everythingStarts(old *redistest.Server) {
	x.trio.AwaitPromotion(x.t, old)
	for _, s := range x.servers {
		s.start()
	}
	for _, s := range x.servers {
		s.ready()
	}
	old.Restart(x.t)
}

// failOver kills the node that has the first site's keys; its replica takes over.
func failOver(x *trial) {
	old := x.cluster.MasterOf(x.t, "s1")
	x.kill(old)
	x.cluster.AwaitPromotion(x.t, "s1", old)
	x.worked(time.Now(), x.scale.after/4)
	old.Restart(x.t)
}

// must fails unless Redis took a command.
func (x *trial) must(answer string, err error) {
	x.t.Helper()
	if err != nil || answer[0] == '-' {
		x.t.Fatalf("redis: %v, %s", err, answer)
	}
}
