package webtest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// maxTroubles bounds what one page may tell; a page in a loop tells the same again.
const maxTroubles = 50

// Allow names troubles that this test expects: a regular expression over the line that
// Troubles would return. It counts for what happened before it, too.
func (p *Page) Allow(expr string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.allowed = append(p.allowed, regexp.MustCompile(expr))
}

// Troubles returns, oldest first, the troubles so far that are not allowed, at most 50:
// "console error: …", "uncaught: …", "404 GET http://…", "failed GET http://…: …",
// "security error: …" (the content security policy), "dialog: …", "crashed".
func (p *Page) Troubles() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.troubles), func(trouble string) bool {
		return slices.ContainsFunc(p.allowed, func(e *regexp.Regexp) bool { return e.MatchString(trouble) })
	})
}

// hear gets every event of the window in order, on the driver's goroutine.
func (p *Page) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			p.note("console error: %s", words(e.Args))
		}
	case *runtime.EventExceptionThrown:
		d := e.ExceptionDetails
		p.note("uncaught: %s %s (%s:%d)", d.Text, words([]*runtime.RemoteObject{d.Exception}), d.URL, d.LineNumber+1)
	case *log.EventEntryAdded:
		// A failed request is told by the network events, with its method and status.
		if e.Entry.Level == log.EntryLevelError && !strings.HasPrefix(e.Entry.Text, "Failed to load resource") {
			p.note("%s error: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *page.EventJavascriptDialogOpening:
		p.note("dialog: %s", e.Message)
	case *inspector.EventTargetCrashed:
		p.note("crashed")
	default:
		p.hearNetwork(event)
	}
}

// hearNetwork notes requests that were answered with 4xx or 5xx, or not at all.
func (p *Page) hearNetwork(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests[e.RequestID] = e.Request.Method + " " + e.Request.URL
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			p.note("%d %s", e.Response.Status, p.requests[e.RequestID])
		}
	case *network.EventLoadingFinished:
		delete(p.requests, e.RequestID)
	case *network.EventLoadingFailed:
		// Leaving a page cancels what it was loading.
		if !e.Canceled {
			p.note("failed %s: %s %s", p.requests[e.RequestID], e.ErrorText, e.BlockedReason)
		}
		delete(p.requests, e.RequestID)
	}
}

func (p *Page) note(format string, args ...any) {
	if len(p.troubles) < maxTroubles {
		p.troubles = append(p.troubles, strings.TrimSpace(fmt.Sprintf(format, args...)))
	}
}

// words renders what was handed to the console, or thrown.
func words(objects []*runtime.RemoteObject) string {
	var all []string
	for _, o := range objects {
		switch {
		case o == nil:
		case o.Description != "":
			all = append(all, o.Description)
		default:
			all = append(all, strings.Trim(string(o.Value), `"`))
		}
	}
	return strings.Join(all, " ")
}

// fail ends the test with all that a reader of the log needs: where, what the page shows,
// what went wrong on it before, and a picture.
func (p *Page) fail(sel, format string, args ...any) {
	p.t.Helper()
	p.within = closeLimit // the evidence may take longer than the wait did
	var says strings.Builder
	fmt.Fprintf(&says, format, args...)
	if sel != "" {
		fmt.Fprintf(&says, "\n  selector: %s", sel)
	}
	var here struct{ URL, Text string }
	if err := p.read(`({URL: location.href, Text: document.body?.innerText ?? ""})`, &here); err != nil {
		here.URL, here.Text = p.url, fmt.Sprintf("(not to be had: %v)", err)
	}
	fmt.Fprintf(&says, "\n  page: %s", here.URL)
	for _, trouble := range p.Troubles() {
		fmt.Fprintf(&says, "\n  trouble: %s", trouble)
	}
	path, err := p.picture()
	if err != nil {
		path = fmt.Sprintf("none: %v", err)
	}
	fmt.Fprintf(&says, "\n  screenshot: %s\n  it shows: %.2000s", path, here.Text)
	p.t.Fatal(says.String())
}

// picture saves a screenshot where it outlives the test: with -artifacts among the
// test's artifacts, which go test otherwise throws away, else among temporary files.
func (p *Page) picture() (string, error) {
	dir := ""
	if f := flag.Lookup("test.artifacts"); f != nil && f.Value.String() == "true" {
		dir = p.t.ArtifactDir()
	} else {
		var err error
		if dir, err = os.MkdirTemp("", "luot-page"); err != nil {
			return "", err
		}
	}
	path := filepath.Join(dir, "page.png")
	return path, p.screenshot(path)
}
