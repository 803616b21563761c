package counter_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"luot/web/webtest"
)

// record is what the test reads of a record of the log; it uses none of our packages.
type record struct {
	R struct {
		Seq  uint64
		At   time.Time
		Type string
		Data struct {
			Number, Counter, Service string
			Tx                       *transaction
			Void                     []transaction
		}
	}
}

type transaction struct {
	Seq           uint64
	Kind, Counter string
	ServingMS     *int64 `json:"serving_ms"`
}

// figures are those of one counter.
type figures struct{ Served, Absent, Mean int }

// folded works the figures of each counter out of the log: transactions as they ended, without those taken back.
func (o *office) folded(boss *http.Client) (map[string]figures, uint64) {
	o.t.Helper()
	got, err := boss.Get(o.Base + "/api/v1/sites/qn/events")
	if err != nil {
		o.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK {
		o.t.Fatalf("the log: %d %v", got.StatusCode, err)
	}
	var ended []transaction
	var last uint64
	for line := range bytes.Lines(text) {
		var v record
		if err := json.Unmarshal(line, &v); err != nil {
			o.t.Fatalf("%s: %v", line, err)
		}
		last = v.R.Seq
		if v.R.Data.Tx != nil {
			tx := *v.R.Data.Tx
			tx.Seq = v.R.Seq
			ended = append(ended, tx)
		}
		for _, gone := range v.R.Data.Void {
			ended = slices.DeleteFunc(ended, func(tx transaction) bool { return tx.Seq == gone.Seq })
		}
	}
	out := map[string]figures{}
	sum, n := map[string]int64{}, map[string]int64{}
	for _, tx := range ended {
		f := out[tx.Counter]
		switch tx.Kind {
		case "done", "transferred":
			f.Served++
		case "no_show":
			f.Absent++
		}
		if tx.ServingMS != nil {
			sum[tx.Counter], n[tx.Counter] = sum[tx.Counter]+*tx.ServingMS, n[tx.Counter]+1
			f.Mean = int((sum[tx.Counter]/n[tx.Counter] + 500) / 1000)
		}
		out[tx.Counter] = f
	}
	return out, last
}

// shown are the figures as the page has them.
func shown(page *webtest.Page) figures {
	var f struct {
		Served, Absent int
		Mean           string
	}
	page.Eval(`(() => { const of = (id) => document.querySelector("[data-fact=" + id + "] dd").textContent.trim(); return {Served: +of("served"), Absent: +of("absent"), Mean: of("mean")}; })()`, &f)
	var m, s int
	if _, err := fmt.Sscanf(f.Mean, "%d:%d", &m, &s); err != nil {
		m, s = 0, 0
	}
	return figures{f.Served, f.Absent, 60*m + s}
}

// officer works a counter by keyboard until the site's clock says so: calls, waits for people, repeats the call,
// takes some for absent, lets some fetch papers, sends some on, pauses, and takes an act back now and then.
type officer struct {
	page    *webtest.Page
	most    int // turns: whoever has served nobody till then has a counter that does not work
	presses int
}

// state is what the desk offers: the primary key, and the acts beside it that are ready.
type state struct {
	Does, Clock string
	Beside      []string
	Held        bool
	Served      int
	Dialog      string
}

const stateJS = `(() => ({Does: document.querySelector("[data-act=primary]")?.dataset.does ?? "", Clock: document.querySelector(".console-clock")?.textContent ?? "",
	Beside: [...document.querySelectorAll(".side:not(:disabled)")].map((b) => b.dataset.act), Held: !!document.querySelector("[data-act=resume]:not(:disabled)"),
	Served: Number(document.querySelector("[data-fact=served] dd")?.textContent ?? 0), Dialog: document.querySelector("dialog[open]")?.dataset.dialog ?? ""}))()`

func (w *officer) work(until string) {
	for turn := 0; turn < w.most; turn++ {
		var s state
		w.page.Eval(`new Promise((awake) => setTimeout(awake, 430))`, nil)
		w.page.Eval(stateJS, &s)
		if s.Clock >= until && w.presses >= 15 && s.Served > 1 && s.Does != "start" && s.Does != "finish" && s.Does != "finish_next" && s.Does != "finish_pause" {
			return
		}
		if key := w.key(s, turn); key != "" {
			w.page.Press(key)
			w.presses++
		}
	}
}

// key chooses what to press.
func (w *officer) key(s state, turn int) string {
	ready := func(act string) bool { return slices.Contains(s.Beside, act) }
	switch {
	case s.Dialog == "take_over":
		return w.focus("dialog[open] [data-act=yes]")
	case s.Dialog != "":
		return "1"
	case s.Does == "choose" && ready("take_over"): // an officer of the demo has it
		return w.focus("[data-act=take_over]")
	case s.Does == "start" && ready("absent_next"), s.Does == "start" && ready("absent") && turn%2 == 0:
		return "F4"
	case s.Does == "start" && turn%5 == 0 && ready("recall"):
		return "F3"
	case s.Does == "finish_next" && turn%9 == 0:
		return "F9"
	case s.Does == "finish_next" && turn%13 == 0:
		return "F10"
	case s.Does == "next" && turn%7 == 0:
		return "Control+z"
	case s.Held && turn%4 == 0:
		return w.focus("[data-act=resume]")
	case s.Does == "sending" || s.Does == "loading":
		return ""
	}
	return "F2"
}

// focus goes to a button, as Tab does, and gives the key that presses it.
func (w *officer) focus(sel string) string {
	w.page.Eval(`document.querySelector("`+sel+`").focus()`, nil)
	return "Enter"
}

// TestMorning works three counters of a played morning by keyboard alone, among visitors and officers of the demo, and
// ends with figures that are those of the log.
func TestMorning(t *testing.T) { morning(t, 90, 20*time.Minute) }

// morning works for so long, by the site's clock, at a multiple of the pace of real time.
func morning(t *testing.T, speed float64, long time.Duration) {
	o := openAt(t, map[string]string{"keys_per_minute": "0"}, speed)
	counters := []string{"3", "4", "7"}
	officers := make([]*officer, len(counters))
	for i, id := range counters {
		page := o.console("qn-"+id, id, []string{"vi", "en", "vi"}[i], 1366)
		page.Allow("40[93] (POST|PATCH|PUT) |409") // somebody of the demo still holds the counter, or was faster
		page.WaitFor(`document.querySelector("[data-act=primary]")?.dataset.does`)
		officers[i] = &officer{page: page, most: 100 + int(long.Seconds()/speed/0.4)}
	}
	now, err := time.Parse("15:04", officers[0].page.Text(".console-clock"))
	if err != nil {
		t.Fatal(err)
	}
	until := now.Add(long).Format("15:04")
	var wait sync.WaitGroup
	for _, w := range officers {
		wait.Go(func() { w.work(until) })
	}
	wait.Wait()
	boss := o.staff("qn-super") // at this pace a session is idle too long within a minute
	for i, w := range officers {
		w.agree(t, o, boss, counters[i])
	}
}

// agree compares what the page shows with the log, once nothing has happened in between.
func (w *officer) agree(t *testing.T, o *office, boss *http.Client, id string) {
	t.Helper()
	var got figures
	var want map[string]figures
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); {
		want, _ = o.folded(boss)
		if got = shown(w.page); got == want[id] {
			t.Logf("counter %s after %d presses: %+v", id, w.presses, got)
			if w.presses < 15 || got.Served == 0 {
				t.Errorf("counter %s has done too little", id)
			}
			return
		}
	}
	t.Errorf("counter %s shows %+v, the log says %+v", id, got, want[id])
}
