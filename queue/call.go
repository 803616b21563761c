package queue

import "time"

// callNext ends the visit at the counter and calls the next ticket in one step.
func (x *draft) callNext(o CallNext) *Refusal {
	c, r := x.own(o.Desk, first(previousKnown(o.Previous), x.finishValues(o.finish())))
	if r != nil {
		return r
	}
	if c.State == CounterPaused {
		return Refuse(Conflict, "counter.paused", "counter", o.Counter)
	}
	x.undoable = true
	if t := x.d.Ticket(c.Current); t != nil {
		if r := x.endPrevious(t, o); r != nil {
			return r
		}
		if x.afterVisit(o.Counter) {
			return nil
		}
	}
	before := x.d.byNumber[c.Current]
	if c.Current != "" {
		x.d.removeLine(before) // whom this press has just sent back, it does not call again
	}
	p := x.d.pick(x.cfg, o.Counter, x.at)
	if c.Current != "" {
		x.d.insertLine(before)
	}
	if p.at < 0 {
		return nil
	}
	data := x.called(&x.d.tickets[p.at], o.Counter, p.why)
	if p.cycle {
		data.Cycle = CycleNew
	}
	x.last(EvCalled, data)
	return nil
}

// finish is what the order says of a visit that is done.
func (o CallNext) finish() Finish {
	return Finish{Desk: o.Desk, Outcome: o.Outcome, Dossiers: o.Dossiers, Service: o.Service}
}

func previousKnown(previous string) *Refusal {
	switch previous {
	case "", PreviousDone, PreviousAbsent, PreviousReturn:
		return nil
	}
	return invalid("value.unknown", "previous")
}

// endPrevious ends the visit of t, which is called or served at the counter, as the officer says.
func (x *draft) endPrevious(t *Ticket, o CallNext) *Refusal {
	previous := o.Previous
	optional := x.cfg.Rules.Arrival == ArrivalOptional
	switch {
	case previous == PreviousAbsent:
		return x.noShow(t, false)
	case previous == PreviousReturn:
		return x.returned(t)
	case t.State == Called && previous == "" && !optional:
		return calledHere(t)
	case t.State == Called && optional && x.at.Sub(t.CalledAt) < x.cfg.Rules.MinVisit:
		return Refuse(Conflict, "counter.just_called", "counter", t.Counter, "number", t.Number,
			"at", t.CalledAt.Add(x.cfg.Rules.MinVisit))
	}
	return x.done(t, o.finish())
}

// called fills the Called event of t at counter id.
func (x *draft) called(t *Ticket, id CounterID, why string) Facts {
	plan := x.d.planOf(x.cfg)
	return Facts{
		Number: t.Number, Counter: id, Officer: x.officer(id), Service: t.Service, Class: t.Class,
		Why: why, Kind: x.callKind(t), Count: 1,
		WaitingMS:     ms(int64(x.at - t.EnteredAt)),
		WaitingOpenMS: ms(plan.Waited(t.EnteredAt, x.at).Milliseconds()),
	}
}

// callKind says which sentence announces the first call of t.
func (x *draft) callKind(t *Ticket) string {
	if t.Transfers > 0 {
		return KindTransfer
	}
	if s := x.cfg.Service(t.Service); s != nil && s.Kind == "collect" {
		return KindResult
	}
	return KindCall
}

// call calls one number out of turn.
func (x *draft) call(o Call) *Refusal {
	t, unknown := x.ticketIn(o.Number)
	bad := first(x.needs(x.cfg.Rules.CherryPick), unknown, reasonFor(x.cfg.Reasons.Call, o.Reason, true))
	if _, r := x.free(o.Desk, bad); r != nil {
		return r
	}
	if r := must(t, actCall); r != nil {
		return r
	}
	if s := x.d.sibling(x.d.byNumber[t.Number]); s >= 0 {
		return stands(&x.d.tickets[s])
	}
	x.undoable = true
	data := x.called(t, o.Counter, WhyPicked)
	data.Reason = o.Reason
	x.emit(EvCalled, data)
	return nil
}

// ticketIn returns the ticket that an order names in its body: 422 when there is none.
func (x *draft) ticketIn(n Number) (*Ticket, *Refusal) {
	if n == "" {
		return nil, invalid("value.missing", "number")
	}
	if t := x.d.Ticket(n); t != nil {
		return t, nil
	}
	return nil, Refuse(Invalid, "ticket.unknown", "number", n)
}

// recall repeats the call. A recall is not a call: the measures do not see it.
func (x *draft) recall(o Recall) *Refusal {
	t, r := x.visitor(o.Desk, actRecall, nil)
	if r != nil {
		return r
	}
	rules := &x.cfg.Rules
	if t.Calls >= rules.MaxCalls {
		return Refuse(Conflict, "ticket.max_calls", "number", t.Number, "max", rules.MaxCalls)
	}
	if r := x.notBefore(t, t.LastCallAt, rules.RecallGap); r != nil {
		return r
	}
	data := Facts{Number: t.Number, Counter: t.Counter, Service: t.Service, Kind: KindRecall, Count: t.Calls + 1}
	if data.Count == rules.MaxCalls {
		data.Kind = KindLast
	}
	x.emit(EvRecalled, data)
	return nil
}

// notBefore refuses (ticket.too_early) until d after from.
func (x *draft) notBefore(t *Ticket, from Instant, d time.Duration) *Refusal {
	if x.at >= from.Add(d) {
		return nil
	}
	return Refuse(Conflict, "ticket.too_early", "number", t.Number, "at", from.Add(d))
}
