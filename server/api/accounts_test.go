package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"luot/access"
	"luot/queue"
)

const accountsPath = "/api/v1/accounts"

// office is a rig with an admin of all sites and one of qn alone.
type office struct {
	*rig
	root, local ask
}

func newOffice(t *testing.T) *office {
	t.Helper()
	r := newRig(t)
	if err := r.gate.AddAccount(t.Context(), "test", access.Account{User: "local", Name: "Lộc", Role: queue.Admin, Sites: []queue.SiteID{"qn"}}, password); err != nil {
		t.Fatal(err)
	}
	return &office{r, ask{origin: r.base, cookie: r.logIn("root")}, ask{origin: r.base, cookie: r.logIn("local")}}
}

func with(a ask, body string) ask {
	a.body = body
	return a
}

// enter logs in with a password and returns the cookie, "" when refused.
func (r *rig) enter(user, password string) string {
	r.t.Helper()
	a := r.send("POST", "/api/v1/session", ask{origin: r.base, body: `{"user":"` + user + `","password":"` + password + `"}`})
	for _, c := range a.Cookies() {
		if c.Name == sessionCookie && a.StatusCode == http.StatusOK {
			return c.Value
		}
	}
	return ""
}

// TestAccountLife: an account is made, changed, reset, disabled and enabled; each is at once so, and in the log
// with who did it.
func TestAccountLife(t *testing.T) {
	r := newOffice(t)
	made := into[struct {
		accountView
		Password string
	}](t, r.want(http.StatusCreated, "POST", accountsPath, with(r.root, `{"user":"hoa","name":" Hoà ","title":"Văn thư","role":"officer","sites":["qn"]}`)))
	if made.User != "hoa" || made.Name != "Hoà" || made.Role != "officer" || len(made.Password) != 19 {
		t.Fatalf("made %+v", made)
	}
	first := r.enter("hoa", made.Password)
	if first == "" {
		t.Fatal("the password that was told opens nothing")
	}
	hoa := ask{origin: r.base, cookie: first}
	r.want(http.StatusForbidden, "GET", "/api/v1/sites/qn/events", hoa)
	r.want(http.StatusOK, "PATCH", accountsPath+"/hoa", with(r.root, `{"role":"supervisor","sites":["qn","pk"]}`))
	r.want(http.StatusOK, "GET", "/api/v1/sites/pk/events", hoa) // the session goes on with the new role

	reset := into[struct{ Password string }](t, r.want(http.StatusOK, "POST", accountsPath+"/hoa/password", r.root))
	r.want(http.StatusUnauthorized, "GET", "/api/v1/session", hoa)
	if r.enter("hoa", made.Password) != "" || r.enter("hoa", reset.Password) == "" {
		t.Error("after the reset the old password opens, or the new one does not")
	}
	r.want(http.StatusOK, "POST", accountsPath+"/hoa/disable", r.root)
	if r.enter("hoa", reset.Password) != "" {
		t.Error("a disabled account logs in")
	}
	if got := into[accountView](t, r.want(http.StatusOK, "POST", accountsPath+"/hoa/enable", r.root)); got.Disabled || got.Sessions != 0 {
		t.Errorf("enabled: %+v", got)
	}
	got := r.events("?user=hoa&kind=change")
	var types []string
	for _, e := range got.Entries {
		types = append(types, e.Type)
		if e.Actor != "staff:root" {
			t.Errorf("%s by %s", e.Type, e.Actor)
		}
	}
	if s := strings.Join(types, " "); s != "AccountEnabled AccountDisabled PasswordSet AccountChanged AccountAdded" {
		t.Errorf("log: %s", s)
	}
	for _, secret := range []string{made.Password, reset.Password, first} {
		if all := strings.Join(r.log.take(), "\n"); strings.Contains(all, secret) {
			t.Error("a secret is in the log")
		}
	}
}

type directoryAnswer struct {
	Chain   chainView
	Entries []directoryEntry
	Next    uint64
}

// events reads the directory's log as root.
func (r *office) events(query string) directoryAnswer {
	r.t.Helper()
	return into[directoryAnswer](r.t, r.want(http.StatusOK, "GET", "/api/v1/directory/events"+query, r.root))
}

// TestLogInsAreAudited: who logged in from where, and who was refused; a name that nobody has is not kept, since
// it may be a password; no hash leaves the log; pages follow each other.
func TestLogInsAreAudited(t *testing.T) {
	r := newOffice(t)
	ended := make(chan struct{})
	go func() { defer close(ended); r.gate.Run(t.Context(), nil) }()
	t.Cleanup(func() { <-ended })
	r.enter("lan", password)
	r.enter("lan", "sai mật khẩu")
	r.enter("my secret pass", "x")
	var got directoryAnswer
	for deadline := time.Now().Add(patience); len(got.Entries) < 5 && time.Now().Before(deadline); {
		got = r.events("?kind=log_in")
	}
	var list []string
	for _, e := range got.Entries {
		list = append(list, e.Type+" "+string(e.User)+" "+e.From)
	}
	want := "LogInRefused  127.0.0.1|LogInRefused lan 127.0.0.1|LoggedIn lan 127.0.0.1|LoggedIn local 127.0.0.1|LoggedIn root 127.0.0.1"
	if s := strings.Join(list, "|"); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	if got.Chain.BrokenAt != 0 || got.Chain.Records == 0 || len(got.Chain.Head) != 32 {
		t.Errorf("chain %+v", got.Chain)
	}
	text := string(r.want(http.StatusOK, "GET", "/api/v1/directory/events", r.root).text)
	for _, secret := range []string{"argon2", "my secret", `"hash"`} {
		if strings.Contains(text, secret) {
			t.Errorf("%s in %s", secret, text)
		}
	}
	two := r.events("?kind=log_in&limit=2")
	more := r.events("?kind=log_in&limit=2&before=" + itoa(two.Next))
	if len(two.Entries) != 2 || len(more.Entries) != 2 || more.Entries[0].Seq >= two.Entries[1].Seq {
		t.Errorf("pages %+v then %+v", two, more)
	}
	if local := into[directoryAnswer](t, r.want(http.StatusOK, "GET", "/api/v1/directory/events?kind=log_in", r.local)); len(local.Entries) != 3 {
		t.Errorf("an admin of qn sees %+v; want lan twice and local", local.Entries)
	}
}

// TestOwnPassword: the own password is changed with the old one; elsewhere the account is out, here it goes on
// with a fresh cookie.
func TestOwnPassword(t *testing.T) {
	r := newRig(t)
	here, elsewhere := ask{origin: r.base, cookie: r.logIn("lan")}, ask{origin: r.base, cookie: r.logIn("lan")}
	const path = "/api/v1/session/password"
	for body, code := range map[string]string{
		`{"old":"falsch falsch","new":"một câu rất dài"}`:                     "password.wrong",
		`{"old":"` + password + `","new":"kurz"}`:                             "password.short",
		`{"old":"` + password + `","new":"` + password + `"}`:                 "password.same",
		`{"old":"` + password + `","new":"matkhau2026!"}`:                     "password.easy",
		`{"old":"` + password + `","new":"111111112222"}`:                     "password.easy",
		`{"old":"` + password + `","new":"` + strings.Repeat("x", 600) + `"}`: "value.range",
		`{"new":"một câu rất dài"}`:                                           "value.missing",
	} {
		got := into[problem](t, r.want(http.StatusUnprocessableEntity, "POST", path, with(here, body)))
		if got.Code != code || got.Detail == "" || strings.Contains(got.Detail, "{") {
			t.Errorf("%s: %+v, want %s", body, got, code)
		}
	}
	a := r.want(http.StatusNoContent, "POST", path, with(here, `{"old":"`+password+`","new":"một câu rất dài"}`))
	if len(a.Cookies()) != 1 || a.Cookies()[0].Value == here.cookie || !a.Cookies()[0].HttpOnly || a.Cookies()[0].SameSite != http.SameSiteStrictMode {
		t.Fatalf("cookies %v", a.Cookies())
	}
	r.want(http.StatusUnauthorized, "GET", "/api/v1/session", here) // a stolen cookie is worth nothing
	r.want(http.StatusUnauthorized, "GET", "/api/v1/session", elsewhere)
	r.want(http.StatusOK, "GET", "/api/v1/session", ask{cookie: a.Cookies()[0].Value})
	if r.enter("lan", password) != "" || r.enter("lan", "một câu rất dài") == "" {
		t.Error("the old password opens, or the new one does not")
	}
}

// TestOldPasswordIsNotGuessed: whoever holds a session but not the password is slowed down as at the log-in.
func TestOldPasswordIsNotGuessed(t *testing.T) {
	r := newRig(t)
	lan := with(ask{origin: r.base, cookie: r.logIn("lan"), lang: "en"}, `{"old":"falsch falsch","new":"một câu rất dài"}`)
	for range 5 {
		r.want(http.StatusUnprocessableEntity, "POST", "/api/v1/session/password", lan)
	}
	a := r.want(http.StatusTooManyRequests, "POST", "/api/v1/session/password", lan)
	if got := into[problem](t, a); got.Code != "session.slow" || !strings.Contains(got.Detail, "5 seconds") || a.Header.Get("Retry-After") != "5" {
		t.Errorf("got %+v, Retry-After %s", got, a.Header.Get("Retry-After"))
	}
}

// TestSessionsAreRevoked: own ones by everybody, any by admins; nobody ends those of others.
func TestSessionsAreRevoked(t *testing.T) {
	r := newOffice(t)
	type list struct{ Sessions []sessionEntry }
	const own = "/api/v1/session/sessions"
	one, two := ask{origin: r.base, cookie: r.logIn("lan")}, ask{origin: r.base, cookie: r.logIn("lan")}
	far := ask{origin: r.base, cookie: r.logIn("far")}
	got := into[list](t, r.want(http.StatusOK, "GET", own, one)).Sessions
	if len(got) != 2 || got[0].Own == got[1].Own || got[0].From != "127.0.0.1" || got[0].Expires <= got[0].Issued {
		t.Fatalf("own sessions %+v", got)
	}
	other := got[0]
	if other.Own {
		other = got[1]
	}
	r.want(http.StatusNotFound, "POST", own+"/"+other.ID+"/revoke", far) // it is not theirs
	r.want(http.StatusUnauthorized, "GET", "/api/v1/session", ask{cookie: other.ID})
	r.want(http.StatusNoContent, "POST", own+"/"+other.ID+"/revoke", one)
	r.want(http.StatusUnauthorized, "GET", "/api/v1/session", two)
	r.want(http.StatusNotFound, "POST", own+"/"+other.ID+"/revoke", one)
	got = into[list](t, r.want(http.StatusOK, "GET", accountsPath+"/lan/sessions", r.root)).Sessions
	if len(got) != 1 || got[0].Own {
		t.Fatalf("lan's sessions %+v", got)
	}
	r.want(http.StatusNoContent, "POST", accountsPath+"/lan/sessions/"+got[0].ID+"/revoke", r.local)
	r.want(http.StatusUnauthorized, "GET", "/api/v1/session", one)
}

// TestAdminOfOneSite looks after the accounts of that site, and neither sees nor makes more.
func TestAdminOfOneSite(t *testing.T) {
	r := newOffice(t)
	seen := into[struct {
		Accounts []accountView
		Total    int
	}](t, r.want(http.StatusOK, "GET", accountsPath, r.local))
	for _, a := range seen.Accounts {
		if len(a.Sites) != 1 || a.Sites[0] != "qn" {
			t.Errorf("sees %+v", a)
		}
	}
	if seen.Total != 4 { // lan, lead, boss, local
		t.Errorf("sees %d accounts", seen.Total)
	}
	for _, user := range []string{"far", "root", "nobody"} {
		one := accountsPath + "/" + user
		r.want(http.StatusNotFound, "PATCH", one, with(r.local, `{"name":"X"}`))
		for _, act := range []string{"/disable", "/enable", "/password", "/sessions/" + strings.Repeat("0", 32) + "/revoke"} {
			r.want(http.StatusNotFound, "POST", one+act, r.local)
		}
		r.want(http.StatusNotFound, "GET", one+"/sessions", r.local)
	}
	for _, body := range []string{`{"user":"x","role":"admin"}`, `{"user":"x","role":"officer","sites":["pk"]}`, `{"user":"x","role":"officer","sites":["qn","pk"]}`} {
		r.want(http.StatusForbidden, "POST", accountsPath, with(r.local, body))
	}
	r.want(http.StatusForbidden, "PATCH", accountsPath+"/lan", with(r.local, `{"sites":[]}`))
	r.want(http.StatusForbidden, "PATCH", accountsPath+"/local", with(r.local, `{"sites":["qn","pk"]}`))
	last := accountsPath + "/" + "root"
	r.want(http.StatusConflict, "PATCH", last, with(r.root, `{"role":"officer"}`))
	r.want(http.StatusConflict, "POST", last+"/disable", r.root)
}

// TestAccountsRefuseValues: nothing gets in that could not be shown in one line, and a search finds names
// without their marks.
func TestAccountsRefuseValues(t *testing.T) {
	r := newOffice(t)
	for body, status := range map[string]int{
		`{"user":"Lan!","role":"officer"}`: 422, `{"user":"lan","role":"officer"}`: 409, `{"user":"x"}`: 422, `{"user":"x","role":"king"}`: 422, `{"role":"officer"}`: 422,
		`{"user":"x","role":"officer","sites":["zz"]}`: 422, `{"user":"x","role":"officer","name":"a\r\nSet-Cookie: b=c"}`: 422,
		`{"user":"x","role":"officer","title":"\u202e"}`: 422, `{"user":"x","role":"officer","password":"mine"}`: 400, `{"user":"x","role":1}`: 400,
		`{"user":"x","role":"officer","name":"` + strings.Repeat("x", 201) + `"}`: 422,
	} {
		r.want(status, "POST", accountsPath, with(r.root, body))
	}
	r.want(http.StatusUnprocessableEntity, "GET", "/api/v1/directory/events?month=2026", r.root)
	r.want(http.StatusUnprocessableEntity, "GET", "/api/v1/directory/events?limit=0", r.root)
	r.want(http.StatusCreated, "POST", accountsPath, with(r.root, `{"user":"d","role":"officer","name":"Đặng Thị Hường","title":"=cmd|' /C calc'!A0"}`))
	found := into[struct{ Accounts []accountView }](t, r.want(http.StatusOK, "GET", accountsPath+"?q=dang%20thi%20huong", r.root))
	if len(found.Accounts) != 1 || found.Accounts[0].User != "d" {
		t.Errorf("found %+v", found)
	}
}
