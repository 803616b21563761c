package queue

import (
	"fmt"
	"slices"
	"testing"
)

// mayFrom is the transition table of design section 3 once more: from which states an order on a
// ticket may be accepted at all.
func mayFrom(o Order) []State {
	switch o.(type) {
	case Start, Recall, Absent:
		return []State{Called}
	case PutBack, Hold, Transfer, Finish:
		return []State{Called, Serving}
	case Resume:
		return []State{Held}
	case Back: // from waiting only by who has deferred
		return []State{Held, Waiting}
	case Cancel:
		return []State{Waiting, Called, Held, NoShow}
	case Uncancel:
		return []State{Cancelled}
	case Restore:
		return []State{NoShow, Cancelled, Expired}
	case Call, Defer:
		return []State{Waiting}
	case ServedByHand:
		return []State{Waiting, NoShow}
	}
	return nil
}

// subject is the ticket that an order is about, or nil.
func (m *model) subject(o Order) *mTicket {
	switch o := o.(type) {
	case Start:
		return m.current(o.Counter)
	case Recall:
		return m.current(o.Counter)
	case Absent:
		return m.current(o.Counter)
	case PutBack:
		return m.current(o.Counter)
	case Hold:
		return m.current(o.Counter)
	case Transfer:
		return m.current(o.Counter)
	case Finish:
		return m.current(o.Counter)
	case Resume:
		return m.find(o.Number)
	case Back:
		return m.find(o.Number)
	case Cancel:
		return m.find(o.Number)
	case Uncancel:
		return m.find(o.Number)
	case Restore:
		return m.find(o.Number)
	case Call:
		return m.find(o.Number)
	case Defer:
		return m.find(o.Number)
	case ServedByHand:
		return m.find(o.Numbers[0])
	}
	return nil
}

// verdict holds the acceptance of a command against what the model is sure of.
func (m *model) verdict(cmd Command, err error) string {
	if from := mayFrom(cmd.Do); from != nil && err == nil {
		if t := m.subject(cmd.Do); t == nil || !slices.Contains(from, t.State) {
			return fmt.Sprintf("%T was accepted for %+v", cmd.Do, t)
		}
	}
	if r, ok := err.(*Refusal); err != nil && (!ok || r.Code == "counter.changed") {
		return map[bool]string{true: "", false: fmt.Sprintf("failure %v", err)}[ok]
	}
	switch o := cmd.Do.(type) {
	case CallNext: // an officer at an open counter with nobody there
		c := m.counters[o.Counter]
		if err != nil && c.State == CounterOpen && m.current(o.Counter) == nil {
			return fmt.Sprintf("next was refused with %v at an open counter without a visitor", err)
		}
		if err == nil && c.State != CounterOpen {
			return "next was accepted at a counter that is " + c.State
		}
		if t := m.current(o.Counter); err == nil && o.Previous == "" && t != nil && t.State == Called && m.cfg.Rules.Arrival == ArrivalRequired {
			return fmt.Sprintf("next without previous was accepted over the called %s", t.Number)
		}
	case Issue:
		open := Open(m.plan.Issue, cmd.At)
		if open && err != nil && o.With == "" || !open && err == nil {
			return fmt.Sprintf("issue at %v: %v", cmd.At, err)
		}
	case Start:
		if t := m.current(o.Counter); err != nil && t != nil && t.State == Called {
			return fmt.Sprintf("start of the called %s was refused with %v", t.Number, err)
		}
	case Finish:
		if t := m.current(o.Counter); err != nil && t != nil && t.State == Serving {
			return fmt.Sprintf("finish of the served %s was refused with %v", t.Number, err)
		}
	}
	return ""
}

// compare holds every ticket and counter of the day against the model.
func (r *trial) compare() string {
	all := r.d.All()
	if len(all) != len(r.m.tickets) {
		return fmt.Sprintf("%d tickets, the model has %d", len(all), len(r.m.tickets))
	}
	for i := range all {
		if got, want := seen(&all[i]), wanted(r.m.tickets[i]); got != want {
			return fmt.Sprintf("ticket %+v\n  the model has %+v", got, want)
		}
		if all[i].Order != uint32(i+1) {
			return fmt.Sprintf("%s has order %d, want %d", all[i].Number, all[i].Order, i+1)
		}
	}
	if why := r.nextFor(r.cfg.Counters[len(r.log)%len(r.cfg.Counters)].ID); why != "" {
		return why
	}
	for id, want := range r.m.counters {
		c := r.d.Counter(id)
		got := mCounter{c.State, c.Officer, c.PauseAfter != "", want.Since, c.P, c.Q, c.Guarded}
		current := Number("")
		if t := r.m.current(id); t != nil {
			current = t.Number
		}
		if got != want || c.Current != current {
			return fmt.Sprintf("counter %s %+v with %q\n  the model has %+v with %q", id, got, c.Current, want, current)
		}
	}
	return ""
}

// nextFor holds whom counter c would call now against the model.
func (r *trial) nextFor(c CounterID) string {
	r.m.at = r.now
	want := Number("")
	if i, _, _ := r.m.rule(r.m, c, ""); i >= 0 {
		want = r.m.tickets[i].Number
	}
	if got := r.d.NextFor(r.cfg, c, r.now); got != want {
		return fmt.Sprintf("%q is next at %s, the model says %q", got, c, want)
	}
	return ""
}

// seen is a ticket of the day in the model's terms.
func seen(t *Ticket) mTicket {
	return wanted(mTicket{
		Number: t.Number, Service: t.Service, Class: t.Class, State: t.State, Place: t.Place, Entered: t.EnteredAt, Visit: t.Visit,
		Bound: t.Bound, BackTo: t.BackTo, BackServe: t.BackServe, Counter: t.Counter, Calls: t.Calls, Timer: t.TimerFrom,
		Absences: t.Absences, Deferred: t.DeferUntil,
	})
}

// wanted leaves out what has no meaning in the ticket's state.
func wanted(t mTicket) mTicket {
	t.Touched = 0
	if t.State != Called {
		t.Calls, t.Timer = 0, 0
	}
	if t.State != Waiting && t.State != Called && t.State != Serving && t.State != Held {
		t.Bound, t.BackTo, t.BackServe = "", "", ""
	}
	return t
}

// invariants looks at what the day keeps besides the tickets: lines, shelves, counts.
func (r *trial) invariants() string {
	stands := map[int32]int{}
	look := func(l *line, belongs func(t *Ticket) bool) string {
		for k := range l {
			for i, e := range l[k] {
				t := &r.d.tickets[e.at]
				stands[e.at]++
				if !belongs(t) || laneOf(t.Class) != k || e != entryOf(t, e.at) || i > 0 && !l[k][i-1].before(e) {
					return fmt.Sprintf("%s stands in a wrong place: %+v", t.Number, e)
				}
			}
		}
		return ""
	}
	for id, s := range r.d.services {
		if why := look(&s.line, func(t *Ticket) bool { return t.Service == id && t.Bound == "" }); why != "" {
			return why
		}
	}
	for id, c := range r.d.counters {
		if why := look(&c.line, func(t *Ticket) bool { return t.Bound == id }); why != "" {
			return why
		}
		for _, n := range c.Held {
			if t := r.d.Ticket(n); t.State != Held || t.Counter != id {
				return fmt.Sprintf("%s is on the shelf of %s", n, id)
			}
		}
	}
	waiting, held := map[ServiceID]int{}, map[CounterID]int{}
	for i := range r.m.tickets {
		t := &r.m.tickets[i]
		want := 0
		if r.m.callable(t) {
			want = 1
		}
		if stands[int32(i)] != want {
			return fmt.Sprintf("%s stands in %d lines, want %d", t.Number, stands[int32(i)], want)
		}
		if t.State == Waiting {
			waiting[t.Service]++
		}
		if t.State == Held {
			held[t.Counter]++
		}
	}
	for i := range r.cfg.Services {
		if s := r.cfg.Services[i].ID; r.d.Waiting(s) != waiting[s] {
			return fmt.Sprintf("%d are said to wait for %s, want %d", r.d.Waiting(s), s, waiting[s])
		}
	}
	for i := range r.cfg.Counters {
		if c := r.cfg.Counters[i].ID; len(r.d.Counter(c).Held) != held[c] {
			return fmt.Sprintf("%d are on the shelf of %s, want %d", len(r.d.Counter(c).Held), c, held[c])
		}
	}
	return r.forecast(waiting)
}

// forecast looks whether everybody who waits has an estimate that can be shown, once.
func (r *trial) forecast(waiting map[ServiceID]int) string {
	f := r.d.Forecast(r.cfg, r.now)
	ahead := map[ServiceID]int{}
	for _, n := range f.Line {
		t := r.d.Ticket(n)
		e, ok := f.Of(n)
		if !ok || t.State != Waiting || e.Ahead != ahead[t.Service] {
			return fmt.Sprintf("%s, %s, is forecast as %+v, want %d ahead", n, t.State, e, ahead[t.Service])
		}
		if e.Known && (e.Min < 0 || e.Max <= e.Min) {
			return fmt.Sprintf("%s is to wait from %v to %v", n, e.Min, e.Max)
		}
		ahead[t.Service]++
	}
	for s, n := range waiting {
		if ahead[s] != n || f.New(s, Normal).Known && f.New(s, Normal).Max <= 0 {
			return fmt.Sprintf("%d of %d who wait for %s are in the forecast", ahead[s], n, s)
		}
	}
	return ""
}

// sums holds Times against the events: each transaction once, those undone not at all.
func (r *trial) sums() string {
	var want []Transaction
	for _, e := range r.log {
		if e.Tx != nil {
			want = append(want, *e.Tx)
		}
		for _, v := range e.Void {
			want = slices.DeleteFunc(want, func(x Transaction) bool { return x.Seq == v.Seq })
		}
	}
	got := r.d.Times()
	if len(got) != len(want) {
		return fmt.Sprintf("%d transactions, want %d", len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			return fmt.Sprintf("transaction %+v, want %+v", got[i], want[i])
		}
	}
	return ""
}

// TestRandomDaysCanFail breaks a rule in several ways; the comparison must notice each.
func TestRandomDaysCanFail(t *testing.T) {
	ways := map[string]func(*trial){
		"the guard is forgotten": func(r *trial) {
			r.m.rule = func(m *model, c CounterID, not Number) (int, string, bool) {
				s := m.counters[c]
				was := s.Guarded
				s.Guarded = true
				m.counters[c] = s
				i, why, cycle := m.next(c, not)
				s.Guarded = was
				m.counters[c] = s
				return i, why, cycle
			}
		},
		"the mode is another": func(r *trial) {
			r.cfg.Rules.Mode = map[string]string{ModeStrict: ModeRatio, ModeRatio: ModeHeadStart, ModeHeadStart: ModeStrict}[r.cfg.Rules.Mode]
			m := *r.m.cfg
			m.Rules.Mode = ModeStrict
			r.m.cfg = &m
		},
		"places are off by one": func(r *trial) {
			r.spoil = func(_ *trial, events []Event) {
				for i := range events {
					if events[i].Type == EvRestored {
						events[i].Place++
					}
				}
			}
		},
		"a ticket drops out of its line": func(r *trial) {
			r.spoil = func(r *trial, _ []Event) {
				for _, s := range r.d.services {
					if len(s.line[laneNormal]) > 2 {
						s.line[laneNormal] = s.line[laneNormal][:2]
					}
				}
			}
		},
		"a transaction is counted twice": func(r *trial) {
			r.spoil = func(r *trial, events []Event) {
				for _, e := range events {
					if e.Type == EvDone && e.Tx != nil {
						r.d.times = append(r.d.times, *e.Tx)
					}
				}
			}
		},
	}
	for name, breakIt := range ways {
		t.Run(name, func(t *testing.T) {
			for seed := range 300 {
				if why := playMoves(seed, randomMoves(seed), breakIt); why != "" {
					return
				}
			}
			t.Error("300 random days did not notice")
		})
	}
}
