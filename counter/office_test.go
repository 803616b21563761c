package counter_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luot/configs"
	"luot/counter"
	"luot/server/app"
	"luot/web/jstest"
	"luot/web/webtest"
)

func TestMain(m *testing.M) { os.Exit(webtest.Main(m)) }

func TestBrowserCode(t *testing.T) {
	jstest.Run(t, map[string]fs.FS{"counter": counter.Static()}, "testdata")
}

// office is the whole program on an empty day at 07:00, with nobody simulated.
type office struct {
	t     *testing.T
	Base  string
	Staff []struct{ User, Password string }
	Kiosk map[string]string `json:"kiosks"`
}

// open starts the program with some rules changed; it ends with the test.
func open(t *testing.T, set map[string]string) *office {
	t.Helper()
	return openAt(t, set, 0)
}

// openAt is open with visitors and officers played at so many times the pace of real time; 0 plays nobody.
func openAt(t *testing.T, set map[string]string, speed float64) *office {
	t.Helper()
	conf, err := configs.Load(configs.GiaLai, set)
	if err != nil {
		t.Fatal(err)
	}
	conf.Server.Listen, conf.Server.Data = "127.0.0.1:0", t.TempDir()
	file := filepath.Join(t.TempDir(), "logins.json")
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- app.Demo(ctx, app.DemoOptions{
			Options: app.Options{Config: conf, Log: slog.New(slog.DiscardHandler)},
			Speed:   speed, Busy: 1, Seed: 1, Credentials: file, Out: io.Discard,
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("the program ended with %v", err)
		}
	})
	o := &office{t: t}
	limit, tick := time.After(30*time.Second), time.NewTicker(20*time.Millisecond)
	defer tick.Stop()
	for {
		if text, err := os.ReadFile(file); err == nil {
			if err := json.Unmarshal(text, o); err != nil {
				t.Fatal(err)
			}
			return o
		}
		select {
		case <-tick.C:
		case <-limit:
			t.Fatal("the program does not answer")
		}
	}
}

// take takes n numbers of a service and class at the kiosk.
func (o *office) take(service, class string, n int) {
	o.t.Helper()
	for range n {
		body := fmt.Sprintf(`{"service":%q,"class":%q,"lang":"vi"}`, service, class)
		req, err := http.NewRequestWithContext(o.t.Context(), http.MethodPost, o.Base+"/api/v1/sites/qn/tickets", strings.NewReader(body))
		if err != nil {
			o.t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+o.Kiosk["qn"])
		got, err := http.DefaultClient.Do(req)
		if err != nil {
			o.t.Fatal(err)
		}
		text, _ := io.ReadAll(got.Body)
		got.Body.Close()
		if got.StatusCode != http.StatusCreated {
			o.t.Fatalf("take a number: %d %s", got.StatusCode, text)
		}
	}
}

// witness notes every press that leaves the page, and makes one of them carry what was seen long ago.
const witness = `globalThis.presses = []; globalThis.stale = false;
const real = globalThis.fetch;
globalThis.fetch = (url, init) => {
	if (init?.method && init.method !== "GET") {
		if (globalThis.stale) { globalThis.stale = false; init = {...init, body: JSON.stringify({...JSON.parse(init.body), seen: 1})}; }
		presses.push({path: String(url).split("/").slice(-1)[0], body: JSON.parse(init.body ?? "{}"), key: init.headers["Idempotency-Key"]});
	}
	return real(url, init);
};`

// console logs an officer in by keyboard on a device of its own, 768 px high, and sits down at a counter.
func (o *office) console(user, at, lang string, width int) *webtest.Page {
	o.t.Helper()
	page := webtest.Open(o.t, webtest.Options{Within: 30 * time.Second}).Context().Page(o.t, "about:blank", width, 768)
	page.Allow("401 GET .*/session") // nobody is logged in yet
	page.InitScript(witness)
	page.Goto(o.Base + "/counter?lang=" + lang)
	password := ""
	for _, s := range o.Staff {
		if s.User == user {
			password = s.Password
		}
	}
	page.Type("#user", user)
	page.Press("Tab")
	page.Type("#password", password)
	page.Press("Enter")
	page.WaitFor(`document.querySelector("[data-counter]")`)
	page.Eval(`document.querySelector("[data-counter='`+at+`']").focus()`, nil)
	page.Press("Enter")
	return page
}

// does waits until the primary key does what it should, is awake, and its label says so.
func does(page *webtest.Page, id, label string) {
	page.WaitFor(`document.querySelector("[data-act=primary]")?.dataset.does === "` + id + `"`)
	page.WaitText("[data-act=primary]", label)
	page.Eval(`new Promise((awake) => setTimeout(awake, 450))`, nil) // it waits 400 ms after its meaning has changed
}

// ready waits until an act beside it can be given.
func ready(page *webtest.Page, id string) {
	page.WaitFor(`document.querySelector("[data-act=` + id + `]")?.disabled === false`)
}
