package supervisor

import (
	"cmp"
	"slices"
	"time"

	"luot/queue"
	"luot/report"
)

// Figures are what the page shows of a site's past: today by hour, and a stretch of days that ends today.
type Figures struct {
	Site     queue.SiteID `json:"site"`
	From     queue.Date   `json:"from"`
	To       queue.Date   `json:"to"`   // today
	Days     int          `json:"days"` // of them with a log
	Target   int64        `json:"target_ms"`
	Least    int          `json:"least"` // ratings from which on a score is shown by field, counter and officer
	Today    Line         `json:"today"`
	Total    Line         `json:"total"`
	Hours    []HourLine   `json:"hours"` // of today: all from the first with something to the last
	Services []Line       `json:"services"`
	Counters []Line       `json:"counters"`
	Officers []Line       `json:"officers"` // rated ones
	Heat     []Heat       `json:"heat"`
	Reasons  []Reason     `json:"reasons"` // of ratings of 3 or less, most named first
}

// Line is one row of a table. Times are whole milliseconds; null is of nothing.
type Line struct {
	ID       string  `json:"id"` // of the field or counter; the user of an officer; "" of the whole site
	Issued   int     `json:"issued"`
	Served   int     `json:"served"`
	Absent   int     `json:"absent"`
	Waits    int     `json:"waits"`
	WaitMS   *int64  `json:"wait_ms"` // mean, in working hours
	WaitP90  *int64  `json:"wait_p90_ms"`
	Within   int     `json:"within"` // of Waits
	ServeMS  *int64  `json:"serve_ms"`
	Promised int     `json:"promised"`
	Kept     int     `json:"kept"`
	OpenMS   int64   `json:"open_ms"`
	IdleMS   int64   `json:"idle_ms"`
	PausedMS int64   `json:"paused_ms"`
	Rating   *Rating `json:"rating"` // null when there are fewer than least
}

// HourLine is Line of one hour by the site's clocks.
type HourLine struct {
	Hour int `json:"hour"`
	Line
}

// Rating sums ratings up. Those given too quickly are in TooQuick alone.
type Rating struct {
	N         int      `json:"n"`
	Of        int      `json:"of"` // visits that were completed
	Score     Hundreds `json:"score"`
	Satisfied int      `json:"satisfied"` // of N: 4 and 5
	Scores    [5]int   `json:"scores"`    // how many gave 1, 2, 3, 4, 5
	TooQuick  int      `json:"too_quick"`
}

// Heat is one hour of one weekday.
type Heat struct {
	Weekday int    `json:"weekday"` // 1 is Monday, 7 Sunday
	Hour    int    `json:"hour"`
	Days    int    `json:"days"` // with a log, of this weekday
	Issued  int    `json:"issued"`
	WaitMS  *int64 `json:"wait_ms"` // mean, in working hours
}

// Reason is why visitors were not satisfied.
type Reason struct {
	ID string `json:"id"`
	N  int    `json:"n"`
}

// ViewFigures makes tables of the summaries of a site, one a day in order, the last of today.
func ViewFigures(site *queue.Site, days []report.Summary, least int) Figures {
	all, today := report.Merge(days...), days[len(days)-1]
	target := site.Rules.TargetWait.Milliseconds()
	out := Figures{Site: site.ID, From: days[0].From, To: today.To, Days: all.Days, Target: target, Least: least,
		Today: line("", today.Total(), target, 1), Total: line("", all.Total(), target, 1), Hours: hourly(today, target, least),
		Services: []Line{}, Counters: []Line{}, Officers: []Line{}, Heat: heat(days), Reasons: []Reason{}}
	fields := all.By(func(k report.Key) string { return string(k.Service) })
	for i := range site.Services {
		id := string(site.Services[i].ID)
		out.Services = append(out.Services, line(id, fields[id], target, least))
	}
	desks := all.By(func(k report.Key) string { return string(k.Counter) })
	for i := range site.Counters {
		id := string(site.Counters[i].ID)
		out.Counters = append(out.Counters, line(id, desks[id], target, least))
	}
	people := all.By(func(k report.Key) string { return string(k.Officer) })
	for _, id := range report.Names(people) {
		if l := line(id, people[id], target, least); id != "" && l.Rating != nil {
			out.Officers = append(out.Officers, l)
		}
	}
	total := all.Total()
	for _, id := range report.Names(total.Reasons) {
		out.Reasons = append(out.Reasons, Reason{id, total.Reasons[id]})
	}
	slices.SortStableFunc(out.Reasons, func(a, b Reason) int { return cmp.Compare(b.N, a.N) })
	return out
}

// line makes a row of a cell.
func line(id string, c report.Cell, target int64, least int) Line {
	waits, serving := report.SumOf(c.WaitOpen), report.SumOf(c.Serving)
	out := Line{ID: id, Issued: c.Issued, Served: c.Served, Absent: c.Absent, Waits: waits.N, Within: report.Within(c.WaitOpen, target),
		Promised: c.Promised, Kept: c.Kept, OpenMS: c.OpenMS, IdleMS: c.IdleMS, Rating: rating(&c, least)}
	if waits.N > 0 {
		out.WaitMS, out.WaitP90 = &waits.Mean, &waits.P90
	}
	if serving.N > 0 {
		out.ServeMS = &serving.Mean
	}
	for _, ms := range c.PausedMS {
		out.PausedMS += ms
	}
	return out
}

// rating sums the ratings of a cell up; nil when they are fewer than least.
func rating(c *report.Cell, least int) *Rating {
	out := &Rating{Of: c.Completed, TooQuick: c.TooQuick}
	sum := 0
	for score, n := range c.Scores {
		if score < 1 || score > len(out.Scores) {
			continue
		}
		out.Scores[score-1] += n
		out.N += n
		sum += n * score
		if score >= 4 {
			out.Satisfied += n
		}
	}
	score := hundreds(sum, out.N, least)
	if score == nil {
		return nil
	}
	out.Score = *score
	return out
}

// hourly makes a row for each hour of a day, from the first in which something was to the last.
func hourly(day report.Summary, target int64, least int) []HourLine {
	var by [24]report.Summary
	first, last := 24, -1
	for i := range day.Cells {
		h := day.Cells[i].Hour
		by[h].V, by[h].Cells = report.Version, append(by[h].Cells, day.Cells[i])
		first, last = min(first, h), max(last, h)
	}
	out := []HourLine{}
	for h := first; h <= last; h++ {
		out = append(out, HourLine{h, line("", by[h].Total(), target, least)})
	}
	return out
}

// heat sums the days up by weekday and hour, of hours in which somebody ever came.
func heat(days []report.Summary) []Heat {
	type sum struct {
		issued int
		waits  []int64
	}
	var sums [8][24]sum
	var logged [8]int
	for _, day := range days {
		w := weekday(day.From)
		logged[w] += min(day.Days, 1)
		for i := range day.Cells {
			c := &day.Cells[i]
			s := &sums[w][c.Hour]
			s.issued += c.Issued
			s.waits = append(s.waits, c.WaitOpen...)
		}
	}
	out := []Heat{}
	for w := 1; w <= 7; w++ {
		for h := range sums[w] {
			if s := &sums[w][h]; s.issued > 0 || len(s.waits) > 0 {
				cell := Heat{Weekday: w, Hour: h, Days: logged[w], Issued: s.issued}
				if waits := report.SumOf(s.waits); waits.N > 0 {
					cell.WaitMS = &waits.Mean
				}
				out = append(out, cell)
			}
		}
	}
	return out
}

// weekday numbers the weekday of a date from 1, Monday; 0 for what is none.
func weekday(d queue.Date) int {
	at, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return 0
	}
	return (int(at.Weekday())+6)%7 + 1
}
