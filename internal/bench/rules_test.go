//go:build bench

package bench

import (
	"fmt"
	"log/slog"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"luot/demo"
	"luot/engine"
	"luot/journal"
	"luot/journal/bolt"
	"luot/queue"
)

// rules takes the rules' own benchmarks, and what it costs to open a day of 40,000 records.
func rules(t *testing.T, s *sheet) {
	for name, bar := range map[string]struct {
		what, unit string
		scale, bar float64
	}{
		"BenchmarkChoose":         {"who is next, 1,500 waiting, 12 services", "µs", 1e3, 1},
		"BenchmarkDecideCallNext": {"Decide(CallNext), 1,500 waiting", "µs", 1e3, 0},
		"BenchmarkForecast":       {"estimate of all, 1,500 waiting, 70 counters", "ms", 1e6, 0.5},
	} {
		l := s.line(bar.what, bar.unit, bar.bar)
		for _, ns := range benchmark(t, s, "luot/queue", name) {
			l.add(ns / bar.scale)
		}
	}
	openDay(t, s)
}

// benchmark runs a Go benchmark and returns nanoseconds of each run, of its slowest variant.
func benchmark(t *testing.T, s *sheet, pkg, name string) (ns []float64) {
	t.Helper()
	cmd := exec.Command("go", "test", "-run", "^$", "-bench", "^"+name+"$", "-benchtime", "200ms", "-count", strconv.Itoa(s.runs), pkg)
	text, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, text)
	}
	variants := map[string][]float64{}
	for _, m := range regexp.MustCompile(`(?m)^(Benchmark\S+)\s+\d+\s+([\d.]+) ns/op`).FindAllStringSubmatch(string(text), -1) {
		v, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		variants[m[1]] = append(variants[m[1]], v)
	}
	for _, v := range variants {
		if median(v) > median(ns) {
			ns = v
		}
	}
	if len(ns) == 0 {
		t.Fatalf("%v printed no figure:\n%s", cmd.Args, text)
	}
	return ns
}

// morning is a clock that the measurement turns, and a site of twelve services.
func morning(counters int) (*demo.Clock, *queue.Site) {
	site := &queue.Site{ID: "s1", Zone: time.FixedZone("ICT", 7*3600), Rules: queue.DefaultRules()}
	var all []queue.ServiceID
	for i := range services {
		id := queue.ServiceID(fmt.Sprintf("f%d", i))
		all = append(all, id)
		site.Services = append(site.Services, queue.Service{ID: id, Prefix: string(rune('A' + i)), Mean: time.Duration(4+i) * time.Minute})
	}
	for i := range counters {
		site.Counters = append(site.Counters, queue.Counter{ID: queue.CounterID(strconv.Itoa(i + 1)), Tiers: []queue.Tier{{Services: all}}})
	}
	always := []queue.Span{{From: 0, To: 24*time.Hour - time.Minute}}
	for i := range site.Calendar.Week {
		site.Calendar.Week[i] = queue.Hours{Work: always, Issue: always}
	}
	site.Rules.Arrival, site.Rules.MinVisit = queue.ArrivalOptional, 0
	site.Index()
	return demo.NewClock(time.Date(2026, 1, 5, 0, 30, 0, 0, time.UTC)), site
}

// day plays tickets through the rules alone: each is issued, called and finished by the next call.
type day struct {
	site *queue.Site
	d    *queue.Day
	now  queue.Instant
	n    int
	log  []queue.Event
}

func newDay(t *testing.T, counters int) *day {
	clock, site := morning(counters)
	p := &day{site: site, d: queue.NewDay("s1", "2026-01-05"), now: queue.InstantOf(clock.Now())}
	p.do(t, queue.Actor{ID: queue.ActorClock}, queue.OpenDay{})
	for c := range counters {
		p.do(t, officerOf(c), queue.OpenCounter{Desk: p.desk(c)})
	}
	return p
}

func officerOf(c int) queue.Actor {
	return queue.Actor{ID: fmt.Sprintf("staff:o%d", c), Role: queue.Officer, User: queue.OfficerID(fmt.Sprintf("o%d", c))}
}

func (p *day) desk(c int) queue.Desk {
	id := queue.CounterID(strconv.Itoa(c + 1))
	return queue.Desk{Counter: id, Seen: p.d.Counter(id).Seen}
}

func (p *day) do(t *testing.T, a queue.Actor, o queue.Order) {
	p.now += 100
	events, err := p.d.Decide(p.site, queue.Command{At: p.now, Actor: a, Do: o})
	if err != nil {
		t.Fatalf("%T: %v", o, err)
	}
	for _, e := range events {
		p.d.Apply(e)
	}
	p.log = append(p.log, events...)
}

func (p *day) issue(t *testing.T) {
	p.n++
	class := queue.Normal
	if p.n%8 == 0 {
		class = queue.Priority
	}
	p.do(t, queue.Actor{ID: "kiosk:1"}, queue.Issue{Service: p.site.Services[p.n*7%services].ID, Class: class, Lang: "vi", Channel: "kiosk",
		Token: queue.Token(fmt.Sprintf("s1.%016d", p.n))})
}

func (p *day) call(t *testing.T, c int) {
	p.do(t, officerOf(c), queue.CallNext{Desk: p.desk(c), Previous: queue.PreviousDone})
}

// openDay compares opening a day, folds and all, with reading, verifying and decoding it alone.
func openDay(t *testing.T, s *sheet) {
	const records = 40_000
	p := newDay(t, 20)
	for len(p.log) < records {
		p.issue(t)
		p.call(t, p.n%20)
	}
	j, err := bolt.Open(filepath.Join(t.TempDir(), "day.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	stream := journal.Stream{Site: "s1", Date: "2026-01-05"}
	store(t, j, stream, p.log)
	l := s.line("opening a day of 40,000 records ÷ reading, verifying and decoding it", "ms", 2)
	clock := demo.NewClock(p.now.Time())
	for range s.runs {
		began := time.Now()
		for r, err := range j.Read(t.Context(), stream, journal.Position{}) {
			if err == nil {
				_, err = journal.ToEvent(r)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		bare := float64(time.Since(began)) / 1e6
		began = time.Now()
		e, err := engine.Open(t.Context(), engine.Config{Journal: j, Site: p.site, Clock: clock, Writer: journal.WriterID{1}, TrustClock: true,
			Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		ours := float64(time.Since(began)) / 1e6
		if st := e.Status(); st.Seq < uint64(len(p.log)) {
			t.Fatalf("the engine stands at %d of %d", st.Seq, len(p.log))
		}
		if err := e.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		l.add(ours, bare)
	}
}

// store appends events to a log.
func store(t *testing.T, j journal.Journal, s journal.Stream, log []queue.Event) {
	t.Helper()
	var at journal.Position
	for len(log) > 0 {
		part := log[:min(len(log), 1000)]
		log = log[len(part):]
		var records []journal.Record
		for _, e := range part {
			r, err := journal.FromEvent(e)
			if err != nil {
				t.Fatal(err)
			}
			records = append(records, r)
		}
		b, err := journal.Seal(at, journal.WriterID{1}, records)
		if err == nil {
			err = j.Append(t.Context(), s, b)
		}
		if err != nil {
			t.Fatal(err)
		}
		at = b.End()
	}
}
