//go:build bench

package bench

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"luot/access"
	"luot/engine"
	"luot/journal"
	"luot/journal/bolt"
	"luot/journal/redis"
	"luot/queue"
	"luot/server/app"
)

// office is what a measured server serves: sites s1, s2 … with twelve services each.
type office struct {
	sites, counters int
	redis           string // "": the embedded file
}

const (
	services = 12
	password = "mat-khau-thu"
)

// yaml is the configuration. The zone is the one in which it is about ten in the morning.
func (o office) yaml() string {
	var b strings.Builder
	east := 10 - time.Now().UTC().Hour()
	if east < -12 {
		east += 24
	}
	fmt.Fprintf(&b, "version: 1\ntz: Etc/GMT%+d\npublic_url: http://luot.example\n", -east)
	b.WriteString(`keys_per_minute: 0
issues_per_minute: 0
arrival: optional
recall_gap: 0s
min_calls: 1
min_visit: 0s
absent_after: 0s
name: {vi: Tỉnh thử, en: Test province}
hours: {mon-sun: {work: ["00:00-23:59"], issue: ["00:00-23:59"]}}
services:
`)
	prefixes := "ABCDEGHIKLMN"
	for i := range services {
		fmt.Fprintf(&b, "  f%d: {prefix: %c, name: {vi: Lĩnh vực %d, en: Field %d}, spoken: {vi: lĩnh vực, en: field}, mean: %dm}\n", i, prefixes[i], i, i, 4+i)
	}
	all := strings.Join(strings.Split(prefixes, ""), ", ")
	b.WriteString("sites:\n")
	for i := range o.sites {
		fmt.Fprintf(&b, "  s%d:\n    name: {vi: Xã %d, en: Commune %d}\n    services: [%s]\n    counters:\n", i+1, i+1, i+1, all)
		for c := range o.counters {
			fmt.Fprintf(&b, "      %d: [%s]\n", c+1, all)
		}
	}
	return b.String()
}

// hall is a server under measurement and who speaks to it.
type hall struct {
	*child
	addr  string
	data  string
	redis string
	http  *fasthttp.HostClient
}

// open enrols a kiosk per site and officers of the first one, and starts the server.
func (o office) open(t *testing.T) *hall {
	t.Helper()
	dir := t.TempDir()
	h := &hall{addr: freePort(t), data: dir, redis: o.redis}
	h.http = newHTTP(h.addr)
	o.enrol(t, dir)
	file := filepath.Join(dir, "luot.yaml")
	text := fmt.Sprintf("listen: %s\nredis: %q\ndata: %s\n%s", h.addr, o.redis, dir, o.yaml())
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	h.child = spawn(t, "serve", "serve", "--config", file)
	for limit := time.Now().Add(patience); ; <-time.After(5 * time.Millisecond) {
		if status, _ := h.get("/readyz"); status == 200 {
			return h
		}
		if time.Now().After(limit) {
			t.Fatal("the server does not answer")
		}
	}
}

func newHTTP(addr string) *fasthttp.HostClient {
	return &fasthttp.HostClient{Addr: addr, MaxConns: 512, ReadTimeout: patience}
}

// store opens the store of a server that does not run, or that shares it.
func (o office) store(t *testing.T, dir string) journal.Journal {
	t.Helper()
	if o.redis == "" {
		j, err := bolt.Open(filepath.Join(dir, app.StoreFile))
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	j, err := redis.Open(t.Context(), redis.Config{URL: o.redis, FreeClock: true})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// enrol writes accounts and kiosks into the store, with passwords that are cheap to check.
func (o office) enrol(t *testing.T, dir string) {
	t.Helper()
	j := o.store(t, dir)
	defer j.Close()
	quiet := slog.New(slog.DiscardHandler)
	clock := engine.NewWallClock(quiet)
	var writer journal.WriterID
	rand.Read(writer[:])
	loop, err := engine.NewLoop(t.Context(), engine.LoopConfig[*access.Directory, access.Command, access.Event]{
		Journal: j, Site: journal.DirectorySite, Kind: access.Months{}, Writer: writer, Clock: clock, Log: quiet,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer loop.Close(context.Background())
	g := access.NewGate(loop, access.GateConfig{Now: clock.Now, Cost: access.Cost{MemoryKiB: 64, Iterations: 1}})
	patiently(t, func() error { return g.Refresh(t.Context()) })
	for i := range o.sites {
		site := queue.SiteID(fmt.Sprintf("s%d", i+1))
		patiently(t, func() error {
			_, err := g.AddDeviceWithToken(t.Context(), "bench", access.Device{Site: site, Kind: access.Kiosk}, kioskToken(string(site)))
			return err
		})
	}
	for c := range o.counters {
		user := queue.OfficerID(fmt.Sprintf("o%d", c+1))
		patiently(t, func() error {
			return g.AddAccount(t.Context(), "bench", access.Account{User: user, Name: string(user), Role: queue.Officer, Sites: []queue.SiteID{"s1"}}, password)
		})
	}
}

// patiently does something again until it works: a new Redis settles for two seconds.
func patiently(t *testing.T, do func() error) {
	t.Helper()
	for limit := time.Now().Add(patience); ; <-time.After(50 * time.Millisecond) {
		err := do()
		if err == nil {
			return
		}
		if time.Now().After(limit) {
			t.Fatal(err)
		}
	}
}

// kioskToken is the bearer token of a site's kiosk.
func kioskToken(site string) string {
	var secret [20]byte
	copy(secret[:], "bench kiosk "+site)
	return access.TokenOf(secret)
}

// send sends one request and returns the status and a copy of the body.
func (h *hall) send(method, path, body string, header ...string) (int, []byte) {
	req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(resp)
	req.Header.SetMethod(method)
	req.SetRequestURI("http://" + h.addr + path)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if body != "" {
		req.Header.SetContentType("application/json")
		req.SetBodyString(body)
	}
	if err := h.http.Do(req, resp); err != nil {
		return 0, []byte(err.Error())
	}
	return resp.StatusCode(), append([]byte(nil), resp.Body()...)
}

func (h *hall) get(path string) (int, []byte) { return h.send("GET", path, "") }

// given is a ticket that a kiosk was told of.
type given struct{ Number, Token string }

// issue takes a number at the kiosk of a site.
func (h *hall) issue(site string, n int) (given, error) {
	body := fmt.Sprintf(`{"service":"f%d"}`, n%services)
	status, text := h.send("POST", "/api/v1/sites/"+site+"/tickets", body,
		"Authorization", "Bearer "+kioskToken(site), "Idempotency-Key", fmt.Sprintf("%s-%d", site, n))
	var g given
	if status != 201 {
		return g, fmt.Errorf("issue: %d %.200s", status, text)
	}
	err := json.Unmarshal(text, &g)
	return g, err
}

// officer is somebody at a counter of the first site.
type officer struct {
	h      *hall
	path   string
	cookie string
	seen   uint64
	calls  int
}

// sit logs in and opens counter c.
func (h *hall) sit(c int) (*officer, error) {
	o := &officer{h: h, path: fmt.Sprintf("/api/v1/sites/s1/counters/%d", c)}
	req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(resp)
	req.Header.SetMethod("POST")
	req.SetRequestURI("http://" + h.addr + "/api/v1/session")
	req.Header.Set("Origin", "http://"+h.addr)
	req.Header.SetContentType("application/json")
	req.SetBodyString(fmt.Sprintf(`{"user":"o%d","password":%q}`, c, password))
	if err := h.http.Do(req, resp); err != nil || resp.StatusCode() != 200 {
		return nil, fmt.Errorf("log in: %v %.200s", err, resp.Body())
	}
	o.cookie, _, _ = strings.Cut(string(resp.Header.Peek("Set-Cookie")), ";")
	status, text := h.send("GET", o.path, "", "Cookie", o.cookie)
	if status != 200 {
		return nil, fmt.Errorf("look at the desk: %d %.200s", status, text)
	}
	if err := o.take(text); err != nil {
		return nil, err
	}
	return o, o.press("open")
}

func (o *officer) take(text []byte) error {
	var d struct{ Seen uint64 }
	err := json.Unmarshal(text, &d)
	o.seen = d.Seen
	return err
}

// press gives an order of the desk.
func (o *officer) press(verb string) error {
	o.calls++
	status, text := o.h.send("POST", o.path+"/"+verb, fmt.Sprintf(`{"seen":%d}`, o.seen), "Cookie", o.cookie,
		"Origin", "http://"+o.h.addr, "Idempotency-Key", fmt.Sprintf("desk-%d-%d", o.calls, o.seen))
	switch {
	case status == 204:
		return nil
	case status/100 != 2:
		return fmt.Errorf("%s: %d %.300s", verb, status, text)
	}
	return o.take(text)
}
