package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// grow makes a tree of one extra part, or fails.
func grow(t *testing.T, part fstest.MapFS) *Tree {
	t.Helper()
	tree, err := New(map[string]fs.FS{"kiosk": part})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestNewMergesParts(t *testing.T) {
	tree := grow(t, fstest.MapFS{"page.js": {Data: []byte("export {};")}, "img/a.svg": {Data: []byte("<svg/>")}})
	for path, kind := range map[string]string{
		"kiosk/page.js":                "text/javascript; charset=utf-8",
		"kiosk/img/a.svg":              "image/svg+xml",
		"web/base.css":                 "text/css; charset=utf-8",
		"web/font/noto-sans-400.woff2": "font/woff2",
	} {
		file, ok := tree.Open(path)
		if !ok {
			t.Errorf("%s is missing", path)
			continue
		}
		if file.Type != kind {
			t.Errorf("%s: type %q, want %q", path, file.Type, kind)
		}
		if len(file.ETag) < 10 || file.ETag[0] != '"' {
			t.Errorf("%s: ETag %q", path, file.ETag)
		}
	}
	for _, path := range []string{"kiosk", "kiosk/", "/kiosk/page.js", "kiosk/../web/base.css", ""} {
		if _, ok := tree.Open(path); ok {
			t.Errorf("Open(%q) found a file", path)
		}
	}
}

func TestGzipIsTheSameFile(t *testing.T) {
	tree := grow(t, fstest.MapFS{})
	css, _ := tree.Open("web/base.css")
	r, err := gzip.NewReader(bytes.NewReader(css.Gzip))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(body, css.Body) {
		t.Errorf("the compressed file differs (%v)", err)
	}
	if font, _ := tree.Open("web/font/noto-sans-400.woff2"); font.Gzip != nil {
		t.Error("a font was compressed twice")
	}
}

func TestHashNamesEveryByte(t *testing.T) {
	base := grow(t, fstest.MapFS{"a.js": {Data: []byte("1")}}).Hash()
	if again := grow(t, fstest.MapFS{"a.js": {Data: []byte("1")}}).Hash(); again != base {
		t.Errorf("the same tree has hashes %s and %s", base, again)
	}
	for name, part := range map[string]fstest.MapFS{
		"changed": {"a.js": {Data: []byte("2")}},
		"renamed": {"b.js": {Data: []byte("1")}},
		"added":   {"a.js": {Data: []byte("1")}, "b.js": {Data: nil}},
	} {
		if got := grow(t, part).Hash(); got == base {
			t.Errorf("a tree with a file %s has the same hash", name)
		}
	}
}

// torn is a file system whose files cannot be read.
type torn struct{ fstest.MapFS }

func (torn) ReadFile(string) ([]byte, error) { return nil, fs.ErrPermission }

func TestNewRefuses(t *testing.T) {
	for name, parts := range map[string]map[string]fs.FS{
		"a part named web":   {"web": fstest.MapFS{}},
		"an unknown kind":    {"kiosk": fstest.MapFS{"a.exe": {}}},
		"an unreadable part": {"kiosk": torn{fstest.MapFS{"a.js": {}}}},
	} {
		if _, err := New(parts); err == nil {
			t.Errorf("%s passed", name)
		}
	}
}

func TestPage(t *testing.T) {
	tree := grow(t, fstest.MapFS{"page.js": {}, "kiosk.css": {}, "deep/not-linked.css": {}})
	text, err := tree.Page(Page{
		Lang: "vi", Title: `<Lấy số & "QR">`, Part: "kiosk", Entry: "page.js",
		Data: map[string]string{"site": `</script><script>alert(1)</script>`},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := string(text)
	for _, want := range []string{
		`<html lang="vi" data-part="kiosk">`,
		"<title>&lt;Lấy số &amp; &#34;QR&#34;&gt;</title>",
		`<script type="module" src="` + tree.URL("kiosk/page.js") + `"></script>`,
		`href="` + tree.URL("web/base.css") + `"`,
		`href="` + tree.URL("web/parts.css") + `"`,
		`href="` + tree.URL("kiosk/kiosk.css") + `"`,
		`{"site":"\u003c/script\u003e\u003cscript\u003ealert(1)\u003c/script\u003e"}`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %s:\n%s", want, got)
		}
	}
	if n := strings.Count(got, "<script"); n != 2 {
		t.Errorf("%d script elements, want the data and the entry:\n%s", n, got)
	}
	if strings.Contains(got, "not-linked") || strings.Contains(got, "style=") || strings.Contains(got, "<style") {
		t.Errorf("a style that must not be there:\n%s", got)
	}
}

func TestPageRefuses(t *testing.T) {
	tree := grow(t, fstest.MapFS{"page.js": {}})
	for name, page := range map[string]Page{
		"an unknown entry": {Part: "kiosk", Entry: "pages.js"},
		"an unknown part":  {Part: "kiosks", Entry: "page.js"},
		"data not in JSON": {Part: "kiosk", Entry: "page.js", Data: make(chan int)},
	} {
		if _, err := tree.Page(page); err == nil {
			t.Errorf("%s passed", name)
		}
	}
}

func TestHeaders(t *testing.T) {
	headers := Headers()
	if headers["Content-Security-Policy"] != CSP() {
		t.Error("the policy is missing")
	}
	for _, want := range []string{"default-src 'none'", "require-trusted-types-for 'script'", "frame-ancestors 'self'"} {
		if !strings.Contains(CSP(), want) {
			t.Errorf("CSP lacks %s", want)
		}
	}
	if strings.Contains(CSP(), "unsafe") {
		t.Errorf("CSP = %s", CSP())
	}
}
