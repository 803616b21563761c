package webtest

import (
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/memory"
	"github.com/chromedp/cdproto/runtime"
)

// Held is what a window's page holds on to.
type Held struct {
	Heap             int64 // bytes of JavaScript in use
	Nodes, Listeners int64 // of all its documents
}

// Held counts what the page holds once all that it has let go of is collected.
func (p *Page) Held() Held {
	p.t.Helper()
	call(p, heapprofiler.CollectGarbage, cdp.Empty{})
	heap := call(p, runtime.GetHeapUsage, cdp.Empty{})
	dom := call(p, memory.GetDOMCounters, cdp.Empty{})
	return Held{Heap: int64(heap.UsedSize), Nodes: dom.Nodes, Listeners: dom.JsEventListeners}
}
