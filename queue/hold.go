package queue

// hold parks the visitor who has to fetch something; from called it begins the visit first.
func (x *draft) hold(o Hold) *Refusal {
	t, r := x.visitor(o.Desk, actHold, reasonFor(x.cfg.Reasons.Hold, o.Reason, true))
	if r != nil {
		return r
	}
	if most := x.cfg.Rules.HoldMax; len(x.d.Counter(o.Counter).Held) >= most {
		return Refuse(Conflict, "ticket.held_limit", "counter", o.Counter, "most", most)
	}
	x.undoable = true
	if t.State == Called {
		x.begin(t)
	}
	x.emit(EvHeld, Facts{Number: t.Number, Counter: t.Counter, Service: t.Service, Officer: t.Officer, Reason: o.Reason})
	x.afterVisit(o.Counter)
	return nil
}

// resume takes a held visitor up again: at the counter that held it, or at one that serves its service.
func (x *draft) resume(o Resume) *Refusal {
	t, unknown := x.ticketIn(o.Number)
	if _, r := x.free(o.Desk, unknown); r != nil {
		return r
	}
	if r := must(t, actResume); r != nil {
		return r
	}
	if t.Counter != o.Counter && !serves(x.d.TiersOf(x.cfg, o.Counter), t.Service) {
		return stands(t)
	}
	x.undoable = true
	x.emit(EvResumed, Facts{Number: t.Number, Counter: o.Counter, Service: t.Service, Officer: x.officer(o.Counter)})
	return nil
}

// serves reports whether one of the tiers holds service s.
func serves(tiers []Tier, s ServiceID) bool {
	for i := range tiers {
		for _, v := range tiers[i].Services {
			if v == s {
				return true
			}
		}
	}
	return false
}

// back reports a held visitor back: first in line at the holding counter while it is open, else at
// its service. Who has only left the line for a while is back in it, at the place that was kept.
func (x *draft) back(o Back) *Refusal {
	if t, r := x.ticket(o.Number); r == nil && t.DeferUntil != 0 && allowed(actDeferEnd, t.State) {
		x.emit(EvDeferEnded, Facts{Number: t.Number, Service: t.Service})
		return nil
	}
	t, r := x.ticketFor(o.Number, actBack)
	if r != nil {
		return r
	}
	data := Facts{Number: t.Number, Counter: t.Counter, Service: t.Service, Officer: t.Officer, Class: Return, Tx: x.heldTx(t)}
	if x.d.Counter(t.Counter).State == CounterOpen {
		data.ToCounter = t.Counter
	}
	x.emit(EvCameBack, data)
	return nil
}
