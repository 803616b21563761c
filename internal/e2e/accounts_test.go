package e2e

import (
	"testing"

	"luot/web/webtest"
)

// member returns a log-in of a role; of the site qn, or of all.
func member(t *testing.T, s *server, role string) login {
	t.Helper()
	for _, l := range s.Staff {
		if l.Role == role && (len(l.Sites) == 0 || l.Sites[0] == "qn") {
			return l
		}
	}
	t.Fatalf("no %s", role)
	return login{}
}

const hostile = `<img src=x onerror="window.hit=1"><script>window.hit=1</script>`

// seat is a page of an officer's browser; what a log-in refuses is expected.
type seat struct {
	*webtest.Page
	t *testing.T
}

func newSeat(t *testing.T, width, height int) seat {
	t.Helper()
	p := webtest.Open(t, webtest.Options{}).Page(t, "", width, height)
	p.Allow(`^401 GET .*/session$`)
	p.Allow(`^422 POST .*/session/password$`)
	return seat{p, t}
}

func (d seat) logIn(l login) {
	d.t.Helper()
	d.WaitFor(`document.querySelector("[data-step=login] #password") !== null`)
	d.Type("#user", l.User)
	d.Type("#password", l.Password)
	d.Click("[data-act=log_in]")
}

// look keeps a picture, and asks axe.
func (d seat) look(name string) {
	d.t.Helper()
	shot(d.t, d.Page, name)
	for _, found := range d.Serious() {
		d.t.Errorf("%s: axe: %v", name, found)
	}
}

// pick chooses in a select.
func (d seat) pick(sel, value string) {
	d.t.Helper()
	d.Eval(`(() => { const v = document.querySelector("`+sel+`"); v.value = "`+value+`"; v.dispatchEvent(new Event("change")); })()`, nil)
}

// add makes an account whose name and title are HTML, and returns its password.
func (d seat) add() (secret string) {
	d.t.Helper()
	d.Click("[data-act=add]")
	d.WaitFor(`document.querySelector("dialog[open] #title") !== null`)
	d.Type("dialog #user", "moi")
	d.Type("dialog #name", hostile)
	d.Type("dialog #title", `"><svg onload=window.hit=1>`)
	d.Click(`dialog [name=site][value=qn]`)
	d.look("accounts-add-vi")
	d.Click("dialog [data-act=yes]")
	d.WaitFor(`document.querySelector("dialog[open] [data-secret]") !== null`)
	d.look("accounts-secret-vi")
	d.Eval(`document.querySelector("[data-secret]").textContent`, &secret)
	d.Press("Escape")
	d.WaitFor(`document.querySelector("dialog[open]") === null`)
	return secret
}

// changePassword fills in the form of the own password.
func (d seat) changePassword(old, next string) {
	d.Type("#old", old)
	d.Type("#next", next)
	d.Type("#again", next)
	d.Click("[data-act=own_password]")
}

// TestAccountsInTheBrowser: an admin adds somebody whose name is HTML, who logs in with the password that was
// told, changes it and sees no other account; the history of log-ins tells of it, and nothing in a name runs.
func TestAccountsInTheBrowser(t *testing.T) {
	s := demo(t, "--speed", "0")
	d := newSeat(t, 1366, 768)
	d.Goto(s.Base + "/accounts?lang=vi")
	d.logIn(member(t, s, "admin"))
	d.WaitFor(`document.querySelectorAll("[data-user]").length > 5`)
	d.look("accounts-vi")
	secret := d.add()
	d.Type("#wish", "moi")
	d.WaitFor(`document.querySelectorAll("[data-user]").length === 1 && document.querySelector("[data-user=moi]").textContent.includes("<img")`)
	d.Click("[data-tab=log]")
	d.WaitFor(`document.querySelector("[data-type=LoggedIn]") !== null && document.querySelector("[data-chain=whole]") !== null`)
	d.pick("[data-act=kind]", "")
	d.WaitFor(`document.querySelector("[data-type=AccountAdded]")?.textContent.includes("<script>")`)
	d.look("accounts-log-vi")

	d.Click("[data-act=log_out]")
	d.logIn(login{User: "moi", Password: secret})
	d.WaitFor(`document.querySelector("#old") !== null && document.querySelector("[data-session]") !== null && document.querySelector("[data-tab]") === null`)
	d.changePassword(secret, "12345678")
	d.WaitFor(`document.querySelector("[role=alert]") !== null`)
	d.look("accounts-own-vi")
	d.Eval(`document.querySelector("form").reset()`, nil)
	d.changePassword(secret, "một câu dễ nhớ")
	d.WaitFor(`document.querySelector(".staff-done").textContent !== ""`)
	d.Click("[data-act=log_out]")
	d.logIn(login{User: "moi", Password: "một câu dễ nhớ"})
	d.WaitFor(`document.querySelector("#old") !== null`)
	var hit bool
	d.Eval(`window.hit === 1`, &hit)
	if hit {
		t.Error("HTML in a name has run")
	}
	phone := newSeat(t, 390, 844)
	phone.Goto(s.Base + "/accounts?lang=en")
	phone.logIn(member(t, s, "admin"))
	phone.WaitFor(`document.querySelectorAll("[data-user]").length > 5`)
	phone.look("accounts-phone-en")
	phone.Click("[data-user=admin] [data-act=sessions]")
	phone.WaitFor(`document.querySelector("dialog[open] [data-session]") !== null`)
	phone.look("accounts-sessions-phone-en")
	phone.fits()
}

// fits fails when the page is wider than its window.
func (d seat) fits() {
	d.t.Helper()
	var over int
	d.Eval(`document.documentElement.scrollWidth - window.innerWidth`, &over)
	if over > 0 {
		d.t.Errorf("%d pixels too wide", over)
	}
}

// TestTheDaysLogInTheBrowser: a supervisor finds the life of a number in sentences, in both languages.
func TestTheDaysLogInTheBrowser(t *testing.T) {
	s := demo(t, "--at", "08:10")
	for name, size := range map[string][2]int{"": {1366, 768}, "-phone": {390, 844}} {
		d := newSeat(t, size[0], size[1])
		d.Goto(s.Base + "/audit?lang=en")
		d.logIn(member(t, s, "supervisor"))
		d.WaitFor(`document.querySelectorAll("[data-seq]").length > 20 && document.querySelector("[data-chain=whole]") !== null`)
		d.look("audit" + name + "-en")
		d.fits()
		d.Click("[data-act=more]")
		d.WaitFor(`document.querySelectorAll("[data-seq]").length > 200`)
		var number string
		d.Eval(`/called (\w+) to/.exec(document.querySelector("[data-type=Called]").textContent)[1]`, &number)
		d.Type("#number", number)
		d.Click("[data-act=find]")
		d.WaitFor(`(() => { const all = [...document.querySelectorAll("[data-seq]")]; return all.length > 1 && all.every((v) => v.textContent.includes("` + number + `")); })()`)
		d.Goto(s.Base + "/audit?lang=vi")
		d.WaitFor(`document.querySelector("[data-seq]")?.textContent.includes("Bắt đầu ngày")`)
		d.look("audit" + name + "-vi")
	}
}
