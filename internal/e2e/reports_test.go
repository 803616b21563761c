package e2e

import (
	"strings"
	"testing"

	"luot/web/webtest"
)

// TestReportsPage: a supervisor asks for today's figures of both sites, changes the question, reads what a
// figure means, and is told of the address that asks the same again; an officer is told that the page is not
// theirs.
func TestReportsPage(t *testing.T) {
	s := demo(t, "--speed", "0", "--at", "10:30")
	users := map[string]login{}
	for _, l := range s.Staff {
		if _, known := users[l.Role]; !known {
			users[l.Role] = l
		}
	}
	p := webtest.Open(t, webtest.Options{}).Page(t, "", 1366, 768)
	p.Allow(`^401 GET .*/session$`)
	p.Goto(s.Base + "/reports?lang=vi&by=hour")
	p.Type("#user", users["admin"].User)
	p.Type("#password", users["admin"].Password)
	p.Click("[data-act=log_in]")
	p.WaitFor(`document.querySelectorAll(".report-bar").length > 4`)
	shot(t, p, "reports-vi")
	if found := p.Serious(); len(found) > 0 {
		t.Errorf("accessibility: %s", strings.Join(found, "\n"))
	}
	choose := func(id, value string) {
		p.Eval(`(() => { const v = document.querySelector("#`+id+`"); v.value = "`+value+`"; v.dispatchEvent(new Event("change")); })()`, nil)
	}
	choose("by", "service")
	p.WaitFor(`document.querySelector(".report-table [data-key=dat-dai]") !== null`)
	choose("period", "week")
	p.WaitFor(`location.search.includes("period=week") && document.querySelector("h2").textContent.startsWith("Tuần")`)
	p.Click("[data-act=every]")
	p.WaitFor(`document.querySelectorAll(".report-table thead")[0].querySelectorAll("th").length > 70`)
	p.WaitText("[data-figure=waiting_open_p90] .report-means", "90%")
	var status int
	p.Eval(`fetch(document.querySelector("[data-file=xlsx]").href).then((v) => v.status)`, &status)
	if status != 200 {
		t.Errorf("the workbook is answered by %d", status)
	}
	p.Click("[data-act=log_out]")
	p.Type("#user", users["officer"].User)
	p.Type("#password", users["officer"].Password)
	p.Click("[data-act=log_in]")
	p.WaitText("[role=alert]", "giám sát")
}
