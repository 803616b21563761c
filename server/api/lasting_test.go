package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luot/engine"
	"luot/journal"
	"luot/journal/bolt"
	"luot/queue"
)

// TestReprintAgainAfterMidnight uses the key of a reprint at 23:58 again at 00:02. The ticket is not in
// the new day, and the program had ended with a nil pointer, on the goroutine of the site.
func TestReprintAgainAfterMidnight(t *testing.T) {
	r := newRig(t)
	n := r.issue(`{"service":"dat-dai"}`).Number
	r.clock.Add(15*time.Hour + 58*time.Minute)
	a := ask{origin: r.base, cookie: r.logIn("lan"), key: "k1"}
	path := "/api/v1/sites/qn/tickets/" + string(n) + "/reprint"
	r.want(http.StatusOK, "POST", path, a)
	r.clock.Add(4 * time.Minute)
	if got := into[problem](t, r.want(http.StatusNotFound, "POST", path, a)); got.Code != "ticket.gone" {
		t.Errorf("a ticket of yesterday: %+v", got)
	}
	r.want(http.StatusOK, "GET", "/healthz", ask{})
}

// TestPanicOfAViewIsAnInternalError: views run on the goroutine of the site, which goes on.
func TestPanicOfAViewIsAnInternalError(t *testing.T) {
	r := newRig(t)
	app := r.api.app()
	r.api.mount(app, []route{
		{http.MethodGet, "/look/:site", anyone, func(k *call) error { return k.look(func(*queue.View) { panic("boom") }) }},
		{http.MethodGet, "/do/:site", anyone, func(k *call) error {
			return k.do(queue.Command{Actor: queue.Actor{ID: "kiosk:1"}, Do: queue.AskHelp{Device: "1"}}, func(*queue.View, engine.Result) { panic("boom") })
		}},
	})
	for _, path := range []string{"/look/qn", "/do/qn"} {
		res, err := app.Test(httptest.NewRequest(http.MethodGet, path, nil), int(patience.Milliseconds()))
		if err != nil || res.StatusCode != http.StatusInternalServerError {
			t.Errorf("%s: got %+v, %v", path, res, err)
		}
		if logged := r.log.take(); len(logged) != 1 || !strings.Contains(logged[0], "boom") {
			t.Errorf("%s: logged %q", path, logged)
		}
	}
	r.issue(`{"service":"dat-dai"}`)
}

// TestLogAfterNonsense: a client that mistypes after gets no whole day's log in its place.
func TestLogAfterNonsense(t *testing.T) {
	r := newRig(t)
	a := ask{cookie: r.logIn("boss")}
	for _, after := range []string{"abc", "-1", "1.5"} {
		if got := into[problem](t, r.want(422, "GET", "/api/v1/sites/qn/events?after="+after, a)); got.Code != "value.format" {
			t.Errorf("after=%s: %+v", after, got)
		}
	}
}

// TestSitesLanguageForStrangers: whose languages we do not have hears the site's first, not ours.
func TestSitesLanguageForStrangers(t *testing.T) {
	r := newRig(t)
	conf := *r.api.Sites[0].Config()
	rules := *conf.Rules
	rules.Languages = []string{"en", "vi"}
	conf.Rules = &rules
	r.api.Sites[0].Configure(conf)
	for accept, want := range map[string]string{"fr": "en", "": "en", "*": "en", "vi": "vi", "en-GB": "en"} {
		a := r.want(404, "GET", "/api/v1/tickets/qn.0000000000000000", ask{lang: accept})
		if got := a.Header.Get("Content-Language"); got != want {
			t.Errorf("Accept-Language %q: got %q, want %q", accept, got, want)
		}
	}
}

// TestPaperNumbersEnteredTwice repeats an entry of paper numbers with its key, as after a lost answer. The
// repetition had answered with no number at all, as if nothing had been entered.
func TestPaperNumbersEnteredTwice(t *testing.T) {
	r := newRig(t)
	cookie := r.logIn("lan")
	enter := func(key, body string) string {
		return string(r.want(http.StatusOK, "POST", "/api/v1/sites/qn/by-hand", ask{origin: r.base, cookie: cookie, key: key, body: body}).text)
	}
	r.issue(`{"service":"dat-dai"}`)
	for key, body := range map[string]string{
		"k1": `{"issue":{"service":"dat-dai","first":9001,"count":3}}`,
		"k2": `{"issue":{"service":"thue-bhxh","first":9001,"count":2}}`,
	} {
		if first, again := enter(key, body), enter(key, body); !strings.Contains(first, "9002") || again != first {
			t.Errorf("%s: first %s, again %s", body, first, again)
		}
	}
	served := `{"served":{"numbers":["A9003","A9001"],"counter":"3"}}`
	if first, again := enter("k3", served), enter("k3", served); first != `{"numbers":["A9003","A9001"]}` || again != first {
		t.Errorf("served: first %s, again %s", first, again)
	}
}

// slow is a journal that appends nothing before the gate is opened.
type slow struct {
	journal.Journal
	gate chan struct{}
}

// Append waits for the gate.
func (s slow) Append(ctx context.Context, to journal.Stream, b journal.Batch) error {
	select {
	case <-s.gate:
		return s.Journal.Append(ctx, to, b)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// TestSlipOfAnUnsurePress lets the store take longer than a press waits. The number was stored all the
// same, and the kiosk got it with the same key; but as a repetition, and so without paper.
func TestSlipOfAnUnsurePress(t *testing.T) {
	r := newRig(t)
	store, err := bolt.Open(filepath.Join(t.TempDir(), "slow.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	late, conf := slow{store, make(chan struct{})}, *r.api.Sites[0].Config()
	e, err := engine.Open(t.Context(), engine.Config{Journal: late, Site: conf.Rules, Clock: r.clock, Writer: journal.WriterID{3},
		TrustClock: true, UnknownAfter: 50 * time.Millisecond, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	r.stopWith(e.Close)
	r.api.sites["qn"] = NewSite(e, conf)
	press := func() answer {
		return r.send("POST", "/api/v1/sites/qn/tickets", ask{bearer: r.kiosk, key: "k1", body: `{"service":"dat-dai"}`})
	}
	if a := press(); a.StatusCode != http.StatusServiceUnavailable || into[problem](t, a).Code != engine.StoreUnknown {
		t.Fatalf("with a slow store: %d %s", a.StatusCode, a.text)
	}
	close(late.gate)
	for range 2 {
		a := press()
		for end := time.Now().Add(patience); a.StatusCode != http.StatusCreated && time.Now().Before(end); {
			a = press() // the batch is still on its way
		}
		if got := into[queue.TicketView](t, a); got.Number != "A001" || r.prints.list() != "A001 1" {
			t.Errorf("got %s, printed %q, want A001 printed once", a.text, r.prints.list())
		}
	}
}
