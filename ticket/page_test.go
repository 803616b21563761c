package ticket_test

import (
	"io/fs"
	"slices"
	"testing"
	"time"

	"luot/queue"
	"luot/ticket"
	"luot/web/jstest"
	"luot/web/webtest"
)

func TestFold(t *testing.T) {
	jstest.Run(t, map[string]fs.FS{"ticket": ticket.Static()}, "testdata")
}

// TestMyTurn follows a number from its place in line to the goodbye, in both languages.
func TestMyTurn(t *testing.T) {
	for lang, want := range map[string][]string{
		"vi": {"Trước quý khách còn 7 người", "Trước quý khách còn 4 người", "Mời đến quầy 3", "Đang được phục vụ tại quầy 3", "Cảm ơn quý khách"},
		"en": {"7 people ahead of you", "4 people ahead of you", "Go to counter 3", "Being served at counter 3", "Thank you"},
	} {
		t.Run(lang, func(t *testing.T) {
			h := enter(t)
			p := h.open(t)
			p.Tap("[data-control=language][lang=" + lang + "]")
			p.WaitText(".ticket-now", want[0])
			h.stand("A012", 4)
			p.WaitText(".ticket-now", want[1])
			p.Tap("[data-act=sound]")
			p.WaitFor(`document.querySelector("[data-act=sound]").ariaPressed === "true"`)
			h.call()
			p.WaitText(".ticket-call", want[2])
			p.WaitFor(`document.title.includes("` + want[2] + `")`)
			h.set(func(v *queue.TicketView) { v.State = queue.Serving })
			h.line.Serving = []ticket.CalledAt{{Number: "A012", Counter: "3"}}
			h.publish(nil)
			p.WaitText(".ticket-now", want[3])
			h.set(func(v *queue.TicketView) { v.State, v.Counter = queue.Done, nil })
			h.line.Serving = nil
			h.publish(nil)
			p.WaitText(".ticket-now", want[4])
		})
	}
}

func TestCancelAsksAndCanBeTakenBack(t *testing.T) {
	h := enter(t)
	p := h.open(t)
	p.Tap("[data-act=cancel]")
	p.WaitText("dialog[open]", "Hủy số A012?")
	p.Tap("[data-act=cancel-no]")
	p.WaitFor(`document.querySelector("dialog[open]") === null`)
	p.Tap("[data-act=cancel]")
	p.Tap("[data-act=cancel-yes]")
	p.WaitText(".ticket-now", "Quý khách đã hủy số này")
	p.Tap("[data-act=uncancel]")
	p.WaitText(".ticket-now", "Trước quý khách còn 7 người")
	h.mu.Lock()
	defer h.mu.Unlock()
	if want := []string{"cancel", "uncancel"}; !slices.Equal(h.acts, want) {
		t.Errorf("pressed %v, want %v", h.acts, want)
	}
}

func TestDeferByTheServersClock(t *testing.T) {
	h := enter(t)
	p := h.open(t)
	p.Tap("[data-act=defer]")
	p.Tap("[data-minutes='20']")
	p.WaitText(".ticket-now", "Quý khách báo quay lại lúc 09:50")
	h.mu.Lock()
	defer h.mu.Unlock()
	if off := h.until.Sub(queue.InstantOf(h.now.Add(20 * time.Minute))); off < 0 || off > time.Minute {
		t.Errorf("deferred until %v after now, want 20 minutes", h.until.Sub(queue.InstantOf(h.now)))
	}
}

func TestHeldComesBack(t *testing.T) {
	h := enter(t)
	three := queue.CounterID("3")
	h.set(func(v *queue.TicketView) { v.State, v.Counter = queue.Held, &three })
	p := h.open(t)
	p.WaitText(".ticket-now", "Đang chờ bổ sung")
	p.Tap("[data-act=back]")
	p.WaitText(".ticket-now", "Trước quý khách còn 7 người")
}

// TestNotLive: a page that has lost the server says so, keeps its picture and comes back.
func TestNotLive(t *testing.T) {
	h := enter(t)
	p := h.open(t)
	p.Allow("^failed |WebSocket")
	p.WaitText(".status", "Đang cập nhật")
	h.Down.Store(true)
	h.DropAll()
	p.WaitText("[data-status=lost]", "Mất kết nối")
	p.WaitText(".ticket-now", "Trước quý khách còn 7 người")
	h.Down.Store(false)
	p.WaitText(".status", "Đang cập nhật")
	h.stand("A012", 2)
	p.WaitText(".ticket-now", "Trước quý khách còn 2 người")
}

func TestGone(t *testing.T) {
	h := enter(t)
	h.mu.Lock()
	h.gone = true
	h.mu.Unlock()
	p := h.open404(t)
	p.WaitText("h1", "Không tìm thấy số này")
}

// TestSmallOnAColdPhone holds the first load to 60 KB over real HTTP with gzip: no font, nothing that is not needed.
func TestSmallOnAColdPhone(t *testing.T) {
	h := enter(t)
	p := h.open(t)
	var got struct {
		Bytes int
		Fonts int
	}
	p.Eval(`(() => { const all = [...performance.getEntriesByType("resource"), ...performance.getEntriesByType("navigation")];
		return { Bytes: all.reduce((sum, e) => sum + e.transferSize, 0), Fonts: all.filter((e) => e.name.endsWith("woff2")).length }; })()`, &got)
	if got.Bytes < 5_000 || got.Bytes > 60_000 || got.Fonts > 0 {
		t.Errorf("the first load is %d bytes with %d fonts, want at most 60000 and none", got.Bytes, got.Fonts)
	}
	t.Logf("first load: %d bytes", got.Bytes)
}

// usableWithin is when a phone on poor 3G shows its number and can be pressed, from the first byte asked for.
// An idle machine needs about 5 s of it; the rest is for busy ones.
const usableWithin = 10_000

func TestUsableOn3G(t *testing.T) {
	h := enter(t)
	p := webtest.Open(t, webtest.Options{Within: time.Minute}).Page(t, "", 390, 844)
	p.Slow3G()
	p.InitScript(`new MutationObserver((_, watch) => {
		if (!document.querySelector(".number") || !document.querySelector("[data-act=cancel]:not(:disabled)")) return;
		window.usable = performance.now();
		watch.disconnect();
	}).observe(document, { childList: true, subtree: true });`)
	p.Goto(h.URL + "/t/" + token)
	p.WaitFor(`window.usable > 0`)
	var ms float64
	p.Eval(`window.usable`, &ms)
	if ms < 400 || ms > usableWithin {
		t.Errorf("usable after %.0f ms, want at most %d and more than one round trip", ms, usableWithin)
	}
	t.Logf("usable after %.0f ms", ms)
}

// TestLooksAgain: a phone that comes out of a pocket with a dead connection has a live one and the newest
// state within a second.
func TestLooksAgain(t *testing.T) {
	h := enter(t)
	p := h.open(t)
	p.WaitText(".status", "Đang cập nhật")
	p.Allow("^failed |WebSocket")
	p.Eval(`Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" })`, nil)
	h.Down.Store(true)
	h.DropAll()
	p.WaitText("[data-status=lost]", "Mất kết nối")
	h.stand("A012", 3)
	h.Down.Store(false)
	p.Eval(`(() => { delete document.visibilityState; window.woke = performance.now(); window.took = 0;
		new MutationObserver(() => { if (!window.took && document.querySelector(".ticket-now").innerText.includes("còn 3 người") && document.querySelector("[data-status=live]"))
			window.took = performance.now() - window.woke; }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
		document.dispatchEvent(new Event("visibilitychange", { bubbles: true })); })()`, nil)
	p.WaitFor(`window.took > 0`)
	var ms float64
	p.Eval(`window.took`, &ms)
	if ms > 1_000 {
		t.Errorf("live %.0f ms after somebody looked again, want 1000", ms)
	}
	t.Logf("live after %.0f ms", ms)
}

// TestOtherStates: what ends a ticket otherwise, read by axe-core, at the largest size in high contrast, without
// anything that has to be pushed sideways or that moves by itself.
func TestOtherStates(t *testing.T) {
	h := enter(t)
	p := h.open(t)
	for range 2 {
		p.Tap("[data-control=larger]")
	}
	p.Tap("[data-control=contrast]")
	p.WaitFor(`document.documentElement.dataset.size === "3" && document.documentElement.dataset.contrast === "high"`)
	sound(t, p, "largest")
	for state, want := range map[queue.State]string{
		queue.NoShow: "Đã ghi vắng mặt", queue.Expired: "Số đã hết hiệu lực", queue.Cancelled: "Số này đã bị hủy",
	} {
		h.set(func(v *queue.TicketView) { v.State = state })
		p.Eval(`document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))`, nil)
		h.line.Line = []ticket.Place{}
		h.publish(nil)
		p.WaitText(".ticket-now", want)
		sound(t, p, string(state))
		p.WaitFor(`document.documentElement.scrollWidth <= innerWidth && document.getAnimations().length === 0`)
		h.set(func(v *queue.TicketView) { v.State = queue.Waiting })
		h.stand("A012", 5)
		p.WaitFor(`document.querySelector(".ticket-now[data-state=waiting]")`)
	}
}
