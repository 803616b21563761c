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
	// Kept yields the texts of kept summaries from one date to another, both included, by date.
	Kept func(ctx context.Context, from, to queue.Date) iter.Seq2[[]byte, error]
	// Logs yields the dates that have a log; nil: nobody knows, and each is looked for.
	Logs func(ctx context.Context) iter.Seq2[queue.Date, error]
	// Events yields the events of a date, none when it has no log.
	Events func(ctx context.Context, date queue.Date) iter.Seq2[queue.Event, error]
}

// Daily yields one summary per date from one to another, both included and in order: the kept one, else what
// the log says now. A date without either is Empty, and so is one in the future. An error is the last thing
// yielded.
func Daily(ctx context.Context, src Source, from, to queue.Date) iter.Seq2[Summary, error] {
	return func(yield func(Summary, error) bool) {
		dates, err := Dates(from, to)
		if err != nil {
			yield(Summary{}, err)
			return
		}
		logs, known, err := src.logs(ctx)
		if err != nil {
			yield(Summary{}, err)
			return
		}
		next, stop := iter.Pull2(src.Kept(ctx, from, to))
		defer stop()
		kept, err := following(next)
		for _, date := range dates {
			for err == nil && kept.V != 0 && kept.From < date {
				kept, err = following(next)
			}
			s := Empty(src.Site.ID, date)
			switch {
			case err != nil:
			case kept.V != 0 && kept.From == date:
				s = kept
			case !known || logs[date]:
				s, err = Summarise(src.Events(ctx, date), src.Site, date)
			}
			if !yield(s, err) || err != nil {
				return
			}
		}
	}
}

// following reads the next kept summary, the zero one at the end.
func following(next func() ([]byte, error, bool)) (Summary, error) {
	text, err, ok := next()
	if !ok || err != nil {
		return Summary{}, err
	}
	return Read(text)
}

// logs returns which dates have a log, when the source knows.
func (src *Source) logs(ctx context.Context) (map[queue.Date]bool, bool, error) {
	if src.Logs == nil {
		return nil, false, nil
	}
	out := map[queue.Date]bool{}
	for date, err := range src.Logs(ctx) {
		if err != nil {
			return nil, false, err
		}
		out[date] = true
	}
	return out, true, nil
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
