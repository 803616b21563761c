package queue

// Values of event members that have no type of their own.
const (
	WhyOwn       = "own"
	WhyGuard     = "guard"
	WhyReturn    = "return"
	WhyHeadStart = ModeHeadStart
	WhyRatio     = ModeRatio
	WhyStrict    = ModeStrict
	WhyPicked    = "picked"
	WhyWalkIn    = "walk_in"
	WhyBack      = "back" // Transferred: the second counter of a transfer with back has finished

	CycleNew = "new"

	KindCall     = "call"
	KindRecall   = "recall"
	KindLast     = "last"
	KindTransfer = "transfer"
	KindResult   = "result"

	StartNone = "none" // the visit ended without a Start
	StartLate = "late"

	PreviousDone   = "done"
	PreviousAbsent = "absent"
	PreviousReturn = "return"

	ChannelHand  = "hand"
	ChannelStaff = "staff"
)

// The actors that are not people.
const (
	ActorClock = "clock"
	ActorSpool = "spool"
)

// draft is one decision in the making. Its events are folded into the Day as they are written, so
// that each step sees the ones before; Decide takes them all back.
type draft struct {
	d        *Day
	cfg      *Site
	cmd      *Command
	at       Instant
	act      uint64 // first seq of the act in progress; 0 none
	undoable bool   // the act in progress may be undone
	out      []Event
	was      Day
}

// Decide turns an order into events, or into a *Refusal. It leaves d as it was. No events and no
// error means that the order is already fulfilled or that there is nothing to do: CallNext with
// nobody waiting, a Tick too early. The caller looks up idempotency keys before.
func (d *Day) Decide(cfg *Site, cmd Command) ([]Event, error) {
	x := draft{d: d, cfg: cfg, cmd: &cmd, at: max(cmd.At, d.At), was: *d}
	d.note.clear()
	defer d.rewind(&x.was)
	if r := x.decide(); r != nil {
		return nil, r
	}
	return x.out, nil
}

// decide checks what concerns every order and hands over to its rule.
func (x *draft) decide() *Refusal {
	if x.d.Ended {
		switch x.cmd.Do.(type) {
		case Tick, EndDay, OpenDay:
			return nil
		}
		return Refuse(Closed, "site.closed", "date", x.d.Date)
	}
	if r := x.rate(); r != nil {
		return r
	}
	for _, rules := range []func(*draft) (*Refusal, bool){(*draft).ticketOrder, (*draft).deskOrder, (*draft).siteOrder} {
		if r, mine := rules(x); mine {
			return r
		}
	}
	return invalid("value.unknown", "order")
}

// rate keeps an actor to Rules.KeysPerMinute keyed commands a minute.
func (x *draft) rate() *Refusal {
	limit := x.cfg.Rules.KeysPerMinute
	r := x.d.rates[x.cmd.Actor.ID]
	if x.cmd.Key != "" && limit > 0 && r.minute == minuteOf(x.at) && r.n >= limit {
		return Refuse(TooMany, "keys.too_many", "limit", limit)
	}
	return nil
}

// ticketOrder decides the orders about tickets; false when the order is none of them.
func (x *draft) ticketOrder() (*Refusal, bool) {
	switch o := x.cmd.Do.(type) {
	case Issue:
		return x.issue(o), true
	case IssueByHand:
		return x.issueByHand(o), true
	case ServedByHand:
		return x.servedByHand(o), true
	case Back:
		return x.back(o), true
	case Cancel:
		return x.cancel(o), true
	case Uncancel:
		return x.uncancel(o), true
	case Restore:
		return x.restore(o), true
	case Classify:
		return x.classify(o), true
	case Defer:
		return x.postpone(o), true
	case Rate:
		return x.rateVisit(o), true
	case Printed:
		return x.printed(o), true
	case Reprint:
		return x.reprint(o), true
	}
	return nil, false
}

// deskOrder decides the orders on a counter; false when the order is none of them.
func (x *draft) deskOrder() (*Refusal, bool) {
	switch o := x.cmd.Do.(type) {
	case CallNext:
		return x.callNext(o), true
	case Call:
		return x.call(o), true
	case Recall:
		return x.recall(o), true
	case Start:
		return x.start(o), true
	case Finish:
		return x.finish(o), true
	case Absent:
		return x.absent(o), true
	case PutBack:
		return x.putBack(o), true
	case Hold:
		return x.hold(o), true
	case Resume:
		return x.resume(o), true
	case Transfer:
		return x.transfer(o), true
	case WalkIn:
		return x.walkIn(o), true
	case Undo:
		return x.undo(o), true
	case OpenCounter:
		return x.openCounter(o), true
	case PauseCounter:
		return x.pauseCounter(o), true
	case CloseCounter:
		return x.closeCounter(o), true
	case SetCounter:
		return x.setCounter(o), true
	case Invite:
		return x.invite(o), true
	}
	return nil, false
}

// siteOrder decides the orders about the whole site; false when the order is none of them.
func (x *draft) siteOrder() (*Refusal, bool) {
	switch o := x.cmd.Do.(type) {
	case PauseService:
		return x.pauseService(o.Service, true), true
	case ResumeService:
		return x.pauseService(o.Service, false), true
	case PostNotice:
		return x.postNotice(o), true
	case SetHours:
		return x.setHours(o), true
	case AskHelp:
		return x.askHelp(o), true
	case HelpSeen:
		return x.helpSeen(o), true
	case CloseDay:
		return x.closeDay(o), true
	case Tick:
		return x.tick(o), true
	case OpenDay:
		return x.openDay(o), true
	case EndDay:
		return x.endDay(0), true
	case Configure:
		x.emit(EvConfigured, Facts{Hash: o.Hash, Changed: o.Keys})
		return nil, true
	case Recover:
		return x.recover(o), true
	case Readmit:
		return x.readmit(o), true
	}
	return nil, false
}

// emit writes an event and folds it in, so that the steps after it see what it did.
func (x *draft) emit(typ Type, data Facts) {
	x.last(typ, data)
	x.d.fold(&x.out[len(x.out)-1])
}

// last writes the last event of a decision: nothing looks at the Day after it, so that folding it
// here would be in vain. The first event of an undoable act says until when.
func (x *draft) last(typ Type, data Facts) {
	e := Event{Seq: x.d.Seq + 1, At: x.at, Type: typ, Actor: x.cmd.Actor.ID, Facts: data}
	if len(x.out) == 0 {
		e.Key, e.Print = x.cmd.Key, x.cmd.Print
	}
	if x.act == 0 {
		x.act = e.Seq
		if x.undoable {
			e.UndoUntil = x.at.Add(x.cfg.Rules.UndoWithin)
		}
	} else {
		e.Act = x.act
	}
	if e.Tx != nil {
		e.Tx.Seq, e.Tx.At = e.Seq, e.At
	}
	x.out = append(x.out, e)
}

// newAct ends the act in progress: the next event begins another.
func (x *draft) newAct(undoable bool) { x.act, x.undoable = 0, undoable }

// needs refuses those whose role is below r; the clock and the spool may do all.
func (x *draft) needs(r Role) *Refusal {
	if x.cmd.Actor.Role >= r || x.system() {
		return nil
	}
	return Refuse(Forbidden, "role.missing", "role", int(r))
}

// system reports whether no person acts.
func (x *draft) system() bool { return x.cmd.Actor.ID == ActorClock || x.cmd.Actor.ID == ActorSpool }

// ticket returns the ticket called n, or 404.
func (x *draft) ticket(n Number) (*Ticket, *Refusal) {
	if t := x.d.Ticket(n); t != nil {
		return t, nil
	}
	return nil, Refuse(NotFound, "ticket.unknown", "number", n)
}

// ticketFor returns the ticket called n if a may happen to it.
func (x *draft) ticketFor(n Number, a act) (*Ticket, *Refusal) {
	t, r := x.ticket(n)
	if r == nil {
		r = must(t, a)
	}
	return t, r
}

// service returns the configured service called id. An id in a body is a value: 422, not 404.
func (x *draft) service(id ServiceID) (*Service, *Refusal) {
	if id == "" {
		return nil, invalid("value.missing", "service")
	}
	if s := x.cfg.Service(id); s != nil {
		return s, nil
	}
	return nil, Refuse(Invalid, "service.unknown", "service", id)
}

// desk returns the counter that a staff order is about, once the actor's role, the order's values
// (bad says what is wrong with them) and what the console showed have been checked, in that order.
func (x *draft) desk(o Desk, bad *Refusal) (CounterState, *Refusal) {
	c := x.d.Counter(o.Counter)
	if x.cfg.Counter(o.Counter) == nil {
		return c, Refuse(NotFound, "counter.unknown", "counter", o.Counter)
	}
	if r := first(x.needs(Officer), bad); r != nil {
		return c, r
	}
	if c.Seen != o.Seen {
		return c, Refuse(Conflict, "counter.changed", "counter", o.Counter, "seen", c.Seen)
	}
	return c, nil
}

// own is desk for orders that only the counter's officer or a lead may give; the counter is not closed.
func (x *draft) own(o Desk, bad *Refusal) (CounterState, *Refusal) {
	c, r := x.desk(o, bad)
	if r != nil {
		return c, r
	}
	if c.State == CounterClosed {
		return c, Refuse(Conflict, "counter.closed", "counter", o.Counter)
	}
	if c.Officer != x.cmd.Actor.User {
		return c, x.needs(Lead)
	}
	return c, nil
}

// free is own for orders that bring a visitor to the counter: it is open and nobody is at it.
func (x *draft) free(o Desk, bad *Refusal) (CounterState, *Refusal) {
	c, r := x.own(o, bad)
	if r != nil {
		return c, r
	}
	if c.State == CounterPaused {
		return c, Refuse(Conflict, "counter.paused", "counter", o.Counter)
	}
	if t := x.d.Ticket(c.Current); t != nil {
		if t.State == Called {
			return c, calledHere(t)
		}
		return c, Refuse(Conflict, "counter.has_ticket", "counter", o.Counter, "number", t.Number)
	}
	return c, nil
}

// visitor is own for orders about the visitor at the counter, to whom a must be allowed.
func (x *draft) visitor(o Desk, a act, bad *Refusal) (*Ticket, *Refusal) {
	c, r := x.own(o, bad)
	if r != nil {
		return nil, r
	}
	t := x.d.Ticket(c.Current)
	if t == nil {
		return nil, Refuse(Conflict, "counter.no_ticket", "counter", o.Counter)
	}
	return t, must(t, a)
}

// calledHere asks what became of the ticket that was called before.
func calledHere(t *Ticket) *Refusal {
	return Refuse(Conflict, "counter.called", "counter", t.Counter, "number", t.Number,
		"choices", []string{PreviousDone, PreviousAbsent, PreviousReturn})
}

// officer returns who acts at a counter: the account, else (a system) who is logged in there.
func (x *draft) officer(id CounterID) OfficerID {
	if x.cmd.Actor.User != "" {
		return x.cmd.Actor.User
	}
	return x.d.Counter(id).Officer
}

// first returns the first refusal that is one.
func first(rs ...*Refusal) *Refusal {
	for _, r := range rs {
		if r != nil {
			return r
		}
	}
	return nil
}

// invalid refuses a value; field is its name in the order.
func invalid(code, field string) *Refusal { return Refuse(Invalid, code, "field", field) }

// reasonFor checks a reason against the site's list. Where the site has none, any act may go
// without, and other words are refused: they could be personal.
func reasonFor(list []Reason, reason string, required bool) *Refusal {
	if reason == "" {
		if required && len(list) > 0 {
			return invalid("value.missing", "reason")
		}
		return nil
	}
	for i := range list {
		if list[i].ID == reason {
			return nil
		}
	}
	return invalid("value.unknown", "reason")
}
