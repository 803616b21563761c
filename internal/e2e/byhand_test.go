package e2e

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"luot/web/webtest"
)

// hurry lets a page's clock be put forward, so that a minute without the server need not last one; and
// lets a test leave the page where an officer would be asked whether it is meant.
const hurry = `globalThis.ahead = 0;
const real = performance.now.bind(performance);
performance.now = () => real() + ahead;
addEventListener("beforeunload", (event) => event.stopImmediatePropagation(), true);`

// byHandDesk is a console of the hall in which the server dies.
type byHandDesk struct {
	*webtest.Page
	t       *testing.T
	s       *server
	counter string
}

// byHandAt logs the officer of a counter in and opens it.
func byHandAt(t *testing.T, s *server, counter, lang string, width int) *byHandDesk {
	d := &byHandDesk{webtest.Open(t, webtest.Options{Language: lang, Within: time.Minute}).Context().Page(t, "about:blank", width, 768), t, s, counter}
	d.Allow("401 |409 |422 |ERR_CONNECTION_REFUSED|WebSocket")
	d.InitScript(hurry)
	d.Goto(s.Base + "/counter?lang=" + lang)
	for _, l := range s.Staff {
		if l.User == "qn-"+counter {
			d.Type("#user", l.User)
			d.Type("#password", l.Password)
		}
	}
	d.Click("[data-act=log_in]")
	d.Click("[data-counter='" + counter + "']")
	d.primary("open")
	return d
}

func (d *byHandDesk) primary(does string) {
	d.t.Helper()
	d.WaitFor(strings.ReplaceAll(settled, "DOES", does))
	d.Press("F2")
}

// list waits for the list that opens by itself.
func (d *byHandDesk) list() {
	d.t.Helper()
	d.WaitFor(`document.querySelector("[data-status=lost]")`)
	d.Eval(`ahead = 60_000`, nil)
	d.WaitFor(`document.querySelector(".hand[data-away=yes] .hand-title:focus")`)
}

// ticked waits until exactly these numbers of the list are ticked.
func (d *byHandDesk) ticked(numbers ...string) {
	d.t.Helper()
	want, _ := json.Marshal(numbers)
	d.WaitFor(`JSON.stringify([...document.querySelectorAll("[data-tick]:checked")].map((e) => e.dataset.tick)) === JSON.stringify(` + string(want) + `)`)
}

// stage waits until what was noted of a number has come so far.
func (d *byHandDesk) stage(number, kind, stage string) {
	d.t.Helper()
	d.WaitFor(`document.querySelector("[data-note='` + number + `'][data-kind=` + kind + `][data-stage=` + stage + `]")`)
}

// byHandMorning is a short morning: two of ten served, one called at counter 3, one being served at counter 4.
func byHandMorning(t *testing.T, s *server, a, b *byHandDesk) {
	kiosk := s.kiosk("qn")
	for i := range 10 {
		body := map[string]string{"service": "dat-dai"}
		if i == 7 {
			body["class"] = "priority"
		}
		kiosk.must(t, 201, "POST", "/api/v1/sites/qn/tickets", body)
	}
	a.primary("next")
	a.primary("start")
	b.primary("next")
	b.primary("start")
	b.primary("finish_next")
	b.primary("start")
	a.primary("finish_next")
	for _, d := range []*byHandDesk{a, b} {
		d.WaitFor(`document.querySelector("main.console").textContent.includes("(6)")`)
	}
}

// TestOutageByHand kills the server in the middle of a morning. Two consoles go on by hand from their last
// picture, with ticks, paper numbers and one number ticked at both; one of them is even closed meanwhile. When
// the server is back all of it is in the log once, in the figures, and out of the line.
func TestOutageByHand(t *testing.T) {
	s := demo(t, "--at", "0", "--speed", "0", "--set", "recall_gap=0s")
	a, b := byHandAt(t, s, "3", "vi", 1366), byHandAt(t, s, "4", "vi", 1366)
	byHandMorning(t, s, a, b)
	s.kill()
	a.list()
	b.list()
	line := a.rows()
	if len(line) != 6 || !slices.Equal(line, b.rows()) {
		t.Fatalf("counter 3 lists %v, counter 4 %v, want the same 6 of one line", line, b.rows())
	}
	a.work(line)
	b.work(line)
	b.Goto("about:blank") // the browser is closed and opened again
	s.start()
	b.Goto(s.Base + "/counter?lang=vi")
	b.WaitFor(`document.querySelector("[data-act=hand]:not(:disabled)")`)
	b.Press("g")
	for _, d := range []*byHandDesk{a, b} {
		d.WaitFor(`document.querySelector(".hand[data-away=no]") && !document.querySelector("[data-stage=kept]")`)
	}
	a.stage("A9101", "issue", "sent")
	a.stage("A9101", "served", "sent")
	a.stage("A9151", "served", "sent")
	a.WaitText("[data-note=A777]", "Không tìm thấy số này")
	twice := a
	if b.has(line[1], "refused") {
		twice = b
	}
	twice.WaitText("[data-note="+line[1]+"][data-stage=refused]", "đã ghi số này phục vụ xong")
	checkByHand(t, s, line)
	a.afterwards(s)
}

// rows are the numbers of the list from the top.
func (d *byHandDesk) rows() (numbers []string) {
	d.Eval(`[...document.querySelectorAll("[data-tick]")].map((e) => e.dataset.tick)`, &numbers)
	return numbers
}

func (d *byHandDesk) has(number, stage string) (yes bool) {
	d.Eval(`document.querySelector("[data-note='`+number+`'][data-stage=`+stage+`]") !== null`, &yes)
	return yes
}

// work is what the officers of counters 3 and 4 do without a server, one by keys, the other by touch.
func (d *byHandDesk) work(line []string) {
	if d.counter == "4" {
		d.Tap("[data-tick=" + line[1] + "]")
		d.Tap("[data-tick=" + line[2] + "]")
		d.Click("[data-act=hand_issue]") // one number, as proposed
		d.WaitFor(`document.querySelector("[data-tick=A9151]")`)
		return
	}
	d.Press("ArrowDown")
	d.Press("Space")
	d.Press("ArrowDown")
	d.Press("Space")
	d.Press("ArrowDown")
	d.Press("Space")
	d.ticked(line[:3]...)
	d.Press("Space") // a slip of the finger, taken back
	d.ticked(line[:2]...)
	d.Click("#hand-count")
	d.Press("Control+a")
	d.Press("2")
	d.Press("Enter")
	d.Click("[data-tick=A9101]")
	d.Type("#hand-numbers", "a9151, A777")
	d.Press("Enter")
	d.ticked(line[0], line[1], "A9101")
	d.WaitText("[data-note=A777]", "Đã giữ trên máy này")
}

// byHandRecord is what this test reads of a record.
type byHandRecord struct {
	Type, Key string
	Data      struct {
		Number, Counter string
		ByHand          bool `json:"by_hand"`
		Tx              *struct {
			Kind      string
			ServingMS *int64 `json:"serving_ms"`
			WaitingMS *int64 `json:"waiting_ms"`
		}
	}
}

// checkByHand holds log, line and figures against what was done on paper.
func checkByHand(t *testing.T, s *server, line []string) {
	t.Helper()
	issued, done, served := []string{}, []string{}, map[string]int{}
	for text := range strings.Lines(string(s.staff("qn-super").must(t, 200, "GET", "/api/v1/sites/qn/events", nil).Body)) {
		var l struct{ R byHandRecord }
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("read %.200s: %v", text, err)
		}
		r := l.R
		if r.Data.Tx != nil && r.Data.Tx.Kind == "done" {
			served[r.Data.Counter]++
		}
		if !r.Data.ByHand {
			continue
		}
		if r.Type == "Issued" {
			issued = append(issued, r.Data.Number)
			continue
		}
		done = append(done, r.Data.Number)
		if r.Type != "Done" || r.Key == "" || r.Data.Tx.ServingMS != nil || r.Data.Tx.WaitingMS != nil {
			t.Errorf("by hand: %+v, want Done with a key and without times", r)
		}
	}
	slices.Sort(issued)
	slices.Sort(done)
	wantDone := []string{line[0], line[1], line[2], "A9101", "A9151"}
	slices.Sort(wantDone)
	if want := []string{"A9101", "A9102", "A9151"}; !slices.Equal(issued, want) || !slices.Equal(done, wantDone) {
		t.Errorf("the log has %v issued and %v served by hand, want %v and %v", issued, done, want, wantDone)
	}
	var q struct {
		Tickets []struct{ Number, State string }
	}
	s.staff("qn-3").must(t, 200, "GET", "/api/v1/sites/qn/queue", nil).decode(t, &q)
	var waiting []string
	for _, k := range q.Tickets {
		if k.State == "waiting" {
			waiting = append(waiting, k.Number)
		}
	}
	want := append(slices.Clone(line[3:]), "A9102")
	slices.Sort(waiting)
	slices.Sort(want)
	if !slices.Equal(waiting, want) {
		t.Errorf("%v wait, want %v", waiting, want)
	}
	compareByHand(t, s, served)
}

// compareByHand holds the figures against the fold of the log.
func compareByHand(t *testing.T, s *server, served map[string]int) {
	t.Helper()
	var times struct {
		Rows []struct {
			Counter string
			Served  int
			Serving struct{ N int } `json:"serving_ms"`
		}
	}
	s.staff("qn-3").must(t, 200, "GET", "/api/v1/sites/qn/service-times", nil).decode(t, &times)
	got, sum, measured := map[string]int{}, 0, 0
	for _, r := range times.Rows {
		got[r.Counter] += r.Served
		sum, measured = sum+r.Served, measured+r.Serving.N
	}
	for _, counter := range []string{"3", "4"} {
		if got[counter] != served[counter] {
			t.Errorf("counter %s: the figures say %d served, the log %d", counter, got[counter], served[counter])
		}
	}
	if sum != 7 || measured != 2 {
		t.Errorf("%d served of which %d are measured, want 7 and 2: paper has no times", sum, measured)
	}
}

// afterwards: a reload sends nothing again, a late paper is entered from the desk, and the visitor who was
// called when the server died is ended as usual.
func (d *byHandDesk) afterwards(s *server) {
	count := func() (n int) {
		return len(events(d.t, s, "qn"))
	}
	before := count()
	d.Click("[data-note=A777] [data-act=hand_away]")
	d.WaitFor(`!document.querySelector("[data-note=A777]")`)
	d.Eval(`(() => { window.leaving = true; location.reload(); })()`, nil) // the page that leaves looks just like the one that comes
	d.WaitFor(`!window.leaving && document.querySelector("[data-act=hand]:not(:disabled)") && document.querySelector("[data-status=live]")`)
	if now := count(); now != before {
		d.t.Errorf("%d records after a reload, %d before: something was sent twice", now, before)
	}
	d.Press("g")
	d.Type("#hand-numbers", "A9102")
	d.Press("Enter")
	d.stage("A9102", "served", "draft")
	d.Click("[data-act=hand_send]")
	d.stage("A9102", "served", "sent")
	d.Press("Escape")
	d.primary("start")
	d.primary(cmp.Or(d.finishes(), "finish_next"))
	d.WaitFor(`document.querySelector("[data-act=primary][data-does=start]")`)
}

// finishes is what the primary key does once the visit is running.
func (d *byHandDesk) finishes() (does string) {
	d.WaitFor(`document.querySelector("[data-act=primary]").dataset.does.startsWith("finish")`)
	d.Eval(`document.querySelector("[data-act=primary]").dataset.does`, &does)
	return does
}
