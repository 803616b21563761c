package queue

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sceneSite is the office of the transcripts: six services, eight counters, the demo's hours.
func sceneSite() *Site {
	all := []ServiceID{"dat-dai", "ho-tich", "cong-an", "thue", "tra-ket-qua", "huong-dan"}
	tier := func(s ...ServiceID) Tier { return Tier{Services: s} }
	s := &Site{ID: "qn", Zone: time.FixedZone("+07", 7*3600), Languages: []string{"vi", "en"}, Rules: DefaultRules()}
	s.Services = []Service{
		{ID: "dat-dai", Prefix: "A", Mean: 12 * time.Minute},
		{ID: "ho-tich", Prefix: "H", Mean: 7 * time.Minute},
		{ID: "cong-an", Prefix: "Q", Mean: 8 * time.Minute},
		{ID: "thue", Prefix: "U", Mean: 6 * time.Minute, Cap: 3},
		{ID: "tra-ket-qua", Prefix: "R", Mean: 3 * time.Minute, First: 501, Last: 503},
		{ID: "huong-dan", Prefix: "B", Mean: 10 * time.Minute, First: 998},
	}
	s.Counters = []Counter{
		{ID: "1", Tiers: []Tier{{Services: all, Class: Priority}, tier(all...)}},
		{ID: "2", Tiers: []Tier{{Services: all, Class: Priority}}},
		{ID: "3", Tiers: []Tier{tier("dat-dai")}},
		{ID: "4", Tiers: []Tier{tier("dat-dai")}},
		{ID: "5", Tiers: []Tier{tier("cong-an", "ho-tich")}},
		{ID: "6", Tiers: []Tier{tier("ho-tich"), tier("dat-dai")}},
		{ID: "7", Tiers: []Tier{tier("thue")}},
		{ID: "8", Tiers: []Tier{tier(all...)}},
	}
	for d := time.Monday; d <= time.Friday; d++ {
		s.Calendar.Week[d] = officeHours()
	}
	reasons := func(ids ...string) (out []Reason) {
		for _, id := range ids {
			out = append(out, Reason{ID: id})
		}
		return out
	}
	s.Reasons = Reasons{
		Hold: reasons("copies", "form"), Pause: reasons("break", "meeting"), Call: reasons("urgent"),
		Transfer: reasons("fee", "wrong_field"), Rate: reasons("slow"),
	}
	return s.Index()
}

// set changes a house rule: "set mode strict", "set max_wait 2s".
func (s *scene) set(words []string) {
	if s.day != nil || len(words) != 2 {
		s.t.Fatalf("set %v: give one rule and its value before the first order", words)
	}
	r, value := &s.cfg.Rules, words[1]
	durations := map[string]*time.Duration{
		"max_wait": &r.MaxWait, "absent_after": &r.AbsentAfter, "release_after": &r.ReleaseAfter, "day_ends": &r.DayEnds,
	}
	texts := map[string]*string{
		"mode": &r.Mode, "arrival": &r.Arrival, "absent_to": &r.AbsentTo, "transfer_place": &r.TransferPlace,
	}
	if d, ok := durations[words[0]]; ok {
		var err error
		if *d, err = time.ParseDuration(value); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	if text, ok := texts[words[0]]; ok {
		*text = value
		return
	}
	first, ok := strings.CutPrefix(words[0], "first:") // "set first:dat-dai 8999"
	n, err := strconv.Atoi(value)
	if svc := s.cfg.Service(ServiceID(first)); ok && svc != nil && err == nil {
		svc.First = n
		return
	}
	s.t.Fatalf("set %v: no such rule", words)
}

// show prints a part of the state: "show A001", "show c3", "show line dat-dai", "show calls", "show times".
func (s *scene) show(words []string) {
	if s.day == nil {
		s.open()
	}
	switch {
	case words[0] == "calls":
		for _, c := range s.day.Calls() {
			s.sayf("%s %s at %s kind=%s open=%v", s.show24(c.At), c.Number, c.Counter, c.Kind, c.Open)
		}
	case words[0] == "times":
		for _, x := range s.day.Times() {
			s.sayf("%s", s.transaction(&x))
		}
	case words[0] == "line":
		var line []string
		for _, t := range s.day.All() {
			if t.Service == ServiceID(words[1]) && t.State == Waiting {
				line = append(line, string(t.Number))
			}
		}
		s.sayf("%d waiting: %s", s.day.Waiting(ServiceID(words[1])), strings.Join(line, " "))
	case words[0] == "promises":
		for _, t := range s.day.All() {
			s.sayf("%s ahead=%d %ds-%ds known=%v", t.Number, t.Ahead, t.PromMinS, t.PromMaxS, t.PromKnown)
		}
	case strings.HasPrefix(words[0], "c"):
		s.sayf("%s", s.counter(CounterID(words[0][1:])))
	default:
		s.sayf("%s", s.ticket(Number(words[0])))
	}
}

// show24 is an instant as the scene's time of day, running past 24:00, with what it needs of fractions.
func (s *scene) show24(at Instant) string { return s.place(at.Place()) }

// place is a place in line as a time of day; microseconds are shown when there are any.
func (s *scene) place(p Place) string {
	us := int64(p - s.clock("00:00").Place())
	sec, frac := us/1_000_000, us%1_000_000
	out := fmt.Sprintf("%02d:%02d:%02d", sec/3600, sec/60%60, sec%60)
	switch {
	case frac == 0:
		return out
	case frac%1000 == 0:
		return fmt.Sprintf("%s.%03d", out, frac/1000)
	}
	return fmt.Sprintf("%s.%06d", out, frac)
}

// throughJSON returns the event as it comes back from the journal.
func throughJSON(t testing.TB, e Event) Event {
	t.Helper()
	b, err := json.Marshal(e.Facts)
	if err != nil {
		t.Fatal(err)
	}
	e.Facts = Facts{}
	if err := json.Unmarshal(b, &e.Facts); err != nil {
		t.Fatal(err)
	}
	return e
}

// list gathers "name=value" for the values that are there.
type list []string

func (l *list) add(name string, value any) {
	if text := fmt.Sprint(value); text != "" && text != "0" && text != "false" && text != "[]" && text != "0s" {
		*l = append(*l, name+"="+text)
	}
}

func (l *list) ms(name string, v *int64) {
	if v != nil {
		*l = append(*l, name+"="+(time.Duration(*v)*time.Millisecond).String())
	}
}

func (s *scene) args(r *Refusal) string {
	var l list
	for name, v := range r.Args {
		l.add(name, v)
	}
	slices.Sort(l)
	return strings.TrimRight(" "+strings.Join(l, " "), " ")
}

// describe is one event in a line: its type, ticket and counter, then what else it says.
func (s *scene) describe(e Event) string {
	var l list
	d := &e.Facts
	l.add("service", d.Service)
	l.add("class", d.Class)
	if d.Place != 0 {
		l.add("place", s.place(d.Place))
	}
	for _, f := range []struct {
		name  string
		value any
	}{
		{"visit", d.Visit}, {"officer", d.Officer}, {"reason", d.Reason}, {"why", d.Why}, {"cycle", d.Cycle},
		{"kind", d.Kind}, {"count", d.Count}, {"start", d.Start}, {"outcome", d.Outcome}, {"to", d.To},
		{"to_service", d.ToService}, {"to_counter", d.ToCounter}, {"back", d.Back}, {"back_to", d.BackTo},
		{"after_this", d.AfterThis}, {"of", d.Of}, {"score", d.Score}, {"copy", d.Copy}, {"result", d.Result},
		{"device", d.Device}, {"by_hand", d.ByHand}, {"auto_closed", d.AutoClosed}, {"by_holder", d.ByHolder},
		{"skip", d.Skip},
	} {
		l.add(f.name, f.value)
	}
	for _, f := range []struct {
		name string
		at   Instant
	}{{"until", d.Until}, {"issue_until", d.IssueUntil}, {"work_until", d.WorkUntil}, {"due", d.Due}} {
		if f.at != 0 {
			l.add(f.name, s.show24(f.at))
		}
	}
	l.ms("waiting", d.WaitingMS)
	l.ms("open", d.WaitingOpenMS)
	if d.Tiers != nil {
		l.add("tiers", d.Tiers)
	}
	out := []string{strconv.FormatUint(e.Seq, 10), string(e.Type)}
	if d.Number != "" {
		out = append(out, string(d.Number))
	}
	if d.Counter != "" {
		out = append(out, "at "+string(d.Counter))
	}
	out = append(out, l...)
	if d.Tx != nil {
		out = append(out, "tx("+s.transaction(d.Tx)+")")
	}
	for i := range d.Void {
		out = append(out, "void("+s.transaction(&d.Void[i])+")")
	}
	return strings.Join(out, " ")
}

func (s *scene) transaction(x *Transaction) string {
	l := list{x.Kind, string(x.Number), "at " + string(x.Counter)}
	l.add("service", x.Service)
	l.add("officer", x.Officer)
	l.add("dossiers", x.Dossiers)
	l.ms("waiting", x.WaitingMS)
	l.ms("open", x.WaitingOpenMS)
	l.ms("walking", x.WalkingMS)
	l.ms("serving", x.ServingMS)
	l.ms("hold", x.HoldMS)
	return strings.Join(l, " ")
}

// touched prints how the tickets and counters named by the events stand now.
func (s *scene) touched(events []Event) {
	var tickets []Number
	var counters []CounterID
	for _, e := range events {
		if e.Number != "" && !slices.Contains(tickets, e.Number) {
			tickets = append(tickets, e.Number)
		}
		if e.Facts.Counter != "" && !slices.Contains(counters, e.Facts.Counter) {
			counters = append(counters, e.Facts.Counter)
		}
	}
	if len(tickets) > 4 {
		return // a crowd; "show" what matters
	}
	for _, n := range tickets {
		s.sayf("= %s", s.ticket(n))
	}
	for _, c := range counters {
		s.sayf("= %s", s.counter(c))
	}
}

func (s *scene) ticket(n Number) string {
	t := s.day.Ticket(n)
	if t == nil {
		return string(n) + " is unknown"
	}
	l := list{string(n), string(t.State)}
	if t.Class != Normal {
		l = append(l, string(t.Class))
	}
	l.add("at", t.Counter)
	l.add("bound", t.Bound)
	l.add("back_to", t.BackTo)
	l.add("calls", t.Calls)
	l.add("absences", t.Absences)
	if t.State == Waiting {
		l.add("place", s.place(t.Place))
		l.add("service", t.Service)
	}
	l.add("start", t.StartMark)
	if t.DeferUntil != 0 {
		l.add("deferred", s.show24(t.DeferUntil))
	}
	l.add("visit", t.Visit)
	return strings.Join(l, " ")
}

func (s *scene) counter(id CounterID) string {
	c := s.day.Counter(id)
	l := list{"c" + string(id), c.State}
	l.add("officer", c.Officer)
	l.add("seen", c.Seen)
	l.add("ticket", c.Current)
	l.add("held", c.Held)
	l.add("pause_after", c.PauseAfter)
	if c.P+c.Q > 0 {
		l.add("pq", fmt.Sprintf("%d:%d", c.P, c.Q))
	}
	l.add("guarded", c.Guarded)
	l.add("undo", c.UndoOf)
	return strings.Join(l, " ")
}
