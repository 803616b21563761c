package counter

import (
	"slices"
	"time"

	"luot/queue"
)

// absentShown is how many absent visitors a desk lists.
const absentShown = 10

// Field is a service of the hall as every desk shows it.
type Field struct {
	ID           queue.ServiceID `json:"id"`
	Waiting      int             `json:"waiting"`
	LongestWaitS int             `json:"longest_wait_s"` // in working time; 0 when nobody waits
	TargetS      int             `json:"target_s"`       // 0: the site has no target
	Wait         *queue.WaitView `json:"wait"`           // of who would take a number now; null when unknown
	Paused       bool            `json:"paused"`
}

// fields shows the lines of the whole hall.
func fields(v *queue.View) []Field {
	first := map[queue.ServiceID]queue.Instant{}
	all := v.Day.All()
	for i := range all {
		t := &all[i]
		if at, there := first[t.Service]; t.State == queue.Waiting && (!there || t.EnteredAt < at) {
			first[t.Service] = t.EnteredAt
		}
	}
	out := make([]Field, 0, len(v.Site.Services))
	for i := range v.Site.Services {
		id := v.Site.Services[i].ID
		f := Field{ID: id, Waiting: v.Day.Waiting(id), Paused: v.Day.Paused(id), TargetS: int(v.Site.Rules.TargetWait.Seconds())}
		if at, there := first[id]; there {
			f.LongestWaitS = int(v.Day.Waited(v.Site, at, v.Now).Seconds())
		}
		if v.Forecast != nil {
			f.Wait = queue.WaitOf(v.Forecast.New(id, queue.Normal))
		}
		out = append(out, f)
	}
	return out
}

// absent lists the latest absent visitors of what a counter serves.
func absent(v *queue.View, id queue.CounterID) []queue.TicketView {
	serves := served(v, id)
	list := v.Day.Absent(func(s queue.ServiceID) bool { return slices.Contains(serves, s) }, absentShown)
	out := make([]queue.TicketView, 0, len(list))
	for _, t := range list {
		out = append(out, v.StaffTicket(t))
	}
	return out
}

// served lists the services that a counter serves in any tier.
func served(v *queue.View, id queue.CounterID) (out []queue.ServiceID) {
	for _, tier := range v.Day.TiersOf(v.Site, id) {
		out = append(out, tier.Services...)
	}
	return out
}

// Wanted says which tickets ViewFound looks for; zero members are not looked at.
type Wanted struct {
	Number  queue.Number
	Service queue.ServiceID
	Class   queue.Class
	About   queue.Instant // when it was issued, more or less
}

// foundMost is how many tickets a search shows; aboutSpan is how far "about" reaches to both sides.
const (
	foundMost = 20
	aboutSpan = 30 * time.Minute
)

// ViewFound lists tickets of today in any state, at most 20: those issued nearest to the wanted time first,
// without a time the latest first.
func ViewFound(v *queue.View, w Wanted) []queue.TicketView {
	var fit []*queue.Ticket
	all := v.Day.All()
	for i := len(all) - 1; i >= 0; i-- {
		t := &all[i]
		switch {
		case w.Number != "" && t.Number != w.Number, w.Service != "" && t.Service != w.Service, w.Class != "" && t.Class != w.Class,
			w.About != 0 && w.far(t) > aboutSpan:
			continue
		}
		fit = append(fit, t)
	}
	if w.About != 0 {
		slices.SortStableFunc(fit, func(a, b *queue.Ticket) int { return int(w.far(a) - w.far(b)) })
	}
	out := []queue.TicketView{}
	for _, t := range fit[:min(len(fit), foundMost)] {
		out = append(out, v.StaffTicket(t))
	}
	return out
}

// far says how long before or after the wanted time t was issued.
func (w Wanted) far(t *queue.Ticket) time.Duration { return t.IssuedAt.Sub(w.About).Abs() }
