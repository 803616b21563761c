package queue

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// wait is an estimate in words: "10-30 min, 2 ahead", "unknown, 2 ahead", with "behind break 13:45".
func wait(e Estimate) string {
	out := "unknown"
	if e.Known {
		out = fmt.Sprintf("%g-%g min", e.Min.Minutes(), e.Max.Minutes())
	}
	out += fmt.Sprintf(", %d ahead", e.Ahead)
	if e.After != "" {
		out += fmt.Sprintf(", behind %s %s", e.After, e.At.Time().In(time.FixedZone("", 7*3600)).Format("15:04"))
	}
	return out
}

// waits are the estimates of all who wait, in the order of the expected calls.
func waits(f *Forecast) string {
	var out []string
	for _, n := range f.Line {
		e, ok := f.Of(n)
		if !ok {
			return "no estimate of " + string(n)
		}
		out = append(out, string(n)+" "+wait(e))
	}
	return strings.Join(out, "\n")
}

func (h *hall) wantWaits(want ...string) {
	h.Helper()
	if got := waits(h.d.Forecast(h.cfg, h.now)); got != strings.Join(want, "\n") {
		h.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

// TestForecastByHand: one free counter, visits of 10 minutes with a deviation of 6, nothing measured
// yet. The k-th is called after 10k minutes with a deviation of 6·√k; the 20th and 80th percentiles
// lie 0.8416 deviations from that, rounded outwards.
func TestForecastByHand(t *testing.T) {
	h := newHall(t)
	h.now = at(8, 0, 0)
	h.open("1", lan)
	for range 4 {
		h.issue("land", Normal)
	}
	h.wantWaits(
		"A001 0-1 min, 0 ahead",
		"A002 4-20 min, 1 ahead",  // 10 ± 5.05
		"A003 10-30 min, 2 ahead", // 20 ± 7.14
		"A004 20-40 min, 3 ahead", // 30 ± 8.75
	)
	h.open("2", minh)
	h.wantWaits(
		"A001 0-1 min, 0 ahead",
		"A002 0-3 min, 1 ahead",  // the first visit makes the pool of two uncertain: 0 ± 2.52
		"A003 6-15 min, 2 ahead", // 10 ± 0.8416 · √(2·36)/2 = 3.57
		"A004 5-15 min, 3 ahead", // 10 ± 4.37
	)
}

func TestForecastOfAnEmptyHall(t *testing.T) {
	h := newHall(t)
	h.now = at(8, 0, 0)
	f := h.d.Forecast(h.cfg, h.now)
	if got := wait(f.New("land", Normal)); got != "unknown, 0 ahead" {
		t.Errorf("with no open counter: %s, want unknown, never zero", got)
	}
	h.open("1", lan)
	f = h.d.Forecast(h.cfg, h.now)
	if got := wait(f.New("land", Normal)); got != "0-1 min, 0 ahead" {
		t.Errorf("with a free counter: %s", got)
	}
	if got := wait(f.New("fees", Normal)); got != "unknown, 0 ahead" {
		t.Errorf("of a service that no open counter serves: %s", got)
	}
	if got := wait(f.New("nothing", Normal)); got != "unknown, 0 ahead" {
		t.Errorf("of a service that is not there: %s", got)
	}
	if _, ok := f.Of("A001"); ok {
		t.Error("a ticket that does not wait has an estimate")
	}
}

func TestForecastOfANewTicket(t *testing.T) {
	h := newHall(t)
	h.now = at(8, 0, 0)
	h.open("1", lan)
	h.issue("land", Normal)
	h.issue("land", Normal)
	f := h.d.Forecast(h.cfg, h.now)
	before := f.New("land", Normal)
	if got, want := wait(before), "10-30 min, 2 ahead"; got != want {
		t.Errorf("a normal one gets %s, want %s", got, want)
	}
	if got := f.New("land", Priority); got.Ahead != 0 || got.Min != 0 {
		t.Errorf("a priority one gets %s, want none ahead", wait(got))
	}
	h.issue("land", Normal)
	f.CatchUp(h.d)
	if got, want := wait(f.New("land", Normal)), "20-40 min, 3 ahead"; got != want {
		t.Errorf("after one more was issued: %s, want %s", got, want)
	}
	if got := f.New("land", Priority); got.Ahead != 0 {
		t.Errorf("a normal ticket issued before does not delay priority: %s", wait(got))
	}
}

func TestForecastAroundBreaks(t *testing.T) {
	h := newHall(t)
	h.now = at(6, 50, 0)
	h.issue("results", Normal)
	h.wantWaits("R001 10-15 min, 0 ahead") // opens at 07:00, by the counters planned; before opening is no break
	h.now = at(11, 10, 0)
	h.open("4", lan)
	h.next("4", lan, "")
	h.do(lan, PutBack{h.desk("4")})
	for range 3 {
		h.issue("fees", Normal)
	}
	h.wantWaits(
		"R001 0-1 min, 0 ahead",
		"U001 4-20 min, 0 ahead",
		"U002 10-150 min, 1 ahead, behind break 13:30", // the morning ends after 20 ± 7.14 minutes of work
		"U003 140-160 min, 2 ahead, behind break 13:40",
	)
	h.do(lan, CloseCounter{h.desk("4"), "counter.last_open"})
	h.now = at(11, 12, 0)
	if got := wait(h.d.Forecast(h.cfg, h.now).New("fees", Normal)); got != "unknown, 3 ahead" {
		t.Errorf("in working hours without a counter: %s", got)
	}
	h.now = at(13, 20, 0)
	if got := h.d.Forecast(h.cfg, h.now).New("results", Normal); !got.Known || got.After != BehindBreak {
		t.Errorf("in the break, by the counters planned: %s", wait(got))
	}
}

func TestForecastBehindClosing(t *testing.T) {
	for _, served := range []bool{true, false} {
		h := newHall(t, func(s *Site) { s.Rules.ServeIssued = served })
		h.now = at(16, 44, 0)
		h.open("3", lan)
		for range 3 {
			h.issue("fees", Normal)
		}
		want := "unknown, 2 ahead, behind closing 17:04"
		if served {
			want = "10-30 min, 2 ahead, behind closing 17:04"
		}
		e, _ := h.d.Forecast(h.cfg, h.now).Of("U003")
		if got := wait(e); got != want {
			t.Errorf("serve_issued %v: %s, want %s", served, got, want)
		}
	}
}

// TestForecastKnowsChangedHours: a storm closes the office at 15:00, and what was for 15:20 is behind it.
func TestForecastKnowsChangedHours(t *testing.T) {
	h := newHall(t)
	h.now = at(14, 50, 0)
	h.open("3", lan)
	for range 4 {
		h.issue("fees", Normal)
	}
	if e, _ := h.d.Forecast(h.cfg, h.now).Of("U004"); wait(e) != "20-40 min, 3 ahead" {
		t.Errorf("on an ordinary day: %s", wait(e))
	}
	h.do(boss, SetHours{IssueUntil: at(14, 50, 0), WorkUntil: at(15, 0, 0), Reason: "storm"})
	if e, _ := h.d.Forecast(h.cfg, h.now).Of("U004"); wait(e) != "20-40 min, 3 ahead, behind closing 15:20" {
		t.Errorf("with the office closing at 15:00: %s", wait(e))
	}
}

func TestForecastKeepsTheDiscipline(t *testing.T) {
	h := newHall(t)
	h.now = at(8, 0, 0)
	h.open("1", lan)
	for range 6 {
		h.issue("land", Normal)
	}
	h.now = at(8, 5, 0)
	for range 3 {
		h.issue("land", Priority)
	}
	before := pictureOf(h.d)
	f := h.d.Forecast(h.cfg, h.now)
	if diff := before.compare(pictureOf(h.d)); diff != "" {
		t.Errorf("the forecast changed the day: %s", diff)
	}
	// Ratio 1:2; from the fourth call, at 08:35, on, every second one is by guard, and counts.
	if got, want := fmt.Sprint(f.Line), "[A007 A001 A002 A003 A008 A004 A005 A006 A009]"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
	if got := f.New("land", Normal); got.Ahead != 9 {
		t.Errorf("a new normal ticket has %d ahead, want 9", got.Ahead)
	}
}

// TestForecastIsWhatWouldHappen: the line of the forecast is the order in which the rules call, when
// every visit takes its mean: own tickets, overflow tiers, reserved tiers, guard, in every mode.
func TestForecastIsWhatWouldHappen(t *testing.T) {
	for _, mode := range []string{ModeRatio, ModeHeadStart, ModeStrict} {
		h := newHall(t, func(s *Site) {
			s.Rules.Mode, s.Rules.Arrival = mode, ArrivalOptional
			s.Services[1].Mean = 7 * time.Minute
		})
		h.now = at(7, 30, 0)
		officers := []Actor{lan, minh, chief, boss}
		for i, id := range []CounterID{"1", "2", "3", "4"} {
			h.open(id, officers[i])
		}
		for i := range 40 {
			h.wait(40 * time.Second)
			h.issue([]ServiceID{"land", "fees", "land", "results"}[i%4], []Class{Normal, Normal, Priority}[i%3])
		}
		f := h.d.Forecast(h.cfg, h.now)
		free := map[CounterID]Instant{"1": h.now, "2": h.now, "3": h.now, "4": h.now}
		var called []Number
		for len(free) > 0 {
			first := CounterID("")
			for _, id := range []CounterID{"1", "2", "3", "4"} {
				if at, ok := free[id]; ok && (first == "" || at < free[first]) {
					first = id
				}
			}
			h.now = free[first]
			n := h.next(first, officers[first[0]-'1'], PreviousDone)
			if n == "" {
				delete(free, first)
				continue
			}
			called = append(called, n)
			mean := anyMean
			if h.d.Ticket(n).Service == "fees" {
				mean = 7 * time.Minute
			}
			free[first] = h.now.Add(mean)
		}
		if fmt.Sprint(f.Line) != fmt.Sprint(called) {
			t.Errorf("%s: forecast %v\n       called   %v", mode, f.Line, called)
		}
	}
}

func TestForecastOfCountersAway(t *testing.T) {
	h := newHall(t)
	h.now = at(8, 0, 0)
	h.open("1", lan)
	h.issue("land", Normal)
	h.do(lan, PauseCounter{h.desk("1"), "break", false})
	h.now = at(8, 5, 0)
	h.wantWaits("A001 10-15 min, 0 ahead") // back a quarter of an hour after it went
	h.now = at(8, 40, 0)
	h.wantWaits("A001 5-6 min, 0 ahead") // late, but expected
	h.do(lan, OpenCounter{Desk: h.desk("1")})
	h.next("1", lan, "")
	h.do(lan, Start{h.desk("1")})
	h.now = at(8, 42, 0)
	h.issue("land", Normal)
	h.wantWaits("A002 4-15 min, 0 ahead") // two of ten minutes have passed: 9.08 ± 4.31
	h.now = at(9, 30, 0)
	e, _ := h.d.Forecast(h.cfg, h.now).Of("A002")
	if !e.Known || e.Max > 5*time.Minute {
		t.Errorf("behind a visit of fifty minutes: %s, want a few minutes", wait(e))
	}
}

// TestForecastLearnsPauses: meetings took half an hour today and coffee five minutes; lunch between
// the beginning and the end of a pause does not count.
func TestForecastLearnsPauses(t *testing.T) {
	h := newHall(t, func(s *Site) { s.Reasons.Pause = []Reason{{ID: "meeting"}, {ID: "coffee"}} })
	h.now = at(8, 0, 0)
	h.open("1", lan)
	h.issue("land", Normal)
	pause := func(reason string, d time.Duration) {
		h.do(lan, PauseCounter{h.desk("1"), reason, false})
		h.wait(d)
		h.do(lan, OpenCounter{Desk: h.desk("1")})
	}
	pause("meeting", 30*time.Minute)
	pause("coffee", 5*time.Minute)
	pause("coffee", 5*time.Minute)
	h.now = at(11, 20, 0)
	pause("meeting", 140*time.Minute) // back at 13:40: twenty minutes of work
	usual := func(reason string) time.Duration { return newSimulation(h.d, h.cfg, h.now).usual(reason) }
	if got, want := usual("meeting"), 20*time.Minute; got != want { // (15 + 15 + 30 + 20) / 4
		t.Errorf("a meeting takes %v, want %v", got, want)
	}
	if got, want := usual("coffee"), 10*time.Minute; got != want { // (15 + 15 + 5 + 5) / 4
		t.Errorf("coffee takes %v, want %v", got, want)
	}
	h.do(lan, PauseCounter{h.desk("1"), "coffee", false})
	h.wantWaits("A001 10-15 min, 0 ahead")
}

func TestForecastOfThoseAway(t *testing.T) {
	h := newHall(t)
	h.now = at(8, 0, 0)
	h.open("1", lan)
	h.open("3", minh)
	land := h.issue("land", Normal)
	h.do(holder(land), Defer{land, at(8, 25, 0)})
	h.do(kiosk, Issue{Service: "fees", Lang: "vi", Channel: "kiosk", Token: h.token(), With: h.d.Ticket(land).Token})
	h.wantWaits(
		"A001 25-30 min, 0 ahead", // not before its holder is back
		"U001 0-1 min, 0 ahead",
	)
	h.now = at(8, 25, 0)
	h.do(timer, Tick{})
	h.next("1", lan, "")
	h.wantWaits("U001 0-1 min, 0 ahead") // its sibling is at a counter
}

func TestPacesAreRobust(t *testing.T) {
	cfg := testSite(func(s *Site) { s.Services[0].Mean = 10 * time.Minute })
	visit := func(counter CounterID, minutes float64) Transaction {
		v := int64(minutes * 60_000)
		return Transaction{Kind: TxDone, Counter: counter, Service: "land", ServingMS: &v}
	}
	minutes := func(p *paces, counter int) float64 { m, _ := p.at(counter, 0); return math.Round(m/6_000) / 10 }

	if got := minutes(newPaces(cfg, nil), 0); got != 10 {
		t.Errorf("nothing measured: %g min, want the configured 10", got)
	}
	forgotten := []Transaction{visit("1", 10), visit("1", 10), visit("1", 600)} // nobody pressed "done"
	if got := minutes(newPaces(cfg, forgotten), 0); got > 15 {
		t.Errorf("one visit of ten hours makes the mean %g min, want at most 15", got)
	}
	var slow []Transaction
	for range 100 {
		slow = append(slow, visit("1", 20), visit("2", 5))
	}
	p := newPaces(cfg, slow)
	if a, b := minutes(p, 0), minutes(p, 1); a < 18 || b > 7 {
		t.Errorf("counters of 20 and 5 min are taken for %g and %g", a, b)
	}
	slow = append(slow, Transaction{Kind: TxDone, Counter: "1", Service: "land"}, Transaction{Kind: TxDone, Service: "gone"})
	if again := newPaces(cfg, slow); minutes(again, 0) != minutes(p, 0) {
		t.Error("a visit without a time changed the mean")
	}
}

func TestSteady(t *testing.T) {
	min := func(lo, hi int) Estimate {
		return Estimate{Known: true, Ahead: lo, Min: time.Duration(lo) * time.Minute, Max: time.Duration(hi) * time.Minute}
	}
	tests := map[string]struct{ before, now, want string }{
		"one end flickers":        {"10-20", "10-25", "10-20"},
		"both ends move a step":   {"10-20", "15-25", "15-25"},
		"one end moves two steps": {"10-20", "10-30", "10-30"},
		"minutes near the call":   {"3-8", "2-8", "3-8"},
		"minutes that count":      {"3-8", "1-6", "1-6"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			read := func(s string) Estimate {
				var lo, hi int
				if _, err := fmt.Sscanf(s, "%d-%d", &lo, &hi); err != nil {
					t.Fatal(err)
				}
				return min(lo, hi)
			}
			got := read(tt.now).Steady(read(tt.before))
			if want := read(tt.want); got.Min != want.Min || got.Max != want.Max {
				t.Errorf("shows %s, want %s", wait(got), wait(want))
			}
			if got.Ahead != read(tt.now).Ahead {
				t.Errorf("shows %d ahead, want those of now", got.Ahead)
			}
		})
	}
	if got := (Estimate{}).Steady(min(10, 20)); got.Known {
		t.Error("an estimate that has become unknown is still shown")
	}
}
