package queue

import (
	"testing"
	"time"
)

// hm is a time of day as an offset from midnight.
func hm(h, m int) time.Duration { return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute }

// officeHours are the demo's hours of a working day.
func officeHours() Hours {
	return Hours{
		Work:  []Span{{hm(7, 0), hm(11, 30)}, {hm(13, 30), hm(17, 0)}},
		Issue: []Span{{hm(6, 45), hm(11, 15)}, {hm(13, 15), hm(16, 45)}},
	}
}

// calendarSite works Monday to Friday, with a holiday, a make-up Saturday and a short day.
func calendarSite(t *testing.T, zone string) *Site {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatalf("load zone %s: %v", zone, err)
	}
	s := &Site{ID: "qn", Zone: z, Rules: DefaultRules()}
	for d := time.Monday; d <= time.Friday; d++ {
		s.Calendar.Week[d] = officeHours()
	}
	s.Calendar.Days = map[Date]Hours{
		"2026-11-24": {},
		"2026-11-28": officeHours(),
		"2026-11-25": {
			Work:  []Span{{hm(7, 30), hm(11, 0)}},
			Issue: []Span{{hm(7, 15), hm(10, 45)}},
		},
	}
	return s.Index()
}

// localAt is the wall clock of the site on a date; clock "24:00" and later run into the next day.
func localAt(t *testing.T, s *Site, d Date, clk string) Instant {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", string(d)+" "+clk, s.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return InstantOf(at)
}

func TestPlan(t *testing.T) {
	s := calendarSite(t, "Asia/Ho_Chi_Minh")
	tests := map[string]struct {
		date        Date
		work, issue int
		first, last string // of the working spans
	}{
		"a weekday":             {"2026-11-23", 2, 2, "07:00", "17:00"},
		"a closed day":          {"2026-11-24", 0, 0, "", ""},
		"own hours":             {"2026-11-25", 1, 1, "07:30", "11:00"},
		"a make-up Saturday":    {"2026-11-28", 2, 2, "07:00", "17:00"},
		"a Sunday":              {"2026-11-29", 0, 0, "", ""},
		"a date that is no day": {"2026-13-99", 0, 0, "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := s.Plan(tt.date)
			if len(p.Work) != tt.work || len(p.Issue) != tt.issue {
				t.Fatalf("got %d working and %d issuing spans, want %d and %d", len(p.Work), len(p.Issue), tt.work, tt.issue)
			}
			if tt.work == 0 {
				return
			}
			if got, want := p.Work[0].From, localAt(t, s, tt.date, tt.first); got != want {
				t.Errorf("work begins %v, want %v", got, want)
			}
			if got, want := p.Work[tt.work-1].To, localAt(t, s, tt.date, tt.last); got != want {
				t.Errorf("work ends %v, want %v", got, want)
			}
			if got, want := p.ExpireAt, localAt(t, s, tt.date, "19:00"); got != want {
				t.Errorf("expires at %v, want %v", got, want)
			}
		})
	}
}

// TestPlanOverSummerTime keeps opening hours at the wall clock on the two odd days of the year, also
// where midnight itself is skipped.
func TestPlanOverSummerTime(t *testing.T) {
	tests := map[string]struct {
		zone  string
		date  Date
		hours time.Duration // the length of the day
		opens string        // in UTC
	}{
		"Berlin springs forward":      {"Europe/Berlin", "2026-03-29", 23 * time.Hour, "2026-03-29T05:00:00.000Z"},
		"Berlin falls back":           {"Europe/Berlin", "2026-10-25", 25 * time.Hour, "2026-10-25T06:00:00.000Z"},
		"São Paulo has no midnight":   {"America/Sao_Paulo", "2018-11-04", 23 * time.Hour, "2018-11-04T09:00:00.000Z"},
		"an ordinary day in Quy Nhơn": {"Asia/Ho_Chi_Minh", "2026-03-29", 24 * time.Hour, "2026-03-29T00:00:00.000Z"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := calendarSite(t, tt.zone)
			s.Calendar.Days[tt.date] = officeHours()
			p := s.Plan(tt.date)
			if got := p.Work[0].From.String(); got != tt.opens {
				t.Errorf("opens %s, want %s", got, tt.opens)
			}
			day, _ := time.Parse(time.DateOnly, string(tt.date))
			before := s.Plan(Date(day.AddDate(0, 0, -1).Format(time.DateOnly)))
			if got := p.Ends.Sub(before.Ends); got != tt.hours {
				t.Errorf("the day lasts %v, want %v", got, tt.hours)
			}
		})
	}
}

// TestDateOfAgreesWithPlan: the date changes at the instant at which the plan says the day ends,
// also on days of 23 and 25 hours and when days end at 03:00.
func TestDateOfAgreesWithPlan(t *testing.T) {
	for _, zone := range []string{"Asia/Ho_Chi_Minh", "Europe/Berlin", "America/Sao_Paulo"} {
		for _, ends := range []time.Duration{0, 3 * time.Hour} {
			s := calendarSite(t, zone)
			s.Rules.DayEnds = ends
			for _, d := range []Date{"2018-11-03", "2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25", "2026-11-23"} {
				end := s.Plan(d).Ends
				if got := DateOf(end-1, s.Zone, ends); got != d {
					t.Errorf("%s, days end %v: just before the end of %s it is %s", zone, ends, d, got)
				}
				if got := DateOf(end, s.Zone, ends); got <= d {
					t.Errorf("%s, days end %v: at the end of %s it is %s", zone, ends, d, got)
				}
			}
		}
	}
}

func TestChangedHours(t *testing.T) {
	s := calendarSite(t, "Asia/Ho_Chi_Minh")
	d := Date("2026-11-23")
	tests := map[string]struct {
		until string
		want  []string
	}{
		"a storm closes at 15:00":     {"15:00", []string{"07:00", "11:30", "13:30", "15:00"}},
		"closed for the afternoon":    {"12:00", []string{"07:00", "11:30"}},
		"closed in the morning":       {"09:00", []string{"07:00", "09:00"}},
		"an hour longer":              {"18:00", []string{"07:00", "11:30", "13:30", "18:00"}},
		"closed before it has opened": {"06:00", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			plan := s.Plan(d)
			got := plan.Changed(0, localAt(t, s, d, tt.until)).Work
			if len(got)*2 != len(tt.want) {
				t.Fatalf("got %d spans, want %d", len(got), len(tt.want)/2)
			}
			for i, v := range got {
				want := Interval{localAt(t, s, d, tt.want[2*i]), localAt(t, s, d, tt.want[2*i+1])}
				if v != want {
					t.Errorf("span %d is %v to %v, want %v to %v", i, v.From, v.To, want.From, want.To)
				}
			}
			if len(plan.Work) != 2 || plan.Work[1].To != localAt(t, s, d, "17:00") {
				t.Error("the plan itself was changed")
			}
		})
	}
}

func TestBehindAndWaited(t *testing.T) {
	s := calendarSite(t, "Asia/Ho_Chi_Minh")
	d := Date("2026-11-23")
	p := s.Plan(d)
	tests := map[string]struct {
		from, to string
		behind   string
		waited   time.Duration
	}{
		"within the morning":       {"07:10", "08:00", "", 50 * time.Minute},
		"before opening":           {"06:45", "07:20", "", 20 * time.Minute},
		"over lunch":               {"11:10", "13:40", BehindBreak, 30 * time.Minute},
		"from dawn to afternoon":   {"06:45", "14:00", BehindBreak, 5 * time.Hour},
		"taken during lunch":       {"13:15", "13:45", BehindBreak, 15 * time.Minute},
		"within the afternoon":     {"13:30", "14:00", "", 30 * time.Minute},
		"after closing":            {"16:44", "17:20", BehindClosing, 36 * time.Minute},
		"at the stroke of closing": {"16:44", "17:00", BehindClosing, 16 * time.Minute},
		"in overtime only":         {"17:10", "17:20", "", 10 * time.Minute},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			from, to := localAt(t, s, d, tt.from), localAt(t, s, d, tt.to)
			if got := p.Behind(from, to); got != tt.behind {
				t.Errorf("Behind = %q, want %q", got, tt.behind)
			}
			if got := p.Waited(from, to); got != tt.waited {
				t.Errorf("Waited = %v, want %v", got, tt.waited)
			}
		})
	}
	if got := (Plan{}).Behind(1, 2); got != BehindClosing {
		t.Errorf("on a closed day Behind = %q, want %q", got, BehindClosing)
	}
}

func TestAfterBreak(t *testing.T) {
	s := calendarSite(t, "Asia/Ho_Chi_Minh")
	d := Date("2026-11-23")
	for clk, want := range map[string]time.Duration{"13:30": 0, "13:39": 9 * time.Minute, "16:59": 209 * time.Minute} {
		if got, ok := s.Plan(d).AfterBreak(localAt(t, s, d, clk)); !ok || got != want {
			t.Errorf("at %s the break ended %v ago (%v), want %v", clk, got, ok, want)
		}
	}
	for _, clk := range []string{"06:50", "07:01", "11:29", "12:00", "13:29", "17:00"} {
		if got, ok := s.Plan(d).AfterBreak(localAt(t, s, d, clk)); ok {
			t.Errorf("at %s a break ended %v ago, want none", clk, got)
		}
	}
}

func TestNextIssue(t *testing.T) {
	s := calendarSite(t, "Asia/Ho_Chi_Minh")
	tests := map[string]struct{ date, at, wantDate, want string }{
		"now":                     {"2026-11-23", "10:00", "2026-11-23", "06:45"},
		"after lunch":             {"2026-11-23", "12:00", "2026-11-23", "13:15"},
		"over a holiday":          {"2026-11-23", "16:45", "2026-11-25", "07:15"},
		"on the make-up Saturday": {"2026-11-27", "20:00", "2026-11-28", "06:45"},
		"over the Sunday":         {"2026-11-28", "20:00", "2026-11-30", "06:45"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, ok := s.NextIssue(localAt(t, s, Date(tt.date), tt.at))
			if want := localAt(t, s, Date(tt.wantDate), tt.want); !ok || got.From != want {
				t.Errorf("next issue from %v (%v), want %v", got.From, ok, want)
			}
		})
	}
	s.Calendar = Calendar{}
	if got, ok := s.NextIssue(localAt(t, s, "2026-11-23", "10:00")); ok {
		t.Errorf("a site that never opens issues from %v", got.From)
	}
}
