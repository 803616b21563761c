package api

import (
	"sync/atomic"
	"testing"
	"time"

	"luot/queue"
)

// TestDraining: a server that is told to stop refuses commands at once, with when to come again, and
// balancers look away; it still answers what changes nothing.
func TestDraining(t *testing.T) {
	r := newRig(t)
	var stops atomic.Bool
	r.api.Draining = stops.Load
	it := r.issue(`{"service":"dat-dai"}`)
	stops.Store(true)
	a := r.want(503, "POST", "/api/v1/sites/qn/tickets", ask{bearer: r.kiosk, body: `{"service":"dat-dai"}`})
	if got := into[problem](t, a); got.Code != "draining" || a.Header.Get("Retry-After") != "1" {
		t.Errorf("got %+v, Retry-After %q", got, a.Header.Get("Retry-After"))
	}
	if a := r.want(503, "GET", "/readyz", ask{}); a.Header.Get("Retry-After") != "1" {
		t.Errorf("readiness has Retry-After %q", a.Header.Get("Retry-After"))
	}
	r.want(200, "GET", "/api/v1/tickets/"+string(it.Token), ask{})
	r.want(200, "GET", "/healthz", ask{})
}

// TestOneOutageIsOneLine: an hour without the store filled the log with a line for each press.
func TestOneOutageIsOneLine(t *testing.T) {
	r := newRig(t)
	r.api.Draining = func() bool { return true }
	r.log.take()
	for range 50 {
		r.want(503, "POST", "/api/v1/sites/qn/tickets", ask{bearer: r.kiosk, body: `{"service":"dat-dai"}`})
	}
	if logged := r.log.take(); len(logged) != 1 {
		t.Errorf("50 refusals are %d lines", len(logged))
	}
	var h hush
	now := time.Now()
	h.tell("store.down", now)
	h.tell("store.down", now.Add(time.Second))
	if _, tell := h.tell("busy", now.Add(time.Second)); !tell {
		t.Error("another code is hushed too")
	}
	if more, tell := h.tell("store.down", now.Add(tellEvery)); !tell || more != 1 {
		t.Errorf("after a minute: told %v, %d more; want one more", tell, more)
	}
}

// TestBrokenSiteIsListed: one damaged log made the list of all sites a 503.
func TestBrokenSiteIsListed(t *testing.T) {
	r := newRig(t)
	if err := r.api.site("pk").Engine.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	type summary struct {
		ID       string
		Open     bool
		Reason   string
		Services []struct{ Open bool }
	}
	got := into[[]summary](t, r.want(200, "GET", "/api/v1/sites", ask{}))
	if len(got) != 2 || got[0].Reason != "" || !got[0].Open || got[1].Open || got[1].Reason != "draining" || len(got[1].Services) == 0 || got[1].Services[0].Open {
		t.Errorf("got %+v", got)
	}
}

// TestConsoleElsewhere: a server knew only the sockets of its own, so with two of them everybody could
// take over the counter of an officer whose console was on the other.
func TestConsoleElsewhere(t *testing.T) {
	r := newRig(t)
	seen, known := r.clock.Now(), true
	r.api.Console = func(queue.SiteID, queue.CounterID) (time.Time, bool) { return seen, known }
	if r.api.idle("qn", "3") {
		t.Error("a console that is on another server is taken for gone")
	}
	seen = r.clock.Now().Add(-consoleGone - time.Second)
	if !r.api.idle("qn", "3") {
		t.Error("a console is not gone after a minute")
	}
	known = false
	if r.api.idle("qn", "3") {
		t.Error("a console is gone though nobody can say")
	}
}
