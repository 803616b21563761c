package queue

import (
	"testing"
	"time"
)

// The site of the tests in this package: three services, four counters, Monday 23 November 2026.
const testDate Date = "2026-11-23"

var ict = time.FixedZone("ICT", 7*3600)

func testSite(change ...func(*Site)) *Site {
	hours := Hours{
		Work:  []Span{{7 * time.Hour, 11*time.Hour + 30*time.Minute}, {13*time.Hour + 30*time.Minute, 17 * time.Hour}},
		Issue: []Span{{6*time.Hour + 45*time.Minute, 11*time.Hour + 15*time.Minute}, {13*time.Hour + 15*time.Minute, 16*time.Hour + 45*time.Minute}},
	}
	s := &Site{
		ID: "qn", Zone: ict, Languages: []string{"vi", "en"},
		Services: []Service{{ID: "land", Prefix: "A"}, {ID: "fees", Prefix: "U"}, {ID: "results", Prefix: "R", Kind: "collect"}},
		Counters: []Counter{
			{ID: "1", Tiers: []Tier{{Services: []ServiceID{"land"}}}},
			{ID: "2", Tiers: []Tier{{Services: []ServiceID{"land"}}, {Services: []ServiceID{"fees"}}}},
			{ID: "3", Tiers: []Tier{{Services: []ServiceID{"fees"}}}},
			{ID: "4", Tiers: []Tier{{Services: []ServiceID{"land", "fees", "results"}, Class: Priority}, {Services: []ServiceID{"land", "fees", "results"}}}},
		},
		Rules: DefaultRules(),
		Reasons: Reasons{
			Hold: []Reason{{ID: "papers"}}, Pause: []Reason{{ID: "break"}}, Call: []Reason{{ID: "urgent"}},
			Transfer: []Reason{{ID: "wrong"}}, Rate: []Reason{{ID: "slow"}},
		},
	}
	for i := time.Monday; i <= time.Friday; i++ {
		s.Calendar.Week[i] = hours
	}
	for _, f := range change {
		f(s)
	}
	return s.Index()
}

// at returns an instant of the test day, by its local wall clock.
func at(hour, minute, second int) Instant {
	return InstantOf(time.Date(2026, 11, 23, hour, minute, second, 0, ict))
}

// hall is a day under test with its clock.
type hall struct {
	*testing.T
	cfg *Site
	d   *Day
	now Instant
	log []Event
	tok int
}

func newHall(t *testing.T, change ...func(*Site)) *hall {
	h := &hall{T: t, cfg: testSite(change...), d: NewDay("qn", testDate), now: at(7, 0, 0)}
	h.do(Actor{ID: ActorClock}, OpenDay{})
	return h
}

var (
	lan   = Actor{ID: "staff:lan", Role: Officer, User: "lan"}
	minh  = Actor{ID: "staff:minh", Role: Officer, User: "minh"}
	chief = Actor{ID: "staff:chief", Role: Lead, User: "chief"}
	boss  = Actor{ID: "staff:boss", Role: Supervisor, User: "boss"}
	kiosk = Actor{ID: "kiosk:1"}
	timer = Actor{ID: ActorClock}
)

func holder(n Number) Actor { return Actor{ID: "holder:" + string(n)} }

// try decides and applies; it returns the events and the refusal.
func (h *hall) try(who Actor, o Order) ([]Event, error) {
	h.Helper()
	events, err := h.d.Decide(h.cfg, Command{At: h.now, Actor: who, Do: o})
	for _, e := range events {
		h.d.Apply(e)
	}
	h.log = append(h.log, events...)
	return events, err
}

// do is try for orders that must pass.
func (h *hall) do(who Actor, o Order) []Event {
	h.Helper()
	events, err := h.try(who, o)
	if err != nil {
		h.Fatalf("%T refused: %v %v", o, err, err.(*Refusal).Args)
	}
	return events
}

// refused is try for orders that must be refused with code.
func (h *hall) refused(code string, who Actor, o Order) {
	h.Helper()
	_, err := h.try(who, o)
	if err == nil {
		h.Fatalf("%T passed, want refusal %s", o, code)
	}
	if r := err.(*Refusal); r.Code != code {
		h.Fatalf("%T refused with %s %v, want %s", o, r.Code, r.Args, code)
	}
}

func (h *hall) wait(d time.Duration) { h.now = h.now.Add(d) }

func (h *hall) token() Token {
	h.tok++
	return Token("qn." + string(rune('a'+h.tok/26%26)) + string(rune('a'+h.tok%26)) + numberSuffix(h.tok))
}

func numberSuffix(n int) string { return string(numberOf("", n)) }

// issue gives a number of a service.
func (h *hall) issue(s ServiceID, class Class) Number {
	h.Helper()
	return h.do(kiosk, Issue{Service: s, Class: class, Lang: "vi", Channel: "kiosk", Token: h.token()})[0].Number
}

// desk is the head of an order on counter c by a console that shows its newest state.
func (h *hall) desk(c CounterID) Desk { return Desk{Counter: c, Seen: h.d.Counter(c).Seen} }

func (h *hall) open(c CounterID, who Actor) {
	h.Helper()
	h.do(who, OpenCounter{Desk: h.desk(c)})
}

// next calls the next ticket at c and returns its number.
func (h *hall) next(c CounterID, who Actor, previous string) Number {
	h.Helper()
	h.do(who, CallNext{Desk: h.desk(c), Previous: previous})
	return h.d.Counter(c).Current
}

func (h *hall) state(n Number) State { return h.d.Ticket(n).State }
