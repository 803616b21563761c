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

// TestAccountsInTheBrowser: an admin adds somebody whose name is HTML, who logs in with the password that was
// told, changes it and sees no other account; the history of log-ins and the day's log tell of it in both
// languages, and nothing in a name runs.
func TestAccountsInTheBrowser(t *testing.T) {
	s := demo(t, "--speed", "0")
	b := webtest.Open(t, webtest.Options{})
	p := b.Page(t, "", 1366, 768)
	p.Allow(`^401 GET .*/session$`)
	p.Allow(`^422 POST .*/session/password$`)
	logIn := func(l login) {
		p.WaitFor(`document.querySelector("[data-step=login] #password") !== null`)
		p.Type("#user", l.User)
		p.Type("#password", l.Password)
		p.Click("[data-act=log_in]")
	}
	p.Goto(s.Base + "/accounts?lang=vi")
	logIn(member(t, s, "admin"))
	p.WaitFor(`document.querySelectorAll("[data-user]").length > 5`)
	shot(t, p, "accounts-vi")
	serious(t, p)

	p.Click("[data-act=add]")
	p.WaitFor(`document.querySelector("dialog[open] #title") !== null`)
	p.Type("dialog #user", "moi")
	p.Type("dialog #name", hostile)
	p.Type("dialog #title", `"><svg onload=window.hit=1>`)
	p.Click(`dialog [name=site][value=qn]`)
	shot(t, p, "accounts-add-vi")
	serious(t, p)
	p.Click("dialog [data-act=yes]")
	p.WaitFor(`document.querySelector("dialog[open] [data-secret]") !== null`)
	shot(t, p, "accounts-secret-vi")
	var secret string
	p.Eval(`document.querySelector("[data-secret]").textContent`, &secret)
	p.Click("dialog [data-act=no]")
	p.Type("#wish", "moi")
	p.WaitFor(`document.querySelectorAll("[data-user]").length === 1 && document.querySelector("[data-user=moi]").textContent.includes("<img")`)
	p.Click("[data-tab=log]")
	p.WaitFor(`document.querySelector("[data-type=LoggedIn]") !== null && document.querySelector("[data-chain=whole]") !== null`)
	p.Eval(`(() => { const v = document.querySelector("[data-act=kind]"); v.value = ""; v.dispatchEvent(new Event("change")); })()`, nil)
	p.WaitFor(`document.querySelector("[data-type=AccountAdded]")?.textContent.includes("<script>")`)
	shot(t, p, "accounts-log-vi")
	serious(t, p)

	p.Click("[data-act=log_out]")
	logIn(login{User: "moi", Password: secret})
	p.WaitFor(`document.querySelector("#old") !== null && document.querySelector("[data-session]") !== null && document.querySelector("[data-tab]") === null`)
	change := func(next string) {
		p.Type("#old", secret)
		p.Type("#next", next)
		p.Type("#again", next)
		p.Click("[data-act=own_password]")
	}
	change("12345678")
	p.WaitFor(`document.querySelector("[role=alert]") !== null`)
	shot(t, p, "accounts-own-vi")
	p.Eval(`document.querySelector("form").reset()`, nil)
	change("một câu dễ nhớ")
	p.WaitFor(`document.querySelector(".staff-done").textContent !== ""`)
	serious(t, p)
	p.Click("[data-act=log_out]")
	logIn(login{User: "moi", Password: "một câu dễ nhớ"})
	p.WaitFor(`document.querySelector("#old") !== null`)
	var hit bool
	p.Eval(`window.hit === 1`, &hit)
	if hit {
		t.Error("HTML in a name has run")
	}
}

// TestTheDaysLogInTheBrowser: a supervisor finds the life of a number in sentences.
func TestTheDaysLogInTheBrowser(t *testing.T) {
	s := demo(t, "--at", "08:10")
	p := webtest.Open(t, webtest.Options{}).Page(t, "", 1366, 768)
	p.Allow(`^401 GET .*/session$`)
	p.Goto(s.Base + "/audit?lang=en")
	l := member(t, s, "supervisor")
	p.WaitFor(`document.querySelector("[data-step=login] #password") !== null`)
	p.Type("#user", l.User)
	p.Type("#password", l.Password)
	p.Click("[data-act=log_in]")
	p.WaitFor(`document.querySelectorAll("[data-seq]").length > 20 && document.querySelector("[data-chain=whole]") !== null`)
	shot(t, p, "audit-en")
	serious(t, p)
	p.Click("[data-act=more]")
	p.WaitFor(`document.querySelectorAll("[data-seq]").length > 200`)
	var number string
	p.Eval(`/called (\w+) to/.exec(document.querySelector("[data-type=Called]").textContent)[1]`, &number)
	p.Type("#number", number)
	p.Click("[data-act=find]")
	p.WaitFor(`(() => { const all = [...document.querySelectorAll("[data-seq]")]; return all.length > 1 && all.every((v) => v.textContent.includes("` + number + `")); })()`)
	shot(t, p, "audit-number-en")
}

// serious fails on what axe finds serious.
func serious(t *testing.T, p *webtest.Page) {
	t.Helper()
	for _, found := range p.Serious() {
		t.Errorf("axe: %v", found)
	}
}
