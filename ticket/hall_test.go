package ticket_test

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"luot/index/pagetest"
	"luot/queue"
	"luot/ticket"
	"luot/web"
	"luot/web/webtest"
)

func TestMain(m *testing.M) { os.Exit(webtest.Main(m)) }

const (
	token = "qn.0123456789abcdef"
	line  = "/live/sites/qn/lines/dat-dai"
)

// hall is a server that holds one ticket and the line of its service; tests change both.
type hall struct {
	*pagetest.Server
	now time.Time

	mu     sync.Mutex
	ticket queue.TicketView
	line   ticket.Line
	gone   bool
	acts   []string // what the page has pressed
	until  queue.Instant
	rated  string // score and reasons
}

// enter makes a hall where A012 waits behind seven others.
func enter(t *testing.T) *hall {
	t.Helper()
	now := time.Date(2026, 11, 24, 9, 30, 0, 0, time.FixedZone("", 7*3600))
	ahead := 7
	h := &hall{now: now, ticket: queue.TicketView{
		Number: "A012", Token: token, Site: "qn", Service: "dat-dai", Class: queue.Normal, State: queue.Waiting, Lang: "vi",
		IssuedAt: queue.InstantOf(now), Ahead: &ahead, Wait: &queue.WaitView{MinS: 1200, MaxS: 1800},
		Counters: []queue.CounterID{"3", "4", "5"}, Print: queue.PrintDone,
	}}
	h.Server = pagetest.Serve(t, map[string]fs.FS{"ticket": ticket.Static()}, func() time.Time { return now })
	words := func(vi, en string) queue.Words { return queue.Words{"vi": vi, "en": en} }
	h.Page("GET /t/{token}", web.Page{Lang: "vi", Title: "Luot", Part: "ticket", Entry: "page.js", Data: map[string]any{
		"site": "qn", "lang": "vi", "languages": []string{"vi", "en"}, "zone": "Asia/Ho_Chi_Minh", "token": token, "gone": false, "cancel_at": 3,
		"centre":   words("Trung tâm Phục vụ hành chính công tỉnh Gia Lai", "Gia Lai Provincial Public Administration Service Centre"),
		"branch":   words("Cơ sở Quy Nhơn", "Quy Nhơn site"),
		"services": []any{map[string]any{"id": "dat-dai", "name": words("Đất đai, tài sản gắn liền với đất", "Land and attached property")}},
		"reasons": map[string]any{"rate": []any{
			map[string]any{"id": "attitude", "name": words("Thái độ phục vụ", "Attitude")}, map[string]any{"id": "wait", "name": words("Chờ lâu", "Long wait")}}},
		"counters": []any{map[string]any{"id": "3", "label": words("Đất đai", "Land")}},
	}})
	h.Live(line)
	h.Handle("GET /api/v1/tickets/{token}", func(w http.ResponseWriter, _ *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.gone {
			pagetest.JSON(w, http.StatusNotFound, "ticket.gone")
			return
		}
		pagetest.JSON(w, http.StatusOK, h.ticket)
	})
	h.Handle("POST /api/v1/tickets/{token}/{act}", h.act)
	h.stand("A012", 7)
	return h
}

// act does what the rules would do with a press.
func (h *hall) act(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Until   queue.Instant
		Score   int
		Reasons []string
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		pagetest.JSON(w, http.StatusBadRequest, "json.syntax")
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.acts = append(h.acts, r.PathValue("act"))
	switch r.PathValue("act") {
	case "cancel":
		h.ticket.State, h.ticket.ByHolder, h.ticket.EndedAt = queue.Cancelled, true, queue.InstantOf(h.now)
	case "uncancel", "back":
		h.ticket.State = queue.Waiting
	case "rating":
		h.ticket.Score, h.rated = in.Score, strings.Join(append([]string{strconv.Itoa(in.Score)}, in.Reasons...), " ")
	case "defer":
		h.ticket.Defer, h.until = in.Until, in.Until
	}
	pagetest.JSON(w, http.StatusOK, h.ticket)
}

// set changes the ticket.
func (h *hall) set(change func(*queue.TicketView)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change(&h.ticket)
}

// stand publishes a line in which n has so many ahead and waits three minutes for each.
func (h *hall) stand(n queue.Number, ahead int) {
	h.line.Line = nil
	for i := range ahead + 1 {
		number := queue.Number("A9" + string(rune('0'+i/10)) + string(rune('0'+i%10)))
		if i == ahead {
			number = n
		}
		h.line.Line = append(h.line.Line, ticket.Place{Number: number, Ahead: &[]int{i}[0], Wait: &[2]int{3 * i, 4 * i}})
	}
	h.publish(nil)
}

// publish sends the line with the calls under way.
func (h *hall) publish(called []ticket.CalledAt) {
	if called == nil {
		called = []ticket.CalledAt{}
	}
	if h.line.Serving == nil {
		h.line.Serving = []ticket.CalledAt{}
	}
	h.line.Type, h.line.Epoch, h.line.Service, h.line.Called = "line", "e", "dat-dai", called
	h.line.Seq++
	h.Publish(line, h.line)
}

// call calls A012 to counter 3, as the server does it: the ticket first, then the line.
func (h *hall) call() {
	three := queue.CounterID("3")
	h.set(func(v *queue.TicketView) {
		v.State, v.Counter, v.Calls, v.Ahead, v.Wait = queue.Called, &three, 1, nil, nil
	})
	h.line.Line = []ticket.Place{}
	h.publish([]ticket.CalledAt{{Number: "A012", Counter: "3"}})
}

func (h *hall) open(t *testing.T) *webtest.Page {
	t.Helper()
	p := webtest.Open(t, webtest.Options{}).Page(t, h.URL+"/t/"+token, 390, 844)
	p.WaitText(".number", "A012")
	p.WaitFor(`document.querySelector("[data-status=live], .ticket-now[data-state]") !== null`)
	return p
}

// open404 opens the page of a ticket that is gone.
func (h *hall) open404(t *testing.T) *webtest.Page {
	t.Helper()
	p := webtest.Open(t, webtest.Options{}).Page(t, "", 390, 844)
	p.Allow("^404 GET .*/api/v1/tickets/")
	p.Goto(h.URL + "/t/" + token)
	return p
}
