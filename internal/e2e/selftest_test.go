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

// ear makes all sounds of a lobby screen short and notes what is handed to the audio element: one turn per
// chime, each with the numbers of its clips and sentences, and what was largest on the screen then.
const ear = `(() => {
const names = {}, open = window.WebSocket;
window.turns = [];
window.WebSocket = class extends open {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", ({ data }) => {
      for (const c of JSON.parse(data).calls ?? []) {
        for (const map of [c.audio, c.audio_short, c.words, c.short]) for (const name of Object.values(map ?? {})) if (name) names[name] = c.number;
      }
    });
  }
};
const bytes = Response.prototype.arrayBuffer, decode = AudioContext.prototype.decodeAudioData;
Response.prototype.arrayBuffer = async function () { return Object.assign(await bytes.call(this), { from: new URL(this.url).pathname }); };
AudioContext.prototype.decodeAudioData = async function (file) { const { from } = file; return Object.assign(await decode.call(this, file), { from }); };
const said = (name) => turns.at(-1).said.push({ number: names[name] ?? name, shown: document.querySelector(".call .call-number")?.textContent, clip: name.startsWith("/") });
AudioBufferSourceNode.prototype.start = function () { said(this.buffer.from); setTimeout(() => this.onended?.(), 60); };
let tones = 0;
OscillatorNode.prototype.start = function () { if (tones++ % 2 === 0) turns.push({ said: [] }); };
OscillatorNode.prototype.stop = function () { setTimeout(() => this.onended?.(), 60); };
speechSynthesis.getVoices = () => [{ lang: "vi-VN", name: "test" }, { lang: "en-GB", name: "test" }];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
speechSynthesis.speak = (u) => { said(u.text); setTimeout(() => u.onend?.(), 60); };
})();`
