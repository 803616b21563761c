package counter_test

import (
	"os"
	"testing"

	"luot/web/webtest"
)

// looked takes a picture for people when LUOT_PICTURES names a folder, and lets axe judge the page.
func looked(t *testing.T, page *webtest.Page, name string) {
	t.Helper()
	if dir := os.Getenv("LUOT_PICTURES"); dir != "" {
		page.Screenshot(dir + "/" + name + ".png")
	}
	for _, v := range page.Serious() {
		t.Errorf("%s: %s", name, v)
	}
}

// noPaper makes the page's printers tell that the first has run out of paper.
const noPaper = `const Plain = WebSocket;
globalThis.WebSocket = class extends Plain {
	set onmessage(hear) {
		super.onmessage = (event) => {
			const message = JSON.parse(event.data);
			if (message.type === "printers") message.printers[0].state = "paper";
			hear({data: JSON.stringify(message)});
		};
	}
};`

// TestLostSlipAtTheConsole finds a number by field, about when and class, tells its life, prints it again; and a
// printer without paper says so until somebody has changed it.
func TestLostSlipAtTheConsole(t *testing.T) {
	o := open(t, quick)
	o.take("dat-dai", "normal", 2)
	o.take("dat-dai", "priority", 1)
	page := o.console("qn-3", "3", "en", 1366)
	does(page, "open", "Open counter 3")
	page.InitScript(noPaper)
	page.Eval(`(() => { window.leaving = true; location.reload(); })()`, nil)
	page.WaitFor(`!window.leaving`)
	page.WaitText("[data-printer]", "out of paper")
	looked(t, page, "paper")
	page.Click("[data-act=paper]")
	page.WaitText(".desk-notes", "New roll noted")
	page.Press("/")
	page.WaitFor(`document.activeElement.id === "number"`)
	page.Eval(`(() => { const set = (id, v) => { document.getElementById(id).value = v; }; set("service", "dat-dai"); set("about", document.querySelector(".console-clock").textContent); set("class", "priority"); })()`, nil)
	page.Press("Enter")
	page.WaitFor(`document.querySelectorAll("[data-found]").length === 1`)
	page.Click("[data-found=A003] [data-act=reprint]")
	page.WaitText("dialog[open]", "A003 is being printed again, copy 2")
	page.WaitText("[data-found=A003]", "2 copies")
	looked(t, page, "find")
	page.Click("[data-found=A003] [data-act=why]")
	page.WaitText(".story", "Took a priority number")
	page.WaitText(".story", "The slip was printed again, copy 2.")
	looked(t, page, "why")
	page.WaitFor(`document.querySelector("[data-act=story_pdf]").getAttribute("href") === "/api/v1/sites/qn/tickets/A003/story.pdf?lang=en"`)
	page.Press("Escape")
	page.WaitFor(`document.querySelector("[data-found=A003]")`)
	page.Press("Escape")
	page.WaitFor(`!document.querySelector("dialog[open]")`)
	page.Click("[data-tab=hall]")
	page.WaitText("[data-line=dat-dai]", "On target")
	looked(t, page, "lines")
}

// TestLeadsTools works the whole hall: a line is stopped, a counter serves other fields, a number is cancelled and
// restored, a notice is posted; and the day can be ended.
func TestLeadsTools(t *testing.T) {
	o := open(t, quick)
	o.take("dat-dai", "normal", 3)
	page := o.console("qn-super", "3", "vi", 1366)
	does(page, "open", "Mở quầy 3")
	page.Press("F2")
	does(page, "next", "A001")
	page.Press("l")
	page.WaitFor(`document.querySelector("tr[data-line=dat-dai]")`)
	page.Click("tr[data-line=dat-dai] [data-act=field]")
	page.WaitText("tr[data-line=dat-dai]", "Tạm ngừng cấp số")
	looked(t, page, "hall-lines")
	page.Click("tr[data-line=dat-dai] [data-act=field]")
	page.Click("[data-part=counters]")
	page.Click("[data-hall-counter='4'] [data-act=edit]")
	page.WaitFor(`document.querySelectorAll(".tiers-fields input:checked").length === 1`)
	page.Eval(`document.querySelectorAll(".tiers-fields input")[2].click()`, nil)
	looked(t, page, "hall-counters")
	page.Click("[data-act=hall_tiers]")
	page.WaitText("[data-hall-counter='4'] td:nth-of-type(2)", "A H")
	page.Click("[data-part=tickets]")
	page.Click("[data-found=A002] [data-act=cancel_ticket]")
	page.WaitFor(`!document.querySelector("[data-found=A002]")`)
	page.Click("[data-found=A003] [data-act=class]")
	page.WaitText("[data-found=A003] .badge", "Ưu tiên")
	looked(t, page, "hall-tickets")
	page.Click("[data-part=day]")
	page.Type("#notice-vi", "Quầy 5 nghỉ chiều nay")
	page.Click("[data-act=notice]")
	page.WaitText("dialog[open] [role=status]", "Đã ghi")
	looked(t, page, "hall-day")
	page.Click("[data-act=close_day_ask]")
	page.Click("[data-act=close_day]")
	page.Click("dialog[open] [data-act=cancel]")
	does(page, "nobody", "Chưa có người chờ")
}

// holdFetch keeps the answer to the next press back for ever.
const holdFetch = `(() => { const through = globalThis.fetch; let once = true; globalThis.fetch = (url, init) => once && init?.method === "POST" ? (once = false, new Promise((_, no) => init.signal.addEventListener("abort", () => no(new Error("aborted"))))) : through(url, init); })()`

// TestOutcomesAndLostPress: where the site asks, the end of a visit takes a digit or the key again; a press without
// an answer says that it is being sent, and Escape gives it up in words.
func TestOutcomesAndLostPress(t *testing.T) {
	o := open(t, map[string]string{"outcomes": "ask", "arrival": "optional", "min_visit": "0s"})
	o.take("dat-dai", "normal", 3)
	page := o.console("qn-3", "3", "vi", 1366)
	does(page, "open", "Mở quầy 3")
	page.Press("F2")
	does(page, "next", "A001")
	page.Press("F2")
	does(page, "start", "A001")
	page.Press("F2")
	exactly(page, "finish_next", "Xong…", "tiếp theo A002")
	page.Press("F2")
	page.WaitFor(`document.querySelector("dialog[open][data-dialog=outcome]")`)
	page.Press("+")
	page.WaitFor(`document.querySelector("#dossiers").value === "2"`)
	looked(t, page, "outcome")
	page.Press("Escape")
	does(page, "finish_next", "Xong…")
	page.Press("F2")
	page.WaitFor(`document.querySelector("dialog[open][data-dialog=outcome]")`)
	page.Press("4")
	does(page, "start", "A002")
	page.Press("F2")
	does(page, "finish_next", "A003")
	page.Press("F2")
	page.WaitFor(`document.querySelector("dialog[open][data-dialog=outcome]")`)
	page.Eval(`new Promise((awake) => setTimeout(awake, 450))`, nil)
	page.Press("F2")
	does(page, "start", "A003")
	var said []struct {
		Outcome  string
		Dossiers int
	}
	page.Eval(`presses.filter((p) => p.body.outcome).map((p) => ({Outcome: p.body.outcome, Dossiers: p.body.dossiers}))`, &said)
	if len(said) != 2 || said[0].Outcome != "result" || said[0].Dossiers != 1 || said[1].Outcome != "received" {
		t.Errorf("the outcomes sent are %+v", said)
	}
	page.Eval(holdFetch, nil)
	page.Press("F2")
	page.WaitText("[data-act=primary]", "Đang gửi…")
	page.WaitText("[data-act=primary]", "Esc")
	page.Press("F2")
	page.Press("Escape")
	page.WaitText(".desk-notes", "Không gửi được, thao tác đã bỏ.")
	does(page, "start", "A003")
}
