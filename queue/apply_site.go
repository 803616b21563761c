package queue

import "slices"

// applyCounter folds the events about a counter and reports whether e is one of them.
func (d *Day) applyCounter(e *Event) bool {
	switch e.Type {
	case EvCounterOpened:
		c := d.editCounter(e.Counter)
		if c.State == CounterPaused {
			d.pauses = append(d.pauses, pauseTaken{c.Reason, Interval{c.Since, e.At}})
		}
		c.State, c.Officer, c.Reason, c.PauseAfter, c.TimerFrom = CounterOpen, e.Officer, "", "", 0
		c.dropUndo()
	case EvCounterPaused:
		c := d.editCounter(e.Counter)
		if e.AfterThis {
			c.PauseAfter = e.Reason
			break
		}
		c.State, c.Reason, c.PauseAfter, c.TimerFrom = CounterPaused, e.Reason, "", e.At
	case EvCounterClosed:
		c := d.editCounter(e.Counter)
		c.State, c.Officer, c.Reason, c.PauseAfter, c.TimerFrom = CounterClosed, "", "", "", 0
		c.dropUndo()
	case EvCounterChanged:
		d.editCounter(e.Counter).serve(e)
	case EvUndone:
		d.applyUndone(e)
	default:
		return false
	}
	return true
}

func (c *counter) dropUndo() {
	c.undo, c.UndoOf, c.UndoUntil, c.UndoAct, c.UndoNumber = nil, 0, 0, "", ""
}

// applyUndone puts back what the counter's newest undoable act changed: its tickets, newest first,
// then the counter. Tiers and officer, slips, classes and visits are not part of an act. A ticket
// that the act made is cancelled; its number is spent. A visitor who is called again has the whole
// time to come.
func (d *Day) applyUndone(e *Event) {
	c := d.editCounter(e.Counter)
	u := c.undo
	if u == nil {
		return
	}
	for _, w := range slices.Backward(u.tickets) {
		d.change(w.at, func(t *Ticket) {
			now := *t
			if w.fresh {
				setEnded(t, e, Cancelled)
				return
			}
			*t = w.was
			t.Class, t.Visit, t.Print, t.Copies = now.Class, now.Visit, now.Print, now.Copies
			if t.State == Called {
				t.TimerFrom = e.At // else the timer, long over, would take the undo back at once
			}
		})
	}
	c.State, c.Reason, c.PauseAfter, c.TimerFrom = u.counter.State, u.counter.Reason, u.counter.PauseAfter, u.counter.TimerFrom
	c.P, c.Q, c.Guarded = u.counter.P, u.counter.Q, u.counter.Guarded
	c.dropUndo()
	if len(e.Void) > 0 {
		kept := make([]Transaction, 0, len(d.times))
		for _, tx := range d.times {
			if !slices.ContainsFunc(e.Void, func(v Transaction) bool { return v.Seq == tx.Seq }) {
				kept = append(kept, tx)
			}
		}
		d.times = kept
	}
}

// applySite folds the events about the whole site; a type that it does not know changes nothing.
func (d *Day) applySite(e *Event) {
	switch e.Type {
	case EvServicePaused:
		d.editService(e.Service).paused = true
	case EvServiceResumed:
		d.editService(e.Service).paused = false
	case EvNoticePosted:
		d.Notice, d.NoticeTill = e.Text, e.Until
	case EvHoursChanged:
		d.IssueUntil, d.WorkUntil = e.IssueUntil, e.WorkUntil
	case EvHelpAsked:
		d.Help = append(slices.Clone(d.Help), Help{Device: e.Device, At: e.At})
	case EvHelpSeen:
		d.Help = slices.DeleteFunc(slices.Clone(d.Help), func(h Help) bool { return h.Device == e.Device })
	case EvOpened:
		d.Opened = true
	case EvDayClosed:
		d.Ended = true
	case EvRecovered:
		d.Recovered, d.Readmitted = e.At, 0
		d.raised += e.Skip
		d.order = max(d.order, e.Order)
	case EvReadmitted:
		if e.Restored != nil {
			d.applyReadmitted(*e.Restored)
		}
	case EvWoke:
		d.applyWoke(e.At)
	}
}

// applyReadmitted adds a ticket that a failover had lost.
func (d *Day) applyReadmitted(t Ticket) {
	if t.State != Waiting || t.Number == "" {
		return
	}
	d.add(t)
	d.Readmitted++
	if v := d.editService(t.Service); !t.ByHand {
		v.last = max(v.last, t.Serial) // raised stays: numbers beyond this one may be lost as well
		v.issued++
	}
	d.order = max(d.order, t.Order)
}

// applyWoke starts the running timers afresh.
func (d *Day) applyWoke(at Instant) {
	for id, c := range d.counters {
		if c.State == CounterPaused {
			d.editCounter(id).TimerFrom = at
		}
		if i, ok := d.byNumber[c.Current]; ok && d.tickets[i].State == Called {
			d.change(i, func(t *Ticket) { t.TimerFrom = at })
		}
	}
}
