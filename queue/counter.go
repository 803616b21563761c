package queue

// openCounter opens or resumes a counter for the actor, or takes it over.
func (x *draft) openCounter(o OpenCounter) *Refusal {
	c, r := x.desk(o.Desk, nil)
	if r != nil {
		return r
	}
	user := x.cmd.Actor.User
	if c.State != CounterClosed && c.Officer != user {
		if !o.Takeover {
			return Refuse(Conflict, "counter.busy", "counter", o.Counter, "officer", c.Officer)
		}
		if !o.Idle && x.cmd.Actor.Role < Lead {
			return Refuse(Forbidden, "role.missing", "role", int(Lead), "officer", c.Officer)
		}
	} else if c.State == CounterOpen && c.PauseAfter == "" {
		return Refuse(Conflict, "counter.open", "counter", o.Counter)
	}
	for i := range x.cfg.Counters { // in the order of the configuration: the same events everywhere
		other := x.d.Counter(x.cfg.Counters[i].ID)
		if other.ID == o.Counter || other.State == CounterClosed || other.Officer != user {
			continue
		}
		if other.Current != "" {
			return Refuse(Conflict, "officer.busy", "counter", other.ID, "number", other.Current)
		}
		x.shut(other.ID)
	}
	x.emit(EvCounterOpened, Facts{Counter: o.Counter, Officer: user})
	return nil
}

// shut closes a counter and sends those who wait for it to their services.
func (x *draft) shut(id CounterID) {
	x.emit(EvCounterClosed, Facts{Counter: id, Officer: x.d.Counter(id).Officer})
	x.release(id, 0)
}

// release writes Released for every ticket that waits for counter id, in order of issue. due is
// when it should have been done; 0 unless late.
func (x *draft) release(id CounterID, due Instant) {
	if c := x.d.counters[id]; c == nil || c.bound == 0 {
		return
	}
	for i := range x.d.tickets {
		if t := &x.d.tickets[i]; t.State == Waiting && t.Bound == id {
			x.emit(EvReleased, Facts{Number: t.Number, Counter: id, Service: t.Service, Due: due})
		}
	}
}

// pauseCounter pauses now, or after the visitor who is at the counter.
func (x *draft) pauseCounter(o PauseCounter) *Refusal {
	c, r := x.own(o.Desk, reasonFor(x.cfg.Reasons.Pause, o.Reason, true))
	if r != nil {
		return r
	}
	if c.State == CounterPaused {
		return Refuse(Conflict, "counter.paused", "counter", o.Counter)
	}
	if o.Reason == "" {
		o.Reason = "pause" // the site has no list; PauseAfter needs a word
	}
	x.undoable = true
	x.emit(EvCounterPaused, Facts{Counter: o.Counter, Officer: c.Officer, Reason: o.Reason, AfterThis: c.Current != ""})
	return nil
}

// closeCounter closes a counter without a visitor. The last one that serves people who wait closes
// only when the refusal that lists them has been confirmed.
func (x *draft) closeCounter(o CloseCounter) *Refusal {
	c, r := x.own(o.Desk, nil)
	if r != nil {
		return r
	}
	if c.Current != "" {
		return Refuse(Conflict, "counter.has_ticket", "counter", o.Counter, "number", c.Current)
	}
	if left := x.leftBy(o.Counter); len(left) > 0 && o.Confirm != "counter.last_open" {
		waiting := 0
		for _, s := range left {
			waiting += x.d.Waiting(s)
		}
		return Refuse(Conflict, "counter.last_open", "counter", o.Counter, "services", left, "waiting", waiting)
	}
	x.shut(o.Counter)
	return nil
}

// leftBy returns the services with people waiting that no open counter but id serves in every class.
func (x *draft) leftBy(id CounterID) []ServiceID {
	var left []ServiceID
	for i := range x.cfg.Services {
		s := x.cfg.Services[i].ID
		if x.d.Waiting(s) > 0 && serves(x.d.TiersOf(x.cfg, id), s) && !x.servedElsewhere(s, id) {
			left = append(left, s)
		}
	}
	return left
}

func (x *draft) servedElsewhere(s ServiceID, but CounterID) bool {
	for i := range x.cfg.Counters {
		id := x.cfg.Counters[i].ID
		if id != but && x.d.Counter(id).State == CounterOpen && servesAll(x.d.TiersOf(x.cfg, id), s) {
			return true
		}
	}
	return false
}

// servesAll reports whether one of the tiers holds service s for every class.
func servesAll(tiers []Tier, s ServiceID) bool {
	for i := range tiers {
		if tiers[i].Class == "" && tiers[i].takes(s, "") {
			return true
		}
	}
	return false
}

// setCounter changes what a counter serves today; no tiers means as configured.
func (x *draft) setCounter(o SetCounter) *Refusal {
	if _, r := x.desk(o.Desk, first(x.needs(Lead), x.tiersKnown(o.Tiers))); r != nil {
		return r
	}
	if o.Lend != "" {
		return x.lend(o)
	}
	data := Facts{Counter: o.Counter}
	for _, t := range o.Tiers {
		data.Tiers = append(data.Tiers, Tier{Services: append([]ServiceID(nil), t.Services...), Class: t.Class})
	}
	x.emit(EvCounterChanged, data)
	return nil
}

// maxTiers bounds what SetCounter may ask for.
const maxTiers = 20

func (x *draft) tiersKnown(tiers []Tier) *Refusal {
	if len(tiers) > maxTiers {
		return Refuse(Invalid, "value.range", "field", "tiers", "most", maxTiers)
	}
	for _, t := range tiers {
		if len(t.Services) == 0 || len(t.Services) > len(x.cfg.Services) {
			return invalid("value.missing", "services")
		}
		for _, s := range t.Services {
			if _, r := x.service(s); r != nil {
				return r
			}
		}
		switch t.Class {
		case "", Normal, Priority, Return:
		default:
			return invalid("value.unknown", "class")
		}
	}
	return nil
}
