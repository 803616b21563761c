package api

import (
	"bytes"
	"encoding/json"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"luot/kiosk"
	"luot/queue"
)

func TestKioskTakesANumber(t *testing.T) {
	r := newRig(t)
	a := r.want(http.StatusCreated, "POST", "/api/v1/sites/qn/tickets", ask{bearer: r.kiosk, body: `{"service":"dat-dai"}`, key: "press-1"})
	got := into[queue.TicketView](t, a)
	if got.Number != "A001" || got.State != queue.Waiting || got.Class != queue.Normal || got.Lang != "vi" || got.Print != "queued" {
		t.Errorf("got %+v", got)
	}
	if !validToken(string(got.Token)) || got.URL != "https://so.example.vn/t/"+string(got.Token) || len(got.URL) > 60 {
		t.Errorf("token %q, url %q", got.Token, got.URL)
	}
	if a.Header.Get("Location") != "/api/v1/tickets/"+string(got.Token) {
		t.Errorf("Location %q", a.Header.Get("Location"))
	}
	again := r.want(http.StatusCreated, "POST", "/api/v1/sites/qn/tickets", ask{bearer: r.kiosk, body: `{ "service" : "dat-dai" }`, key: "press-1"})
	if same := into[queue.TicketView](t, again); same.Token != got.Token || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("the repeated press gave %+v with %v", same, again.Header)
	}
	r.want(http.StatusUnprocessableEntity, "POST", "/api/v1/sites/qn/tickets", ask{bearer: r.kiosk, body: `{"service":"ho-tich"}`, key: "press-1"})
	if r.prints.list() != "A001 1" {
		t.Errorf("printed %q, want one copy of A001", r.prints.list())
	}
	read := into[queue.TicketView](t, r.want(http.StatusOK, "GET", "/api/v1/tickets/"+string(got.Token), ask{}))
	if read.Number != "A001" || read.Print != "queued" {
		t.Errorf("read back %+v", read)
	}
}

func TestTicketOfPriorityInAVisit(t *testing.T) {
	r := newRig(t)
	first := r.issue(`{"service":"dat-dai","class":"priority","lang":"en"}`)
	second := r.issue(`{"service":"dat-dai","class":"normal","with":"` + string(first.Token) + `"}`)
	if first.Class != queue.Priority || first.Lang != "en" || second.Number != "A002" {
		t.Errorf("got %+v and %+v", first, second)
	}
	officer := r.logIn("lan")
	a := r.want(http.StatusCreated, "POST", "/api/v1/sites/qn/tickets", ask{cookie: officer, origin: r.base, body: `{"service":"dat-dai"}`})
	if got := into[queue.TicketView](t, a); got.Print != "none" {
		t.Errorf("a slip was printed for an officer who did not ask: %q", got.Print)
	}
	r.want(http.StatusCreated, "POST", "/api/v1/sites/qn/tickets", ask{cookie: officer, origin: r.base, body: `{"service":"dat-dai","print":true}`})
	if got := r.prints.list(); got != "A001 1, A002 1, A004 1" {
		t.Errorf("printed %q", got)
	}
}

// TestProcedureIsRecorded: what the visitor chose under the field is in the log, on the ticket, and one of that field's.
func TestProcedureIsRecorded(t *testing.T) {
	r := newRig(t)
	got := r.issue(`{"service":"ho-tich-tu-phap","procedure":"1.001193"}`)
	if got.Procedure != "1.001193" {
		t.Errorf("the ticket says %q", got.Procedure)
	}
	log := string(r.want(http.StatusOK, "GET", "/api/v1/sites/qn/events", ask{cookie: r.logIn("boss")}).text)
	if !strings.Contains(log, `"procedure":"1.001193"`) {
		t.Errorf("the log says %s", log)
	}
	r.want(http.StatusUnprocessableEntity, "POST", "/api/v1/sites/qn/tickets", ask{bearer: r.kiosk, body: `{"service":"dat-dai","procedure":"1.001193"}`})
}

func TestIssueRefusesValues(t *testing.T) {
	r := newRig(t)
	for body, code := range map[string]string{
		`{}`: "value.missing", `{"service":"nowhere"}`: "service.unknown", `{"service":"dat-dai","class":"return"}`: "value.unknown",
		`{"service":"dat-dai","lang":"fr"}`: "value.unknown", `{"service":"dat-dai","with":"qn.0123456789abcdef"}`: "ticket.unknown",
	} {
		a := r.want(http.StatusUnprocessableEntity, "POST", "/api/v1/sites/qn/tickets", ask{bearer: r.kiosk, body: body})
		if got := into[problem](t, a); got.Code != code {
			t.Errorf("%s: got code %s, want %s", body, got.Code, code)
		}
	}
	if r.seq() > 2 {
		t.Errorf("refusals wrote up to %d", r.seq())
	}
}

func TestHolderActs(t *testing.T) {
	r := newRig(t)
	it := r.issue(`{"service":"dat-dai"}`)
	at := "/api/v1/tickets/" + string(it.Token)
	post := func(status int, act, body string) queue.TicketView {
		t.Helper()
		return into[queue.TicketView](t, r.want(status, "POST", at+"/"+act, ask{origin: r.base, body: body}))
	}
	if got := post(200, "cancel", ""); got.State != queue.Cancelled || !got.ByHolder {
		t.Errorf("after cancel: %+v", got)
	}
	if got := post(200, "uncancel", "{}"); got.State != queue.Waiting {
		t.Errorf("after uncancel: %+v", got)
	}
	until := queue.InstantOf(r.clock.Now().Add(10 * time.Minute))
	if got := post(200, "defer", `{"until":"`+until.String()+`"}`); got.Defer != until {
		t.Errorf("after defer: %+v", got)
	}
	if got := post(200, "back", "{}"); got.Defer != 0 {
		t.Errorf("after coming back: %+v", got)
	}
	for act, want := range map[string]string{"back": "ticket.waiting", "rating": "value.range", "uncancel": "ticket.waiting"} {
		res := r.send("POST", at+"/"+act, ask{origin: r.base})
		if got := into[problem](t, res); got.Code != want {
			t.Errorf("%s: got %d %s, want %s", act, res.StatusCode, got.Code, want)
		}
	}
	var actor string
	for rec, err := range r.api.site("qn").Engine.Records(t.Context(), "2026-11-23", 0) {
		if err != nil {
			t.Fatal(err)
		}
		if rec.Type == "Cancelled" {
			actor = rec.Actor
		}
	}
	if actor != "holder:A001" {
		t.Errorf("cancelled by %q", actor)
	}
}

func TestRatingAfterAVisit(t *testing.T) {
	r := newRig(t)
	it := r.issue(`{"service":"dat-dai"}`)
	lan := r.logIn("lan")
	desk := func(verb, body string) {
		t.Helper()
		r.want(200, "POST", "/api/v1/sites/qn/counters/3/"+verb, ask{cookie: lan, origin: r.base, body: body})
	}
	seen := func() string {
		a := r.want(200, "GET", "/api/v1/sites/qn/counters/3", ask{cookie: lan})
		return into[struct{ Seen json.Number }](t, a).Seen.String()
	}
	desk("open", `{"seen":0}`)
	for _, verb := range []string{"next", "start", "finish"} {
		desk(verb, `{"seen":`+seen()+`}`)
	}
	at := "/api/v1/tickets/" + string(it.Token)
	got := into[queue.TicketView](t, r.want(200, "POST", at+"/rating", ask{origin: r.base, body: `{"score":2,"reasons":["wait"]}`}))
	if got.Score != 2 || got.State != queue.Done {
		t.Errorf("after rating: %+v", got)
	}
	if got := into[problem](t, r.want(409, "POST", at+"/rating", ask{origin: r.base, body: `{"score":5}`})); got.Code != "ticket.already_rated" {
		t.Errorf("rated twice: %+v", got)
	}
}

func TestReprint(t *testing.T) {
	r := newRig(t)
	at := "/api/v1/tickets/" + string(r.issue(`{"service":"dat-dai"}`).Token) + "/reprint"
	r.want(http.StatusUnauthorized, "POST", at, ask{origin: r.base})
	got := into[queue.TicketView](t, r.want(200, "POST", at, ask{bearer: r.kiosk}))
	if got.Print != "queued" || got.Copies != 2 || r.prints.list() != "A001 1, A001 2" {
		t.Errorf("got %+v, printed %q", got, r.prints.list())
	}
	r.prints.none = true
	if got := into[queue.TicketView](t, r.want(200, "POST", at, ask{bearer: r.kiosk})); got.Print != "failed" || got.Copies != 3 {
		t.Errorf("without a printer: %+v", got)
	}
	r.want(http.StatusForbidden, "POST", at, ask{cookie: r.logIn("far"), origin: r.base})
}

func TestTicketThatIsNotThere(t *testing.T) {
	r := newRig(t)
	it := r.issue(`{"service":"dat-dai"}`)
	for token, code := range map[string]string{
		"qn.0000000000000000": "ticket.gone", "qn.short": "ticket.unknown", "zz.0000000000000000": "ticket.unknown",
		"A001": "ticket.unknown", "qn.ilou000000000000": "ticket.unknown", strings.ToUpper(string(it.Token)): "ticket.unknown",
	} {
		for _, path := range []string{"", "/slip.pdf", "/qr.png"} {
			if got := into[problem](t, r.want(404, "GET", "/api/v1/tickets/"+token+path, ask{})); got.Code != code {
				t.Errorf("GET %s%s: got %s, want %s", token, path, got.Code, code)
			}
		}
		if got := into[problem](t, r.want(404, "POST", "/api/v1/tickets/"+token+"/cancel", ask{origin: r.base})); got.Code != code {
			t.Errorf("cancel %s: got %s, want %s", token, got.Code, code)
		}
	}
	r.clock.Add(24 * time.Hour)
	r.issue(`{"service":"dat-dai"}`)
	if got := into[problem](t, r.want(404, "GET", "/api/v1/tickets/"+string(it.Token), ask{})); got.Code != "ticket.gone" {
		t.Errorf("yesterday's ticket: %s", got.Code)
	}
}

func TestSlipFiles(t *testing.T) {
	r := newRig(t)
	at := "/api/v1/tickets/" + string(r.issue(`{"service":"dat-dai"}`).Token)
	for path, begins := range map[string]string{
		"/slip.pdf": "%PDF-", "/slip.png": "\x89PNG", "/slip.escpos": "\x1b@", "/slip.escpos?width=384": "\x1b@", "/qr.png": "\x89PNG",
	} {
		a := r.want(200, "GET", at+path, ask{})
		if !bytes.HasPrefix(a.text, []byte(begins)) || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %q, %v", path, a.text[:min(8, len(a.text))], a.Header)
		}
	}
	for _, width := range []string{"0", "500", "x", "-384"} {
		r.want(http.StatusUnprocessableEntity, "GET", at+"/slip.escpos?width="+width, ask{})
	}
	a, b := r.want(200, "GET", at+"/slip.png", ask{}), r.want(200, "GET", at+"/slip.png", ask{})
	if picture, err := png.Decode(bytes.NewReader(a.text)); err != nil || picture.Bounds().Dx() != usualWidth {
		t.Errorf("slip.png: %v", err)
	}
	if !bytes.Equal(a.text, b.text) {
		t.Error("the same slip was drawn differently")
	}
}

func TestSitesAreTrueAtOnce(t *testing.T) {
	r := newRig(t)
	for n := range 5 {
		site := into[kiosk.Site](t, r.want(200, "GET", "/api/v1/sites/qn", ask{}))
		if got := site.Services[0].Waiting; got != n {
			t.Fatalf("%d wait, want %d", got, n)
		}
		if list := into[[]kiosk.Summary](t, r.want(200, "GET", "/api/v1/sites", ask{})); len(list) != 2 || list[0].Services[0].Waiting != n {
			t.Fatalf("the list says %+v", list)
		}
		r.issue(`{"service":"dat-dai"}`)
	}
}

func TestHelp(t *testing.T) {
	r := newRig(t)
	r.want(200, "POST", "/api/v1/sites/qn/help", ask{bearer: r.kiosk, body: "{}"})
	r.want(http.StatusForbidden, "POST", "/api/v1/sites/pk/help", ask{bearer: r.kiosk})
}

// TestFreshTicketKnowsItsPlace: the answer to a press says what the slip says, however fresh the ticket.
func TestFreshTicketKnowsItsPlace(t *testing.T) {
	r := newRig(t)
	r.want(200, "POST", "/api/v1/sites/qn/counters/3/open", ask{cookie: r.logIn("lan"), origin: r.base, body: `{"seen":0}`})
	end := time.Now().Add(patience) // the simulation may be a second old, so it comes to know of the counter
	for into[kiosk.Site](t, r.want(200, "GET", "/api/v1/sites/qn", ask{})).Services[0].Wait == nil {
		if time.Now().After(end) {
			t.Fatal("no estimate with an open counter")
		}
	}
	for ahead := range 5 {
		it := r.issue(`{"service":"dat-dai"}`)
		if it.Ahead == nil || it.Wait == nil {
			t.Fatalf("ticket %d: %v ahead, wait %v", ahead, it.Ahead, it.Wait)
		}
		if *it.Ahead != ahead || it.Wait.MaxS == 0 {
			t.Errorf("ticket %d: %d ahead, wait %v", ahead, *it.Ahead, *it.Wait)
		}
	}
}
