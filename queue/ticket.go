package queue

// Ticket is one citizen's turn. Its fields are a fold of the log; views read them, only Apply
// writes them. It holds no pointers, so that copying one is cheap and complete.
type Ticket struct {
	Number    Number    `json:"number"`
	Token     Token     `json:"token"`
	Service   ServiceID `json:"service"` // the line it stands in
	Class     Class     `json:"class"`
	State     State     `json:"state"`
	Lang      string    `json:"lang,omitempty"`
	Channel   string    `json:"channel,omitempty"`
	Device    string    `json:"device,omitempty"`    // the kiosk that gave it
	Procedure string    `json:"procedure,omitempty"` // what exactly it is for, where the kiosk asked
	Place     Place     `json:"place"`
	Order     uint32    `json:"order"`
	Serial    int       `json:"serial"`
	Visit     Number    `json:"visit,omitempty"` // first ticket of the visit; "" when alone
	IssuedAt  Instant   `json:"issued_at"`

	EnteredAt  Instant   `json:"entered_at"`          // entered this line
	Bound      CounterID `json:"bound,omitempty"`     // waits for this counter first
	BackTo     CounterID `json:"back_to,omitempty"`   // returns there after the second counter
	Counter    CounterID `json:"counter,omitempty"`   // where it is called, served or held
	Officer    OfficerID `json:"officer,omitempty"`   // pressed Start, else who called
	Why        string    `json:"why,omitempty"`       // which rule chose it
	CallKind   string    `json:"call_kind,omitempty"` // kind of the last call
	CallSeq    uint64    `json:"call_seq,omitempty"`  // id of the last call
	CalledAt   Instant   `json:"called_at,omitzero"`  // first call of this transaction
	LastCallAt Instant   `json:"last_call_at,omitzero"`
	TimerFrom  Instant   `json:"timer_from,omitzero"` // absent_after runs from here (last call, undo or waking up)
	Calls      int       `json:"calls,omitempty"`     // calls of this transaction, recalls included
	Absences   int       `json:"absences,omitempty"`
	StartedAt  Instant   `json:"started_at,omitzero"` // serving runs from here
	StartMark  string    `json:"start,omitempty"`     // "", "none", "late"
	HeldAt     Instant   `json:"held_at,omitzero"`
	HoldMS     int64     `json:"hold_ms,omitempty"` // finished holds of this transaction
	Waiting    Measure   `json:"waiting,omitzero"`
	WaitOpen   Measure   `json:"waiting_open,omitzero"`
	DeferUntil Instant   `json:"defer_until,omitzero"` // out of its slice until then
	Defers     int       `json:"defers,omitempty"`
	Transfers  int       `json:"transfers,omitempty"` // transfers so far; the next call has kind transfer
	EndedAt    Instant   `json:"ended_at,omitzero"`
	EndedBy    CounterID `json:"ended_by,omitempty"` // counter of the last transaction
	ByHolder   bool      `json:"by_holder,omitempty"`
	ByHand     bool      `json:"by_hand,omitempty"`
	WalkIn     bool      `json:"walk_in,omitempty"`
	Score      int       `json:"score,omitempty"` // 0: not rated
	Hasty      bool      `json:"hasty,omitempty"` // was rated too quickly
	Copies     int       `json:"copies,omitempty"`
	Print      string    `json:"print,omitempty"` // result of the newest copy; "" is "none"
	Ahead      int       `json:"ahead,omitempty"` // as promised at issue; PromisedKnown says whether
	PromMinS   int       `json:"prom_min_s,omitempty"`
	PromMaxS   int       `json:"prom_max_s,omitempty"`
	PromKnown  bool      `json:"prom_known,omitempty"`
	PromAfter  string    `json:"prom_after,omitempty"` // "break" or "closing": the promise was behind one
	TouchedBy  CounterID `json:"touched_by,omitempty"` // counter of the last act, for Undo
	TouchedSeq uint64    `json:"touched_seq,omitempty"`
	TouchedAt  Instant   `json:"touched_at,omitzero"`
	BackServe  ServiceID `json:"back_service,omitempty"` // whose line it stands in when BackTo is closed
	FirstCall  uint64    `json:"first_call,omitempty"`   // id of the first call of this transaction
}

// AsLost returns the ticket as Readmit takes it after a failover lost it: it waits in its place again,
// with a transaction that has not begun and nothing to undo.
func (t Ticket) AsLost() Ticket {
	setWaiting(&t)
	t.TouchedBy, t.TouchedSeq, t.TouchedAt = "", 0, 0
	return t
}

// Measure is a time in whole milliseconds that may be unknown.
type Measure struct {
	MS    int64 `json:"ms"`
	Known bool  `json:"known"`
}

// Ended reports whether the ticket's life is over (it may still be restored the same day).
func (t *Ticket) Ended() bool {
	return t.State == Done || t.State == Cancelled || t.State == Expired
}
