package queue

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// hinted is what the hints say, in words.
func hinted(h Hints) string {
	clock := func(at Instant) string {
		if at == 0 {
			return "-"
		}
		return at.Time().In(ict).Format("15:04")
	}
	out := []string{fmt.Sprintf("last %s of %s", clock(h.Last), clock(h.Closing))}
	for _, m := range h.More {
		from := "unknown"
		if m.Known {
			from = fmt.Sprintf("%g", m.From.Minutes())
		}
		out = append(out, fmt.Sprintf("more %s: %s to %g at %q", m.Service, from, m.To.Minutes(), m.Counter))
	}
	for _, s := range h.Stop {
		out = append(out, fmt.Sprintf("stop %s at %s: %s, else %s", s.Service, clock(s.At), clock(s.Then), clock(s.Last)))
	}
	return strings.Join(out, "; ")
}

func (h *hall) wantHints(want string) {
	h.Helper()
	if got := hinted(h.d.Hints(h.cfg, h.now)); got != want {
		h.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestOneMoreCounter: six wait at one counter, ten minutes each, so who comes now waits an hour; at two
// counters the sixth begins after twenty minutes at the first or the second, and the newcomer after thirty.
func TestOneMoreCounter(t *testing.T) {
	h := newHall(t)
	h.now = at(8, 0, 0)
	h.open("1", lan)
	h.issue("land", Normal)
	h.issue("land", Normal)
	h.wantHints("last - of 17:00") // twenty minutes are within the target
	for range 4 {
		h.issue("land", Normal)
	}
	h.wantHints(`last - of 17:00; more land: 60 to 30 at "2"`)
	h.open("2", minh)
	h.wantHints(`last - of 17:00; more land: 30 to 20 at "4"`)
	for range 2 {
		h.issue("results", Normal) // nobody serves them: 0 minutes at a counter of their own, then ten each
	}
	h.wantHints(`last - of 17:00; more results: unknown to 20 at "4"; more land: 30 to 20 at ""`)
	h.open("4", chief)
	h.now = at(12, 0, 0)
	if got := h.d.Hints(h.cfg, h.now); len(got.More) != 0 {
		t.Errorf("in the break: %s", hinted(got))
	}
}

// TestLastVisitor: at 16:00 one counter has three waiting, and twelve came in the last hour, so nine more
// come till 16:45, the last at 16:42:30. Twelve visits of ten minutes end at 18:00. Six end at 17:00: the three
// that wait and those who come at 16:02:30, 16:07:30 and 16:12:30, so numbers may be given till 16:15.
func TestLastVisitor(t *testing.T) {
	h := newHall(t)
	h.now = at(15, 2, 30)
	var all []Number
	for range 12 {
		all = append(all, h.issue("land", Normal))
		h.wait(5 * time.Minute)
	}
	for _, n := range all[:9] {
		h.do(holder(n), Cancel{n})
	}
	h.now = at(16, 0, 0)
	h.open("1", lan)
	h.wantHints(`last 18:00 of 17:00; more land: 30 to 10 at "2"; stop land at 16:15: 17:00, else 18:00`)
	h.open("2", minh)
	// At two counters, which end twelve visits an hour, the last, who comes at 16:42:30, hardly waits.
	got := h.d.Hints(h.cfg, h.now)
	if got.Last < at(16, 50, 0) || got.Last > at(17, 2, 0) || len(got.Stop) != 0 {
		t.Errorf("with two counters: %s", hinted(got))
	}
	h.do(boss, PauseService{"land"})
	h.wantHints(`last 16:20 of 17:00`) // nobody else comes
}

// TestLastVisitorCannotBeHelped: eight wait at one counter at 16:00. Even without another number the last
// is done at 17:20.
func TestLastVisitorCannotBeHelped(t *testing.T) {
	h := newHall(t, func(s *Site) { s.Rules.TargetWait = 3 * time.Hour })
	h.now = at(15, 30, 0)
	for range 8 {
		h.issue("land", Normal)
	}
	h.now = at(16, 0, 0)
	h.open("1", lan)
	got := h.d.Hints(h.cfg, h.now)
	if len(got.Stop) != 1 || got.Stop[0].At != h.now || got.Stop[0].Then != at(17, 20, 0) || got.Stop[0].Last <= at(17, 20, 0) {
		t.Errorf("got %s, want a stop now, done at 17:20", hinted(got))
	}
}

// TestHintsLeaveTheDayAlone, and count those at counters as well.
func TestHintsLeaveTheDayAlone(t *testing.T) {
	h := newHall(t)
	h.now = at(13, 40, 0)
	n := h.issue("land", Normal)
	h.do(holder(n), Cancel{n})
	h.now = at(16, 50, 0)
	h.open("1", lan)
	h.do(lan, WalkIn{Desk: h.desk("1"), Service: "land", Token: h.token()})
	before := pictureOf(h.d)
	got := h.d.Hints(h.cfg, h.now)
	if diff := before.compare(pictureOf(h.d)); diff != "" {
		t.Errorf("the hints changed the day: %s", diff)
	}
	if got.Last != at(17, 1, 0) && got.Last != at(17, 0, 0) {
		t.Errorf("the visitor at the counter is done at %s, want about 17:00", hinted(got))
	}
}

// BenchmarkHints is a full hall in the afternoon, at its worst.
func BenchmarkHints(b *testing.B) {
	t := &testing.T{}
	h := newHall(t, func(s *Site) { s.Rules.TargetWait = time.Minute })
	h.now = at(14, 0, 0)
	for i := range 300 {
		h.issue([]ServiceID{"land", "fees", "results"}[i%3], Normal)
		h.wait(20 * time.Second)
	}
	for i, id := range []CounterID{"1", "2", "3", "4"} {
		h.open(id, []Actor{lan, minh, chief, boss}[i])
	}
	for b.Loop() {
		h.d.Hints(h.cfg, h.now)
	}
}
