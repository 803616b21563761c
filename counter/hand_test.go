package counter_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"luot/configs"
	"luot/counter"
	"luot/queue"
)

// TestDeskTellsOfRecovery: for ten minutes after the store changed machines every desk says so, with how many
// lost tickets were put back; a later failover counts anew.
func TestDeskTellsOfRecovery(t *testing.T) {
	conf, err := configs.Load(configs.GiaLai, nil)
	if err != nil {
		t.Fatal(err)
	}
	at := queue.InstantOf(time.Date(2026, 11, 23, 8, 14, 0, 0, conf.Sites[0].Rules.Zone))
	d := queue.NewDay("qn", "2026-11-23")
	d.Apply(queue.Event{Seq: 1, At: at, Type: queue.EvOpened})
	recovered := func(after time.Duration) *counter.Recovered {
		return counter.ViewDesk(&queue.View{Day: d, Site: conf.Sites[0].Rules, Now: at.Add(after)}, "3").Recovered
	}
	if got := recovered(0); got != nil {
		t.Errorf("before any failover the desk tells of %+v", *got)
	}
	d.Apply(queue.Event{Seq: 2, At: at, Type: queue.EvRecovered})
	lost := queue.Ticket{Number: "A012", Token: "qn.lost", Service: "dat-dai", Class: queue.Normal, State: queue.Waiting, Order: 1, Serial: 12}
	d.Apply(queue.Event{Seq: 3, At: at, Type: queue.EvReadmitted, Facts: queue.Facts{Number: "A012", Service: "dat-dai", Restored: &lost}})
	if got := recovered(10*time.Minute - time.Millisecond); got == nil || *got != (counter.Recovered{At: at, Readmitted: 1}) {
		t.Errorf("got %+v, want the failover of 08:14 with one ticket put back", got)
	}
	if got := recovered(10 * time.Minute); got != nil {
		t.Errorf("after ten minutes the desk still tells of %+v", *got)
	}
	text, err := json.Marshal(counter.ViewDesk(&queue.View{Day: d, Site: conf.Sites[0].Rules, Now: at}, "3"))
	if err != nil || !strings.Contains(string(text), `"hand":{"first":9101,"last":9150,"least":9001,"most":9999}`) {
		t.Errorf("%v, the desk is %s", err, text)
	}
}

// failedOver makes the page's desks tell of a failover a moment ago, as after the change of a Redis master.
const failedOver = `const Real = WebSocket;
globalThis.WebSocket = class extends Real {
	set onmessage(hear) {
		super.onmessage = (event) => {
			const message = JSON.parse(event.data);
			if (message.type === "desk") message.recovered = {at: message.now, readmitted: 2};
			hear({data: JSON.stringify(message)});
		};
	}
};`

// TestRecoveryIsShown, in the words an officer reads.
func TestRecoveryIsShown(t *testing.T) {
	o := open(t, quick)
	page := o.console("qn-3", "3", "vi", 1366)
	does(page, "open", "Mở quầy 3")
	page.InitScript(failedOver)
	page.Eval(`location.reload()`, nil)
	page.WaitText("[data-note=recovered]", "kho dữ liệu đã chuyển máy. Kiểm tra số đang gọi.")
	page.WaitText("[data-note=recovered]", "2 số bị mất đã được đưa lại vào hàng chờ.")
}

// TestPaperListAfterwards enters a list from paper at a desk with its server, on the strip and by keyboard: nothing
// goes before "send", what cannot be is said line by line, and the line on paper is one key away.
func TestPaperListAfterwards(t *testing.T) {
	o := open(t, quick)
	o.take("dat-dai", "normal", 4)
	page := o.console("qn-3", "3", "en", 400)
	page.Allow("409 POST .*/by-hand|422 POST .*/by-hand")
	does(page, "open", "Open counter 3")
	page.Press("g")
	page.WaitFor(`document.querySelector(".hand[data-away=no] .hand-title:focus")`)
	page.Press("ArrowDown")
	page.Press("Space")
	page.WaitFor(`document.querySelector("[data-tick=A001]:checked")`)
	page.Press("Space")
	page.WaitFor(`!document.querySelector("[data-tick=A001]:checked") && !document.querySelector("[data-note]")`)
	page.Press("Space")
	page.Type("#hand-numbers", "a3 A777 X")
	page.Press("Enter")
	page.WaitText(".hand-error", "No ticket number of this site: X")
	page.Press("Backspace")
	page.Press("Enter")
	page.WaitFor(`document.querySelectorAll("[data-stage=draft]").length === 3`)
	var sent []string
	page.Eval(`presses.map((p) => p.path).filter((p) => p === "by-hand")`, &sent)
	if len(sent) != 0 {
		t.Errorf("%d notes were sent before anybody said so", len(sent))
	}
	page.Click("[data-act=hand_send]")
	page.WaitText("[data-note=A777][data-stage=refused]", "There is no such ticket")
	page.WaitFor(`document.querySelectorAll("[data-stage=sent]").length === 2`)
	page.WaitFor(`JSON.stringify([...document.querySelectorAll("[data-tick]")].map((e) => e.dataset.tick)) === '["A002","A004"]'`)
	var wide int
	page.Eval(`document.documentElement.scrollWidth`, &wide)
	if wide > 400 {
		t.Errorf("the strip of 400 px is %d px wide", wide)
	}
	page.Eval(`addEventListener("click", (e) => { globalThis.sheet = e.target.closest("[data-act=sheet]")?.getAttribute("href"); e.preventDefault(); }, {once: true})`, nil)
	page.Eval(`document.activeElement.blur()`, nil)
	page.Press("p")
	page.WaitFor(`sheet === "/api/v1/sites/qn/sheet.pdf?counter=3&lang=en"`)
	page.Press("Escape")
	page.WaitText("[data-note=hand]", "0 not sent, 1 not taken by the server")
}

// loseOne delivers the next note to the server and loses the answer; the clock is put forward, so that the press
// itself is at the end of its patience and the note has to be sent anew.
const loseOne = `(() => {
	const through = globalThis.fetch, real = performance.now.bind(performance);
	let lose = 1, ahead = 0;
	performance.now = () => real() + ahead;
	globalThis.fetch = async (url, init) => {
		const answer = await through(url, init);
		if (!String(url).endsWith("/by-hand") || lose-- <= 0) return answer;
		ahead = 15_000;
		throw new TypeError("lost");
	};
})()`

// TestLostAnswerCountsOnce: a note whose answer was lost goes again under its key. With a fresh one the server
// would refuse the second, and the officer would look for numbers that are long in the line.
func TestLostAnswerCountsOnce(t *testing.T) {
	o := open(t, quick)
	page := o.console("qn-3", "3", "vi", 1366)
	does(page, "open", "Mở quầy 3")
	page.Eval(loseOne, nil)
	page.Press("g")
	page.Click("[data-act=hand_issue]")
	page.Click("[data-act=hand_send]")
	page.WaitFor(`document.querySelector("[data-note=A9101][data-kind=issue][data-stage=sent]")`)
	var keys []string
	page.Eval(`presses.filter((p) => p.path === "by-hand").map((p) => p.key)`, &keys)
	if len(keys) != 2 || keys[0] != keys[1] {
		t.Errorf("sent with the keys %v, want one key twice", keys)
	}
	page.WaitFor(`document.querySelector("[data-tick=A9101]") && document.querySelector("#hand-first").value === "9102"`)
}

// yesterdays is a note that could not be sent on its day, in a browser that was closed over night.
const yesterdays = `localStorage.setItem("luot.hand.qn", JSON.stringify([{key: "abc", kind: "served", counter: "3", at: Date.parse("2020-11-23T10:00:00+07:00"),
	number: "A001", service: "dat-dai", class: "normal", first: 0, count: 0, stage: "kept", seen: false, code: "", detail: "", where: ""}]))`

// TestNoteOfAnotherDayStays: yesterday's A001 is not today's. It is said and never sent.
func TestNoteOfAnotherDayStays(t *testing.T) {
	o := open(t, quick)
	o.take("dat-dai", "normal", 1)
	page := o.console("qn-3", "3", "vi", 1366)
	does(page, "open", "Mở quầy 3")
	page.Eval(yesterdays, nil)
	page.Eval(`location.reload()`, nil)
	page.WaitText("[data-note=hand]", "1 mục máy chủ không nhận")
	page.Press("g")
	page.WaitText("[data-note=A001][data-stage=refused]", "của ngày trước")
	page.WaitFor(`document.querySelector("[data-tick=A001]:not(:checked)")`)
	page.Click("[data-note=A001] [data-act=hand_away]")
	page.WaitFor(`!document.querySelector("[data-note=A001]")`)
	var sent int
	page.Eval(`presses.filter((p) => p.path === "by-hand").length`, &sent)
	if sent != 0 {
		t.Errorf("yesterday's note was sent %d times", sent)
	}
}
