package api

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"luot/live"
)

// TestSession logs in, asks who is there and logs out; the cookie is out of reach of scripts.
func TestSession(t *testing.T) {
	r := newRig(t)
	a := r.want(200, "POST", "/api/v1/session", ask{origin: r.base, body: `{"user":"lan","password":"` + password + `"}`})
	cookie := a.Cookies()[0]
	if cookie.Name != sessionCookie || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" || cookie.Secure {
		t.Errorf("cookie %+v", cookie)
	}
	who := into[sessionView](t, r.want(200, "GET", "/api/v1/session", ask{cookie: cookie.Value}))
	if who.User != "lan" || who.Name != "Lan" || who.Role != "officer" || len(who.Sites) != 1 || who.Sites[0] != "qn" {
		t.Errorf("I am %+v", who)
	}
	r.want(http.StatusForbidden, "DELETE", "/api/v1/session", ask{cookie: cookie.Value})
	out := r.want(204, "DELETE", "/api/v1/session", ask{cookie: cookie.Value, origin: r.base})
	if c := out.Cookies()[0]; c.Value != "" || c.Expires.Unix() > 1 {
		t.Errorf("after log-out the cookie is %+v", c)
	}
	if got := into[problem](t, r.want(401, "GET", "/api/v1/session", ask{cookie: cookie.Value})); got.Code != "session.expired" {
		t.Errorf("a dead session: %s", got.Code)
	}
	r.want(401, "GET", "/api/v1/session", ask{})
	r.want(403, "GET", "/api/v1/session", ask{bearer: r.kiosk})
}

func TestWrongPasswordSlowsDown(t *testing.T) {
	r := newRig(t)
	try := func() answer {
		return r.send("POST", "/api/v1/session", ask{origin: r.base, body: `{"user":"lan","password":"12345678"}`})
	}
	for range 5 {
		if a := try(); a.StatusCode != 401 || into[problem](t, a).Code != "session.wrong" {
			t.Fatalf("got %d %s", a.StatusCode, a.text)
		}
	}
	if a := try(); a.StatusCode != 429 || a.Header.Get("Retry-After") == "" {
		t.Errorf("the sixth try: %d %v %s", a.StatusCode, a.Header, a.text)
	}
	for _, body := range []string{`{"user":"lan"}`, `{"password":"x"}`} {
		r.want(422, "POST", "/api/v1/session", ask{origin: r.base, body: body})
	}
}

// TestPairing trades a token for the cookie of its device, which then stands for the token.
func TestPairing(t *testing.T) {
	r := newRig(t)
	r.want(401, "POST", "/api/v1/pair", ask{origin: r.base, body: `{"token":"` + strings.Repeat("0", 32) + `"}`})
	a := r.want(200, "POST", "/api/v1/pair", ask{origin: r.base, body: `{"token":"` + r.kiosk + `"}`})
	if got := into[paired](t, a); got.Page != "/kiosk/qn" || got.Name != "Kiosk 1" {
		t.Errorf("paired %+v", got)
	}
	c := a.Cookies()[0]
	if c.Name != "luot_device_qn" || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode {
		t.Errorf("cookie %+v", c)
	}
	as := map[string]string{"Cookie": c.Name + "=" + c.Value, "Luot-As": "device"}
	at := into[struct{ Token string }](t, r.want(201, "POST", "/api/v1/sites/qn/tickets", ask{origin: r.base, headers: as, body: `{"service":"dat-dai"}`})).Token
	r.want(200, "POST", "/api/v1/tickets/"+at+"/reprint", ask{origin: r.base, headers: as})
	delete(as, "Luot-As")
	r.want(401, "POST", "/api/v1/sites/qn/tickets", ask{origin: r.base, headers: as, body: `{"service":"dat-dai"}`})
}

func TestPages(t *testing.T) {
	r := newRig(t)
	it := r.issue(`{"service":"dat-dai"}`)
	for path, want := range map[string]struct {
		status    int
		lang, has string
	}{
		"/":                      {200, "vi", `"sites":[{"site":"qn"`},
		"/kiosk/qn":              {200, "vi", `"site":"qn","zone":"Asia/Ho_Chi_Minh"`},
		"/kiosk/qn?":             {200, "vi", `"paired":false`},
		"/kiosk/qn?lang=en":      {200, "en", `"lang":"en"`},
		"/kiosk/qn?lang=xx":      {200, "vi", `"counters":[{"id":"1"`},
		"/display/pk":            {200, "vi", `"voice":{"repeat":2,"rate":0.95,"gap_ms":600}`},
		"/login":                 {200, "vi", `"reasons":{"hold":[{"id":"papers"`},
		"/counter?site=pk":       {200, "vi", `"gone":false,"site":"pk"`},
		"/pair":                  {200, "vi", `data-part="pair"`},
		"/t/" + string(it.Token): {200, "vi", `"token":"` + string(it.Token) + `"`},
		"/t/qn.0000000000000000": {404, "vi", `"gone":true`},
		"/t/nonsense":            {404, "vi", `"gone":true`},
		"/t/nonsense?lang=en":    {404, "en", `"gone":true`},
		"/docs":                  {200, "en", "/api/v1/sites/{site}/tickets"},
	} {
		a := r.want(want.status, "GET", path, ask{})
		if !strings.Contains(string(a.text), want.has) || !strings.Contains(string(a.text), `lang="`+want.lang+`"`) {
			t.Errorf("%s lacks %s or is not in %s:\n%s", path, want.has, want.lang, a.text)
		}
		if a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: headers %v", path, a.Header)
		}
	}
	if a := r.want(200, "GET", "/t/"+string(it.Token), ask{lang: "en-GB,vi;q=0.5"}); !strings.Contains(string(a.text), `<html lang="en"`) {
		t.Errorf("the phone's language does not count: %s", a.text)
	}
	r.want(404, "GET", "/kiosk/nowhere", ask{})
	r.want(200, "HEAD", "/kiosk/qn", ask{})
}

func TestAssets(t *testing.T) {
	r := newRig(t)
	path := r.api.Tree.URL("web/base.css")
	a := r.want(200, "GET", path, ask{headers: map[string]string{"Accept-Encoding": "gzip"}})
	z, err := gzip.NewReader(bytes.NewReader(a.text))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(z)
	plain := r.want(200, "GET", path, ask{headers: map[string]string{"Accept-Encoding": "identity"}})
	if err != nil || !bytes.Equal(body, plain.text) || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%v: the file differs by its encoding, or %v", err, a.Header)
	}
	r.want(304, "GET", path, ask{headers: map[string]string{"If-None-Match": a.Header.Get("ETag")}})
	r.want(404, "GET", "/assets/0123456789abcdef/web/base.css", ask{})
	r.want(404, "GET", r.api.Tree.URL("web/none.css"), ask{})
}

func TestOps(t *testing.T) {
	r := newRig(t)
	r.want(200, "GET", "/healthz", ask{})
	r.want(200, "GET", "/readyz", ask{})
	r.want(200, "GET", "/metrics", ask{})
	if a := r.want(200, "GET", "/openapi.yaml", ask{}); !bytes.Equal(a.text, OpenAPI) {
		t.Error("another description is served")
	}
	lost := Trouble{Where: "pk", Code: "lost", Args: map[string]any{"records": 3, "tickets": 2}}
	r.api.Ready = func() Readiness { return Readiness{Warnings: []Trouble{lost}} }
	if a := r.want(200, "GET", "/readyz", ask{lang: "en"}); !strings.Contains(string(a.text), "lost 3 records") {
		t.Errorf("the warning is not told in words: %s", a.text)
	}
	r.api.Ready = func() Readiness {
		return Readiness{Problems: []Trouble{{Where: "qn", Code: "store.down", Since: 1}}, Warnings: []Trouble{lost}}
	}
	a := r.want(503, "GET", "/readyz", ask{lang: "vi"})
	if got := into[problem](t, a); got.Code != "server.not_ready" || !strings.Contains(got.Detail, "qn: store.down") ||
		!strings.Contains(string(a.text), "Kho dữ liệu không nhận bản ghi") || !strings.Contains(string(a.text), `"warnings":[{"where":"pk"`) {
		t.Errorf("got %s", a.text)
	}
	r.want(200, "GET", "/healthz", ask{})
}

// TestSecondDoor: what is not for holders is not there, whoever asks.
func TestSecondDoor(t *testing.T) {
	r := newRig(t)
	it := string(r.issue(`{"service":"dat-dai"}`).Token)
	for _, path := range []string{"/t/" + it, "/api/v1/tickets/" + it, "/api/v1/tickets/" + it + "/slip.png", "/healthz", r.api.Tree.URL("web/base.css")} {
		r.want(200, "GET", path, ask{door: r.public})
	}
	for _, act := range []string{"cancel", "uncancel"} {
		r.want(200, "POST", "/api/v1/tickets/"+it+"/"+act, ask{door: r.public, origin: r.public})
	}
	lan := r.logIn("boss")
	for path, method := range map[string]string{
		"/": "GET", "/kiosk/qn": "GET", "/display/qn": "GET", "/login": "GET", "/counter": "GET", "/pair": "GET", "/docs": "GET",
		"/openapi.yaml": "GET", "/readyz": "GET", "/metrics": "GET", "/api/v1/sites": "GET", "/api/v1/sites/qn": "GET",
		"/api/v1/session": "POST", "/api/v1/pair": "POST", "/api/v1/sites/qn/tickets": "POST", "/api/v1/sites/qn/queue": "GET",
		"/api/v1/sites/qn/events": "GET", "/api/v1/sites/qn/counters/3/next": "POST", "/api/v1/tickets/" + it + "/reprint": "POST",
		"/live/sites/qn/board": "GET", "/live/sites/qn/counters/3": "GET",
	} {
		if got := into[problem](t, r.want(404, method, path, ask{door: r.public, origin: r.public, cookie: lan})); got.Code != "path.unknown" {
			t.Errorf("%s: %s", path, got.Code)
		}
	}
}

// TestLoggedOutConsoleIsDropped: the sockets of a session end with it.
func TestLoggedOutConsoleIsDropped(t *testing.T) {
	r := newRig(t)
	lan := r.logIn("lan")
	desk := r.dial("/live/sites/qn/counters/3", dial{origin: r.base, cookie: lan})
	board := r.dial("/live/sites/qn/board", dial{origin: r.base, cookie: lan})
	public := r.dial("/live/sites/qn/board", dial{})
	desk.until("desk")
	board.until("board")
	public.until("board")
	r.want(204, "DELETE", "/api/v1/session", ask{cookie: lan, origin: r.base})
	desk.wantClose(live.CloseLogInAgain)
	r.issue(`{"service":"dat-dai"}`)
	public.until("board")
}

// TestDisabledOfficerIsCutOff: a session that ended elsewhere is noticed with the next pong.
func TestDisabledOfficerIsCutOff(t *testing.T) {
	r := newRig(t)
	desk := r.dial("/live/sites/qn/counters/3", dial{origin: r.base, cookie: r.logIn("lan")})
	desk.until("desk")
	desk.send(0x80|opPong, nil)
	r.issue(`{"service":"dat-dai"}`)
	desk.until("desk")
	if err := r.gate.Disable(t.Context(), "test", "lan"); err != nil {
		t.Fatal(err)
	}
	desk.send(0x80|opPong, nil)
	desk.wantClose(live.CloseLogInAgain)
}
