package queue

import (
	"maps"
	"slices"
)

// Clone returns a Day that shares nothing with d that either of them will ever write.
func (d *Day) Clone() *Day {
	c := *d
	c.Help = slices.Clone(d.Help)
	c.tickets = slices.Clone(d.tickets)
	c.byNumber, c.byToken = maps.Clone(d.byNumber), maps.Clone(d.byToken)
	c.visits = make(map[Number][]int32, len(d.visits))
	for n, list := range d.visits {
		c.visits[n] = slices.Clone(list)
	}
	c.counters = make(map[CounterID]*counter, len(d.counters))
	for id, v := range d.counters {
		w := *v
		w.line = v.line.clone()
		c.counters[id] = &w
	}
	c.services = make(map[ServiceID]*serviceState, len(d.services))
	for id, v := range d.services {
		w := *v
		w.line = v.line.clone()
		c.services[id] = &w
	}
	c.deferred = slices.Clone(d.deferred)
	c.calls, c.times, c.pauses = slices.Clone(d.calls), slices.Clone(d.times), slices.Clone(d.pauses)
	c.keys, c.rates = maps.Clone(d.keys), maps.Clone(d.rates)
	c.note, c.plan = &note{}, nil
	return &c
}

// rewind takes back all that the note says has changed since was was copied from d.
func (d *Day) rewind(was *Day) {
	n := d.note
	for _, w := range slices.Backward(n.tickets) {
		d.unhook(w.at)
		t := &d.tickets[w.at]
		if w.fresh {
			delete(d.byNumber, t.Number)
			delete(d.byToken, t.Token)
			d.unjoin(w.at)
			d.tickets = d.tickets[:w.at]
			continue
		}
		*t = w.was
		d.hook(w.at)
	}
	for _, w := range slices.Backward(n.counters) {
		if w.fresh {
			delete(d.counters, w.id)
		} else if c := d.counters[w.id]; c != nil {
			c.CounterState = w.was
		}
	}
	for _, w := range slices.Backward(n.services) {
		if w.fresh {
			delete(d.services, w.id)
		} else if s := d.services[w.id]; s != nil {
			s.seriesState = w.was
		}
	}
	for _, w := range slices.Backward(n.keys) {
		restore(d.keys, w.key, w.was, w.fresh)
	}
	for _, w := range slices.Backward(n.rates) {
		restore(d.rates, w.actor, w.was, w.fresh)
	}
	tickets, deferred, plan := d.tickets, d.deferred, d.plan
	*d = *was
	d.tickets, d.deferred, d.plan = tickets, deferred, plan
	n.clear()
}

// restore sets m[k] to was, or takes k out when it was not there.
func restore[K comparable, V any](m map[K]V, k K, was V, fresh bool) {
	if fresh {
		delete(m, k)
	} else {
		m[k] = was
	}
}

// unjoin takes the ticket with index at out of its visit, and brings back what it hid.
func (d *Day) unjoin(at int32) {
	v := d.tickets[at].Visit
	list := d.visits[v]
	if len(list) == 0 || list[len(list)-1] != at {
		return
	}
	list = list[:len(list)-1]
	if len(list) == 1 {
		delete(d.visits, v)
	} else {
		d.visits[v] = list
	}
	d.tickets[at].State = Cancelled // hides nobody any more
	for _, s := range list {
		d.insertLine(s)
	}
}
