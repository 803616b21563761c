package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"luot/access"
)

// hall is a screen of qn, added by an admin of all sites.
type hall struct {
	*rig
	boss   ask
	screen struct{ ID, Token, Pair, Page string }
}

const devicesOf = "/api/v1/sites/qn/devices"

func newHall(t *testing.T) *hall {
	t.Helper()
	r := newRig(t)
	h := &hall{rig: r, boss: ask{origin: r.base, cookie: r.logIn("root")}}
	add := h.boss
	add.body = `{"kind":"display","name":"Sảnh","query":"layout=overview"}`
	h.screen = into[struct{ ID, Token, Pair, Page string }](t, r.want(http.StatusCreated, "POST", devicesOf, add))
	return h
}

// seen returns the screen as the list of a site shows it; zero when it is not there.
func (h *hall) seen(site string) deviceView {
	h.t.Helper()
	list := into[struct{ Devices []deviceView }](h.t, h.want(http.StatusOK, "GET", "/api/v1/sites/"+site+"/devices", h.boss))
	for _, d := range list.Devices {
		if d.ID == h.screen.ID {
			return d
		}
	}
	return deviceView{}
}

// beat lets the screen say how it is, from the page of qn.
func (h *hall) beat(status, note string) orders {
	h.t.Helper()
	body := `{"page":"/display/qn","build":"b","width":1920,"height":1080,"status":"` + status + `","note":"` + note + `"}`
	return into[orders](h.t, h.want(http.StatusOK, "POST", "/api/v1/sites/qn/heartbeat", ask{bearer: h.screen.Token, body: body}))
}

// TestFleet: a screen is added, heard of, in trouble and lost.
func TestFleet(t *testing.T) {
	h := newHall(t)
	if h.screen.Page != "/display/qn?layout=overview" || h.screen.Pair != "/pair#"+h.screen.Token {
		t.Fatalf("made %+v", h.screen)
	}
	if got := h.seen("qn"); got.State != "never" || got.Last != nil {
		t.Errorf("before its first word: %+v", got)
	}
	if got := h.beat("live", ""); got.Page != h.screen.Page || got.Reload != nil || got.Name != "Sảnh" || got.Every != 60 {
		t.Errorf("orders %+v", got)
	}
	if got := h.seen("qn"); got.State != "live" || got.Last.Width != 1920 || got.Last.Address == "" {
		t.Errorf("heard of: %+v", got)
	}
	h.beat("live", "sound.blocked")
	if got := h.seen("qn"); got.State != "trouble" {
		t.Errorf("silent: %+v", got)
	}
	h.clock.Add(4 * time.Minute)
	if got := h.seen("qn"); got.State != "lost" {
		t.Errorf("four minutes later: %+v", got)
	}
}

// TestIssueRate: a supervisor sees how many numbers each kiosk gives, and the most that it may.
func TestIssueRate(t *testing.T) {
	h := newHall(t)
	rate := func() issuedView {
		h.t.Helper()
		got := into[struct{ Devices []deviceView }](t, h.want(http.StatusOK, "GET", "/api/v1/sites/qn/devices", h.boss)).Devices
		for _, d := range got {
			if d.Kind == access.Display && d.Issued != nil {
				t.Errorf("the screen gave %+v", d.Issued)
			}
			if d.Kind == access.Kiosk {
				return *d.Issued
			}
		}
		t.Fatalf("no kiosk among %+v", got)
		return issuedView{}
	}
	if got := rate(); got != (issuedView{Limit: 30}) {
		t.Errorf("before the first number: %+v", got)
	}
	h.issue(`{"service":"dat-dai"}`)
	h.clock.Add(2 * time.Minute)
	h.issue(`{"service":"dat-dai"}`)
	h.want(http.StatusCreated, "POST", "/api/v1/sites/qn/tickets", ask{origin: h.base, cookie: h.logIn("lan"), body: `{"service":"dat-dai"}`}) // not the kiosk's
	if got := rate(); got != (issuedView{Today: 2, Hour: 2, Minute: 1, Limit: 30}) {
		t.Errorf("after two numbers: %+v", got)
	}
}

// TestMovedScreen: a screen is told to load again and moved; its page is sent to the new site, until the
// screen is shut out.
func TestMovedScreen(t *testing.T) {
	h := newHall(t)
	one := devicesOf + "/" + h.screen.ID
	h.want(http.StatusNoContent, "POST", one+"/reload", h.boss)
	move := h.boss
	move.body = `{"site":"pk","name":"Cửa","query":""}`
	h.want(http.StatusOK, "PATCH", one, move)
	if got := h.beat("live", ""); got.Page != "/display/pk" || got.Reload == nil || got.Name != "Cửa" {
		t.Errorf("orders after the move: %+v", got)
	}
	if got := h.seen("qn"); got.ID != "" {
		t.Errorf("still at the old site: %+v", got)
	}
	if got := h.seen("pk"); got.State != "live" {
		t.Errorf("at the new site: %+v", got)
	}
	h.want(http.StatusNotFound, "POST", one+"/revoke", h.boss) // no longer a device of qn
	h.want(http.StatusNoContent, "POST", "/api/v1/sites/pk/devices/"+h.screen.ID+"/revoke", h.boss)
	h.want(http.StatusUnauthorized, "POST", "/api/v1/sites/pk/heartbeat", ask{bearer: h.screen.Token, body: `{}`})
	if got := h.seen("pk"); got.State != "revoked" {
		t.Errorf("shut out: %+v", got)
	}
}

// TestFleetIsForSupervisors: nobody else sees, adds or moves devices, and a device says nothing for another.
func TestFleetIsForSupervisors(t *testing.T) {
	r := newRig(t)
	lan, boss := ask{origin: r.base, cookie: r.logIn("lan")}, ask{origin: r.base, cookie: r.logIn("boss")}
	kiosk := ask{bearer: r.kiosk}
	for _, a := range []ask{lan, kiosk} {
		r.want(http.StatusForbidden, "GET", "/api/v1/sites/qn/devices", a)
		a.body = `{"kind":"kiosk"}`
		r.want(http.StatusForbidden, "POST", "/api/v1/sites/qn/devices", a)
	}
	r.want(http.StatusUnauthorized, "GET", "/api/v1/sites/qn/devices", ask{})
	for body, status := range map[string]int{
		`{"kind":"toaster"}`: 422, `{"kind":"kiosk","name":"a\nb"}`: 422, `{"kind":"kiosk","query":"\u003cb\u003e"}`: 422, `{"kind":1}`: 400, `{"sort":"kiosk"}`: 400,
	} {
		a := boss
		a.body = body
		r.want(status, "POST", "/api/v1/sites/qn/devices", a)
	}
	boss.body = `{"site":"pk"}`
	r.want(http.StatusForbidden, "PATCH", "/api/v1/sites/qn/devices/qn-1", boss) // pk is not theirs
	boss.body = `{"page":"/kiosk/qn","build":"b","width":1,"height":1,"status":"live","note":""}`
	r.want(http.StatusForbidden, "POST", "/api/v1/sites/qn/heartbeat", boss) // a person is no device
	for _, body := range []string{`{}`, `{"page":"kiosk","status":"live"}`, `{"page":"/kiosk/qn","status":"well"}`,
		`{"page":"/kiosk/qn","status":"live","width":-1}`, `{"page":"/kiosk/qn","status":"live","note":"` + strings.Repeat("n", 41) + `"}`} {
		kiosk.body = body
		r.want(http.StatusUnprocessableEntity, "POST", "/api/v1/sites/qn/heartbeat", kiosk)
	}
}
