package supervisor

import (
	"time"

	"luot/queue"
)

// counts are what one look at every ticket and transaction of a day gives.
type counts struct {
	all      Standing
	services map[queue.ServiceID]*Standing
	served   map[queue.CounterID]int
}

// count looks at every ticket of the day.
func count(v *queue.View) *counts {
	c := &counts{services: map[queue.ServiceID]*Standing{}, served: map[queue.CounterID]int{}}
	for i := range v.Site.Services {
		c.services[v.Site.Services[i].ID] = &Standing{}
	}
	plan := v.Site.Plan(v.Day.Date).Changed(v.Day.IssueUntil, v.Day.WorkUntil)
	growing := len(plan.Work) == 0 || queue.Open(plan.Work, v.Now) || v.Now >= plan.Work[len(plan.Work)-1].To
	all := v.Day.All()
	for i := range all {
		t := &all[i]
		of := c.services[t.Service]
		if of == nil {
			continue // a service that the configuration no longer has
		}
		for _, s := range [...]*Standing{&c.all, of} {
			s.Issued++
			if v.Now.Sub(t.IssuedAt) < time.Hour {
				s.LastHour++
				if t.Channel == "kiosk" {
					s.Kiosks++
				}
			}
		}
		if t.State == queue.Waiting {
			longest := Longest{Number: t.Number, waited: plan.Waited(t.EnteredAt, v.Now)}
			if growing {
				longest.Since = v.Now.Add(-longest.waited)
			} else {
				longest.WaitedS = int(longest.waited.Seconds())
			}
			c.waits(of, longest, t.DeferUntil > v.Now)
		}
	}
	times := v.Day.Times()
	for i := range times {
		of := c.services[times[i].Service]
		if of == nil {
			continue
		}
		switch {
		case times[i].Served():
			c.all.Served++
			of.Served++
			c.served[times[i].Counter]++
		case times[i].Kind == queue.TxNoShow:
			c.all.Absent++
			of.Absent++
		}
	}
	return c
}

// waits counts somebody who waits. Who has asked to come later waits by the own wish, and is never the one who
// has waited longest.
func (c *counts) waits(of *Standing, so Longest, later bool) {
	for _, s := range [...]*Standing{&c.all, of} {
		s.Waiting++
		if !later && (s.Longest == nil || so.waited > s.Longest.waited) {
			longest := so
			s.Longest = &longest
		}
	}
}

// field shows a service.
func (c *counts) field(v *queue.View, i int) Field {
	id := v.Site.Services[i].ID
	out := Field{ID: id, Standing: *c.services[id], Paused: v.Day.Paused(id)}
	for n := range v.Site.Counters {
		at := v.Site.Counters[n].ID
		if v.Day.Counter(at).State == queue.CounterOpen && serves(v.Day.TiersOf(v.Site, at), id) {
			out.Open++
		}
	}
	if v.Forecast != nil {
		out.Wait = queue.WaitOf(v.Forecast.New(id, queue.Normal))
	}
	out.Light = light(v, &out)
	return out
}

// serves reports whether tiers take ordinary tickets of a service.
func serves(tiers []queue.Tier, s queue.ServiceID) bool {
	for _, tier := range tiers {
		for _, id := range tier.Services {
			if id == s && (tier.Class == "" || tier.Class == queue.Normal) {
				return true
			}
		}
	}
	return false
}

// desk shows a counter.
func (c *counts) desk(v *queue.View, id queue.CounterID) Desk {
	at := v.Day.Counter(id)
	out := Desk{ID: id, State: at.State, Officer: at.Officer, Since: at.Since, Served: c.served[id]}
	if at.State == queue.CounterPaused {
		out.Reason = at.Reason
	}
	seen := map[queue.ServiceID]bool{}
	for _, tier := range v.Day.TiersOf(v.Site, id) {
		for _, s := range tier.Services {
			if !seen[s] {
				seen[s] = true
				out.Waiting += v.Day.Waiting(s)
			}
		}
	}
	if t := v.Day.Ticket(at.Current); t != nil {
		out.Number, out.Service, out.Visit, out.From = t.Number, t.Service, string(t.State), t.LastCallAt
		if t.State == queue.Serving && t.StartedAt != 0 {
			out.From = t.StartedAt
		}
	}
	return out
}
