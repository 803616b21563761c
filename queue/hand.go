package queue

import "strconv"

// HandSpan is how many by-hand numbers a service has, from Rules.HandFrom.
const HandSpan = 999

// handShares are how many by-hand numbers a counter may have for itself, the largest that fits wins.
var handShares = [...]int{100, 50, 20, 10}

// HandRange returns the first and last paper number that counter id gives out while the server is
// away: nobody can ask then which were given elsewhere, so each counter has numbers of its own. A site
// with more counters than shares has one range for all. ok is false without by-hand numbers or counter.
func (s *Site) HandRange(id CounterID) (first, last int, ok bool) {
	from := s.Rules.HandFrom
	i, known := s.counterIndex[id]
	if from == 0 || !known {
		return 0, 0, false
	}
	for _, share := range handShares {
		if share*len(s.Counters) <= HandSpan {
			return from + i*share, from + (i+1)*share - 1, true
		}
	}
	return from, from + HandSpan - 1, true
}

// issueByHand enters the paper numbers that were given out during an outage. They stand in line
// from now on, in their order; closing hours do not hold them up.
func (x *draft) issueByHand(o IssueByHand) *Refusal {
	if r := x.needs(Officer); r != nil {
		return r
	}
	s, r := x.service(o.Service)
	if r != nil {
		return r
	}
	from := x.cfg.Rules.HandFrom
	if from == 0 || o.First < from || o.First >= from+HandSpan {
		return Refuse(Invalid, "value.range", "field", "first", "least", from, "most", from+HandSpan-1)
	}
	if o.Count < 1 || o.Count > from+HandSpan-o.First {
		return Refuse(Invalid, "value.range", "field", "count", "least", 1, "most", from+HandSpan-o.First)
	}
	if len(o.Tokens) != o.Count {
		return invalid("value.missing", "tokens")
	}
	for i, tok := range o.Tokens {
		if t := x.d.Ticket(numberOf(s.Prefix, o.First+i)); t != nil {
			return stands(t)
		}
		if r := x.fresh(tok); r != nil {
			return r
		}
		data := x.issued(s, o.First+i, tok)
		data.Channel, data.ByHand = ChannelHand, true
		x.emit(EvIssued, data)
	}
	return nil
}

// HandRefused says why one of several numbers cannot be marked as served by hand.
type HandRefused struct {
	Number  Number    `json:"number"`
	Code    string    `json:"code"`    // ticket.unknown or ticket.<state>
	Counter CounterID `json:"counter"` // where it is or was served, "" nowhere
}

// servedByHand marks numbers as served at a counter, without times. One that cannot be refuses them all:
// a command that half happened could not be repeated under its key. The refusal is that of the first, and
// its argument "refused" names every one of them, so that the rest can be sent again.
func (x *draft) servedByHand(o ServedByHand) *Refusal {
	if r := x.needs(Officer); r != nil {
		return r
	}
	if x.cfg.Counter(o.Counter) == nil {
		return Refuse(Invalid, "counter.unknown", "counter", o.Counter)
	}
	if n := len(o.Numbers); n < 1 || n > HandSpan {
		return Refuse(Invalid, "value.range", "field", "numbers", "got", strconv.Itoa(n), "most", HandSpan)
	}
	var why *Refusal
	var refused []HandRefused
	for _, n := range o.Numbers {
		t, r := x.ticketIn(n)
		if r == nil {
			r = must(t, actByHand)
		}
		if r != nil {
			why = first(why, r)
			refused = append(refused, HandRefused{n, r.Code, whereabouts(t)})
			continue
		}
		tx := &Transaction{Kind: TxDone, Number: n, Counter: o.Counter, Service: t.Service, Officer: x.officer(o.Counter), Dossiers: 1}
		x.emit(EvDone, Facts{Number: n, Counter: o.Counter, Officer: tx.Officer, Service: t.Service, ByHand: true, Tx: tx})
	}
	if why != nil {
		why.Args["refused"] = refused
	}
	return why
}

// whereabouts is the counter that has t, or that had it last; "" for none.
func whereabouts(t *Ticket) CounterID {
	if t == nil {
		return ""
	}
	if t.Counter != "" {
		return t.Counter
	}
	return t.EndedBy
}
