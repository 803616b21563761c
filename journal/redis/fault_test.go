package redis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"luot/journal"
	"luot/journal/journaltest"
	"luot/journal/redistest"
)

// answered is an error that Redis itself gave.
type answered string

func (a answered) Error() string { return string(a) }
func (answered) RedisError()     {}

// TestKind knows which failures surely added nothing; all others are unknown.
func TestKind(t *testing.T) {
	dial := &net.OpError{Op: "dial", Err: errors.New("refused")}
	for _, tt := range []struct {
		err  error
		want error
	}{
		{answered("OOM command not allowed"), journal.ErrStore},
		{answered("READONLY You can't write"), journal.ErrStore},
		{answered("NOREPLICAS Not enough good replicas"), journal.ErrStore},
		{answered("MISCONF Errors writing"), journal.ErrStore},
		{answered("LOADING Redis is loading"), journal.ErrStore},
		{answered("MASTERDOWN Link with MASTER is down"), journal.ErrStore},
		{answered("CLUSTERDOWN The cluster is down"), journal.ErrStore},
		{answered("TRYAGAIN Multiple keys"), journal.ErrStore},
		{answered("MOVED 3999 127.0.0.1:6381"), journal.ErrStore},
		{answered("ASK 3999 127.0.0.1:6381"), journal.ErrStore},
		{answered("NOSCRIPT No matching script"), journal.ErrStore},
		{answered("NOAUTH Authentication required"), journal.ErrStore},
		{answered("NOPERM this user has no permissions"), journal.ErrStore},
		{answered("WRONGPASS invalid username-password pair"), journal.ErrStore},
		{fmt.Errorf("open a line: %w", &notDialled{dial}), journal.ErrStore},
		{fmt.Errorf("open a line: %w", &notDialled{errors.New("all sentinels are unreachable")}), journal.ErrStore},
		{goredis.ErrPoolTimeout, journal.ErrStore},
		{goredis.ErrClosed, journal.ErrStore},
		{answered("ERR user_script:1: something"), journal.ErrUnknown},
		{answered("WRONGTYPE Operation against a key"), journal.ErrUnknown},
		{answered("OOMPH is no such word"), journal.ErrUnknown},
		{io.EOF, journal.ErrUnknown},
		{context.DeadlineExceeded, journal.ErrUnknown},
		{&net.OpError{Op: "read", Err: errors.New("reset")}, journal.ErrUnknown},
		{&net.OpError{Op: "write", Err: errors.New("broken pipe")}, journal.ErrUnknown},
	} {
		if got := kind(tt.err); got != tt.want {
			t.Errorf("kind(%v) = %v, want %v", tt.err, got, tt.want)
		}
	}
}

// TestRefusals makes a real Redis refuse in each way that one can be brought to: the script adds
// nothing, the caller knows it, and the same batch goes in once the cause is gone.
func TestRefusals(t *testing.T) {
	server := redistest.Start(t, redistest.Everysec)
	j := open(t, server.URL())
	b := journaltest.Batch(t, journal.Position{}, 8)
	for name, tt := range map[string]struct{ cause, remedy []string }{
		"OOM":        {[]string{"CONFIG", "SET", "maxmemory", "1"}, []string{"CONFIG", "SET", "maxmemory", "0"}},
		"READONLY":   {[]string{"REPLICAOF", "127.0.0.1", "1"}, []string{"REPLICAOF", "NO", "ONE"}},
		"NOREPLICAS": {[]string{"CONFIG", "SET", "min-replicas-to-write", "1"}, []string{"CONFIG", "SET", "min-replicas-to-write", "0"}},
		"NOPERM":     {[]string{"ACL", "SETUSER", "default", "-hincrby", "-xadd", "-evalsha"}, []string{"ACL", "SETUSER", "default", "+@all"}},
	} {
		if answer, err := server.Do("FLUSHALL"); err != nil || answer != "+OK" {
			t.Fatalf("%s: empty redis: %s, %v", name, answer, err)
		}
		if answer, err := server.Do(tt.cause...); err != nil || answer != "+OK" {
			t.Fatalf("%v: %s, %v", tt.cause, answer, err)
		}
		err := j.Append(within(t, 5*time.Second), qn, b)
		if !errors.Is(err, journal.ErrStore) || errors.Is(err, journal.ErrUnknown) || !strings.Contains(fmt.Sprint(err), name) {
			t.Errorf("%s: append gives %v, want %v", name, err, journal.ErrStore)
		}
		if n, err := server.Do("DBSIZE"); n != ":0" {
			t.Errorf("%s: the refused batch left %s keys, %v", name, n, err)
		}
		if answer, err := server.Do(tt.remedy...); err != nil || answer != "+OK" {
			t.Fatalf("%v: %s, %v", tt.remedy, answer, err)
		}
		ready(t, j, qn.Site)
		if err := j.Append(within(t, 5*time.Second), qn, b); err != nil {
			t.Errorf("%s: afterwards: %v", name, err)
		}
	}
}

// TestForbiddenHalfWay takes the bell away from the user of a running server. The script has written by
// then, so that "nothing was added" would be a lie on which the caller decides the press again.
func TestForbiddenHalfWay(t *testing.T) {
	server := redistest.Start(t, redistest.Everysec)
	j := open(t, server.URL())
	b := journaltest.Batch(t, journal.Position{}, 8)
	if answer, err := server.Do("ACL", "SETUSER", "default", "-publish"); err != nil || answer != "+OK" {
		t.Fatalf("forbid publish: %s, %v", answer, err)
	}
	if err := j.Append(within(t, 5*time.Second), qn, b); !errors.Is(err, journal.ErrUnknown) {
		t.Errorf("append gives %v, want %v", err, journal.ErrUnknown)
	}
	if answer, err := server.Do("ACL", "SETUSER", "default", "+@all"); err != nil || answer != "+OK" {
		t.Fatalf("allow publish: %s, %v", answer, err)
	}
	if err := j.Append(within(t, 5*time.Second), qn, b); err != nil {
		t.Errorf("the same batch again gives %v", err)
	}
	at, err := j.Positions(within(t, 5*time.Second), []journal.Stream{qn})
	if err != nil || at[0] != b.End() {
		t.Errorf("the log stands at %v, %v, want %v", at, err, b.End())
	}
}

// TestDown stops Redis: appends say that nothing was added, reads that the store is away, and all
// goes on when it is back.
func TestDown(t *testing.T) {
	server := redistest.Start(t, redistest.Always)
	j := open(t, server.URL())
	first := journaltest.Batch(t, journal.Position{}, 3)
	if err := j.Append(within(t, 5*time.Second), qn, first); err != nil {
		t.Fatal(err)
	}
	server.Kill()
	next := journaltest.Batch(t, first.End(), 3)
	_ = j.Append(within(t, 5*time.Second), qn, next) // takes the dead connection out of the pool
	if err := j.Append(within(t, 5*time.Second), qn, next); !errors.Is(err, journal.ErrStore) {
		t.Errorf("append gives %v, want %v", err, journal.ErrStore)
	}
	for _, err := range j.Read(within(t, 5*time.Second), qn, journal.Position{}) {
		if !errors.Is(err, journal.ErrStore) {
			t.Errorf("read gives %v, want %v", err, journal.ErrStore)
		}
	}
	server.Restart(t)
	ready(t, j, qn.Site) // how a restart is met: TestSettle
	if err := j.Append(within(t, 5*time.Second), qn, next); !errors.Is(err, journal.ErrRecover) {
		t.Errorf("append after the restart: %v, want %v", err, journal.ErrRecover)
	}
	if err := j.Append(within(t, 5*time.Second), qn, recovered(t, first.End(), next.Records...)); err != nil {
		t.Errorf("append after the restart: %v", err)
	}
}

// TestSilence gives a server that takes the request and never answers: the caller's deadline holds,
// and nobody claims to know the outcome.
func TestSilence(t *testing.T) {
	server := redistest.Start(t, redistest.Everysec)
	j := open(t, server.URL())
	if _, err := server.Do("CLIENT", "PAUSE", "3000", "ALL"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	err := j.Append(within(t, 200*time.Millisecond), qn, journaltest.Batch(t, journal.Position{}, 1))
	if took := time.Since(began); !errors.Is(err, journal.ErrUnknown) || took > 900*time.Millisecond {
		t.Errorf("append gives %v after %v, want %v after 200 ms", err, took, journal.ErrUnknown)
	}
}

// settle appends b and sends it again while the outcome is unknown.
func settle(ctx context.Context, j *Journal, b journal.Batch) (unknown int, err error) {
	for {
		err = j.Append(ctx, qn, b)
		if ctx.Err() != nil || !errors.Is(err, journal.ErrUnknown) && !errors.Is(err, journal.ErrStore) {
			return unknown, err
		}
		unknown++
	}
}

// told is what writers were told; mu owns it.
type told struct {
	mu      sync.Mutex
	in      map[journal.Hash]bool
	unknown int
}

func (a *told) add(b journal.Batch) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, r := range b.Records {
		a.in[r.Chain] = true
	}
}

// write appends n batches in a race with others.
func (a *told) write(ctx context.Context, t *testing.T, j *Journal, w journal.WriterID, n int) {
	var at journal.Position
	for done := 0; done < n; {
		b, err := journal.Seal(at, w, journaltest.Records(t, at.Seq, 1+done%4))
		if err != nil {
			t.Error(err)
			return
		}
		unknown, err := settle(ctx, j, b)
		a.mu.Lock()
		a.unknown += unknown
		a.mu.Unlock()
		var c *journal.Conflict
		switch {
		case err == nil:
			at, done = b.End(), done+1
			a.add(b)
		case errors.As(err, &c) && len(c.Records) > 0:
			at = c.Records[len(c.Records)-1].Position()
		default:
			t.Errorf("writer %s: %v", w, err)
			return
		}
	}
}

// TestLostAnswers lets three writers append through a proxy that cuts 2 % of the answers. What was
// acknowledged is in the log and in the counters, once, and nothing else is.
func TestLostAnswers(t *testing.T) {
	server := redistest.Start(t, redistest.Everysec)
	proxy := redistest.NewProxy(t, server)
	ctx := within(t, 60*time.Second)
	acknowledged := &told{in: map[journal.Hash]bool{}}
	var wg sync.WaitGroup
	writers := []*Journal{open(t, proxy.URL()), open(t, proxy.URL()), open(t, proxy.URL())}
	proxy.Cut(0.02)
	for w, j := range writers {
		wg.Go(func() { acknowledged.write(ctx, t, j, journal.WriterID{byte(w)}, 400) })
	}
	wg.Wait()
	j := open(t, server.URL())
	inLog, served := 0, 0
	for r, err := range j.Read(ctx, qn, journal.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		if inLog++; !acknowledged.in[r.Chain] {
			t.Errorf("record %d is in the log and nobody was told", r.Seq)
		}
		if r.Type == "Done" {
			served++
		}
	}
	counted := 0
	for c := range 5 {
		n, _ := strconv.Atoi(j.client.HGet(ctx, countersKey(qn), fmt.Sprintf("%d:served", c+1)).Val())
		counted += n
	}
	entries := int(j.client.XLen(ctx, "luot:{qn}:service-times").Val())
	if len(acknowledged.in) != inLog || counted != served || entries != served {
		t.Errorf("%d records acknowledged, %d in the log; %d served there, %d counted, %d service times",
			len(acknowledged.in), inLog, served, counted, entries)
	}
	if acknowledged.unknown == 0 || proxy.Cuts() == 0 {
		t.Errorf("%d cuts gave %d unknown outcomes: the test tested nothing", proxy.Cuts(), acknowledged.unknown)
	}
}

// TestKilledRedis kills Redis, which forces every append to disk, in the middle of appends.
func TestKilledRedis(t *testing.T) {
	server := redistest.Start(t, redistest.Always)
	ctx := within(t, 60*time.Second)
	var at journal.Position
	for round := range 3 {
		j := open(t, server.URL())
		ready(t, j, qn.Site)
		again := recovered(t, at)
		enough := make(chan struct{})
		ended := make(chan error, 1)
		go func() {
			for n := 0; ; n++ {
				if n == 100 {
					close(enough)
				}
				b, err := journal.Seal(at, journal.WriterID{byte(round)}, journaltest.Records(t, at.Seq, 3))
				if n == 0 {
					b = again
				}
				if err == nil {
					err = j.Append(ctx, qn, b)
				}
				for errors.Is(err, journal.ErrUnknown) { // a slow disk: the same batch again, until Redis is gone
					err = j.Append(ctx, qn, b)
				}
				if err != nil {
					ended <- err
					return
				}
				at = b.End()
			}
		}()
		select {
		case <-enough:
		case err := <-ended:
			t.Fatal(err)
		}
		server.Kill()
		if err := <-ended; !errors.Is(err, journal.ErrStore) {
			t.Fatal(err)
		}
		server.Restart(t)
		acknowledged := at
		for r, err := range open(t, server.URL()).Read(ctx, qn, journal.Position{}) {
			if err != nil {
				t.Fatal(err)
			}
			if r.Seq == acknowledged.Seq && r.Chain != acknowledged.Chain {
				t.Fatalf("record %d is another than was acknowledged", r.Seq)
			}
			at = r.Position()
		}
		if at.Seq < acknowledged.Seq {
			t.Fatalf("round %d: record %d was acknowledged, the log ends at %d", round, acknowledged.Seq, at.Seq)
		}
	}
}

// TestWatchAgain breaks the line of a watcher: it listens again and says that hints may be lost.
func TestWatchAgain(t *testing.T) {
	server := redistest.Start(t, redistest.Everysec)
	proxy := redistest.NewProxy(t, server)
	j := open(t, proxy.URL())
	hints := make(chan journal.Stream, 100)
	ctx, cancel := context.WithCancel(within(t, 20*time.Second))
	ended := make(chan error, 1)
	go func() { ended <- j.Watch(ctx, func(s journal.Stream, _ uint64) { hints <- s }) }()
	await := func(want journal.Stream) {
		t.Helper()
		select {
		case got := <-hints:
			if got != want {
				t.Fatalf("a hint for %v, want %v", got, want)
			}
		case err := <-ended:
			t.Fatalf("the watcher ended: %v", err)
		}
	}
	await(journal.Stream{})
	at := journal.Position{}
	for range 2 {
		b := journaltest.Batch(t, at, 2)
		if err := open(t, server.URL()).Append(ctx, qn, b); err != nil {
			t.Fatal(err)
		}
		at = b.End()
		await(qn)
		proxy.Break()
		await(journal.Stream{})
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the watcher ends with %v", err)
	}
}
