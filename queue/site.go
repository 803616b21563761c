package queue

import (
	"slices"
	"time"
)

// Site is everything the rules need to know of an office: its services, counters, hours and house
// rules. It comes from the configuration and is never changed in place; a new configuration is a
// new Site.
type Site struct {
	ID        SiteID
	Name      Words
	Address   string
	Zone      *time.Location
	Languages []string // first is the site's own
	Services  []Service
	Counters  []Counter
	Calendar  Calendar
	Rules     Rules
	Reasons   Reasons
	PublicURL string // base of ticket URLs without trailing slash; "" prints no QR code

	serviceIndex map[ServiceID]int
	counterIndex map[CounterID]int
}

// Service is one kind of business with its own series of numbers.
type Service struct {
	ID     ServiceID
	Prefix string // one or two upper-case letters
	Name   Words
	Spoken Words // short name for announcements
	First  int   // first number of the series; 0 means 1
	Last   int   // last number; 0 lets the series grow past 999; by-hand numbers are skipped
	Cap    int   // most tickets a day; 0 means no cap
	Mean   time.Duration
	Search []string // further words a kiosk search finds it by
	Kind   string   // "submit" (default), "collect" or "guidance": which kiosk tile leads here

	Procedures   []Procedure // what people come for; a kiosk finds the service by their names
	AskProcedure bool        // whether the kiosk asks for one of them
}

// Procedure is one thing that a service does.
type Procedure struct {
	ID   string `json:"id"`
	Name Words  `json:"name"`
}

// does reports whether one of the service's procedures has that id.
func (s *Service) does(procedure string) bool {
	return slices.ContainsFunc(s.Procedures, func(p Procedure) bool { return p.ID == procedure })
}

// Tier is what a counter serves at one level of preference.
type Tier struct {
	Services []ServiceID `json:"services"`
	Class    Class       `json:"class"` // "" serves every class
}

// Counter is a desk; Tiers are tried in order.
type Counter struct {
	ID     CounterID
	Label  Words
	Spoken string // number words are made from; "" means the ID
	Tiers  []Tier
}

// Reason is a code of the site's list with its words; the log holds the code only.
type Reason struct {
	ID   string `json:"id"`
	Name Words  `json:"name"`
}

// Reasons lists the codes that staff may give, per act.
type Reasons struct {
	Hold     []Reason `json:"hold"`
	Pause    []Reason `json:"pause"`
	Call     []Reason `json:"call"`
	Transfer []Reason `json:"transfer"`
	Rate     []Reason `json:"rate"`
}

// The values of Rules.Arrival, Rules.Mode, Rules.AbsentTo and Rules.TransferPlace.
const (
	ArrivalRequired = "required"
	ArrivalOptional = "optional"

	ModeHeadStart = "head_start"
	ModeRatio     = "ratio"
	ModeStrict    = "strict"

	AbsentBack = "back" // Rules.AbsentBack places back
	AbsentEnd  = "end"
	AbsentPark = "park"

	PlaceFirstIssue = "first_issue"
	PlaceEnd        = "end"
	PlaceFront      = "front"
)

// Rules are the house rules of design section 3. DefaultRules gives their defaults.
type Rules struct {
	Arrival        string
	RecallGap      time.Duration
	MaxCalls       int
	MinCalls       int
	AbsentAfter    time.Duration
	AbsentTo       string
	AbsentBack     int // N of back_N
	CancelAt       int // the absence that cancels
	HoldMax        int // held tickets per counter
	MinVisit       time.Duration
	LateStart      time.Duration
	UndoWithin     time.Duration
	UncancelWithin time.Duration
	BreakGrace     time.Duration
	ReleaseAfter   time.Duration
	TransferPlace  string
	Mode           string
	Ratio          [2]int // priority : normal
	HeadStart      map[Class]time.Duration
	MaxWait        time.Duration // 0 switches the guard off
	DeferMax       time.Duration
	DeferTimes     int
	HandFrom       int // first by-hand number; by-hand numbers end at HandFrom+998
	AskOutcome     bool
	ServeIssued    bool          // whether what waits at closing is still served; false: no estimate beyond closing is given
	ExpireAt       time.Duration // after local midnight
	DayEnds        time.Duration // after local midnight of the next date; 0 is midnight
	KeysPerMinute  int           // idempotency keys per actor; 0 means no limit
	TargetWait     time.Duration
	TargetPerDesk  int
	CherryPick     Role // least role that may Call a number out of turn
	VisitTickets   int  // most tickets of one visit; 1 joins none
}

// DefaultRules returns the rules of the demo sites, which are the defaults of every site.
func DefaultRules() Rules {
	return Rules{
		Arrival: ArrivalRequired, RecallGap: 20 * time.Second, MaxCalls: 3, MinCalls: 2,
		AbsentAfter: 45 * time.Second, AbsentTo: AbsentBack, AbsentBack: 3, CancelAt: 3, HoldMax: 5,
		MinVisit: 20 * time.Second, LateStart: 3 * time.Minute, UndoWithin: 30 * time.Second,
		UncancelWithin: time.Minute, BreakGrace: 10 * time.Minute, ReleaseAfter: 10 * time.Minute,
		TransferPlace: PlaceFirstIssue, Mode: ModeRatio, Ratio: [2]int{1, 2},
		HeadStart: map[Class]time.Duration{Priority: 15 * time.Minute}, MaxWait: 30 * time.Minute,
		DeferMax: 30 * time.Minute, DeferTimes: 2, HandFrom: 9001, ServeIssued: true,
		ExpireAt: 19 * time.Hour, KeysPerMinute: 2000, TargetWait: 20 * time.Minute, TargetPerDesk: 15,
		CherryPick: Lead, VisitTickets: 3,
	}
}

// AbsentTimer returns after how long the clock takes a called visitor for absent where arrivals are reported: a
// third later than staff may. A clock that acts in the moment in which the key unlocks would leave the key no
// use, the officer no last call, and a press for the next visitor in front of somebody who has just come.
func (r *Rules) AbsentTimer() time.Duration { return r.AbsentAfter + r.AbsentAfter/3 }

// Index prepares the look-ups of the site; call it once after the last change of the fields.
func (s *Site) Index() *Site {
	s.serviceIndex = make(map[ServiceID]int, len(s.Services))
	for i := range s.Services {
		s.serviceIndex[s.Services[i].ID] = i
	}
	s.counterIndex = make(map[CounterID]int, len(s.Counters))
	for i := range s.Counters {
		s.counterIndex[s.Counters[i].ID] = i
	}
	return s
}

// Service returns the service called id, or nil.
func (s *Site) Service(id ServiceID) *Service {
	if i, ok := s.serviceIndex[id]; ok {
		return &s.Services[i]
	}
	return nil
}

// Counter returns the counter called id, or nil.
func (s *Site) Counter(id CounterID) *Counter {
	if i, ok := s.counterIndex[id]; ok {
		return &s.Counters[i]
	}
	return nil
}
