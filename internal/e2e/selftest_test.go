package e2e

import (
	"strings"
	"testing"
	"time"

	"luot/journal/redistest"
	"luot/web/webtest"
)

// TestScreenTestsItself: a screen's self-test plays chime, sentences, letters, numbers, counters and the outage through
// the audio element and says how each sounded; what one server has named, another on the same store gives too.
func TestScreenTestsItself(t *testing.T) {
	redis := redistest.Start(t, redistest.Everysec)
	s := demo(t, "--at", "0", "--speed", "0", "--redis", redis.URL())
	p := webtest.Open(t, webtest.Options{Within: time.Minute}).Page(t, "", 1920, 1080)
	p.InitScript(ear)
	p.Goto(s.Base + "/display/qn?test=1&voice=off&distance=12")
	p.WaitText("[data-fact=sound]", "đang chặn")
	p.Click("[data-act=sound]")
	p.WaitFor(`["sound", "clips", "volume", "live", "clock", "panel", "capitals"].every((f) => document.querySelector("[data-fact=" + f + "][data-good=yes]"))`)
	p.WaitText("[data-fact=speaks]", "im lặng")
	p.WaitText("[data-fact=clips]", "26/26")
	p.Click("[data-act=all]")
	p.WaitFor(`document.querySelectorAll(".check-row").length === 27 && document.querySelector(".check-row:last-child:not([data-way='']):not([data-way=playing])") !== null`)
	var ways struct {
		Chime, Clip, Turns int
		Kinds              []string
	}
	p.Eval(`(() => { const rows = [...document.querySelectorAll(".check-row")]; return { turns: turns.length,
		chime: rows.filter((r) => r.dataset.way === "chime").length, clip: rows.filter((r) => r.dataset.way === "clip").length,
		kinds: [...new Set(turns.flatMap((turn) => turn.said).filter((one) => one.clip).map((one) => one.number))] }; })()`, &ways)
	if ways.Chime != 1 || ways.Clip != 26 || ways.Turns != 27 || len(ways.Kinds) != 26 {
		t.Errorf("played %+v, want a chime and 26 clips", ways)
	}
	if found := p.Serious(); len(found) > 0 {
		t.Errorf("axe-core: %q", found)
	}

	other := demo(t, "--at", "0", "--speed", "0", "--redis", redis.URL())
	for _, address := range ways.Kinds[:3] {
		if a := other.client().must(t, 200, "GET", address, nil); !strings.HasPrefix(string(a.Body), "RIFF") {
			t.Errorf("%s is no sound at another server", address)
		}
	}
	other.client().must(t, 404, "GET", ways.Kinds[0][:strings.LastIndex(ways.Kinds[0], "/")]+"/00112233445566778899aabbccddeeff.wav", nil)
}
