package queue

import "slices"

// note remembers what events changed, so that Decide can take its trials back and Undo can restore.
type note struct {
	from     int // counters of the event in progress begin here
	tickets  []ticketWas
	counters []counterWas
	services []serviceWas
	keys     []keyWas
	rates    []rateWas
}

type ticketWas struct {
	at    int32
	fresh bool // created, not changed
	was   Ticket
}

type counterWas struct {
	id    CounterID
	fresh bool
	was   CounterState
}

type serviceWas struct {
	id    ServiceID
	fresh bool
	was   seriesState
}

type keyWas struct {
	key   string
	fresh bool
	was   KeyUse
}

type rateWas struct {
	actor string
	fresh bool
	was   keyRate
}

// undoCopy is what the newest undoable act of a counter changed. It is never written after it was
// stored, so clones share it.
type undoCopy struct {
	seqs    []uint64
	tickets []ticketWas
	counter CounterState
}

// holds reports whether the copy has the ticket with index at.
func (u *undoCopy) holds(at int32) bool {
	return slices.ContainsFunc(u.tickets, func(w ticketWas) bool { return w.at == at })
}

// Apply folds one event into the Day. It reads no configuration and cannot fail: what an event
// says about a ticket or a counter that the Day does not know is passed over.
func (d *Day) Apply(e Event) {
	d.note.clear()
	d.fold(&e)
}

// clear empties the note and keeps its room.
func (n *note) clear() {
	n.tickets, n.counters = n.tickets[:0], n.counters[:0]
	n.services, n.keys, n.rates = n.services[:0], n.keys[:0], n.rates[:0]
}

// fold applies e and adds what it changed to the note.
func (d *Day) fold(e *Event) {
	tickets, counters := len(d.note.tickets), len(d.note.counters)
	d.note.from = counters
	d.Seq, d.At = e.Seq, max(d.At, e.At)
	d.foldKey(e)
	switch {
	case d.applyTicket(e):
	case d.applyCounter(e):
	default:
		d.applySite(e)
	}
	if e.Tx != nil {
		tx := *e.Tx
		tx.Seq, tx.At = e.Seq, e.At
		d.times = append(d.times, tx)
	}
	d.touch(e, d.note.tickets[tickets:])
	d.capture(e, d.note.tickets[tickets:])
	d.moveSeen(e, d.note.counters[counters:])
}

// foldKey remembers the idempotency key of a command by its first event, and follows its later ones.
func (d *Day) foldKey(e *Event) {
	if e.Key == "" {
		u, ok := d.keys[d.lastKey]
		if ok && e.Act != 0 && e.Act == u.Seq && e.Number != "" {
			d.noteKey(d.lastKey)
			u.Number, u.Called = e.Number, u.Called || e.Type == EvCalled
			d.keys[d.lastKey] = u
		}
		return
	}
	k := keyOf(e.Actor, e.Key)
	d.noteKey(k)
	d.keys[k] = KeyUse{Print: e.Print, At: e.At, Seq: e.Seq, Type: e.Type, Number: e.Number, Counter: e.Counter, Called: e.Type == EvCalled}
	d.lastKey = k
	r, there := d.rates[e.Actor]
	d.note.rates = append(d.note.rates, rateWas{e.Actor, !there, r})
	if m := minuteOf(e.At); r.minute != m {
		r = keyRate{minute: m}
	}
	r.n++
	d.rates[e.Actor] = r
}

func (d *Day) noteKey(k string) {
	u, there := d.keys[k]
	d.note.keys = append(d.note.keys, keyWas{k, !there, u})
}

// minuteOf returns the start of the minute of at.
func minuteOf(at Instant) Instant { return at - at%60_000 }

// touch marks the tickets that e changed. An undoable act of a counter whose ticket another act
// has touched since can no longer be taken back. Slips and classes do not count as touching.
func (d *Day) touch(e *Event, changed []ticketWas) {
	if e.Type == EvPrinted || e.Type == EvClassified || e.Type == EvWoke {
		return
	}
	for _, w := range changed {
		t := &d.tickets[w.at]
		if e.Type == EvIssued && t.Number != e.Number {
			continue // a sibling that was only joined
		}
		if c := d.counters[t.TouchedBy]; c != nil && c.undo != nil && c.undo.holds(w.at) && !carriesOn(e, c) {
			d.noteCounter(t.TouchedBy)
			c.dropUndo()
		}
		t.TouchedSeq = e.Seq
		if e.Actor != ActorClock { // what a late tick does to a ticket does not save it from expiring
			t.TouchedAt = e.At
		}
		t.TouchedBy = e.Counter
		if e.Act != 0 && e.Act == d.undoAct {
			t.TouchedBy = d.undoAt
		}
	}
}

// carriesOn reports whether e belongs to the act that c could undo.
func carriesOn(e *Event, c *counter) bool { return e.Act != 0 && e.Act == c.UndoOf }

// capture keeps what an undoable act changes: the first event of one starts a copy at its counter,
// the others add to it.
func (d *Day) capture(e *Event, tickets []ticketWas) {
	switch {
	case e.UndoUntil != 0 && e.Counter != "":
		c := d.editCounter(e.Counter)
		u := &undoCopy{seqs: []uint64{e.Seq}, tickets: slices.Clone(tickets), counter: c.CounterState}
		if i := d.noted(e.Counter); i >= 0 {
			u.counter = d.note.counters[i].was
		}
		u.counter.undo = nil
		c.undo, c.UndoOf, c.UndoUntil = u, e.Seq, e.UndoUntil
		c.UndoAct, c.UndoNumber = e.Type, e.Number
		d.undoAct, d.undoAt = e.Seq, e.Counter
	case e.Act != 0 && e.Act == d.undoAct:
		c := d.editCounter(d.undoAt)
		if c.undo == nil {
			return
		}
		u := &undoCopy{seqs: append(slices.Clone(c.undo.seqs), e.Seq), tickets: slices.Clone(c.undo.tickets), counter: c.undo.counter}
		for _, w := range tickets {
			if !u.holds(w.at) {
				u.tickets = append(u.tickets, w)
			}
		}
		c.undo = u
	}
}

// moveSeen moves Seen and Since of the counters that e changed in a way that their consoles show.
func (d *Day) moveSeen(e *Event, changed []counterWas) {
	for _, w := range changed {
		c := d.counters[w.id]
		here := e.Counter == w.id
		moved := c.State != w.was.State || c.Current != w.was.Current || here && (e.Type == EvStarted || e.Type == EvUndone)
		if moved && (c.State != w.was.State || c.Current != w.was.Current) {
			c.Since = e.At
		}
		if moved || c.Officer != w.was.Officer || c.PauseAfter != w.was.PauseAfter || here && e.Type == EvCounterChanged {
			c.Seen = e.Seq
		}
	}
}

// editCounter returns counter id for writing, making it if it was never touched.
func (d *Day) editCounter(id CounterID) *counter {
	c := d.counters[id]
	if c == nil {
		c = &counter{CounterState: CounterState{ID: id, State: CounterClosed}}
		d.counters[id] = c
		d.note.counters = append(d.note.counters, counterWas{id, true, c.CounterState})
		return c
	}
	d.noteCounter(id)
	return c
}

// noteCounter keeps counter id as it was before the event in progress.
func (d *Day) noteCounter(id CounterID) {
	if d.noted(id) < 0 {
		d.note.counters = append(d.note.counters, counterWas{id, false, d.counters[id].CounterState})
	}
}

// noted returns where the event in progress noted counter id, or -1.
func (d *Day) noted(id CounterID) int {
	for i := len(d.note.counters) - 1; i >= d.note.from; i-- {
		if d.note.counters[i].id == id {
			return i
		}
	}
	return -1
}

// editService returns service id for writing, making it if it was never touched.
func (d *Day) editService(id ServiceID) *serviceState {
	s := d.services[id]
	if s == nil {
		s = &serviceState{}
		d.services[id] = s
		d.note.services = append(d.note.services, serviceWas{id, true, s.seriesState})
		return s
	}
	d.note.services = append(d.note.services, serviceWas{id, false, s.seriesState})
	return s
}
