package queue

import "fmt"

// do says what an accepted command must have done.
func (m *model) do(cmd Command, counter CounterID) {
	m.at, m.why = cmd.At, ""
	before := append([]mTicket(nil), m.tickets...)
	was := m.counters[counter]
	if m.doDesk(cmd, counter) {
		m.undo[counter] = mUndo{before, append([]mTicket(nil), m.tickets...), was}
	}
	m.doTicket(cmd)
	if cmd.Actor.ID != ActorClock {
		m.touch(before)
	}
}

// touch marks the tickets with which the command has dealt; a class or a visit alone does not count.
func (m *model) touch(before []mTicket) {
	for i := range m.tickets {
		t := &m.tickets[i]
		if i < len(before) {
			was := before[i]
			was.Class, was.Visit = t.Class, t.Visit
			if was == *t {
				continue
			}
		}
		t.Touched = m.at
	}
}

// doDesk plays an order on a counter and reports whether Undo can take it back.
func (m *model) doDesk(cmd Command, c CounterID) bool {
	t := m.current(c)
	switch o := cmd.Do.(type) {
	case CallNext:
		return m.callNext(c, o.Previous)
	case Call:
		m.call(m.find(o.Number), c, "picked", false)
	case Recall:
		t.Calls++
		t.Timer = m.at
		return false
	case Start:
		t.State = Serving
	case Finish:
		m.done(t)
		m.afterVisit(c)
	case Absent:
		m.noShow(t)
		m.afterVisit(c)
	case PutBack:
		m.wait(t)
		m.afterVisit(c)
	case Hold:
		t.State = Held
		m.afterVisit(c)
	case Resume:
		t = m.find(o.Number)
		t.State, t.Counter = Serving, c
	case Transfer:
		m.transfer(t, o)
		m.afterVisit(c)
	case WalkIn:
		m.series[o.Service]++
		m.add(o.Service, m.series[o.Service], Normal, o.Token)
		m.call(&m.tickets[len(m.tickets)-1], c, "walk_in", false)
		m.tickets[len(m.tickets)-1].State = Serving
	case PauseCounter:
		s := m.counters[c]
		if t != nil {
			s.PauseAfter = true
		} else {
			s.State, s.Since = CounterPaused, m.at
		}
		m.counters[c] = s
	default:
		return false
	}
	return true
}

// doTicket plays all other orders.
func (m *model) doTicket(cmd Command) {
	switch o := cmd.Do.(type) {
	case Issue:
		m.issue(o)
	case IssueByHand:
		for i := range o.Count {
			m.add(o.Service, o.First+i, Normal, o.Tokens[i])
		}
	case OpenCounter:
		m.open(o.Counter, cmd.Actor.User)
	case CloseCounter:
		m.close(o.Counter)
	case SetCounter:
		m.tiers[o.Counter] = o.Tiers
	case Invite:
		m.invite(o)
	case Undo:
		m.undone(o.Counter)
	case Back:
		t := m.find(o.Number)
		if t.State == Waiting { // deferred
			t.Deferred = 0
			return
		}
		bound := t.Counter
		if m.counters[bound].State != CounterOpen {
			bound = ""
		}
		m.wait(t)
		t.Class, t.Bound, t.Entered = Return, bound, m.at
	case Cancel:
		t := m.find(o.Number)
		at := t.Counter
		if t.State == Held {
			t.Entered = m.at
		}
		m.end(t, Cancelled)
		m.afterVisit(at)
	case Uncancel:
		m.wait(m.find(o.Number))
	case Restore:
		t := m.find(o.Number)
		t.Place, t.Entered = m.comeback(t), m.at
		m.wait(t)
	case Classify:
		m.find(o.Number).Class = o.Class
	case Defer:
		m.find(o.Number).Deferred = o.Until
	case ServedByHand:
		for _, n := range o.Numbers {
			m.end(m.find(n), Done)
		}
	case Tick:
		m.tick(o.Woke)
	}
}

// invite binds somebody who was absent to the counter.
func (m *model) invite(o Invite) {
	t := m.find(o.Number)
	if t.State == Waiting && t.Bound == o.Counter {
		return
	}
	if t.State == NoShow {
		t.Entered = m.at
	}
	t.Bound, t.Deferred = o.Counter, 0
	m.wait(t)
}

// issue gives the next number of the series; with another ticket the two are one visit.
func (m *model) issue(o Issue) {
	visit := Number("")
	if o.With != "" {
		w := m.find(m.tokens[o.With])
		if w.Visit == "" {
			w.Visit = w.Number
		}
		visit = w.Visit
	}
	m.series[o.Service]++
	m.add(o.Service, m.series[o.Service], o.Class, o.Token)
	m.tickets[len(m.tickets)-1].Visit = visit
}

// add appends a ticket with a number of its own.
func (m *model) add(s ServiceID, serial int, class Class, token Token) {
	n := Number(fmt.Sprintf("%s%03d", m.cfg.Service(s).Prefix, serial))
	m.tickets = append(m.tickets, mTicket{
		Number: n, Service: s, Class: class, State: Waiting, Place: m.at.Place(), Entered: m.at,
	})
	m.tokens[token] = n
}

// callNext ends who is there and calls who is next, unless the officer wanted a pause.
func (m *model) callNext(c CounterID, previous string) bool {
	before := Number("")
	t := m.current(c)
	if t != nil {
		before = t.Number
		switch previous {
		case PreviousAbsent:
			m.noShow(t)
		case PreviousReturn:
			m.wait(t)
		default:
			m.done(t)
		}
		if m.afterVisit(c) {
			return true
		}
	}
	i, why, cycle := m.rule(m, c, before)
	if i < 0 {
		return t != nil // with nobody there and nobody waiting nothing has happened
	}
	m.call(&m.tickets[i], c, why, cycle)
	return true
}

func (m *model) call(t *mTicket, c CounterID, why string, cycle bool) {
	t.State, t.Counter, t.Calls, t.Timer, t.Deferred = Called, c, 1, m.at, 0
	m.why = why
	s := m.counters[c]
	s.Guarded = why == "guard"
	if why != "own" && why != "picked" && why != "walk_in" {
		if cycle {
			s.P, s.Q = 0, 0
		}
		if t.Class == Priority {
			s.P++
		}
		if t.Class == Normal {
			s.Q++
		}
	}
	m.counters[c] = s
}

// wait puts t into its line; what was bound to a counter that is closed waits for its service.
func (m *model) wait(t *mTicket) {
	t.State, t.Counter, t.Calls = Waiting, "", 0
	if t.Bound != "" && m.counters[t.Bound].State == CounterClosed {
		t.Bound = ""
	}
}

func (m *model) end(t *mTicket, s State) { t.State, t.Counter, t.Calls, t.Deferred = s, "", 0, 0 }

// done ends a visit, or sends the ticket back to the counter that it was lent by.
func (m *model) done(t *mTicket) {
	if t.BackTo == "" || t.BackTo == t.Counter {
		t.BackTo, t.BackServe = "", ""
		m.end(t, Done)
		return
	}
	bound := t.BackTo
	if m.counters[bound].State == CounterClosed {
		bound = ""
	}
	t.Place = m.front(t, t.BackServe, bound)
	t.Service, t.Entered, t.Bound = t.BackServe, m.at, bound
	t.BackTo, t.BackServe = "", ""
	m.wait(t)
}

func (m *model) transfer(t *mTicket, o Transfer) {
	if o.Back {
		t.BackTo, t.BackServe = t.Counter, t.Service
	}
	service := o.ToService
	if service == "" {
		service = t.Service
	}
	switch m.cfg.Rules.TransferPlace {
	case PlaceEnd:
		t.Place = m.at.Place()
	case PlaceFront:
		t.Place = m.front(t, service, o.ToCounter)
	}
	t.Service, t.Bound, t.Entered = service, o.ToCounter, m.at
	m.wait(t)
}

func (m *model) noShow(t *mTicket) {
	counted := !m.excused()
	if counted {
		t.Absences++
	}
	if counted && t.Absences >= m.cfg.Rules.CancelAt {
		m.end(t, Cancelled)
		return
	}
	t.State, t.Counter, t.Calls = NoShow, "", 0
	if m.cfg.Rules.AbsentTo != AbsentPark {
		t.Place = m.comeback(t)
		m.wait(t)
	}
}

// afterVisit pauses a counter that wanted to when its visitor has gone.
func (m *model) afterVisit(c CounterID) bool {
	s := m.counters[c]
	if !s.PauseAfter || m.current(c) != nil {
		return false
	}
	s.PauseAfter, s.State, s.Since = false, CounterPaused, m.at
	m.counters[c] = s
	return true
}

func (m *model) open(c CounterID, officer OfficerID) {
	for id, s := range m.counters {
		if id != c && s.State != CounterClosed && s.Officer == officer {
			m.close(id)
		}
	}
	s := m.counters[c]
	s.State, s.Officer, s.PauseAfter, s.Since = CounterOpen, officer, false, 0
	m.counters[c] = s
	delete(m.undo, c)
}

func (m *model) close(c CounterID) {
	s := m.counters[c]
	s.State, s.Officer, s.PauseAfter, s.Since = CounterClosed, "", false, 0
	m.counters[c] = s
	delete(m.undo, c)
	m.release(c)
}

func (m *model) release(c CounterID) {
	for i := range m.tickets {
		if t := &m.tickets[i]; t.State == Waiting && t.Bound == c {
			t.Bound = ""
		}
	}
}

// undone puts the tickets of the counter's last act back as they were; one that the act made is
// cancelled. Class and visit are not part of an act.
func (m *model) undone(c CounterID) {
	u := m.undo[c]
	delete(m.undo, c)
	for i, after := range u.after {
		t := &m.tickets[i]
		if i >= len(u.before) {
			m.end(t, Cancelled)
			continue
		}
		if after != u.before[i] {
			class, visit := t.Class, t.Visit
			*t = u.before[i]
			t.Class, t.Visit = class, visit
			if t.State == Waiting {
				m.wait(t)
			}
			if t.State == Called {
				t.Timer = m.at
			}
		}
	}
	s := m.counters[c]
	s.State, s.PauseAfter, s.Since = u.counter.State, u.counter.PauseAfter, u.counter.Since
	s.P, s.Q, s.Guarded = u.counter.P, u.counter.Q, u.counter.Guarded
	m.counters[c] = s
}
