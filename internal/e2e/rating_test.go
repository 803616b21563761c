package e2e

import (
	"testing"

	"luot/web/webtest"
)

// visit has an officer serve the next number at a counter of qn and returns the ticket.
func visit(t *testing.T, s *server, officer *client, counter string) (ticket struct{ Number, Token string }) {
	t.Helper()
	s.kiosk("qn").must(t, 201, "POST", "/api/v1/sites/qn/tickets", map[string]string{"service": "dat-dai"}).decode(t, &ticket)
	const desks = "/api/v1/sites/qn/counters/"
	var desk struct {
		Seen  uint64
		State string
	}
	officer.must(t, 200, "GET", desks+counter, nil).decode(t, &desk)
	for _, verb := range []string{"open", "next", "start", "finish"} {
		if verb != "open" || desk.State != "open" {
			officer.must(t, 200, "POST", desks+counter+"/"+verb, map[string]uint64{"seen": desk.Seen}).decode(t, &desk)
		}
	}
	return ticket
}

// TestTabletAndPhoneRate: a tablet is paired with a counter, sleeps while somebody is served, wakes when the visit
// ends, asks why, and asks nobody twice; what is pressed at once is kept apart; the next visitor rates on the
// phone. The supervisor reads two ratings and one too quick.
func TestTabletAndPhoneRate(t *testing.T) {
	s := demo(t, "--at", "0", "--speed", "0", "--set", "recall_gap=0s", "--set", "show_officer=name", "--set", "ratings_from=1")
	boss, officer := s.staff("qn-super"), s.staff("qn-3")
	var device struct{ Token, Page string }
	boss.must(t, 201, "POST", "/api/v1/sites/qn/devices", map[string]string{"kind": "tablet", "name": "Tablet", "query": "counter=3"}).decode(t, &device)
	p := webtest.Open(t, webtest.Options{}).Page(t, "", 1024, 768)
	p.Goto(s.Base + "/rate/qn/3")
	p.WaitText("h1", "chưa được ghép")
	p.Goto(s.Base + "/pair#" + device.Token)
	p.WaitFor(`document.querySelector("a[href='/rate/qn/3']") !== null || location.pathname === "/rate/qn/3"`)
	p.Goto(s.Base + device.Page)
	p.WaitText(".rating-counter", "3")
	quiet(t, p, "asleep")

	first := visit(t, s, officer, "3")
	p.WaitFor(`document.querySelector("[data-phase=ask]") !== null`)
	p.WaitText(".rating-who", first.Number)
	p.WaitFor(`document.querySelector("[data-ready]") !== null`)
	quiet(t, p, "awake")
	shot(t, p, "tablet-ask-vi")
	p.Click("[data-lang=en]")
	p.WaitText("[data-score='5']", "Very satisfied")
	shot(t, p, "tablet-ask-en")
	p.Tap("[data-score='2']")
	p.WaitText("legend", "better")
	p.Tap("[data-reason=wait]")
	quiet(t, p, "why")
	shot(t, p, "tablet-why-en")
	p.Tap("[data-act=rate]")
	p.WaitFor(`document.querySelector("[data-phase=thanks]") !== null`)
	shot(t, p, "tablet-thanks")
	p.WaitFor(`document.querySelector("[data-phase=idle]") !== null && document.documentElement.lang === "vi"`)
	shot(t, p, "tablet-idle")
	p.Goto(s.Base + device.Page)
	p.WaitText(".rating-officer", "Cán bộ") // it has heard of the counter, and of a visit that was rated
	p.WaitFor(`document.querySelector("[data-phase=idle]") !== null`)

	p.Eval(`new MutationObserver(() => document.querySelector("[data-phase=ask] [data-score='5']")?.click()).observe(document.body, { subtree: true, childList: true, attributes: true })`, nil)
	visit(t, s, officer, "3")
	p.WaitFor(`document.querySelector("[data-phase=thanks]") !== null`)
	p.Goto("about:blank")

	ratePhone(t, s, visit(t, s, officer, "3").Token)
	var got struct {
		Total struct {
			Rating struct {
				N, Of, Score int
				TooQuick     int `json:"too_quick"`
			}
		}
		Reasons []struct{ ID string }
	}
	boss.must(t, 200, "GET", "/api/v1/sites/qn/figures?days=1", nil).decode(t, &got)
	if r := got.Total.Rating; r.N != 2 || r.Of != 3 || r.Score != 250 || r.TooQuick != 1 || len(got.Reasons) != 1 || got.Reasons[0].ID != "wait" {
		t.Errorf("the supervisor reads %+v", got)
	}
}

// ratePhone rates a visit on the phone page: 3, without a reason.
func ratePhone(t *testing.T, s *server, token string) {
	phone := webtest.Open(t, webtest.Options{}).Page(t, s.Base+"/t/"+token, 390, 844)
	phone.WaitText("#rate", "hài lòng")
	shot(t, phone, "phone-rate-vi")
	phone.Tap("[data-score='3']")
	phone.WaitFor(`document.querySelector("[data-reason]") !== null`)
	shot(t, phone, "phone-why-vi")
	phone.Tap("[data-act=rate]")
	phone.WaitFor(`document.querySelector("[data-rated='3']") !== null`)
}
