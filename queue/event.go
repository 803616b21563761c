package queue

// Type is the name of an event, as it stands in the log.
type Type string

// The events of design section 15. What each carries is said at Facts.
const (
	EvIssued         Type = "Issued"
	EvCalled         Type = "Called"
	EvRecalled       Type = "Recalled"
	EvStarted        Type = "Started"
	EvDone           Type = "Done"
	EvNoShow         Type = "NoShow"
	EvRestored       Type = "Restored"
	EvReturned       Type = "Returned"
	EvHeld           Type = "Held"
	EvResumed        Type = "Resumed"
	EvCameBack       Type = "CameBack"
	EvTransferred    Type = "Transferred"
	EvReleased       Type = "Released"
	EvCancelled      Type = "Cancelled"
	EvUncancelled    Type = "Uncancelled"
	EvExpired        Type = "Expired"
	EvUndone         Type = "Undone"
	EvClassified     Type = "Classified"
	EvDeferred       Type = "Deferred"
	EvDeferEnded     Type = "DeferEnded"
	EvRated          Type = "Rated"
	EvPrinted        Type = "Printed"
	EvCounterOpened  Type = "CounterOpened"
	EvCounterPaused  Type = "CounterPaused"
	EvCounterClosed  Type = "CounterClosed"
	EvCounterChanged Type = "CounterChanged"
	EvServicePaused  Type = "ServicePaused"
	EvServiceResumed Type = "ServiceResumed"
	EvNoticePosted   Type = "NoticePosted"
	EvHoursChanged   Type = "HoursChanged"
	EvHelpAsked      Type = "HelpAsked"
	EvHelpSeen       Type = "HelpSeen"
	EvConfigured     Type = "Configured"
	EvOpened         Type = "Opened"
	EvRecovered      Type = "Recovered"
	EvReadmitted     Type = "Readmitted"
	EvDayClosed      Type = "DayClosed"
	EvWoke           Type = "Woke" // time stood still: running timers start afresh
)

// Event is one fact of a Day. Seq counts from 1 without gaps; Decide leaves it to the engine to
// continue the numbering and fills it in as d.Seq+1, +2, … so that both agree.
type Event struct {
	Seq   uint64
	At    Instant
	Type  Type
	Actor string
	Key   string // on the first event of a command that had one
	Print string
	Facts
}

// Facts is what an event says. One flat struct serves all types: absent members are omitted in the
// log, and Apply needs nothing else. Times are milliseconds unless the name says otherwise.
type Facts struct {
	Number  Number    `json:"number,omitempty"`
	Token   Token     `json:"token,omitempty"`
	Service ServiceID `json:"service,omitempty"`
	Class   Class     `json:"class,omitempty"`
	Lang    string    `json:"lang,omitempty"`
	Channel string    `json:"channel,omitempty"`
	Place   Place     `json:"place,omitempty"`  // where it stands from now on
	Order   uint32    `json:"order,omitempty"`  // count of issues of the day
	Serial  int       `json:"serial,omitempty"` // number within its series
	Visit   Number    `json:"visit,omitempty"`  // first ticket of the visit it joined
	Ahead   *int      `json:"ahead,omitempty"`  // as shown at issue, with MinS and MaxS
	MinS    *int      `json:"min_s,omitempty"`
	MaxS    *int      `json:"max_s,omitempty"`
	After   string    `json:"after,omitempty"`

	Counter CounterID `json:"counter,omitempty"`
	Officer OfficerID `json:"officer,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Why     string    `json:"why,omitempty"`   // Called: which rule chose
	Cycle   string    `json:"cycle,omitempty"` // Called: "new" when the ratio began again
	Kind    string    `json:"kind,omitempty"`  // call, recall, last, transfer, result; Rated: too_quick
	Count   int       `json:"count,omitempty"` // calls so far; NoShow: absences so far; IssueByHand: —
	Start   string    `json:"start,omitempty"` // "none" or "late"
	Outcome string    `json:"outcome,omitempty"`

	WaitingMS     *int64       `json:"waiting_ms,omitempty"`
	WaitingOpenMS *int64       `json:"waiting_open_ms,omitempty"`
	Tx            *Transaction `json:"tx,omitempty"` // the transaction that this event ends

	To        State     `json:"to,omitempty"` // NoShow: waiting, no_show or cancelled
	ToService ServiceID `json:"to_service,omitempty"`
	ToCounter CounterID `json:"to_counter,omitempty"`
	Back      bool      `json:"back,omitempty"`
	BackTo    CounterID `json:"back_to,omitempty"` // where a transfer with back returns to
	Tiers     []Tier    `json:"tiers,omitempty"`
	AfterThis bool      `json:"after_this,omitempty"`

	Of   []uint64      `json:"of,omitempty"`   // Undone: the seqs
	Void []Transaction `json:"void,omitempty"` // Undone: the transactions taken back

	Score      int      `json:"score,omitempty"`
	Reasons    []string `json:"reasons,omitempty"`
	Copy       int      `json:"copy,omitempty"`
	Result     string   `json:"result,omitempty"`
	Printer    string   `json:"printer,omitempty"`   // Printed: that had the slip last
	Procedure  string   `json:"procedure,omitempty"` // Issued: what exactly for, where the kiosk asks
	Until      Instant  `json:"until,omitzero"`
	Text       Words    `json:"text,omitempty"`
	IssueUntil Instant  `json:"issue_until,omitzero"`
	WorkUntil  Instant  `json:"work_until,omitzero"`
	Device     string   `json:"device,omitempty"`
	ByHand     bool     `json:"by_hand,omitempty"`
	AutoClosed bool     `json:"auto_closed,omitempty"`
	ByHolder   bool     `json:"by_holder,omitempty"` // Cancelled by the citizen: may be taken back for a while
	Due        Instant  `json:"due,omitzero"`        // when a late Tick should have come
	Skip       int      `json:"skip,omitempty"`
	Hash       string   `json:"hash,omitempty"`
	Changed    []string `json:"changed,omitempty"`
	Chain      string   `json:"chain,omitempty"`
	Format     int      `json:"format,omitempty"`
	Nonce      string   `json:"nonce,omitempty"`
	Restored   *Ticket  `json:"ticket,omitempty"` // Readmitted

	EnteredAt Instant `json:"entered_at,omitzero"` // Restored: since when it waits in this line
	Act       uint64  `json:"act,omitempty"`       // first seq of the act that this event carries on
	UndoUntil Instant `json:"undo_until,omitzero"` // first event of an act that Undo may take back till then
}

// The kinds of Transaction.
const (
	TxDone        = "done"
	TxTransferred = "transferred"
	TxHeld        = "held"
	TxNoShow      = "no_show"
)

// Transaction is one dealing of a ticket with a counter, as measured when it ended. A nil time is
// unknown, which is not zero: it joins no mean. Kind no_show has no times and is counted only.
type Transaction struct {
	Seq           uint64    `json:"seq,omitempty"` // of the event that ended it
	Kind          string    `json:"kind"`
	Number        Number    `json:"number,omitempty"`
	Counter       CounterID `json:"counter"`
	Service       ServiceID `json:"service"`
	Officer       OfficerID `json:"officer,omitempty"`
	Dossiers      int       `json:"dossiers,omitempty"`
	WaitingMS     *int64    `json:"waiting_ms,omitempty"`
	WaitingOpenMS *int64    `json:"waiting_open_ms,omitempty"`
	WalkingMS     *int64    `json:"walking_ms,omitempty"`
	ServingMS     *int64    `json:"serving_ms,omitempty"`
	HoldMS        *int64    `json:"hold_ms,omitempty"`
	At            Instant   `json:"at,omitzero"`
}

// Served reports whether the transaction counts in "served" of its counter and service.
func (t *Transaction) Served() bool { return t.Kind == TxDone || t.Kind == TxTransferred }
