package supervisor

import (
	"time"

	"luot/queue"
)

// Province are all sites that the reader may see.
type Province struct {
	Now   queue.Instant `json:"now"`
	Sites []Row         `json:"sites"`
}

// Row is one site of the province, now and today.
type Row struct {
	Site queue.SiteID `json:"site"`
	// Reason is why the rest is not known: a code like store.down; "" when it is.
	Reason string     `json:"reason"`
	Date   queue.Date `json:"date"`
	Standing
	Counters int       `json:"counters"`
	Light    string    `json:"light"` // the worst of its fields
	Alerts   int       `json:"alerts"`
	WaitMS   *int64    `json:"wait_ms"` // mean of today's waits in working hours; null: none
	Within   int       `json:"within"`  // of Waits, those not longer than the target
	Waits    int       `json:"waits"`
	Hours    [24]int   `json:"hours"` // issued, by the hour of the site's clocks
	Ratings  int       `json:"ratings"`
	Score    *Hundreds `json:"score"` // mean; null when there are fewer than least
}

// Hundreds is a mean in hundredths, rounded half up: 432 is 4.32.
type Hundreds int

// hundreds returns a sum over a count; nil for a count below least or of none.
func hundreds(sum, n, least int) *Hundreds {
	if n < max(least, 1) {
		return nil
	}
	out := Hundreds((200*sum + n) / (2 * n))
	return &out
}

// ViewRow shows a site in the table of the province. Scores are shown from least ratings on.
func ViewRow(v *queue.View, least int) Row {
	o := ViewOverview(v, nil)
	out := Row{Site: v.Site.ID, Date: v.Day.Date, Standing: o.Standing, Counters: len(o.Counters), Alerts: len(o.Alerts)}
	for _, f := range o.Services {
		if rank(f.Light) > rank(out.Light) {
			out.Light = f.Light
		}
	}
	var sum int64
	times := v.Day.Times()
	for i := range times {
		ms := times[i].WaitingOpenMS
		if ms == nil {
			continue
		}
		out.Waits++
		sum += *ms
		if time.Duration(*ms)*time.Millisecond <= v.Site.Rules.TargetWait {
			out.Within++
		}
	}
	if n := int64(out.Waits); n > 0 {
		mean := (2*sum + n) / (2 * n)
		out.WaitMS = &mean
	}
	score := 0
	all := v.Day.All()
	for i := range all {
		out.Hours[all[i].IssuedAt.Time().In(v.Site.Zone).Hour()]++
		if all[i].Score > 0 {
			out.Ratings++
			score += all[i].Score
		}
	}
	out.Score = hundreds(score, out.Ratings, least)
	return out
}

// rank orders lights, the worst last.
func rank(light string) int {
	switch light {
	case Red:
		return 3
	case Amber:
		return 2
	case Green:
		return 1
	}
	return 0
}
