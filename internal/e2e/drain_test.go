package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"luot/journal/redistest"
)

// around is an office that is open around the clock.
const around = `version: 1
tz: Asia/Ho_Chi_Minh
languages: [vi, en]
name: {vi: Trung tâm, en: Centre}
hours: {mon-sun: {work: ["00:00-23:59"], issue: ["00:00-23:59"]}}
keys_per_minute: 0
arrival: optional
min_visit: 0s
drain: 1s
services:
  dat-dai: {prefix: A, name: {vi: Đất đai, en: Land}, spoken: {vi: đất đai, en: land}, mean: 1m}
sites:
  qn:
    name: {vi: Quy Nhơn, en: Quy Nhon}
    services: [A]
    counters: {1: [A], 2: [A], 3: [A], 4: [A], 5: [A], 6: [A]}
`

// upgrade is how many of each kind use the servers while these are stopped and started one after the other.
type upgrade struct{ kiosks, screens, rounds int }

// TestRollingUpgrade stops and starts two servers on one Redis, one after the other, behind a balancer,
// while kiosks and consoles press. No press fails beyond a retry with its key, no ticket is lost or given
// twice, and every screen is told to come back and does.
func TestRollingUpgrade(t *testing.T) { upgrade{kiosks: 44, screens: 12, rounds: 1}.run(t) }

func (u upgrade) run(t *testing.T) {
	store := redistest.Start(t, redistest.Everysec)
	first, second := serve(t, store.URL()), serve(t, store.URL())
	front := balance(t, first.Base, second.Base)
	await(t, startWithin, "both servers are ready", func() bool { return front.count() == 2 })
	token := strings.TrimSpace(first.command("device", "add", "--site", "qn"))
	var crowd sync.WaitGroup
	var stop atomic.Bool
	p := &presses{t: t, given: map[string]ticket{}}
	for n := range u.kiosks {
		crowd.Go(func() { p.kiosk(front.URL, token, n, &stop) })
	}
	for n := range 6 {
		user := fmt.Sprint("officer", n+1)
		password := strings.TrimSpace(first.command("user", "add", user, "--role", "officer", "--site", "qn", "--generate"))
		crowd.Go(func() { p.console(front.URL, login{User: user, Password: password}, n+1, &stop) })
	}
	var away longest
	for range u.screens {
		crowd.Go(func() { stay(t, front.URL, &stop, &away) })
	}
	await(t, startWithin, "all press", func() bool { return p.done.Load() > 200 && away.opened.Load() >= int64(u.screens) })
	for range u.rounds {
		for _, s := range []*server{first, second} {
			s.restart(front)
		}
	}
	before := p.done.Load()
	await(t, startWithin, "all press afterwards", func() bool { return p.done.Load() > before+200 })
	stop.Store(true)
	crowd.Wait()
	p.compare(t, first)
	t.Logf("%d presses, %d sent again, the longest took %v; %d farewells, longest without a screen %v",
		p.done.Load(), p.again.Load(), time.Duration(p.longest.Load()).Round(time.Millisecond), away.farewells.Load(), time.Duration(away.most.Load()).Round(time.Millisecond))
	if away.farewells.Load() == 0 {
		t.Error("no screen was told to come back")
	}
}

// serve starts the real thing on a Redis.
func serve(t *testing.T, redis string) *server {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "luot.yaml")
	if err := os.WriteFile(file, []byte(around), 0o600); err != nil {
		t.Fatal(err)
	}
	addr := freePort(t)
	s := &server{t: t, Base: "http://" + addr, args: []string{"serve", "--config", file, "--listen", addr, "--data", dir, "--redis", redis}}
	s.run()
	t.Cleanup(func() {
		s.mu.Lock()
		s.cmd.Process.Kill()
		s.mu.Unlock()
		s.cmd.Wait()
		if t.Failed() {
			t.Logf("%s said:\n%s", addr, tail(s.log.String(), 3000))
		}
	})
	return s
}

// run starts the process and does not wait for it.
func (s *server) run() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cmd = exec.Command(program, s.args...)
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
}

// command runs a command of the program beside the servers.
func (s *server) command(words ...string) string {
	s.t.Helper()
	args := append(words, "--config", s.args[2], "--redis", s.args[len(s.args)-1])
	cmd := exec.Command(program, args...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatalf("%v: %v\n%s", words, err, errs.String())
	}
	return string(out)
}

// stopsWithin is what service managers wait.
const stopsWithin = 20 * time.Second

// restart tells a server to stop, as a service manager does, and starts it again when it has.
func (s *server) restart(front *balancer) {
	s.t.Helper()
	began := time.Now()
	s.mu.Lock()
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.mu.Unlock()
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("stopped with %v", err)
	}
	if took := time.Since(began); took > stopsWithin {
		s.t.Errorf("stopped after %v", took)
	} else {
		s.t.Logf("stopped after %v", took.Round(10*time.Millisecond))
	}
	s.run()
	await(s.t, startWithin, "ready again", func() bool { return front.count() == 2 })
}

// TestStopWithoutAStore stops a server whose Redis does not answer, in the middle of a press. The engines waited
// for the store until the time for stopping was used up, and the screens' farewell came after them: they were
// cut off without one.
func TestStopWithoutAStore(t *testing.T) {
	store := redistest.Start(t, redistest.Everysec)
	s := serve(t, store.URL())
	ask := s.client()
	await(t, startWithin, "it is ready", func() bool {
		a, err := ask.do("GET", "/readyz", nil, "")
		return err == nil && a.Status == 200
	})
	token := strings.TrimSpace(s.command("device", "add", "--site", "qn"))
	kiosk := s.client("Authorization", "Bearer "+token)
	await(t, startWithin, "it serves", func() bool {
		a, err := kiosk.do("POST", "/api/v1/sites/qn/tickets", map[string]string{"service": "dat-dai"}, "first")
		return err == nil && a.Status == 201
	})
	screen := s.screen("qn")
	store.Pause(t)
	defer store.Resume(t)
	pressed := make(chan answer, 1)
	go func() {
		a, _ := kiosk.do("POST", "/api/v1/sites/qn/tickets", map[string]string{"service": "dat-dai"}, "second")
		pressed <- a
	}()
	<-time.After(200 * time.Millisecond) // the press is on its way to Redis, or else about to be refused
	began := time.Now()
	s.mu.Lock()
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.mu.Unlock()
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("stopped with %v", err)
	}
	if took := time.Since(began); took > stopsWithin {
		t.Errorf("stopped after %v", took)
	} else {
		t.Logf("stopped after %v without a store", took.Round(10*time.Millisecond))
	}
	if a := <-pressed; a.Status != 503 {
		t.Errorf("the press that was under way was answered %d %s", a.Status, a.Body)
	}
	await(t, resumes, "the screen is told to come back", func() bool { _, _, code, _ := screen.heard(); return code == 1012 })
}

// presses is what kiosks and consoles did and were told. mu owns given.
type presses struct {
	t                    *testing.T
	done, again, longest atomic.Int64
	mu                   sync.Mutex
	given                map[string]ticket
}

// pagePatience is how long our pages send a press again; see web/static/api.js.
const pagePatience = 10 * time.Second

// send sends a press as our pages do: the same key until it is answered with more than "come again".
func (p *presses) send(c *client, path string, body any, key string) (answer, bool) {
	began := time.Now()
	for {
		a, err := c.do("POST", path, body, key)
		took := time.Since(began)
		if err == nil && a.Status != 502 && a.Status != 503 {
			p.done.Add(1)
			for most := p.longest.Load(); int64(took) > most && !p.longest.CompareAndSwap(most, int64(took)); most = p.longest.Load() {
			}
			return a, true
		}
		if took > pagePatience+slack {
			p.t.Errorf("%s failed for %v: %v %d %s", path, took, err, a.Status, a.Body)
			return a, false
		}
		p.again.Add(1)
		<-time.After(300 * time.Millisecond)
	}
}

func (p *presses) kiosk(base, token string, n int, stop *atomic.Bool) {
	c := &client{base, http.Header{"Authorization": {"Bearer " + token}}, &http.Client{Timeout: 4 * time.Second}}
	for i := 0; !stop.Load(); i++ {
		key := fmt.Sprintf("k%d-%d", n, i)
		a, ok := p.send(c, "/api/v1/sites/qn/tickets", map[string]string{"service": "dat-dai"}, key)
		if !ok || a.Status != 201 {
			p.t.Errorf("kiosk %d: %d %.200s", n, a.Status, a.Body)
			return
		}
		var got ticket
		a.decode(p.t, &got)
		p.mu.Lock()
		p.given[key] = got
		p.mu.Unlock()
		<-time.After(150 * time.Millisecond)
	}
}

// console logs in, opens its counter and calls one after the other.
func (p *presses) console(base string, as login, counter int, stop *atomic.Bool) {
	c := &client{base, http.Header{"Origin": {base}}, &http.Client{Timeout: 4 * time.Second}}
	a, ok := p.send(c, "/api/v1/session", map[string]string{"user": as.User, "password": as.Password}, "")
	if !ok || a.Status != 200 {
		p.t.Errorf("log in as %s: %d %s", as.User, a.Status, a.Body)
		return
	}
	c.header.Set("Cookie", strings.SplitN(a.Header.Get("Set-Cookie"), ";", 2)[0])
	at := fmt.Sprintf("/api/v1/sites/qn/counters/%d/", counter)
	seen, act := "0", "open"
	for i := 0; !stop.Load(); i++ {
		a, ok := p.send(c, at+act, jsonNumber(seen), fmt.Sprintf("%s-%d", as.User, i))
		if !ok || a.Status != 200 && a.Status != 204 {
			p.t.Errorf("%s %s: %d %.300s", as.User, act, a.Status, a.Body)
			return
		}
		seen, act = a.Header.Get("Luot-Seen"), "next"
		<-time.After(200 * time.Millisecond)
	}
}

func jsonNumber(seen string) any { return map[string]any{"seen": number(seen)} }

type number string

// MarshalJSON writes the digits as they are.
func (n number) MarshalJSON() ([]byte, error) { return []byte(n), nil }

// compare holds what kiosks were told against the log.
func (p *presses) compare(t *testing.T, s *server) {
	t.Helper()
	issued := map[string]string{}
	for text := range strings.Lines(s.command("export", "--site", "qn")) {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("read %s: %v", text, err)
		}
		if l.R.Type != "Issued" {
			continue
		}
		if _, twice := issued[l.R.Data.Number]; twice {
			t.Errorf("%s was issued twice", l.R.Data.Number)
		}
		issued[l.R.Data.Number] = l.R.Data.Token
	}
	for key, got := range p.given {
		if issued[got.Number] != got.Token {
			t.Errorf("%s of %s is not in the log", got.Number, key)
		}
	}
	if len(issued) != len(p.given) {
		t.Errorf("%d in the log, %d were given", len(issued), len(p.given))
	}
}

// longest is how long a screen was without its channel, and how often it was told to come back.
type longest struct{ most, farewells, opened atomic.Int64 }

// stay keeps a screen's channel as our pages do: when it ends, the next try comes within a second.
func stay(t *testing.T, base string, stop *atomic.Bool, away *longest) {
	var lost time.Time
	for !stop.Load() {
		c, err := listen(strings.TrimPrefix(base, "http://"), "/live/sites/qn/board", nil)
		if err != nil {
			<-time.After(500 * time.Millisecond)
			continue
		}
		away.opened.Add(1)
		if !lost.IsZero() {
			gone := int64(time.Since(lost))
			for most := away.most.Load(); gone > most && !away.most.CompareAndSwap(most, gone); most = away.most.Load() {
			}
			if time.Duration(gone) > pagePatience {
				t.Errorf("a screen was away for %v", time.Duration(gone))
			}
		}
		for {
			_, _, code, ended := c.heard()
			if code == 1012 {
				away.farewells.Add(1)
			}
			if ended || stop.Load() {
				break
			}
			<-time.After(20 * time.Millisecond)
		}
		lost = time.Now()
		c.conn.Close()
	}
}
