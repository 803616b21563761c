package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"luot/access"
	"luot/printer/spool"
	"luot/queue"
)

// shelf is what the API sees of printers.
type shelf struct {
	mu    sync.Mutex
	paper []string
	full  bool
	out   func(spool.Message) bool
	heard chan spool.Message
	gone  chan struct{}
}

func (s *shelf) Slip(queue.Token) *queue.SlipAt {
	return &queue.SlipAt{ID: "qn-2", Label: "2", Fallback: true, State: "sending", Alarm: "paper"}
}

func (s *shelf) List(_ queue.SiteID, device string) []PrinterView {
	return []PrinterView{{ID: "qn-1", Label: "1", Own: device == "qn-1", State: "paper", Error: "secret", Roll: RollView{12, 1800, 60000}}}
}

func (s *shelf) NewPaper(_ queue.SiteID, printer string) (PrinterView, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paper = append(s.paper, printer)
	return PrinterView{ID: printer, Label: "1", State: "ready"}, true
}

func (s *shelf) Test(_ queue.SiteID, printer string) (PrinterView, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full {
		return PrinterView{}, true, spool.ErrFull
	}
	return PrinterView{ID: printer, Label: "1", State: "ready", Test: &TrialView{State: "queued", At: 1}}, true, nil
}

func (s *shelf) Attach(_ queue.SiteID, _ string, out func(spool.Message) bool) (PrinterAgent, error) {
	s.mu.Lock()
	s.out = out
	s.mu.Unlock()
	return s, nil
}

func (s *shelf) Hear(m spool.Message) { s.heard <- m }
func (s *shelf) Detach()              { s.gone <- struct{}{} }

func withShelf(t *testing.T) (*rig, *shelf) {
	r := newRig(t)
	s := &shelf{heard: make(chan spool.Message, 4), gone: make(chan struct{}, 4)}
	r.api.Printers = s
	return r, s
}

// A kiosk sees which printer is its own, and no details; staff see those.
func TestPrinters(t *testing.T) {
	r, _ := withShelf(t)
	const path = "/api/v1/sites/qn/printers"
	type answer struct{ Printers []PrinterView }
	if got := into[answer](t, r.want(http.StatusOK, "GET", path, ask{bearer: r.kiosk})).Printers[0]; !got.Own || got.Error != "" || got.Roll.Slips != 12 {
		t.Errorf("the kiosk sees %+v", got)
	}
	if got := into[answer](t, r.want(http.StatusOK, "GET", path, ask{cookie: r.logIn("lan")})).Printers[0]; got.Own || got.Error != "secret" {
		t.Errorf("staff see %+v", got)
	}
	r.want(http.StatusUnauthorized, "GET", path, ask{})
	if got := r.issue(`{"service":"dat-dai"}`); got.Printer == nil || !got.Printer.Fallback || got.Printer.Label != "2" || got.Print != queue.PrintQueued {
		t.Errorf("the ticket says %+v, %s", got.Printer, got.Print)
	}
}

// The staff corner of a kiosk needs the PIN; a wrong one may be tried five times a minute. What expired is
// offered, with the token to a kiosk only.
func TestNewPaper(t *testing.T) {
	r, s := withShelf(t)
	const path = "/api/v1/sites/qn/printers/qn-1/paper"
	r.want(http.StatusForbidden, "POST", path, ask{bearer: r.kiosk, body: `{"pin":""}`}) // none is set
	conf := *r.api.sites["qn"].Config()
	conf.KioskPIN = "2468"
	r.api.sites["qn"].Configure(conf)
	lost := r.issue(`{"service":"dat-dai"}`)
	r.issue(`{"service":"dat-dai"}`)
	cmd := queue.Command{Actor: queue.Actor{ID: queue.ActorSpool}, Do: queue.Printed{Number: lost.Number, Copy: 1, Result: queue.PrintExpired}}
	if err := r.api.sites["qn"].Engine.Do(t.Context(), cmd, nil); err != nil {
		t.Fatal(err)
	}
	type answer struct{ Expired []expiredSlip }
	got := into[answer](t, r.want(http.StatusOK, "POST", path, ask{bearer: r.kiosk, body: `{"pin":"2468"}`})).Expired
	if len(got) != 1 || got[0].Number != lost.Number || got[0].Token != lost.Token {
		t.Errorf("the kiosk is offered %+v", got)
	}
	got = into[answer](t, r.want(http.StatusOK, "POST", path, ask{origin: r.base, cookie: r.logIn("lan")})).Expired
	if len(got) != 1 || got[0].Token != "" {
		t.Errorf("staff are offered %+v", got)
	}
	if fmt.Sprint(s.paper) != "[qn-1 qn-1]" {
		t.Errorf("new paper at %v", s.paper)
	}
	r.want(http.StatusNotFound, "POST", strings.Replace(path, "qn-1", "pk-1", 1), ask{bearer: r.kiosk, body: `{"pin":"2468"}`})
	for range 4 { // one was wrong before
		r.want(http.StatusForbidden, "POST", path, ask{bearer: r.kiosk, body: `{"pin":"0000"}`})
	}
	r.want(http.StatusTooManyRequests, "POST", path, ask{bearer: r.kiosk, body: `{"pin":"2468"}`})
}

// A test page is for supervisors; the answer does not wait for paper.
func TestTestPage(t *testing.T) {
	r, s := withShelf(t)
	const path = "/api/v1/sites/qn/printers/qn-1/test"
	boss := ask{origin: r.base, cookie: r.logIn("boss")}
	type answer struct{ Printer PrinterView }
	if got := into[answer](t, r.want(http.StatusAccepted, "POST", path, boss)).Printer; got.ID != "qn-1" || got.Test == nil || got.Test.State != "queued" {
		t.Errorf("the answer is %+v", got)
	}
	r.want(http.StatusNotFound, "POST", strings.Replace(path, "qn-1", "qn-9", 1), boss)
	r.want(http.StatusUnauthorized, "POST", path, ask{origin: r.base})
	r.want(http.StatusForbidden, "POST", path, ask{bearer: r.kiosk})
	r.want(http.StatusForbidden, "POST", path, ask{origin: r.base, cookie: r.logIn("lan")})
	r.want(http.StatusForbidden, "POST", path, ask{origin: "https://elsewhere.example", cookie: boss.cookie})
	s.full = true
	r.want(http.StatusConflict, "POST", path, boss)
}

// A slip that the printing does not take has failed, at once and in the log.
func TestSlipIsNotTaken(t *testing.T) {
	r := newRig(t)
	r.prints.none = true
	got := r.issue(`{"service":"dat-dai"}`)
	if got.Print != queue.PrintFailed {
		t.Errorf("the ticket says %s, want failed", got.Print)
	}
	again := into[queue.TicketView](t, r.want(http.StatusOK, "GET", "/api/v1/tickets/"+string(got.Token), ask{}))
	if again.Print != queue.PrintFailed {
		t.Errorf("later it says %s, want failed", again.Print)
	}
}

// The agent's door lets an agent of the site in, and only to an agent's printer.
func TestAgentDoor(t *testing.T) {
	r, s := withShelf(t)
	conf := *r.api.sites["qn"].Config()
	conf.Printers[1].Address = "agent:"
	r.api.sites["qn"].Configure(conf)
	_, token, err := r.gate.AddDevice(t.Context(), "test", access.Device{Site: "qn", Kind: access.Agent, Name: "Agent"})
	if err != nil {
		t.Fatal(err)
	}
	_, far, err := r.gate.AddDevice(t.Context(), "test", access.Device{Site: "pk", Kind: access.Agent, Name: "Far"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		bearer, printer string
		want            int
	}{{"", "qn-2", 401}, {r.kiosk, "qn-2", 403}, {far, "qn-2", 404}, {token, "qn-1", 404}, {token, "qn-9", 404}, {token, "qn-2", 400}} {
		if got := r.send("GET", "/live/printers/"+c.printer, ask{bearer: c.bearer}).StatusCode; got != c.want {
			t.Errorf("%+v: got %d", c, got)
		}
	}
	c, err := dialAgent(t, r.base, "qn-2", token)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.WriteJSON(spool.Message{Type: "printer", State: "ready"}); err != nil {
		t.Fatal(err)
	}
	if m := <-s.heard; m.State != "ready" {
		t.Errorf("heard %+v", m)
	}
	s.out(spool.Message{Type: "go", ID: "7"})
	_, text, err := c.ReadMessage()
	var m spool.Message
	if err != nil || json.Unmarshal(text, &m) != nil || m.ID != "7" {
		t.Errorf("the agent hears %s, %v", text, err)
	}
	again, err := dialAgent(t, r.base, "qn-2", token) // it comes back before the server has noticed that it was gone
	if err != nil {
		t.Fatal(err)
	}
	<-s.gone
	if _, _, err := c.ReadMessage(); err == nil {
		t.Error("the old connection is still open")
	}
	again.Close()
	<-s.gone
}
