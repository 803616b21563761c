package queue

// invite puts somebody who was absent into this counter's own line: the next call is theirs. The place in the
// line of the service is kept, for the day that the counter closes first.
func (x *draft) invite(o Invite) *Refusal {
	t, unknown := x.ticketIn(o.Number)
	if _, r := x.own(o.Desk, unknown); r != nil {
		return r
	}
	if r := must(t, actInvite); r != nil {
		return r
	}
	if t.Absences == 0 {
		return Refuse(Conflict, "ticket.not_absent", "number", t.Number)
	}
	if !serves(x.d.TiersOf(x.cfg, o.Counter), t.Service) {
		return Refuse(Conflict, "counter.other_service", "counter", o.Counter, "number", t.Number)
	}
	if t.Bound == o.Counter && t.State == Waiting {
		return nil
	}
	data := Facts{Number: t.Number, Counter: o.Counter, Service: t.Service, Place: t.Place, ToCounter: o.Counter}
	if t.State == NoShow {
		data.EnteredAt = x.at
	}
	x.emit(EvRestored, data)
	return nil
}

// Absent returns the tickets of today that were called in vain, may still come and are not at a counter or
// invited to one, the latest first, at most most. They are those of the services that hold allows.
func (d *Day) Absent(allows func(ServiceID) bool, most int) []*Ticket {
	var out []*Ticket
	for i := range d.tickets {
		t := &d.tickets[i]
		if t.Absences == 0 || t.Bound != "" || !allowed(actInvite, t.State) || !allows(t.Service) {
			continue
		}
		at := len(out)
		for at > 0 && out[at-1].TouchedSeq < t.TouchedSeq {
			at--
		}
		if at >= most {
			continue
		}
		out = append(out, nil)
		copy(out[at+1:], out[at:])
		out[at] = t
		out = out[:min(len(out), most)]
	}
	return out
}
