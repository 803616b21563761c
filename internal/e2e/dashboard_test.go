package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"luot/web/webtest"
)

// as logs a page in as the first account with a role at a site.
func (s *server) as(t *testing.T, p *webtest.Page, role, site string) {
	t.Helper()
	for _, l := range s.Staff {
		if l.Role == role && (len(l.Sites) == 0 || l.Sites[0] == site) {
			p.Type("#user", l.User)
			p.Type("#password", l.Password)
			p.Click("[data-act=log_in]")
			return
		}
	}
	t.Fatalf("no %s of %s", role, site)
}

// TestDashboard: a supervisor sees a busy morning as the API tells it, answers a call for help, stops a field,
// posts a notice and changes the hours, reads the figures, and prints; an admin compares the sites. Every
// view is quiet for axe, in both languages.
func TestDashboard(t *testing.T) {
	s := demo(t, "--at", "09:10", "--busy", "2.2", "--speed", "1")
	p := webtest.Open(t, webtest.Options{}).Page(t, "", 1366, 768)
	p.Allow(`^401 GET .*/session$`)
	p.Goto(s.Base + "/dashboard?site=qn")
	shot(t, p, "dashboard-login")
	s.as(t, p, "supervisor", "qn")
	p.WaitFor(`document.querySelector("[data-tile=waiting] strong") !== null && document.querySelector("[data-status=live]") !== null`)
	t.Run("now", func(t *testing.T) { seeNow(t, s, p) })
	t.Run("orders", func(t *testing.T) { giveOrders(t, s, p) })
	t.Run("figures", func(t *testing.T) { readFigures(t, p) })
	t.Run("province", func(t *testing.T) { compareSites(t, s) })
}

// quiet wants nothing serious of axe.
func quiet(t *testing.T, p *webtest.Page, name string) {
	t.Helper()
	for _, bad := range p.Serious() {
		t.Errorf("%s: %s", name, bad)
	}
}

// seeNow compares the page with the queue at a moment: people come and go meanwhile.
func seeNow(t *testing.T, s *server, p *webtest.Page) {
	p.WaitFor(`(async () => {
		const q = await (await fetch("/api/v1/sites/qn/queue")).json();
		const text = (sel) => document.querySelector(sel)?.textContent.trim();
		const waiting = q.tickets.filter((v) => v.state === "waiting");
		const open = q.counters.filter((c) => c.state === "open").length;
		return waiting.length >= 5 && text("[data-tile=waiting] strong") === String(waiting.length)
			&& text("[data-tile=open] strong") === open + " / " + q.counters.length
			&& text("[data-field=dat-dai] td:nth-child(3)") === String(waiting.filter((v) => v.service === "dat-dai").length); })()`)
	p.WaitFor(`document.querySelector("[data-hint]") !== null && !document.body.innerText.includes("[supervisor.")`)
	quiet(t, p, "now")
	shot(t, p, "dashboard-now-vi")
	p.Click("[data-control=language][lang=en]")
	p.WaitText("#fields", "Fields")
	shot(t, p, "dashboard-now-en")
	p.Click("[data-control=language][lang=vi]")
	help := s.kiosk("qn")
	help.must(t, 200, "POST", "/api/v1/sites/qn/help", map[string]any{})
	p.WaitText("[data-alert=help]", "gọi nhân viên")
	p.Click("[data-alert=help] [data-act=coming]")
	p.WaitFor(`document.querySelector("[data-alert=help]") === null`)
}

// giveOrders gives the orders of a supervisor and sees them take effect.
func giveOrders(t *testing.T, s *server, p *webtest.Page) {
	p.Click("[data-field=dat-dai] [data-act=pause]")
	p.WaitText("dialog[open]", "Ngừng cấp số Đất đai")
	shot(t, p, "dashboard-pause")
	p.Click("dialog [data-act=yes]")
	p.WaitFor(`document.querySelector("[data-field=dat-dai] [data-act=resume]") !== null && document.querySelector("dialog[open]") === null`)
	if a, err := s.kiosk("qn").do("POST", "/api/v1/sites/qn/tickets", map[string]string{"service": "dat-dai"}, ""); err != nil || a.Status != 409 {
		t.Errorf("a number of a stopped field: %v, %d", err, a.Status)
	}
	p.Click("[data-field=dat-dai] [data-act=resume]")
	p.WaitFor(`document.querySelector("[data-field=dat-dai] [data-act=pause]") !== null`)

	p.Click("[data-act=notice]")
	p.Type("#vi", "Mất điện tầng hai")
	p.Click("dialog [data-act=yes]")
	p.WaitText("[data-notice]", "Mất điện tầng hai")
	p.Click("[data-act=unnotice]")
	p.WaitFor(`document.querySelector("[data-notice]") === null`)

	p.Click("[data-act=hours]")
	p.Eval(`(() => { document.querySelector("#issue").value = "15:00"; document.querySelector("#work").value = "15:30"; })()`, nil)
	shot(t, p, "dashboard-hours")
	p.Click("dialog [data-act=yes]")
	p.WaitText(".super-orders", "Cấp số đến 15:00, làm việc đến 15:30")
}

// readFigures looks at the tables and the chart.
func readFigures(t *testing.T, p *webtest.Page) {
	p.Click("[data-tab=figures]")
	p.WaitFor(`document.querySelector("[data-chart=hours] canvas") !== null && document.querySelectorAll("[data-table=heat] td").length > 0`)
	p.WaitFor(`[...document.querySelectorAll("[data-table=hours] tbody tr:not(.super-sum) td:nth-child(2)")].reduce((n, v) => n + Number(v.textContent), 0)
		=== Number(document.querySelector("[data-table=hours] .super-sum td").textContent)`)
	p.WaitFor(`(() => { const canvas = document.querySelector("[data-chart=hours] canvas");
		return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((v) => v !== 0); })()`)
	quiet(t, p, "figures")
	shot(t, p, "dashboard-figures-vi")
	onPaper(t, p)
	p.Click("[data-days='7']")
	p.WaitFor(`document.querySelector("[data-table=by-services]") !== null && document.querySelector("[data-days='7']").ariaPressed === "true"`)
}

// onPaper prints the figures: what is read is there, what is pressed is not.
func onPaper(t *testing.T, p *webtest.Page) {
	sheet := filepath.Join(t.TempDir(), "figures.pdf")
	p.Print(sheet)
	text, err := exec.Command("pdftotext", "-layout", sheet, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Hôm nay theo giờ", "Theo lĩnh vực", "Đất đai, tài sản gắn liền với đất", "Theo quầy"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("on paper there is no %q", want)
		}
	}
	for _, bad := range []string{"In trang này", "Đăng xuất", "Tương phản", "91 ngày"} {
		if strings.Contains(string(text), bad) {
			t.Errorf("on paper there is %q, which nobody can press", bad)
		}
	}
	if dir := os.Getenv("LUOT_SHOTS"); dir != "" {
		p.Print(filepath.Join(dir, "dashboard-figures.pdf"))
	}
}

// compareSites compares the sites as an admin.
func compareSites(t *testing.T, s *server) {
	p := webtest.Open(t, webtest.Options{Language: "en"}).Page(t, "", 1366, 768)
	p.Allow(`^401 GET .*/session$`)
	p.Goto(s.Base + "/dashboard?lang=en#province")
	s.as(t, p, "admin", "")
	p.WaitFor(`document.querySelectorAll("[data-table=province] tbody tr").length === 2 && document.querySelectorAll(".super-spark polyline").length === 2`)
	first := `document.querySelector("[data-table=province] tbody tr").dataset.site`
	p.Click("[data-sort=name]")
	p.WaitFor(first + ` === "pk" && document.querySelector("th[aria-sort=ascending] [data-sort=name]") !== null`)
	p.Click("[data-sort=name]")
	p.WaitFor(first + ` === "qn"`)
	quiet(t, p, "province")
	shot(t, p, "dashboard-province-en")
	p.Click("[data-site=pk] [data-act=open]")
	p.WaitText("h1", "Pleiku")
}
