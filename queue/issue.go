package queue

import (
	"fmt"
	"time"
)

// maxTickets bounds the tickets of a day, should a runaway kiosk have no other limit.
const maxTickets = 200_000

// issue gives a number.
func (x *draft) issue(o Issue) *Refusal {
	s, r := x.service(o.Service)
	if r != nil {
		return r
	}
	if o.Class == "" {
		o.Class = Normal
	}
	if o.Class != Normal && o.Class != Priority {
		return invalid("value.unknown", "class")
	}
	if o.Procedure != "" && !s.does(o.Procedure) {
		return invalid("value.unknown", "procedure")
	}
	if r := x.fresh(o.Token); r != nil {
		return r
	}
	visit, r := x.visit(o.With)
	if r != nil {
		return r
	}
	if r := x.d.canIssue(x.cfg, s, x.at); r != nil {
		return r
	}
	serial, _ := x.d.nextSerial(x.cfg, s)
	data := x.issued(s, serial, o.Token)
	data.Class, data.Lang, data.Channel, data.Visit, data.Procedure = o.Class, o.Lang, o.Channel, visit, o.Procedure
	if e := o.Estimate; e.Known {
		data.Ahead, data.MinS, data.MaxS, data.After = &e.Ahead, seconds(e.Min), seconds(e.Max), e.After
	}
	x.last(EvIssued, data)
	return nil
}

func seconds(d time.Duration) *int {
	s := int(d / time.Second)
	return &s
}

// issued fills what every Issued event says.
func (x *draft) issued(s *Service, serial int, token Token) Facts {
	return Facts{
		Number: numberOf(s.Prefix, serial), Token: token, Service: s.ID, Class: Normal,
		Place: x.at.Place(), Order: x.d.order + 1, Serial: serial,
	}
}

// numberOf writes a number: the prefix and at least three digits.
func numberOf(prefix string, serial int) Number { return Number(fmt.Sprintf("%s%03d", prefix, serial)) }

// fresh refuses a token that is missing or opens another ticket.
func (x *draft) fresh(tok Token) *Refusal {
	if tok == "" {
		return invalid("value.missing", "token")
	}
	if x.d.Holder(tok) != nil {
		return invalid("value.unknown", "token")
	}
	return nil
}

// visit returns the first ticket of the visit that a new ticket joins; "" when with is empty.
func (x *draft) visit(with Token) (Number, *Refusal) {
	if with == "" {
		return "", nil
	}
	t := x.d.Holder(with)
	if t == nil {
		return "", Refuse(Invalid, "ticket.unknown", "field", "with")
	}
	if t.Ended() {
		return "", stands(t)
	}
	if n, most := max(len(x.d.visits[t.Visit]), 1), x.cfg.Rules.VisitTickets; n >= most {
		return "", Refuse(Invalid, "value.range", "field", "with", "most", most)
	}
	if t.Visit == "" {
		return t.Number, nil
	}
	return t.Visit, nil
}

// CanIssue returns nil when a kiosk may give a number of service s at an instant, else the Refusal:
// service.unknown, site.closed (no issuing hours today), service.closed, paused, capped or full.
func (d *Day) CanIssue(cfg *Site, s ServiceID, at Instant) error {
	v := cfg.Service(s)
	if v == nil {
		return Refuse(NotFound, "service.unknown", "service", s)
	}
	if r := d.canIssue(cfg, v, at); r != nil {
		return r
	}
	return nil
}

func (d *Day) canIssue(cfg *Site, s *Service, at Instant) *Refusal {
	if d.Ended {
		return Refuse(Closed, "site.closed", "date", d.Date)
	}
	issue := d.planOf(cfg).Issue
	if !Open(issue, at) {
		code := "service.closed"
		if len(issue) == 0 {
			code = "site.closed"
		}
		next := d.nextIssue(cfg, at)
		return Refuse(Closed, code, "service", s.ID, "from", next.From, "to", next.To)
	}
	if d.Paused(s.ID) {
		return Refuse(Closed, "service.paused", "service", s.ID)
	}
	if v := d.services[s.ID]; s.Cap > 0 && v != nil && v.issued >= s.Cap {
		return Refuse(Closed, "service.capped", "service", s.ID, "cap", s.Cap)
	}
	if _, ok := d.nextSerial(cfg, s); !ok {
		return Refuse(Closed, "service.full", "service", s.ID, "last", s.Last)
	}
	return nil
}

// nextSerial returns the next number of the series of s. It leaves out the by-hand numbers, what a
// failover may have lost, and numbers that exist already; false at the end of an explicit range.
func (d *Day) nextSerial(cfg *Site, s *Service) (int, bool) {
	if len(d.tickets) >= maxTickets {
		return 0, false
	}
	n := max(s.First, 1)
	if v := d.services[s.ID]; v != nil {
		n = max(n, v.last+1) + d.raised - v.raised
	} else {
		n += d.raised
	}
	for range len(d.tickets) + 1 {
		if from := cfg.Rules.HandFrom; from > 0 && n >= from && n < from+HandSpan {
			n = from + HandSpan
		}
		if s.Last > 0 && n > s.Last {
			return 0, false
		}
		if d.Ticket(numberOf(s.Prefix, n)) == nil {
			return n, true
		}
		n++
	}
	return 0, false
}
