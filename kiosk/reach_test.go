package kiosk_test

import (
	"fmt"
	"strings"
	"testing"

	"luot/queue"
	"luot/web/webtest"
)

// voices gives the page a voice for both languages that notes what it is to say, and ends at once.
const voices = `window.heard = [];
speechSynthesis.getVoices = () => [{ lang: "vi-VN" }, { lang: "en-GB" }];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
speechSynthesis.speak = (u) => { heard.push(u.lang.slice(0, 2) + ": " + u.text); setTimeout(() => u.onend && u.onend(), 1); };`

// stand puts somebody before the kiosk whose page begins with a script.
func (o *office) stand(t *testing.T, width, height int, script string) *webtest.Page {
	t.Helper()
	p := webtest.Open(t, webtest.Options{Within: patience}).Page(t, "", width, height)
	p.InitScript(script)
	p.Goto(o.URL + "/kiosk/qn")
	p.WaitFor(`document.querySelector(".kiosk-tile") !== null`)
	return p
}

// spoken is what the page shows in its main part, in the order of the screen, as a reader would say it.
const shown = `[...document.querySelectorAll("main h1, main p, main button")].filter((e) => e.checkVisibility() && !e.parentElement.closest("button") && !e.closest("[data-say=no]"))
	.map((e) => "vi: " + e.innerText.replace(/\s+/g, " ").trim().replace(/\b[A-Z]\d{3}\b/g, (n) => [...n].join(" ")))`

// TestGuidanceByAHeldFinger holds a finger on a tile for three seconds: the words on the screen are spoken in
// their order, in Vietnamese, the tile is not pressed, and the next step is spoken too.
func TestGuidanceByAHeldFinger(t *testing.T) {
	p := open(t, "08:20").stand(t, 1080, 1920, voices)
	p.Eval(`(() => {
		const tile = document.querySelector("[data-kind=collect]");
		tile.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, clientX: 200, clientY: 900 }));
		window.release = () => { tile.dispatchEvent(new PointerEvent("pointerup", { bubbles: true })); tile.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 })); };
	})()`, nil)
	p.WaitFor(`document.querySelector("[data-control=guide][aria-pressed=true]") !== null`)
	said := func(what string) {
		t.Helper()
		p.WaitFor(`heard.join("|") === ` + shown + `.join("|")`)
		p.WaitFor(`heard.join(" ").includes("` + what + `")`)
	}
	said("Quý khách cần làm gì?")
	p.Eval("release()", nil)
	p.WaitFor(`document.querySelector(".kiosk[data-step=idle]") !== null`)
	p.Eval("heard.length = 0", nil)
	p.Tap("[data-kind=collect]")
	said("LẤY SỐ ƯU TIÊN")
	p.Eval("heard.length = 0", nil)
	p.Tap("[data-act=take]")
	p.WaitFor(`heard.some((v) => v === "vi: Số của quý khách R 0 0 1")`)
}

// TestGuidanceByTheTabKey: the first Tab of a keypad has the screen spoken, the next ones what they lead to.
func TestGuidanceByTheTabKey(t *testing.T) {
	p := open(t, "08:20").stand(t, 1080, 1920, voices)
	p.Press("Tab")
	p.WaitFor(`heard.join("|") === ` + shown + `.join("|")`)
	p.Eval("heard.length = 0", nil)
	p.Press("Tab")
	p.WaitFor(`heard.length === 1 && document.activeElement.innerText.trim() === heard[0].slice(4)`)
}

// TestGuidanceWithoutAVoice: a kiosk that cannot speak Vietnamese says so instead of being silent.
func TestGuidanceWithoutAVoice(t *testing.T) {
	p := open(t, "08:20").stand(t, 1080, 1920, `speechSynthesis.getVoices = () => [{ lang: "en-GB" }];`)
	p.Tap("[data-control=guide]")
	p.WaitText("[data-control=guide]:disabled", "Máy chưa có giọng đọc")
}

// TestPressShowsWithin100ms: the button has changed before the browser paints again, and cannot be pressed twice.
func TestPressShowsWithin100ms(t *testing.T) {
	o := open(t, "08:20")
	p := o.stand(t, 1080, 1920, "")
	p.Tap("[data-kind=collect]")
	p.WaitFor(`document.querySelector("[data-act=take]:not(:disabled)") !== null`)
	var ms float64
	p.Eval(`new Promise((done) => {
		const button = document.querySelector("[data-act=take]"), begun = performance.now();
		new MutationObserver(() => { if (button.disabled) done(performance.now() - begun); }).observe(button, { attributes: true });
		button.click();
		button.click();
	})`, &ms)
	if ms >= 100 {
		t.Errorf("the button changed after %v ms", ms)
	}
	p.WaitText(".number", "R001")
	if n := o.issued(); n != 1 {
		t.Errorf("%d numbers, want 1", n)
	}
}

// TestHelpIsAnswered: asked, then "coming" once an officer has seen it.
func TestHelpIsAnswered(t *testing.T) {
	o := open(t, "08:20")
	p := o.stand(t, 1080, 1920, skipping)
	p.Tap("[data-act=help]")
	p.WaitText(".kiosk-helped", "Đã báo cho nhân viên")
	p.Eval("window.skipped += 61000", nil)
	p.WaitText(".kiosk-helped", "Chưa có nhân viên trả lời")
	o.do(t, queue.Command{At: o.at, Actor: queue.Actor{ID: "staff:3", User: "o3", Role: queue.Officer}, Do: queue.HelpSeen{}})
	o.set(o.publish)
	p.WaitText(".kiosk-helped", "Nhân viên đang tới")
}

// TestSlipBeforeTheReader: whoever was sent for papers is back in line; others see their place; what is no slip
// of ours is refused, and no button that has the focus is pressed by the reader's keys.
func TestSlipBeforeTheReader(t *testing.T) {
	o := open(t, "08:20")
	o.hold(t)
	o.fill(t, "dat-dai", 2)
	p := o.stand(t, 1080, 1920, "")
	p.Allow("^404 GET .*/tickets/")
	say := func(text, want string) {
		t.Helper()
		p.Eval(`document.querySelector("[data-act=help]").focus()`, nil)
		p.Eval(reading(text), nil)
		p.WaitText(".kiosk[data-step=scan] main", want)
		p.Tap("[data-act=scan-done]")
		p.WaitFor(`document.querySelector(".kiosk[data-step=idle]") !== null`)
	}
	say(slipURL+"qn.0000000000000001", "Đã ghi nhận quý khách quay lại")
	if s := o.day.Ticket("A001").State; s != queue.Waiting {
		t.Errorf("A001 is %s, want waiting", s)
	}
	say(slipURL+"qn.0000000000000001", "Số của quý khách")
	say(slipURL+"qn.0000000000000003", "A003")
	say(slipURL+"pk.0000000000000003", "Phiếu này là của địa điểm khác")
	say("052090000001||Nguyen Van A|01011990|Nam", "Mã này không phải phiếu số thứ tự của Trung tâm")
	say("https://example.vn/menu", "Mã này không phải phiếu")
	o.set(func() {
		if o.helped != 0 {
			t.Errorf("help was asked %d times by a reader's keys", o.helped)
		}
	})
}

// TestPaperChanged: with the PIN the new roll is noted, and the slips that were lost meanwhile are printed again.
func TestPaperChanged(t *testing.T) {
	o := open(t, "08:20")
	o.fill(t, "dat-dai", 2)
	o.set(func() { o.printer, o.expired = "paper", []queue.Number{"A001", "A002"} })
	p := o.stand(t, 1080, 1920, "")
	p.Allow("^403 POST")
	p.WaitText(".kiosk-notice", "Máy in tại đây đang hết giấy")
	p.Tap("[data-act=staff]")
	enter := func(pin string) {
		for _, digit := range pin {
			p.Tap(fmt.Sprintf("[data-key='%c']", digit))
		}
		p.Tap("[data-act=paper]")
	}
	enter("1111")
	p.WaitText("[role=alert]", "refused: pin.wrong")
	enter("2468")
	p.WaitText(".kiosk-upper .note", "Đã ghi nhận cuộn giấy mới")
	p.Tap("[data-number=A002]")
	p.WaitText("[data-number=A002]:disabled", "Đã gửi in")
	p.WaitText(".kiosk-upper .kiosk-lead", "sẵn sàng")
	p.Tap("[data-act=done]")
	p.WaitFor(`document.querySelector(".kiosk[data-step=idle] .kiosk-notice") === null`)
	o.set(func() {
		if o.reprint != 1 {
			t.Errorf("%d slips were printed again, want 1", o.reprint)
		}
	})
}

// TestTwiceAsLarge walks to a slip with the browser's zoom at 200 %, which halves the window: nothing is cut off
// to the side, and everything can be reached by moving the page.
func TestTwiceAsLarge(t *testing.T) {
	for _, window := range [][2]int{{540, 960}, {960, 540}} {
		t.Run(fmt.Sprint(window), func(t *testing.T) {
			p := open(t, "08:20").stand(t, window[0], window[1], "")
			for _, sel := range []string{"[data-kind=submit]", "[data-service=cong-an]", "[data-act=take]", "[data-print=printed]"} {
				p.WaitFor("document.querySelector(`" + sel + "`) !== null")
				var wide []string
				p.Eval(`[...document.querySelectorAll("button, h1, p")].filter((e) => e.checkVisibility()).filter((e) => { const r = e.getBoundingClientRect(); return r.left < 0 || r.right > innerWidth + 1; })
					.map((e) => e.outerHTML.slice(0, 100))`, &wide)
				if len(wide) > 0 {
					t.Errorf("before %s, wider than the window: %s", sel, strings.Join(wide, "\n"))
				}
				keep(t, p, sel[1:7])
				if !strings.Contains(sel, "print") {
					p.Tap(sel)
				}
			}
			p.WaitText(".number", "Q001")
		})
	}
}
