package queue

// absent says that the called visitor did not come.
func (x *draft) absent(o Absent) *Refusal {
	t, r := x.visitor(o.Desk, actNoShow, nil)
	if r != nil {
		return r
	}
	x.undoable = true
	if r := x.noShow(t, false); r != nil {
		return r
	}
	x.afterVisit(o.Counter)
	return nil
}

// noShow writes NoShow and, where the house rules put the ticket back at once, Restored. An absence
// within break_grace after a break is not counted, and so never cancels.
func (x *draft) noShow(t *Ticket, byTimer bool) *Refusal {
	rules := &x.cfg.Rules
	if r := must(t, actNoShow); r != nil {
		return r
	}
	if !byTimer {
		if t.Calls < rules.MinCalls {
			return Refuse(Conflict, "ticket.too_early", "number", t.Number, "calls", t.Calls, "least", rules.MinCalls)
		}
		if r := x.notBefore(t, t.LastCallAt, rules.AbsentAfter); r != nil {
			return r
		}
	}
	since, after := x.d.planOf(x.cfg).AfterBreak(x.at)
	count, counted := t.Absences, !after || since >= rules.BreakGrace
	if counted {
		count++
	}
	data := Facts{
		Number: t.Number, Counter: t.Counter, Service: t.Service, Officer: t.Officer, Count: count,
		Tx: x.transaction(t, TxNoShow), To: NoShow,
	}
	switch {
	case counted && rules.CancelAt > 0 && count >= rules.CancelAt:
		data.To = Cancelled
	case rules.AbsentTo != AbsentPark:
		data.To = Waiting
	}
	if byTimer {
		data.Due = x.late(t.TimerFrom.Add(rules.AbsentTimer()))
	}
	x.emit(EvNoShow, data)
	if data.To == Waiting {
		x.restored(data.Number, data.Counter, 0)
	}
	return nil
}

// restored writes Restored and puts the ticket where absent_to says. since is when it enters the
// line anew; 0 when it never left it.
func (x *draft) restored(n Number, at CounterID, since Instant) {
	t := x.d.Ticket(n)
	x.emit(EvRestored, Facts{
		Number: n, Counter: at, Service: t.Service, Place: x.comeback(t), EnteredAt: since,
	})
	x.unbind(n)
}

// comeback returns the place of a ticket that comes back into line: 1 µs after the N-th ticket of
// its line by place, or the end; never before its own place.
func (x *draft) comeback(t *Ticket) Place {
	rules := &x.cfg.Rules
	switch rules.AbsentTo {
	case AbsentEnd:
		return x.at.Place()
	case AbsentBack:
		if l := x.d.lineOf(t); l != nil {
			if e, ok := l.nth(rules.AbsentBack); ok {
				return max(t.Place, e.place+1)
			}
		}
		return x.at.Place()
	}
	return t.Place
}

// restore puts an absent, cancelled or expired ticket back in line.
func (x *draft) restore(o Restore) *Refusal {
	t, r := x.ticket(o.Number)
	if r != nil {
		return r
	}
	role := Officer
	if t.State == Cancelled || t.State == Expired {
		role = Lead
	}
	if r := first(x.needs(role), must(t, actRestore)); r != nil {
		return r
	}
	x.restored(t.Number, "", x.at)
	return nil
}
