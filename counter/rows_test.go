package counter_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"

	"luot/web/webtest"
)

// staff logs an account in for calls of the test itself.
func (o *office) staff(user string) *http.Client {
	o.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		o.t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: 30 * time.Second}
	for _, s := range o.Staff {
		if s.User == user {
			o.call(client, "POST /session", map[string]string{"user": user, "password": s.Password}, nil)
		}
	}
	return client
}

// call asks the API and wants a good answer, decoded into out unless nil.
func (o *office) call(client *http.Client, request string, body, out any) {
	o.t.Helper()
	method, path, _ := strings.Cut(request, " ")
	text, err := json.Marshal(body)
	if err != nil {
		o.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(o.t.Context(), method, o.Base+"/api/v1"+path, strings.NewReader(string(text)))
	if err != nil {
		o.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", o.Base)
	got, err := client.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	defer got.Body.Close()
	answer, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode >= 300 {
		o.t.Fatalf("%s %s: %d %s %v", method, path, got.StatusCode, answer, err)
	}
	if out != nil {
		if err := json.Unmarshal(answer, out); err != nil {
			o.t.Fatal(err)
		}
	}
}

// beside waits until exactly these acts stand beside the primary key, in this order, with these keys.
func beside(page *webtest.Page, acts ...string) {
	page.WaitFor(`[...document.querySelectorAll(".side")].map((b) => (b.dataset.act + " " + (b.querySelector("kbd")?.textContent ?? "")).trim()).join() === "` + strings.Join(acts, ",") + `"`)
}

// exactly waits until the primary key is awake and says this and nothing else, in both lines.
func exactly(page *webtest.Page, id, label, more string) {
	does(page, id, label)
	page.WaitFor(fmt.Sprintf(`[".primary-label", ".primary-more"].map((q) => document.querySelector("[data-act=primary] " + q)?.textContent ?? "").join("|") === %q`, label+"|"+more))
}

// TestRows goes through the rows of the table of the primary key: what it says, what a press does, what stands
// beside it. Sending and not live are in TestLostPress, the outcomes in TestOutcomes.
func TestRows(t *testing.T) {
	o := open(t, map[string]string{"recall_gap": "0s", "absent_after": "6s", "min_calls": "2"})
	page := o.console("qn-3", "3", "vi", 1366)
	row(t, "logged in, no counter", func() {
		exactly(page, "open", "Mở quầy 3", "Đất đai")
		beside(page, "choose")
		page.Press("F2")
	})
	row(t, "nobody waits: pressable, and a note when somebody comes", func() {
		exactly(page, "nobody", "Chưa có người chờ", "")
		beside(page, "find /", "walk_in F10", "pause B", "close")
		page.Press("F2")
		page.WaitFor(`presses.filter((p) => p.path === "next").length === 1`)
		does(page, "nobody", "Chưa có người chờ")
		o.take("dat-dai", "normal", 3)
		page.WaitText(".desk-notes", "Có khách: A001")
	})
	row(t, "people wait", func() {
		exactly(page, "next", "Gọi tiếp · A001 · chờ 0 phút", "")
		page.Press("F2")
	})
	row(t, "called", func() {
		exactly(page, "start", "Khách đã đến", "A001")
		beside(page, "recall F3", "transfer F7", "hold F9", "return", "pause_after F10", "absent F4")
		page.WaitText("[data-act=undo]", "Hoàn tác: gọi A001")
		page.WaitFor(apart)
		page.WaitFor(`document.querySelector("[data-act=absent]").disabled`)
		ready(page, "recall")
		page.Press("F3")
		page.WaitText("[data-act=recall]", "Gọi lại (2/3)")
	})
	row(t, "last call made, time over", func() {
		ready(page, "recall")
		page.Press("F3")
		page.WaitText("[data-act=recall]", "Gọi lại (3/3)")
		page.WaitFor(`document.querySelector("[data-act=absent_next][data-lit=yes]:not(:disabled)")`)
		exactly(page, "start", "Khách đã đến", "A001")
		page.WaitText("[data-act=absent_next]", "Vắng mặt – gọi tiếp")
		page.Press("F4")
		exactly(page, "start", "Khách đã đến", "A002")
	})
	row(t, "serving", func() {
		page.Press("Space")
		exactly(page, "finish_next", "Xong – gọi tiếp · A003", "A002")
		beside(page, "finish F8", "hold F9", "transfer F7", "return", "pause_after F10")
		page.WaitText(".visitor-expected", "thường khoảng")
	})
	serveTheRest(t, o, page)
}

// serveTheRest goes on with A002 at the counter, A003 and the absent A001 in the line.
func serveTheRest(t *testing.T, o *office, page *webtest.Page) {
	row(t, "pause asked and taken back", func() {
		page.Press("F10")
		page.WaitFor(`document.querySelector("dialog[open][data-dialog=pause]")`)
		page.Press("1")
		exactly(page, "finish_pause", "Xong – tạm ngưng", "A002")
		beside(page, "finish F8", "hold F9", "transfer F7", "return", "unpause F10")
		page.Press("F10")
		does(page, "finish_next", "A003")
	})
	row(t, "somebody comes back to me", func() {
		page.Click("[data-tab=absent]")
		page.WaitText(".absent-row", "A001")
		page.Press("Tab")
		page.Eval(`document.querySelector("[data-act=invite][data-number=A001]").focus()`, nil)
		page.Press("Enter")
		page.WaitFor(`!document.querySelector(".absent-row")`)
		page.Eval(`document.activeElement.blur()`, nil)
		does(page, "finish_next", "A001")
		page.Press("F8")
		exactly(page, "next", "Gọi tiếp · A001 · khách quay lại", "")
	})
	row(t, "the shelf", func() {
		page.Press("F2")
		does(page, "start", "A001")
		page.Press("F9")
		page.WaitFor(`document.querySelector("dialog[open][data-dialog=hold]")`)
		page.Press("1")
		exactly(page, "next", "Gọi tiếp · A003 · chờ 0 phút", "")
		page.WaitText(".shelf-row [data-act=resume]", "Tiếp tục")
		page.Press("F2")
		does(page, "start", "A003")
		page.Press("F6")
	})
	row(t, "serving, nobody waits", func() {
		exactly(page, "finish", "Xong", "A003")
		page.Press("F2")
		does(page, "nobody", "Chưa có người chờ")
	})
	pausedAndPriority(t, o, page)
}

// pausedAndPriority has nobody at the counter and nobody in the line.
func pausedAndPriority(t *testing.T, o *office, page *webtest.Page) {
	row(t, "paused", func() {
		page.Press("b")
		page.WaitFor(`document.querySelector("dialog[open][data-dialog=pause]")`)
		page.Press("1")
		exactly(page, "reopen", "Mở lại quầy", "")
		beside(page, "close", "choose")
		page.Press("F2")
		does(page, "nobody", "Chưa có người chờ")
	})
	row(t, "priority not confirmed", func() {
		o.take("dat-dai", "priority", 2)
		does(page, "next", "A004")
		page.Press("F2")
		exactly(page, "start", "Khách đã đến", "A004")
		beside(page, "recall F3", "transfer F7", "hold F9", "return", "confirm Y", "withdraw N", "pause_after F10", "absent F4")
		page.Press("n")
		beside(page, "recall F3", "transfer F7", "hold F9", "return", "pause_after F10", "absent F4")
		page.WaitText(".visitor .badge", "Thường")
		does(page, "start", "A004")
		page.Press("Control+z")
		does(page, "next", "A005")
	})
	afterHours(t, o, page)
}

// afterHours ends the day early.
func afterHours(t *testing.T, o *office, page *webtest.Page) {
	row(t, "after hours", func() {
		var now struct{ Now time.Time }
		o.call(http.DefaultClient, "GET /sites/qn", nil, &now)
		over := now.Now.Add(-time.Second).Format(time.RFC3339)
		o.call(o.staff("qn-super"), "PUT /sites/qn/hours", map[string]string{"issue_until": over, "work_until": over, "reason": ""}, nil)
		page.Eval(`(() => { window.leaving = true; location.reload(); })()`, nil)
		page.WaitFor(`!window.leaving`)
		exactly(page, "next", "Gọi tiếp · còn 2 người", "A005")
		for range 2 {
			page.Press("F2")
			does(page, "start", "Khách đã đến")
			page.Press("F2")
			page.WaitFor(`["finish", "finish_next"].includes(document.querySelector("[data-act=primary]").dataset.does)`)
			page.Press("F8")
			page.WaitFor(`["next", "close"].includes(document.querySelector("[data-act=primary]").dataset.does)`)
			page.Eval(`new Promise((awake) => setTimeout(awake, 450))`, nil)
		}
		exactly(page, "close", "Đóng quầy", "")
		page.WaitText("[data-fact=served]", "4")
		page.Press("F2")
		exactly(page, "open", "Mở quầy 3", "Đất đai")
	})
}

// row says where in the table a failure is.
func row(t *testing.T, name string, steps func()) {
	t.Helper()
	t.Log("row:", name)
	steps()
}
