package index_test

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"testing"
	"time"

	"luot/index"
	"luot/index/pagetest"
	"luot/queue"
	"luot/web"
	"luot/web/webtest"
)

func TestMain(m *testing.M) { os.Exit(webtest.Main(m)) }

// house is a server with two sites whose screens are one line of text each.
func house(t *testing.T, demo *index.Demo) *pagetest.Server {
	t.Helper()
	s := pagetest.Serve(t, map[string]fs.FS{"index": index.Static(), "pair": index.Pair()}, time.Now)
	sites := []any{}
	for _, id := range []string{"qn", "pk"} {
		words := queue.Words{"vi": "Cơ sở " + id, "en": id + " site"}
		sites = append(sites, map[string]any{"site": id, "centre": words, "branch": words, "address": "127 Hai Bà Trưng"})
		s.Handle("POST /api/v1/sites/"+id+"/tickets", func(w http.ResponseWriter, _ *http.Request) {
			pagetest.JSON(w, http.StatusCreated, map[string]any{"token": id + ".abc"})
		})
		s.Handle("GET /api/v1/sites/"+id, func(w http.ResponseWriter, _ *http.Request) {
			pagetest.JSON(w, http.StatusOK, map[string]any{"services": []any{map[string]any{"id": "x", "kind": "submit", "open": true}}})
		})
	}
	data := map[string]any{"lang": "vi", "languages": []string{"vi", "en"}, "sites": sites, "demo": demo}
	s.Page("GET /{$}", web.Page{Lang: "vi", Title: "Luot", Part: "index", Entry: "page.js", Data: data})
	s.Page("GET /pair", web.Page{Lang: "vi", Title: "Luot", Part: "pair", Entry: "page.js", Data: data})
	for _, path := range []string{"/kiosk/{site}", "/display/{site}", "/counter", "/t/{token}"} {
		s.Handle("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte("<!doctype html><title>" + r.URL.Path + "</title>")) // a browser that left is no failure
		})
	}
	s.Handle("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	s.Handle("POST /api/v1/pair", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Token string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Token != "good" {
			pagetest.JSON(w, http.StatusUnauthorized, "device.unknown")
			return
		}
		pagetest.JSON(w, http.StatusOK, map[string]any{"site": "qn", "kind": "kiosk", "name": "Kiosk", "page": "/kiosk/qn"})
	})
	return s
}

func TestSitesAreListed(t *testing.T) {
	p := webtest.Open(t, webtest.Options{}).Page(t, house(t, nil).URL, 1366, 768)
	p.WaitFor(`document.querySelectorAll(".index-sites li").length === 2 && document.querySelector("iframe") === null`)
	p.Click(`a[href="/kiosk/pk"]`)
	p.WaitFor(`document.title === "/kiosk/pk"`)
}

// TestDemoShowsEveryScreen: the four screens of a site, its phone after a number was taken, and the logins.
func TestDemoShowsEveryScreen(t *testing.T) {
	demo := &index.Demo{
		Logins: []index.Login{{User: "qn-1", Password: "secret", Role: "officer", Sites: []queue.SiteID{"qn"}}, {User: "pk-1", Password: "other", Role: "officer", Sites: []queue.SiteID{"pk"}}},
		Kiosks: []index.Kiosk{{Site: "qn", Token: "good"}, {Site: "pk", Token: "good"}},
	}
	p := webtest.Open(t, webtest.Options{}).Page(t, house(t, demo).URL, 1366, 768)
	shows := func(paths string) {
		t.Helper()
		p.WaitFor(`[...document.querySelectorAll("iframe")].map((f) => f.contentDocument?.title).join() === "` + paths + `"`)
	}
	shows("/kiosk/qn,/display/qn,/counter")
	p.WaitText(".index-logins", "secret")
	p.Click("[data-act=phone]")
	shows("/kiosk/qn,/display/qn,/counter,/t/qn.abc")
	p.Click("[data-site=pk]")
	shows("/kiosk/pk,/display/pk,/counter")
	p.WaitText(".index-logins", "other")
	p.Click("[data-control=language][lang=en]")
	p.WaitText("h1", "Luot – demo")
}

func TestPairing(t *testing.T) {
	s := house(t, nil)
	p := webtest.Open(t, webtest.Options{}).Page(t, s.URL+"/pair#good", 800, 600)
	p.WaitFor(`document.title === "/kiosk/qn"`)

	p = webtest.Open(t, webtest.Options{}).Page(t, "", 800, 600)
	p.Allow("^401 POST .*/pair$")
	p.Goto(s.URL + "/pair#bad")
	p.WaitText("h1", "Chưa đăng ký được")
	p.WaitFor(`location.hash === ""`)

	p = webtest.Open(t, webtest.Options{}).Page(t, s.URL+"/pair", 800, 600)
	p.WaitText("h1", "Địa chỉ thiếu mã đăng ký")
}
