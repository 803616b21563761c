package web_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"luot/web"
	"luot/web/webtest"
)

// serve answers as package api does: the shell at /, the tree below web.Assets, our headers on both.
func serve(t *testing.T) string {
	t.Helper()
	tree, err := web.New(map[string]fs.FS{
		"shell": os.DirFS("testdata/shell"),
		"words": os.DirFS("testdata/words"),
	})
	if err != nil {
		t.Fatal(err)
	}
	html, err := tree.Page(web.Page{
		Lang: "vi", Title: "Lượt", Part: "shell", Entry: "page.js",
		Data: map[string]any{"lang": "vi", "languages": []string{"vi", "en"}, "numbers": []string{"A012", "</script>"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range web.Headers() {
			w.Header().Set(name, value)
		}
		kind, body := "text/html; charset=utf-8", html
		if path, ok := strings.CutPrefix(r.URL.Path, web.Assets+tree.Hash()+"/"); ok {
			file, found := tree.Open(path)
			if !found {
				http.NotFound(w, r)
				return
			}
			kind, body = file.Type, file.Body
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(body) // a browser that left is no failure
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestShellInChromium draws a page under the real policy; any console error or breach of it fails.
func TestShellInChromium(t *testing.T) {
	url := serve(t)
	page := webtest.Open(t, webtest.Options{}).Page(t, url, 1280, 800)
	page.WaitText("li:last-child", "</script>") // the page's data came through whole
	page.WaitFor(`document.fonts.ready.then(() => [...document.fonts].some((f) => f.status === "loaded"))`)
	page.WaitFor(`document.querySelector("[data-act=ask]").offsetHeight === 48`)

	page.Click("[data-control=larger]")
	page.WaitFor(`document.documentElement.dataset.size === "2"`)
	page.WaitFor(`getComputedStyle(document.documentElement).fontSize === "19px"`)
	page.Click("[data-control=contrast]")
	page.WaitFor(`document.documentElement.dataset.contrast === "high"`)
	page.WaitFor(`document.querySelector("[data-control=contrast]").ariaPressed === "true"`)
	page.Click("[data-control=language][lang=en]")
	page.WaitFor(`document.documentElement.lang === "en"`)
	page.WaitText("[data-control=contrast]", "High contrast")

	page.Click("[data-act=ask]")
	page.WaitFor(`document.querySelector("dialog").matches(":modal")`)
	page.Press("Escape")
	page.WaitFor(`!document.querySelector("dialog").open`)
	page.Click("[data-act=ask]")
	page.Click("[data-act=yes]")
	page.WaitFor(`!document.querySelector("dialog").open`)

	page.Goto(url)
	page.WaitFor(`document.documentElement.dataset.size === "2"`) // the reader's choice was kept

	page.Allow("TrustedHTML")
	page.WaitFor(`(() => { try { document.body.innerHTML = "<b>"; } catch (e) { return e.name === "TypeError"; } })()`)
}
