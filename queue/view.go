package queue

import "time"

// View is what a page may look at: one state of one day with all that its words depend on. It is
// valid only on the goroutine that hands it out, and nothing of it may be changed or kept.
type View struct {
	Day      *Day
	Site     *Site
	Forecast *Forecast // nil when nobody has asked for one yet
	Epoch    string    // hex chain of the newest Opened or Recovered record
	Now      Instant
}

// Wait returns the estimate of a waiting ticket; Known is false when there is none. A ticket issued
// since the forecast was made has what it was promised a moment ago.
func (v *View) Wait(n Number) Estimate {
	if v.Forecast == nil {
		return Estimate{}
	}
	if e, ok := v.Forecast.Of(n); ok {
		return e
	}
	t := v.Day.Ticket(n)
	if t == nil || t.State != Waiting || !t.PromKnown || v.Forecast.Knew(n) {
		return Estimate{}
	}
	seconds := func(s int) time.Duration { return time.Duration(s) * time.Second }
	return Estimate{Known: true, Ahead: t.Ahead, Min: seconds(t.PromMinS), Max: seconds(t.PromMaxS), After: t.PromAfter}
}

// WaitView is a range of seconds on the wire; the absence of a range is null, never zero.
type WaitView struct {
	MinS int `json:"min_s"`
	MaxS int `json:"max_s"`
}

// WaitOf puts an estimate on the wire: nil when unknown.
func WaitOf(e Estimate) *WaitView {
	if !e.Known {
		return nil
	}
	return &WaitView{MinS: int(e.Min.Seconds()), MaxS: int(e.Max.Seconds())}
}

// TicketView is a ticket on the wire, in the shape of design section 6. Staff see it without Token
// and URL.
type TicketView struct {
	Number    Number      `json:"number"`
	Token     Token       `json:"token,omitempty"`
	Site      SiteID      `json:"site"`
	Service   ServiceID   `json:"service"`
	Class     Class       `json:"class"`
	State     State       `json:"state"`
	Lang      string      `json:"lang"`
	Procedure string      `json:"procedure,omitempty"` // what exactly it is for, where the kiosk asked
	IssuedAt  Instant     `json:"issued_at"`
	Ahead     *int        `json:"ahead"` // null when not waiting or nobody can say
	Wait      *WaitView   `json:"wait"`
	After     string      `json:"after,omitempty"` // "break" or "closing": the call is expected behind one
	AfterAt   Instant     `json:"after_at,omitzero"`
	Counters  []CounterID `json:"counters"`
	Counter   *CounterID  `json:"counter"`                  // where it is called, served or held
	CalledAt  Instant     `json:"called_at,omitzero"`       // the last call, recalls included
	FirstAt   Instant     `json:"first_called_at,omitzero"` // the call that ended the wait
	Calls     int         `json:"calls,omitempty"`
	Absences  int         `json:"absences,omitempty"`
	EndedAt   Instant     `json:"ended_at,omitzero"`
	Defer     Instant     `json:"defer_until,omitzero"`
	Score     int         `json:"score,omitempty"`
	Why       string      `json:"why,omitempty"`
	URL       string      `json:"url,omitempty"`
	Print     string      `json:"print"`
	Copies    int         `json:"copies,omitempty"`
	Printer   *SlipAt     `json:"printer,omitempty"`   // of the newest copy, while the process that prints it knows
	ByHolder  bool        `json:"by_holder,omitempty"` // cancelled by the citizen, who may take it back

	// What follows only the holder is shown.
	Overtaken  map[string]int `json:"overtaken,omitempty"`   // called before it though behind it in line, by reason
	Visit      []Sibling      `json:"visit,omitempty"`       // the other tickets of the visit, in order of issue
	Transfers  int            `json:"transfers,omitempty"`   // how often it was sent on
	DefersLeft *int           `json:"defers_left,omitempty"` // how often the holder may still leave the line for a while
	Officer    string         `json:"officer,omitempty"`     // who serves it, by name, where the site says so; filled in by the server
}

// SlipAt says at which printer a slip comes out, and how far it is.
type SlipAt struct {
	ID       string `json:"id"`
	Label    string `json:"label"`           // what people call the printer
	Fallback bool   `json:"fallback"`        // it is not the kiosk's own
	State    string `json:"state"`           // queued, sending or stalled, or one of the ends
	Alarm    string `json:"alarm,omitempty"` // of the printer: paper, cover, error or offline
}

// Ticket shows t as its holder may see it.
func (v *View) Ticket(t *Ticket) TicketView {
	out := v.StaffTicket(t)
	out.Token = t.Token
	out.URL = v.Site.TicketURL(t.Token)
	out.Score = t.Score // staff do not read who gave which
	out.Overtaken, out.Visit, out.Transfers = v.Day.Overtaken(t), v.Day.siblings(t), t.Transfers
	if t.State == Waiting {
		left := max(0, v.Site.Rules.DeferTimes-t.Defers)
		out.DefersLeft = &left
	}
	return out
}

// StaffTicket shows t without what would open it.
func (v *View) StaffTicket(t *Ticket) TicketView {
	out := TicketView{
		Number: t.Number, Site: v.Day.Site, Service: t.Service, Class: t.Class, State: t.State, Lang: t.Lang, Procedure: t.Procedure,
		IssuedAt: t.IssuedAt, Counters: v.CountersFor(t), CalledAt: t.LastCallAt, FirstAt: t.CalledAt, Calls: t.Calls, Absences: t.Absences,
		EndedAt: t.EndedAt, Defer: t.DeferUntil, Why: t.Why, Print: t.Print, Copies: t.Copies, ByHolder: t.ByHolder,
	}
	if out.Print == "" {
		out.Print = "none"
	}
	if t.Counter != "" {
		c := t.Counter
		out.Counter = &c
	}
	if t.State == Waiting {
		if e := v.Wait(t.Number); e.Known {
			ahead := e.Ahead
			out.Ahead, out.Wait, out.After, out.AfterAt = &ahead, WaitOf(e), e.After, e.At
		}
	}
	return out
}

// TicketURL is what the QR code of a slip holds; "" when the site has no public address.
func (s *Site) TicketURL(t Token) string {
	if s.PublicURL == "" {
		return ""
	}
	return s.PublicURL + "/t/" + string(t)
}

// CountersFor lists the counters a visitor should look out for: those that prefer the ticket's
// service and class over all else, or the one it is bound to. Counters that only help out are
// named when nobody else serves it.
func (v *View) CountersFor(t *Ticket) []CounterID {
	if t.Bound != "" {
		return []CounterID{t.Bound}
	}
	return v.Day.CountersFor(v.Site, t.Service, t.Class)
}

// CountersFor lists the counters whose first tier takes the service and class; when there is none,
// those that take it in any tier.
func (d *Day) CountersFor(cfg *Site, s ServiceID, class Class) []CounterID {
	first, any := []CounterID{}, []CounterID{}
	for i := range cfg.Counters {
		id := cfg.Counters[i].ID
		for n, tier := range d.TiersOf(cfg, id) {
			if !tier.takes(s, class) {
				continue
			}
			if n == 0 {
				first = append(first, id)
			}
			any = append(any, id)
			break
		}
	}
	if len(first) > 0 {
		return first
	}
	return any
}

// TierView is a tier on the wire: a class of null serves every class.
type TierView struct {
	Services []ServiceID `json:"services"`
	Class    *Class      `json:"class"`
}

// TierViews puts tiers on the wire; none is an empty list.
func TierViews(tiers []Tier) []TierView {
	out := make([]TierView, 0, len(tiers))
	for _, t := range tiers {
		v := TierView{Services: t.Services}
		if t.Class != "" {
			v.Class = &t.Class
		}
		out = append(out, v)
	}
	return out
}

// takes reports whether the tier serves tickets of the service and class.
func (t Tier) takes(s ServiceID, class Class) bool {
	if t.Class != "" && t.Class != class {
		return false
	}
	for _, id := range t.Services {
		if id == s {
			return true
		}
	}
	return false
}
