package queue

import "slices"

// callsKept bounds Day.Calls; views cut the list further by time.
const callsKept = 200

// Day is the state of one site on one business date: a fold of its events. The exported fields and
// methods are for views, on the goroutine that owns the Day or on a Clone; only Apply changes it
// for good (Decide tries events out on it and takes them back before it returns).
type Day struct {
	Site   SiteID
	Date   Date
	Seq    uint64  // of the last event; 0 is an empty day
	At     Instant // of the last event
	Opened bool
	Ended  bool // DayClosed is the last record for ever

	IssueUntil Instant // changed hours of today; 0: as planned
	WorkUntil  Instant
	Notice     Words // nil: none
	NoticeTill Instant
	Recovered  Instant // of the newest failover of the store; 0: none
	Readmitted int     // tickets that were put back since it
	Help       []Help  // asked and not yet seen, oldest first, at most one per device

	tickets  []Ticket // in order of issue; a readmitted ticket comes when it is readmitted
	byNumber map[Number]int32
	byToken  map[Token]int32
	visits   map[Number][]int32 // by first ticket, for visits of two tickets and more
	counters map[CounterID]*counter
	services map[ServiceID]*serviceState
	deferred []int32       // tickets with DeferUntil, ascending
	live     int           // tickets that ExpireAt would end
	order    uint32        // of the last issue
	raised   int           // sum of the skips of all Recovered events
	calls    []CallEntry   // newest last; Open is worked out by Calls
	times    []Transaction // in the order in which they ended
	pauses   []pauseTaken  // of counters that came back, in that order
	keys     map[string]KeyUse
	rates    map[string]keyRate // by actor
	lastKey  string             // entry of keys that follow-up events of the same command belong to
	undoAct  uint64             // first seq of the newest undoable act, for its follow-up events
	undoAt   CounterID          // and its counter

	note *note     // what the event in progress changes
	plan *planMemo // not state: the last plan worked out
}

// counter is a counter with its own line.
type counter struct {
	CounterState
	line  line // tickets bound to it
	bound int  // waiting tickets bound to it, those out of line for a while included
}

// serviceState is what a Day knows of a service.
type serviceState struct {
	seriesState
	line    line
	waiting int // tickets in state waiting, bound, deferred and hidden ones included
}

// seriesState is the part of a service that issuing changes.
type seriesState struct {
	paused bool
	last   int // last serial given, by-hand numbers excepted
	raised int // Day.raised when it was given
	issued int // tickets that count toward the cap
}

// keyRate counts the keyed commands of an actor within one minute.
type keyRate struct {
	minute Instant
	n      int
}

// pauseTaken is a pause that is over, for how long the next one will be.
type pauseTaken struct {
	reason string
	took   Interval
}

// CounterState is what a counter is doing.
type CounterState struct {
	ID         CounterID
	State      string // closed, open, paused
	Officer    OfficerID
	Seen       uint64    // seq of the last change of state, officer, tiers, current ticket (or its state) or PauseAfter
	Tiers      []Tier    // nil: as configured
	Lent       ServiceID // taken on until it is under target again; "" none
	Own        []Tier    // while Lent: Tiers as they were
	Current    Number    // called or serving here
	Held       []Number
	PauseAfter string // reason asked for after this visitor; "" none
	Reason     string // of the pause
	Since      Instant
	TimerFrom  Instant // of the pause, or of waking up in it: ReleaseAfter runs from here
	UndoOf     uint64  // first seq of the act that Undo would take back; 0 none
	UndoUntil  Instant
	UndoAct    Type   // first event of that act
	UndoNumber Number // whom that event is about; "" nobody
	P, Q       int    // ratio counts since the cycle began
	Guarded    bool   // last call was by guard
	undo       *undoCopy
}

// The states of a counter.
const (
	CounterClosed = "closed"
	CounterOpen   = "open"
	CounterPaused = "paused"
)

// CallEntry is one announced call, for boards.
type CallEntry struct {
	ID      uint64 // seq of Called or Recalled
	Number  Number
	Counter CounterID
	Service ServiceID
	Kind    string
	Lang    string
	Open    bool // false once the visitor came, was absent, or the call was withdrawn
	At      Instant
	Class   Class  // at the call
	Why     string // which rule chose; "" for a recall
}

// Help is an open call for staff from a kiosk.
type Help struct {
	Device string  `json:"device"`
	At     Instant `json:"at"`
}

// KeyUse is what an idempotency key did.
type KeyUse struct {
	Print   string
	At      Instant
	Seq     uint64 // first record of the command
	Type    Type
	Number  Number // ticket of the command's last record that names one
	Counter CounterID
	Called  bool // whether the command called somebody
}

// NewDay returns the empty day of a site and date.
func NewDay(site SiteID, date Date) *Day {
	return &Day{
		Site: site, Date: date,
		byNumber: map[Number]int32{}, byToken: map[Token]int32{}, visits: map[Number][]int32{},
		counters: map[CounterID]*counter{}, services: map[ServiceID]*serviceState{},
		keys: map[string]KeyUse{}, rates: map[string]keyRate{}, note: &note{},
	}
}

// Ticket returns the ticket with number n, or nil. It may be read until the next Apply or Decide.
func (d *Day) Ticket(n Number) *Ticket {
	if i, ok := d.byNumber[n]; ok {
		return &d.tickets[i]
	}
	return nil
}

// Holder returns the ticket that tok opens, or nil, with the same lifetime as that of Ticket.
func (d *Day) Holder(tok Token) *Ticket {
	if i, ok := d.byToken[tok]; ok {
		return &d.tickets[i]
	}
	return nil
}

// All returns every ticket of the day in order of issue, for reading until the next Apply or Decide.
func (d *Day) All() []Ticket { return d.tickets }

// Counter returns what counter id is doing; one that was never touched is closed, with Seen 0.
func (d *Day) Counter(id CounterID) CounterState {
	if c := d.counters[id]; c != nil {
		return c.CounterState
	}
	return CounterState{ID: id, State: CounterClosed}
}

// TiersOf returns what counter id serves today: what SetCounter said, else as configured.
func (d *Day) TiersOf(cfg *Site, id CounterID) []Tier {
	if c := d.counters[id]; c != nil && c.Tiers != nil {
		return c.Tiers
	}
	if c := cfg.Counter(id); c != nil {
		return c.Tiers
	}
	return nil
}

// Waiting returns how many tickets of service s are in state waiting, with those bound to a counter,
// deferred, or out of line because a sibling is being served.
func (d *Day) Waiting(s ServiceID) int {
	if v := d.services[s]; v != nil {
		return v.waiting
	}
	return 0
}

// Paused reports whether issuing is stopped for service s.
func (d *Day) Paused(s ServiceID) bool {
	v := d.services[s]
	return v != nil && v.paused
}

// Calls returns the newest announced calls, oldest first, at most 200.
func (d *Day) Calls() []CallEntry {
	list := slices.Clone(d.calls[max(0, len(d.calls)-callsKept):])
	for i := range list {
		t := d.Ticket(list[i].Number)
		list[i].Open = t != nil && t.State == Called && list[i].ID >= t.FirstCall
	}
	return list
}

// Times returns the transactions of the day that were not undone, in the order in which they ended.
func (d *Day) Times() []Transaction { return d.times }

// Key returns what the idempotency key of actor did today, if it was used and left a record.
func (d *Day) Key(actor, key string) (KeyUse, bool) {
	u, ok := d.keys[keyOf(actor, key)]
	return u, ok
}

// keyOf joins actor and key; neither holds a zero byte.
func keyOf(actor, key string) string { return actor + "\x00" + key }
