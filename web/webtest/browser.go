// Package webtest drives our pages in a real Chromium, for tests only. It decides
// what counts as trouble on a page (console errors, uncaught exceptions, failed
// requests, breaches of the content security policy) and fails the test that had
// it. It knows nothing about queues, and no other package touches the browser
// driver. A Browser owns one process; a Context owns the cookies of one device;
// a Page owns one window and belongs to one test.
package webtest

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

const (
	startLimit   = 60 * time.Second // two busy cores may take long
	closeLimit   = 10 * time.Second
	defaultLimit = 15 * time.Second
)

// Options is what the pages of one Browser have in common.
type Options struct {
	// Language is the BCP 47 tag that pages are asked in; empty is "vi".
	Language string
	// Within bounds every single wait and act; 0 is 15 s.
	Within time.Duration
}

// Browser is one running Chromium, seen from one test. Its pages may be used from
// several goroutines as long as each page is used by one.
type Browser struct {
	t    testing.TB
	opts Options
	*process
}

// process is the Chromium itself; root is the driver's context that keeps it alive.
type process struct {
	root  context.Context
	stop  context.CancelFunc
	agent string // the user agent, which the driver wants back when a language is set
}

// shared is the process that every Open of this test binary uses once Main ran.
var shared struct {
	mu  sync.Mutex
	on  bool
	dir string
	p   *process
}

// Main runs the tests of a package with one Chromium for all of them, started at the
// first Open and closed at the end. Use it as func TestMain(m *testing.M) {
// os.Exit(webtest.Main(m)) } where several tests open a browser: a start costs about a
// second. Cookies are not shared: they belong to a Context.
func Main(m *testing.M) int {
	shared.mu.Lock()
	shared.on = true
	shared.mu.Unlock()
	code := m.Run()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.p != nil {
		shared.p.close()
		os.RemoveAll(shared.dir)
	}
	return code
}

// Open returns a browser for t: the shared one under Main, else one of its own that is
// closed when t ends. A Chromium that is missing or does not start fails the test.
func Open(t testing.TB, opts Options) *Browser {
	t.Helper()
	opts.Language = cmp.Or(opts.Language, "vi")
	opts.Within = cmp.Or(opts.Within, defaultLimit)
	p, err := running(t)
	if err != nil {
		t.Fatalf("start Chromium (`make test` installs it): %v", err)
	}
	return &Browser{t: t, opts: opts, process: p}
}

// running returns the shared process, or a new one that ends with t.
func running(t testing.TB) (*process, error) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if !shared.on {
		p, err := start(t.TempDir())
		if err == nil {
			t.Cleanup(p.close)
		}
		return p, err
	}
	if shared.p != nil && shared.p.root.Err() == nil {
		return shared.p, nil
	}
	dir, err := os.MkdirTemp("", "luot-webtest")
	if err != nil {
		return nil, err
	}
	p, err := start(dir)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	shared.p, shared.dir = p, dir
	return p, nil
}

// start runs Chromium with an empty profile in dir.
func start(dir string) (*process, error) {
	options := []chromedp.ExecAllocatorOption{chromedp.UserDataDir(dir)}
	for _, name := range []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
		"disable-background-networking", "disable-component-update", "disable-sync",
	} {
		options = append(options, chromedp.Flag(name, true))
	}
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	root, stopRoot := chromedp.NewContext(alloc)
	p := &process{root: root, stop: func() { stopRoot(); stopAlloc() }}
	late := time.AfterFunc(startLimit, stopRoot)
	defer late.Stop()
	version, err := chromedp.Run(root, func(ctx context.Context, t *chromedp.Target) (browser.GetVersionResult, error) {
		return cdp.Call(ctx, t, browser.GetVersion, cdp.Empty{})
	})
	if err != nil {
		p.stop()
		return nil, err
	}
	p.agent = version.UserAgent
	return p, nil
}

// close asks Chromium to end, and ends it when it does not within closeLimit.
func (p *process) close() {
	ctx, cancel := context.WithTimeout(p.root, closeLimit)
	defer cancel()
	_ = chromedp.Cancel(ctx) // the profile is thrown away: how it ended is of no interest
	p.stop()
}

// Context is one device: pages of it share cookies and storage, pages of another
// Context see none of them.
type Context struct {
	browser *Browser
	id      cdp.BrowserContextID
}

// Context returns a new, empty device that lasts as long as the browser's test.
func (b *Browser) Context() *Context {
	b.t.Helper()
	driver := chromedp.FromContext(b.root).Browser
	ctx, cancel := context.WithTimeout(b.root, b.opts.Within)
	defer cancel()
	made, err := cdp.Call(ctx, driver, target.CreateBrowserContext, target.CreateBrowserContextParams{})
	if err != nil {
		b.t.Fatalf("make a browser context: %v", err)
	}
	id := made.BrowserContextID
	b.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(b.root, closeLimit)
		defer cancel()
		_, _ = cdp.Call(ctx, driver, target.DisposeBrowserContext,
			target.DisposeBrowserContextParams{BrowserContextID: id})
	})
	return &Context{browser: b, id: id}
}

// Page opens url in a new window of a Context of its own. See Context.Page.
func (b *Browser) Page(t testing.TB, url string, width, height int) *Page {
	t.Helper()
	return b.Context().Page(t, url, width, height)
}

// Page opens url in a new window, width by height CSS pixels, and waits until it has
// loaded. With an empty url the window stays blank, so that InitScript, SetLanguage and
// SetCookie can come before Goto. When t ends the window closes and every trouble that
// Allow does not name fails t.
func (c *Context) Page(t testing.TB, url string, width, height int) *Page {
	t.Helper()
	p := &Page{t: t, browser: c.browser, within: c.browser.opts.Within, requests: map[requestID]string{}}
	ctx, cancel := chromedp.NewContext(c.browser.root,
		chromedp.WithExistingBrowserContext(c.id), chromedp.WithListener(p.hear))
	p.ctx = ctx
	// The driver ties a window to the context of its first act, so that act cannot have
	// a deadline of its own.
	late := time.AfterFunc(startLimit, cancel)
	err := chromedp.Do(ctx, chromedp.EmulateViewport(int64(width), int64(height)))
	late.Stop()
	t.Cleanup(func() { p.close(cancel) })
	if err != nil {
		t.Fatalf("open a window: %v", err)
	}
	p.SetLanguage(c.browser.opts.Language)
	if url != "" {
		p.Goto(url)
	}
	return p
}

// close lets what is under way arrive, closes the window and tells the troubles.
func (p *Page) close(cancel context.CancelFunc) {
	p.t.Helper()
	_ = p.do(chromedp.EmulateViewport(1, 1)) // an answer after every event before it
	for _, trouble := range p.Troubles() {
		p.t.Errorf("trouble on %s: %s", p.url, trouble)
	}
	cancel()
}

// do runs one step within the page's limit.
func (p *Page) do(step chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(p.ctx, p.within)
	defer cancel()
	if err := chromedp.Do(ctx, step); err != nil {
		return fmt.Errorf("within %v: %w", p.within, err)
	}
	return nil
}
