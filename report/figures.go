package report

import (
	"context"
	"fmt"
	"iter"
	"time"

	"luot/queue"
)

// MaxDates bounds the dates of one question: two years and a day.
const MaxDates = 732

// Source is where the figures of a site come from.
type Source struct {
	Site *queue.Site
	// Kept yields the texts of kept summaries from one date to another, both included.
	Kept func(ctx context.Context, from, to queue.Date) iter.Seq2[[]byte, error]
	// Events yields the events of a date, none when it has no log.
	Events func(ctx context.Context, date queue.Date) iter.Seq2[queue.Event, error]
}

// Figures returns one summary per date from one to another, both included: the kept one, else what the
// log says now. A date without either is Empty, and so is one in the future.
func Figures(ctx context.Context, src Source, from, to queue.Date) ([]Summary, error) {
	dates, err := Dates(from, to)
	if err != nil {
		return nil, err
	}
	kept := map[queue.Date]Summary{}
	for text, err := range src.Kept(ctx, from, to) {
		if err != nil {
			return nil, err
		}
		s, err := Read(text)
		if err != nil {
			return nil, err
		}
		kept[s.From] = s
	}
	out := make([]Summary, 0, len(dates))
	for _, date := range dates {
		s, ok := kept[date]
		if !ok {
			if s, err = Summarise(src.Events(ctx, date), src.Site, date); err != nil {
				return nil, err
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// Dates lists the dates from one to another, both included.
func Dates(from, to queue.Date) ([]queue.Date, error) {
	first, err := time.Parse(time.DateOnly, string(from))
	if err != nil {
		return nil, fmt.Errorf("%.20q is not a date like 2026-11-23", from)
	}
	last, err := time.Parse(time.DateOnly, string(to))
	if err != nil {
		return nil, fmt.Errorf("%.20q is not a date like 2026-11-23", to)
	}
	var out []queue.Date
	for d := first; !d.After(last); d = d.AddDate(0, 0, 1) {
		if len(out) == MaxDates {
			return nil, fmt.Errorf("from %s to %s are more than %d dates", from, to, MaxDates)
		}
		out = append(out, queue.Date(d.Format(time.DateOnly)))
	}
	return out, nil
}
