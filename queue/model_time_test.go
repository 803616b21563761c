package queue

// tick plays what time does, counter by counter, then ticket by ticket.
func (m *model) tick(woke bool) {
	if woke {
		m.wake()
	}
	for _, c := range m.cfg.Counters {
		if m.runs(c.ID) == 0 || m.runs(c.ID) > m.at {
			continue
		}
		if m.counters[c.ID].State == CounterPaused {
			m.release(c.ID)
			continue
		}
		before, was := append([]mTicket(nil), m.tickets...), m.counters[c.ID]
		m.noShow(m.current(c.ID))
		m.afterVisit(c.ID)
		m.undo[c.ID] = mUndo{before, append([]mTicket(nil), m.tickets...), was}
	}
	for i := range m.tickets {
		if t := &m.tickets[i]; t.Deferred != 0 && t.Deferred <= m.at {
			t.Deferred = 0
		}
	}
	for i := range m.tickets {
		t := &m.tickets[i]
		gone := t.State == Waiting || t.State == Called || t.State == Held || t.State == NoShow
		if at := t.Counter; gone && m.at >= m.plan.ExpireAt && (t.Touched < m.plan.ExpireAt || m.at >= m.plan.Ends) {
			m.end(t, Expired)
			m.afterVisit(at)
		} else if m.at >= m.plan.Ends && t.State == Serving {
			m.end(t, Done)
		}
	}
}

// runs is when the timer of a counter fires: for an absence, or for those who wait while it pauses.
func (m *model) runs(c CounterID) Instant {
	if s := m.counters[c]; s.State == CounterPaused {
		for i := range m.tickets {
			if t := &m.tickets[i]; t.State == Waiting && t.Bound == c {
				return s.Since.Add(m.cfg.Rules.ReleaseAfter)
			}
		}
	}
	t := m.current(c)
	if t == nil || t.State != Called || t.Calls < m.cfg.Rules.MinCalls || m.cfg.Rules.Arrival != ArrivalRequired {
		return 0
	}
	return t.Timer.Add(m.cfg.Rules.AbsentTimer())
}

// wake starts every running timer afresh, if any runs.
func (m *model) wake() {
	any := false
	for _, c := range m.cfg.Counters {
		any = any || m.runs(c.ID) != 0
	}
	for _, c := range m.cfg.Counters {
		if s := m.counters[c.ID]; any && s.State == CounterPaused {
			s.Since = m.at
			m.counters[c.ID] = s
		}
		if t := m.current(c.ID); any && t != nil && t.State == Called {
			t.Timer = m.at
		}
	}
}
