package redis

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"luot/journal"
	"luot/journal/journaltest"
	"luot/journal/redistest"
	"luot/queue"
)

// suite is the store of an address for journaltest.
func suite(url string) journaltest.Store {
	return journaltest.Store{
		Open: func(t testing.TB) journal.Journal { return open(t, url) },
		Writers: func(t testing.TB, n int) []journal.Journal {
			all := make([]journal.Journal, n)
			for i := range all {
				all[i] = open(t, url)
			}
			return all
		},
		Settled: func(t testing.TB, site queue.SiteID) { ready(t, open(t, url), site) },
		Rewrite: func(t testing.TB, s journal.Stream, change func([]journal.Stored) []journal.Stored) {
			rewrite(t, open(t, url), s, change)
		},
	}
}

// TestTrio runs the suite of all stores under Sentinels.
func TestTrio(t *testing.T) {
	t.Parallel()
	trio := redistest.StartTrio(t, redistest.Everysec)
	journaltest.Run(t, suite(trio.URL()))
	if err := open(t, trio.URL()).Health(within(t, 5*time.Second)); err != nil {
		t.Errorf("a fit trio: %v", err)
	}
}

// TestCluster runs it in a cluster, where its sites lie on all three masters.
func TestCluster(t *testing.T) {
	t.Parallel()
	cluster := redistest.StartCluster(t, redistest.Everysec)
	journaltest.Run(t, suite(cluster.URL()))
	j := open(t, cluster.URL())
	if err := j.Health(within(t, 5*time.Second)); err != nil {
		t.Errorf("a fit cluster: %v", err)
	}
	for _, n := range cluster.Nodes[:3] {
		if n.Field("db0") == "" {
			t.Errorf("%s holds no keys: the suite did not use the whole cluster", n.Addr)
		}
	}
	if answer, err := cluster.Nodes[1].Do("CONFIG", "SET", "maxmemory-policy", "allkeys-lru"); answer != "+OK" {
		t.Fatal(answer, err)
	}
	err := j.Health(within(t, 5*time.Second))
	if err == nil || !strings.Contains(err.Error(), cluster.Nodes[1].Addr) || !strings.Contains(err.Error(), "noeviction") {
		t.Errorf("a cluster with one unfit master: %v", err)
	}
}

// TestTLS reaches a server that speaks TLS and knows its users, with and without what that takes.
func TestTLS(t *testing.T) {
	server, ca := redistest.StartTLS(t, redistest.Everysec)
	j := unsettled(t, Config{URL: server.URL(), CA: ca})
	ready(t, j, qn.Site)
	if err := j.Append(within(t, 5*time.Second), qn, journaltest.Batch(t, journal.Position{}, 8)); err != nil {
		t.Error(err)
	}
	if err := j.Health(within(t, 5*time.Second)); err != nil {
		t.Errorf("a fit redis: %v", err)
	}
	wrong := strings.Replace(server.URL(), redistest.Password, "khong-dung", 1)
	nobody := strings.Replace(server.URL(), redistest.User+":"+redistest.Password+"@", "", 1)
	plain := strings.Replace(server.URL(), "rediss", "redis", 1)
	for name, cfg := range map[string]Config{
		"another signer":   {URL: server.URL()},
		"a wrong password": {URL: wrong, CA: ca},
		"no user":          {URL: nobody, CA: ca},
		"no TLS":           {URL: plain},
	} {
		_, err := Open(within(t, 5*time.Second), cfg)
		if !errors.Is(err, journal.ErrStore) || strings.Contains(err.Error(), redistest.Password) || strings.Contains(err.Error(), "khong-dung") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, cfg := range map[string]Config{
		"a signer without TLS": {URL: plain, CA: ca},
		"no such file":         {URL: server.URL(), CA: ca + ".gone"},
	} {
		if _, err := Open(within(t, 5*time.Second), cfg); err == nil || errors.Is(err, journal.ErrStore) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAddresses reads each kind of address, and refuses in words without the password what is none.
func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"redis://10.0.0.5:6380/2":                                                "10.0.0.5:6380 2   tls=false cluster=false",
		"rediss://u:p@redis.example:6380":                                        "redis.example:6380 0 u:p  tls=true cluster=false",
		"redis+sentinel://u:p%40@a:1,b,[::1]:3/4?master=luot":                    "a:1,b:26379,[::1]:3 4 u:p@ luot tls=false cluster=false",
		"rediss+sentinel://a:1/?master=luot&sentinel_user=s&sentinel_password=t": "a:1 0  luot tls=true cluster=false s:t",
		"redis+cluster://u:p@a:1,b:2,c":                                          "a:1,b:2,c:6379 0 u:p  tls=false cluster=true",
		"rediss+cluster://a:1":                                                   "a:1 0   tls=true cluster=true",
		"redis+sentinel://u:secret@a:1/0":                                        "error",
		"redis+sentinel://u:secret@a:x/0?master=m":                               "error",
		"redis+sentinel://u:secret@a:1/x?master=m":                               "error",
		"redis+sentinel://u:secret@a:1?master=m&max_retries=3":                   "error",
		"redis+cluster://u:secret@a:1/3":                                         "error",
		"redis+cluster://u:secret@":                                              "error",
		"redis+other://u:secret@a:1":                                             "error",
		"redis+sentinel://u:sec%zzret@a:1?master=m":                              "error",
		"http://u:secret@a:1":                                                    "error",
		"":                                                                       "error",
	} {
		opt, err := options(Config{URL: address})
		got := "error"
		if err == nil {
			got = describe(opt)
		}
		if got != want {
			t.Errorf("%s: %s, %v, want %s", address, got, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "sec%")) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func describe(opt *goredis.UniversalOptions) string {
	text := fmt.Sprintf("%s %d %s %s tls=%v cluster=%v", strings.Join(opt.Addrs, ","), opt.DB,
		strings.Trim(opt.Username+":"+opt.Password, ":"), opt.MasterName, opt.TLSConfig != nil, opt.IsClusterMode)
	if opt.SentinelUsername != "" {
		text += " " + opt.SentinelUsername + ":" + opt.SentinelPassword
	}
	return text
}
