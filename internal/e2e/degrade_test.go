package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"luot/journal/redistest"
)

// How long people wait. The program promises two seconds; a loaded machine adds its own.
const (
	promised = 2 * time.Second
	slack    = 2 * time.Second
	resumes  = 30 * time.Second
)

// fault is one way for a store to fail, and back.
type fault struct {
	name      string
	begin     func(t *testing.T)
	end       func(t *testing.T)
	undone    bool // nothing can have happened: store.down, not store.unknown
	unreached bool // the store does not answer at all, so the program notices without a press
}

// do gives Redis a command.
func do(t *testing.T, s *redistest.Server, words ...string) {
	t.Helper()
	if got, err := s.Do(words...); err != nil || strings.HasPrefix(got, "-") {
		t.Fatalf("%q: %s, %v", words, got, err)
	}
}

// redisFaults are the ways of a Redis.
func redisFaults(s *redistest.Server, dir string) []fault {
	set := func(words ...string) func(*testing.T) {
		return func(t *testing.T) { do(t, s, append([]string{"CONFIG", "SET"}, words...)...) }
	}
	var slow chan struct{}
	return []fault{
		{name: "paused", unreached: true, begin: func(t *testing.T) { s.Pause(t) }, end: func(t *testing.T) { s.Resume(t) }},
		{name: "slow", begin: func(t *testing.T) { // three seconds of four
			slow = make(chan struct{})
			go func() {
				for {
					s.Pause(t)
					<-time.After(3 * time.Second)
					s.Resume(t)
					select {
					case <-slow:
						slow <- struct{}{}
						return
					case <-time.After(time.Second):
					}
				}
			}()
		}, end: func(t *testing.T) { slow <- struct{}{}; <-slow }},
		{name: "full", undone: true, begin: set("maxmemory", "1"), end: set("maxmemory", "0")},
		{name: "a replica", undone: true,
			begin: func(t *testing.T) { do(t, s, "REPLICAOF", "127.0.0.1", "1") },
			end:   func(t *testing.T) { do(t, s, "REPLICAOF", "NO", "ONE") }},
		{name: "misconf", undone: true, begin: func(t *testing.T) {
			do(t, s, "CONFIG", "SET", "save", "3600 1000000", "dir", "/proc")
			do(t, s, "BGSAVE")
			redistest.Until(t, "the saving fails", func() bool { return s.Field("rdb_last_bgsave_status") == "err" })
		}, end: set("save", "", "dir", dir)},
		{name: "too few replicas", undone: true, begin: set("min-replicas-to-write", "1"), end: set("min-replicas-to-write", "0")},
		{name: "gone, then loading", unreached: true, begin: func(*testing.T) { s.Kill() }, end: func(t *testing.T) { s.Restart(t) }},
	}
}

// TestDegrade makes the store fail in every way there is, under one server: each press is refused in words
// within two seconds, with the right code; the screen says that it is not live; readiness says why; the log
// says it once; and all of it ends by itself.
func TestDegrade(t *testing.T) {
	dir := t.TempDir()
	store := redistest.Start(t, redistest.Everysec, "enable-protected-configs", "yes", "key-load-delay", "1000")
	s := demo(t, "--at", "0", "--speed", "0", "--set", "keys_per_minute=0", "--redis", store.URL())
	screen := s.screen("qn")
	for _, f := range redisFaults(store, dir) {
		t.Run(f.name, func(t *testing.T) { degrade(t, s, screen, f) })
	}
	compareAll(t, s)
}

const diskFull = "disk full"

// TestDiskFull fills the disk of an embedded store.
func TestDiskFull(t *testing.T) {
	disk := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=8m", "luot-test", disk).Run(); err != nil {
		t.Fatalf("make a disk of eight megabytes, for which tests must run as root: %v", err)
	}
	t.Cleanup(func() {
		if err := exec.Command("umount", disk).Run(); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	s := demo(t, "--at", "0", "--speed", "0", "--set", "keys_per_minute=0", "--data", filepath.Join(disk, "data"))
	filler := filepath.Join(disk, "filler")
	degrade(t, s, s.screen("qn"), fault{name: diskFull, undone: true,
		begin: func(t *testing.T) {
			room := make([]byte, 16<<20)
			if err := os.WriteFile(filler, room, 0o600); err == nil {
				t.Fatal("the disk is not full")
			}
		},
		end: func(*testing.T) { os.Remove(filler) },
	})
	compareAll(t, s)
}

// screen opens the lobby screen's channel.
func (s *server) screen(site string) *channel {
	s.t.Helper()
	c, err := listen(strings.TrimPrefix(s.Base, "http://"), "/live/sites/"+site+"/board", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.conn.Close() })
	return c
}

// press gives one command and returns the code of its refusal, "" when it was done.
func press(t *testing.T, kiosk *client, key string) string {
	t.Helper()
	began := time.Now()
	a, err := kiosk.do("POST", "/api/v1/sites/qn/tickets", map[string]string{"service": "dat-dai"}, key)
	took := time.Since(began)
	if err != nil {
		t.Fatalf("press: %v", err)
	}
	if took > promised+slack {
		t.Errorf("a press was answered after %v: %d %.200s", took, a.Status, a.Body)
	}
	switch a.Status {
	case 201:
		return ""
	case 503:
		var p struct{ Code, Detail string }
		if err := json.Unmarshal(a.Body, &p); err != nil || p.Detail == "" || a.Header.Get("Retry-After") == "" {
			t.Errorf("the refusal is no use to people: %s, Retry-After %q", a.Body, a.Header.Get("Retry-After"))
		}
		return p.Code
	}
	t.Errorf("press: %d %s", a.Status, a.Body)
	return ""
}

// await waits till so is true, and returns after how long.
func await(t *testing.T, limit time.Duration, what string, so func() bool) time.Duration {
	t.Helper()
	for began := time.Now(); ; {
		if so() {
			return time.Since(began)
		}
		if time.Since(began) > limit {
			t.Fatalf("not within %v: %s", limit, what)
		}
		<-time.After(20 * time.Millisecond)
	}
}

func degrade(t *testing.T, s *server, screen *channel, f fault) {
	kiosk := s.kiosk("qn")
	ready := func() bool { a, err := kiosk.do("GET", "/readyz", nil, ""); return err == nil && a.Status == 200 }
	stale := func() string { b, _, _, _ := screen.heard(); return b.Stale }
	await(t, resumes, "ready before "+f.name, func() bool { return ready() && stale() == "" })
	await(t, resumes, "a press before it begins", func() bool { return press(t, kiosk, f.key(0)) == "" }) // a new Redis settles first
	await(t, resumes, "ready before "+f.name, func() bool { return ready() && stale() == "" })
	told := len(s.log.String())
	f.begin(t)
	if f.unreached { // nobody presses a key, and still the screen knows
		took := await(t, 10*time.Second, "the screen says that it is not live, before any press", func() bool { return stale() != "" })
		t.Logf("a quiet screen is marked after %v", took.Round(100*time.Millisecond))
	}
	codes := f.crowd(t, s)
	marked := await(t, 10*time.Second, "the screen says that it is not live", func() bool { return strings.HasPrefix(stale(), "store.") })
	if f.name != "slow" { // now and then it is ready
		f.unready(t, kiosk)
	}
	kiosk.must(t, 200, "GET", "/healthz", nil)
	f.end(t)
	began := time.Now()
	await(t, resumes, "the screen is live again by itself", func() bool { return stale() == "" })
	await(t, resumes, "ready again by itself", ready)
	t.Logf("codes %v; marked after %v, well %v after the end", codes, marked.Round(10*time.Millisecond), time.Since(began).Round(100*time.Millisecond))
	for n := range crowd { // the keys find what became of them, or are decided now
		await(t, resumes, "a press is done again", func() bool { return press(t, kiosk, f.key(n+1)) == "" })
	}
	if lines := strings.Count(s.log.String()[told:], "level=ERROR"); lines > errorsTold {
		t.Errorf("the log has %d lines of errors:\n%s", lines, tail(s.log.String()[told:], 3000))
	}
}

// crowd is how many press at once while the store fails; errorsTold, how many lines of the log that may be:
// one of each kind.
const (
	crowd      = 60
	errorsTold = 12
)

func (f fault) key(n int) string {
	return fmt.Sprintf("%s-%d", regexp.MustCompile(`\W+`).ReplaceAllString(f.name, "_"), n)
}

// crowd presses from all sides while the store fails, and counts the codes.
func (f fault) crowd(t *testing.T, s *server) map[string]int {
	codes := map[string]int{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for n := range crowd {
		all.Go(func() {
			code := press(t, s.kiosk("qn"), f.key(n+1))
			mu.Lock()
			defer mu.Unlock()
			codes[code]++
		})
	}
	all.Wait()
	for code := range codes {
		good := code == "store.down" || !f.undone && code == "store.unknown" || f.name == "slow" && (code == "" || code == "busy") ||
			f.name == diskFull && code == "" // fits into what the file has left
		if !good {
			t.Errorf("refused as %q: %v", code, codes)
		}
	}
	return codes
}

// unready wants readiness to say why, in words.
func (f fault) unready(t *testing.T, kiosk *client) {
	var p struct {
		Args struct {
			Problems []struct{ Where, Code, Why string }
		}
	}
	await(t, 10*time.Second, "readiness says what is wrong", func() bool {
		a, err := kiosk.do("GET", "/readyz", nil, "")
		return err == nil && a.Status == 503 && json.Unmarshal(a.Body, &p) == nil && len(p.Args.Problems) > 0
	})
	if first := p.Args.Problems[0]; first.Where == "" || first.Code == "" || len(first.Why) < 20 {
		t.Errorf("readiness says %+v", p.Args.Problems)
	}
}

// compareAll wants a log without gaps in which no number stands twice.
func compareAll(t *testing.T, s *server) {
	t.Helper()
	login := map[string]string{"user": "qn-super"}
	for _, l := range s.Staff {
		if l.User == login["user"] {
			login["password"] = l.Password
		}
	}
	await(t, resumes, "staff log in again", func() bool {
		a, err := s.client("Origin", s.Base).do("POST", "/api/v1/session", login, "")
		return err == nil && a.Status == 200
	})
	numbers := map[string]bool{}
	for i, l := range events(t, s, "qn") {
		if l.R.Seq != uint64(i+1) {
			t.Fatalf("record %d stands at %d", l.R.Seq, i+1)
		}
		if l.R.Type == "Issued" && numbers[l.R.Data.Number] {
			t.Errorf("number %s was issued twice", l.R.Data.Number)
		}
		numbers[l.R.Data.Number] = true
	}
}
