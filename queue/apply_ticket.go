package queue

import (
	"slices"
	"strings"
)

// applyTicket folds the events about one ticket and reports whether e is one of them.
func (d *Day) applyTicket(e *Event) bool {
	if e.Type == EvIssued {
		d.applyIssued(e)
		return true
	}
	set := ticketSetters[e.Type]
	if set == nil {
		return false
	}
	at, ok := d.byNumber[e.Number]
	if !ok {
		return true
	}
	d.change(at, func(t *Ticket) { set(t, e) })
	switch e.Type {
	case EvCalled:
		d.countCall(e)
		if e.Why != WhyWalkIn {
			d.announce(e, &d.tickets[at])
		}
	case EvRecalled:
		d.announce(e, &d.tickets[at])
	}
	return true
}

// ticketSetters says what each event does to its ticket; lines and counters follow by themselves.
var ticketSetters = map[Type]func(t *Ticket, e *Event){
	EvCalled:      setCalled,
	EvRecalled:    setRecalled,
	EvStarted:     setStarted,
	EvDone:        setDone,
	EvNoShow:      setNoShow,
	EvRestored:    setRestored,
	EvReturned:    func(t *Ticket, e *Event) { setWaiting(t) },
	EvHeld:        func(t *Ticket, e *Event) { t.State, t.HeldAt = Held, e.At },
	EvResumed:     setResumed,
	EvCameBack:    setCameBack,
	EvTransferred: setTransferred,
	EvReleased:    func(t *Ticket, e *Event) { t.Bound = "" },
	EvCancelled:   setCancelled,
	EvUncancelled: func(t *Ticket, e *Event) { setWaiting(t); t.ByHolder = false },
	EvExpired:     func(t *Ticket, e *Event) { setEnded(t, e, Expired) },
	EvClassified:  func(t *Ticket, e *Event) { t.Class = e.Class },
	EvDeferred:    func(t *Ticket, e *Event) { t.DeferUntil, t.Defers = e.Until, t.Defers+1 },
	EvDeferEnded:  func(t *Ticket, e *Event) { t.DeferUntil = 0 },
	EvRated:       setRated,
	EvPrinted:     setPrinted,
}

// setRated keeps a rating; one that was given too quickly leaves the visit unrated.
func setRated(t *Ticket, e *Event) {
	if e.Kind == RatedTooQuickly {
		t.Hasty = true
		return
	}
	t.Score = e.Score
}

// applyIssued adds the ticket and moves its series on.
func (d *Day) applyIssued(e *Event) {
	t := Ticket{
		Number: e.Number, Token: e.Token, Service: e.Service, Class: e.Class, State: Waiting,
		Lang: e.Lang, Channel: e.Channel, Place: e.Place, Order: e.Order, Serial: e.Serial,
		Visit: e.Visit, Procedure: e.Procedure, IssuedAt: e.At, EnteredAt: e.At, ByHand: e.ByHand,
	}
	if id, kiosk := strings.CutPrefix(e.Actor, "kiosk:"); kiosk {
		t.Device = id
	}
	if e.MinS != nil && e.MaxS != nil {
		t.PromKnown, t.PromMinS, t.PromMaxS, t.PromAfter = true, *e.MinS, *e.MaxS, e.After
	}
	if e.Ahead != nil {
		t.Ahead = *e.Ahead
	}
	d.add(t)
	d.countIssue(e.Service, e.Serial, e.ByHand)
	d.order = max(d.order, e.Order)
}

// countIssue moves the series of service s on to serial; by-hand numbers are another series.
func (d *Day) countIssue(s ServiceID, serial int, byHand bool) {
	v := d.editService(s)
	if !byHand {
		v.last, v.raised = max(v.last, serial), d.raised
		v.issued++
	}
}

func setCalled(t *Ticket, e *Event) {
	setWaiting(t)
	t.State, t.Counter, t.Officer = Called, e.Counter, e.Officer
	t.Why, t.CallKind, t.CallSeq, t.FirstCall, t.Calls = e.Why, e.Kind, e.Seq, e.Seq, 1
	t.CalledAt, t.LastCallAt, t.TimerFrom = e.At, e.At, e.At
	t.Waiting, t.WaitOpen = measureOf(e.WaitingMS), measureOf(e.WaitingOpenMS)
	t.DeferUntil = 0
	t.WalkIn = t.WalkIn || e.Why == WhyWalkIn
}

func measureOf(ms *int64) Measure {
	if ms == nil {
		return Measure{}
	}
	return Measure{MS: *ms, Known: true}
}

func setRecalled(t *Ticket, e *Event) {
	t.CallKind, t.CallSeq, t.Calls = e.Kind, e.Seq, e.Count
	t.LastCallAt, t.TimerFrom = e.At, e.At
}

func setStarted(t *Ticket, e *Event) {
	t.State, t.StartedAt, t.StartMark = Serving, e.At, e.Start
	if e.Start == StartLate {
		t.StartedAt = t.CalledAt
	}
	if e.Officer != "" {
		t.Officer = e.Officer
	}
}

func setDone(t *Ticket, e *Event) {
	setEnded(t, e, Done)
	t.EndedBy, t.StartMark = e.Counter, e.Start
	t.ByHand = t.ByHand || e.ByHand
	t.BackTo, t.BackServe = "", ""
}

// setEnded ends the ticket's life; Counter stays empty so that no counter seems to have it.
func setEnded(t *Ticket, e *Event, s State) {
	mark := t.StartMark
	setWaiting(t)
	t.State, t.StartMark, t.DeferUntil = s, mark, 0
	t.EndedAt, t.EndedBy = e.At, e.Counter
}

func setCancelled(t *Ticket, e *Event) {
	if t.State == Held {
		t.EnteredAt = e.At // should it be taken back, it waits anew: the held time is measured
	}
	setEnded(t, e, Cancelled)
	t.ByHolder = e.ByHolder
}

func setNoShow(t *Ticket, e *Event) {
	t.Absences = e.Count
	if e.To == Cancelled {
		setEnded(t, e, Cancelled)
		return
	}
	setWaiting(t)
	t.State = NoShow
}

func setRestored(t *Ticket, e *Event) {
	setWaiting(t)
	t.Place, t.ByHolder = e.Place, false
	if e.EnteredAt != 0 {
		t.EnteredAt = e.EnteredAt
	}
	if e.ToCounter != "" {
		t.Bound, t.DeferUntil = e.ToCounter, 0
	}
}

func setResumed(t *Ticket, e *Event) {
	t.State, t.Counter = Serving, e.Counter
	t.HoldMS += int64(e.At - t.HeldAt)
	t.HeldAt = 0
}

func setCameBack(t *Ticket, e *Event) {
	setWaiting(t)
	t.Class, t.Bound, t.EnteredAt = e.Class, e.ToCounter, e.At
}

func setTransferred(t *Ticket, e *Event) {
	from, service := t.Counter, t.Service
	setWaiting(t)
	if e.ToService != "" {
		t.Service = e.ToService
	}
	t.Bound, t.Place, t.EnteredAt = e.ToCounter, e.Place, e.At
	t.Transfers++
	t.EndedBy = from
	switch {
	case e.Back:
		t.BackTo, t.BackServe = e.BackTo, service
	case e.Why == WhyBack:
		t.BackTo, t.BackServe = "", ""
	}
}

// setWaiting puts the ticket into state waiting with a transaction that has not begun.
func setWaiting(t *Ticket) {
	t.State = Waiting
	t.Counter, t.Officer, t.Why, t.CallKind, t.StartMark = "", "", "", "", ""
	t.CallSeq, t.FirstCall, t.Calls, t.HoldMS = 0, 0, 0, 0
	t.CalledAt, t.LastCallAt, t.TimerFrom, t.StartedAt, t.HeldAt = 0, 0, 0, 0, 0
	t.Waiting, t.WaitOpen = Measure{}, Measure{}
	t.EndedAt, t.EndedBy = 0, ""
}

func setPrinted(t *Ticket, e *Event) {
	if e.Copy >= t.Copies {
		t.Copies, t.Print = e.Copy, e.Result
	}
}

// announce adds a call for the boards.
func (d *Day) announce(e *Event, t *Ticket) {
	d.calls = append(d.calls, CallEntry{
		ID: e.Seq, Number: t.Number, Counter: e.Counter, Service: t.Service, Kind: e.Kind, Lang: t.Lang, At: e.At,
		Class: t.Class, Why: e.Why,
	})
	if len(d.calls) >= 2*callsKept {
		d.calls = slices.Clone(d.calls[len(d.calls)-callsKept:])
	}
}

// countCall keeps the ratio of the counter that called.
func (d *Day) countCall(e *Event) {
	c := d.editCounter(e.Counter)
	c.Guarded = e.Why == WhyGuard
	if e.Why == WhyOwn || e.Why == WhyPicked || e.Why == WhyWalkIn {
		return
	}
	if e.Cycle == CycleNew {
		c.P, c.Q = 0, 0
	}
	switch e.Class {
	case Priority:
		c.P++
	case Normal:
		c.Q++
	}
}
