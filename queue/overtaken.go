package queue

// Why somebody behind a ticket was called before it, in the words of the API.
const (
	OvertakenPriority = "priority" // by the rules for priority
	OvertakenReturn   = "return"   // came back from a hold or from another counter
	OvertakenPicked   = "picked"   // chosen by staff
	OvertakenOther    = "other"    // the turn of another class, or while this ticket was away
)

// Overtaken counts, by reason, the tickets that stand behind t in its line and were called before it
// since it entered that line; nil when there are none, and for a ticket that neither waits nor is
// called or that waits for one counter alone. It looks at the newest calls that the day keeps, at
// least 200 of the whole site. A call that was taken back does not count.
func (d *Day) Overtaken(t *Ticket) map[string]int {
	if t.State != Waiting && t.State != Called || t.Bound != "" {
		return nil
	}
	mine := entryOf(t, 0)
	var out map[string]int
	seen := map[Number]bool{}
	for i := len(d.calls) - 1; i >= 0 && d.calls[i].At >= t.EnteredAt; i-- {
		c := &d.calls[i]
		if c.Why == "" || c.Service != t.Service || c.Number == t.Number || seen[c.Number] || t.State == Called && c.ID > t.FirstCall {
			continue
		}
		seen[c.Number] = true
		if o := d.Ticket(c.Number); o != nil && wasServed(o, t.Service) && mine.before(entryOf(o, 0)) {
			if out == nil {
				out = map[string]int{}
			}
			out[reasonOf(c, t)]++
		}
	}
	return out
}

// wasServed reports whether a ticket that was called in the line of s has left it by that call.
func wasServed(o *Ticket, s ServiceID) bool {
	switch o.State {
	case Called, Serving, Held, Done:
		return true
	case Waiting:
		return o.Service != s // sent on
	}
	return false
}

// reasonOf says why call c came before t.
func reasonOf(c *CallEntry, t *Ticket) string {
	switch {
	case c.Why == WhyPicked:
		return OvertakenPicked
	case c.Why == WhyOwn || c.Class == Return:
		return OvertakenReturn
	case c.Class == Priority && t.Class == Normal:
		return OvertakenPriority
	}
	return OvertakenOther
}

// Sibling is another ticket of the same visit, as the holder of one may see it.
type Sibling struct {
	Number  Number     `json:"number"`
	Token   Token      `json:"token"`
	Service ServiceID  `json:"service"`
	State   State      `json:"state"`
	Counter *CounterID `json:"counter"` // where it is called, served or held
	Calls   int        `json:"calls,omitempty"`
}

// siblings lists the other tickets of t's visit in order of issue; nil when t is alone.
func (d *Day) siblings(t *Ticket) []Sibling {
	var out []Sibling
	for _, at := range d.visits[t.Visit] {
		o := &d.tickets[at]
		if o.Number == t.Number {
			continue
		}
		s := Sibling{Number: o.Number, Token: o.Token, Service: o.Service, State: o.State, Calls: o.Calls}
		if o.Counter != "" {
			c := o.Counter
			s.Counter = &c
		}
		out = append(out, s)
	}
	return out
}
