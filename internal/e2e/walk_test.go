package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luot/web/webtest"
)

// recorder gives the page voices for both languages and notes what it hands to speech and to the
// chime; both end at once, so that the order is what the page decided and not how fast a voice is.
// Clips cannot be told from each other by their words, so this browser can play none.
const recorder = `
window.heard = [];
AudioContext.prototype.decodeAudioData = () => Promise.reject(new Error("no clips in this test"));
speechSynthesis.getVoices = () => [{ lang: "vi-VN", name: "test" }, { lang: "en-GB", name: "test" }];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
speechSynthesis.speak = (u) => { heard.push(u.lang.slice(0, 2) + ": " + u.text); setTimeout(() => u.onend && u.onend(), 5); };
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
  if (heard.at(-1) !== "chime") heard.push("chime");
  return start.call(this, at);
};`

// hall is the four screens that one visitor meets, each a device of its own.
type hall struct {
	t                              *testing.T
	s                              *server
	lang                           string
	kiosk, display, console, phone *webtest.Page
}

// TestWalk takes a number at the kiosk, reads the slip, calls it at the console, sees and hears the
// call in the lobby, follows it on the phone, and ends the visit – in Vietnamese and in English.
// Any error in any page's console fails it.
func TestWalk(t *testing.T) {
	for _, lang := range []string{"vi", "en"} {
		t.Run(lang, func(t *testing.T) {
			s := demo(t, "--at", "0", "--speed", "0", "--set", "recall_gap=0s")
			h := &hall{t: t, s: s, lang: lang}
			h.open(webtest.Open(t, webtest.Options{Language: lang}))
			number, url := h.takeNumber()
			h.readSlip(number, url)
			h.follow(url, number)
			h.call(number)
			h.visit(number)
		})
	}
}

// open opens kiosk, display and console as they stand in an office.
func (h *hall) open(b *webtest.Browser) {
	h.kiosk = b.Page(h.t, h.s.Base+"/pair#"+h.s.Kiosks["qn"], 1080, 1920)
	h.kiosk.WaitFor(`document.querySelector("a[href='/kiosk/qn']") !== null || location.pathname === "/kiosk/qn"`)
	h.kiosk.Goto(h.s.Base + "/kiosk/qn")
	h.kiosk.WaitFor(`document.querySelector(".kiosk[data-step=idle]") !== null`)
	h.display = b.Page(h.t, "", 1920, 1080)
	h.display.InitScript(recorder)
	h.display.Goto(h.s.Base + "/display/qn?lang=" + h.lang)
	h.display.WaitFor(`document.querySelector("[data-status=live]") !== null`)
	h.display.Click("[data-act=sound]")
	h.console = b.Page(h.t, "", 1366, 768)
	h.console.Allow("401") // who am I, asked before the log-in
	h.console.Goto(h.s.Base + "/login")
	h.phone = b.Page(h.t, "", 390, 844)
	h.login()
}

func (h *hall) login() {
	for _, l := range h.s.Staff {
		if l.User == "qn-3" {
			h.console.Type("#user", l.User)
			h.console.Type("#password", l.Password)
		}
	}
	h.console.Click("[data-act=log_in]")
	h.console.WaitFor(`document.querySelector("[data-counter='3']") !== null`)
	h.console.Click("[data-counter='3']")
	h.primary("open")
	h.console.WaitFor(`document.querySelector("[data-act=primary][data-does=nobody]") !== null`)
}

// settled is true once the one key has meant the same for longer than the 400 ms in which it is dead.
const settled = `(() => {
  const key = document.querySelector("[data-act=primary][data-does='DOES'][aria-disabled=false]");
  const means = key && key.dataset.does;
  if (window.meant !== means) [window.meant, window.meantSince] = [means, performance.now()];
  return means && performance.now() - window.meantSince > 450;
})()`

// primary presses the one key once it means does.
func (h *hall) primary(does string) {
	h.t.Helper()
	h.console.WaitFor(strings.ReplaceAll(settled, "DOES", does))
	h.console.Press("F2")
}

// takeNumber presses through the kiosk and returns the number and what its QR code says.
func (h *hall) takeNumber() (number, url string) {
	if h.lang == "en" {
		h.kiosk.Tap("[data-control=language][lang=en]")
	}
	h.kiosk.Tap(".kiosk-tile[data-kind=submit]")
	h.kiosk.Tap("[data-service=dat-dai]")
	h.kiosk.Tap("[data-act=take]")
	h.kiosk.WaitFor(`document.querySelector(".kiosk[data-step=number] .number") !== null`)
	number = strings.TrimSpace(h.kiosk.Text(".kiosk[data-step=number] .number"))
	if !regexp.MustCompile(`^A\d{3}$`).MatchString(number) {
		h.t.Fatalf("the kiosk shows %q", number)
	}
	var src string
	h.kiosk.WaitFor(`document.querySelector(".kiosk-qr img")?.complete`)
	h.kiosk.Eval(`document.querySelector(".kiosk-qr img").src`, &src)
	return number, h.scan(strings.TrimPrefix(src, h.s.Base))
}

// scan reads a QR code from a picture of the server with a decoder that is not ours.
func (h *hall) scan(path string) string {
	h.t.Helper()
	file := filepath.Join(h.t.TempDir(), "picture.png")
	picture := h.s.client().must(h.t, 200, "GET", path, nil).Body
	if err := os.WriteFile(file, picture, 0o600); err != nil {
		h.t.Fatal(err)
	}
	out, err := exec.Command("zbarimg", "--nodbus", "-q", "--raw", file).Output()
	if err != nil {
		h.t.Fatalf("zbarimg: %v (`make test` installs it)", err)
	}
	return strings.TrimSpace(string(out))
}

// readSlip holds the slip against the ticket: same QR code on paper as on the screen, right words.
func (h *hall) readSlip(number, url string) {
	token := url[strings.LastIndex(url, "/")+1:]
	if want := h.s.Base + "/t/" + token; url != want {
		h.t.Fatalf("the QR code says %q, want %q", url, want)
	}
	if paper := h.scan("/api/v1/tickets/" + token + "/slip.png"); paper != url {
		h.t.Errorf("the slip's QR code says %q, the screen's %q", paper, url)
	}
	file := filepath.Join(h.t.TempDir(), "slip.pdf")
	body := h.s.client().must(h.t, 200, "GET", "/api/v1/tickets/"+token+"/slip.pdf", nil).Body
	if err := os.WriteFile(file, body, 0o600); err != nil {
		h.t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		h.t.Fatalf("pdftotext: %v (`make test` installs it)", err)
	}
	for _, want := range []string{number, map[string]string{"vi": "Đất đai", "en": "Land"}[h.lang]} {
		if !strings.Contains(string(text), want) {
			h.t.Errorf("the slip lacks %q:\n%s", want, text)
		}
	}
}

// follow opens what the QR code says on a phone.
func (h *hall) follow(url, number string) {
	h.phone.Goto(url)
	h.phone.WaitText(".ticket-number .number", number)
	h.phone.WaitFor(`document.querySelector(".ticket-now[data-state=waiting]") !== null`)
}

// call presses the officer's key and waits for the lobby, the ear and the phone.
func (h *hall) call(number string) {
	h.primary("next")
	h.display.WaitFor(`document.querySelector(".call[data-number='` + number + `'][data-counter='3']") !== null`)
	h.phone.WaitFor(`document.querySelector(".ticket-now[data-state=called]") !== null`)
	h.phone.WaitText(".ticket-call", "3")
	want := "Xin mời quý khách số a " + spoken[number[1:]] + ", đến quầy số ba."
	h.display.WaitFor(`heard.filter((v) => v.startsWith("vi: ")).length >= 2`)
	var heard []string
	h.display.Eval(`heard`, &heard)
	if expect := []string{"chime", "vi: " + want, "vi: " + want}; !slices.Equal(heard[:3], expect) {
		h.t.Errorf("the lobby heard %q, want %q", heard, expect)
	}
	if h.lang == "en" {
		h.display.WaitFor(`heard.some((v) => v.startsWith("en: "))`)
	}
}

// spoken are the first numbers of a day in words.
var spoken = map[string]string{"001": "không không một"}

// visit starts and ends the visit, and looks for it in the figures.
func (h *hall) visit(number string) {
	h.primary("start")
	h.phone.WaitFor(`document.querySelector(".ticket-now[data-state=serving]") !== null`)
	h.primary("finish")
	h.phone.WaitFor(`document.querySelector(".ticket-now[data-state=done]") !== null`)
	var times struct {
		Rows []struct {
			Counter string
			Served  int
		}
	}
	h.s.staff("qn-3").must(h.t, 200, "GET", "/api/v1/sites/qn/service-times", nil).decode(h.t, &times)
	if len(times.Rows) != 1 || times.Rows[0].Counter != "3" || times.Rows[0].Served != 1 {
		h.t.Errorf("the figures say %+v, want one visit served at counter 3", times.Rows)
	}
}
