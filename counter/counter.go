// Package counter shows an officer the desk: the visitor at the counter, those on hold, the line,
// and the day's figures; and the page that calls the next. It decides no rule and keeps no state:
// every view is a pure function of the day.
package counter

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

// lineShown is how many waiting tickets a desk lists.
const lineShown = 50

// Desk is a counter as its console shows it.
type Desk struct {
	Counter    queue.CounterID    `json:"counter"`
	State      string             `json:"state"`
	Officer    queue.OfficerID    `json:"officer"`
	Seen       uint64             `json:"seen"`
	Ticket     *queue.TicketView  `json:"ticket"`
	Held       []queue.TicketView `json:"held"`
	Waiting    []queue.TicketView `json:"waiting"` // the first 50 in the order of the calls
	Next       *queue.Number      `json:"next"`    // who would be called by next
	PauseAfter bool               `json:"pause_after"`
	Reason     string             `json:"reason"`
	Undo       *Undo              `json:"undo"`
	Recall     *Recall            `json:"recall"`
	NoShowAt   *queue.Instant     `json:"no_show_at"` // from when the visitor may be called absent
	StartedAt  *queue.Instant     `json:"started_at"`
	Tiers      []queue.TierView   `json:"tiers"`
	Today      Today              `json:"today"`
	Help       []queue.Help       `json:"help"`
	Absent     []queue.TicketView `json:"absent"`     // the last ten absent of what this counter serves, the latest first
	Hall       []Field            `json:"hall"`       // all lines
	WorkUntil  queue.Instant      `json:"work_until"` // by the hours in force; null on a day without work
	Lent       queue.ServiceID    `json:"lent"`       // taken on until it is under target again; "" none
	Hand       *Hand              `json:"hand"`       // null when the site has no paper numbers
	Recovered  *Recovered         `json:"recovered"`  // for ten minutes after the store changed machines
}

// Hand are the paper numbers that this counter gives out when the server is away.
type Hand struct {
	First int `json:"first"`
	Last  int `json:"last"`
	Least int `json:"least"` // of all counters together
	Most  int `json:"most"`
}

// Recovered says when the store changed machines, and how many lost tickets were put back since.
type Recovered struct {
	At         queue.Instant `json:"at"`
	Readmitted int           `json:"readmitted"`
}

// recoveredShown is for how long a desk tells that the store changed machines.
const recoveredShown = 10 * time.Minute

// Undo says what can be taken back and until when.
type Undo struct {
	Of     uint64        `json:"of"`
	Until  queue.Instant `json:"until"`
	Act    queue.Type    `json:"act"`    // the first event of the act, as the log names it: "Called"
	Number queue.Number  `json:"number"` // whom it is about; "" for a pause
}

// Recall says how often the visitor was called, the limit, and when a further call is allowed.
type Recall struct {
	Count int           `json:"count"`
	Max   int           `json:"max"`
	At    queue.Instant `json:"at"`
}

// Today are the counter's figures so far.
type Today struct {
	Served       int  `json:"served"`
	Absent       int  `json:"absent"`
	Waiting      int  `json:"waiting"`        // in the lines this counter serves
	MeanServingS *int `json:"mean_serving_s"` // rounded half up; null when nothing is measured
	LongestWaitS int  `json:"longest_wait_s"` // of those waiting now
}

// Live is the desk on the live channel.
type Live struct {
	Type  string        `json:"type"` // desk
	Epoch string        `json:"epoch"`
	Seq   uint64        `json:"seq"`
	At    queue.Instant `json:"at"`
	Now   queue.Instant `json:"now"`
	Desk
}

// ViewLive shows the desk for the live channel.
func ViewLive(v *queue.View, id queue.CounterID) Live {
	return Live{Type: "desk", Epoch: v.Epoch, Seq: v.Day.Seq, At: v.Day.At, Now: v.Now, Desk: ViewDesk(v, id)}
}

// ViewDesk shows the desk of a counter.
func ViewDesk(v *queue.View, id queue.CounterID) Desk {
	c := v.Day.Counter(id)
	out := Desk{Counter: id, State: c.State, Officer: c.Officer, Seen: c.Seen, Held: []queue.TicketView{},
		PauseAfter: c.PauseAfter != "", Reason: c.Reason, Tiers: queue.TierViews(v.Day.TiersOf(v.Site, id)), Help: v.Day.Help}
	if out.Help == nil {
		out.Help = []queue.Help{}
	}
	if first, last, ok := v.Site.HandRange(id); ok {
		out.Hand = &Hand{first, last, v.Site.Rules.HandFrom, v.Site.Rules.HandFrom + queue.HandSpan - 1}
	}
	if at := v.Day.Recovered; at != 0 && v.Now < at.Add(recoveredShown) {
		out.Recovered = &Recovered{at, v.Day.Readmitted}
	}
	if c.UndoOf != 0 && v.Now < c.UndoUntil {
		out.Undo = &Undo{Of: c.UndoOf, Until: c.UndoUntil, Act: c.UndoAct, Number: c.UndoNumber}
	}
	for _, n := range c.Held {
		if t := v.Day.Ticket(n); t != nil {
			out.Held = append(out.Held, v.StaffTicket(t))
		}
	}
	if n := v.Day.NextFor(v.Site, id, v.Now); n != "" {
		out.Next = &n
	}
	if t := v.Day.Ticket(c.Current); t != nil {
		showCurrent(v, t, &out)
	}
	out.Waiting, out.Today = line(v, id)
	out.Absent, out.Hall, out.Lent, out.WorkUntil = absent(v, id), fields(v), c.Lent, v.Day.WorkEnds(v.Site)
	return out
}

func showCurrent(v *queue.View, t *queue.Ticket, out *Desk) {
	shown := v.StaffTicket(t)
	out.Ticket = &shown
	rules := &v.Site.Rules
	if t.State == queue.Called {
		out.Recall = &Recall{Count: t.Calls, Max: rules.MaxCalls, At: t.LastCallAt.Add(rules.RecallGap)}
		if t.Calls >= rules.MinCalls {
			at := t.TimerFrom.Add(rules.AbsentAfter)
			out.NoShowAt = &at
		}
	}
	if t.State == queue.Serving {
		at := t.StartedAt
		out.StartedAt = &at
	}
}

// line lists who waits for this counter and sums up its day.
func line(v *queue.View, id queue.CounterID) ([]queue.TicketView, Today) {
	waiting, today := []queue.TicketView{}, Today{}
	serves := served(v, id)
	for _, n := range Line(v) {
		t := v.Day.Ticket(n)
		if t.Bound != id && (t.Bound != "" || !slices.Contains(serves, t.Service)) {
			continue
		}
		today.Waiting++
		today.LongestWaitS = max(today.LongestWaitS, int(v.Now.Sub(t.EnteredAt).Seconds()))
		if len(waiting) < lineShown {
			waiting = append(waiting, v.StaffTicket(t))
		}
	}
	var sum, n int64
	for _, tx := range v.Day.Times() {
		if tx.Counter != id {
			continue
		}
		if tx.Served() {
			today.Served++
		}
		if tx.Kind == queue.TxNoShow {
			today.Absent++
		}
		if tx.ServingMS != nil {
			sum, n = sum+*tx.ServingMS, n+1
		}
	}
	if n > 0 {
		mean := int((sum/n + 500) / 1000)
		today.MeanServingS = &mean
	}
	return waiting, today
}

// Line returns the numbers that wait, in the order of the expected calls. Those that came since the forecast
// was made, all of them without one, follow in the order of their places: a list from which people are called
// must not leave anybody out.
func Line(v *queue.View) []queue.Number {
	out := make([]queue.Number, 0, 64)
	if v.Forecast != nil {
		for _, n := range v.Forecast.Line {
			if t := v.Day.Ticket(n); t != nil && t.State == queue.Waiting {
				out = append(out, n)
			}
		}
		waiting := 0
		for i := range v.Site.Services {
			waiting += v.Day.Waiting(v.Site.Services[i].ID)
		}
		if len(out) >= waiting {
			return out
		}
	}
	listed := make(map[queue.Number]bool, len(out))
	for _, n := range out {
		listed[n] = true
	}
	known, all := len(out), v.Day.All()
	for i := range all {
		if all[i].State == queue.Waiting && !listed[all[i].Number] {
			out = append(out, all[i].Number)
		}
	}
	slices.SortFunc(out[known:], func(a, b queue.Number) int {
		s, t := v.Day.Ticket(a), v.Day.Ticket(b)
		if s.Place != t.Place {
			return int(min(max(s.Place-t.Place, -1), 1))
		}
		return int(s.Order) - int(t.Order)
	})
	return out
}

// Queue is the whole state of a site for staff.
type Queue struct {
	Epoch    string             `json:"epoch"`
	Seq      uint64             `json:"seq"`
	At       queue.Instant      `json:"at"`
	Tickets  []queue.TicketView `json:"tickets"` // not ended; waiting ones first, in the order of the calls
	Counters []State            `json:"counters"`
	Services []Service          `json:"services"`
	Offers   []queue.Offer      `json:"offers"` // counters without visitors that could help a line over target
}

// State is a counter in the queue.
type State struct {
	ID      queue.CounterID  `json:"id"`
	State   string           `json:"state"`
	Officer queue.OfficerID  `json:"officer"`
	Seen    uint64           `json:"seen"`
	Current *queue.Number    `json:"current"` // called or served here
	Held    int              `json:"held"`
	Tiers   []queue.TierView `json:"tiers"`
	Lent    queue.ServiceID  `json:"lent"`  // taken on until it is under target again; "" none
	Since   queue.Instant    `json:"since"` // of its state or its visitor; null: nothing yet today
}

// Service is a service in the queue.
type Service struct {
	ID           queue.ServiceID `json:"id"`
	Waiting      int             `json:"waiting"`
	Paused       bool            `json:"paused"`
	Wait         *queue.WaitView `json:"wait"`
	LongestWaitS int             `json:"longest_wait_s"` // in working time
	TargetS      int             `json:"target_s"`       // 0: the site has no target
}

// ViewQueue shows the whole line to staff.
func ViewQueue(v *queue.View) Queue {
	out := Queue{Epoch: v.Epoch, Seq: v.Day.Seq, At: v.Day.At, Tickets: []queue.TicketView{},
		Counters: make([]State, 0, len(v.Site.Counters)), Services: make([]Service, 0, len(v.Site.Services))}
	listed := map[queue.Number]bool{}
	for _, n := range Line(v) {
		listed[n] = true
		out.Tickets = append(out.Tickets, v.StaffTicket(v.Day.Ticket(n)))
	}
	all := v.Day.All()
	for i := range all {
		if t := &all[i]; !t.Ended() && !listed[t.Number] {
			out.Tickets = append(out.Tickets, v.StaffTicket(t))
		}
	}
	for i := range v.Site.Counters {
		out.Counters = append(out.Counters, state(v, v.Site.Counters[i].ID))
	}
	for _, f := range fields(v) {
		out.Services = append(out.Services, Service{f.ID, f.Waiting, f.Paused, f.Wait, f.LongestWaitS, f.TargetS})
	}
	out.Offers = v.Day.Offers(v.Site, v.Now)
	return out
}

// state shows a counter of the hall.
func state(v *queue.View, id queue.CounterID) State {
	c := v.Day.Counter(id)
	out := State{ID: id, State: c.State, Officer: c.Officer, Seen: c.Seen, Held: len(c.Held), Lent: c.Lent, Since: c.Since,
		Tiers: queue.TierViews(v.Day.TiersOf(v.Site, id))}
	if c.Current != "" {
		out.Current = &c.Current
	}
	return out
}
