package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"luot/configs"
	"luot/demo"
	"luot/engine"
	"luot/journal"
	"luot/journal/bolt"
	"luot/journal/redis"
	"luot/journal/redistest"
	"luot/queue"
)

var monday = time.Date(2026, 11, 23, 0, 0, 0, 0, time.FixedZone("ICT", 7*3600))

const mondayDate queue.Date = "2026-11-23"

// playDay plays a whole busy day at Quy Nhon into a store, lets the next one begin, and returns the
// site's rules.
func playDay(t *testing.T, store journal.Journal) *queue.Site {
	t.Helper()
	conf, err := configs.Load(configs.GiaLai, map[string]string{"keep_days": "30"})
	if err != nil {
		t.Fatal(err)
	}
	rules := conf.Sites[0].Rules
	from := monday.Add(6*time.Hour + 45*time.Minute)
	clock := demo.NewClock(from)
	site, err := engine.Open(t.Context(), engine.Config{Journal: store, Site: rules, Clock: clock,
		Writer: journal.WriterID{1}, TrustClock: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close(context.Background())
	d := demo.New(demo.Config{Clock: clock, Sites: []demo.Site{{Engine: site, Rules: rules}}, Busy: 2.2, Seed: 7,
		Log: slog.New(slog.DiscardHandler)}, from)
	if err := d.Play(t.Context(), monday.Add(23*time.Hour)); err != nil {
		t.Fatal(err)
	}
	clock.Set(monday.Add(24*time.Hour + 7*time.Hour)) // whoever acts now opens the next day
	help := queue.Command{Actor: queue.Actor{ID: "kiosk:qn-1"}, Do: queue.AskHelp{Device: "qn-1"}}
	if err := site.Do(t.Context(), help, func(v *queue.View, _ engine.Result) {
		if v.Day.Date == mondayDate {
			t.Error("the played day has not ended")
		}
	}); err != nil {
		t.Fatal(err)
	}
	return rules
}

// eventsOf reads the events of the played day.
func eventsOf(t *testing.T, store journal.Journal) iter.Seq2[queue.Event, error] {
	return func(yield func(queue.Event, error) bool) {
		for r, err := range store.Read(t.Context(), journal.Stream{Site: "qn", Date: mondayDate}, journal.Position{}) {
			var e queue.Event
			if err == nil {
				e, err = journal.ToEvent(r)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

func openBolt(t *testing.T) *bolt.Journal {
	t.Helper()
	store, err := bolt.Open(filepath.Join(t.TempDir(), "luot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// TestPlayedDay summarises a whole demo day, twice from the log, through its stored form and as stored by
// an archive, on both stores; and compares it with sums that this test makes from the exported
// records alone.
func TestPlayedDay(t *testing.T) {
	shared, err := redis.Open(t.Context(), redis.Config{URL: redistest.Start(t, redistest.Everysec).URL(), FreeClock: true})
	if err != nil {
		t.Fatal(err)
	}
	defer shared.Close()
	for name, store := range map[string]interface {
		journal.Journal
		journal.Archive
	}{"bolt": openBolt(t), "redis": shared} {
		t.Run(name, func(t *testing.T) {
			site := playDay(t, store)
			s, err := Summarise(eventsOf(t, store), site, mondayDate)
			if err != nil {
				t.Fatal(err)
			}
			again, _ := Summarise(eventsOf(t, store), site, mondayDate)
			text := s.Text()
			if !bytes.Equal(text, again.Text()) {
				t.Error("the same log gives other bytes")
			}
			day := journal.Stream{Site: "qn", Date: mondayDate}
			if err := store.Keep(t.Context(), day, text); err != nil {
				t.Fatal(err)
			}
			for kept, err := range store.Summaries(t.Context(), "qn", mondayDate, mondayDate) {
				back, readErr := Read(kept.Text)
				if err != nil || readErr != nil || !bytes.Equal(back.Text(), text) {
					t.Errorf("kept and read, the summary is another: %v, %v", err, readErr)
				}
			}
			n := s.Total().Completed
			t.Logf("%s: %d visits, %d cells, %d bytes, %.0f bytes a visit", name, n, len(s.Cells), len(text), float64(len(text))/float64(n))
			if n < 300 || len(text) > 95*n {
				t.Errorf("%d visits take %d bytes, want at least 300 visits and at most 95 bytes each", n, len(text))
			}
			compare(t, s, plainly(t, store))
		})
	}
}

// plain are sums that a stranger would make of the exported lines.
type plain struct {
	counts map[string]int
	times  map[string][]int64
	issued map[string]line // by number, and so on
	called map[string]time.Time
	fate   map[string]string
}

// line is what plainly reads of a record.
type line struct {
	Seq  uint64    `json:"seq"`
	At   time.Time `json:"at"`
	Type string    `json:"type"`
	Data struct {
		Number, Service, Counter, Class, Officer, Outcome, Result, To string
		Score                                                         int
		MinS                                                          *int `json:"min_s"`
		MaxS                                                          *int `json:"max_s"`
		Of                                                            []uint64
		Tx                                                            *struct {
			Kind, Counter, Service, Officer string
			Dossiers                        int
			WaitingMS                       *int64 `json:"waiting_ms"`
			WaitingOpenMS                   *int64 `json:"waiting_open_ms"`
			WalkingMS                       *int64 `json:"walking_ms"`
			ServingMS                       *int64 `json:"serving_ms"`
			HoldMS                          *int64 `json:"hold_ms"`
		}
	} `json:"data"`
}

// plainly adds the records of the played day up, knowing nothing of package queue.
func plainly(t *testing.T, store journal.Journal) plain {
	t.Helper()
	var all []line
	undone := map[uint64]bool{}
	for r, err := range store.Read(t.Context(), journal.Stream{Site: "qn", Date: mondayDate}, journal.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		var l line
		if err := json.Unmarshal(r.Raw, &l); err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
		for _, seq := range l.Data.Of {
			undone[seq] = true
		}
	}
	p := plain{map[string]int{}, map[string][]int64{}, map[string]line{}, map[string]time.Time{}, map[string]string{}}
	for _, l := range all {
		if !undone[l.Seq] {
			p.ticket(l)
			p.measure(l)
		}
	}
	p.promises()
	for _, is := range p.fate {
		p.counts[is]++
	}
	return p
}

// ticket counts what a record says of a ticket.
func (p plain) ticket(l line) {
	d := l.Data
	switch l.Type {
	case "Issued":
		p.counts["issued "+d.Service]++
		p.counts[fmt.Sprintf("issued at %d", l.At.In(monday.Location()).Hour())]++
		if d.Class == "priority" {
			p.counts["priority"]++
		}
		p.issued[d.Number] = l
	case "Called":
		if p.called[d.Number].IsZero() {
			p.called[d.Number] = l.At
		}
	case "Classified":
		if before := p.issued[d.Number]; before.Data.Class != d.Class {
			p.counts["priority"] += map[string]int{"priority": 1, "normal": -1}[d.Class]
			before.Data.Class = d.Class
			p.issued[d.Number] = before
		}
	case "Printed":
		p.counts["prints"]++
		if d.Result == "failed" {
			p.counts["print failed"]++
		}
	case "Rated":
		p.counts[fmt.Sprintf("score %d", d.Score)]++
	case "Done", "Cancelled", "Expired", "Restored", "Uncancelled":
		p.fate[d.Number] = l.Type
	case "NoShow":
		if d.To == "cancelled" {
			p.fate[d.Number] = "Cancelled"
		}
	}
}

// measure counts the transaction of a record, once for each dimension.
func (p plain) measure(l line) {
	x := l.Data.Tx
	if x == nil {
		return
	}
	p.counts[x.Kind]++
	hour := l.At.In(monday.Location()).Hour()
	for _, where := range []string{x.Service, "counter " + x.Counter, "officer " + x.Officer, fmt.Sprintf("at %d", hour)} {
		if x.Kind == "done" || x.Kind == "transferred" {
			p.counts["served "+where]++
		}
		for name, ms := range map[string]*int64{"waiting ": x.WaitingMS, "open ": x.WaitingOpenMS, "walking ": x.WalkingMS, "serving ": x.ServingMS, "hold ": x.HoldMS} {
			if ms != nil && (name != "hold " || *ms > 0) {
				p.times[name+where] = append(p.times[name+where], *ms)
			}
		}
	}
}

// promises counts those that were kept and those that were not.
func (p plain) promises() {
	for n, l := range p.issued {
		if l.Data.MinS == nil || p.called[n].IsZero() {
			continue
		}
		p.counts["promised"]++
		switch waited := (p.called[n].UnixMilli() - l.At.UnixMilli()) / 1000; {
		case waited < int64(*l.Data.MinS):
			p.counts["early"]++
		case waited > int64(*l.Data.MaxS):
			p.counts["late"]++
		default:
			p.counts["kept"]++
		}
	}
}

// compare holds a summary against the plain sums: every dimension, every kind of time, to the last digit.
func compare(t *testing.T, s Summary, p plain) {
	t.Helper()
	same := func(name string, got int) {
		t.Helper()
		if want := p.counts[name]; got != want {
			t.Errorf("%s: %d, by hand %d", name, got, want)
		}
		delete(p.counts, name)
	}
	all := s.Total()
	for name, got := range map[string]int{"priority": all.Priority, "prints": all.Prints, "print failed": all.PrintFailed,
		"Done": all.Completed, "Cancelled": all.Cancelled, "Expired": all.Expired, "promised": all.Promised, "kept": all.Kept,
		"early": all.Early, "late": all.Late, "transferred": all.Transferred, "held": all.Held, "no_show": all.Absent,
		"done": all.Served - all.Transferred} {
		same(name, got)
	}
	for score, n := range all.Scores {
		same(fmt.Sprintf("score %d", score), n)
	}
	for prefix, of := range map[string]func(Key) string{
		"":         func(k Key) string { return string(k.Service) },
		"counter ": func(k Key) string { return string(k.Counter) },
		"officer ": func(k Key) string { return string(k.Officer) },
		"at ":      func(k Key) string { return fmt.Sprint(k.Hour) },
	} {
		for name, c := range s.By(of) {
			where := prefix + name
			if name == "" {
				continue // nobody's counter or officer
			}
			if prefix == "" || prefix == "at " {
				same("issued "+where, c.Issued)
			}
			same("served "+where, c.Served)
			for kind, ms := range map[string][]int64{"waiting ": c.Waiting, "open ": c.WaitOpen, "walking ": c.Walking, "serving ": c.Serving, "hold ": c.Hold} {
				want := p.times[kind+where]
				slices.Sort(want)
				if got := slices.Sorted(slices.Values(ms)); !slices.Equal(got, want) {
					t.Errorf("%s%s: %d times, by hand %d", kind, where, len(got), len(want))
				}
				delete(p.times, kind+where)
			}
		}
	}
	p.left(t)
	if all.Issued != all.Completed+all.Cancelled+all.Expired {
		t.Errorf("of %d tickets %d+%d+%d ended", all.Issued, all.Completed, all.Cancelled, all.Expired)
	}
	if all.Promised != all.Kept+all.Early+all.Late || all.Late > 0 && len(all.Causes) == 0 {
		t.Errorf("promises: %+v", all)
	}
	if all.OpenMS == 0 || all.IdleMS == 0 || all.IdleMS > all.OpenMS {
		t.Errorf("counters were open %d ms, idle %d ms", all.OpenMS, all.IdleMS)
	}
}

// left wants nothing that was counted by hand alone.
func (p plain) left(t *testing.T) {
	t.Helper()
	for name, n := range p.counts {
		if n != 0 && name != "Restored" && name != "Uncancelled" {
			t.Errorf("%s: nothing, by hand %d", name, n)
		}
	}
	for name := range p.times {
		t.Errorf("%s: nothing, by hand some", name)
	}
}

// anySummary draws a small one.
func anySummary(t *rapid.T, name string) Summary {
	cells := map[Key]*Cell{}
	few := func(what string) int { return rapid.IntRange(0, 3).Draw(t, what) }
	for range few("cells") {
		k := Key{queue.ServiceID([]string{"", "a", "b"}[few("s")%3]), queue.CounterID([]string{"", "3", "10"}[few("c")%3]), "lan", few("h")}
		c := &Cell{Key: k, Issued: few("issued"), Served: few("served"), ErrorS: int64(few("error")), IdleMS: int64(few("idle"))}
		for range few("waits") {
			c.Waiting = append(c.Waiting, int64(few("ms")))
		}
		if few("causes") > 1 {
			c.Causes = map[string]int{CauseSlow: 1 + few("slow")}
			c.Scores = map[int]int{5: 1}
		}
		cells[k] = c
	}
	date := queue.Date(fmt.Sprintf("2026-11-2%d", few("date")))
	s := Empty(queue.SiteID([]string{"qn", "pk"}[few("site")%2]), date)
	s.Days, s.Seq, s.Chain, s.Cells = 1, 7, "c", ordered(cells)
	return s
}

// TestMerge: grouping and order do not matter, and nothing is added by nothing.
func TestMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := anySummary(t, "a"), anySummary(t, "b"), anySummary(t, "c")
		want := string(Merge(a, b, c).Text())
		for how, got := range map[string]Summary{
			"left": Merge(Merge(a, b), c), "right": Merge(a, Merge(b, c)), "turned": Merge(c, a, b), "with nothing": Merge(Summary{}, a, Merge(b), Merge(), c),
		} {
			if string(got.Text()) != want {
				t.Fatalf("%s: %s\nwant %s", how, got.Text(), want)
			}
		}
		if got := Merge(a); !reflect.DeepEqual(got.Text(), a.Text()) {
			t.Fatalf("one alone: %s, want %s", got.Text(), a.Text())
		}
		total := Merge(a, b, c).Total()
		if n := a.Total().Issued + b.Total().Issued + c.Total().Issued; total.Issued != n {
			t.Fatalf("%d issued, want %d", total.Issued, n)
		}
		if got, want := SumOf(total.Waiting).N, len(a.Total().Waiting)+len(b.Total().Waiting)+len(c.Total().Waiting); got != want {
			t.Fatalf("%d waits, want %d", got, want)
		}
	})
}

// TestRead refuses what is newer or none.
func TestRead(t *testing.T) {
	for _, text := range []string{"", "[]", `{"v":2}`, `{"v":0}`, `{}`} {
		if _, err := Read([]byte(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}
