package queue

// act is a row of the transition table of design section 3: what happens to a ticket, whatever
// order, timer or event brings it about.
type act int

const (
	actCall act = iota
	actRecall
	actStart
	actNoShow
	actPutBack
	actHold
	actResume
	actBack
	actTransfer
	actFinish
	actByHand
	actCancel
	actUncancel
	actRestore
	actInvite
	actExpire
	actAutoClose
	actRelease
	actDefer
	actDeferEnd
	actClassify
	actRate
	acts // how many there are
)

// row says from which states an act is allowed and which states it may lead to.
type row struct {
	from []State
	to   []State
}

// table is the one transition table. Every rule asks it before it writes an event, and the tests
// hold every event of a random day against it. Undo is not a row: it leads to the state before.
// A ticket put back at once after an absence passes through no_show (NoShow, then Restored).
var table = [acts]row{
	actCall:      {[]State{Waiting}, []State{Called}},
	actRecall:    {[]State{Called}, []State{Called}},
	actStart:     {[]State{Called}, []State{Serving}},
	actNoShow:    {[]State{Called}, []State{NoShow, Cancelled}},
	actPutBack:   {[]State{Called, Serving}, []State{Waiting}},
	actHold:      {[]State{Called, Serving}, []State{Held}},
	actResume:    {[]State{Held}, []State{Serving}},
	actBack:      {[]State{Held}, []State{Waiting}},
	actTransfer:  {[]State{Called, Serving}, []State{Waiting}},
	actFinish:    {[]State{Called, Serving}, []State{Done}},
	actByHand:    {[]State{Waiting, NoShow}, []State{Done}},
	actCancel:    {[]State{Waiting, Called, Held, NoShow}, []State{Cancelled}},
	actUncancel:  {[]State{Cancelled}, []State{Waiting}},
	actRestore:   {[]State{NoShow, Cancelled, Expired}, []State{Waiting}},
	actInvite:    {[]State{Waiting, NoShow}, []State{Waiting}},
	actExpire:    {[]State{Waiting, Called, Held, NoShow}, []State{Expired}},
	actAutoClose: {[]State{Serving}, []State{Done}},
	actRelease:   {[]State{Waiting}, []State{Waiting}},
	actDefer:     {[]State{Waiting}, []State{Waiting}},
	actDeferEnd:  {[]State{Waiting}, []State{Waiting}},
	actClassify:  {[]State{Waiting, Called, Serving, Held, NoShow}, nil}, // the state stays
	actRate:      {[]State{Done}, []State{Done}},
}

// allowed reports whether a may happen to a ticket in state s.
func allowed(a act, s State) bool {
	for _, f := range table[a].from {
		if f == s {
			return true
		}
	}
	return false
}

// must returns the refusal "ticket.<state>" when a may not happen to t, else nil.
func must(t *Ticket, a act) *Refusal {
	if allowed(a, t.State) {
		return nil
	}
	return stands(t)
}

// stands is the refusal that names the state in which t is.
func stands(t *Ticket) *Refusal {
	return Refuse(Conflict, "ticket."+string(t.State), "number", t.Number, "state", t.State, "counter", t.Counter)
}
