package webtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

// pages is a small site with one page per trouble.
var pages = map[string]string{
	"/": `<!doctype html><html><link rel="icon" href="data:,"><title>t</title>
		<button class="next">Next</button> <input class="name"> <p class="said">nothing</p>
		<script src="/page.js"></script>`,
	"/page.js": `
		const said = document.querySelector(".said"), input = document.querySelector("input");
		const say = (text) => { said.textContent = text; };
		document.querySelector(".next").addEventListener("click", (e) => {
			say(e.pointerType + " in " + navigator.language);
			document.cookie = "seen=1";
		});
		input.addEventListener("input", () => say("input " + input.value));
		document.addEventListener("keydown", (e) => { if (e.key === "F2" || e.shiftKey) say("key " + e.key + e.shiftKey); });`,
	"/poor":      `<!doctype html><html lang="vi"><link rel="icon" href="data:,"><title>t</title><main><h1>T</h1><button></button><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></main>`,
	"/console":   `<!doctype html><script src="/console.js"></script>`,
	"/throws":    `<!doctype html><script src="/throws.js"></script>`,
	"/inline":    `<!doctype html><script>document.title = "must not run"</script>`,
	"/missing":   `<!doctype html><img src="/no-such-picture.png" alt="">`,
	"/foreign":   `<!doctype html><img src="http://127.0.0.1:1/x.png" alt="">`,
	"/socket":    `<!doctype html><script src="/socket.js"></script>`,
	"/covered":   `<!doctype html><link rel="stylesheet" href="/cover.css"><button>under</button><div></div>`,
	"/cover.css": `div { position: fixed; inset: 0; }`,
	"/socket.js": `new WebSocket(location.href.replace("http", "ws"));`,
	"/console.js": `console.warn("only a warning");
		console.error("bad", {n: 1});`,
	"/throws.js": `throw new Error("boom");`,
}

func site(t *testing.T) string {
	t.Helper()
	kinds := map[string]string{".js": "text/javascript", ".css": "text/css"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/favicon.ico" { // a browser asks for it when it likes
			w.WriteHeader(http.StatusNoContent)
			return
		}
		text, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if kind := kinds[filepath.Ext(r.URL.Path)]; kind != "" {
			w.Header().Set("Content-Type", kind)
		} else {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		}
		w.Header().Set("Content-Security-Policy", "script-src 'self'; require-trusted-types-for 'script'")
		fmt.Fprint(w, text)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// trial is a test inside the test: it records what would have failed it.
type trial struct {
	testing.TB
	said     []string
	cleanups []func()
}

func (t *trial) Helper()           {}
func (t *trial) Cleanup(f func())  { t.cleanups = append(t.cleanups, f) }
func (t *trial) Fatal(args ...any) { t.said = append(t.said, fmt.Sprint(args...)); runtime.Goexit() }
func (t *trial) Errorf(f string, args ...any) {
	t.said = append(t.said, fmt.Sprintf(f, args...))
}

func (t *trial) Fatalf(f string, args ...any) { t.Fatal(fmt.Sprintf(f, args...)) }

// try runs f as a test of its own and returns what failed it.
func try(t *testing.T, f func(testing.TB)) string {
	inner := &trial{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for _, clean := range slices.Backward(inner.cleanups) {
				clean()
			}
		}()
		f(inner)
	}()
	<-done
	return strings.Join(inner.said, "\n")
}

func TestTroublesFailTheTest(t *testing.T) {
	base, b := site(t), Open(t, Options{})
	tests := map[string]struct{ path, allow, want string }{
		"a page without trouble":  {"/", "", ""},
		"console error":           {"/console", "", "console error: bad Object"},
		"uncaught exception":      {"/throws", "", "uncaught: Uncaught Error: boom"},
		"breach of the policy":    {"/inline", "", "Content Security Policy"},
		"missing picture":         {"/missing", "", "404 GET " + base + "/no-such-picture.png"},
		"missing page":            {"/nowhere", "", "404 GET " + base + "/nowhere"},
		"nobody answers":          {"/foreign", "", "failed GET http://127.0.0.1:1/x.png"},
		"socket refused":          {"/socket", "", "WebSocket connection"},
		"allowed":                 {"/missing", `^404 GET .*/no-such-picture\.png$`, ""},
		"another trouble allowed": {"/missing", `^500 `, "404 GET"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := try(t, func(inner testing.TB) {
				p := b.Page(inner, base+tt.path, 400, 300)
				if tt.allow != "" {
					p.Allow(tt.allow)
				}
				p.WaitFor(`document.readyState === "complete"`)
			})
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q in it", got, tt.want)
			}
		})
	}
}

func TestFailureSaysWhatTheReaderNeeds(t *testing.T) {
	base, b := site(t), Open(t, Options{})
	tests := map[string]struct {
		path string
		act  func(*Page)
		want []string
	}{
		"text never comes": {"/", func(p *Page) { p.WaitText(".said", "done") }, []string{
			`got "nothing", want "done" in it`, "selector: .said", "page: " + base + "/", "screenshot: ", "Next"}},
		"nothing to click": {"/", func(p *Page) { p.Click(".none") }, []string{"no element", "selector: .none"}},
		"covered":          {"/covered", func(p *Page) { p.Click("button") }, []string{"covered by <div>"}},
		"never true":       {"/", func(p *Page) { p.WaitFor("1 > 2") }, []string{"still not: 1 > 2"}},
		"throws":           {"/", func(p *Page) { p.Eval("nonsense()", nil) }, []string{"nonsense is not defined"}},
		"no such key":      {"/", func(p *Page) { p.Press("Enterr") }, []string{`no key is called "Enterr"`}},
		"no such server":   {"/", func(p *Page) { p.Goto("http://127.0.0.1:1/") }, []string{"go to http://127.0.0.1:1/"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := try(t, func(inner testing.TB) {
				p := b.Page(inner, base+tt.path, 400, 300)
				p.within = 300 * time.Millisecond
				tt.act(p)
			})
			for _, want := range tt.want {
				if !strings.Contains(got, want) {
					t.Errorf("got %q, want %q in it", got, want)
				}
			}
			if at := strings.Index(got, "screenshot: "); at >= 0 {
				path, _, _ := strings.Cut(got[at+len("screenshot: "):], "\n")
				if err := os.RemoveAll(filepath.Dir(path)); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestActs(t *testing.T) {
	base, b := site(t), Open(t, Options{})
	p := b.Page(t, "", 400, 300)
	p.InitScript("window.before = document.readyState")
	p.SetLanguage("en")
	p.Goto(base + "/")
	p.WaitFor(`window.before === "loading"`)
	p.Click(".next")
	p.WaitText(".said", "mouse in en")
	p.Tap(".next")
	p.WaitText(".said", "touch in en")
	p.Type(".name", "Lượt 1")
	p.WaitText(".said", "input Lượt 1")
	p.Press("F2")
	p.WaitText(".said", "key F2false")
	p.Press("Shift+Tab")
	p.WaitText(".said", "key Tabtrue")
	var size [2]int
	if p.Eval("Promise.resolve([innerWidth, innerHeight])", &size); size != [2]int{400, 300} {
		t.Errorf("size = %v, want 400 × 300", size)
	}
	file := filepath.Join(t.TempDir(), "page.png")
	p.Screenshot(file)
	if png, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(png), "\x89PNG") {
		t.Errorf("screenshot: %v, %d bytes", err, len(png))
	}
}

func TestContextsShareNothing(t *testing.T) {
	base, b := site(t), Open(t, Options{})
	device := b.Context()
	first := device.Page(t, base+"/", 400, 300)
	first.Click(".next")
	first.SetCookie(base, &http.Cookie{Name: "secret", Value: "s", Path: "/", HttpOnly: true})
	names := func(p *Page) (names []string) {
		for _, c := range p.Cookies(base) {
			names = append(names, c.Name)
		}
		slices.Sort(names)
		return names
	}
	same := device.Page(t, base+"/", 400, 300)
	if got, want := names(same), []string{"secret", "seen"}; !slices.Equal(got, want) {
		t.Errorf("same device: cookies %v, want %v", got, want)
	}
	other := b.Page(t, base+"/", 400, 300)
	if got := names(other); len(got) != 0 {
		t.Errorf("other device: cookies %v, want none", got)
	}
	for name, p := range map[string]*Page{"first": first, "same": same, "other": other} {
		p.WaitFor("new Promise(requestAnimationFrame)")
		if got := p.Text(".next"); got != "Next" {
			t.Errorf("%s: text = %q", name, got)
		}
	}
}

// A browser of its own, as without Main, comes and goes within one test.
func TestOpenAlone(t *testing.T) {
	shared.mu.Lock()
	shared.on = false
	shared.mu.Unlock()
	defer func() {
		shared.mu.Lock()
		defer shared.mu.Unlock()
		shared.on = true
	}()
	base := site(t)
	began := time.Now()
	b := Open(t, Options{Language: "vi"})
	t.Logf("Chromium started in %v", time.Since(began).Round(time.Millisecond))
	began = time.Now()
	p := b.Page(t, base+"/", 400, 300)
	t.Logf("a page opened in %v", time.Since(began).Round(time.Millisecond))
	p.Click(".next")
	p.WaitText(".said", "mouse in vi")
}

// TestSerious lets axe-core find a button without a name and a picture without words, and nothing on a sound page.
func TestSerious(t *testing.T) {
	url := site(t)
	p := Open(t, Options{}).Page(t, url+"/poor", 800, 600)
	found := strings.Join(p.Serious(), "\n")
	for _, rule := range []string{"button-name", "image-alt"} {
		if !strings.Contains(found, rule) {
			t.Errorf("axe found %q, want %s among it", found, rule)
		}
	}
	if only := p.Serious("image-alt"); len(only) != 1 || !strings.HasPrefix(only[0], "image-alt") {
		t.Errorf("asked for one rule, got %q", only)
	}
}
