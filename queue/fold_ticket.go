package queue

import "slices"

// add appends a new ticket to the Day. A number or token that exists already is passed over.
func (d *Day) add(t Ticket) {
	_, number := d.byNumber[t.Number]
	_, token := d.byToken[t.Token]
	if number || token && t.Token != "" || t.Number == "" {
		return
	}
	at := int32(len(d.tickets))
	d.tickets = append(d.tickets, t)
	d.note.tickets = append(d.note.tickets, ticketWas{at: at, fresh: true})
	d.byNumber[t.Number] = at
	if t.Token != "" {
		d.byToken[t.Token] = at
	}
	if first, ok := d.byNumber[t.Visit]; ok && t.Visit != t.Number {
		if d.tickets[first].Visit == "" {
			d.noteTicket(first)
			d.tickets[first].Visit = t.Visit
		}
		if len(d.visits[t.Visit]) == 0 {
			d.visits[t.Visit] = []int32{first}
		}
		d.visits[t.Visit] = append(d.visits[t.Visit], at)
	}
	d.hook(at)
}

// change lets set write the ticket with index at, and keeps lines, counters and counts in step:
// all of them follow from the tickets alone.
func (d *Day) change(at int32, set func(t *Ticket)) {
	d.noteTicket(at)
	d.unhook(at)
	set(&d.tickets[at])
	d.hook(at)
}

func (d *Day) noteTicket(at int32) {
	d.note.tickets = append(d.note.tickets, ticketWas{at: at, was: d.tickets[at]})
}

// unhook takes ticket at, and the siblings whose standing depends on it, out of lines and counters.
func (d *Day) unhook(at int32) {
	t := &d.tickets[at]
	d.removeLine(at)
	for _, s := range d.visits[t.Visit] {
		d.removeLine(s)
	}
	switch t.State {
	case Waiting:
		d.services[t.Service].waiting--
		if t.Bound != "" {
			d.counters[t.Bound].bound--
		}
	case Called, Serving:
		if c := d.editCounter(t.Counter); c.Current == t.Number {
			c.Current = ""
		}
	case Held:
		c := d.editCounter(t.Counter)
		c.Held = slices.DeleteFunc(slices.Clone(c.Held), func(n Number) bool { return n == t.Number })
		if len(c.Held) == 0 {
			c.Held = nil
		}
	}
	if t.DeferUntil != 0 {
		if i, there := slices.BinarySearch(d.deferred, at); there {
			d.deferred = slices.Delete(d.deferred, i, i+1)
		}
	}
	if expires(t.State) {
		d.live--
	}
}

// hook puts ticket at, and its siblings, where their states say they belong.
func (d *Day) hook(at int32) {
	t := &d.tickets[at]
	switch t.State {
	case Waiting:
		d.editService(t.Service).waiting++
		if t.Bound != "" {
			d.editCounter(t.Bound).bound++
		}
	case Called, Serving:
		d.editCounter(t.Counter).Current = t.Number
	case Held:
		c := d.editCounter(t.Counter)
		c.Held = append(slices.Clone(c.Held), t.Number)
	}
	if t.DeferUntil != 0 {
		if i, there := slices.BinarySearch(d.deferred, at); !there {
			d.deferred = slices.Insert(d.deferred, i, at)
		}
	}
	if expires(t.State) {
		d.live++
	}
	d.insertLine(at)
	for _, s := range d.visits[t.Visit] {
		d.insertLine(s)
	}
}

// expires reports whether a ticket in state s ends at ExpireAt.
func expires(s State) bool { return allowed(actExpire, s) }

// lineOf returns the line in which t stands while it waits, or nil when there is none yet.
func (d *Day) lineOf(t *Ticket) *line {
	if t.Bound != "" {
		if c := d.counters[t.Bound]; c != nil {
			return &c.line
		}
		return nil
	}
	if s := d.services[t.Service]; s != nil {
		return &s.line
	}
	return nil
}

// inLine reports whether the ticket with index at can be called: waiting, not deferred, and no
// sibling of its visit at a counter.
func (d *Day) inLine(at int32) bool {
	t := &d.tickets[at]
	return t.State == Waiting && t.DeferUntil == 0 && d.sibling(at) < 0
}

// sibling returns the ticket of the same visit that is called or served now, or -1.
func (d *Day) sibling(at int32) int32 {
	for _, s := range d.visits[d.tickets[at].Visit] {
		if o := d.tickets[s].State; s != at && (o == Called || o == Serving) {
			return s
		}
	}
	return -1
}

func (d *Day) removeLine(at int32) {
	t := &d.tickets[at]
	if l := d.lineOf(t); l != nil && t.State == Waiting {
		l.remove(laneOf(t.Class), entryOf(t, at))
	}
}

func (d *Day) insertLine(at int32) {
	t := &d.tickets[at]
	if l := d.lineOf(t); l != nil && d.inLine(at) {
		l.insert(laneOf(t.Class), entryOf(t, at))
	}
}

func entryOf(t *Ticket, at int32) entry {
	return entry{place: t.Place, entered: t.EnteredAt, order: t.Order, at: at}
}
