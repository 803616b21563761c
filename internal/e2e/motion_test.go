package e2e

import (
	"testing"

	"luot/web/webtest"
)

// moving lists what moves on a page, or would be moved by a style: nothing may last longer than a blink.
const moving = `(() => {
  const long = (times) => times.split(",").some((s) => parseFloat(s) * (s.trim().endsWith("ms") ? 1 : 1000) > 10);
  const found = document.getAnimations().map((a) => "animation " + (a.animationName ?? a.transitionProperty ?? ""));
  for (const el of document.querySelectorAll("*")) for (const part of ["", "::before", "::after"]) {
    const s = getComputedStyle(el, part);
    if (s.animationName !== "none" || (s.transitionProperty !== "none" && long(s.transitionDuration)) || s.scrollBehavior === "smooth")
      found.push(el.tagName + "." + el.className + part);
  }
  return [...found, ...[...document.querySelectorAll("marquee, blink, animate, animateTransform, video, img[src$='.gif']")].map((el) => el.tagName)];
})()`

// TestNothingMoves: for a reader who asked the system for less motion no public page moves anything, at rest and when a
// number is called. (Screens never scroll, blink or pulse for anybody.)
func TestNothingMoves(t *testing.T) {
	s := demo(t, "--at", "0", "--speed", "0", "--set", "recall_gap=0s")
	var got ticket
	s.kiosk("qn").must(t, 201, "POST", "/api/v1/sites/qn/tickets", map[string]string{"service": "dat-dai"}).decode(t, &got)
	b, pages := webtest.Open(t, webtest.Options{}), map[string]*webtest.Page{}
	still := func(when string) {
		t.Helper()
		for path, p := range pages {
			var found []string
			if p.Eval(moving, &found); len(found) > 0 {
				t.Errorf("%s, %s: %q", path, when, found)
			}
		}
	}
	for path, size := range map[string][2]int{
		"/display/qn": {1920, 1080}, "/display/qn?layout=overview": {1920, 1080}, "/display/qn?layout=counter&counter=3": {1920, 1080},
		"/display/qn?test=1": {1366, 768}, "/kiosk/qn": {1080, 1920}, "/t/" + got.Token: {390, 844}, "/": {390, 844},
	} {
		p := b.Page(t, "", size[0], size[1])
		p.Allow(`/speech|401`)
		p.ReduceMotion()
		p.Goto(s.Base + path)
		p.WaitFor(`matchMedia("(prefers-reduced-motion: reduce)").matches && document.querySelector("h1, .kiosk") !== null`)
		pages[path] = p
	}
	still("at rest")
	o := s.officerAt("qn", "3")
	o.want(200, "open")
	o.want(200, "next")
	pages["/display/qn"].WaitText(".call .call-number", got.Number)
	pages["/t/"+got.Token].WaitText(".ticket-call", "3")
	still("when a number is called")
	pages["/t/"+got.Token].Tap("[data-control=larger]")
	still("after a press")
}
