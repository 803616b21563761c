package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"luot/web/webtest"
)

// TestSetUpAScreen: an admin makes a new browser a silent lobby screen at /setup; a supervisor at another
// machine sees it on the fleet page, renames it, moves it to the other site, and shuts it out.
func TestSetUpAScreen(t *testing.T) {
	s := demo(t, "--speed", "0")
	boss := s.Staff[0]
	for _, l := range s.Staff {
		if l.Role == "admin" {
			boss = l
		}
	}
	logIn := func(p *webtest.Page) {
		p.Type("#user", boss.User)
		p.Type("#password", boss.Password)
		p.Click("[data-act=log_in]")
	}
	screen := webtest.Open(t, webtest.Options{}).Page(t, "", 1920, 1080)
	screen.Allow(`^401 GET .*/session$`)
	screen.Goto(s.Base + "/setup?lang=en")
	logIn(screen)
	screen.WaitFor(`document.querySelector("[data-step=form]") !== null`)
	screen.Click("[data-kind-choice=display]")
	screen.Type("#name", "Main hall")
	screen.Eval(`(() => { const v = document.querySelector("#sound"); v.value = "off"; v.dispatchEvent(new Event("change")); })()`, nil)
	shot(t, screen, "setup-en")
	screen.Click("[data-act=finish]")
	screen.WaitFor(`location.pathname + location.search === "/display/qn?voice=off"`)

	desk := webtest.Open(t, webtest.Options{}).Page(t, "", 1366, 768)
	desk.Allow(`^401 GET .*/session$`)
	desk.Goto(s.Base + "/fleet?lang=en")
	logIn(desk)
	desk.WaitFor(`document.querySelector("[data-state=live] th")?.textContent.includes("Main hall")`)
	desk.WaitFor(`document.querySelector("[data-printer] [data-state=live]") !== null`)
	shot(t, desk, "fleet-en")
	desk.Click("[data-state=live] [data-act=edit]")
	desk.WaitFor(`document.querySelector("dialog[open] #name") !== null`)
	shot(t, desk, "fleet-edit-en")
	desk.Eval(`(() => { document.querySelector("#name").value = "Door"; document.querySelector("select#site").value = "pk"; document.querySelector("#query").value = ""; })()`, nil)
	desk.Click("dialog [data-act=yes]")
	desk.WaitFor(`document.querySelector("dialog[open]") === null && !document.body.textContent.includes("Main hall")`)
	screen.Goto(s.Base + "/display/qn") // its heartbeat comes once a minute; a page that loads says how it is at once
	screen.WaitFor(`location.pathname === "/display/pk"`)

	desk.Eval(`(() => { const v = document.querySelector("[data-act=site]"); v.value = "pk"; v.dispatchEvent(new Event("change")); })()`, nil)
	desk.WaitFor(`document.querySelector("[data-state=live] th")?.textContent.includes("Door")`)
	desk.Click("[data-state=live] [data-act=revoke]")
	desk.Click("dialog [data-act=yes]")
	desk.WaitFor(`document.querySelector("dialog[open]") === null && !document.body.textContent.includes("Door")`)
}

// shot keeps a picture of the page where LUOT_SHOTS says, for people to look at.
func shot(t *testing.T, p *webtest.Page, name string) {
	t.Helper()
	if dir := os.Getenv("LUOT_SHOTS"); dir != "" {
		p.Screenshot(filepath.Join(dir, name+".png"))
	}
}
