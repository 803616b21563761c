package queue

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// orderOf turns a move into an order on what there is now; nil when there is nothing to choose from.
func (r *trial) orderOf(s move) (Actor, Order, CounterID) {
	kind := kinds[s.kind]
	c := r.counter(s)
	state := r.d.Counter(c)
	desk := Desk{c, state.Seen}
	if s.c%31 == 0 && desk.Seen > 0 {
		desk.Seen-- // an old console
	}
	actor := staff(state.Officer, Officer)
	if s.c%7 == 0 || state.Officer == "" {
		actor = staff("lead", Lead)
	}
	if kind == "open" {
		actor = staff(OfficerID(fmt.Sprintf("o%d", s.b%5)), Officer)
		return actor, OpenCounter{desk, s.c%3 == 0, s.c%2 == 0}, c
	}
	if order := r.deskOrder(kind, s, desk); order != nil {
		return actor, order, c
	}
	actor, order := r.siteOrder(kind, s)
	return actor, order, ""
}

func staff(user OfficerID, role Role) Actor {
	return Actor{ID: "staff:" + string(user), Role: role, User: user}
}

// counter chooses a counter, mostly an open one.
func (r *trial) counter(s move) CounterID {
	var open []CounterID
	for i := range r.cfg.Counters {
		if id := r.cfg.Counters[i].ID; r.d.Counter(id).State != CounterClosed {
			open = append(open, id)
		}
	}
	if len(open) == 0 || s.a%9 == 0 || kinds[s.kind] == "open" {
		return r.cfg.Counters[s.a/9%len(r.cfg.Counters)].ID
	}
	return open[s.a/9%len(open)]
}

func (r *trial) service(n int) ServiceID { return r.cfg.Services[n%len(r.cfg.Services)].ID }

func (r *trial) token() Token {
	r.tokens++
	return Token(fmt.Sprintf("qn.%016d", r.tokens))
}

// number chooses a ticket, mostly one in a state that the order is about.
func (r *trial) number(s move, states ...State) Number {
	var fit []Number
	all := r.d.All()
	for i := range all {
		if s.c%6 == 0 || len(states) == 0 || slices.Contains(states, all[i].State) {
			fit = append(fit, all[i].Number)
		}
	}
	if len(fit) == 0 {
		return ""
	}
	return fit[s.b%len(fit)]
}

func (r *trial) deskOrder(kind string, s move, desk Desk) Order {
	switch kind {
	case "next":
		return CallNext{Desk: desk, Previous: []string{"", "", "", PreviousDone, PreviousAbsent, PreviousReturn}[s.b%6]}
	case "start":
		return Start{desk}
	case "finish":
		return Finish{desk, "", s.b % 4, ""}
	case "recall":
		return Recall{desk}
	case "absent":
		return Absent{desk}
	case "put-back":
		return PutBack{desk}
	case "hold":
		return Hold{desk, "copies"}
	case "resume":
		return Resume{desk, r.number(s, Held)}
	case "transfer":
		if s.b%2 == 0 {
			return Transfer{Desk: desk, ToService: r.service(s.c % 3), Back: s.c%4 > 0}
		}
		return Transfer{Desk: desk, ToCounter: r.counter(move{kind: s.kind, a: s.c}), Back: s.c%4 > 0}
	case "walk-in":
		return WalkIn{desk, r.service(s.b), r.token()}
	case "undo":
		of := r.d.Counter(desk.Counter).UndoOf
		return Undo{desk, of}
	case "pause":
		return PauseCounter{desk, "break", false}
	case "close":
		return CloseCounter{desk, "counter.last_open"}
	case "tiers":
		return SetCounter{Desk: desk, Tiers: []Tier{{Services: []ServiceID{r.service(s.b), r.service(s.b + 1)}}, {Services: []ServiceID{r.service(s.c)}, Class: []Class{"", Normal, Priority, Return}[s.b%4]}}}
	case "invite":
		return Invite{desk, r.number(s, NoShow, Waiting)}
	case "call":
		return Call{desk, r.number(s, Waiting), "urgent"}
	}
	return nil
}

func (r *trial) siteOrder(kind string, s move) (Actor, Order) {
	lead := staff("lead", Lead)
	switch kind {
	case "issue":
		o := Issue{Service: r.service(s.a % 3), Class: []Class{Normal, Normal, Priority}[s.b%3], Token: r.token()}
		if s.c%6 == 0 && len(r.d.All()) > 0 {
			o.With = r.d.All()[s.b%len(r.d.All())].Token
		}
		return kiosk, o
	case "back":
		if s.b%4 == 0 { // who has left for a while, or has not
			return holder(""), r.onTicket(s, func(n Number) Order { return Back{n} }, Waiting)
		}
		return kiosk, r.onTicket(s, func(n Number) Order { return Back{n} }, Held)
	case "cancel":
		return holder(""), r.onTicket(s, func(n Number) Order { return Cancel{n} }, Waiting, Called, Held)
	case "uncancel":
		return holder(""), r.onTicket(s, func(n Number) Order { return Uncancel{n} }, Cancelled)
	case "restore":
		return lead, r.onTicket(s, func(n Number) Order { return Restore{n} }, NoShow, Cancelled)
	case "classify":
		return lead, r.onTicket(s, func(n Number) Order { return Classify{n, []Class{Normal, Priority}[s.a%2]} }, Waiting, Called)
	case "defer":
		until := r.now.Add(time.Duration(s.a%1800) * time.Second)
		return holder(""), r.onTicket(s, func(n Number) Order { return Defer{n, until} }, Waiting)
	case "by-hand":
		return lead, IssueByHand{r.service(s.a), 9001 + s.b%4, 2, []Token{r.token(), r.token()}}
	case "served":
		return lead, r.onTicket(s, func(n Number) Order { return ServedByHand{[]Number{n}, r.cfg.Counters[0].ID} }, Waiting, NoShow)
	case "woke":
		return timer, Tick{Woke: true}
	}
	return Actor{}, nil
}

func (r *trial) onTicket(s move, order func(Number) Order, states ...State) Order {
	if n := r.number(s, states...); n != "" {
		return order(n)
	}
	return nil
}

// writtenEvent returns the event as it comes back from the journal.
func writtenEvent(e Event) (Event, error) {
	b, err := json.Marshal(e.Facts)
	if err != nil {
		return e, err
	}
	e.Facts = Facts{}
	return e, json.Unmarshal(b, &e.Facts)
}
