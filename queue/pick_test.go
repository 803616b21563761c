package queue

import (
	"fmt"
	"testing"
	"time"
)

// line puts tickets in line: "A" a normal land ticket, "a" a priority one, "U" and "u" fees; one a
// minute from 7:00 on.
func (h *hall) stand(tickets string) {
	h.Helper()
	for _, r := range tickets {
		service, class := ServiceID("land"), Normal
		if r == 'U' || r == 'u' {
			service = "fees"
		}
		if r >= 'a' {
			class = Priority
		}
		h.issue(service, class)
		h.wait(time.Minute)
	}
}

// calls lets counter c call n times and gives the numbers with the rules that chose.
func (h *hall) calls(c CounterID, who Actor, n int) string {
	h.Helper()
	out := ""
	for range n {
		h.do(who, CallNext{Desk: h.desk(c), Previous: PreviousDone})
		cur := h.d.Ticket(h.d.Counter(c).Current)
		if cur == nil {
			return out + "-"
		}
		out += fmt.Sprintf("%s %s, ", cur.Number, cur.Why)
		h.wait(time.Second)
	}
	return out
}

func TestWhoIsNext(t *testing.T) {
	mode := func(m string) func(*Site) { return func(s *Site) { s.Rules.Mode = m } }
	soon := func(s *Site) { s.Rules.MaxWait = 2 * time.Minute }
	tests := map[string]struct {
		change  []func(*Site)
		line    string
		counter CounterID
		calls   int
		want    string
	}{
		"in order of issue":             {nil, "AAA", "1", 4, "A001 ratio, A002 ratio, A003 ratio, -"},
		"one priority to two normal":    {nil, "AAAAaa", "1", 6, "A005 ratio, A001 ratio, A002 ratio, A006 ratio, A003 ratio, A004 ratio, "},
		"no credit is saved up":         {nil, "AAAAA", "1", 5, "A001 ratio, A002 ratio, A003 ratio, A004 ratio, A005 ratio, "},
		"only priority":                 {nil, "aa", "1", 3, "A001 ratio, A002 ratio, -"},
		"strict":                        {[]func(*Site){mode(ModeStrict)}, "AAaa", "1", 4, "A003 strict, A004 strict, A001 strict, A002 strict, "},
		"head start of fifteen minutes": {[]func(*Site){mode(ModeHeadStart)}, "AAa", "1", 3, "A003 head_start, A001 head_start, A002 head_start, "},
		"head start wears off":          {[]func(*Site){mode(ModeHeadStart), func(s *Site) { s.Rules.HeadStart[Priority] = 90 * time.Second }}, "AAAa", "1", 4, "A001 head_start, A002 head_start, A004 head_start, A003 head_start, "},
		"overflow tier":                 {nil, "UUA", "2", 3, "A001 ratio, U001 ratio, U002 ratio, "},
		"priority counter, then idle":   {nil, "AUau", "4", 4, "A002 ratio, U002 ratio, A001 ratio, U001 ratio, "},
		"guard every second call":       {[]func(*Site){soon}, "AAAAaa", "1", 6, "A001 guard, A005 ratio, A002 guard, A006 ratio, A003 guard, A004 ratio, "},
		"no guard in a reserved tier":   {[]func(*Site){soon}, "AAAaaa", "4", 4, "A004 ratio, A005 ratio, A006 ratio, A001 guard, "},
		"a share of nothing":            {[]func(*Site){func(s *Site) { s.Rules.Ratio = [2]int{0, 1} }}, "aA", "1", 2, "A002 ratio, A001 ratio, "},
		"guard off":                     {[]func(*Site){func(s *Site) { s.Rules.MaxWait = 0 }}, "AAAAaa", "1", 2, "A005 ratio, A001 ratio, "},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHall(t, tt.change...)
			h.stand(tt.line)
			h.open(tt.counter, lan)
			if got := h.calls(tt.counter, lan, tt.calls); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestOverdueSinceAgreesWithWaited(t *testing.T) {
	plan := testSite().Plan(testDate)
	for _, work := range [][]Interval{plan.Work, nil} {
		p := Plan{Work: work}
		for _, now := range []Instant{at(6, 50, 0), at(7, 20, 0), at(11, 30, 0), at(12, 10, 0), at(13, 45, 0), at(14, 0, 0), at(14, 1, 0), at(18, 0, 0)} {
			for _, most := range []time.Duration{time.Millisecond, 29 * time.Minute, 30 * time.Minute, 5 * time.Hour} {
				due := overdueSince(work, now, Instant(most.Milliseconds()))
				for entered := at(6, 30, 0); entered <= now; entered = entered.Add(time.Minute) {
					for _, e := range []Instant{entered - 1, entered, entered + 1} {
						if want := p.Waited(e, now) > most; (e < due) != want {
							t.Fatalf("entered %s, now %s, most %s: overdue %v, want %v", e, now, most, e < due, want)
						}
					}
				}
			}
		}
	}
}

// crowd is a hall with 1,500 waiting in 12 services and a counter that serves all of them.
func crowd(tb testing.TB) (*Site, *Day) {
	cfg := testSite(func(s *Site) {
		s.Services, s.Counters = nil, []Counter{{ID: "1"}}
		var all []ServiceID
		for i := range 12 {
			id := ServiceID(fmt.Sprintf("service-%d", i))
			s.Services = append(s.Services, Service{ID: id, Prefix: string(rune('A' + i))})
			all = append(all, id)
		}
		s.Counters[0].Tiers = []Tier{{Services: all}}
	})
	d := NewDay("qn", testDate)
	for i := range 1500 {
		class := Normal
		if i%7 == 0 {
			class = Priority
		}
		order := Issue{Service: cfg.Services[i%12].ID, Class: class, Token: Token(fmt.Sprint("qn.", i))}
		run(tb, cfg, d, Command{At: at(7, 0, 0).Add(time.Duration(i) * time.Second), Actor: kiosk, Do: order})
	}
	run(tb, cfg, d, Command{At: at(7, 30, 0), Actor: lan, Do: OpenCounter{Desk: Desk{Counter: "1"}}})
	return cfg, d
}

func run(tb testing.TB, cfg *Site, d *Day, cmd Command) {
	tb.Helper()
	events, err := d.Decide(cfg, cmd)
	if err != nil {
		tb.Fatal(err)
	}
	for _, e := range events {
		d.Apply(e)
	}
}

func TestChoosingAllocatesNothing(t *testing.T) {
	cfg, d := crowd(t)
	if n := testing.AllocsPerRun(100, func() { d.NextFor(cfg, "1", at(8, 0, 0)) }); n != 0 {
		t.Errorf("choosing allocates %v times", n)
	}
}

func BenchmarkChoose(b *testing.B) {
	cfg, d := crowd(b)
	b.ReportAllocs()
	for b.Loop() {
		d.NextFor(cfg, "1", at(8, 0, 0))
	}
}

func BenchmarkDecideCallNext(b *testing.B) {
	cfg, d := crowd(b)
	cmd := Command{At: at(8, 0, 0), Actor: lan, Do: CallNext{Desk: Desk{Counter: "1", Seen: d.Counter("1").Seen}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Decide(cfg, cmd); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkClone(b *testing.B) {
	_, d := crowd(b)
	b.ReportAllocs()
	for b.Loop() {
		d.Clone()
	}
}

// BenchmarkFold folds the events of a busy day again: the time per op is that of 1,500 visits.
func BenchmarkFold(b *testing.B) {
	cfg, d := crowd(b)
	var log []Event
	now := at(8, 0, 0)
	for range 1500 {
		for _, o := range []Order{CallNext{Desk: Desk{Counter: "1", Seen: d.Counter("1").Seen}}, Start{}} {
			if s, ok := o.(Start); ok {
				s.Desk = Desk{Counter: "1", Seen: d.Counter("1").Seen}
				o = s
			}
			events, err := d.Decide(cfg, Command{At: now, Actor: lan, Key: fmt.Sprint(now), Do: o})
			if err != nil {
				b.Fatal(err)
			}
			for _, e := range events {
				d.Apply(e)
			}
			log = append(log, events...)
			now = now.Add(10 * time.Second)
		}
	}
	_, fresh := crowd(b)
	b.ReportAllocs()
	for b.Loop() {
		c := fresh.Clone()
		for _, e := range log {
			c.Apply(e)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(log)), "ns/event")
}
