package webtest

import "github.com/chromedp/cdproto/emulation"

// ReduceMotion makes the window's reader one who asked the system for less motion. It lasts as long as the window.
func (p *Page) ReduceMotion() {
	p.t.Helper()
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}},
	})
}
