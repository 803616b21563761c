package report

import (
	"fmt"
	"time"

	"luot/locale"
	"luot/queue"
)

// The kinds of Period.
const (
	Day      = "day"
	Week     = "week" // ISO, from Monday
	Month    = "month"
	Quarter  = "quarter"
	Half     = "6months" // January to June, or July to December
	ThreeQtr = "9months" // January to September
	Year     = "year"
	Range    = "range" // any dates
)

// Period is a stretch of dates, both included.
type Period struct {
	Kind string     `json:"kind"`
	From queue.Date `json:"from"`
	To   queue.Date `json:"to"`
}

// PeriodOf returns the period of a kind that holds a date; nine months are those of the date's year,
// whether they hold it or not. A range has no dates of its own: it is an error here.
func PeriodOf(kind string, date queue.Date) (Period, error) {
	at, err := time.Parse(time.DateOnly, string(date))
	if err != nil {
		return Period{}, fmt.Errorf("%.20q is not a date like 2026-11-23", date)
	}
	months := func(first time.Month, n int) Period {
		from := time.Date(at.Year(), first, 1, 0, 0, 0, 0, time.UTC)
		return Period{kind, dateOf(from), dateOf(from.AddDate(0, n, -1))}
	}
	switch kind {
	case Day:
		return Period{kind, date, date}, nil
	case Week:
		monday := at.AddDate(0, 0, -(int(at.Weekday())+6)%7)
		return Period{kind, dateOf(monday), dateOf(monday.AddDate(0, 0, 6))}, nil
	case Month:
		return months(at.Month(), 1), nil
	case Quarter:
		return months((at.Month()-1)/3*3+1, 3), nil
	case Half:
		return months((at.Month()-1)/6*6+1, 6), nil
	case ThreeQtr:
		return months(time.January, 9), nil
	case Year:
		return months(time.January, 12), nil
	}
	return Period{}, fmt.Errorf("%.20q is no kind of period that a date has", kind)
}

// RangeOf returns the period of any dates; see Dates for what is refused.
func RangeOf(from, to queue.Date) (Period, error) {
	dates, err := Dates(from, to)
	if err == nil && len(dates) == 0 {
		err = fmt.Errorf("%s is after %s", from, to)
	}
	return Period{Range, from, to}, err
}

// farBack bounds the search for the working day before: Tết, the longest run of closed days, takes ten.
const farBack = 31

// Before returns the period before: of a day the newest one before on which works says that somebody works
// (the day before when there is none within a month), of nine months those of the year before, of a range as
// many dates just before it.
func (p Period) Before(works func(queue.Date) bool) Period {
	switch p.Kind {
	case Day:
		for n := 1; n <= farBack; n++ {
			if date := PlusDays(p.From, -n); works(date) {
				return Period{Day, date, date}
			}
		}
		return Period{Day, PlusDays(p.From, -1), PlusDays(p.From, -1)}
	case Range:
		return Period{Range, PlusDays(p.From, -p.Days()), PlusDays(p.From, -1)}
	case ThreeQtr:
		from := timeOf(p.From).AddDate(-1, 0, 0)
		return Period{ThreeQtr, dateOf(from), dateOf(from.AddDate(0, 9, -1))}
	}
	before, _ := PeriodOf(p.Kind, PlusDays(p.From, -1)) // p was made by PeriodOf
	return before
}

// Days returns how many dates the period has, 0 when it ends before it begins.
func (p Period) Days() int {
	return max(int(timeOf(p.To).Sub(timeOf(p.From)).Hours()/24)+1, 0)
}

// Until returns the period without the dates after one; it may have none left.
func (p Period) Until(date queue.Date) Period {
	p.To = min(p.To, date)
	return p
}

// first returns the first n dates of the period, all of them when it has fewer.
func (p Period) first(n int) Period { return p.Until(PlusDays(p.From, n-1)) }

// Title is what the period is called in a language: "Tuần 48/2026".
func (p Period) Title(lang string) string {
	at := timeOf(p.From)
	args := map[string]any{"y": at.Year(), "m": int(at.Month()), "d": at.Day(), "quarter": int(at.Month()-1)/3 + 1}
	kind := p.Kind
	switch p.Kind {
	case Week:
		args["y"], args["week"] = at.ISOWeek()
	case Half:
		kind += map[bool]string{true: "_1", false: "_2"}[at.Month() == time.January]
	case Range:
		args["from"], args["to"] = dateIn(lang, p.From), dateIn(lang, p.To)
	}
	return locale.Text(lang, "figures.period."+kind, args)
}

// dateIn writes a date as people of a language do.
func dateIn(lang string, d queue.Date) string {
	return locale.Text(lang, "figures.date", map[string]any{"y": d[:4], "m": d[5:7], "d": d[8:]})
}

func dateOf(t time.Time) queue.Date { return queue.Date(t.Format(time.DateOnly)) }

// timeOf returns midnight of a date in UTC; the zero time for what is none.
func timeOf(d queue.Date) time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t
}

// PlusDays returns the date so many days later, or earlier.
func PlusDays(d queue.Date, n int) queue.Date { return dateOf(timeOf(d).AddDate(0, 0, n)) }
