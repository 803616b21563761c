package api

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"luot/access"
	"luot/queue"
)

// tabletAt pairs a tablet with a counter of qn and returns its token.
func (r *rig) tabletAt(counter string) string {
	r.t.Helper()
	_, token, err := r.gate.AddDevice(r.t.Context(), "test", access.Device{Site: "qn", Kind: access.Tablet, Name: "Tablet", Query: "counter=" + counter})
	if err != nil {
		r.t.Fatal(err)
	}
	return token
}

// serve calls, starts and ends the next visit at counter 3 of qn and returns its number.
func (r *rig) serveNext(cookie string) queue.Number {
	r.t.Helper()
	type desk struct {
		Seen   uint64
		Ticket *struct{ Number queue.Number }
	}
	seen, number := uint64(0), queue.Number("")
	for _, verb := range []string{"open", "next", "start", "finish"} {
		if verb == "open" {
			now := into[struct {
				Seen  uint64
				State string
			}](r.t, r.want(200, "GET", "/api/v1/sites/qn/counters/3", ask{cookie: cookie}))
			if seen = now.Seen; now.State == queue.CounterOpen {
				continue
			}
		}
		d := into[desk](r.t, r.want(200, "POST", "/api/v1/sites/qn/counters/3/"+verb, ask{cookie: cookie, origin: r.base, body: fmt.Sprintf(`{"seen":%d}`, seen)}))
		if seen = d.Seen; d.Ticket != nil {
			number = d.Ticket.Number
		}
	}
	return number
}

// TestTabletRates: the tablet at the counter alone, once a visit, however often the press is sent; staff, kiosks
// and other counters' tablets are refused, and staff do not read the score.
func TestTabletRates(t *testing.T) {
	r := newRig(t)
	lan, boss := r.logIn("lan"), r.logIn("boss")
	tablet, other := r.tabletAt("3"), r.tabletAt("4")
	const path = "/api/v1/sites/qn/counters/3/rating"
	screen := r.dial("/live/sites/qn/counters/3/rating", dial{})
	screen.until("rating")
	it := r.issue(`{"service":"dat-dai"}`)
	number := r.serveNext(lan)
	r.publish()
	for !bytes.Contains(screen.until("rating"), []byte(`"ended":{"number":"`+string(number)+`"`)) {
	}
	good := fmt.Sprintf(`{"number":"%s","score":2,"reasons":["wait"],"after_ms":4000}`, number)
	r.clock.Add(5 * time.Second)
	for name, a := range map[string]ask{
		"nobody":                  {origin: r.base, body: good},
		"an officer":              {cookie: lan, origin: r.base, body: good},
		"a supervisor":            {cookie: boss, origin: r.base, body: good},
		"a kiosk":                 {bearer: r.kiosk, body: good},
		"the next tablet":         {bearer: other, body: good},
		"another website":         {bearer: tablet, origin: "https://evil.example", body: good},
		"a reason of its own":     {bearer: tablet, body: fmt.Sprintf(`{"number":"%s","score":2,"reasons":["x"],"after_ms":4000}`, number)},
		"without the waking":      {bearer: tablet, body: fmt.Sprintf(`{"number":"%s","score":2}`, number)},
		"before the waking":       {bearer: tablet, body: fmt.Sprintf(`{"number":"%s","score":2,"after_ms":-1}`, number)},
		"nobody's number":         {bearer: tablet, body: `{"number":"A999","score":2,"after_ms":4000}`},
		"a member of its own":     {bearer: tablet, body: `{"number":"A999","score":2,"after_ms":4000,"name":"Lan"}`},
		"a score beyond the five": {bearer: tablet, body: fmt.Sprintf(`{"number":"%s","score":6,"after_ms":4000}`, number)},
	} {
		if got := r.send("POST", path, a); got.StatusCode < 400 || got.StatusCode >= 500 {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.text)
		}
	}
	first := r.want(200, "POST", path, ask{bearer: tablet, key: "k1", body: good})
	if again := r.want(200, "POST", path, ask{bearer: tablet, key: "k1", body: good}); again.Header.Get("Idempotency-Replayed") != "true" || first.Header.Get("Idempotency-Replayed") != "" {
		t.Error("the same press is not a replay")
	}
	if got := into[problem](t, r.want(409, "POST", path, ask{bearer: tablet, key: "k2", body: good})); got.Code != "ticket.already_rated" {
		t.Errorf("a second press: %s", got.Code)
	}
	if got := into[queue.TicketView](t, r.want(200, "GET", "/api/v1/tickets/"+string(it.Token), ask{})); got.Score != 2 {
		t.Errorf("the holder reads %d, want 2", got.Score)
	}
	if a := r.want(200, "POST", "/api/v1/sites/qn/tickets/"+string(number)+"/reprint", ask{cookie: boss, origin: r.base}); bytes.Contains(a.text, []byte(`"score"`)) {
		t.Errorf("staff read the score: %s", a.text)
	}
	for range actsPerMinute {
		r.send("POST", path, ask{bearer: tablet, body: good})
	}
	r.want(429, "POST", path, ask{bearer: tablet, body: good})
}

// TestTooQuickIsKeptApart in the figures that supervisors read.
func TestTooQuickIsKeptApart(t *testing.T) {
	r := newRig(t)
	lan, boss, tablet := r.logIn("lan"), r.logIn("boss"), r.tabletAt("3")
	for i, after := range []int{1999, 2000, 4000, 4000, 4000, 4000} {
		r.issue(`{"service":"dat-dai"}`)
		number := r.serveNext(lan)
		r.clock.Add(5 * time.Second)
		r.want(200, "POST", "/api/v1/sites/qn/counters/3/rating", ask{bearer: tablet,
			body: fmt.Sprintf(`{"number":"%s","score":%d,"after_ms":%d}`, number, []int{1, 5, 4, 4, 4, 2}[i], after)})
	}
	got := into[struct {
		Total    figuresLine
		Services []figuresLine
		Counters []figuresLine
		Officers []figuresLine
		Names    map[string]string
	}](t, r.want(200, "GET", "/api/v1/sites/qn/figures?days=1", ask{cookie: boss}))
	want := figuresRating{N: 5, Of: 6, Score: 380, Satisfied: 4, Scores: [5]int{0, 1, 0, 3, 1}, TooQuick: 1}
	if got.Total.Rating == nil || *got.Total.Rating != want {
		t.Errorf("got %+v, want %+v", got.Total.Rating, want)
	}
	if len(got.Officers) != 1 || got.Officers[0].ID != "lan" || got.Names["lan"] != "Lan" {
		t.Errorf("officers %+v of %v", got.Officers, got.Names)
	}
	for _, l := range append(got.Services, got.Counters...) {
		if rated := l.Rating != nil; rated != (l.ID == "dat-dai" || l.ID == "3") {
			t.Errorf("%s: rated %v", l.ID, rated)
		}
	}
	site := r.api.sites["qn"]
	conf := *site.Config()
	conf.RatingsFrom = 6
	site.Configure(conf)
	if a := r.want(200, "GET", "/api/v1/sites/qn/figures?days=1", ask{cookie: boss}); bytes.Contains(a.text, []byte(`"id":"lan"`)) {
		t.Errorf("five ratings of an officer are shown from six on: %s", a.text)
	}
}

type figuresLine struct {
	ID     string
	Rating *figuresRating
}

type figuresRating struct {
	N, Of, Score, Satisfied int
	Scores                  [5]int
	TooQuick                int `json:"too_quick"`
}

// TestOverviewIsForSupervisors: of their own sites alone, over the live channel and in the table of the province.
func TestOverviewIsForSupervisors(t *testing.T) {
	r := newRig(t)
	lan, boss, root := r.logIn("lan"), r.logIn("boss"), r.logIn("root")
	r.issue(`{"service":"dat-dai"}`)
	for name, d := range map[string]dial{"nobody": {origin: r.base}, "an officer": {cookie: lan, origin: r.base}, "another website": {cookie: boss, origin: "https://evil.example"}, "no origin": {cookie: boss}} {
		if _, res := r.handshake("/live/sites/qn/overview", d); res.StatusCode != 401 && res.StatusCode != 403 {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	if _, res := r.handshake("/live/sites/pk/overview", dial{cookie: boss, origin: r.base}); res.StatusCode != 403 {
		t.Errorf("another site's supervisor: %d", res.StatusCode)
	}
	if got := r.dial("/live/sites/qn/overview", dial{cookie: boss, origin: r.base}).until("overview"); !bytes.Contains(got, []byte(`"waiting":1`)) {
		t.Errorf("the overview: %s", got)
	}
	type province struct {
		Sites []struct {
			Site    string
			Waiting int
		}
	}
	r.want(403, "GET", "/api/v1/overview", ask{cookie: lan})
	if got := into[province](t, r.want(200, "GET", "/api/v1/overview", ask{cookie: boss})); len(got.Sites) != 1 || got.Sites[0].Site != "qn" || got.Sites[0].Waiting != 1 {
		t.Errorf("boss sees %+v", got)
	}
	if got := into[province](t, r.want(200, "GET", "/api/v1/overview", ask{cookie: root})); len(got.Sites) != 2 {
		t.Errorf("root sees %+v", got)
	}
	r.want(403, "GET", "/api/v1/sites/pk/figures", ask{cookie: boss})
	r.want(422, "GET", "/api/v1/sites/qn/figures?days=0", ask{cookie: boss})
	r.want(422, "GET", "/api/v1/sites/qn/figures?days=1e9", ask{cookie: boss})
	if got := into[struct{ Days int }](t, r.want(200, "GET", "/api/v1/sites/qn/figures?days=91", ask{cookie: boss})); got.Days != 1 {
		t.Errorf("of 91 days %d have a log", got.Days)
	}
}
