package redis

import (
	"context"
	"errors"
	"flag"
	"strconv"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"luot/journal"
	"luot/journal/journaltest"
	"luot/journal/redistest"
	"luot/queue"
)

var qn = journal.Stream{Site: "qn", Date: "2026-11-23"}

// TestMain lets more tests run side by side than there are cores: those of failovers mostly wait.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "6"); err != nil {
		panic(err)
	}
	m.Run()
}

// open opens a Redis that has served site qn for a while, unless it cannot be written to.
func open(t testing.TB, url string) *Journal {
	t.Helper()
	j := unsettled(t, Config{URL: url})
	ctx := within(t, 5*time.Second)
	if master, err := j.master(ctx, metaKey(qn)); err == nil && master.Exists(ctx, siteKey(qn.Site, "store")).Val() == 0 {
		_ = settled(t, master, qn.Site)
	}
	return j
}

// unsettled opens a Redis as it is.
func unsettled(t testing.TB, cfg Config) *Journal {
	t.Helper()
	ctx := within(t, 10*time.Second)
	j, err := Open(ctx, cfg)
	for errors.Is(err, journal.ErrStore) && ctx.Err() == nil { // the dial's 500 ms are little on a loaded machine
		j, err = Open(ctx, cfg)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// ready makes the server that a site is on now one that has served it for a while.
func ready(t testing.TB, j *Journal, site queue.SiteID) {
	t.Helper()
	master, err := j.master(within(t, 5*time.Second), siteKey(site, "store"))
	if err == nil {
		err = settled(t, master, site)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func settled(t testing.TB, master *goredis.Client, site queue.SiteID) error {
	return master.HSet(within(t, 5*time.Second), siteKey(site, "store"), "id", replid(t, master), "until", "0").Err()
}

// replid returns the name under which a server replicates.
func replid(t testing.TB, c *goredis.Client) string {
	t.Helper()
	_, after, found := strings.Cut(c.Info(within(t, 5*time.Second), "replication").Val(), "master_replid:")
	if !found {
		t.Fatal("the server does not say its replication id")
	}
	return after[:40]
}

func within(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

// TestJournal runs the suite of all stores; writers have connections of their own.
func TestJournal(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Everysec)
	journaltest.Run(t, suite(server.URL()))
}

// rewrite changes the entries of a log and leaves its meta alone.
func rewrite(t testing.TB, j *Journal, s journal.Stream, change func([]journal.Stored) []journal.Stored) {
	t.Helper()
	ctx := within(t, 10*time.Second)
	c, err := j.master(ctx, logKey(s))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := c.Do(ctx, "XRANGE", logKey(s), "-", "+").Slice()
	if err != nil {
		t.Fatal(err)
	}
	var log []journal.Stored
	for _, e := range entries {
		st, err := stored(e)
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, st)
	}
	pipe := c.TxPipeline()
	pipe.Del(ctx, logKey(s))
	for _, st := range change(log) {
		pipe.Do(ctx, "XADD", logKey(s), strconv.FormatUint(st.Seq, 10)+"-0", "r", st.Raw, "c", st.Chain.String())
	}
	if _, err := pipe.Exec(ctx); err != nil {
		t.Fatal(err)
	}
}

// TestForeignKey puts a key of another type where each of the journal's keys belongs: the batch is
// refused and nothing at all is written.
func TestForeignKey(t *testing.T) {
	server := redistest.Start(t, redistest.Everysec)
	j := open(t, server.URL())
	ctx := within(t, 10*time.Second)
	for _, key := range []string{"2026-11-23:log", "2026-11-23:meta", "2026-11-23:counters", "service-times", "dates", "store"} {
		j.client.FlushAll(ctx)
		ready(t, j, qn.Site)
		j.client.Del(ctx, "luot:{qn}:"+key)
		j.client.Set(ctx, "luot:{qn}:"+key, "mine", 0)
		if err := j.Append(ctx, qn, journaltest.Batch(t, journal.Position{}, 8)); !errors.Is(err, journal.ErrUnknown) {
			t.Errorf("%s: append gives %v, want %v, as for every error of the script", key, err, journal.ErrUnknown)
		}
		if keys := j.client.Keys(ctx, "*").Val(); len(keys) != 1 && (key == "store" || len(keys) != 2) {
			t.Errorf("%s: the refused batch left %v", key, keys)
		}
	}
}

// TestClock dates batches against Redis' own clock.
func TestClock(t *testing.T) {
	server := redistest.Start(t, redistest.Everysec)
	j := open(t, server.URL())
	free := unsettled(t, Config{URL: server.URL(), FreeClock: true})
	ctx := within(t, 10*time.Second)
	now, err := j.Now(ctx)
	if err != nil {
		t.Fatal(err)
	}
	batch := func(after journal.Position, at time.Time) journal.Batch {
		recs := journaltest.Records(t, after.Seq, 1)
		recs[0].At = queue.InstantOf(at)
		b, err := journal.Seal(after, journal.WriterID{1}, recs)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	ahead := batch(journal.Position{}, now.Add(time.Minute))
	if err := j.Append(ctx, qn, ahead); !errors.Is(err, journal.ErrClock) {
		t.Errorf("a minute ahead: %v, want %v", err, journal.ErrClock)
	}
	if n := j.client.DBSize(ctx).Val(); n != 1 {
		t.Errorf("there are %d keys after the refused batch, want the store's alone", n)
	}
	near := batch(journal.Position{}, now.Add(1500*time.Millisecond))
	if err := j.Append(ctx, qn, near); err != nil {
		t.Errorf("1.5 s ahead: %v", err)
	}
	if err := free.Append(ctx, qn, batch(near.End(), now.Add(time.Hour))); err != nil {
		t.Errorf("an hour ahead with a free clock: %v", err)
	}
}

// TestHealth wants words for every setting that a promise cannot rest on.
func TestHealth(t *testing.T) {
	server := redistest.Start(t, redistest.Always)
	j := open(t, server.URL())
	if err := j.Health(within(t, 5*time.Second)); err != nil {
		t.Errorf("a fit redis: %v", err)
	}
	answer, err := server.Do("ACL", "SETUSER", "luot", "on", ">secret", "~luot:*", "resetchannels", "+@all", "-hincrby", "-hdel")
	if err != nil || answer != "+OK" {
		t.Fatalf("add a user: %s, %v", answer, err)
	}
	j = open(t, "redis://luot:secret@"+server.Addr)
	if err := j.Health(within(t, 5*time.Second)); err == nil || !strings.Contains(err.Error(), "may not HDEL, HINCRBY, PUBLISH") {
		t.Errorf("a user who may not count nor ring: %v", err)
	}
	j = open(t, redistest.Start(t, redistest.Everysec, "appendonly", "no", "maxmemory-policy", "allkeys-lru", "replicaof", "127.0.0.1 1").URL())
	err = j.Health(within(t, 5*time.Second))
	for _, word := range []string{"maxmemory-policy", "noeviction", "append-only", "not a master"} {
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("an unfit redis: %v does not say %q", err, word)
		}
	}
}

// TestOpenRefuses wants clear words, without the password, when there is nothing to talk to.
func TestOpenRefuses(t *testing.T) {
	server := redistest.Start(t, redistest.Everysec)
	gone := server.Addr
	server.Kill()
	for url, down := range map[string]bool{
		"http://127.0.0.1":                  false,
		"redis://luot:secret@" + gone:       true,
		"redis://luot:secret@127.0.0.1:nan": false,
	} {
		_, err := Open(within(t, 5*time.Second), Config{URL: url})
		if err == nil || errors.Is(err, journal.ErrStore) != down || strings.Contains(err.Error(), "secret") {
			t.Errorf("Open(%s) gives %v", url, err)
		}
	}
}

// TestScriptFlushed lets Redis forget the script, as a restart does: the next append loads it.
func TestScriptFlushed(t *testing.T) {
	j := open(t, redistest.Start(t, redistest.Everysec).URL())
	ctx := within(t, 10*time.Second)
	first := journaltest.Batch(t, journal.Position{}, 1)
	second := journaltest.Batch(t, first.End(), 1)
	for _, b := range []journal.Batch{first, second} {
		j.client.ScriptFlush(ctx)
		if err := j.Append(ctx, qn, b); err != nil {
			t.Fatal(err)
		}
	}
}
