package queue

// transfer sends the visitor to another service or counter; the number is kept.
func (x *draft) transfer(o Transfer) *Refusal {
	t, r := x.visitor(o.Desk, actTransfer, x.transferValues(o))
	if r != nil {
		return r
	}
	if o.ToCounter != "" && x.d.Counter(o.ToCounter).State != CounterOpen {
		return Refuse(Conflict, "counter.not_open", "counter", o.ToCounter, "open", x.openCounters(o.Counter))
	}
	data := Facts{
		Number: t.Number, Counter: t.Counter, Service: t.Service, Officer: t.Officer,
		ToService: o.ToService, ToCounter: o.ToCounter, Back: o.Back, Reason: o.Reason,
		Start: startMark(t), Tx: x.transaction(t, TxTransferred),
	}
	if o.Back {
		data.BackTo = t.Counter
	}
	switch to := orElse(o.ToService, t.Service); x.cfg.Rules.TransferPlace {
	case PlaceEnd:
		data.Place = x.at.Place()
	case PlaceFront:
		data.Place = x.front(t, to, o.ToCounter)
	default:
		data.Place = t.Place
	}
	x.undoable = true
	x.emit(EvTransferred, data)
	x.afterVisit(o.Counter)
	return nil
}

// orElse returns a, or b when a is empty.
func orElse(a, b ServiceID) ServiceID {
	if a != "" {
		return a
	}
	return b
}

// transferValues checks where to: exactly one of service and counter, known, and not this counter.
func (x *draft) transferValues(o Transfer) *Refusal {
	if r := reasonFor(x.cfg.Reasons.Transfer, o.Reason, false); r != nil {
		return r
	}
	switch {
	case o.ToService != "" && o.ToCounter != "", o.ToCounter != "" && o.ToCounter == o.Counter:
		return invalid("value.unknown", "counter")
	case o.ToCounter == "":
		_, r := x.service(o.ToService)
		return r
	case x.cfg.Counter(o.ToCounter) == nil:
		return Refuse(Invalid, "counter.unknown", "counter", o.ToCounter)
	}
	return nil
}

// openCounters lists the open counters but one, in the order of the configuration.
func (x *draft) openCounters(but CounterID) []CounterID {
	list := []CounterID{}
	for i := range x.cfg.Counters {
		if id := x.cfg.Counters[i].ID; id != but && x.d.Counter(id).State == CounterOpen {
			list = append(list, id)
		}
	}
	return list
}
