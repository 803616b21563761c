package queue

import (
	"slices"
	"time"
)

// model is a second, dumb implementation of the rules, to hold the real one against. It keeps a list
// of tickets and a few words per counter; everything else – who stands in which line, who is at a
// counter, who is next – it works out each time by looking at every ticket. It does not refuse: it
// is given the commands that the rules accepted and says what must have become of them.
type model struct {
	cfg      *Site
	plan     Plan
	at       Instant
	tickets  []mTicket
	counters map[CounterID]mCounter
	tiers    map[CounterID][]Tier
	series   map[ServiceID]int
	tokens   map[Token]Number
	undo     map[CounterID]mUndo
	why      string // of the newest call
	rule     func(m *model, c CounterID, not Number) (int, string, bool)
}

// mTicket is what the model knows of a ticket.
type mTicket struct {
	Number    Number
	Service   ServiceID
	Class     Class
	State     State
	Place     Place
	Entered   Instant
	Visit     Number
	Bound     CounterID
	BackTo    CounterID
	BackServe ServiceID
	Counter   CounterID // while called, serving or held
	Calls     int
	Timer     Instant // the last call, or waking up
	Absences  int
	Deferred  Instant
	Touched   Instant // when people last dealt with it
}

// mCounter is what the model knows of a counter.
type mCounter struct {
	State      string
	Officer    OfficerID
	PauseAfter bool
	Since      Instant // of the pause
	P, Q       int
	Guarded    bool
}

// mUndo is the state before and after the last undoable act of a counter.
type mUndo struct {
	before, after []mTicket
	counter       mCounter
}

func newModel(cfg *Site) *model {
	m := &model{
		cfg: cfg, plan: cfg.Plan(sceneDate), counters: map[CounterID]mCounter{}, tiers: map[CounterID][]Tier{},
		series: map[ServiceID]int{}, tokens: map[Token]Number{}, undo: map[CounterID]mUndo{}, rule: (*model).next,
	}
	for _, c := range cfg.Counters {
		m.counters[c.ID], m.tiers[c.ID] = mCounter{State: CounterClosed}, c.Tiers
	}
	return m
}

// find returns the ticket with number n; every number that reaches the model exists.
func (m *model) find(n Number) *mTicket {
	for i := range m.tickets {
		if m.tickets[i].Number == n {
			return &m.tickets[i]
		}
	}
	return nil
}

// current returns who is called or served at c, or nil.
func (m *model) current(c CounterID) *mTicket {
	for i := range m.tickets {
		if t := &m.tickets[i]; t.Counter == c && (t.State == Called || t.State == Serving) {
			return t
		}
	}
	return nil
}

// callable reports whether t can be called by CallNext: it waits, its holder is there, and no ticket
// of its visit is at a counter.
func (m *model) callable(t *mTicket) bool {
	if t.State != Waiting || t.Deferred != 0 {
		return false
	}
	for i := range m.tickets {
		o := &m.tickets[i]
		if t.Visit != "" && o.Visit == t.Visit && o.Number != t.Number && (o.State == Called || o.State == Serving) {
			return false
		}
	}
	return true
}

// first returns the index of the callable ticket with the smallest (place, order) among those for
// which ok holds, or -1. Tickets are listed in order of issue.
func (m *model) first(ok func(t *mTicket) bool) int {
	best := -1
	for i := range m.tickets {
		t := &m.tickets[i]
		if ok(t) && m.callable(t) && (best < 0 || t.Place < m.tickets[best].Place) {
			best = i
		}
	}
	return best
}

// waited is how long t has waited in this line, without the time before opening and breaks.
func (m *model) waited(t *mTicket) time.Duration {
	total := m.at.Sub(t.Entered)
	closed := []Interval{{0, m.plan.Work[0].From}}
	for i := 1; i < len(m.plan.Work); i++ {
		closed = append(closed, Interval{m.plan.Work[i-1].To, m.plan.Work[i].From})
	}
	for _, v := range closed {
		if lo, hi := max(v.From, t.Entered), min(v.To, m.at); hi > lo {
			total -= hi.Sub(lo)
		}
	}
	return total
}

// next says whom counter c calls, by which rule, and whether the ratio begins a new cycle. The ticket
// not is passed over: the same press has just sent it away.
func (m *model) next(c CounterID, not Number) (int, string, bool) {
	if i := m.first(func(t *mTicket) bool { return t.Bound == c && t.Number != not }); i >= 0 {
		return i, "own", false
	}
	for _, tier := range m.tiers[c] {
		in := func(t *mTicket) bool {
			return t.Bound == "" && t.Number != not && slices.Contains(tier.Services, t.Service) &&
				(tier.Class == "" || tier.Class == t.Class)
		}
		if m.first(in) < 0 {
			continue
		}
		if i := m.overdue(tier, in); i >= 0 && tier.Class != Priority && !m.counters[c].Guarded {
			return i, "guard", false
		}
		of := func(class Class) int { return m.first(func(t *mTicket) bool { return in(t) && t.Class == class }) }
		if i := of(Return); i >= 0 {
			return i, "return", false
		}
		return m.byMode(m.counters[c], of(Priority), of(Normal))
	}
	return -1, "", false
}

// overdue returns the overdue head with the smallest place, or -1.
func (m *model) overdue(tier Tier, in func(*mTicket) bool) int {
	best := -1
	for _, s := range tier.Services {
		for _, class := range []Class{Return, Priority, Normal} {
			i := m.first(func(t *mTicket) bool { return in(t) && t.Service == s && t.Class == class })
			if i < 0 || m.cfg.Rules.MaxWait == 0 || m.waited(&m.tickets[i]) <= m.cfg.Rules.MaxWait {
				continue
			}
			if best < 0 || m.tickets[i].Place < m.tickets[best].Place || m.tickets[i].Place == m.tickets[best].Place && i < best {
				best = i
			}
		}
	}
	return best
}

// byMode chooses between the first priority ticket and the first normal one; -1 is nobody.
func (m *model) byMode(c mCounter, prio, normal int) (int, string, bool) {
	mode := m.cfg.Rules.Mode
	switch mode {
	case ModeStrict:
		if prio >= 0 {
			return prio, mode, false
		}
		return normal, mode, false
	case ModeHeadStart:
		if prio < 0 || normal < 0 {
			return max(prio, normal), mode, false
		}
		ahead := func(i int) Place {
			return m.tickets[i].Place - Place(m.cfg.Rules.HeadStart[m.tickets[i].Class].Microseconds())
		}
		a, b := ahead(prio), ahead(normal)
		if a < b || a == b && (m.tickets[prio].Place < m.tickets[normal].Place || m.tickets[prio].Place == m.tickets[normal].Place && prio < normal) {
			return prio, mode, false
		}
		return normal, mode, false
	}
	for _, cycle := range []bool{false, true} {
		if cycle {
			c.P, c.Q = 0, 0
		}
		if prio >= 0 && c.P < m.cfg.Rules.Ratio[0] {
			return prio, mode, cycle
		}
		if normal >= 0 && c.Q < m.cfg.Rules.Ratio[1] {
			return normal, mode, cycle
		}
	}
	return -1, mode, false
}

// line lists the callable tickets of the line in which t would wait, by place.
func (m *model) line(service ServiceID, bound CounterID) []mTicket {
	var out []mTicket
	for i := range m.tickets {
		t := m.tickets[i]
		if m.callable(&t) && t.Bound == bound && (bound != "" || t.Service == service) {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b mTicket) int { return int(a.Place - b.Place) })
	return out
}

// comeback is where an absent or restored ticket stands.
func (m *model) comeback(t *mTicket) Place {
	r := &m.cfg.Rules
	switch r.AbsentTo {
	case AbsentPark:
		return t.Place
	case AbsentBack:
		if line := m.line(t.Service, t.Bound); len(line) >= r.AbsentBack {
			return max(t.Place, line[r.AbsentBack-1].Place+1)
		}
	}
	return m.at.Place()
}

// front is before everybody in a line, or where t stands already if that is before them.
func (m *model) front(t *mTicket, service ServiceID, bound CounterID) Place {
	if line := m.line(service, bound); len(line) > 0 && line[0].Place <= t.Place {
		return line[0].Place - 1
	}
	return t.Place
}

// excused reports whether an absence is not counted now: for break_grace after a break.
func (m *model) excused() bool {
	for i := 1; i < len(m.plan.Work); i++ {
		if m.at >= m.plan.Work[i].From && m.at < m.plan.Work[i].From.Add(m.cfg.Rules.BreakGrace) {
			return true
		}
	}
	return false
}
