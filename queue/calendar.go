package queue

import "time"

// Span is a stretch of local time of day, from inclusive to exclusive, as offsets from midnight.
type Span struct{ From, To time.Duration }

// Hours are the working and issuing spans of one kind of day; no Work span means closed.
type Hours struct {
	Work  []Span
	Issue []Span
}

// Calendar says when a site works: per weekday, with dates that differ.
type Calendar struct {
	Week [7]Hours       // by time.Weekday
	Days map[Date]Hours // closed days (no spans), make-up days, own hours
}

// Interval is a stretch of absolute time, From inclusive, To exclusive.
type Interval struct{ From, To Instant }

// Plan is the calendar of one business date in absolute time, in ascending order. A plan without
// Work is a closed day.
type Plan struct {
	Work     []Interval
	Issue    []Interval
	ExpireAt Instant // what still waits expires
	Ends     Instant // the day is closed
}

// Plan returns the plan of date d. A date in Days wins over its weekday; a malformed date has the
// zero Plan.
func (s *Site) Plan(d Date) Plan {
	day, err := time.Parse(time.DateOnly, string(d)) // in UTC: local midnight may not exist
	if err != nil {
		return Plan{}
	}
	hours, own := s.Calendar.Days[d]
	if !own {
		hours = s.Calendar.Week[day.Weekday()]
	}
	at := func(off time.Duration) Instant { return s.wallClock(day.Add(off)) }
	intervals := func(spans []Span) []Interval {
		in := make([]Interval, 0, len(spans))
		for _, v := range spans {
			in = append(in, Interval{at(v.From), at(v.To)})
		}
		return in
	}
	return Plan{
		Work: intervals(hours.Work), Issue: intervals(hours.Issue),
		ExpireAt: at(s.Rules.ExpireAt), Ends: at(24*time.Hour + s.Rules.DayEnds),
	}
}

// wallClock returns the instant at which the site's clocks show the figures of wall, which is in UTC:
// so a change of summer time cannot shift hours. A time that is skipped is the moment of the change.
func (s *Site) wallClock(wall time.Time) Instant {
	t := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, s.Zone)
	_, offset := t.Zone()
	skipped := wall.Truncate(time.Second).Sub(t.UTC().Add(time.Duration(offset) * time.Second))
	return InstantOf(t.Add(max(skipped, 0)))
}

// Changed returns the plan with today's changed hours, as SetHours left them: what lies after an
// instant is cut off, and the last stretch is drawn out to an instant beyond it. 0 changes nothing,
// and a closed day stays closed.
func (p Plan) Changed(issueUntil, workUntil Instant) Plan {
	p.Issue = ending(p.Issue, issueUntil)
	p.Work = ending(p.Work, workUntil)
	return p
}

// ending cuts or draws out the intervals to end; the given slice is left alone.
func ending(in []Interval, end Instant) []Interval {
	if end == 0 || len(in) == 0 {
		return in
	}
	out := make([]Interval, 0, len(in))
	for i, v := range in {
		if v.From >= end {
			break
		}
		if last := i == len(in)-1; last || v.To > end {
			v.To = end
		}
		out = append(out, v)
	}
	return out
}

// Open reports whether one of the intervals holds at.
func Open(in []Interval, at Instant) bool {
	for _, v := range in {
		if at >= v.From && at < v.To {
			return true
		}
	}
	return false
}

// Next returns the interval that holds at, else the next one that begins after it; false when
// there is none.
func Next(in []Interval, at Instant) (Interval, bool) {
	for _, v := range in {
		if at < v.To {
			return v, true
		}
	}
	return Interval{}, false
}

// Within returns how much of [from, to) lies inside the intervals.
func Within(in []Interval, from, to Instant) time.Duration {
	var sum time.Duration
	for _, v := range in {
		if lo, hi := max(from, v.From), min(to, v.To); hi > lo {
			sum += hi.Sub(lo)
		}
	}
	return sum
}

// Waited returns how much of [from, to) counts as waiting: all of it but the time before opening
// and the breaks between working spans. Overtime after closing counts, and so does all of a closed
// day. The result is never negative.
func (p Plan) Waited(from, to Instant) time.Duration {
	if len(p.Work) == 0 {
		return max(to.Sub(from), 0)
	}
	sum := Within(p.Work, from, to)
	if late := max(from, p.Work[len(p.Work)-1].To); to > late {
		sum += to.Sub(late)
	}
	return sum
}

// What Behind answers, and what Estimate.After says.
const (
	BehindBreak   = "break"
	BehindClosing = "closing"
)

// Behind says what lies between from and to: BehindClosing when the end of the last working span
// does, BehindBreak when a break does or from is in one, else "". The time before opening is no
// break, and after closing nothing is behind it any more; a closed day is behind closing.
func (p Plan) Behind(from, to Instant) string {
	if len(p.Work) == 0 {
		return BehindClosing
	}
	if closing := p.Work[len(p.Work)-1].To; to >= closing {
		if from < closing {
			return BehindClosing
		}
		return ""
	}
	for i := 1; i < len(p.Work); i++ {
		if from < p.Work[i].From && to >= p.Work[i-1].To {
			return BehindBreak
		}
	}
	return ""
}

// AfterBreak returns how long ago the break before at ended; false during a break, before the
// first one and after closing.
func (p Plan) AfterBreak(at Instant) (time.Duration, bool) {
	for i := 1; i < len(p.Work); i++ {
		if v := p.Work[i]; at >= v.From && at < v.To {
			return at.Sub(v.From), true
		}
	}
	return 0, false
}

// issueSearchDays bounds NextIssue: Tết, the longest run of closed days, takes about ten.
const issueSearchDays = 31

// NextIssue returns the stretch in which numbers are issued at the instant or next after it, by
// the planned calendar (hours changed for today belong to the Day); false when none begins within
// a month.
func (s *Site) NextIssue(at Instant) (Interval, bool) {
	day, err := time.Parse(time.DateOnly, string(DateOf(at, s.Zone, s.Rules.DayEnds)))
	if err != nil {
		return Interval{}, false
	}
	for i := range issueSearchDays {
		date := Date(day.AddDate(0, 0, i).Format(time.DateOnly))
		if v, ok := Next(s.Plan(date).Issue, at); ok {
			return v, true
		}
	}
	return Interval{}, false
}
