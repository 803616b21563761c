package queue

import "slices"

// The outcomes that Finish may name.
var outcomes = []string{"received", "supplement", "refused", "result", "advice"}

// maxDossiers bounds Finish.Dossiers.
const maxDossiers = 99

// start says that the visitor is at the counter.
func (x *draft) start(o Start) *Refusal {
	t, r := x.visitor(o.Desk, actStart, nil)
	if r != nil {
		return r
	}
	x.undoable = true
	x.begin(t)
	return nil
}

// begin writes the Started event of a called ticket.
func (x *draft) begin(t *Ticket) {
	data := Facts{Number: t.Number, Counter: t.Counter, Service: t.Service, Officer: x.officer(t.Counter)}
	if x.at.Sub(t.CalledAt) > x.cfg.Rules.LateStart {
		data.Start = StartLate
	}
	x.emit(EvStarted, data)
}

// finish ends the visit.
func (x *draft) finish(o Finish) *Refusal {
	t, r := x.visitor(o.Desk, actFinish, x.finishValues(o))
	if r != nil {
		return r
	}
	x.undoable = true
	if r := x.done(t, o); r != nil {
		return r
	}
	x.afterVisit(o.Counter)
	return nil
}

func (x *draft) finishValues(o Finish) *Refusal {
	if o.Outcome != "" && !slices.Contains(outcomes, o.Outcome) {
		return invalid("value.unknown", "outcome")
	}
	if o.Dossiers < 0 || o.Dossiers > maxDossiers {
		return Refuse(Invalid, "value.range", "field", "dossiers", "least", 1, "most", maxDossiers)
	}
	if o.Service != "" {
		_, r := x.service(o.Service)
		return r
	}
	return nil
}

// done ends the visit of t: Done, or, when the second counter of a transfer with back has finished,
// Transferred back to the front of the first counter's line.
func (x *draft) done(t *Ticket, o Finish) *Refusal {
	if r := must(t, actFinish); r != nil {
		return r
	}
	if t.BackTo != "" && t.BackTo != t.Counter {
		x.goBack(t, o)
		return nil
	}
	tx := x.transaction(t, TxDone)
	fill(tx, o)
	x.emit(EvDone, Facts{
		Number: t.Number, Counter: t.Counter, Service: tx.Service, Officer: t.Officer,
		Start: startMark(t), Outcome: o.Outcome, Tx: tx,
	})
	return nil
}

// fill puts into tx what the officer said about the visit.
func fill(tx *Transaction, o Finish) {
	tx.Dossiers = max(o.Dossiers, 1)
	if o.Service != "" {
		tx.Service = o.Service
	}
}

// goBack sends t, whose second counter has finished, back to the counter it came from; if that is
// closed, to its service there.
func (x *draft) goBack(t *Ticket, o Finish) {
	tx := x.transaction(t, TxTransferred)
	fill(tx, o)
	data := Facts{
		Number: t.Number, Counter: t.Counter, Service: tx.Service, Officer: t.Officer,
		ToService: t.BackServe, Why: WhyBack, Start: startMark(t), Outcome: o.Outcome, Tx: tx,
	}
	if x.d.Counter(t.BackTo).State != CounterClosed {
		data.ToCounter = t.BackTo
	}
	data.Place = x.front(t, t.BackServe, data.ToCounter)
	x.emit(EvTransferred, data)
}

// front returns the place before all others in the line of a counter, or of a service when the
// counter is ""; the ticket's own place if that is before them.
func (x *draft) front(t *Ticket, s ServiceID, c CounterID) Place {
	where := Ticket{Service: s, Bound: c}
	if l := x.d.lineOf(&where); l != nil {
		if e, ok := l.head(); ok && e.place <= t.Place {
			return e.place - 1
		}
	}
	return t.Place
}

// afterVisit pauses the counter when that was asked for after this visitor, and reports it.
func (x *draft) afterVisit(id CounterID) bool {
	c := x.d.Counter(id)
	if c.Current != "" || c.PauseAfter == "" {
		return false
	}
	x.emit(EvCounterPaused, Facts{Counter: id, Officer: c.Officer, Reason: c.PauseAfter})
	return true
}

// putBack returns the visitor to the line: wrong button, wrong person.
func (x *draft) putBack(o PutBack) *Refusal {
	t, r := x.visitor(o.Desk, actPutBack, nil)
	if r != nil {
		return r
	}
	x.undoable = true
	if r := x.returned(t); r != nil {
		return r
	}
	x.afterVisit(o.Counter)
	return nil
}

// returned writes Returned: the place is kept, and neither absence nor service time is counted.
func (x *draft) returned(t *Ticket) *Refusal {
	if r := must(t, actPutBack); r != nil {
		return r
	}
	n := t.Number
	x.emit(EvReturned, Facts{Number: n, Counter: t.Counter, Service: t.Service, Officer: x.officer(t.Counter)})
	x.unbind(n)
	return nil
}

// unbind releases a ticket that has come to wait for a counter that is closed.
func (x *draft) unbind(n Number) {
	if t := x.d.Ticket(n); t.State == Waiting && t.Bound != "" && x.d.Counter(t.Bound).State == CounterClosed {
		x.emit(EvReleased, Facts{Number: n, Counter: t.Bound, Service: t.Service})
	}
}

// walkIn serves somebody without a ticket: the next number of the series, not printed, not announced.
func (x *draft) walkIn(o WalkIn) *Refusal {
	s, unknown := x.service(o.Service)
	if _, r := x.free(o.Desk, first(unknown, x.fresh(o.Token))); r != nil {
		return r
	}
	serial, ok := x.d.nextSerial(x.cfg, s)
	if !ok {
		return Refuse(Closed, "service.full", "service", s.ID, "last", s.Last)
	}
	x.undoable = true
	data := x.issued(s, serial, o.Token)
	data.Channel, data.Counter = ChannelStaff, o.Counter
	x.emit(EvIssued, data)
	x.emit(EvCalled, x.called(x.d.Ticket(data.Number), o.Counter, WhyWalkIn))
	x.begin(x.d.Ticket(data.Number))
	return nil
}
