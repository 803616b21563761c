package counter_test

import (
	"testing"

	"luot/web/webtest"
)

// quick are rules under which nobody has to wait for a test; absences come from the officer only.
var quick = map[string]string{"arrival": "optional", "recall_gap": "1s", "absent_after": "1s"}

// TestNothingButTheLineScrolls fills the right side of a 768 px screen: the line must give way, not
// the day's figures below the edge of the screen.
func TestNothingButTheLineScrolls(t *testing.T) {
	o := open(t, quick)
	o.take("dat-dai", "normal", 20)
	page := o.console("qn-3", "3", "vi", 1366)
	does(page, "open", "Mở quầy 3")
	page.Press("F2")
	does(page, "next", "A001")
	page.Press("F2")
	does(page, "start", "Khách đã đến")
	page.Press("F9")
	page.WaitFor(`document.querySelector("dialog[open][data-dialog=hold]")`)
	page.Press("1")
	page.WaitText(".shelf-row", "A001")
	does(page, "next", "A002")
	page.WaitFor(`document.documentElement.scrollHeight <= innerHeight`)
	page.WaitFor(`document.querySelector(".facts").getBoundingClientRect().bottom < document.querySelector(".page-foot").getBoundingClientRect().top`)
	page.WaitFor(`document.querySelector(".line-list").clientHeight > 200`)
}

// TestKeyboard works a counter with keys alone, from opening to closing.
func TestKeyboard(t *testing.T) {
	o := open(t, quick)
	o.take("dat-dai", "normal", 6)
	page := o.console("qn-3", "3", "vi", 1366)
	does(page, "open", "Mở quầy 3")
	page.Press("F2")
	does(page, "next", "A001")
	page.Press("Space")
	does(page, "start", "Khách đã đến")
	ready(page, "recall")
	page.Press("F3")
	page.WaitText("[data-act=recall]", "2/3")
	ready(page, "absent")
	page.Press("F4")
	does(page, "next", "A002")
	page.WaitText("[data-act=undo]", "A001 vắng mặt")
	page.Eval(`(() => { window.leaving = true; location.reload(); })()`, nil)
	page.WaitFor(`!window.leaving`)
	does(page, "next", "A002")
	page.WaitText("[data-act=undo]", "A001 vắng mặt")
	page.Press("Control+z")
	does(page, "start", "A001")
	page.Press("F6")
	does(page, "finish_next", "Xong – gọi tiếp")

	page.Press("F9")
	page.WaitFor(`document.querySelector("dialog[open][data-dialog=hold]")`)
	page.Press("1")
	page.WaitText(".shelf-row", "A001")
	does(page, "next", "A002")
	page.Press("F2")
	does(page, "start", "A002")
	page.Press("F2")
	does(page, "finish_next", "Xong – gọi tiếp · A003")
	page.Press("F7")
	page.WaitFor(`document.querySelector("dialog[open] input[type=radio]")`)
	page.Press("Space")
	page.WaitFor(`document.querySelector("dialog[open] [data-act=yes]").disabled === false`)
	page.Press("Enter")
	does(page, "next", "A003")

	pauseAndClose(page)
	var missing []string
	page.Eval(`presses.filter((p) => p.path !== "session" && (p.body.seen === undefined || !p.key)).map((p) => p.path)`, &missing)
	var keys, all int
	page.Eval(`presses.length`, &all)
	page.Eval(`new Set(presses.map((p) => p.key)).size`, &keys)
	if len(missing) > 0 || keys != all {
		t.Errorf("presses without what was seen or a key: %v; %d keys for %d presses", missing, keys, all)
	}
}

// pauseAndClose resumes the visitor on the shelf, pauses after the visit, opens again and closes.
func pauseAndClose(page *webtest.Page) {
	page.Eval(`document.querySelector("[data-act=resume]").focus()`, nil)
	page.Press("Enter")
	does(page, "finish_next", "A003")
	page.WaitText(".visitor-number", "A001")
	page.Press("F10")
	page.WaitFor(`document.querySelector("dialog[open][data-dialog=pause]")`)
	page.Press("1")
	does(page, "finish_pause", "Xong – tạm ngưng")
	page.Press("F2")
	does(page, "reopen", "Mở lại quầy")
	page.WaitText(".visitor", "Nghỉ giải lao")
	page.Press("F2")
	does(page, "next", "A003")

	page.Allow("409 POST .*/close") // asks for a confirmation
	page.Eval(`document.querySelector("[data-act=close]").focus()`, nil)
	page.Press("Enter")
	page.WaitText("dialog[open]", "Đóng quầy cuối cùng?") // people wait and nobody else serves them
	page.Click("dialog[open] [data-act=yes]")
	does(page, "open", "Mở quầy 3")
}

// TestDoublePress: the second of two presses in a moment does nothing.
func TestDoublePress(t *testing.T) {
	o := open(t, quick)
	o.take("dat-dai", "normal", 3)
	page := o.console("qn-3", "3", "vi", 1366)
	does(page, "open", "Mở quầy 3")
	page.Press("F2")
	page.Press("F2")
	does(page, "next", "A001")
	page.Eval(`for (const n of [1, 2, 3]) document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "F2", bubbles: true, cancelable: true})) || n`, nil)
	does(page, "start", "A001")
	var sent []string
	page.Eval(`presses.map((p) => p.path)`, &sent)
	if want := []string{"session", "open", "next"}; len(sent) != len(want) {
		t.Errorf("sent %v, want %v", sent, want)
	}
}

// TestChangedElsewhere: a press on an old picture does nothing, shows the new one and says so.
func TestChangedElsewhere(t *testing.T) {
	o := open(t, quick)
	o.take("dat-dai", "normal", 2)
	page := o.console("qn-3", "3", "vi", 1366)
	page.Allow("409 POST")
	does(page, "open", "Mở quầy 3")
	page.Press("F2")
	does(page, "next", "A001")
	page.Eval(`stale = true`, nil)
	page.Press("F2")
	does(page, "look", "Xem lại")
	page.WaitText(".desk-notes", "Quầy vừa có thay đổi")
	page.Press("F2")
	does(page, "next", "A001")
}

// TestPriorityAndPick, in English on a strip beside another program: priority is confirmed at the
// counter, a lead calls a number out of turn, somebody without a number is served.
func TestPriorityAndPick(t *testing.T) {
	o := open(t, quick)
	o.take("dat-dai", "priority", 1)
	o.take("dat-dai", "normal", 3)
	page := o.console("qn-lead", "3", "en", 400)
	does(page, "open", "Open counter 3")
	page.Press("F2")
	does(page, "next", "A001")
	page.Press("F2")
	does(page, "start", "Visitor is here")
	page.Press("y")
	page.WaitFor(`!document.querySelector("[data-act=confirm]")`)
	page.WaitFor(apart)
	does(page, "start", "Visitor is here")
	page.Press("F2")
	does(page, "finish_next", "Done – call next")
	page.Press("F8")
	does(page, "next", "A002")
	page.Press("/")
	page.Type("#number", "a 4")
	page.Press("Enter")
	page.WaitFor(`document.querySelector("[data-found=A004]")`)
	page.Eval(`(() => { const list = document.querySelector("#reason"); list.value = "frail"; list.dispatchEvent(new Event("change", {bubbles: true})); })()`, nil)
	page.Click("[data-found=A004] [data-act=pick]")
	does(page, "start", "A004")
	page.Press("F2")
	does(page, "finish_next", "A002")
	page.Press("F8")
	does(page, "next", "A002")
	page.Click("[data-act=walk_in]")
	page.WaitFor(`document.querySelector("dialog[open][data-dialog=walk_in]")`)
	page.Press("1")
	page.WaitText(".visitor", "Came without a number")
	var wide int
	page.Eval(`document.documentElement.scrollWidth`, &wide)
	if wide > 400 {
		t.Errorf("the strip of 400 px is %d px wide", wide)
	}
}

// apart is true while "absent" is no neighbour of the primary key: something stands between them.
const apart = `(() => {
	const key = document.querySelector("[data-act=primary]").getBoundingClientRect();
	const absent = document.querySelector("[data-act=absent], [data-act=absent_next]").getBoundingClientRect();
	return absent.top - key.bottom > 40 || absent.left - key.left > key.width / 2;
})()`

// TestTakeOver: a counter that another officer holds names the holder; a lead takes it over.
func TestTakeOver(t *testing.T) {
	o := open(t, quick)
	first := o.console("qn-3", "3", "vi", 1366)
	does(first, "open", "Mở quầy 3")
	first.Press("F2")
	does(first, "nobody", "Chưa có người chờ")
	lead := o.console("qn-lead", "3", "vi", 1366)
	does(lead, "choose", "Chọn quầy khác")
	lead.WaitText(".note", "qn-3")
	lead.Click("[data-act=take_over]")
	lead.WaitText("dialog[open]", "qn-3")
	lead.Click("dialog[open] [data-act=yes]")
	does(lead, "nobody", "Chưa có người chờ")
	first.WaitText(".note", "qn-lead")
}

// TestLogInErrors: a wrong password is told in words, many wrong ones with the seconds to wait.
func TestLogInErrors(t *testing.T) {
	o := open(t, nil)
	page := webtest.Open(t, webtest.Options{}).Page(t, "about:blank", 1366, 768)
	page.Allow("401 |429 POST")
	page.Goto(o.Base + "/login")
	page.Type("#user", "qn-3")
	page.Type("#password", "wrong")
	page.Press("Enter")
	page.WaitText("[role=alert]", "không đúng")
	page.Click("[data-act=show]")
	page.WaitFor(`document.querySelector("#password").type === "text"`)
	page.WaitFor(`(async () => { const b = document.querySelector("[data-act=log_in]"); if (!b.disabled) b.click(); return /\d+ giây/.test(document.querySelector("[role=alert]").textContent); })()`)
}

// TestCallReachesTheScreen: what an officer calls stands in the lobby at once, and is marked as answered.
func TestCallReachesTheScreen(t *testing.T) {
	o := open(t, quick)
	o.take("dat-dai", "normal", 2)
	page := o.console("qn-3", "3", "vi", 1366)
	screen := webtest.Open(t, webtest.Options{}).Context().Page(t, o.Base+"/display/qn", 1920, 1080)
	screen.WaitText(".call-empty", "Chưa có số nào được gọi")
	screen.WaitText(".foot-hours", "07:00–11:30, 13:30–17:00")
	does(page, "open", "Mở quầy 3")
	page.Press("F2")
	does(page, "next", "A001")
	page.Press("F2")
	screen.WaitFor(`document.querySelector(".call[data-number=A001][data-counter='3'][data-state=called][data-fresh=yes]")`)
	screen.WaitText(".band", "số a không không một, đến quầy số ba")
	does(page, "start", "A001")
	page.Press("F2")
	screen.WaitFor(`document.querySelector(".call[data-number=A001][data-state=serving]")`)
	screen.WaitText("[data-act=sound]", "Bật âm thanh") // nobody has pressed anything on it yet
}
