package queue

import "slices"

// pauseService stops or starts issuing for a service; nothing else changes for it.
func (x *draft) pauseService(id ServiceID, pause bool) *Refusal {
	if r := x.needs(Supervisor); r != nil {
		return r
	}
	if x.cfg.Service(id) == nil {
		return Refuse(NotFound, "service.unknown", "service", id)
	}
	if x.d.Paused(id) == pause {
		return nil
	}
	typ := EvServicePaused
	if !pause {
		typ = EvServiceResumed
	}
	x.emit(typ, Facts{Service: id})
	return nil
}

// maxNotice bounds one language of a notice, in bytes.
const maxNotice = 500

// postNotice shows a text until an instant (0: until the day ends); no text removes it.
func (x *draft) postNotice(o PostNotice) *Refusal {
	if r := x.needs(Supervisor); r != nil {
		return r
	}
	if o.Until != 0 && o.Until <= x.at {
		return invalid("value.range", "until")
	}
	text := Words{}
	for lang, s := range o.Text {
		if len(s) > maxNotice || len(o.Text) > 10 {
			return Refuse(Invalid, "value.range", "field", "text", "most", maxNotice)
		}
		if s != "" {
			text[lang] = s
		}
	}
	if len(text) == 0 {
		if x.d.Notice == nil {
			return nil
		}
		text, o.Until = nil, 0
	}
	x.emit(EvNoticePosted, Facts{Text: text, Until: o.Until})
	return nil
}

// setHours changes today's hours; an instant of 0 leaves the planned one.
func (x *draft) setHours(o SetHours) *Refusal {
	if r := x.needs(Supervisor); r != nil {
		return r
	}
	ends := x.cfg.Plan(x.d.Date).Ends
	for _, v := range []Instant{o.IssueUntil, o.WorkUntil} {
		if v != 0 && (v > ends || v < ends.Add(-daySpan)) {
			return invalid("value.range", "until")
		}
	}
	if !isCode(o.Reason) {
		return invalid("value.unknown", "reason")
	}
	x.emit(EvHoursChanged, Facts{IssueUntil: o.IssueUntil, WorkUntil: o.WorkUntil, Reason: o.Reason})
	return nil
}

// maxCode bounds a code that stands in no list, in bytes.
const maxCode = 24

// isCode reports whether s could be a code: the log cannot forget what somebody writes in words.
func isCode(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return len(s) <= maxCode
}

// askHelp calls staff to a device, once until somebody has seen it.
func (x *draft) askHelp(o AskHelp) *Refusal {
	if o.Device == "" {
		return invalid("value.missing", "device")
	}
	if !slices.ContainsFunc(x.d.Help, func(h Help) bool { return h.Device == o.Device }) {
		x.emit(EvHelpAsked, Facts{Device: o.Device})
	}
	return nil
}

// helpSeen says "I am coming" to one device, or, without one, to all that asked.
func (x *draft) helpSeen(o HelpSeen) *Refusal {
	if r := x.needs(Officer); r != nil {
		return r
	}
	for _, h := range slices.Clone(x.d.Help) {
		if o.Device == "" || o.Device == h.Device {
			x.emit(EvHelpSeen, Facts{Device: h.Device})
		}
	}
	return nil
}

// closeDay expires what waits, after a lead has seen the list.
func (x *draft) closeDay(o CloseDay) *Refusal {
	if r := x.needs(Lead); r != nil {
		return r
	}
	if o.Confirm != "expire" {
		return invalid("value.missing", "confirm")
	}
	x.expire(0, func(*Ticket) bool { return true })
	return nil
}

// expire ends every ticket that may expire and that which holds for.
func (x *draft) expire(due Instant, which func(*Ticket) bool) {
	for i := range x.d.tickets {
		t := &x.d.tickets[i]
		if !allowed(actExpire, t.State) || !which(t) {
			continue
		}
		at := t.Counter
		x.emit(EvExpired, Facts{Number: t.Number, Counter: at, Service: t.Service, Tx: x.heldTx(t), Due: due})
		x.afterVisit(at)
	}
}

// openDay writes the first record; a day that is open stays as it is.
func (x *draft) openDay(o OpenDay) *Refusal {
	if !x.d.Opened {
		x.emit(EvOpened, Facts{Chain: o.Chain, Format: o.Format, Nonce: o.Nonce})
	}
	return nil
}

// endDay expires what is left, ends the visits that go on, and writes the last record.
func (x *draft) endDay(due Instant) *Refusal {
	x.expire(due, func(*Ticket) bool { return true })
	for i := range x.d.tickets {
		t := &x.d.tickets[i]
		if !allowed(actAutoClose, t.State) {
			continue
		}
		tx := &Transaction{Kind: TxDone, Number: t.Number, Counter: t.Counter, Service: t.Service, Officer: t.Officer, Dossiers: 1}
		x.emit(EvDone, Facts{
			Number: t.Number, Counter: t.Counter, Service: t.Service, Officer: t.Officer,
			Start: t.StartMark, AutoClosed: true, Tx: tx, Due: due,
		})
	}
	x.emit(EvDayClosed, Facts{Due: due})
	return nil
}

// maxSkip bounds Recover.Skip.
const maxSkip = 1000

// recover raises every series, and the order of issue, past what a failover may have lost.
func (x *draft) recover(o Recover) *Refusal {
	if o.Skip < 0 || o.Skip > maxSkip {
		return Refuse(Invalid, "value.range", "field", "skip", "most", maxSkip)
	}
	x.emit(EvRecovered, Facts{Skip: o.Skip, Order: x.d.order + uint32(o.Skip*len(x.cfg.Services))})
	return nil
}

// readmit puts a lost waiting ticket back, or does nothing when it is there.
func (x *draft) readmit(o Readmit) *Refusal {
	t := o.Ticket
	if t.State != Waiting || t.Number == "" || t.Token == "" {
		return invalid("value.unknown", "ticket")
	}
	if have := x.d.Ticket(t.Number); have != nil {
		if have.Token == t.Token {
			return nil
		}
		return stands(have)
	}
	if r := x.fresh(t.Token); r != nil {
		return r
	}
	if x.d.Counter(t.Bound).State == CounterClosed {
		t.Bound = ""
	}
	x.emit(EvReadmitted, Facts{Number: t.Number, Service: t.Service, Restored: &t})
	return nil
}
