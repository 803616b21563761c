package report

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"luot/queue"
)

// The limits of a report.
const (
	MaxRows     = 5_000
	MaxSiteDays = 60_000 // 160 sites for a year
)

// ErrTooLarge says that a report would have more than MaxRows rows or MaxSiteDays days of sites.
var ErrTooLarge = errors.New("the report would be too large")

// Office is one site of a report.
type Office struct {
	Source
	Name queue.Words // without the centre's
}

// Question is what a report answers.
type Question struct {
	Offices     []Office
	Period      Period
	By          []Dim
	Today       queue.Date                   // figures of later dates do not exist
	RatingsFrom int                          // fewer ratings are not shown by service, counter or officer
	Officers    func(queue.OfficerID) string // what an officer is called, "" when unknown; nil: nobody is
	At          time.Time                    // now
}

// Report are the figures of a period, compared with the period before.
type Report struct {
	Period      Period        `json:"period"`
	Until       queue.Date    `json:"until"`  // the last date with figures: the period's, or today
	Before      Period        `json:"before"` // as many dates of the period before as have passed of this one
	At          queue.Instant `json:"at"`     // when it was made
	Sites       []SiteOf      `json:"sites"`
	By          []Dim         `json:"by"`
	RatingsFrom int           `json:"ratings_from"`
	Total       Figures       `json:"total"`
	TotalBefore Figures       `json:"total_before"`
	Rows        []Group       `json:"rows"`
}

// SiteOf is a site that a report is about.
type SiteOf struct {
	ID           queue.SiteID `json:"id"`
	Name         queue.Words  `json:"name"`
	TargetWaitMS int64        `json:"target_wait_ms"`
}

// Group are the figures of one value of each dimension. All rows together are the total, but for busiest
// hours, percentiles and shares, which do not add up.
type Group struct {
	Keys    []string      `json:"keys"` // in the order of By; "" is none
	Names   []queue.Words `json:"names"`
	Figures Figures       `json:"figures"`
	Before  *Figures      `json:"before"` // null by day and month, which are others then
}

// Make answers a question. It reads one day of one site after the other and keeps their times, so it takes
// the memory of the largest of the two periods, about 20 bytes a visit.
func Make(ctx context.Context, q Question) (*Report, error) {
	now := q.Period.Until(q.Today)
	before := q.Period.Before(q.works)
	if elapsed := now.Days(); elapsed < q.Period.Days() {
		before = before.first(max(elapsed, 1))
	}
	if max(q.Period.Days(), before.Days())*len(q.Offices) > MaxSiteDays || q.Period.Days() > MaxDates {
		return nil, ErrTooLarge
	}
	out := &Report{Period: q.Period, Until: now.To, Before: before, At: queue.InstantOf(q.At), By: q.By, RatingsFrom: q.RatingsFrom, Sites: []SiteOf{}}
	for _, o := range q.Offices {
		out.Sites = append(out.Sites, SiteOf{o.Site.ID, o.Name, o.Site.Rules.TargetWait.Milliseconds()})
	}
	names := newNames(q.Offices, q.Officers)
	earlier, err := q.collect(ctx, before, names)
	if err != nil {
		return nil, err
	}
	out.TotalBefore = earlier.total
	these, err := q.collect(ctx, now, names)
	if err != nil {
		return nil, err
	}
	out.Total, out.Rows = these.total, these.rows
	if !slices.Contains(q.By, ByDay) && !slices.Contains(q.By, ByMonth) {
		out.Rows = compared(these.rows, earlier.rows)
		slices.SortFunc(out.Rows, func(a, b Group) int { return names.compare(q.By, a.Keys, b.Keys) })
	}
	return out, nil
}

// collected is what collect found.
type collected struct {
	total Figures
	rows  []Group
}

// compared gives every row its figures of before. What happened in one of the two periods alone has zeros in
// the other.
func compared(rows, before []Group) []Group {
	at := map[string]*Figures{}
	for i := range before {
		at[joined(before[i].Keys)] = &before[i].Figures
	}
	zero := (&tally{}).figures([5]Sum{}, 0)
	for i := range rows {
		key := joined(rows[i].Keys)
		if rows[i].Before = at[key]; rows[i].Before == nil {
			rows[i].Before = &zero
		}
		delete(at, key)
	}
	for i := range before {
		if at[joined(before[i].Keys)] != nil {
			rows = append(rows, Group{Keys: before[i].Keys, Names: before[i].Names, Figures: zero, Before: &before[i].Figures})
		}
	}
	return rows
}

// joined is what keys are filed under.
func joined(keys []string) string { return strings.Join(keys, "\x00") }

// works reports whether some office has working hours on a date, by its calendar.
func (q *Question) works(date queue.Date) bool {
	return slices.ContainsFunc(q.Offices, func(o Office) bool { return len(o.Site.Plan(date).Work) > 0 })
}

// table is a report while it is added up.
type table struct {
	by   []Dim
	rows map[string]*tally // by joined keys
	days map[string]int    // site-days with a log, by the keys that a site and a date have
}

// collect adds up a period. A row of one dimension is there for every value that the offices have.
func (q *Question) collect(ctx context.Context, p Period, n *names) (collected, error) {
	t := &table{by: q.By, rows: map[string]*tally{}, days: map[string]int{}}
	if len(q.By) == 1 && p.Days() > 0 {
		for _, key := range n.all(q.By[0], p) {
			t.rows[key] = &tally{}
		}
	}
	for _, o := range q.Offices {
		for s, err := range Daily(ctx, o.Source, p.From, p.To) {
			if err != nil {
				return collected{}, err
			}
			if t.add(&s, o.Site.Rules.TargetWait); len(t.rows) > MaxRows {
				return collected{}, ErrTooLarge
			}
		}
	}
	return t.close(q, n), nil
}

// add adds one day of one site.
func (t *table) add(s *Summary, target time.Duration) {
	keys := make([]string, len(t.by))
	for i := range s.Cells {
		c := &s.Cells[i]
		for j, d := range t.by {
			keys[j] = keyOf(d, s, c.Key)
		}
		key := joined(keys)
		row := t.rows[key]
		if row == nil {
			row = &tally{}
			t.rows[key] = row
		}
		row.take(c, target)
	}
	t.days[t.dated(func(d Dim) string { return keyOf(d, s, Key{}) })] += s.Days
}

// dated joins the keys that a site and a date have by themselves, whatever happened there.
func (t *table) dated(key func(Dim) string) string {
	out := make([]string, len(t.by))
	for i, d := range t.by {
		if d == BySite || d == ByWeekday || d == ByDay || d == ByMonth {
			out[i] = key(d)
		}
	}
	return joined(out)
}

// close turns sums into figures, in the order of their keys.
func (t *table) close(q *Question, n *names) collected {
	total := &tally{}
	for _, days := range t.days {
		total.days += days
	}
	rows, least := make([]Group, 0, len(t.rows)), 0
	if personal(q.By) {
		least = q.RatingsFrom
	}
	all := make([]*tally, 0, len(t.rows))
	for filed, s := range t.rows {
		keys := strings.Split(filed, "\x00")
		s.days = t.days[t.dated(func(d Dim) string { return keys[slices.Index(t.by, d)] })]
		row := Group{Keys: keys}
		for i, d := range t.by {
			row.Names = append(row.Names, n.name(d, keys[i]))
		}
		total.join(s)
		row.Figures = s.figures(s.times(), least)
		rows, all = append(rows, row), append(all, s)
	}
	slices.SortFunc(rows, func(a, b Group) int { return n.compare(t.by, a.Keys, b.Keys) })
	return collected{total.figures(timesOf(all), 0), rows}
}

// times sums up the lists; it sorts them.
func (s *tally) times() (out [5]Sum) {
	for i := range s.lists {
		out[i] = sumOf32(s.lists[i])
	}
	return out
}

// timesOf sums up the lists of all rows together, one kind of time after the other: the lists of a year of a
// province are too long to be kept twice.
func timesOf(all []*tally) (out [5]Sum) {
	var together []int32
	for i := range out {
		together = together[:0]
		for _, s := range all {
			together = append(together, s.lists[i]...)
		}
		out[i] = sumOf32(together)
	}
	return out
}
