package ticket_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"sync"
	"testing"
	"time"

	"luot/configs"
	"luot/index/pagetest"
	"luot/queue"
	"luot/ticket"
	"luot/web"
	"luot/web/webtest"
)

// office is the demo's first site under the real rules: what its phones are told is what queue says.
type office struct {
	*pagetest.Server
	t   *testing.T
	cfg *queue.Site

	mu     sync.Mutex
	day    *queue.Day
	now    queue.Instant
	tokens int
}

var lan = queue.Actor{ID: "staff:lan", Role: queue.Lead, User: "lan"}

// openOffice opens the office at 9:30; counter 3 (land) and 6 (business) are open.
func openOffice(t *testing.T) *office {
	t.Helper()
	cfg, err := configs.Load(configs.GiaLai, map[string]string{"public_url": "https://so.example.vn"})
	if err != nil {
		t.Fatal(err)
	}
	site := cfg.Sites[0]
	rules := site.Rules
	rules.Rules.Mode, rules.Rules.MaxWait = queue.ModeStrict, 0 // priority always first: tests know who is next
	now := time.Date(2026, 11, 23, 9, 30, 0, 0, rules.Zone)
	o := &office{t: t, cfg: rules, day: queue.NewDay(rules.ID, "2026-11-23"), now: queue.InstantOf(now)}
	o.Server = pagetest.Serve(t, map[string]fs.FS{"ticket": ticket.Static()}, o.clock)
	for _, s := range rules.Services {
		o.Live("/live/sites/qn/lines/" + string(s.ID))
	}
	o.shells(site)
	o.Handle("GET /api/v1/tickets/{token}", func(w http.ResponseWriter, r *http.Request) { o.show(w, queue.Token(r.PathValue("token"))) })
	o.Handle("POST /api/v1/tickets/{token}/{act}", o.act)
	o.do(queue.Actor{ID: queue.ActorClock}, queue.OpenDay{})
	for counter, who := range map[queue.CounterID]queue.OfficerID{"3": "lan", "6": "minh"} {
		o.do(queue.Actor{ID: "staff:" + string(who), Role: queue.Officer, User: who}, queue.OpenCounter{Desk: o.desk(counter)})
	}
	return o
}

func (o *office) clock() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now.Time()
}

// shells serves the page of every ticket to come.
func (o *office) shells(site configs.Site) {
	services, counters := []any{}, []any{}
	for _, s := range o.cfg.Services {
		services = append(services, map[string]any{"id": s.ID, "name": s.Name})
	}
	for _, c := range o.cfg.Counters {
		counters = append(counters, map[string]any{"id": c.ID, "label": c.Label})
	}
	for n := 1; n <= 20; n++ {
		o.Page(fmt.Sprintf("GET /t/%s", tokenOf(n)), web.Page{Lang: "vi", Title: "Luot", Part: "ticket", Entry: "page.js", Data: map[string]any{
			"site": "qn", "lang": "vi", "languages": o.cfg.Languages, "zone": "Asia/Ho_Chi_Minh", "token": tokenOf(n), "gone": false,
			"cancel_at": o.cfg.Rules.CancelAt, "centre": site.Centre, "branch": site.Branch, "services": services, "counters": counters,
		}})
	}
}

func tokenOf(n int) queue.Token { return queue.Token(fmt.Sprintf("qn.0123456789abcd%02d", n)) }

// try gives an order and tells the phones.
func (o *office) try(who queue.Actor, order queue.Order) error {
	o.mu.Lock()
	events, err := o.day.Decide(o.cfg, queue.Command{At: o.now, Actor: who, Do: order})
	for _, e := range events {
		o.day.Apply(e)
	}
	v := o.view()
	lines := map[string]ticket.Line{}
	for _, s := range o.cfg.Services {
		lines["/live/sites/qn/lines/"+string(s.ID)] = ticket.ViewLine(v, s.ID)
	}
	o.mu.Unlock()
	for path, line := range lines {
		o.Publish(path, line)
	}
	return err
}

// view looks at the day; the caller holds the lock.
func (o *office) view() *queue.View {
	return &queue.View{Day: o.day, Site: o.cfg, Forecast: o.day.Forecast(o.cfg, o.now), Epoch: "e", Now: o.now}
}

func (o *office) do(who queue.Actor, order queue.Order) {
	o.t.Helper()
	if err := o.try(who, order); err != nil {
		o.t.Fatalf("%T: %v", order, err)
	}
}

// staff gives an order at a counter, as a console that shows its newest state.
func (o *office) staff(c queue.CounterID, order func(queue.Desk) queue.Order) {
	o.t.Helper()
	o.do(queue.Actor{ID: "staff:x", Role: queue.Lead, User: o.officer(c)}, order(o.desk(c)))
}

func (o *office) officer(c queue.CounterID) queue.OfficerID {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.day.Counter(c).Officer
}

func (o *office) desk(c queue.CounterID) queue.Desk {
	o.mu.Lock()
	defer o.mu.Unlock()
	return queue.Desk{Counter: c, Seen: o.day.Counter(c).Seen}
}

// next calls the next at a counter, whose visitor is finished, and returns the number.
func (o *office) next(c queue.CounterID) queue.Number {
	o.t.Helper()
	o.staff(c, func(d queue.Desk) queue.Order { return queue.CallNext{Desk: d, Previous: queue.PreviousDone} })
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.day.Counter(c).Current
}

// take takes a number at the kiosk, with is the token whose visit it joins.
func (o *office) take(service queue.ServiceID, class queue.Class, with queue.Token) (queue.Number, queue.Token) {
	o.t.Helper()
	o.tokens++
	token := tokenOf(o.tokens)
	o.do(queue.Actor{ID: "kiosk:1"}, queue.Issue{Service: service, Class: class, Lang: "vi", Channel: "kiosk", Token: token, With: with})
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.day.Holder(token).Number, token
}

// wait lets time pass and the clock act.
func (o *office) wait(d time.Duration) {
	o.t.Helper()
	o.mu.Lock()
	o.now = o.now.Add(d)
	o.mu.Unlock()
	o.do(queue.Actor{ID: queue.ActorClock}, queue.Tick{})
}

// show answers with a ticket; the site lets officers be named.
func (o *office) show(w http.ResponseWriter, token queue.Token) {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := o.day.Holder(token)
	if t == nil {
		pagetest.JSON(w, http.StatusNotFound, "ticket.gone")
		return
	}
	out := o.view().Ticket(t)
	if t.Officer != "" && (t.State == queue.Called || t.State == queue.Serving) {
		out.Officer = "Trần Thị Lan, Chuyên viên"
	}
	pagetest.JSON(w, http.StatusOK, out)
}

// act gives the holder's order to the rules.
func (o *office) act(w http.ResponseWriter, r *http.Request) {
	var in struct{ Until queue.Instant }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		pagetest.JSON(w, http.StatusBadRequest, "json.syntax")
		return
	}
	token := queue.Token(r.PathValue("token"))
	o.mu.Lock()
	n := o.day.Holder(token).Number
	o.mu.Unlock()
	order := map[string]queue.Order{"cancel": queue.Cancel{Number: n}, "uncancel": queue.Uncancel{Number: n},
		"back": queue.Back{Number: n}, "defer": queue.Defer{Number: n, Until: in.Until}}[r.PathValue("act")]
	if err := o.try(queue.Actor{ID: "holder:" + string(n)}, order); err != nil {
		var no *queue.Refusal
		if errors.As(err, &no) {
			pagetest.JSON(w, http.StatusConflict, no.Code)
			return
		}
		o.t.Errorf("%T: %v", order, err)
	}
	o.show(w, token)
}

// phone opens a ticket's page on a phone of its own, which notes what it is made to do.
func (o *office) phone(b *webtest.Browser, token queue.Token) *webtest.Page {
	o.t.Helper()
	p := b.Page(o.t, "", 390, 844)
	p.InitScript(`window.felt = []; navigator.vibrate = (pattern) => { window.felt.push(String(pattern)); return true; };
		window.tones = 0; const start = OscillatorNode.prototype.start;
		OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
		window.frames = []; const Real = WebSocket;
		window.WebSocket = class extends Real { constructor(...a) { super(...a); this.addEventListener("message", (e) => window.frames.push(e.data)); } };`)
	p.Goto(o.URL + "/t/" + string(token))
	p.WaitText(".number", "A")
	p.WaitText(".status", "Đang cập nhật")
	return p
}
