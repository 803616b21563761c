package kiosk_test

import (
	"cmp"
	"flag"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luot/queue"
	"luot/web/webtest"
)

// screen is one thing that a visitor may see, and the way there from the first screen.
type screen struct {
	name string
	at   string // time of the office; "" is 08:20
	page string // address of the page; "" is /kiosk/qn
	set  func(t *testing.T, o *office)
	walk func(p *webtest.Page, o *office)
}

// tap presses things in turn.
func tap(sels ...string) func(*webtest.Page, *office) {
	return func(p *webtest.Page, _ *office) {
		for _, sel := range sels {
			p.Tap(sel)
		}
	}
}

// then joins two ways.
func then(a, b func(*webtest.Page, *office)) func(*webtest.Page, *office) {
	return func(p *webtest.Page, o *office) { a(p, o); b(p, o) }
}

func shows(sel string) func(*webtest.Page, *office) {
	return func(p *webtest.Page, _ *office) { p.WaitFor("document.querySelector(`" + sel + "`) !== null") }
}

func scan(text string) func(*webtest.Page, *office) {
	return func(p *webtest.Page, _ *office) { p.Eval(reading(text), nil) }
}

// reading types as a reader of codes does: at once, with Enter at the end.
func reading(text string) string {
	return `(() => { for (const key of [...` + "`" + text + "`" + `, "Enter"]) {
		const to = document.activeElement ?? document.body;
		if (to.dispatchEvent(new KeyboardEvent("keydown", { key, code: "", bubbles: true, cancelable: true })) && key === "Enter") to.click();
	} })()`
}

func printing(outcome string, slip map[string]any) func(*testing.T, *office) {
	return func(_ *testing.T, o *office) { o.print, o.slip = outcome, slip }
}

const slipURL = "http://kiosk.test/t/"

// screens are all of them.
func screens() []screen {
	number := tap("[data-kind=collect]", "[data-act=take]")
	twice := then(number, tap("[data-act=more]", "[data-kind=guidance]", "[data-act=take]"))
	held := func(t *testing.T, o *office) { o.hold(t) }
	return []screen{
		{name: "idle", walk: tap()},
		{name: "idle-printer", set: func(_ *testing.T, o *office) { o.printer = "paper" }, walk: shows(".kiosk-notice")},
		{name: "joining", walk: then(number, tap("[data-act=more]"))},
		{name: "fields", walk: tap("[data-kind=submit]")},
		{name: "search", walk: tap("[data-kind=submit]", "[data-act=search]", "[data-key=d]")},
		{name: "search-none", walk: tap("[data-kind=submit]", "[data-act=search]", "[data-key=z]", "[data-key=z]")},
		{name: "procedures", set: asking, walk: then(tap("[data-kind=submit]", "[data-service=ho-tich-tu-phap]"), shows("[data-procedure]"))},
		{name: "confirm", set: func(t *testing.T, o *office) { o.fill(t, "dat-dai", 7) }, walk: tap("[data-kind=submit]", "[data-service=dat-dai]")},
		{name: "confirm-procedure", set: asking, walk: tap("[data-kind=submit]", "[data-service=ho-tich-tu-phap]", "[data-procedure='1.001193']")},
		{name: "behind-break", at: "11:05", set: func(t *testing.T, o *office) { o.fill(t, "dat-dai", 12) },
			walk: then(tap("[data-kind=submit]", "[data-service=dat-dai]"), shows(".kiosk-about .note"))},
		{name: "behind-closing", at: "16:40", set: func(t *testing.T, o *office) { o.fill(t, "dat-dai", 14) },
			walk: then(tap("[data-kind=submit]", "[data-service=dat-dai]"), shows(".kiosk-about .note"))},
		{name: "refused", set: func(_ *testing.T, o *office) { o.refuse, o.status = "service.capped", 409 }, walk: then(tap("[data-kind=collect]", "[data-act=take]"), shows("[role=alert]"))},
		{name: "taking", set: func(_ *testing.T, o *office) { o.refuse, o.status = "store.unknown", 503 }, walk: then(tap("[data-kind=collect]", "[data-act=take]"), shows("[data-act=stop]"))},
		{name: "printed", walk: then(number, shows("[data-print=printed]"))},
		{name: "queued", set: printing(queue.PrintQueued, nil), walk: number},
		{name: "elsewhere", set: printing(queue.PrintDone, map[string]any{"id": "qn-2", "label": "2", "fallback": true}), walk: then(number, shows("[data-print=printed]"))},
		{name: "paper", set: printing(queue.PrintExpired, map[string]any{"id": "qn-1", "label": "1", "alarm": "paper"}), walk: then(number, shows("[data-print=expired]"))},
		{name: "failed", set: printing(queue.PrintFailed, nil), walk: then(number, shows("[data-print=failed]"))},
		{name: "unconfirmed", set: printing(queue.PrintUnconfirmed, nil), walk: then(number, shows("[data-print=unconfirmed]"))},
		{name: "no-printer", set: printing("none", nil), walk: then(number, shows("[data-print=none]"))},
		{name: "visit", walk: then(twice, shows(".kiosk-visit"))},
		{name: "visit-failed", set: printing(queue.PrintFailed, nil), walk: then(twice, shows("[data-print=failed]"))},
		{name: "help", walk: then(tap("[data-act=help]"), shows(".kiosk-helped:not(:empty)"))},
		{name: "scan-back", set: held, walk: then(scan(slipURL+"qn.0000000000000001"), shows(".kiosk-digits"))},
		{name: "scan-waiting", set: func(t *testing.T, o *office) { o.fill(t, "dat-dai", 4) }, walk: then(scan(slipURL+"qn.0000000000000004"), shows(".kiosk-digits"))},
		{name: "scan-foreign", walk: then(scan("052090000001||Nguyen Van A|01011990"), shows("[data-act=scan-done]"))},
		{name: "staff", walk: tap("[data-act=staff]", "[data-key='2']", "[data-key='4']")},
		{name: "staff-wrong", walk: then(tap("[data-act=staff]", "[data-key='1']", "[data-key='1']", "[data-key='1']", "[data-key='1']", "[data-act=paper]"), shows("[role=alert]"))},
		{name: "staff-slips", set: func(t *testing.T, o *office) {
			o.fill(t, "dat-dai", 3)
			o.expired = []queue.Number{"A001", "A002", "A003"}
			o.printer = "paper"
		},
			walk: then(tap("[data-act=staff]", "[data-key='2']", "[data-key='4']", "[data-key='6']", "[data-key='8']", "[data-act=paper]"), shows("[data-act=again]"))},
		{name: "warning", walk: func(p *webtest.Page, _ *office) {
			p.Tap("[data-kind=submit]")
			p.WaitFor(`document.querySelector("[data-service]") !== null`)
			p.Eval("window.skipped += 61000", nil)
			p.WaitFor(`document.querySelector("dialog[open]") !== null`)
		}},
		{name: "offline", walk: func(p *webtest.Page, o *office) {
			p.Tap("[data-kind=submit]")
			o.Down.Store(true)
			o.DropAll()
			p.WaitFor(`document.querySelector(".kiosk-offline") !== null`)
		}},
		{name: "closed", at: "12:10", walk: tap()},
		{name: "unpaired", page: "/kiosk/unpaired", walk: tap()},
	}
}

// asking makes a field of the office ask for the procedure.
func asking(_ *testing.T, o *office) {
	for i := range o.site.Services {
		if o.site.Services[i].ID == "ho-tich-tu-phap" {
			o.site.Services[i].AskProcedure = true
		}
	}
}

// visit opens a screen in a window of a size.
func visit(t *testing.T, s screen, width, height int) *webtest.Page {
	t.Helper()
	o := open(t, cmp.Or(s.at, "08:20"))
	if s.set != nil {
		s.set(t, o)
	}
	p := webtest.Open(t, webtest.Options{Within: patience}).Page(t, "", width, height)
	p.Allow("^(409|503|403) POST|^failed |WebSocket")
	p.InitScript(skipping)
	p.Goto(o.URL + cmp.Or(s.page, "/kiosk/qn"))
	p.WaitFor(`document.querySelector(".kiosk-tile, .kiosk-message h1") !== null`)
	s.walk(p, o)
	p.WaitFor(`document.fonts.status === "loaded"`)
	p.Eval("window.stopped = performance.now()", nil) // a screen that stays for seconds stays while it is looked at
	return p
}

// patience is for machines that have much else to do.
const patience = 40 * time.Second

// skipping lets a test move the page's clock on, and stop it.
const skipping = `window.skipped = 0; const now = performance.now.bind(performance); performance.now = () => window.stopped ?? now() + window.skipped;`

// control presses one of the foot's or head's controls, also while a dialog is before it.
func control(p *webtest.Page, sel string) {
	p.Eval("document.querySelector(`"+sel+"`).click()", nil)
	p.WaitFor("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
}

// keep saves what a page shows with -artifacts, for people to look at.
func keep(t *testing.T, p *webtest.Page, as string) {
	t.Helper()
	if f := flag.Lookup("test.artifacts"); f != nil && f.Value.String() == "true" {
		p.Screenshot(filepath.Join(t.ArtifactDir(), strings.ReplaceAll(t.Name(), "/", "-")+as+".png"))
	}
}

// TestScreens looks at every fifth one of them, upright and lying in turn, in the plain size: everything that is pressed is large
// enough and on the screen, nothing is to be scrolled for, and axe-core finds nothing serious.
// TestChaosEveryScreen is the whole of it: every screen, shape and size, both languages and themes, and the low reach.
func TestScreens(t *testing.T) {
	for i, s := range screens() {
		if i%5 != 0 { // each takes a browser seconds
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			width, height := 1080, 1920
			if i%2 == 1 {
				width, height = height, width
			}
			p := visit(t, s, width, height)
			largeEnough(t, p)
			still(t, p)
			if found := p.Serious(); len(found) > 0 {
				t.Errorf("axe-core finds\n%s", strings.Join(found, "\n"))
			}
		})
	}
}

// still holds the main part to what is seen at once: nothing of it is to be scrolled for.
func still(t *testing.T, p *webtest.Page) {
	t.Helper()
	var over float64
	p.Eval(`(() => { const m = document.querySelector("main"); return m.scrollHeight - m.clientHeight; })()`, &over)
	if over > 1 {
		t.Errorf("%v px are to be scrolled for", over)
	}
}
