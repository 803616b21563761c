// Package supervisor is the page of those who answer for a site: how it stands now, how its day and its
// weeks went, and how all sites compare. It makes views of days and summaries and holds the page's files. It
// decides no rule, measures nothing, reads no log and keeps no state.
package supervisor

import (
	"embed"
	"io/fs"
	"slices"
	"time"

	"luot/queue"
	"luot/web"
)

//go:embed static
var static embed.FS

// Static is the page's part of the asset tree.
func Static() fs.FS { return web.Part(static, "static") }

// Overview is a site as it stands, the message of the live channel.
type Overview struct {
	Type     string        `json:"type"` // overview
	Epoch    string        `json:"epoch"`
	Seq      uint64        `json:"seq"`
	At       queue.Instant `json:"at"`
	Date     queue.Date    `json:"date"`
	Standing               // of the whole site
	Services []Field       `json:"services"`
	Counters []Desk        `json:"counters"`
	Alerts   []Alert       `json:"alerts"` // the most urgent first
	Hints    *Hints        `json:"hints"`  // null until they are worked out
	Target   Target        `json:"target"`
	Hours    Hours         `json:"hours"`
	Notice   queue.Words   `json:"notice"`
	NoticeTo queue.Instant `json:"notice_until,omitzero"`
	Help     []queue.Help  `json:"help"`
}

// Standing are the counts of a site or field now and today.
type Standing struct {
	Waiting  int      `json:"waiting"`
	Longest  *Longest `json:"longest"` // of those who wait now; null: nobody waits
	Open     int      `json:"open"`    // counters that are open, of a field those that serve it
	Issued   int      `json:"issued"`
	LastHour int      `json:"issued_last_hour"`
	Kiosks   int      `json:"kiosks_last_hour"` // of them at kiosks
	Served   int      `json:"served"`           // visits and parts of visits that ended at a counter
	Absent   int      `json:"absent"`
}

// Longest is who has waited longest, in working hours. While time counts it is told since when, as if no
// break had been; before opening and in a break, how long it has been. So the same wait has the same bytes.
type Longest struct {
	Number  queue.Number  `json:"number"`
	Since   queue.Instant `json:"since,omitzero"`
	WaitedS int           `json:"waited_s,omitempty"`

	waited time.Duration
}

// waited is how long the longest of those who wait has waited; 0 when all have asked to come later.
func (s *Standing) waited() time.Duration {
	if s.Longest == nil {
		return 0
	}
	return s.Longest.waited
}

// Field is a service now.
type Field struct {
	ID queue.ServiceID `json:"id"`
	Standing
	Wait   *queue.WaitView `json:"wait"`   // of somebody who comes now
	Light  string          `json:"light"`  // green, amber or red; "" when nobody waits
	Paused bool            `json:"paused"` // no numbers are given
}

// Desk is a counter now.
type Desk struct {
	ID      queue.CounterID `json:"id"`
	State   string          `json:"state"`
	Officer queue.OfficerID `json:"officer"`
	Reason  string          `json:"reason"` // of the pause
	Since   queue.Instant   `json:"since,omitzero"`
	Number  queue.Number    `json:"number"` // at the counter; "" nobody
	Service queue.ServiceID `json:"service"`
	Visit   string          `json:"visit"` // called or serving; "" nobody
	From    queue.Instant   `json:"from,omitzero"`
	Waiting int             `json:"waiting"` // in the lines it serves
	Served  int             `json:"served"`
}

// The kinds of Alert, the most urgent first.
const (
	AlertHelp     = "help"     // somebody at a kiosk has asked for staff
	AlertUnserved = "unserved" // people wait and no counter serves them
	AlertWait     = "wait"     // somebody has waited longer than the target
	AlertCrowd    = "crowd"    // more wait for each open counter than the target says
	AlertPaused   = "paused"   // a counter is paused longer than bound tickets wait for it
)

// Alert is something that a supervisor should see to.
type Alert struct {
	Kind    string          `json:"kind"`
	Service queue.ServiceID `json:"service,omitempty"`
	Counter queue.CounterID `json:"counter,omitempty"`
	Device  string          `json:"device,omitempty"`
	Number  queue.Number    `json:"number,omitempty"`
	Since   queue.Instant   `json:"since,omitzero"`
	Minutes int             `json:"minutes,omitempty"` // that somebody has waited, whole
	Waiting int             `json:"waiting,omitempty"`
}

// Target is what waits are held against.
type Target struct {
	WaitS   int `json:"wait_s"`
	PerDesk int `json:"per_counter"`
}

// Hours are those of today, as changed; zero instants on a closed day.
type Hours struct {
	Issue   bool          `json:"issuing"`
	IssueTo queue.Instant `json:"issue_until,omitzero"`
	WorkTo  queue.Instant `json:"work_until,omitzero"`
	Changed bool          `json:"changed"`
}

// Hints are queue.Hints on the wire, in whole minutes.
type Hints struct {
	At      queue.Instant `json:"at"`
	More    []More        `json:"more"`
	Closing queue.Instant `json:"closing,omitzero"`
	Last    queue.Instant `json:"last,omitzero"`
	Stop    []Stop        `json:"stop"`
}

// More is a queue.MoreHint on the wire; From is null when nobody serves the field now.
type More struct {
	Service queue.ServiceID `json:"service"`
	From    *int            `json:"from_min"`
	To      int             `json:"to_min"`
	Counter queue.CounterID `json:"counter"`
}

// Stop is a queue.StopHint on the wire.
type Stop struct {
	Service queue.ServiceID `json:"service"`
	Last    queue.Instant   `json:"last"`
	At      queue.Instant   `json:"at"`
	Now     bool            `json:"now"` // stop at once
	Then    queue.Instant   `json:"then"`
}

// ViewHints puts hints on the wire.
func ViewHints(h queue.Hints) *Hints {
	out := &Hints{At: h.At, More: []More{}, Closing: h.Closing, Last: h.Last, Stop: []Stop{}}
	for _, m := range h.More {
		more := More{Service: m.Service, To: int(m.To.Minutes()), Counter: m.Counter}
		if m.Known {
			from := int(m.From.Minutes())
			more.From = &from
		}
		out.More = append(out.More, more)
	}
	for _, s := range h.Stop {
		out.Stop = append(out.Stop, Stop{s.Service, s.Last, s.At, s.At == h.At, s.Then})
	}
	return out
}

// ViewOverview shows a site as it stands; hints are the newest ones, nil for none. It takes a look at every
// ticket of the day.
func ViewOverview(v *queue.View, hints *Hints) Overview {
	out := Overview{Type: "overview", Epoch: v.Epoch, Seq: v.Day.Seq, At: v.Day.At, Date: v.Day.Date, Hints: hints, Help: v.Day.Help,
		Alerts: []Alert{}, Target: Target{int(v.Site.Rules.TargetWait.Seconds()), v.Site.Rules.TargetPerDesk}, Hours: hours(v)}
	if out.Help == nil {
		out.Help = []queue.Help{}
	}
	if v.Now < v.Day.NoticeTill {
		out.Notice, out.NoticeTo = v.Day.Notice, v.Day.NoticeTill
	}
	s := count(v)
	out.Standing = s.all
	for i := range v.Site.Services {
		out.Services = append(out.Services, s.field(v, i))
	}
	for i := range v.Site.Counters {
		out.Counters = append(out.Counters, s.desk(v, v.Site.Counters[i].ID))
	}
	for _, c := range out.Counters {
		if c.State == queue.CounterOpen {
			out.Open++
		}
	}
	out.Alerts = alerts(v, &out)
	return out
}

// hours are those of today as changed.
func hours(v *queue.View) Hours {
	plan := v.Site.Plan(v.Day.Date).Changed(v.Day.IssueUntil, v.Day.WorkUntil)
	out := Hours{Issue: queue.Open(plan.Issue, v.Now), Changed: v.Day.IssueUntil != 0 || v.Day.WorkUntil != 0}
	if n := len(plan.Issue); n > 0 {
		out.IssueTo = plan.Issue[n-1].To
	}
	if n := len(plan.Work); n > 0 {
		out.WorkTo = plan.Work[n-1].To
	}
	return out
}

// The lights: green up to three quarters of the target, red beyond it.
const (
	Green = "green"
	Amber = "amber"
	Red   = "red"
)

// light judges a field: by who has waited longest, by who comes now, and by how many wait for each counter.
func light(v *queue.View, f *Field) string {
	target := v.Site.Rules.TargetWait
	if f.Waiting == 0 {
		return ""
	}
	waited := f.waited()
	switch {
	case waited > target, f.Open == 0, crowded(v, f.Waiting, f.Open):
		return Red
	case waited > target*3/4, f.Wait != nil && time.Duration(f.Wait.MinS)*time.Second > target:
		return Amber
	}
	return Green
}

// crowded reports whether more wait for each open counter than the target says.
func crowded(v *queue.View, waiting, open int) bool {
	most := v.Site.Rules.TargetPerDesk
	return most > 0 && open > 0 && waiting > most*open
}

// alerts lists what to see to, the most urgent kind first.
func alerts(v *queue.View, o *Overview) []Alert {
	out := []Alert{}
	for _, h := range o.Help {
		out = append(out, Alert{Kind: AlertHelp, Device: h.Device, Since: h.At})
	}
	working := queue.Open(v.Site.Plan(v.Day.Date).Changed(v.Day.IssueUntil, v.Day.WorkUntil).Work, v.Now)
	for i := range o.Services {
		f := &o.Services[i]
		if f.Waiting == 0 {
			continue
		}
		waited := f.waited()
		switch {
		case f.Open == 0 && working:
			out = append(out, Alert{Kind: AlertUnserved, Service: f.ID, Waiting: f.Waiting, Minutes: int(waited.Minutes())})
		case waited > v.Site.Rules.TargetWait:
			out = append(out, Alert{Kind: AlertWait, Service: f.ID, Number: f.Longest.Number, Minutes: int(waited.Minutes()), Waiting: f.Waiting})
		case crowded(v, f.Waiting, f.Open):
			out = append(out, Alert{Kind: AlertCrowd, Service: f.ID, Waiting: f.Waiting})
		}
	}
	for _, c := range o.Counters {
		if c.State == queue.CounterPaused && working && v.Now.Sub(c.Since) > v.Site.Rules.ReleaseAfter {
			out = append(out, Alert{Kind: AlertPaused, Counter: c.ID, Since: c.Since})
		}
	}
	order := []string{AlertHelp, AlertUnserved, AlertWait, AlertCrowd, AlertPaused}
	slices.SortStableFunc(out, func(a, b Alert) int {
		if a.Kind != b.Kind {
			return slices.Index(order, a.Kind) - slices.Index(order, b.Kind)
		}
		return b.Minutes - a.Minutes
	})
	return out
}
