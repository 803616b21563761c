package api

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"luot/queue"
)

// TestPhonesShareOneFrame: what two phones of a line get is the same, byte for byte, and opens nobody's ticket.
func TestPhonesShareOneFrame(t *testing.T) {
	r := newRig(t)
	const path = "/live/sites/qn/lines/dat-dai"
	one, two := r.dial(path, dial{}), r.dial(path, dial{})
	one.until("line")
	two.until("line")
	a, b := r.issue(`{"service":"dat-dai"}`), r.issue(`{"service":"dat-dai"}`)
	first := one.until("line")
	for !bytes.Contains(first, []byte(`"`+b.Number+`"`)) { // a line is made of a forecast that may be a moment old
		first = one.until("line")
	}
	for !bytes.Equal(two.until("line"), first) { // until ends the test when no frame comes
	}
	if bytes.Contains(first, []byte(a.Token)) || bytes.Contains(first, []byte(b.Token)) {
		t.Errorf("the line gives tokens away: %s", first)
	}
}

// htmlLimit is what the page behind the code may weigh before its modules, which its own tests hold to the rest
// of 60 KB.
const htmlLimit = 12_000

func TestTicketPageIsSmall(t *testing.T) {
	r := newRig(t)
	page := r.want(200, "GET", "/t/"+string(r.issue(`{"service":"dat-dai"}`).Token), ask{}).text
	if len(page) > htmlLimit {
		t.Errorf("the page is %d bytes, want at most %d", len(page), htmlLimit)
	}
	t.Logf("the page is %d bytes", len(page))
}

// TestOfficerIsNamedWhereTheSiteSaysSo: by name, by name and title, or not at all; and to the holder alone.
func TestOfficerIsNamedWhereTheSiteSaysSo(t *testing.T) {
	r := newRig(t)
	it := r.issue(`{"service":"dat-dai"}`)
	lan := r.logIn("lan")
	desk := into[struct{ Seen uint64 }](t, r.want(200, "POST", "/api/v1/sites/qn/counters/3/open", ask{cookie: lan, origin: r.base, body: `{"seen":0}`}))
	r.want(200, "POST", "/api/v1/sites/qn/counters/3/next", ask{cookie: lan, origin: r.base, body: fmt.Sprintf(`{"seen":%d}`, desk.Seen)})
	site := r.api.sites["qn"]
	for setting, want := range map[string]string{"off": "", "name": "Lan", "name_title": "Lan, Chuyên viên"} {
		conf := *site.Config()
		conf.Officers = setting
		site.Configure(conf)
		if got := into[queue.TicketView](t, r.want(200, "GET", "/api/v1/tickets/"+string(it.Token), ask{})); got.State != queue.Called || got.Officer != want {
			t.Errorf("%s: %s by %q, want %q", setting, got.State, got.Officer, want)
		}
	}
	if a := r.want(200, "GET", "/api/v1/sites/qn/counters/3", ask{cookie: lan}); strings.Contains(string(a.text), string(it.Token)) {
		t.Errorf("the desk opens the ticket: %s", a.text)
	}
}
