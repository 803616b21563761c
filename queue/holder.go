package queue

import (
	"slices"
	"strings"
	"time"
)

// byHolder reports whether the citizen acts, by the ticket's page.
func (x *draft) byHolder() bool { return strings.HasPrefix(x.cmd.Actor.ID, "holder:") }

// cancel takes a ticket out of line.
func (x *draft) cancel(o Cancel) *Refusal {
	t, r := x.ticketFor(o.Number, actCancel)
	if r != nil {
		return r
	}
	at := t.Counter
	x.emit(EvCancelled, Facts{
		Number: t.Number, Counter: at, Service: t.Service, Officer: t.Officer, ByHolder: x.byHolder(), Tx: x.heldTx(t),
	})
	x.afterVisit(at)
	return nil
}

// uncancel takes a citizen's own cancel back within Rules.UncancelWithin.
func (x *draft) uncancel(o Uncancel) *Refusal {
	t, r := x.ticketFor(o.Number, actUncancel)
	if r != nil {
		return r
	}
	if !t.ByHolder || x.at > t.EndedAt.Add(x.cfg.Rules.UncancelWithin) {
		return Refuse(Conflict, "ticket.too_late", "number", t.Number)
	}
	n := t.Number
	x.emit(EvUncancelled, Facts{Number: n, Service: t.Service})
	x.unbind(n)
	return nil
}

// classify confirms or withdraws priority: the officer for the ticket at the own counter, a lead for any.
func (x *draft) classify(o Classify) *Refusal {
	t, r := x.ticket(o.Number)
	if r != nil {
		return r
	}
	role := Lead
	if t.Counter != "" && x.cmd.Actor.User != "" && x.d.Counter(t.Counter).Officer == x.cmd.Actor.User {
		role = Officer
	}
	if r := x.needs(role); r != nil {
		return r
	}
	if o.Class != Normal && o.Class != Priority {
		return invalid("value.unknown", "class")
	}
	if r := must(t, actClassify); r != nil {
		return r
	}
	if t.Class != o.Class {
		x.emit(EvClassified, Facts{Number: t.Number, Counter: t.Counter, Service: t.Service, Class: o.Class})
	}
	return nil
}

// postpone lets the holder leave the line until an instant.
func (x *draft) postpone(o Defer) *Refusal {
	t, r := x.ticket(o.Number)
	if r != nil {
		return r
	}
	rules := &x.cfg.Rules
	if o.Until <= x.at || o.Until > x.at.Add(rules.DeferMax) {
		return Refuse(Invalid, "value.range", "field", "until", "most", x.at.Add(rules.DeferMax))
	}
	if r := must(t, actDefer); r != nil {
		return r
	}
	if t.Defers >= rules.DeferTimes {
		return Refuse(Conflict, "ticket.defer_limit", "number", t.Number, "most", rules.DeferTimes)
	}
	x.emit(EvDeferred, Facts{Number: t.Number, Service: t.Service, Until: o.Until})
	return nil
}

// RatedTooQuickly is the kind of a rating at a tablet that was given before anybody can have read the
// question: it joins no figure but its own count, and the holder may still rate on the phone.
const RatedTooQuickly = "too_quick"

// When a tablet takes ratings, from the end of the visit.
const (
	RateQuick  = 2 * time.Second // sooner is too quick; so is sooner after the tablet's waking
	RateWithin = 2 * time.Minute // later is refused
)

// rateVisit records satisfaction, once, after the visit.
func (x *draft) rateVisit(o Rate) *Refusal {
	t, r := x.ticket(o.Number)
	if r != nil {
		return r
	}
	if o.Score < 1 || o.Score > 5 {
		return Refuse(Invalid, "value.range", "field", "score", "least", 1, "most", 5)
	}
	if len(o.Reasons) > len(x.cfg.Reasons.Rate) {
		return invalid("value.unknown", "reasons")
	}
	for _, reason := range o.Reasons {
		if reasonFor(x.cfg.Reasons.Rate, reason, false) != nil || reason == "" {
			return invalid("value.unknown", "reasons")
		}
	}
	if r := must(t, actRate); r != nil {
		return r
	}
	if t.Score != 0 || o.Counter != "" && t.Hasty {
		return Refuse(Conflict, "ticket.already_rated", "number", t.Number)
	}
	data := Facts{Number: t.Number, Counter: t.EndedBy, Service: t.Service, Score: o.Score, Reasons: slices.Clone(o.Reasons)}
	if o.Counter != "" {
		switch {
		case t.EndedBy != o.Counter:
			return Refuse(NotFound, "ticket.unknown", "number", t.Number)
		case x.at > t.EndedAt.Add(RateWithin):
			return Refuse(Conflict, "ticket.too_late", "number", t.Number)
		case o.Quick || x.at < t.EndedAt.Add(RateQuick):
			data.Kind = RatedTooQuickly
		}
	}
	x.emit(EvRated, data)
	return nil
}

// Results of one copy of a slip.
const (
	PrintQueued      = "queued"
	PrintDone        = "printed"
	PrintUnconfirmed = "unconfirmed"
	PrintFailed      = "failed"
	PrintExpired     = "expired"
)

// printed records what became of one copy of a slip. What is known already is not written again.
func (x *draft) printed(o Printed) *Refusal {
	t, r := x.ticket(o.Number)
	if r != nil {
		return r
	}
	switch o.Result {
	case PrintQueued, PrintDone, PrintUnconfirmed, PrintFailed, PrintExpired:
	default:
		return invalid("value.unknown", "result")
	}
	if o.Copy < 1 || o.Copy > t.Copies+1 {
		return Refuse(Invalid, "value.range", "field", "copy", "least", 1, "most", t.Copies+1)
	}
	if t.Copies != o.Copy || t.Print != o.Result {
		x.emit(EvPrinted, Facts{Number: t.Number, Copy: o.Copy, Result: o.Result, Printer: o.Printer, Reason: o.Reason})
	}
	return nil
}

// reprint counts a further copy. Copy 1 is the slip of the Issue, recorded or not.
func (x *draft) reprint(o Reprint) *Refusal {
	t, r := x.ticket(o.Number)
	if r != nil {
		return r
	}
	x.emit(EvPrinted, Facts{Number: t.Number, Copy: max(t.Copies, 1) + 1, Result: PrintQueued})
	return nil
}
