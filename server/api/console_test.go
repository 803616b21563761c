package api

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"luot/access"
	"luot/counter"
	"luot/queue"
)

const desk3 = "/api/v1/sites/qn/counters/3"

// press gives an order at counter 3 with what its console shows, and wants it done; more are further members.
func (r *rig) press(cookie, verb, more string) counter.Desk {
	r.t.Helper()
	seen := into[counter.Desk](r.t, r.want(200, "GET", desk3, ask{cookie: cookie})).Seen
	a := r.send("POST", desk3+"/"+verb, ask{cookie: cookie, origin: r.base, body: fmt.Sprintf(`{"seen":%d%s}`, seen, more)})
	if a.StatusCode == 204 {
		return counter.Desk{}
	}
	if a.StatusCode != 200 {
		r.t.Fatalf("%s: %d %s", verb, a.StatusCode, a.text)
	}
	return into[counter.Desk](r.t, a)
}

// missed lets the visitor at counter 3 be absent.
func (r *rig) missed(cookie string) {
	r.t.Helper()
	r.clock.Add(21 * time.Second)
	r.press(cookie, "recall", "")
	r.clock.Add(46 * time.Second)
	r.press(cookie, "no-show", "")
}

// TestLostSlip finds a ticket by its number, and by field, about when and class; a reprint is the same ticket.
func TestLostSlip(t *testing.T) {
	r := newRig(t)
	lan := r.logIn("lan")
	r.issue(`{"service":"dat-dai"}`)
	r.clock.Add(40 * time.Minute)
	it := r.issue(`{"service":"dat-dai","class":"priority"}`)
	r.issue(`{"service":"ho-tich-tu-phap"}`)
	find := func(query string) (numbers string) {
		a := r.want(200, "GET", "/api/v1/sites/qn/tickets?"+query, ask{cookie: lan})
		if bytes.Contains(a.text, []byte(it.Token)) {
			t.Errorf("%s shows a token to staff: %s", query, a.text)
		}
		for _, found := range into[struct{ Tickets []queue.TicketView }](t, a).Tickets {
			numbers += string(found.Number) + " "
		}
		return strings.TrimSpace(numbers)
	}
	for query, want := range map[string]string{
		"number=a002": "A002", "number=A009": "", "service=dat-dai": "A002 A001", "about=08:41": "H001 A002", "about=08:05&service=dat-dai": "A001",
		"service=dat-dai&about=08:40&class=priority": "A002", "": "H001 A002 A001",
	} {
		if got := find(query); got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
	for _, query := range []string{"about=25:00", "service=x", "class=vip"} {
		r.want(422, "GET", "/api/v1/sites/qn/tickets?"+query, ask{cookie: lan})
	}
	r.want(403, "GET", "/api/v1/sites/qn/tickets", ask{cookie: r.logIn("far")})
	r.want(403, "GET", "/api/v1/sites/qn/tickets", ask{bearer: r.kiosk})
	again := into[queue.TicketView](t, r.want(200, "POST", "/api/v1/sites/qn/tickets/A002/reprint", ask{cookie: lan, origin: r.base}))
	if again.Number != "A002" || again.Copies != 2 || r.prints.list() != "A001 1, A002 1, H001 1, A002 2" {
		t.Errorf("reprinted %+v; printed %s", again, r.prints.list())
	}
}

// TestStory tells a life in both languages, with those who were called before and why, and the counters that
// stopped; on paper it bears the chain of the log.
func TestStory(t *testing.T) {
	r := newRig(t)
	lan := r.logIn("lan")
	for range 2 {
		r.issue(`{"service":"dat-dai"}`)
	}
	r.press(lan, "open", "")
	r.press(lan, "next", "")
	r.issue(`{"service":"dat-dai","class":"priority"}`)
	r.clock.Add(21 * time.Minute)
	r.press(lan, "start", "")
	r.press(lan, "next", `,"previous":"done"`) // A003 has priority
	r.press(lan, "pause", `,"reason":"break"`)
	r.press(lan, "finish", "")
	r.press(lan, "open", "")
	r.press(lan, "next", "")
	r.missed(lan)
	r.press(lan, "invite", `,"number":"A002"`)
	r.press(lan, "next", "")
	r.press(lan, "start", "")
	r.press(lan, "finish", "")
	type story struct {
		Chain     string
		Seq       uint64
		Sentences []counter.Sentence
	}
	tell := func(lang string) (story, string) {
		s := into[story](t, r.want(200, "GET", "/api/v1/sites/qn/tickets/a002/story?lang="+lang, ask{cookie: lan}))
		var lines []string
		for _, v := range s.Sentences {
			lines = append(lines, v.At.Time().In(time.FixedZone("", 7*3600)).Format("15:04")+" "+v.Text)
		}
		return s, strings.Join(lines, "\n")
	}
	s, vi := tell("vi")
	for _, want := range []string{"08:00 Lấy số, lĩnh vực", "08:00 Quầy 3 mở.", "08:21 1 lượt ưu tiên được mời trước.", "08:21 Quầy 3 tạm ngưng.", "Gọi đến quầy 3, sau 21 phút chờ. Lý do:",
		"Gọi lại lần 2 đến quầy 3.", "Không có mặt tại quầy 3, lần 1.", "Vào lại hàng chờ.", "Được mời lại, sau lượt đang ở quầy 3.", "Lý do: khách của quầy này.", "Khách đến quầy 3.", "Xong tại quầy 3"} {
		if !strings.Contains(vi, want) {
			t.Errorf("%q is not in\n%s", want, vi)
		}
	}
	if _, en := tell("en"); !strings.Contains(en, "Priority visitors called before: 1.") || strings.Contains(en, "[") {
		t.Errorf("in English:\n%s", en)
	}
	a := r.want(200, "GET", "/api/v1/sites/qn/tickets/A002/story.pdf?lang=vi", ask{cookie: lan})
	cmd := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(a.text)
	text, err := cmd.Output()
	if err != nil || !bytes.Contains(text, []byte(s.Chain)) || !bytes.Contains(text, []byte("Quầy 3 tạm ngưng.")) {
		t.Errorf("%v, the PDF says\n%s", err, text)
	}
	log := r.want(200, "GET", fmt.Sprintf("/api/v1/sites/qn/events?after=%d", s.Seq-1), ask{cookie: r.logIn("boss")})
	if !bytes.HasPrefix(log.text, []byte(`{"c":"`+s.Chain)) {
		t.Errorf("chain %s is not that of record %d: %.80s", s.Chain, s.Seq, log.text)
	}
	r.want(404, "GET", "/api/v1/sites/qn/tickets/A077/story", ask{cookie: lan})
}

// TestCounterToken drives a counter as a keypad does: as the officer who has it, at that counter alone.
func TestCounterToken(t *testing.T) {
	r := newRig(t)
	_, pad, err := r.gate.AddDevice(t.Context(), "test", access.Device{Site: "qn", Kind: access.Counter, Name: "Keypad", Query: "counter=3"})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.gate.AddDevice(t.Context(), "test", access.Device{Site: "qn", Kind: access.Counter}); err == nil {
		t.Error("a keypad of no counter was added")
	}
	do := func(status int, verb, more string) answer {
		t.Helper()
		seen := into[counter.Desk](t, r.want(200, "GET", desk3, ask{bearer: pad})).Seen
		return r.want(status, "POST", desk3+"/"+verb, ask{bearer: pad, body: fmt.Sprintf(`{"seen":%d%s}`, seen, more)})
	}
	r.issue(`{"service":"dat-dai"}`)
	if code := into[problem](t, do(409, "open", "")).Code; code != "counter.closed" {
		t.Errorf("a keypad opens a counter for nobody: %s", code)
	}
	lan := r.logIn("lan")
	r.press(lan, "open", "")
	if d := into[counter.Desk](t, do(200, "next", "")); d.Ticket == nil || d.Ticket.Number != "A001" || d.Officer != "lan" {
		t.Fatalf("called %+v", d)
	}
	do(200, "start", "")
	do(200, "pause", `,"reason":"break"`)
	do(200, "finish", "")
	do(200, "open", "")
	do(403, "call", `,"number":"A001","reason":"frail"`) // what its officer may not
	for _, path := range []string{"/api/v1/sites/qn/counters/4", "/api/v1/sites/pk/counters/3", "/api/v1/sites/qn/queue"} {
		r.want(403, "GET", path, ask{bearer: pad})
	}
	r.want(403, "PUT", desk3+"/tiers", ask{bearer: pad, body: `{"seen":0}`})
	r.want(403, "POST", "/api/v1/sites/qn/tickets", ask{bearer: pad, body: `{"service":"dat-dai"}`})
	events := r.want(200, "GET", "/api/v1/sites/qn/events", ask{cookie: r.logIn("boss")})
	if !bytes.Contains(events.text, []byte(`"actor":"counter:qn-2"`)) || !bytes.Contains(events.text, []byte(`"officer":"lan"`)) {
		t.Errorf("the log does not say who pressed: %s", events.text)
	}
}

// TestLendOverHTTP offers an idle counter to a line over target, lends it with one order, and has it given back.
func TestLendOverHTTP(t *testing.T) {
	r := newRig(t)
	lead := r.logIn("lead")
	type offers struct{ Offers []queue.Offer }
	at := func(n string) string { return "/api/v1/sites/qn/counters/" + n }
	var idle, late string
	var service queue.ServiceID
	for _, c := range r.api.site("qn").Config().Rules.Counters {
		service = c.Tiers[0].Services[0]
		if late = string(c.ID); service != "dat-dai" {
			idle = late
			break
		}
	}
	r.want(200, "POST", at(idle)+"/open", ask{cookie: lead, origin: r.base, body: `{"seen":0}`})
	r.issue(`{"service":"dat-dai"}`)
	r.clock.Add(30 * time.Minute)
	got := into[offers](t, r.want(200, "GET", "/api/v1/sites/qn/queue", ask{cookie: lead})).Offers
	if len(got) != 1 || string(got[0].Counter) != idle || got[0].Service != "dat-dai" {
		t.Fatalf("offers %+v, want counter %s for dat-dai", got, idle)
	}
	seen := func() uint64 { return into[counter.Desk](t, r.want(200, "GET", at(idle), ask{cookie: lead})).Seen }
	lend := fmt.Sprintf(`{"seen":%d,"lend":"dat-dai"}`, seen())
	r.want(403, "PUT", at(idle)+"/tiers", ask{cookie: r.logIn("lan"), origin: r.base, body: lend})
	d := into[counter.Desk](t, r.want(200, "PUT", at(idle)+"/tiers", ask{cookie: lead, origin: r.base, body: lend}))
	if d.Lent != "dat-dai" || d.Next == nil || *d.Next != "A001" {
		t.Fatalf("lent: %+v", d)
	}
	r.want(200, "POST", at(idle)+"/next", ask{cookie: lead, origin: r.base, body: fmt.Sprintf(`{"seen":%d}`, d.Seen)})
	for until := time.Now().Add(patience); into[counter.Desk](t, r.want(200, "GET", at(idle), ask{cookie: lead})).Lent != ""; {
		if time.Now().After(until) {
			t.Fatal("the counter is never given back")
		}
	}
}
