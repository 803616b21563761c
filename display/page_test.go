package display_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"luot/display"
	"luot/locale"
	"luot/web"
	"luot/web/jstest"
	"luot/web/webtest"
)

func TestMain(m *testing.M) { os.Exit(webtest.Main(m)) }

func TestBrowserCode(t *testing.T) {
	jstest.Run(t, map[string]fs.FS{"display": display.Static()}, "testdata")
}

type words map[string]string

// pageData is what package api puts into the page of a lobby screen.
func pageData(lang string) map[string]any {
	field := func(id, prefix, vi, en string) map[string]any {
		return map[string]any{"id": id, "prefix": prefix, "name": words{"vi": vi, "en": en}}
	}
	return map[string]any{
		"site": "qn", "lang": lang, "languages": []string{"vi", "en"}, "zone": "Asia/Ho_Chi_Minh",
		"centre":   words{"vi": "Trung tâm Phục vụ hành chính công tỉnh Gia Lai", "en": "Gia Lai Provincial Public Administration Service Centre"},
		"branch":   words{"vi": "Cơ sở Quy Nhơn", "en": "Quy Nhơn site"},
		"counters": []any{map[string]any{"id": "3", "label": words{"vi": "3", "en": "3"}}},
		"services": []any{
			field("dat-dai", "A", "Đất đai, tài sản gắn liền với đất", "Land and attached property"),
			field("giao-duc", "X", "Giáo dục, văn hóa, thể thao, du lịch, dân tộc, tôn giáo", "Education, culture, sport, tourism, ethnic and religious affairs"),
			field("cong-an", "Q", "Công an: hộ chiếu, lý lịch tư pháp, giấy phép lái xe", "Police desk: passport, criminal record, driving licence"),
			field("tra-ket-qua", "R", "Trả kết quả", "Collect a result"),
		},
		"voice": map[string]any{"repeat": 2, "rate": 0.95, "gap_ms": 0},
	}
}

// serve answers as package api does: the screen at /, its files, the site's hours.
func serve(t *testing.T) string {
	t.Helper()
	tree, err := web.New(map[string]fs.FS{"display": display.Static(), "words": locale.FS()})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range web.Headers() {
			w.Header().Set(name, value)
		}
		if path, ok := strings.CutPrefix(r.URL.Path, web.Assets+tree.Hash()+"/"); ok {
			file, found := tree.Open(path)
			if !found {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Content-Type", file.Type)
			_, _ = w.Write(file.Body) // a browser that left is no failure
			return
		}
		if strings.HasPrefix(r.URL.Path, "/api/v1/sites/") {
			answerAPI(w, r.URL.Path)
			return
		}
		page, err := tree.Page(web.Page{Lang: "vi", Title: "Màn hình", Part: "display", Entry: "page.js", Data: pageData("vi")})
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// answerAPI answers what a screen asks of the door: heartbeat, clips (their name is their sound), hours.
func answerAPI(w http.ResponseWriter, path string) {
	w.Header().Set("Content-Type", "application/json")
	switch {
	case strings.HasSuffix(path, "/heartbeat"):
		_, _ = w.Write([]byte(`{"now":"2026-11-23T08:00:00.000+07:00","page":"","reload":null,"every_s":600}`))
	case strings.Contains(path, "/audio/"):
		_, _ = w.Write([]byte(path[strings.LastIndex(path, "/")+1:]))
	default:
		_, _ = w.Write([]byte(`{"hours":{"work":[{"from":"2026-11-23T07:00:00.000+07:00","to":"2026-11-23T11:30:00.000+07:00"},
			{"from":"2026-11-23T13:30:00.000+07:00","to":"2026-11-23T17:00:00.000+07:00"}]}}`))
	}
}

// open shows the screen with the stage of testdata/stage.js in front of it, which stands for the live
// channel and notes what is handed to chime and speech.
func open(t *testing.T, query string, width, height int) *webtest.Page {
	t.Helper()
	return openWith(t, query, [2]int{width, height}, "stage.js")
}

// openWith is open with further scripts of testdata before the page's own.
func openWith(t *testing.T, query string, size [2]int, scripts ...string) *webtest.Page {
	t.Helper()
	page := webtest.Open(t, webtest.Options{}).Context().Page(t, "about:blank", size[0], size[1])
	for _, name := range scripts {
		script, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		page.InitScript(string(script))
	}
	page.Goto(serve(t) + "/" + query)
	page.WaitFor(`stage.socket?.onmessage`)
	return page
}

// TestBurstAndReconnect: twenty calls within one second, the line cut in the middle, a new epoch at the
// end: all are spoken once, in order, and what is spoken is what is largest.
func TestBurstAndReconnect(t *testing.T) {
	page := open(t, "", 1920, 1080)
	page.Eval(`stage.call("A", 1, 7)`, nil)
	page.WaitFor(`stage.heard.length >= 2`)
	page.Eval(`stage.cut()`, nil)
	page.Eval(`stage.call("A", 8, 20)`, nil) // nobody hears of these before the line is back
	page.WaitFor(`stage.sockets === 2 && stage.socket.onmessage`)
	page.Eval(`stage.send()`, nil)
	page.WaitFor(`stage.idle() && stage.numbers().length >= 20`)
	page.Eval(`stage.send()`, nil)
	page.Eval(`stage.restart(); stage.call("A", 21, 22)`, nil)
	page.WaitFor(`stage.idle() && stage.numbers().length >= 22`)
	var got []string
	page.Eval(`stage.numbers()`, &got)
	for i, number := range got {
		if want := []string{"A001", "A002", "A003", "A004", "A005", "A006", "A007", "A008", "A009", "A010", "A011", "A012",
			"A013", "A014", "A015", "A016", "A017", "A018", "A019", "A020", "A021", "A022"}; len(got) != len(want) || number != want[i] {
			t.Fatalf("spoken %v, want %v", got, want)
		}
	}
	var wrong []string
	page.Eval(`stage.wrong`, &wrong)
	if len(wrong) > 0 {
		t.Errorf("spoken but not largest, or overlapping: %v", wrong)
	}
	var chimes int
	page.Eval(`stage.heard.filter((h) => h.chime).length`, &chimes)
	if chimes != 22 {
		t.Errorf("got %d chimes, want one for each of 22 calls", chimes)
	}
}

// TestSilentScreen shows the calls and hands nothing to speech or chime.
func TestSilentScreen(t *testing.T) {
	page := open(t, "?voice=off&lang=en", 1920, 1080)
	page.WaitText(".call-empty", "No number called yet")
	page.Eval(`stage.call("A", 1, 2)`, nil)
	page.WaitText(".call .call-number", "A001")
	page.WaitText(".call .call-number", "A002")
	page.WaitText(".call-word", "Counter")
	var heard int
	page.Eval(`stage.heard.length`, &heard)
	if heard != 0 {
		t.Errorf("a silent screen made %d sounds", heard)
	}
}

// TestTwoScreensOfAHall: twenty calls within one second with clips, one of them broken and one of an unknown service.
// The speaking screen hands each clip to the sound once a turn, in order, the silent one none; both show the calls.
func TestTwoScreensOfAHall(t *testing.T) {
	pages := []*webtest.Page{open(t, "", 1920, 1080), open(t, "?voice=off", 1920, 1080)}
	for _, page := range pages {
		page.Eval(`stage.clips(20)`, nil)
	}
	speaking, silent := pages[0], pages[1]
	speaking.WaitFor(`stage.idle() && stage.clipped().length >= 20`)
	silent.WaitText(".call .call-number", "A0")
	var got, wrong []string
	speaking.Eval(`stage.clipped()`, &got)
	speaking.Eval(`stage.wrong`, &wrong)
	if len(got) != 20 || !slices.IsSorted(got) || len(wrong) > 0 {
		t.Errorf("played %v; wrong: %v", got, wrong)
	}
	speaking.Eval(`stage.send()`, nil)
	var heard, again int
	silent.Eval(`stage.heard.length`, &heard)
	speaking.Eval(`stage.clipped().length`, &again)
	if heard != 0 || again != 20 {
		t.Errorf("the silent screen made %d sounds; after the same board the other had played %d", heard, again)
	}
}

// TestLayoutsFit: every layout upright, across and far away: nothing is cut off, and axe-core has nothing serious to say.
func TestLayoutsFit(t *testing.T) {
	for _, tt := range []struct {
		query, what string
		wide, high  int
	}{
		{"?distance=12", ".call-number", 1920, 1080},
		{"?layout=overview", ".field-number", 1920, 1080},
		{"?layout=overview", ".field-number", 1080, 1920},
		{"?layout=counter&counter=3", ".sign-number", 1920, 1080},
	} {
		page := open(t, tt.query, tt.wide, tt.high)
		page.Eval(`stage.scene("four")`, nil)
		page.WaitText(tt.what, "A0")
		page.WaitFor(`document.fonts.ready.then(() => true)`)
		var cut []string
		page.Eval(`[...document.querySelectorAll(".call, .call-row, .call-number, .call-counter, .field, .field-name, .sign-number, .sign-field, .band, .wall-foot > *")]
			.filter((el) => { const r = el.getBoundingClientRect(); return r.left < 0 || r.right > innerWidth + 0.5 || r.bottom > innerHeight + 0.5; })
			.map((el) => el.className + " " + el.textContent.trim())`, &cut)
		if found := page.Serious(); len(cut) > 0 || len(found) > 0 {
			t.Errorf("%s on %d × %d: cut off %q, axe-core: %q", tt.query, tt.wide, tt.high, cut, found)
		}
	}
}

// TestNoSoundYet: a browser that keeps the page silent is told about with one button, which ends it.
func TestNoSoundYet(t *testing.T) {
	page := open(t, "?blocked", 1920, 1080)
	page.WaitText("[data-act=sound]", "Bật âm thanh")
	page.Click("[data-act=sound]")
	page.WaitFor(`document.querySelector("[data-act=sound]") === null`)
}

// TestNothingIsCutOff: the longest number fits at full size, upright too, and nothing overflows.
func TestNothingIsCutOff(t *testing.T) {
	for _, size := range [][2]int{{1920, 1080}, {3840, 2160}, {1080, 1920}} {
		page := open(t, "", size[0], size[1])
		page.Eval(`stage.scene("long")`, nil)
		page.WaitText(".call .call-number", "A10000")
		page.WaitFor(`document.fonts.ready.then(() => true)`)
		var cut []string
		page.Eval(`[...document.querySelectorAll(".call, .call-row, .call-number, .call-counter, .call-word, .wall-title, .band-line, .wall-foot > *")]
			.filter((el) => { const r = el.getBoundingClientRect();
				return r.left < 0 || r.right > innerWidth + 0.5 || r.bottom > innerHeight + 0.5 || el.scrollWidth > el.clientWidth + 1 && getComputedStyle(el).display !== "inline"; })
			.map((el) => el.className + " " + el.textContent.trim())`, &cut)
		if len(cut) > 0 {
			t.Errorf("%v: cut off: %q", size, cut)
		}
	}
}
