package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"luot/internal/oracle"
)

// sheet fetches the line on paper as its text.
func (r *rig) sheet(cookie, query, lang string) string {
	r.t.Helper()
	got := r.want(http.StatusOK, "GET", "/api/v1/sites/qn/sheet.pdf"+query, ask{cookie: cookie, lang: lang})
	if kind := got.Header.Get("Content-Type"); kind != "application/pdf" || got.Header.Get("Cache-Control") != "no-store" {
		r.t.Errorf("headers %v", got.Header)
	}
	return oracle.PDFText(r.t, got.text)
}

// inOrder reports the first of words that is missing after the one before it.
func inOrder(text string, words ...string) string {
	for _, w := range words {
		_, rest, ok := strings.Cut(text, w)
		if !ok {
			return w
		}
		text = rest
	}
	return ""
}

// TestSheet prints the line of a hall: every waiting number once, by service in the order of the calls, with
// class, hour and counters; who is at a counter stands above; and there is room for paper numbers. Those who
// had just come used to be missing on paper, since the forecast that orders the line did not know them yet.
func TestSheet(t *testing.T) {
	r := newRig(t)
	lan := r.logIn("lan")
	for i := range 3 {
		r.issue(fmt.Sprintf(`{"service":"dat-dai","class":%q}`, []string{"normal", "normal", "priority"}[i]))
		r.issue(`{"service":"ho-tich-tu-phap"}`)
	}
	at := func(verb, body string) {
		r.want(http.StatusOK, "POST", "/api/v1/sites/qn/counters/3/"+verb, ask{origin: r.base, cookie: lan, body: body})
	}
	at("open", `{"seen":0}`)
	desk := into[struct{ Seen uint64 }](t, r.want(http.StatusOK, "GET", "/api/v1/sites/qn/counters/3", ask{cookie: lan}))
	at("next", fmt.Sprintf(`{"seen":%d}`, desk.Seen))
	called := into[struct{ Ticket struct{ Number string } }](t, r.want(http.StatusOK, "GET", "/api/v1/sites/qn/counters/3", ask{cookie: lan})).Ticket.Number
	r.want(http.StatusOK, "POST", "/api/v1/sites/qn/by-hand", ask{origin: r.base, cookie: lan, body: `{"issue":{"service":"dat-dai","first":9101,"count":2}}`})

	hall := r.sheet(lan, "", "vi")
	if lost := inOrder(hall, "Danh sách chờ", "Trung tâm Phục vụ hành chính công", called+" (quầy 3)", "Đất đai, tài sản gắn liền với đất – 4 người chờ",
		"A9102", "A_______", "số giấy", "Hộ tịch, quốc tịch, chứng thực – 3 người chờ", "H001", "H002", "H003", "Hướng dẫn", "B_______"); lost != "" {
		t.Errorf("the sheet lacks %q at its place:\n%s", lost, hall)
	}
	for _, n := range []string{"A001", "A002", "A003"} {
		if strings.Count(hall, n) != 1 {
			t.Errorf("%s stands %d times on the sheet", n, strings.Count(hall, n))
		}
	}
	mine := r.sheet(lan, "?counter=3&lang=en", "vi")
	if lost := inOrder(mine, "Waiting list – counter 3", called+" (counter 3)", "Land and attached property – waiting: 4", "A001", "A9103", "paper"); lost != "" {
		t.Errorf("the counter's sheet lacks %q at its place:\n%s", lost, mine)
	}
	if got, want := strings.Count(mine, "Priority"), map[bool]int{true: 0, false: 1}[called == "A003"]; got != want {
		t.Errorf("%d marked as priority while %s is at the counter, want %d", got, called, want)
	}
	if strings.Contains(mine, "H001") || strings.Contains(mine, "A9151") {
		t.Errorf("the sheet of counter 3 has what is another's:\n%s", mine)
	}
	r.want(http.StatusUnprocessableEntity, "GET", "/api/v1/sites/qn/sheet.pdf?counter=99", ask{cookie: lan})
	r.want(http.StatusUnauthorized, "GET", "/api/v1/sites/qn/sheet.pdf", ask{})
	r.want(http.StatusForbidden, "GET", "/api/v1/sites/qn/sheet.pdf", ask{cookie: r.logIn("far")})
}

// TestServedByHandNamesAll: whoever enters a list from paper learns of every number that cannot be, at once.
func TestServedByHandNamesAll(t *testing.T) {
	r := newRig(t)
	lan := r.logIn("lan")
	for range 3 {
		r.issue(`{"service":"dat-dai"}`)
	}
	send := func(status int, numbers string) answer {
		return r.want(status, "POST", "/api/v1/sites/qn/by-hand", ask{origin: r.base, cookie: lan, body: `{"served":{"numbers":` + numbers + `,"counter":"3"}}`})
	}
	send(http.StatusOK, `["A001"]`)
	got := into[struct {
		Code string
		Args struct {
			Refused []struct{ Number, Code, Counter string }
		}
	}](t, send(http.StatusConflict, `["A001","A002","A777"]`))
	if want := "[{A001 ticket.done 3} {A777 ticket.unknown }]"; got.Code != "ticket.done" || fmt.Sprint(got.Args.Refused) != want {
		t.Errorf("got %s %v, want ticket.done %s", got.Code, got.Args.Refused, want)
	}
	send(http.StatusOK, `["A002"]`) // nothing of the refused list had happened
}
