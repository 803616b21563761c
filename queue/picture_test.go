package queue

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// picture is the whole state of a Day, without caches, scratch space and the difference between nil
// and empty: two days with equal pictures behave alike.
type picture struct {
	Day      Day // exported fields only
	Tickets  []Ticket
	Counters map[CounterID]string
	Services map[ServiceID]string
	Lines    map[string][]entry
	Deferred []int32
	Visits   map[Number][]int32
	Calls    []CallEntry
	Times    []Transaction
	Pauses   []pauseTaken
	Keys     map[string]KeyUse
	Rates    map[string]keyRate
	Rest     string
}

// pictureOf copies the state of d.
func pictureOf(d *Day) picture {
	p := picture{
		Day: Day{
			Site: d.Site, Date: d.Date, Seq: d.Seq, At: d.At, Opened: d.Opened, Ended: d.Ended,
			IssueUntil: d.IssueUntil, WorkUntil: d.WorkUntil, Notice: d.Notice, NoticeTill: d.NoticeTill,
			Help: append([]Help(nil), d.Help...),
		},
		Tickets:  append([]Ticket(nil), d.tickets...),
		Counters: map[CounterID]string{}, Services: map[ServiceID]string{}, Lines: map[string][]entry{},
		Deferred: append([]int32(nil), d.deferred...),
		Visits:   map[Number][]int32{}, Calls: d.Calls(), Times: append([]Transaction(nil), d.times...),
		Pauses: append([]pauseTaken(nil), d.pauses...),
		Keys:   map[string]KeyUse{}, Rates: map[string]keyRate{},
		Rest: fmt.Sprint(d.live, d.order, d.raised, d.lastKey, d.undoAct, d.undoAt),
	}
	for id, c := range d.counters {
		state := c.CounterState
		state.undo = nil
		undo := ""
		if c.undo != nil {
			counter := c.undo.counter
			counter.undo = nil
			undo = fmt.Sprintf("%+v %+v %+v", c.undo.seqs, c.undo.tickets, counter)
		}
		p.Counters[id] = fmt.Sprintf("%+v %d undo %s", state, c.bound, undo)
		p.addLine("counter "+string(id), &c.line)
	}
	for id, s := range d.services {
		p.Services[id] = fmt.Sprintf("%+v %d", s.seriesState, s.waiting)
		p.addLine("service "+string(id), &s.line)
	}
	for n, v := range d.visits {
		p.Visits[n] = slices.Clone(v)
	}
	for k, v := range d.keys {
		p.Keys[k] = v
	}
	for k, v := range d.rates {
		p.Rates[k] = v
	}
	return p
}

func (p *picture) addLine(name string, l *line) {
	for k := range l {
		if len(l[k]) > 0 {
			p.Lines[fmt.Sprint(name, " ", k)] = append([]entry(nil), l[k]...)
		}
	}
}

// compare names the parts in which two pictures differ, or returns "".
func (p picture) compare(q picture) string {
	if reflect.DeepEqual(p, q) {
		return ""
	}
	var out []string
	a, b := reflect.ValueOf(p), reflect.ValueOf(q)
	for i := range a.NumField() {
		x, y := a.Field(i).Interface(), b.Field(i).Interface()
		if !reflect.DeepEqual(x, y) {
			out = append(out, fmt.Sprintf("%s:\n  %.2000s\n  %.2000s", a.Type().Field(i).Name, fmt.Sprintf("%+v", x), fmt.Sprintf("%+v", y)))
		}
	}
	return strings.Join(out, "\n")
}
