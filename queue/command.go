package queue

import "time"

// Command is an order to the Day with who gave it and when. At is never before the last event's
// At (the engine sees to it). Key and Print are the caller's idempotency key and the hash of what
// was asked; they are kept on the first record.
type Command struct {
	At    Instant
	Actor Actor
	Key   string
	Print string
	Do    Order
}

// Actor is who acts. ID goes into the log ("staff:lan", "kiosk:qn-1", "holder:A012", "clock",
// "spool", "web"); Role and User are for the rules only.
type Actor struct {
	ID   string
	Role Role
	User OfficerID // set for staff
}

// Order is one of the command types of this file.
type Order interface{ order() }

// Kiosk, staff and web orders about tickets.
type (
	// Issue asks for a number. Token is random and comes from the caller; Ahead, MinS and MaxS are
	// the estimate shown to the visitor (Known false: none) and are recorded as seen.
	Issue struct {
		Service   ServiceID
		Class     Class
		Lang      string
		Channel   string // kiosk, staff or web
		With      Token  // joins the visit of this ticket
		Procedure string // of the service, as chosen; "" was not asked
		Token     Token
		Estimate  Estimate
	}
	// IssueByHand enters paper numbers given out during an outage: Count numbers from First.
	IssueByHand struct {
		Service ServiceID
		First   int
		Count   int
		Tokens  []Token // Count tokens
	}
	// ServedByHand marks numbers as served on paper at a counter.
	ServedByHand struct {
		Numbers []Number
		Counter CounterID
	}
	// Back reports a held visitor back, or ends a Defer early; by number (staff) or token.
	Back struct{ Number Number }
	// Cancel takes a ticket out of line.
	Cancel struct{ Number Number }
	// Uncancel takes a holder's own cancel back within Rules.UncancelWithin.
	Uncancel struct{ Number Number }
	// Restore puts an absent, cancelled or expired ticket back in line.
	Restore struct{ Number Number }
	// Classify confirms or withdraws priority.
	Classify struct {
		Number Number
		Class  Class
	}
	// Defer leaves the line until an instant at most Rules.DeferMax away.
	Defer struct {
		Number Number
		Until  Instant
	}
	// Rate records satisfaction, 1 to 5, once after Done. Counter is where the tablet stands that it was
	// given at, "" for the holder's own phone; Quick says that the tablet had only just woken.
	Rate struct {
		Number  Number
		Score   int
		Reasons []string
		Counter CounterID
		Quick   bool
	}
	// Printed records what became of one copy of a slip: printed, unconfirmed, failed or expired.
	Printed struct {
		Number Number
		Copy   int
		Result string

		Printer string // that had it last; "" is not known
		Reason  string // in one word, when it was not printed: paper, cover, offline, lost …
	}
	// Reprint counts a further copy of the slip and gives its copy number in a Printed event "queued".
	Reprint struct{ Number Number }
)

// Desk is the head of every staff order on a counter: Seen is desk.seen as shown on the console.
type Desk struct {
	Counter CounterID
	Seen    uint64
}

// Staff orders on a counter.
type (
	// CallNext ends the present ticket by Previous ("", done, absent, return) and calls the next. What it
	// says of a visit that is done is as in Finish.
	CallNext struct {
		Desk
		Previous string
		Outcome  string
		Dossiers int
		Service  ServiceID
	}
	// Call calls one number out of turn.
	Call struct {
		Desk
		Number Number
		Reason string
	}
	// Recall repeats the call.
	Recall struct{ Desk }
	// Start says that the visitor is at the counter.
	Start struct{ Desk }
	// Finish ends the visit; Service "" is the ticket's own, Dossiers 0 means 1.
	Finish struct {
		Desk
		Outcome  string
		Dossiers int
		Service  ServiceID
	}
	// Absent says that the called visitor did not come (event NoShow).
	Absent struct{ Desk }
	// PutBack returns the ticket to its place: wrong button, wrong person (event Returned).
	PutBack struct{ Desk }
	// Hold parks the visitor who has to fetch something.
	Hold struct {
		Desk
		Reason string
	}
	// Resume takes a held visitor up again.
	Resume struct {
		Desk
		Number Number
	}
	// Transfer sends the visitor to a service or a counter.
	Transfer struct {
		Desk
		ToService ServiceID
		ToCounter CounterID
		Back      bool
		Reason    string
	}
	// WalkIn serves somebody without a ticket.
	WalkIn struct {
		Desk
		Service ServiceID
		Token   Token
	}
	// Undo takes back what the counter did last; Of is its first seq.
	Undo struct {
		Desk
		Of uint64
	}
	// OpenCounter opens or resumes a counter for the actor. Idle says that its console has had no
	// live socket for 60 s, so that anyone may take over.
	OpenCounter struct {
		Desk
		Takeover bool
		Idle     bool
	}
	// PauseCounter pauses now, or after the present visitor.
	PauseCounter struct {
		Desk
		Reason    string
		AfterThis bool
	}
	// CloseCounter closes; Confirm is the code of the first refusal.
	CloseCounter struct {
		Desk
		Confirm string
	}
	// SetCounter changes what the counter serves today. With Lend it keeps its tiers and takes that service
	// after them, until nobody of the service has waited as long as the target any more.
	SetCounter struct {
		Desk
		Tiers []Tier
		Lend  ServiceID
	}
	// Invite asks somebody who was absent to come to this counter after its present visitor.
	Invite struct {
		Desk
		Number Number
	}
)

// Orders about the whole site.
type (
	// PauseService stops issuing for a service.
	PauseService struct{ Service ServiceID }
	// ResumeService starts issuing again.
	ResumeService struct{ Service ServiceID }
	// PostNotice shows a text until an instant; empty Text removes it.
	PostNotice struct {
		Text  Words
		Until Instant
	}
	// SetHours changes today's hours; Reason is a code or "".
	SetHours struct {
		IssueUntil Instant
		WorkUntil  Instant
		Reason     string
	}
	// AskHelp calls staff to a kiosk.
	AskHelp struct{ Device string }
	// HelpSeen says "I am coming".
	HelpSeen struct{ Device string }
	// CloseDay expires what waits, by a lead; Confirm is "expire".
	CloseDay struct{ Confirm string }
	// Tick does all that time does. Due is when it should have come; Woke says that more than 30 s
	// lay between two ticks, so that running timers start afresh.
	Tick struct {
		Due  Instant
		Woke bool
	}
	// OpenDay writes the first record of a day.
	OpenDay struct {
		Chain  string // final chain of the day before
		Format int
		Nonce  string
	}
	// EndDay writes Expired, Done (auto_closed) and DayClosed: the last record for ever.
	EndDay struct{}
	// Configure records that a new configuration is in force.
	Configure struct {
		Hash string
		Keys []string
	}
	// Recover raises every series by Skip after a failover.
	Recover struct{ Skip int }
	// Readmit puts a ticket lost in a failover back: same number, token and place.
	Readmit struct{ Ticket Ticket }
)

// Estimate is how long a wait is expected to last. Known false: nobody can say (never zero).
type Estimate struct {
	Known bool
	Ahead int           // tickets called before this one
	Min   time.Duration // 20th percentile, rounded outwards
	Max   time.Duration // 80th percentile, rounded outwards
	After string        // "", "break" or "closing": the call is expected behind one
	At    Instant       // expected instant of the call, for After
}

func (Issue) order()         {}
func (IssueByHand) order()   {}
func (ServedByHand) order()  {}
func (Back) order()          {}
func (Cancel) order()        {}
func (Uncancel) order()      {}
func (Restore) order()       {}
func (Classify) order()      {}
func (Defer) order()         {}
func (Rate) order()          {}
func (Printed) order()       {}
func (Reprint) order()       {}
func (CallNext) order()      {}
func (Call) order()          {}
func (Recall) order()        {}
func (Start) order()         {}
func (Finish) order()        {}
func (Absent) order()        {}
func (PutBack) order()       {}
func (Hold) order()          {}
func (Resume) order()        {}
func (Transfer) order()      {}
func (WalkIn) order()        {}
func (Undo) order()          {}
func (OpenCounter) order()   {}
func (PauseCounter) order()  {}
func (CloseCounter) order()  {}
func (SetCounter) order()    {}
func (Invite) order()        {}
func (PauseService) order()  {}
func (ResumeService) order() {}
func (PostNotice) order()    {}
func (SetHours) order()      {}
func (AskHelp) order()       {}
func (HelpSeen) order()      {}
func (CloseDay) order()      {}
func (Tick) order()          {}
func (OpenDay) order()       {}
func (EndDay) order()        {}
func (Configure) order()     {}
func (Recover) order()       {}
func (Readmit) order()       {}
