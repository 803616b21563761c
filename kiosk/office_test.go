package kiosk_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"luot/configs"
	"luot/display"
	"luot/index/pagetest"
	"luot/kiosk"
	"luot/queue"
	"luot/web"
	"luot/web/webtest"
)

func TestMain(m *testing.M) { os.Exit(webtest.Main(m)) }

// office is one day of the demo's first site with a kiosk's page before it: the real rules, no
// engine, no paper. Tests set the fields under mu.
type office struct {
	*pagetest.Server
	site *queue.Site

	mu      sync.Mutex
	day     *queue.Day
	at      queue.Instant
	keys    map[string]queue.Token // of issues
	print   string                 // what every slip comes to
	refuse  string                 // code that the next presses are refused with
	status  int                    // of that refusal
	lost    int                    // so many answers of issues are lost after the deed
	helped  int
	tokens  int
	reprint int
	printer string         // state of the kiosk's printer
	slip    map[string]any // member printer of every ticket
	expired []queue.Number // whose slips the paper's end has cost
}

// open opens the office at a time of Tuesday 24 November 2026 and shows its kiosk.
func open(t *testing.T, at string) *office {
	t.Helper()
	plan, err := os.ReadFile("../configs/gialai.yaml")
	if err != nil {
		t.Fatal(err)
	}
	conf, err := configs.Load(plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := conf.Sites[0]
	site := c.Rules
	site.PublicURL = "http://kiosk.test"
	moment, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-24 "+at, site.Zone)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{site: site, at: queue.InstantOf(moment), day: queue.NewDay(site.ID, "2026-11-24"),
		keys: map[string]queue.Token{}, print: queue.PrintDone, printer: "ready"}
	o.Server = pagetest.Serve(t, map[string]fs.FS{"kiosk": kiosk.Static()}, func() time.Time { return moment })
	for _, counter := range []queue.CounterID{"1", "3", "4", "6", "7", "13"} {
		o.do(t, queue.Command{At: o.at, Actor: queue.Actor{ID: "staff:" + string(counter), User: queue.OfficerID("o" + counter), Role: queue.Lead},
			Do: queue.OpenCounter{Desk: queue.Desk{Counter: counter}}})
	}
	services := []map[string]any{}
	for _, s := range site.Services {
		services = append(services, map[string]any{"id": s.ID, "prefix": s.Prefix, "name": s.Name, "kind": s.Kind})
	}
	data := map[string]any{
		"site": site.ID, "lang": "vi", "languages": site.Languages, "zone": site.Zone.String(), "paired": true, "device": "qn-1",
		"centre": c.Centre, "branch": c.Branch, "name": site.Name, "services": services,
	}
	o.Page("GET /kiosk/qn", web.Page{Lang: "vi", Title: "Kiosk", Part: "kiosk", Entry: "page.js", Data: data})
	data["paired"] = false
	o.Page("GET /kiosk/unpaired", web.Page{Lang: "vi", Title: "Kiosk", Part: "kiosk", Entry: "page.js", Data: data})
	o.routes()
	o.publish()
	return o
}

func (o *office) routes() {
	const base = "/api/v1"
	o.Live("/live/sites/qn/board")
	o.Handle("GET "+base+"/sites/qn", func(w http.ResponseWriter, _ *http.Request) {
		o.mu.Lock()
		defer o.mu.Unlock()
		pagetest.JSON(w, http.StatusOK, kiosk.ViewSite(o.view()))
	})
	o.Handle("POST "+base+"/sites/qn/tickets", o.issue)
	o.Handle("POST "+base+"/sites/qn/help", o.help)
	o.Handle("GET "+base+"/sites/qn/printers", func(w http.ResponseWriter, _ *http.Request) {
		o.mu.Lock()
		defer o.mu.Unlock()
		pagetest.JSON(w, http.StatusOK, map[string]any{"printers": []any{map[string]any{"id": "qn-1", "label": "1", "own": true, "state": o.printer}}})
	})
	o.Handle("POST "+base+"/sites/qn/printers/qn-1/paper", o.paper)
	o.Handle("POST "+base+"/tickets/{token}/back", o.back)
	o.Handle("GET "+base+"/tickets/{token}", func(w http.ResponseWriter, r *http.Request) { o.show(w, r, o.print) })
	o.Handle("POST "+base+"/tickets/{token}/reprint", func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		o.reprint++
		o.mu.Unlock()
		o.show(w, r, queue.PrintQueued)
	})
	o.Handle("GET "+base+"/tickets/{token}/qr.png", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, "testdata/qr.png")
	})
}

// view is the day as pages see it; the caller holds mu.
func (o *office) view() *queue.View {
	return &queue.View{Day: o.day, Site: o.site, Forecast: o.day.Forecast(o.site, o.at), Epoch: "e", Now: o.at}
}

func (o *office) publish() {
	o.Publish("/live/sites/qn/board", display.ViewBoard(o.view(), speechless))
}

func speechless(queue.CallEntry) (full, short queue.Words) { return nil, nil }

// do runs a command that must not be refused; the caller need not hold mu.
func (o *office) do(t *testing.T, cmd queue.Command) []queue.Event {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	events, err := o.decide(cmd)
	if err != nil {
		t.Fatalf("%T: %v", cmd.Do, err)
	}
	return events
}

func (o *office) decide(cmd queue.Command) ([]queue.Event, error) {
	events, err := o.day.Decide(o.site, cmd)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		o.day.Apply(e)
	}
	return events, nil
}

// token makes a fresh one, as a slip's code holds it.
func (o *office) token() queue.Token {
	o.tokens++
	return queue.Token(fmt.Sprintf("qn.%016d", o.tokens))
}

// fill lets n people wait for a service.
func (o *office) fill(t *testing.T, service queue.ServiceID, n int) {
	t.Helper()
	for range n {
		o.do(t, queue.Command{At: o.at, Actor: queue.Actor{ID: "kiosk:2"}, Do: queue.Issue{
			Service: service, Lang: "vi", Channel: "kiosk", Token: o.token()}})
	}
}

// hold lets one visitor be sent for papers; the number is A001.
func (o *office) hold(t *testing.T) {
	t.Helper()
	o.fill(t, "dat-dai", 1)
	desk := queue.Desk{Counter: "3", Seen: o.day.Counter("3").Seen}
	lan := queue.Actor{ID: "staff:3", User: "o3", Role: queue.Lead}
	o.do(t, queue.Command{At: o.at, Actor: lan, Do: queue.CallNext{Desk: desk}})
	desk.Seen = o.day.Counter("3").Seen
	o.do(t, queue.Command{At: o.at, Actor: lan, Do: queue.Hold{Desk: desk, Reason: "papers"}})
}

// issue is the press: a key that is known gets its first ticket.
func (o *office) issue(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var in struct {
		Service queue.ServiceID
		Class   queue.Class
		Lang    string
		With    queue.Token
	}
	key := r.Header.Get("Idempotency-Key")
	switch err := json.NewDecoder(r.Body).Decode(&in); {
	case err != nil, key == "", r.Header.Get("Luot-As") != "device":
		pagetest.JSON(w, http.StatusBadRequest, "json.syntax")
		return
	case o.refuse != "":
		pagetest.JSON(w, o.status, o.refuse)
		return
	}
	token, known := o.keys[key]
	if !known {
		token = o.token()
		_, err := o.decide(queue.Command{At: o.at, Actor: queue.Actor{ID: "kiosk:1"}, Do: queue.Issue{
			Service: in.Service, Class: in.Class, Lang: in.Lang, With: in.With, Channel: "kiosk", Token: token}})
		if err != nil {
			pagetest.JSON(w, http.StatusConflict, err.Error())
			return
		}
		o.keys[key] = token
	}
	if o.lost > 0 {
		o.lost--
		panic(http.ErrAbortHandler) // the connection breaks after the deed
	}
	out := o.view().Ticket(o.day.Holder(token))
	out.Print = queue.PrintQueued
	pagetest.JSON(w, http.StatusCreated, o.with(out))
}

func (o *office) show(w http.ResponseWriter, r *http.Request, print string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := o.view().Ticket(o.day.Holder(queue.Token(r.PathValue("token"))))
	out.Print = print
	pagetest.JSON(w, http.StatusOK, o.with(out))
}

// with adds the member printer to a ticket; the caller holds mu.
func (o *office) with(t queue.TicketView) any {
	body, _ := json.Marshal(t)
	var out map[string]any
	_ = json.Unmarshal(body, &out) // it was made of one
	if o.slip != nil {
		out["printer"] = o.slip
	}
	return out
}

// help is the call for staff, which the board shows.
func (o *office) help(w http.ResponseWriter, _ *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.helped++
	if _, err := o.decide(queue.Command{At: o.at, Actor: queue.Actor{ID: "kiosk:qn-1"}, Do: queue.AskHelp{Device: "qn-1"}}); err != nil {
		pagetest.JSON(w, http.StatusConflict, err.Error())
		return
	}
	o.publish()
	pagetest.JSON(w, http.StatusOK, map[string]any{"seq": o.day.Seq})
}

// paper is the press on "the paper has been changed".
func (o *office) paper(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var in struct{ PIN string }
	if json.NewDecoder(r.Body).Decode(&in) != nil || in.PIN != "2468" || r.Header.Get("Luot-As") != "device" {
		pagetest.JSON(w, http.StatusForbidden, "pin.wrong")
		return
	}
	o.printer = "ready"
	slips := []any{}
	for _, n := range o.expired {
		t := o.day.Ticket(n)
		slips = append(slips, map[string]any{"number": n, "token": t.Token, "service": t.Service, "issued_at": t.IssuedAt, "copy": 1})
	}
	pagetest.JSON(w, http.StatusOK, map[string]any{"expired": slips})
}

// back is a slip before the reader, of somebody who was sent for papers.
func (o *office) back(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	t := o.day.Holder(queue.Token(r.PathValue("token")))
	_, err := o.decide(queue.Command{At: o.at, Actor: queue.Actor{ID: "kiosk:qn-1"}, Do: queue.Back{Number: t.Number}})
	o.mu.Unlock()
	if err != nil {
		pagetest.JSON(w, http.StatusConflict, err.Error())
		return
	}
	o.show(w, r, o.print)
}

// issued is how many numbers the kiosk's presses have given.
func (o *office) issued() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.keys)
}

// set changes the office under its lock.
func (o *office) set(change func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	change()
}
