package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"luot/journal/redistest"
)

// soak is a province on one server: a whole day in little time.
type soak struct {
	sites   int
	speed   int // simulated seconds in one
	screens int // live boards, on the devices of all offices
	phones  int // live lines; each is put away and taken out again after a while
	busy    float64
	hours   int // simulated, from 07:00
	least   int // tickets that must have been issued
}

// TestSoak is the short form: twelve offices, a morning.
func TestSoak(t *testing.T) {
	soakProvince(t, soak{sites: 12, speed: 1500, screens: 60, phones: 200, busy: 1, hours: 2, least: 100})
}

// soakProvince lets the program play the day and holds its memory, goroutines, descriptors and log to what
// they were before people came.
func soakProvince(t *testing.T, s soak) {
	dir := t.TempDir()
	server := startSoak(t, s, dir)
	before := server.measure(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var crowd sync.WaitGroup
	var lost losses
	var heard atomic.Int64
	for i := range s.screens + s.phones {
		crowd.Go(func() { server.watch(ctx, i, s, &lost, &heard) })
	}
	began, most := time.Now(), before
	length := time.Duration(s.hours) * time.Hour / time.Duration(s.speed)
	for time.Since(began) < length {
		select {
		case <-server.ended:
			t.Fatalf("the server ended:\n%s", server.log.tail(2000))
		case <-time.After(max(length/40, time.Second)):
		}
		now := server.measure(t)
		most.rss, most.goroutines, most.heap = max(most.rss, now.rss), max(most.goroutines, now.goroutines), max(most.heap, now.heap)
		t.Logf("%s simulated: %s", (time.Since(began) * time.Duration(s.speed)).Round(time.Minute), now)
	}
	cancel()
	crowd.Wait()
	after := server.calm(t, before)
	t.Logf("before the day %s; most of it %s; after it %s; %d states heard, %d sockets lost", before, most, after, heard.Load(), len(lost.why))
	if n := len(lost.why); n > 0 {
		t.Errorf("%d live connections broke or were refused, the first: %q", n, lost.why[:min(n, 10)])
	}
	if n := server.issued(t, s); n < s.least {
		t.Errorf("%d tickets were issued, want at least %d", n, s.least)
	} else {
		t.Logf("%d tickets issued", n)
	}
	caused := regexp.MustCompile(`settles for`) // a Redis that is new does, once
	bad := slices.DeleteFunc(server.log.lines(`level=(WARN|ERROR)`), caused.MatchString)
	if len(bad) > 0 {
		t.Errorf("%d lines of trouble in the log, the first: %.2000s", len(bad), strings.Join(bad[:min(len(bad), 10)], "\n"))
	}
}

// soaked is the program under test, built without the race detector.
type soaked struct {
	base  string
	staff credential
	log   *soakLog
	pid   int
	ended chan struct{}
}

type credential struct{ User, Password, Role string }

// soakLog keeps what the program says, up to a limit.
type soakLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write keeps it.
func (l *soakLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.text.Len() < 16<<20 {
		l.text.Write(b)
	}
	return len(b), nil
}

func (l *soakLog) lines(expr string) (found []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	wanted := regexp.MustCompile(expr)
	for line := range strings.Lines(l.text.String()) {
		if wanted.MatchString(line) {
			found = append(found, strings.TrimSpace(line))
		}
	}
	return found
}

func (l *soakLog) tail(n int) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.text.String()
	return text[max(0, len(text)-n):]
}

// startSoak builds the program and starts its demo over a province of the given size, on Redis.
func startSoak(t *testing.T, s soak, dir string) *soaked {
	t.Helper()
	program, file, logins := filepath.Join(dir, "luot"), filepath.Join(dir, "province.yaml"), filepath.Join(dir, "logins.json")
	if out, err := exec.Command("go", "build", "-o", program, "luot/server").CombinedOutput(); err != nil {
		t.Fatalf("build the server: %v\n%s", err, out)
	}
	if err := os.WriteFile(file, []byte(province(s.sites)), 0o600); err != nil {
		t.Fatal(err)
	}
	store := redistest.Start(t, redistest.Everysec)
	v := &soaked{log: &soakLog{}, ended: make(chan struct{})}
	cmd := exec.Command(program, "demo", "--config", file, "--redis", store.URL(), "--listen", "127.0.0.1:0", "--at", "0",
		"--speed", strconv.Itoa(s.speed), "--busy", fmt.Sprint(s.busy), "--credentials", logins)
	cmd.Stdout, cmd.Stderr = io.Discard, v.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	v.pid = cmd.Process.Pid
	go func() {
		defer close(v.ended)
		_ = cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		<-v.ended
	})
	var in struct {
		Base  string
		Staff []credential
	}
	waitUntil(t, 2*time.Minute, func() bool {
		text, err := os.ReadFile(logins)
		return err == nil && json.Unmarshal(text, &in) == nil
	}, func() string { return "the server did not start:\n" + v.log.tail(3000) })
	v.base = in.Base
	for _, l := range in.Staff {
		if l.Role == "admin" {
			v.staff = l
		}
	}
	return v
}

// waitUntil waits for a condition and fails with why when it does not come.
func waitUntil(t *testing.T, limit time.Duration, done func() bool, why func() string) {
	t.Helper()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for deadline := time.Now().Add(limit); !done(); <-again.C {
		if time.Now().After(deadline) {
			t.Fatal(why())
		}
	}
}

// province is a configuration of n communes of five counters.
func province(n int) string {
	var b strings.Builder
	b.WriteString(`version: 1
tz: Asia/Ho_Chi_Minh
languages: [vi, en]
name: {vi: Trung tâm, en: Centre}
hours: {mon-fri: {work: ["07:00-11:30", "13:30-17:00"], issue: ["06:45-11:15", "13:15-16:45"]}}
services:
  dat-dai: {prefix: A, name: {vi: Đất đai, en: Land}, spoken: {vi: đất đai, en: land}, mean: 12m}
  ho-tich: {prefix: H, name: {vi: Hộ tịch, en: Civil status}, spoken: {vi: hộ tịch, en: civil status}, mean: 7m}
  cong-an: {prefix: Q, name: {vi: Công an, en: Police}, spoken: {vi: công an, en: police}, mean: 8m}
  xay-dung: {prefix: K, name: {vi: Xây dựng, en: Construction}, spoken: {vi: xây dựng, en: construction}, mean: 9m}
  tra-ket-qua: {prefix: R, kind: collect, name: {vi: Trả kết quả, en: Collect}, spoken: {vi: trả kết quả, en: results}, mean: 3m}
sites:
`)
	for i := range n {
		fmt.Fprintf(&b, "  c%03d:\n    name: {vi: Xã %d, en: Commune %d}\n    services: [A, H, Q, K, R]\n    counters: {1: [H], 2: [A], 3: [K, Q], 4: [[A], [H]], 5: [R, H]}\n", i, i, i)
	}
	return b.String()
}

// soakLines are the services whose lines phones follow.
var soakLines = []string{"dat-dai", "ho-tich", "cong-an", "xay-dung", "tra-ket-qua"}

// watch is a screen, or a phone that is put away and taken out again.
func (v *soaked) watch(ctx context.Context, i int, s soak, lost *losses, heard *atomic.Int64) {
	path := fmt.Sprintf("/live/sites/c%03d/board", i%s.sites)
	phone := i >= s.screens
	for ctx.Err() == nil {
		life := ctx
		cancel := func() {}
		if phone {
			path = fmt.Sprintf("/live/sites/c%03d/lines/%s", rand.IntN(s.sites), soakLines[rand.IntN(len(soakLines))])
			life, cancel = context.WithTimeout(ctx, 10*time.Second+rand.N(50*time.Second))
		}
		if err := v.listen(life, path, heard); err != nil && life.Err() == nil {
			lost.add(fmt.Errorf("%s: %w", path, err))
		}
		cancel()
	}
}

// listen reads a live channel until ctx ends.
func (v *soaked) listen(ctx context.Context, path string, heard *atomic.Int64) error {
	line, err := dialSocket(ctx, v.base, path)
	if err != nil {
		return err
	}
	defer line.conn.Close()
	for {
		text, err := line.next()
		if err != nil {
			return err
		}
		if !bytes.HasPrefix(text, []byte(`{"type":"beat"`)) {
			heard.Add(1)
		}
	}
}

// losses are why live connections broke.
type losses struct {
	mu  sync.Mutex
	why []string
}

func (l *losses) add(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.why = append(l.why, time.Now().Format("15:04:05 ")+err.Error())
}

// size is what the program takes of the machine.
type size struct {
	rss, heap       int64 // bytes
	goroutines, fds int
}

// String tells it in MiB.
func (z size) String() string {
	return fmt.Sprintf("%d MiB resident, %d MiB heap, %d goroutines, %d descriptors", z.rss>>20, z.heap>>20, z.goroutines, z.fds)
}

var metric = regexp.MustCompile(`(?m)^(go_goroutines|process_open_fds|process_resident_memory_bytes|go_memstats_heap_inuse_bytes) (\S+)$`)

// measure asks the program for its own metrics.
func (v *soaked) measure(t *testing.T) (z size) {
	t.Helper()
	resp, err := (&http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}).Get(v.base + "/metrics")
	if err != nil {
		t.Fatalf("read the metrics: %v\n%s", err, v.log.tail(2000))
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range metric.FindAllSubmatch(text, -1) {
		n, err := strconv.ParseFloat(string(m[2]), 64)
		if err != nil {
			t.Fatal(err)
		}
		switch string(m[1]) {
		case "go_goroutines":
			z.goroutines = int(n)
		case "process_open_fds":
			z.fds = int(n)
		case "process_resident_memory_bytes":
			z.rss = int64(n)
		default:
			z.heap = int64(n)
		}
	}
	if z.goroutines == 0 || z.heap == 0 {
		t.Fatalf("the metrics do not tell the size: %.300s", text)
	}
	return z
}

// calm waits until the program is as small as before, but for the day that it remembers, and returns how
// small it is.
func (v *soaked) calm(t *testing.T, before size) (now size) {
	t.Helper()
	const day = 96 << 20 // heap for what the offices remember of their open day, and for the collector's delay
	waitUntil(t, 4*time.Minute, func() bool {
		now = v.measure(t)
		return now.goroutines <= before.goroutines+20 && now.fds <= before.fds+20 && now.heap <= before.heap+day
	}, func() string { return fmt.Sprintf("after the day it stays at %s; before it was %s", now, before) })
	return now
}

// issued counts the tickets of the day in the logs of all offices.
func (v *soaked) issued(t *testing.T, s soak) (n int) {
	t.Helper()
	client := &http.Client{Timeout: time.Minute}
	cookie := v.logIn(t, client)
	for i := range s.sites {
		for _, date := range v.dates(t, client, cookie, i) {
			n += bytes.Count(v.get(t, client, cookie, fmt.Sprintf("/api/v1/sites/c%03d/events?date=%s", i, date)), []byte(`"type":"Issued"`))
		}
	}
	return n
}

// dates are the day that was played and, when that is over, the one before.
func (v *soaked) dates(t *testing.T, client *http.Client, cookie string, site int) []string {
	t.Helper()
	var in struct{ Date string }
	if err := json.Unmarshal(v.get(t, client, cookie, fmt.Sprintf("/api/v1/sites/c%03d", site)), &in); err != nil {
		t.Fatal(err)
	}
	day, err := time.Parse(time.DateOnly, in.Date)
	if err != nil {
		t.Fatal(err)
	}
	return []string{in.Date, day.AddDate(0, 0, -1).Format(time.DateOnly)}
}

func (v *soaked) logIn(t *testing.T, client *http.Client) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"user": v.staff.User, "password": v.staff.Password})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.base+"/api/v1/session", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", v.base)
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	for _, c := range resp.Cookies() {
		if c.Name == "luot_session" {
			return c.Value
		}
	}
	t.Fatalf("log in: %s", resp.Status)
	return ""
}

func (v *soaked) get(t *testing.T, client *http.Client, cookie, path string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, v.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: "luot_session", Value: cookie})
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s %.200s %v", path, resp.Status, body, err)
	}
	return body
}
