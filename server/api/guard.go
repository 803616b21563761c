package api

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"luot/access"
	"luot/engine"
	"luot/queue"
)

// who may use a route.
type who int

const (
	anyone    who = iota
	device        // a kiosk of the site, or staff
	ownDevice     // any device, also one that has been moved to another site since
	tablet        // a tablet of the site alone: staff do not rate for visitors
	atDesk        // staff, or the device of the counter that the path names
	officer
	lead
	supervisor
	admin
)

// roleFor is the least role of staff for a route.
var roleFor = map[who]queue.Role{device: queue.Officer, atDesk: queue.Officer, officer: queue.Officer, lead: queue.Lead, supervisor: queue.Supervisor, admin: queue.Admin}

// route is one row of the table of design section 6.
type route struct {
	method, path string
	who          who
	handle       func(*call) error
}

// call is one request after its checks: who asks, and of which site.
type call struct {
	*fiber.Ctx
	api     *API
	site    *Site          // nil for paths without a site
	account access.Account // zero unless staff
	device  access.Device  // zero unless a device
	actor   queue.Actor
	lang    string
	until   time.Time // when the engine must have answered, whatever it is asked on the way
}

// mount registers routes; what can be got can be asked for by HEAD. Fiber answers 404 and 405 (with
// Allow) before any of our checks.
func (a *API) mount(app *fiber.App, routes []route) {
	for _, r := range routes {
		app.Add(r.method, r.path, a.guard(r))
		if r.method == http.MethodGet {
			app.Add(http.MethodHead, r.path, a.guard(r))
		}
	}
}

// guard makes the checks in the order of design section 15, each a step that says no or goes on:
// Origin, authentication, site, role, size, type. What is left – JSON, ids, values, key, state – is
// read by the handler in that order.
func (a *API) guard(r route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		k := &call{Ctx: c, api: a, lang: a.language(c), until: time.Now().Add(answerWithin)}
		if err := a.checkOrigin(c); err != nil {
			return err
		}
		if err := k.authenticate(r.who); err != nil {
			return err
		}
		if err := k.findSite(r.who); err != nil {
			return err
		}
		if err := k.checkBody(); err != nil {
			return err
		}
		if r.method != http.MethodGet && a.draining() {
			return refuse(http.StatusServiceUnavailable, engine.Draining, "seconds", 1)
		}
		return r.handle(k)
	}
}

// checkOrigin refuses what another website sends. Without Origin a change needs a bearer token.
func (a *API) checkOrigin(c *fiber.Ctx) error {
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		if c.Method() == http.MethodGet || c.Method() == http.MethodHead || bearer(c) != "" {
			return nil
		}
		return refuse(http.StatusForbidden, "origin.foreign")
	}
	if !a.own(c, origin) {
		return refuse(http.StatusForbidden, "origin.foreign")
	}
	return nil
}

// own reports whether origin is this server's: the host that was asked, or a site's public URL. It is
// compared as a browser writes it, with nothing before or after the host; what came under https is
// not answered to a page that came without.
func (a *API) own(c *fiber.Ctx, origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || !strings.EqualFold(origin, u.Scheme+"://"+u.Host) {
		return false
	}
	if u.Scheme != "https" && (u.Scheme != "http" || a.secret(c)) {
		return false
	}
	if strings.EqualFold(u.Host, c.Hostname()) || strings.EqualFold(u.Host, string(c.Request().Host())) {
		return true
	}
	for _, s := range a.Sites {
		if p, err := url.Parse(s.Config().Rules.PublicURL); err == nil && p.Host != "" && u.Scheme == p.Scheme && u.Host == p.Host {
			return true
		}
	}
	return false
}

func bearer(c *fiber.Ctx) string {
	token, ok := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
	if !ok {
		return ""
	}
	return strings.Clone(token)
}

// The cookies of browsers; a device has one per site.
const (
	sessionCookie = "luot_session"
	deviceCookie  = "luot_device_"
)

// authenticate finds out who asks. A bearer token is a device's; a browser sends its session, or
// as a kiosk (Luot-As: device) its device cookie.
func (k *call) authenticate(need who) error {
	if token := k.deviceToken(); token != "" {
		d, ok := k.api.Gate.Device(token)
		if !ok {
			if need == anyone {
				return nil
			}
			return refuse(http.StatusUnauthorized, "device.unknown")
		}
		k.device = d
		k.actor = queue.Actor{ID: d.Kind + ":" + d.ID}
		return nil
	}
	cookie := strings.Clone(k.Cookies(sessionCookie))
	if cookie != "" {
		if account, ok := k.api.session(cookie); ok {
			k.account = account
			k.actor = queue.Actor{ID: "staff:" + string(account.User), Role: account.Role, User: account.User}
			return nil
		}
	}
	if need == anyone {
		return nil
	}
	if cookie != "" {
		return refuse(http.StatusUnauthorized, "session.expired")
	}
	return refuse(http.StatusUnauthorized, "session.missing")
}

func (k *call) deviceToken() string {
	if token := bearer(k.Ctx); token != "" {
		return token
	}
	if k.Get("Luot-As") == "device" {
		return strings.Clone(k.Cookies(deviceCookie + pathSite(k.Ctx)))
	}
	return ""
}

// findSite looks the path's site up, which a ticket's token also names, and checks that the caller
// belongs there and may. A page or holder's handler finds no site when the token names none.
func (k *call) findSite(need who) error {
	k.site = k.api.site(pathSite(k.Ctx))
	if id := k.Params("site"); id != "" && k.site == nil {
		return refuse(http.StatusNotFound, "site.unknown", "site", strings.Clone(id))
	}
	if need == anyone {
		return nil
	}
	if k.Params("token") != "" && k.site == nil {
		return refuse(http.StatusNotFound, "ticket.unknown")
	}
	if need == ownDevice {
		if k.device.ID == "" {
			return refuse(http.StatusForbidden, "role.missing")
		}
		return nil
	}
	if k.device.ID != "" {
		if need == atDesk && k.device.Kind == access.Counter && k.device.Site == k.site.ID() && k.device.Serves(k.Params("counter")) {
			return nil
		}
		kind := map[who]string{device: access.Kiosk, tablet: access.Tablet}[need]
		if kind == "" || k.device.Kind != kind || (k.site != nil && k.device.Site != k.site.ID()) {
			return refuse(http.StatusForbidden, "role.missing")
		}
		return nil
	}
	site := queue.SiteID("")
	if k.site != nil {
		site = k.site.ID()
	}
	if !k.account.May(site, roleFor[need]) {
		return refuse(http.StatusForbidden, "role.missing")
	}
	return nil
}

// checkBody refuses bodies that are too large or no JSON.
func (k *call) checkBody() error {
	n := len(k.Request().Body())
	if n > maxBody {
		return refuse(http.StatusRequestEntityTooLarge, "body.too_large")
	}
	if n == 0 {
		return nil
	}
	kind, _, _ := strings.Cut(k.Get(fiber.HeaderContentType), ";")
	if !strings.EqualFold(strings.TrimSpace(kind), fiber.MIMEApplicationJSON) {
		return refuse(http.StatusUnsupportedMediaType, "type.unsupported")
	}
	return nil
}
