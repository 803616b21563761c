package queue

// Day is the state of one site on one business date: a fold of its events. The exported fields and
// methods are for views, on the goroutine that owns the Day or on a Clone; only Apply changes it.
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
	Help       []Help // asked and not yet seen, oldest first, at most one per device
	LastTick   Instant

	tickets  []Ticket // in order of issue
	byNumber map[Number]int32
	byToken  map[Token]int32
	counters map[CounterID]*CounterState
	services map[ServiceID]*serviceState
	calls    []CallEntry // newest last, at most callsKept
	times    []Transaction
	keys     map[string]KeyUse
}

// CounterState is what a counter is doing.
type CounterState struct {
	ID         CounterID
	State      string // closed, open, paused
	Officer    OfficerID
	Seen       uint64 // seq of the last change of state, officer, tiers, current ticket or PauseAfter
	Tiers      []Tier // nil: as configured
	Current    Number // called or serving here
	Held       []Number
	PauseAfter string // reason asked for after this visitor; "" none
	Reason     string // of the pause
	Since      Instant
	UndoOf     uint64 // first seq of the act that Undo would take back; 0 none
	UndoUntil  Instant
	P, Q       int  // ratio counts since the cycle began
	Guarded    bool // last call was by guard
	undo       *undoCopy
}

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
}
