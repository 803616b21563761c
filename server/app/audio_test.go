package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"luot/configs"
	"luot/display"
	"luot/engine"
	"luot/queue"
	"luot/voice/clips"
)

// eight is how long it is from the beginning of a bubble's time to eight o'clock of a Monday.
const eight = 49 * time.Hour

// mouth is a driver that notes what it says and takes as long as the test wants.
type mouth struct {
	said chan string
	slow time.Duration
}

func (m mouth) Name() string { return "mouth" }

func (m mouth) Say(ctx context.Context, lang, words string, _ float64) (clips.Sound, error) {
	select {
	case <-time.After(m.slow):
	case <-ctx.Done():
		return clips.Sound{}, ctx.Err()
	}
	m.said <- lang + " " + words
	return clips.Sound{Rate: 16_000, Samples: make([]int16, 160)}, nil
}

// voiced gives a watched site a voice, as openSites does, and returns its board.
func voiced(t *testing.T, m mouth) (*engine.Site, func() display.Board, *publisher) {
	t.Helper()
	var p *publisher
	site, latest := watchedWith(t, func(made *publisher) {
		p = made
		p.maker = clips.New(p.first, slog.New(slog.DiscardHandler), m)
		p.officer = func(shown string, user queue.OfficerID) string { return shown + " " + string(user) }
	})
	run, stop := context.WithCancel(context.Background())
	a := &App{}
	a.speak(run, p, site)
	t.Cleanup(func() {
		stop()
		a.running.Wait()
	})
	return site, func() (b display.Board) {
		if err := json.Unmarshal([]byte(latest()), &b); err != nil {
			t.Fatal(err)
		}
		return b
	}, p
}

// callOne issues a ticket and, after something else, calls it at counter 3.
func callOne(t *testing.T, site *engine.Site, meanwhile func()) {
	t.Helper()
	boss := queue.Actor{ID: "staff:boss", Role: queue.Admin, User: "boss"}
	do := func(order queue.Order) {
		if err := site.Do(t.Context(), queue.Command{Actor: boss, Do: order}, nil); err != nil {
			t.Fatalf("%T: %v", order, err)
		}
	}
	seen := func() (d queue.Desk) {
		if err := site.Read(t.Context(), func(v *queue.View) { d = queue.Desk{Counter: "3", Seen: v.Day.Counter("3").Seen} }); err != nil {
			t.Fatal(err)
		}
		return d
	}
	do(queue.OpenCounter{Desk: seen()})
	do(queue.Issue{Service: "dat-dai", Lang: "en", Channel: "kiosk", Token: "qn.0000000000000001"})
	meanwhile()
	do(queue.CallNext{Desk: seen()})
}

// TestASlowVoiceDelaysNoCall: the board of a call stands at once without clips, and with them once they are made;
// the officer's name stands beside the counter.
func TestASlowVoiceDelaysNoCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(eight)
		site, board, p := voiced(t, mouth{make(chan string, 100), 3 * time.Second})
		time.Sleep(10 * time.Second) // the outage's clips
		callOne(t, site, func() {})
		b := board()
		if len(b.Calls) != 1 || b.Calls[0].Audio["vi"] != nil {
			t.Fatalf("at once: %+v", b.Calls)
		}
		for _, c := range b.Counters {
			if want := map[bool]string{true: "off boss"}[c.ID == "3"]; c.Officer != want {
				t.Errorf("counter %s is %q's, want %q", c.ID, c.Officer, want)
			}
		}
		time.Sleep(20 * time.Second)
		call := board().Calls[0]
		for lang, address := range map[string]*string{"vi": call.Audio["vi"], "en": call.Audio["en"], "short vi": call.AudioShort["vi"], "short en": call.AudioShort["en"]} {
			if address == nil {
				t.Errorf("%s has no clip", lang)
			}
		}
		if hash, ready := (speech{"qn": p}).Hash("qn", "vi", call.Words["vi"]); !ready || *call.Audio["vi"] != "/api/v1/sites/qn/audio/"+hash+".wav" {
			t.Errorf("the board says %s, the door %s", *call.Audio["vi"], hash)
		}
	})
}

// TestTheNextCallIsMadeAhead: the outage's clips first, then that of who is next at an open counter, so that the call's
// first board has its clip already.
func TestTheNextCallIsMadeAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(eight)
		m := mouth{make(chan string, 100), 0}
		site, board, _ := voiced(t, m)
		callOne(t, site, func() { time.Sleep(5 * time.Second) })
		call := board().Calls[0]
		if call.Audio["vi"] == nil || call.Audio["en"] == nil {
			t.Errorf("the clips of the next call were not ready: %v", call.Audio)
		}
		if first := <-m.said; first != "vi Hệ thống tạm thời gián đoạn. Quý khách vui lòng giữ phiếu, nhân viên sẽ gọi số trực tiếp." {
			t.Errorf("first %q", first)
		}
	})
}

// TestTheSiteWithoutRecordings: a folder that is not there costs nobody the voice, and a site that shows nobody is obeyed.
func TestTheSiteWithoutRecordings(t *testing.T) {
	a := &App{log: slog.New(slog.DiscardHandler)}
	a.opt.Config = load(t, string(configs.GiaLai))
	conf := a.opt.Config.Sites[0]
	conf.Display.Clips = "nothing-here"
	if m := a.newMaker(&publisher{}, conf); !m.Speaks() {
		t.Error("a missing folder of recordings silences espeak-ng too")
	}
	if got := a.officerName("off", "lan"); got != "" {
		t.Errorf("a site that shows nobody shows %q", got)
	}
}

// TestAClipThatAnotherProcessNamed: a process that was not told to make a clip makes it when a screen asks for it by
// name, if it is of a call that stands or of the self-test; the name of any other words opens nothing.
func TestAClipThatAnotherProcessNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(eight)
		site, board, p := voiced(t, mouth{make(chan string, 100), 0})
		callOne(t, site, func() {})
		call := board().Calls[0]
		m := mouth{make(chan string, 100), 300 * time.Millisecond}
		other := newPublisher(p.hub, *p.conf.Load(), slog.New(slog.DiscardHandler)) // of the same log, as another process has it
		other.maker, other.day = clips.New(other.first, slog.New(slog.DiscardHandler), m), site
		run, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); other.maker.Run(run) }()
		defer func() { stop(); <-done }()
		has := func(lang, words string) bool {
			ctx, cancel := context.WithTimeout(t.Context(), 1800*time.Millisecond)
			defer cancel()
			wav, ok := speech{"qn": other}.Clip(ctx, "qn", p.maker.Hash(p.want(lang, words)))
			return ok && len(wav) > 44
		}
		for _, words := range []string{call.Words["vi"], call.Short["vi"], "a, e, hát, ca, e-lờ, en-nờ, quy, ét-sì, ích-xì, u, e-rờ, bê."} {
			if !has("vi", words) {
				t.Errorf("%q was not made", words)
			}
		}
		if has("vi", "Đã bán hết.") || has("vi", "") || len(m.said) != 3 {
			t.Errorf("made %d clips, want the three that belong to the hall", len(m.said))
		}
		seen := queue.Desk{Counter: "3"}
		if err := site.Read(t.Context(), func(v *queue.View) { seen.Seen = v.Day.Counter("3").Seen }); err != nil {
			t.Fatal(err)
		}
		if err := site.Do(t.Context(), queue.Command{Actor: queue.Actor{ID: "staff:boss", Role: queue.Admin, User: "boss"}, Do: queue.Start{Desk: seen}}, nil); err != nil {
			t.Fatal(err)
		}
		if has("en", call.Words["en"]) {
			t.Error("the clip of a call that was answered was made")
		}
	})
}
