package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"luot/locale"
	"luot/queue"
)

// Unit says what a Value counts.
type Unit string

// The units of figures.
const (
	Count   Unit = "count"
	Millis  Unit = "ms"    // shown as hours, minutes and seconds, rounded half up to whole seconds
	Percent Unit = "share" // Permille
	Score   Unit = "score" // Hundredth, of 5
	HourOf  Unit = "hour"  // of the day: 8 is from 8 to 9
)

// Value is one figure of one row.
type Value struct {
	Unit  Unit
	N     int64 // in the unit's smallest part
	Known bool  // a share of nothing is not
}

// Text returns the value as files have it: whole numbers, 0:12:34, 12.3%, 4.27; "" for what is not known.
func (v Value) Text() string {
	switch {
	case !v.Known:
		return ""
	case v.Unit == Millis:
		s := v.Seconds()
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	case v.Unit == Percent:
		return strconv.FormatFloat(float64(v.N)/10, 'f', 1, 64) + "%"
	case v.Unit == Score:
		return strconv.FormatFloat(float64(v.N)/100, 'f', 2, 64)
	}
	return strconv.FormatInt(v.N, 10)
}

// Seconds returns a time rounded half up to whole seconds.
func (v Value) Seconds() int64 { return (v.N + 500) / 1000 }

// Column is one figure of all rows.
type Column struct {
	ID    string      `json:"id"`
	Unit  Unit        `json:"unit"`
	Name  queue.Words `json:"name"`
	Means queue.Words `json:"means"` // its definition, in a sentence
	Path  []string    `json:"path"`  // where the figures of a report as JSON have it
	of    func(*Figures) Value
}

// at says where the figure stands as JSON, when that is not the column's id.
func (c Column) at(path ...string) Column {
	c.Path = path
	return c
}

// Of returns the column's figure.
func (c *Column) Of(f *Figures) Value { return c.of(f) }

// Columns are the figures that a report has, in the order in which files have them: of pauses and of the
// reasons of ratings there is one for each that occurred.
func Columns(r *Report, reasons ReasonNames) []Column {
	out := slices.Concat(tickets(), visits(), promises(), desks())
	paused, rated := map[string]bool{}, map[string]bool{}
	for _, f := range []*Figures{&r.Total, &r.TotalBefore} {
		for reason := range f.Paused {
			paused[reason] = true
		}
		for reason := range f.Reasons {
			rated[reason] = true
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(paused)) {
		c := column("paused_reason", Millis, func(f *Figures) int64 { return f.Paused[reason] })
		out = append(out, c.at("paused_by_reason_ms", reason).called(reason, reasons.Pause))
	}
	out = append(out, ratings()...)
	for _, reason := range slices.Sorted(maps.Keys(rated)) {
		c := maybe("rating_reason", Count, func(f *Figures) (int64, bool) { return int64(f.Reasons[reason]), !f.Withheld })
		out = append(out, c.at("rating_reasons", reason).called(reason, reasons.Rate))
	}
	return out
}

// ReasonNames say what the reasons of pauses and ratings are called, by id.
type ReasonNames struct{ Pause, Rate map[string]queue.Words }

// ReasonsOf gathers the reasons of sites.
func ReasonsOf(offices []Office) ReasonNames {
	out := ReasonNames{map[string]queue.Words{}, map[string]queue.Words{}}
	for _, o := range offices {
		for _, r := range o.Site.Reasons.Pause {
			out.Pause[r.ID] = r.Name
		}
		for _, r := range o.Site.Reasons.Rate {
			out.Rate[r.ID] = r.Name
		}
	}
	return out
}

// called makes the column that of one reason.
func (c Column) called(reason string, called map[string]queue.Words) Column {
	c.ID += ":" + reason
	for lang, name := range c.Name {
		c.Name[lang] = strings.ReplaceAll(name, "{reason}", cmp.Or(called[reason].In(lang), reason))
	}
	return c
}

// column makes one that is always known; its words are in the catalogue.
func column(id string, unit Unit, n func(*Figures) int64) Column {
	return maybe(id, unit, func(f *Figures) (int64, bool) { return n(f), true })
}

// count makes a column of a number.
func count(id string, n func(*Figures) int) Column {
	return column(id, Count, func(f *Figures) int64 { return int64(n(f)) })
}

// maybe makes a column that is not always known.
func maybe(id string, unit Unit, n func(*Figures) (int64, bool)) Column {
	name, means := queue.Words{}, queue.Words{}
	for _, lang := range locale.Languages() {
		name[lang] = locale.Text(lang, "figures.name."+id, nil)
		means[lang] = locale.Text(lang, "figures.means."+id, nil)
	}
	return Column{id, unit, name, means, []string{id}, func(f *Figures) Value {
		n, known := n(f)
		if !known {
			n = 0
		}
		return Value{unit, n, known}
	}}
}

func share(id string, of func(*Figures) *Permille) Column {
	return maybe(id, Percent, func(f *Figures) (int64, bool) {
		if p := of(f); p != nil {
			return int64(*p), true
		}
		return 0, false
	})
}

// times makes the five columns of one kind of time. Of no times only their number is known.
func times(id string, of func(*Figures) *Sum) []Column {
	out := []Column{count(id+"_n", func(f *Figures) int { return of(f).N }).at(id+"_ms", "n")}
	for _, part := range []struct {
		id string
		of func(*Sum) int64
	}{
		{"mean", func(s *Sum) int64 { return s.Mean }}, {"p50", func(s *Sum) int64 { return s.P50 }},
		{"p90", func(s *Sum) int64 { return s.P90 }}, {"max", func(s *Sum) int64 { return s.Max }},
	} {
		c := maybe(id+"_"+part.id, Millis, func(f *Figures) (int64, bool) { return part.of(of(f)), of(f).N > 0 })
		out = append(out, c.at(id+"_ms", part.id))
	}
	return out
}

func tickets() []Column {
	out := []Column{
		count("days", func(f *Figures) int { return f.Days }),
		count("issued", func(f *Figures) int { return f.Issued }),
		count("priority", func(f *Figures) int { return f.Priority }),
		share("priority_share", func(f *Figures) *Permille { return f.PriorityShare }),
		count("completed", func(f *Figures) int { return f.Completed }),
		count("cancelled", func(f *Figures) int { return f.Cancelled }),
		count("expired", func(f *Figures) int { return f.Expired }),
		count("returned", func(f *Figures) int { return f.Returned }),
		count("served", func(f *Figures) int { return f.Served }),
		count("transferred", func(f *Figures) int { return f.Transferred }),
		count("absent", func(f *Figures) int { return f.Absent }),
		count("held", func(f *Figures) int { return f.Held }),
		count("dossiers", func(f *Figures) int { return f.Dossiers }),
	}
	for _, outcome := range []string{"received", "supplement", "refused", "result", "advice"} {
		out = append(out, count("outcome_"+outcome, func(f *Figures) int { return f.Outcomes[outcome] }).at("outcomes", outcome))
	}
	return append(out, maybe("busiest", HourOf, func(f *Figures) (int64, bool) {
		if f.Busiest == nil {
			return 0, false
		}
		return int64(f.Busiest.Hour), true
	}).at("busiest", "hour"))
}

func visits() []Column {
	return slices.Concat(
		times("waiting", func(f *Figures) *Sum { return &f.Waiting }),
		times("waiting_open", func(f *Figures) *Sum { return &f.WaitOpen }),
		[]Column{
			count("within_target", func(f *Figures) int { return f.Within }),
			share("within_target_share", func(f *Figures) *Permille { return f.WithinShare }),
		},
		times("walking", func(f *Figures) *Sum { return &f.Walking }),
		times("serving", func(f *Figures) *Sum { return &f.Serving }),
		times("hold", func(f *Figures) *Sum { return &f.Hold }),
	)
}

func promises() []Column {
	out := []Column{
		count("promised", func(f *Figures) int { return f.Promised }),
		count("kept", func(f *Figures) int { return f.Kept }),
		share("kept_share", func(f *Figures) *Permille { return f.KeptShare }),
		count("early", func(f *Figures) int { return f.Early }),
		count("late", func(f *Figures) int { return f.Late }),
	}
	for _, cause := range []string{CausePriority, CauseOvertaken, CauseCounters, CauseDeferred, CauseSlow} {
		out = append(out, count("late_"+cause, func(f *Figures) int { return f.Causes[cause] }).at("causes", cause))
	}
	return append(out, maybe("estimate_error", Millis, func(f *Figures) (int64, bool) {
		if f.ErrorMS == nil {
			return 0, false
		}
		return *f.ErrorMS, true
	}).at("estimate_error_ms"))
}

func desks() []Column {
	return []Column{
		count("prints", func(f *Figures) int { return f.Prints }),
		count("print_failed", func(f *Figures) int { return f.PrintFailed }),
		column("open", Millis, func(f *Figures) int64 { return f.OpenMS }).at("open_ms"),
		column("idle", Millis, func(f *Figures) int64 { return f.IdleMS }).at("idle_ms"),
		share("idle_share", func(f *Figures) *Permille { return f.IdleShare }),
		column("paused", Millis, func(f *Figures) int64 { return f.PausedMS }).at("paused_ms"),
	}
}

func ratings() []Column {
	out := []Column{
		count("rated", func(f *Figures) int { return f.Rated }),
		share("rated_share", func(f *Figures) *Permille { return f.RatedShare }),
		maybe("rating", Score, func(f *Figures) (int64, bool) {
			if f.Rating == nil {
				return 0, false
			}
			return int64(*f.Rating), true
		}),
	}
	for score := 5; score >= 1; score-- {
		id := strconv.Itoa(score)
		out = append(out, maybe("score_"+id, Count, func(f *Figures) (int64, bool) { return int64(f.Scores[id]), !f.Withheld }).at("scores", id))
	}
	return append(out, count("rated_too_quickly", func(f *Figures) int { return f.TooQuick }))
}
