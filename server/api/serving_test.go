package api

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"luot/access"
	"luot/live"
)

func itoa(n uint64) string { return strconv.FormatUint(n, 10) }

// TestNobodyIsThrownOutOfAVisit: a session that gets too idle while its officer has a visitor goes on
// until the visit has ended (its age is tested in package access); also a changed password leaves the console open.
func TestNobodyIsThrownOutOfAVisit(t *testing.T) {
	r := newRig(t)
	r.issue(`{"service":"dat-dai"}`)
	lan, idle := ask{origin: r.base, cookie: r.logIn("lan")}, ask{origin: r.base, cookie: r.logIn("boss")}
	press := func(status int, act, body string) answer {
		return r.want(status, "POST", "/api/v1/sites/qn/counters/3/"+act, with(lan, body))
	}
	seen := func(a answer) string { return `{"seen":` + itoa(into[struct{ Seen uint64 }](t, a).Seen) + `}` }
	look := func() answer { return r.want(http.StatusOK, "GET", "/api/v1/sites/qn/counters/3", lan) }
	next := press(http.StatusOK, "next", seen(press(http.StatusOK, "open", seen(look()))))

	a := r.want(http.StatusNoContent, "POST", "/api/v1/session/password", with(lan, `{"old":"`+password+`","new":"một câu rất dài"}`))
	if len(a.Cookies()) != 0 {
		t.Error("the console of an officer with a visitor would have to log in again")
	}
	started := press(http.StatusOK, "start", seen(next))
	r.clock.Add(access.DefaultIdle + time.Minute)
	r.want(http.StatusUnauthorized, "GET", "/api/v1/session", idle)
	r.want(http.StatusOK, "GET", "/api/v1/session", lan)
	press(http.StatusOK, "finish", seen(started))
	r.clock.Add(access.DefaultIdle)
	r.want(http.StatusUnauthorized, "GET", "/api/v1/session", lan)
}

// TestSessionIsNotFixed: a cookie that a browser was given before its log-in opens nothing afterwards, and a
// session that is revoked takes its open console along at once.
func TestSessionIsNotFixed(t *testing.T) {
	r := newOffice(t)
	planted := strings.Repeat("7", 26)
	a := r.want(http.StatusOK, "POST", "/api/v1/session", ask{origin: r.base, cookie: planted, body: `{"user":"lan","password":"` + password + `"}`})
	lan := a.Cookies()[0].Value
	if len(a.Cookies()) != 1 || lan == planted || !a.Cookies()[0].HttpOnly || a.Cookies()[0].SameSite != http.SameSiteStrictMode {
		t.Fatalf("cookies %v", a.Cookies())
	}
	r.want(http.StatusUnauthorized, "GET", "/api/v1/session", ask{cookie: planted})
	desk := r.dial("/live/sites/qn/counters/3", dial{origin: r.base, cookie: lan})
	desk.until("desk")
	r.want(http.StatusNoContent, "POST", accountsPath+"/lan/sessions/"+access.SessionID(lan)+"/revoke", r.root)
	desk.wantClose(live.CloseLogInAgain)

	again := r.dial("/live/sites/qn/counters/3", dial{origin: r.base, cookie: r.logIn("lan")})
	again.until("desk")
	r.want(http.StatusOK, "POST", accountsPath+"/lan/disable", r.root)
	again.wantClose(live.CloseLogInAgain)
}
