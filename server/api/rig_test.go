package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"

	"luot/access"
	"luot/configs"
	"luot/counter"
	"luot/display"
	"luot/engine"
	"luot/index"
	"luot/journal"
	"luot/journal/bolt"
	"luot/live"
	"luot/locale"
	"luot/queue"
	"luot/rating"
	dashboard "luot/report/supervisor"
	"luot/ticket"
	"luot/web"
)

// patience is how long a test waits for what must happen.
const patience = 30 * time.Second

// rig is a whole server on a real file, hub and port, but for the printer and the time of day. Every
// answer to its client is held against openapi.yaml.
type rig struct {
	t      *testing.T
	api    *API
	base   string // of the main door
	public string // of the second door
	client *http.Client
	hub    *live.Hub
	gate   *access.Gate
	log    *lines
	prints *prints
	kiosk  string // token of qn's kiosk
	clock  *morning
}

// morning is a Monday at eight, going on at the pace of real time; Add moves it.
type morning struct {
	mu    sync.Mutex
	start time.Time
	ahead time.Duration
}

func (m *morning) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC).Add(time.Since(m.start) + m.ahead)
}

func (m *morning) Until(t time.Time) time.Duration { return t.Sub(m.Now()) }

func (m *morning) Add(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ahead += d
}

// lines counts what is logged.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// take returns the lines since the last call.
func (l *lines) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := strings.TrimSuffix(l.text.String(), "\n")
	l.text.Reset()
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// prints is a printer that never runs out of paper, for sites that have one.
type prints struct {
	mu   sync.Mutex
	jobs []string // number and copy
	none bool
}

func (p *prints) Print(_ queue.SiteID, _ string, t queue.TicketView, copy int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.jobs = append(p.jobs, string(t.Number)+" "+string(rune('0'+copy)))
	return !p.none
}

func (p *prints) list() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.jobs, ", ")
}

const password = "rất là bí mật"

// newRig starts a server of the two demo sites with the users lan (officer at qn), lead, boss
// (supervisor) and far (officer at pk), all with the same password.
func newRig(t *testing.T) *rig {
	t.Helper()
	return newRigWith(t, map[string]string{})
}

// newRigWith is newRig with some policies switched for both sites.
func newRigWith(t *testing.T, set map[string]string) *rig {
	t.Helper()
	set["public_url"] = "https://so.example.vn"
	cfg, err := configs.Load(configs.GiaLai, set)
	if err != nil {
		t.Fatal(err)
	}
	store, err := bolt.Open(filepath.Join(t.TempDir(), "log.db"))
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, log: &lines{}, prints: &prints{}, clock: &morning{start: time.Now()}}
	conf := live.Default()
	conf.Now = r.clock.Now
	conf.OnFirstReader = func(live.Topic) { go r.publish() }
	r.hub = live.New(conf)
	t.Cleanup(func() { store.Close() })
	r.openStaff(store)
	deps := Deps{Gate: r.gate, Hub: r.hub, Tree: testTree(t), Printing: r.prints, Presence: &journal.LocalPresence{}, Now: r.clock.Now, Ready: func() Readiness { return Readiness{} },
		Metrics: func(c *fiber.Ctx) error { return c.SendString("up 1\n") }, OpenAPI: OpenAPI, Server: cfg.Server, Version: "test",
		Log: slog.New(slog.NewTextHandler(r.log, nil))}
	deps.Records = func(ctx context.Context, s journal.Stream) iter.Seq2[journal.Record, error] {
		return store.Read(ctx, s, journal.Position{})
	}
	for _, s := range cfg.Sites {
		e, err := engine.Open(t.Context(), engine.Config{Journal: store, Site: s.Rules, Clock: r.clock, Writer: journal.WriterID{1},
			TrustClock: true, OnChange: r.show, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		r.stopWith(e.Close)
		deps.Sites = append(deps.Sites, NewSite(e, s))
	}
	r.api = New(deps)
	r.base, r.public = r.serve(r.api.App()), r.serve(r.api.PublicApp())
	r.client = &http.Client{Transport: checked{t, &http.Transport{}, describe(t)}, Timeout: patience}
	return r
}

// stopWith ends something when the test ends.
func (r *rig) stopWith(end func(context.Context) error) {
	r.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := end(ctx); err != nil {
			r.t.Errorf("stop: %v", err)
		}
	})
}

func (r *rig) serve(app *fiber.App) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- app.Listener(l) }()
	r.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		r.client.CloseIdleConnections()
		r.hub.Shutdown(ctx)
		if err := app.ShutdownWithContext(ctx); err != nil {
			r.t.Errorf("stop the door: %v", err)
		}
		<-ended
	})
	return "http://" + l.Addr().String()
}

// directory lets a gate be made before its log.
type directory struct {
	*engine.Loop[*access.Directory, access.Command, access.Event]
}

func (r *rig) openStaff(store journal.Journal) {
	t, log := r.t, &directory{}
	r.gate = access.NewGate(log, access.GateConfig{Now: r.clock.Now, Cost: access.Cost{MemoryKiB: 64, Iterations: 1}})
	loop, err := engine.NewLoop(t.Context(), engine.LoopConfig[*access.Directory, access.Command, access.Event]{
		Journal: store, Site: journal.DirectorySite, Kind: access.Months{}, Writer: journal.WriterID{2}, Clock: r.clock,
		TrustClock: true, OnChange: func(d *access.Directory) { r.gate.Changed(d) }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	log.Loop = loop
	r.stopWith(loop.Close)
	for _, a := range []access.Account{
		{User: "lan", Name: "Lan", Title: "Chuyên viên", Role: queue.Officer, Sites: []queue.SiteID{"qn"}},
		{User: "far", Name: "Phú", Role: queue.Officer, Sites: []queue.SiteID{"pk"}},
		{User: "lead", Name: "Lý", Role: queue.Lead, Sites: []queue.SiteID{"qn"}},
		{User: "boss", Name: "Bình", Role: queue.Supervisor, Sites: []queue.SiteID{"qn"}},
		{User: "root", Name: "An", Role: queue.Admin},
	} {
		if err := r.gate.AddAccount(t.Context(), "test", a, password); err != nil {
			t.Fatal(err)
		}
	}
	if _, r.kiosk, err = r.gate.AddDevice(t.Context(), "test", access.Device{Site: "qn", Kind: access.Kiosk, Name: "Kiosk 1"}); err != nil {
		t.Fatal(err)
	}
}

// testTree has every part: those that are written, and an entry for each page.
func testTree(t *testing.T) *web.Tree {
	t.Helper()
	parts := map[string]fs.FS{"words": locale.FS(), "pair": index.Pair()}
	for _, part := range []string{"kiosk", "display", "counter", "ticket", "index", "fleet", "setup", "report", "rating", "supervisor", "staff", "audit"} {
		parts[part] = fstest.MapFS{"page.js": {Data: []byte("// page")}}
	}
	tree, err := web.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// show publishes what has readers, as package app does.
func (r *rig) show(v *queue.View) {
	put := func(topic string, state any) {
		if r.hub.Readers(live.Topic(topic)) == 0 {
			return
		}
		body, err := json.Marshal(state)
		if err != nil {
			panic(err)
		}
		r.hub.Publish(live.Topic(topic), live.State{Epoch: v.Epoch, Seq: v.Day.Seq, Body: body})
	}
	site := string(v.Site.ID)
	put("board/"+site, display.ViewBoard(v, func(queue.CallEntry) (full, short queue.Words) { return queue.Words{}, queue.Words{} }))
	put("desk/"+site+"/3", counter.ViewLive(v, "3"))
	put("overview/"+site, dashboard.ViewOverview(v, dashboard.ViewHints(v.Day.Hints(v.Site, v.Now))))
	put("rating/"+site+"/3", rating.ViewTablet(v, "3"))
	put("line/"+site+"/dat-dai", ticket.ViewLine(v, "dat-dai"))
}

// publish shows every site as it is now.
func (r *rig) publish() {
	for _, s := range r.api.Sites {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		_ = s.Engine.Read(ctx, r.show) // fails only when the test has ended
		cancel()
	}
}

// seq returns where the logs of both sites stand, joined.
func (r *rig) seq() (sum uint64) {
	r.t.Helper()
	for _, s := range r.api.Sites {
		if err := s.Engine.Read(r.t.Context(), func(v *queue.View) { sum += v.Day.Seq }); err != nil {
			r.t.Fatal(err)
		}
	}
	return sum
}

// ask is one request; zero members are left out.
type ask struct {
	door    string // r.base when empty
	bearer  string
	cookie  string // of a session
	origin  string
	lang    string
	key     string
	kind    string // content type; JSON when there is a body
	body    string
	headers map[string]string
}

// answer is what came back, its body read.
type answer struct {
	*http.Response
	text []byte
}

// send makes a request.
func (r *rig) send(method, path string, a ask) answer {
	r.t.Helper()
	if a.door == "" {
		a.door = r.base
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, a.door+path, strings.NewReader(a.body))
	if err != nil {
		r.t.Fatal(err)
	}
	if a.kind == "" && a.body != "" {
		a.kind = "application/json"
	}
	set := func(name, value string) {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	set("Origin", a.origin)
	set("Accept-Language", a.lang)
	set("Idempotency-Key", a.key)
	set("Content-Type", a.kind)
	if a.bearer != "" {
		set("Authorization", "Bearer "+a.bearer)
	}
	if a.cookie != "" {
		req.AddCookie(&http.Cookie{Name: sessionCookie, Value: a.cookie})
	}
	for name, value := range a.headers {
		set(name, value)
	}
	res, err := r.client.Do(req)
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatalf("%s %s: read the answer: %v", method, path, err)
	}
	return answer{res, text}
}

// want sends and checks the status.
func (r *rig) want(status int, method, path string, a ask) answer {
	r.t.Helper()
	res := r.send(method, path, a)
	if res.StatusCode != status {
		r.t.Fatalf("%s %s: got %d %s, want %d", method, path, res.StatusCode, res.text, status)
	}
	return res
}

// into decodes an answer.
func into[T any](t *testing.T, a answer) (out T) {
	t.Helper()
	if err := json.Unmarshal(a.text, &out); err != nil {
		t.Fatalf("%s: %v", a.text, err)
	}
	return out
}

// issue takes a number at qn's kiosk.
func (r *rig) issue(body string) queue.TicketView {
	r.t.Helper()
	return into[queue.TicketView](r.t, r.want(http.StatusCreated, "POST", "/api/v1/sites/qn/tickets", ask{bearer: r.kiosk, body: body}))
}

// logIn returns the cookie of a fresh session.
func (r *rig) logIn(user string) string {
	r.t.Helper()
	body, err := json.Marshal(map[string]string{"user": user, "password": password})
	if err != nil {
		r.t.Fatal(err)
	}
	res := r.want(http.StatusOK, "POST", "/api/v1/session", ask{origin: r.base, body: string(body)})
	for _, c := range res.Cookies() {
		if c.Name == sessionCookie {
			return c.Value
		}
	}
	r.t.Fatal("no cookie")
	return ""
}
