//go:build bench

package bench

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"luot/web/webtest"
)

// built compiles the program as the container does.
func built(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "luot")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags", "timetzdata", "-ldflags", "-s -w", "-o", path, "luot/server")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, text)
	}
	return path
}

// start measures the size of the program and how long it takes from its start to its first answer.
func start(t *testing.T, s *sheet) {
	path := built(t)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	s.line("size of the program", "MB", 40).add(float64(info.Size()) / 1e6)
	first := s.line("start to first answer, empty store", "ms", 150)
	again := s.line("start to first answer, second start", "ms", 150)
	for range s.runs {
		dir := t.TempDir()
		first.add(untilAnswer(t, path, dir))
		again.add(untilAnswer(t, path, dir))
	}
}

// untilAnswer starts the program over a folder and returns the milliseconds to its first answer.
func untilAnswer(t *testing.T, path, dir string) float64 {
	t.Helper()
	addr := freePort(t)
	cmd := exec.Command(path, "serve", "--data", dir, "--listen", addr)
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	}()
	for time.Since(began) < patience {
		resp, err := http.Get("http://" + addr + "/healthz")
		if err == nil {
			resp.Body.Close()
			return float64(time.Since(began)) / 1e6
		}
		<-time.After(time.Millisecond)
	}
	t.Fatal("the program does not answer")
	return 0
}

// played is the demo's credentials file.
type played struct {
	Kiosks map[string]string
}

// pages opens each page in a browser that has nothing yet.
func pages(t *testing.T, s *sheet) {
	file, addr := filepath.Join(t.TempDir(), "credentials.json"), freePort(t)
	cmd := exec.Command(built(t), "demo", "--listen", addr, "--credentials", file, "--speed", "0")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // behind the pages, which would miss it
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	})
	var p played
	patiently(t, func() error {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return json.Unmarshal(text, &p)
	})
	base := "http://" + addr
	for _, page := range []struct {
		name, path, ready string
		width, height     int
		kiosk             bool
		bar               float64 // KB
	}{
		{"kiosk", "/kiosk/qn", ".kiosk[data-step=idle]", 1080, 1920, true, 0},
		{"display", "/display/qn", "[data-status=live]", 1920, 1080, false, 0},
		{"log-in of the console", "/login", "[data-act=log_in]", 1366, 768, false, 0},
		{"phone", phonePath(t, base, p.Kiosks["qn"]), "[data-status=live]", 390, 844, false, 60},
	} {
		size := s.line("first load of "+page.name+": transferred", "KB", page.bar)
		requests := s.line("first load of "+page.name+": requests", "", 0)
		usable := s.line("first load of "+page.name+": usable after", "ms", 0)
		for range min(s.runs, 3) {
			b := webtest.Open(t, webtest.Options{Language: "vi"}).Context()
			w := b.Page(t, "", page.width, page.height)
			w.Allow("401")
			if page.kiosk {
				w.Goto(base + "/pair#" + p.Kiosks["qn"])
				w.WaitFor(`document.querySelector("a[href='/kiosk/qn']") !== null || location.pathname === "/kiosk/qn"`)
			}
			w.Goto(base + page.path)
			w.WaitFor(fmt.Sprintf(`document.querySelector(%q) !== null`, page.ready))
			var got struct{ Bytes, Requests, Usable float64 }
			w.Eval(`(() => {
  const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return { Bytes: all.reduce((n, e) => n + e.transferSize, 0), Requests: all.length, Usable: performance.now() };
})()`, &got)
			size.add(got.Bytes / 1e3)
			requests.add(got.Requests)
			usable.add(got.Usable)
		}
	}
}

// phonePath takes a number and returns the path of its page.
func phonePath(t *testing.T, base, token string) string {
	t.Helper()
	h := &hall{addr: base[len("http://"):]}
	h.http = newHTTP(h.addr)
	status, text := h.send("POST", "/api/v1/sites/qn/tickets", `{"service":"dat-dai"}`, "Authorization", "Bearer "+token, "Idempotency-Key", "bench")
	var g given
	if err := json.Unmarshal(text, &g); err != nil || status != 201 {
		t.Fatalf("issue: %d %s", status, text)
	}
	return "/t/" + g.Token
}
