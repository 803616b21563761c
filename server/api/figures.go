package api

import (
	"context"
	"iter"

	"luot/engine"
	"luot/journal"
	"luot/queue"
	"luot/report"
)

// Archive is where summaries of finished days are kept.
type Archive interface {
	journal.Archive
	// Streams yields the logs of a site, by date.
	Streams(ctx context.Context, site queue.SiteID) iter.Seq2[journal.Stream, error]
}

// Figures says where the figures of a site come from: kept summaries, and what the engine knows of the
// days that have none. archive may be nil.
func Figures(site *engine.Site, rules *queue.Site, archive Archive) report.Source {
	src := report.Source{
		Site: rules,
		Kept: func(ctx context.Context, from, to queue.Date) iter.Seq2[[]byte, error] {
			return func(yield func([]byte, error) bool) {
				if archive == nil {
					return
				}
				for s, err := range archive.Summaries(ctx, rules.ID, from, to) {
					if !yield(s.Text, err) || err != nil {
						return
					}
				}
			}
		},
		Events: func(ctx context.Context, date queue.Date) iter.Seq2[queue.Event, error] {
			return func(yield func(queue.Event, error) bool) {
				for r, err := range site.Records(ctx, date, 0) {
					var e queue.Event
					if err == nil {
						e, err = journal.ToEvent(r)
					}
					if !yield(e, err) || err != nil {
						return
					}
				}
			}
		},
	}
	if archive != nil {
		src.Logs = func(ctx context.Context) iter.Seq2[queue.Date, error] {
			return func(yield func(queue.Date, error) bool) {
				for s, err := range archive.Streams(ctx, rules.ID) {
					if !yield(s.Date, err) || err != nil {
						return
					}
				}
			}
		}
	}
	return src
}
