package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"luot/access"
	"luot/counter"
	"luot/queue"
)

// behind serves the rig's door once more, as one that stands behind a proxy on this machine.
func (r *rig) behind() string {
	r.api.Server.TrustedProxies = []string{"127.0.0.1", "10.0.0.0/8"}
	r.api.proxies = newProxies(r.api.Server.TrustedProxies)
	return r.serve(r.api.App())
}

// try sends a wrong password, for another user each time, and returns the status.
func (r *rig) try(n int, door, forwarded string) int {
	r.t.Helper()
	body := fmt.Sprintf(`{"user":"nobody-%d","password":"12345678"}`, n)
	return r.send("POST", "/api/v1/session", ask{door: door, origin: door, body: body, headers: map[string]string{"X-Forwarded-For": forwarded}}).StatusCode
}

// TestForwardedAddressIsTheProxysWord sends what somebody does who wants to guess passwords without
// being slowed down: an invented first hop with every try. The first entry of the header was believed
// once, so each try came from a new address.
func TestForwardedAddressIsTheProxysWord(t *testing.T) {
	r := newRig(t)
	door := r.behind()
	for n := range 5 {
		if got := r.try(n, door, fmt.Sprintf("192.0.2.%d, 203.0.113.7, 10.1.1.1", n)); got != http.StatusUnauthorized {
			t.Fatalf("try %d: %d", n, got)
		}
	}
	if got := r.try(6, door, "192.0.2.99, 203.0.113.7, 10.1.1.1"); got != http.StatusTooManyRequests {
		t.Errorf("the sixth try from 203.0.113.7: %d, want 429", got)
	}
	if got := r.try(7, door, "203.0.113.7, 203.0.113.8"); got != http.StatusUnauthorized {
		t.Errorf("a first try from 203.0.113.8: %d, want 401", got)
	}
}

// TestForwardedAddressOfStrangers counts for nothing where no proxy is named.
func TestForwardedAddressOfStrangers(t *testing.T) {
	r := newRig(t)
	for n := range 5 {
		r.try(n, r.base, fmt.Sprintf("192.0.2.%d", n))
	}
	if got := r.try(6, r.base, "192.0.2.99"); got != http.StatusTooManyRequests {
		t.Errorf("the sixth try: %d, want 429", got)
	}
}

// TestOriginIsWrittenAsBrowsersDo refuses what merely contains our host.
func TestOriginIsWrittenAsBrowsersDo(t *testing.T) {
	r := newRig(t)
	host := strings.TrimPrefix(r.base, "http://")
	for origin, want := range map[string]int{
		"HTTP://" + host: 204, "https://so.example.vn": 204,
		"http://evil@" + host: 403, r.base + "/x": 403, r.base + "?x": 403, r.base + "#x": 403, r.base + ".evil.example": 403,
		"http://sub." + host: 403, "http://127.0.0.1:1": 403, "http://so.example.vn": 403, "null": 403,
	} {
		r.want(want, "DELETE", "/api/v1/session", ask{origin: origin})
	}
}

// TestHTTPSAtTheProxy keeps cookies and changes off the plain line when a proxy that is believed says
// that the browser came under https.
func TestHTTPSAtTheProxy(t *testing.T) {
	r := newRig(t)
	door := r.behind()
	login := ask{door: door, origin: strings.Replace(door, "http:", "https:", 1), body: `{"user":"lan","password":"` + password + `"}`,
		headers: map[string]string{"X-Forwarded-Proto": "https"}}
	if c := r.want(200, "POST", "/api/v1/session", login).Cookies()[0]; !c.Secure {
		t.Errorf("cookie %+v is not Secure", c)
	}
	login.origin = door
	r.want(403, "POST", "/api/v1/session", login)
	login.headers = nil
	if c := r.want(200, "POST", "/api/v1/session", login).Cookies()[0]; c.Secure {
		t.Errorf("cookie %+v is Secure on a plain line: no browser would send it back", c)
	}
}

// TestOpenConsoleIsNotIdle holds the minute without a socket to the server's clock, which in the demo
// stands at another hour than the machine's: every console seemed gone then, and anybody could take
// over the counter of an officer at work.
func TestOpenConsoleIsNotIdle(t *testing.T) {
	r := newRig(t)
	const desk = "/api/v1/sites/qn/counters/3"
	lan, boss := r.logIn("lan"), r.logIn("boss")
	if err := r.gate.AddAccount(t.Context(), "test", access.Account{User: "minh", Name: "Minh", Role: queue.Officer, Sites: []queue.SiteID{"qn"}}, password); err != nil {
		t.Fatal(err)
	}
	s := r.dial("/live/sites/qn/counters/3", dial{origin: r.base, cookie: lan})
	r.want(200, "POST", desk+"/open", ask{cookie: lan, origin: r.base, body: `{"seen":0}`})
	take := func() answer {
		seen := into[counter.Desk](t, r.want(200, "GET", desk, ask{cookie: boss})).Seen
		return r.send("POST", desk+"/open", ask{cookie: r.logIn("minh"), origin: r.base, body: fmt.Sprintf(`{"seen":%d,"takeover":true}`, seen)})
	}
	if a := take(); a.StatusCode != http.StatusForbidden {
		t.Errorf("taking over from an open console: %d %s", a.StatusCode, a.text)
	}
	s.conn.Close()
	if a := take(); a.StatusCode != http.StatusForbidden {
		t.Errorf("taking over at once: %d %s", a.StatusCode, a.text)
	}
	a := take()
	for end := time.Now().Add(patience); a.StatusCode != http.StatusOK && time.Now().Before(end); a = take() {
		r.clock.Add(consoleGone + time.Second) // counts once the server has seen the socket close
	}
	if a.StatusCode != http.StatusOK {
		t.Errorf("taking over after a minute: %d %s", a.StatusCode, a.text)
	}
}

// TestConnectionsHaveLimits checks that no wait of a connection is for ever. Without a limit on writing,
// fifty clients that asked for a day's log and never read kept their places and their memory.
func TestConnectionsHaveLimits(t *testing.T) {
	r := newRig(t)
	for name, app := range map[string]*fiber.App{"main": r.api.App(), "public": r.api.PublicApp()} {
		s := app.Server()
		for i, limit := range []time.Duration{s.ReadTimeout, s.WriteTimeout, s.IdleTimeout, time.Duration(s.MaxRequestBodySize)} {
			if limit <= 0 {
				t.Errorf("limit %d of the %s door is %v", i, name, limit)
			}
		}
	}
}

// TestLongPathIsCutInTheLog keeps strangers from filling the disk with paths.
func TestLongPathIsCutInTheLog(t *testing.T) {
	r := newRig(t)
	r.log.take()
	r.want(404, "GET", "/"+strings.Repeat("q", 6000), ask{})
	if lines := r.log.take(); len(lines) != 1 || len(lines[0]) > 400 || !strings.Contains(lines[0], "qqq…") {
		t.Errorf("the log has %d lines: %.500q", len(lines), lines)
	}
}
