package kiosk_test

import (
	"net/http"
	"strings"
	"testing"

	"luot/queue"
	"luot/web/webtest"
)

// stand puts a visitor before the kiosk of an office, at its true size.
func stand(t *testing.T, o *office) *webtest.Page {
	t.Helper()
	p := webtest.Open(t, webtest.Options{}).Page(t, o.URL+"/kiosk/qn", 1080, 1920)
	p.WaitFor(`document.querySelector(".kiosk-tile, .kiosk-message") !== null`)
	return p
}

// TestSubmitInThreeTouches walks to a number in both languages, and looks at what can be measured.
func TestSubmitInThreeTouches(t *testing.T) {
	for lang, want := range map[string][]string{
		"vi": {"Quý khách cần làm gì?", "Trước quý khách còn 3 người", "Số của quý khách", "Quầy 3, 4, 5", "Đã in phiếu"},
		"en": {"What would you like to do?", "3 people ahead of you", "Your number", "Counters 3, 4, 5", "Your slip is printed"},
	} {
		t.Run(lang, func(t *testing.T) {
			o := open(t, "08:20")
			o.fill(t, "dat-dai", 3)
			p := stand(t, o)
			if lang != "vi" {
				p.Tap("[data-control=language][lang=" + lang + "]")
			}
			p.WaitText("h1", want[0])
			largeEnough(t, p)
			p.Tap("[data-kind=submit]")
			p.WaitFor(`document.querySelectorAll("[data-service]").length === 10`)
			largeEnough(t, p)
			p.Tap("[data-service=dat-dai]")
			p.WaitText(".kiosk-about", want[1])
			largeEnough(t, p)
			p.Tap("[data-act=take]")
			p.WaitText("h1", want[2])
			p.WaitText(".number", "A004")
			p.WaitText(".kiosk-ahead", want[3])
			p.WaitText("[data-print=printed]", want[4])
			p.WaitFor(`document.querySelector(".kiosk-qr img").naturalWidth > 0`)
			p.WaitFor(`0.714 * parseFloat(getComputedStyle(document.querySelector(".number")).fontSize) >= 161`) // 40 mm
			largeEnough(t, p)
			if got := o.day.Ticket("A004").Lang; got != lang {
				t.Errorf("the ticket speaks %q, want %q", got, lang)
			}
			p.Tap("[data-act=done]")
			p.WaitText("h1", "Quý khách cần làm gì?")
		})
	}
}

// largeEnough holds everything that can be pressed to 88 px, and the page to its screen.
func largeEnough(t *testing.T, p *webtest.Page) {
	t.Helper()
	var small []string
	p.Eval(`[...document.querySelectorAll("button, a, input")].filter((e) => e.checkVisibility()).map((e) => [e, e.getBoundingClientRect()])
		.filter(([, r]) => r.height < 88 || r.width < 88 || r.right > innerWidth || r.bottom > innerHeight).map(([e]) => e.outerHTML.slice(0, 120))`, &small)
	if len(small) > 0 {
		t.Errorf("too small or off the screen: %s", strings.Join(small, "\n"))
	}
}

func TestCollectInTwoTouchesWithPriority(t *testing.T) {
	o := open(t, "08:20")
	p := stand(t, o)
	p.Tap("[data-kind=collect]")
	p.WaitText("#who", "từ đủ 60 tuổi")
	p.Tap("[data-act=take-priority]")
	p.WaitText(".number", "R001")
	if got := o.day.Ticket("R001").Class; got != queue.Priority {
		t.Errorf("class %q, want priority", got)
	}
}

// TestDoubleTapGivesOneNumber: two presses in one moment are one press.
func TestDoubleTapGivesOneNumber(t *testing.T) {
	o := open(t, "08:20")
	p := stand(t, o)
	p.Tap("[data-kind=collect]")
	p.WaitFor(`document.querySelector("[data-act=take]:not(:disabled)") !== null`)
	p.Eval(`(() => { const b = document.querySelector("[data-act=take]"); b.click(); b.click(); })()`, nil)
	p.WaitText(".number", "R001")
	if got := o.issued(); got != 1 {
		t.Errorf("%d numbers, want 1", got)
	}
}

// TestLostAnswerIsAskedForAgain: the number was given, its answer lost; the resent press finds it.
func TestLostAnswerIsAskedForAgain(t *testing.T) {
	o := open(t, "08:20")
	o.set(func() { o.lost = 2 })
	p := stand(t, o)
	p.Allow("^failed POST .*/tickets: net::ERR_EMPTY_RESPONSE")
	p.Tap("[data-kind=collect]")
	p.Tap("[data-act=take]")
	p.WaitText(".number", "R001")
	if got := o.issued(); got != 1 {
		t.Errorf("%d numbers, want 1", got)
	}
}

func TestOfflineSaysSoAndComesBack(t *testing.T) {
	o := open(t, "08:20")
	p := stand(t, o)
	p.Allow("^failed |WebSocket")
	p.Tap("[data-kind=collect]")
	p.WaitFor(`document.querySelector("[data-act=take]:not(:disabled)") !== null`)
	o.Down.Store(true)
	o.DropAll()
	p.WaitText("[role=alert]", "Máy đang mất kết nối")
	p.WaitFor(`document.querySelector("[data-act=take]").disabled`)
	o.Down.Store(false)
	p.WaitFor(`document.querySelector("[role=alert]") === null`)
	p.Tap("[data-act=take]")
	p.WaitText(".number", "R001")
}

func TestPrinterFailsAndSlipIsPrintedAgain(t *testing.T) {
	o := open(t, "08:20")
	o.set(func() { o.print = queue.PrintFailed })
	p := stand(t, o)
	p.Tap("[data-kind=collect]")
	p.Tap("[data-act=take]")
	p.WaitText("[data-print=failed]", "Số của quý khách là R001")
	o.set(func() { o.print = queue.PrintDone })
	p.Tap("[data-act=reprint]")
	p.WaitText("[data-print=printed]", "Đã in phiếu")
	o.set(func() {
		if o.reprint != 1 {
			t.Errorf("%d reprints, want 1", o.reprint)
		}
	})
}

// TestMoreNumbersAreOneVisit takes a second number for the same person.
func TestMoreNumbersAreOneVisit(t *testing.T) {
	o := open(t, "08:20")
	p := stand(t, o)
	p.Tap("[data-kind=collect]")
	p.Tap("[data-act=take]")
	p.Tap("[data-act=more]")
	p.WaitText(".kiosk-upper .note", "R001")
	p.Tap("[data-kind=guidance]")
	p.Tap("[data-act=take]")
	p.WaitText(".number", "B001")
	p.WaitText(".kiosk-visit", "R001 Trả kết quả – Quầy 13")
	if first, second := o.day.Ticket("R001").Visit, o.day.Ticket("B001").Visit; second == "" || first != second {
		t.Errorf("visits %q and %q, want the same", first, second)
	}
}

func TestSearchWithoutDiacritics(t *testing.T) {
	o := open(t, "08:20")
	p := stand(t, o)
	p.Tap("[data-kind=submit]")
	p.Tap("[data-act=search]")
	for _, key := range []string{"d", "a", "t", "space", "d", "a", "i"} {
		p.Tap("[data-key=" + key + "]")
	}
	p.WaitFor(`document.querySelectorAll("[data-service]").length === 1`)
	largeEnough(t, p)
	p.Tap("[data-service=dat-dai]")
	p.WaitText(".kiosk-chosen", "Đất đai")
}

func TestClosedPausedAndRefused(t *testing.T) {
	o := open(t, "12:10")
	p := stand(t, o)
	p.WaitText(".kiosk-message", "Ngoài giờ cấp số.\n\nGiờ cấp số: 06:45–11:15, 13:15–16:45, từ thứ Hai đến thứ Sáu.")
	p.WaitText(".kiosk-next", "13:15")

	o = open(t, "08:20")
	o.do(t, queue.Command{At: o.at, Actor: queue.Actor{ID: "staff:s", Role: queue.Supervisor}, Do: queue.PauseService{Service: "xay-dung"}})
	p = stand(t, o)
	p.Tap("[data-kind=submit]")
	p.WaitText("[data-service=xay-dung]:disabled", "Tạm ngưng cấp số")
	p.Tap("[data-service=dat-dai]")
	o.set(func() { o.refuse, o.status = "service.capped", http.StatusConflict })
	p.Allow("^409 POST")
	p.Tap("[data-act=take]")
	p.WaitText("[role=alert]", "refused: service.capped")
	o.set(func() { o.refuse, o.status = "session.missing", http.StatusUnauthorized })
	p.Allow("^401 POST")
	p.Tap("[data-act=take]")
	p.WaitText("h1", "Máy này chưa được ghép")
}

func TestHelpAndSettings(t *testing.T) {
	o := open(t, "08:20")
	p := stand(t, o)
	p.Tap("[data-control=larger]")
	p.Tap("[data-control=contrast]")
	p.WaitFor(`document.documentElement.dataset.size === "2" && document.documentElement.dataset.contrast === "high"`)
	largeEnough(t, p)
	p.Tap("[data-act=help]")
	p.WaitText(".kiosk-helped", "Đã báo cho nhân viên")
	p.Tap("[data-kind=submit]")
	p.WaitFor(`document.querySelector("[data-service]") !== null`)
	var large, plain float64
	const size = `parseFloat(getComputedStyle(document.querySelector(".kiosk-field-name")).fontSize)`
	p.Eval(size, &large)
	largeEnough(t, p)
	p.Tap("[data-control=plain]")
	p.WaitFor(`document.documentElement.dataset.size === "1"`)
	if p.Eval(size, &plain); large <= plain {
		t.Errorf("names of fields are %v px at A+, %v px without", large, plain)
	}
	o.set(func() {
		if o.helped != 1 {
			t.Errorf("help was asked %d times, want 1", o.helped)
		}
	})
}

// TestKeyboardOnly walks to a number without touching the screen.
func TestKeyboardOnly(t *testing.T) {
	o := open(t, "08:20")
	p := stand(t, o)
	until := func(sel string) {
		t.Helper()
		for range 40 {
			var there bool
			if p.Eval(`document.activeElement?.matches(`+"`"+sel+"`"+`) ?? false`, &there); there {
				p.Press("Enter")
				return
			}
			p.Press("Tab")
		}
		t.Fatalf("the Tab key never comes to %s", sel)
	}
	until("[data-kind=submit]")
	p.WaitFor(`document.activeElement.matches("h1")`) // where the new step begins
	until("[data-service=cong-an]")
	p.WaitFor(`document.activeElement.matches("h1")`)
	until("[data-act=take]")
	p.WaitText(".number", "Q001")
	until("[data-act=done]")
	p.WaitFor(`document.querySelector(".kiosk-tiles") !== null`)
}

// TestIdleAsks moves the page's clock on: the kiosk asks, stays when told to, and then starts anew, in
// plain looks and Vietnamese.
func TestIdleAsks(t *testing.T) {
	o := open(t, "08:20")
	p := webtest.Open(t, webtest.Options{}).Page(t, "", 1080, 1920)
	p.InitScript(`window.skipped = 0; const now = performance.now.bind(performance); performance.now = () => now() + window.skipped;`)
	p.Goto(o.URL + "/kiosk/qn")
	p.Tap("[data-control=language][lang=en]")
	p.Tap("[data-control=larger]")
	p.Tap("[data-kind=submit]")
	p.WaitFor(`document.querySelector("[data-service]") !== null`)
	p.Eval("window.skipped += 61000", nil)
	p.WaitText("dialog[open]", "Do you need more time?")
	largeEnough(t, p)
	p.Press("Escape")
	p.WaitFor(`document.querySelector("dialog[open]") === null && document.querySelector("[data-service]") !== null`)
	p.Eval("window.skipped += 61000", nil)
	p.WaitText("dialog[open]", "I need more time")
	p.Eval("window.skipped += 21000", nil)
	p.WaitText("h1", "Quý khách cần làm gì?")
	p.WaitFor(`document.documentElement.dataset.size === "1" && document.querySelector("dialog[open]") === null`)
}
