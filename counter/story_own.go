package counter

import (
	"luot/queue"
)

// own says what an event did to the ticket itself, which was as before; "" says nothing.
func (s *Story) own(e *queue.Event, before *queue.Ticket) string {
	at := map[string]any{"counter": upper(e.Counter)}
	switch e.Type {
	case queue.EvIssued:
		return s.issued(e)
	case queue.EvCalled:
		return s.called(e)
	case queue.EvRecalled:
		return s.say(map[bool]string{true: "called_last", false: "recalled"}[e.Kind == queue.KindLast], map[string]any{"counter": upper(e.Counter), "n": e.Count})
	case queue.EvStarted:
		return s.say(map[bool]string{true: "started_late", false: "started"}[e.Start == queue.StartLate], at)
	case queue.EvDone:
		return s.done(e)
	case queue.EvNoShow:
		return s.missed(e)
	case queue.EvRestored:
		return s.restored(e, before)
	case queue.EvReturned:
		return s.say("returned", nil)
	case queue.EvHeld:
		return s.say("held", map[string]any{"counter": upper(e.Counter), "reason": s.reason(s.site.Reasons.Hold, e.Reason)})
	case queue.EvResumed:
		return s.say("resumed", at)
	case queue.EvCameBack:
		return s.say("came_back", nil)
	case queue.EvTransferred:
		if e.ToCounter != "" {
			return s.say("sent_to_counter", map[string]any{"from": upper(e.Counter), "counter": upper(e.ToCounter)})
		}
		return s.say("sent_to_field", map[string]any{"from": upper(e.Counter), "field": s.field(e.ToService)})
	case queue.EvReleased:
		return s.say("released", at)
	}
	return s.rarer(e)
}

// rarer says what happens to few tickets.
func (s *Story) rarer(e *queue.Event) string {
	switch e.Type {
	case queue.EvCancelled:
		return s.say(map[bool]string{true: "cancelled_by_holder", false: "cancelled"}[e.ByHolder], nil)
	case queue.EvUncancelled:
		return s.say("uncancelled", nil)
	case queue.EvExpired:
		return s.say("expired", nil)
	case queue.EvClassified:
		return s.say(map[bool]string{true: "made_priority", false: "made_normal"}[e.Class == queue.Priority], nil)
	case queue.EvDeferred:
		return s.say("deferred", map[string]any{"time": s.clock(e.Until)})
	case queue.EvDeferEnded:
		return s.say("defer_ended", nil)
	case queue.EvRated:
		return s.say("rated", map[string]any{"n": e.Score})
	case queue.EvReadmitted:
		return s.say("readmitted", nil)
	case queue.EvUndone:
		return s.say("undone", nil)
	case queue.EvPrinted:
		return s.slip(e)
	}
	return ""
}

// slip tells of copies and of slips that did not come out; a first slip that did goes without saying.
func (s *Story) slip(e *queue.Event) string {
	switch {
	case e.Result == queue.PrintFailed || e.Result == queue.PrintExpired:
		return s.say("slip_failed", nil)
	case e.Result == queue.PrintQueued && e.Copy > 1:
		return s.say("slip_copy", map[string]any{"n": e.Copy})
	}
	return ""
}

func (s *Story) issued(e *queue.Event) string {
	args := map[string]any{"field": s.field(e.Service)}
	what := "issued"
	switch {
	case e.ByHand:
		what = "issued_by_hand"
	case e.Class == queue.Priority:
		what = "issued_priority"
	}
	text := s.say(what, args)
	if e.Ahead != nil && e.MinS != nil && e.MaxS != nil {
		text += " " + s.say("promised", map[string]any{"ahead": *e.Ahead, "min": *e.MinS / 60, "max": (*e.MaxS + 59) / 60})
	}
	return text
}

func (s *Story) called(e *queue.Event) string {
	if e.Why == queue.WhyWalkIn {
		return s.say("walk_in", map[string]any{"counter": upper(e.Counter)})
	}
	args := map[string]any{"counter": upper(e.Counter), "n": int64(0)}
	if e.WaitingMS != nil {
		args["n"] = minutes(*e.WaitingMS)
	}
	text := s.say("called", args)
	if e.Why != "" {
		text += " " + s.say("why_"+e.Why, map[string]any{"reason": s.reason(s.site.Reasons.Call, e.Reason)})
	}
	return text
}

func (s *Story) done(e *queue.Event) string {
	args := map[string]any{"counter": upper(e.Counter)}
	switch {
	case e.ByHand:
		return s.say("done_by_hand", args)
	case e.AutoClosed:
		return s.say("done_at_night", args)
	case e.Tx != nil && e.Tx.ServingMS != nil:
		args["n"] = minutes(*e.Tx.ServingMS)
		return s.say("done", args)
	}
	return s.say("done_unmeasured", args)
}

// missed says who found the visitor absent.
func (s *Story) missed(e *queue.Event) string {
	args := map[string]any{"counter": upper(e.Counter), "n": e.Count}
	switch {
	case e.To == queue.Cancelled:
		return s.say("absent_cancelled", args)
	case e.Actor == queue.ActorClock:
		return s.say("absent_by_clock", args)
	}
	return s.say("absent", args)
}

func (s *Story) restored(e *queue.Event, before *queue.Ticket) string {
	if e.ToCounter != "" {
		return s.say("invited", map[string]any{"counter": upper(e.ToCounter)})
	}
	if before.State == queue.NoShow && e.EnteredAt == 0 {
		return s.say("restored_at_once", nil)
	}
	return s.say("restored", nil)
}

// reason names a code of the site's list.
func (s *Story) reason(list []queue.Reason, id string) string {
	for i := range list {
		if list[i].ID == id {
			return list[i].Name.In(s.lang)
		}
	}
	return id
}
