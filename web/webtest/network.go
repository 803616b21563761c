package webtest

import "github.com/chromedp/cdproto/network"

// Slow3G makes the window's network that of a phone on poor 3G: 400 ms to the first byte of each answer,
// 50 KB/s down and up. It lasts as long as the window.
func (p *Page) Slow3G() {
	p.t.Helper()
	const latency, speed = 400, 50_000
	call(p, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Latency: latency, DownloadThroughput: speed, UploadThroughput: speed}},
	})
}
