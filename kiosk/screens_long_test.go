//go:build chaos

package kiosk_test

import (
	"fmt"
	"strings"
	"testing"

	"luot/web/webtest"
)

// scrolls are the screens that may scroll at the largest letters: lists, and the keyboard beside what it found.
var scrolls = map[string]bool{"staff-slips": true, "search": true, "search-none": true, "offline": true}

// TestChaosEveryScreen looks at all of them on the kiosk upright and lying, in every size of letters: everything that
// is pressed is large enough and on the screen, axe-core finds nothing serious in either language and theme,
// and with the low reach everything that is pressed is in the lower half.
func TestChaosEveryScreen(t *testing.T) {
	for _, s := range screens() {
		for as, window := range map[string][2]int{"upright": {1080, 1920}, "lying": {1920, 1080}} {
			t.Run(as+"/"+s.name, func(t *testing.T) {
				p := visit(t, s, window[0], window[1])
				for _, lang := range []string{"vi", "en"} {
					control(p, "[data-control=language][lang="+lang+"]")
					control(p, "[data-control=plain]")
					for size := 1; size <= 3; size++ {
						judged(t, p, s.name, lang, size)
						control(p, "[data-control=larger]")
					}
				}
				control(p, "[data-control=plain]")
				lowReach(t, p)
			})
		}
	}
}

// judged looks at the page as it stands. axe-core is slow, so that languages, themes and sizes are mixed: each of
// them is judged, not each combination.
func judged(t *testing.T, p *webtest.Page, name, lang string, size int) {
	t.Helper()
	keep(t, p, fmt.Sprint("-", lang, "-", size))
	if size < 3 || !scrolls[name] {
		largeEnough(t, p)
		still(t, p)
	}
	var found []string
	switch fmt.Sprint(lang, size) {
	case "vi1", "en3":
		found = p.Serious()
	case "vi2", "en1":
		p.Eval(`document.documentElement.dataset.theme = "dark"`, nil)
		found = p.Serious()
		keep(t, p, "-dark")
		p.Eval(`document.documentElement.dataset.theme = "auto"`, nil)
	}
	if len(found) > 0 {
		t.Errorf("%s, size %d: axe-core finds\n%s", lang, size, strings.Join(found, "\n"))
	}
}

// lowReach switches the low reach on and holds everything that can be pressed to the lower half.
func lowReach(t *testing.T, p *webtest.Page) {
	t.Helper()
	control(p, "[data-control=low]")
	keep(t, p, "-low")
	var high []string
	p.Eval(`[...document.querySelectorAll("button, a")].filter((e) => e.checkVisibility()).map((e) => [e, e.getBoundingClientRect()])
		.filter(([, r]) => r.top < innerHeight / 2 || r.bottom > innerHeight || r.height < 88 || r.width < 88).map(([e, r]) => Math.round(r.top) + " " + Math.round(r.height) + " " + e.outerHTML.slice(0, 100))`, &high)
	if len(high) > 0 {
		t.Errorf("not in the lower half: %s", strings.Join(high, "\n"))
	}
}
