// Package api is the door: HTTP routes, JSON, sessions and the upgrade to live channels. A handler
// parses, calls one thing and replies; which status a refusal has stands in problem.go, and what
// is checked in which order stands in guard.go. It decides no rule of the queue, stores nothing and
// owns no goroutine but those of the open sockets.
package api

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"luot/access"
	"luot/configs"
	"luot/engine"
	"luot/journal"
	"luot/live"
	"luot/queue"
	"luot/web"
)

// The limits of a request. A larger body than maxBody is refused after its headers, one over
// maxRead while it is read.
const (
	maxBody      = 16 << 10
	maxRead      = 2 << 20
	answerWithin = 2300 * time.Millisecond // for all that one request needs of the engine, which itself answers after 2 s and knows more
	writeWithin  = time.Minute             // for whoever takes an answer in: a whole day's log over a thin line
)

// Site is one office: its engine, and what pages and printers need beside the rules. Its
// configuration may be exchanged while it is read.
type Site struct {
	Engine *engine.Site
	id     queue.SiteID
	config atomic.Pointer[configs.Site]
}

// NewSite joins an engine with its site's configuration.
func NewSite(e *engine.Site, c configs.Site) *Site {
	s := &Site{Engine: e, id: c.Rules.ID}
	s.config.Store(&c)
	return s
}

// ID returns the site's id.
func (s *Site) ID() queue.SiteID { return s.id }

// Config returns the configuration in force, which nobody changes.
func (s *Site) Config() *configs.Site { return s.config.Load() }

// Configure puts another configuration of the same site in force.
func (s *Site) Configure(c configs.Site) { s.config.Store(&c) }

// Printing hands slips to the site's printers; the outcome comes back as a Printed event.
type Printing interface {
	// Print queues one copy of a ticket's slip on the printer of the device (or the site's first).
	// It never waits for paper; false means that the site has no printer.
	Print(site queue.SiteID, device string, t queue.TicketView, copy int) bool
}

// Deps is what the door needs. Now is the time that cookies and pages show (simulated in the demo).
type Deps struct {
	Sites    []*Site
	Gate     *access.Gate
	Hub      *live.Hub
	Tree     *web.Tree
	Printing Printing
	Printers Printers         // nil: nothing is known of them
	Presence journal.Presence // what devices say of themselves
	Archive  Archive          // summaries of finished days; nil: all figures come from the logs
	Now      func() time.Time
	Ready    func() Readiness
	Draining func() bool // the program has been told to stop; nil: it never is
	// Console returns when the console of a counter last had a live socket on any process, and false
	// when nobody can say; nil: this process alone knows.
	Console func(queue.SiteID, queue.CounterID) (time.Time, bool)
	Speech  Speech        // clips of what is spoken; nil: browsers speak themselves
	Metrics fiber.Handler // /metrics
	// Records reads a log of the store, verified from its first record on. A fault is a *journal.Broken, and the
	// last thing yielded.
	Records func(context.Context, journal.Stream) iter.Seq2[journal.Record, error]
	Trust   func() // takes the machine's clock for right after a leap; nil: it cannot leap
	OpenAPI []byte
	Server  configs.Server
	Secure  bool   // served under https: cookies are Secure
	Demo    []byte // data of the demo's index page; nil outside the demo
	Version string
	Log     *slog.Logger
}

// API answers requests; it holds no state but its dependencies, a picture of each site that is never
// older than pictureFor, the places at the drawing board and at the reports, and what holders did in this minute.
type API struct {
	Deps
	sites     map[queue.SiteID]*Site
	pictures  map[queue.SiteID]*picture
	drawing   chan struct{}
	reporting chan struct{}
	proxies   proxies
	hush      hush   // of the log
	acts      acts   // of holders, lately
	unsure    unsure // presses of kiosks
	issues    issues // of kiosks, lately
	pins      tries  // wrong ones, by kiosk
	agents    agents // beside printers
	past      past   // figures of finished days, lately asked for
	rows      rows   // of the province, lately asked for
}

// New returns the door onto d.
func New(d Deps) *API {
	a := &API{Deps: d, sites: map[queue.SiteID]*Site{}, pictures: map[queue.SiteID]*picture{}, drawing: make(chan struct{}, maxDrawing), reporting: make(chan struct{}, maxReports), proxies: newProxies(d.Server.TrustedProxies)}
	for _, s := range d.Sites {
		a.sites[s.ID()] = s
		a.pictures[s.ID()] = newPicture()
	}
	return a
}

// App is the main door: everything.
func (a *API) App() *fiber.App {
	app := a.app()
	a.mount(app, append(a.holderRoutes(), a.innerRoutes()...))
	return app
}

// PublicApp is the second door, which an IT officer may open to the internet: holders only.
func (a *API) PublicApp() *fiber.App {
	app := a.app()
	a.mount(app, a.holderRoutes())
	return app
}

func (a *API) app() *fiber.App {
	app := fiber.New(fiber.Config{
		BodyLimit: maxRead, ReadTimeout: 10 * time.Second, WriteTimeout: writeWithin, IdleTimeout: 2 * time.Minute, ReadBufferSize: 8 << 10,
		DisableStartupMessage: true, ErrorHandler: a.fail, StrictRouting: true, CaseSensitive: true,
		EnableTrustedProxyCheck: true, TrustedProxies: a.Server.TrustedProxies,
	})
	app.Use(a.secure)
	return app
}

// secure puts the security headers on every answer, and turns a panic into an internal error: one
// broken request must not end the screens of a hall.
func (a *API) secure(c *fiber.Ctx) (err error) {
	for k, v := range web.Headers() {
		c.Set(k, v)
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return c.Next()
}

// draining reports whether the program has been told to stop.
func (a *API) draining() bool { return a.Draining != nil && a.Draining() }

// site returns the site called id, or nil.
func (a *API) site(id string) *Site { return a.sites[queue.SiteID(id)] }

// pathSite returns the id of the site that the path names, by itself or in a ticket's token; "" when
// it names none.
func pathSite(c *fiber.Ctx) string {
	if len(c.Route().Params) == 0 { // also of requests that were refused before any route was looked for
		return ""
	}
	if id := c.Params("site"); id != "" {
		return id
	}
	id, _, ok := strings.Cut(c.Params("token"), ".")
	if !ok {
		return ""
	}
	return id
}
