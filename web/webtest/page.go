package webtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

type requestID = network.RequestID

// Page is one window. All its methods fail the test, with what the page shows and a
// screenshot, when they cannot do what they say in time.
type Page struct {
	t       testing.TB
	browser *Browser
	ctx     context.Context // the driver keeps the window in it
	within  time.Duration   // bounds every single wait and act
	url     string          // where Goto went last

	mu       sync.Mutex
	troubles []string
	allowed  []*regexp.Regexp
	requests map[requestID]string // under way: method and address
}

// Goto loads url in the window and waits for its load event. An answer of 4xx or 5xx is
// a trouble; no answer at all fails at once.
func (p *Page) Goto(url string) {
	p.t.Helper()
	p.url = url
	if err := p.do(chromedp.Navigate(url)); err != nil {
		p.fail("", "go to %s: %v", url, err)
	}
}

// Eval evaluates a JavaScript expression, waits for its promise and decodes the value
// into out, which may be nil. A value that JSON cannot carry is undefined, and fails
// unless out is nil.
func (p *Page) Eval(js string, out any) {
	p.t.Helper()
	raw, err := p.value(js)
	if err != nil {
		p.fail("", "evaluate %s: %v", js, err)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(raw, out); err != nil {
		p.fail("", "evaluate %s: got %q: %v", js, raw, err)
	}
}

// value is Eval without a verdict; raw is JSON, empty for undefined.
func (p *Page) value(js string) (raw []byte, err error) {
	err = p.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		raw, err = chromedp.Evaluate[[]byte](js, chromedp.EvalAsValue, chromedp.EvalAwaitPromise)(ctx, t)
		return chromedp.Void{}, err
	})
	return raw, err
}

// InitScript runs js in every document that the window loads from now on, before the
// page's own scripts: to record what is spoken, or to make a clock stand.
func (p *Page) InitScript(js string) {
	p.t.Helper()
	call(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: js})
}

// SetLanguage sets what later requests ask for and what navigator.language says in
// documents loaded from now on. tag is a BCP 47 tag such as "vi" or "en".
func (p *Page) SetLanguage(tag string) {
	p.t.Helper()
	call(p, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
		UserAgent: p.browser.agent, AcceptLanguage: tag,
	})
}

// Cookies returns the cookies that the window's page would send to url, HttpOnly ones
// too.
func (p *Page) Cookies(url string) []*http.Cookie {
	p.t.Helper()
	got := call(p, network.GetCookies, network.GetCookiesParams{URLs: []string{url}})
	cookies := make([]*http.Cookie, 0, len(got.Cookies))
	for _, c := range got.Cookies {
		cookies = append(cookies, &http.Cookie{
			Name: c.Name, Value: c.Value, Path: c.Path, Domain: c.Domain, HttpOnly: c.HTTPOnly,
			Secure: c.Secure, SameSite: sameSites[c.SameSite],
		})
	}
	return cookies
}

var sameSites = map[network.CookieSameSite]http.SameSite{
	network.CookieSameSiteStrict: http.SameSiteStrictMode,
	network.CookieSameSiteLax:    http.SameSiteLaxMode,
	network.CookieSameSiteNone:   http.SameSiteNoneMode,
}

// SetCookie gives the window's device a cookie, as if url had set it. Name, Value, Path,
// HttpOnly and Secure are kept.
func (p *Page) SetCookie(url string, c *http.Cookie) {
	p.t.Helper()
	call(p, network.SetCookie, network.SetCookieParams{
		Name: c.Name, Value: c.Value, URL: url, Path: c.Path, HTTPOnly: &c.HttpOnly, Secure: &c.Secure,
	})
}

// Screenshot writes what the window shows to path as PNG.
func (p *Page) Screenshot(path string) {
	p.t.Helper()
	if err := p.screenshot(path); err != nil {
		p.fail("", "screenshot: %v", err)
	}
}

func (p *Page) screenshot(path string) error {
	return p.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		png, err := chromedp.CaptureScreenshot()(ctx, t)
		if err != nil {
			return chromedp.Void{}, err
		}
		return chromedp.Void{}, os.WriteFile(path, png, 0o644)
	})
}

// Print writes the window's page, as the browser would put it on paper, to path as PDF.
func (p *Page) Print(path string) {
	p.t.Helper()
	yes := true
	sheet := call(p, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes})
	if err := os.WriteFile(path, sheet.Data, 0o644); err != nil {
		p.fail("", "print: %v", err)
	}
}

// call sends one command to the window and fails the test when it is refused.
func call[P, R any](p *Page, command cdp.Command[P, R], params P) (result R) {
	p.t.Helper()
	err := p.do(func(ctx context.Context, t *chromedp.Target) (_ chromedp.Void, err error) {
		result, err = cdp.Call(ctx, t, command, params)
		return chromedp.Void{}, err
	})
	if err != nil {
		p.fail("", "%s: %v", command.Method, err)
	}
	return result
}

// waitFor asks ready every 20 ms until it says "" or the page's limit is over; what it
// said last is the reason in the failure.
func (p *Page) waitFor(sel string, ready func() (notYet string)) {
	p.t.Helper()
	limit := time.NewTimer(p.within)
	defer limit.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		notYet := ready()
		if notYet == "" {
			return
		}
		select {
		case <-tick.C:
		case <-limit.C:
			p.fail(sel, "after %v: %s", p.within, notYet)
		}
	}
}

// jsonString writes a string or a list of them for use inside JavaScript.
func jsonString[S string | []string](s S) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		panic(fmt.Sprintf("strings that JSON cannot hold: %v", err))
	}
	return string(quoted)
}
