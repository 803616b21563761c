package queue

import "slices"

// undo takes back the newest undoable act of a counter, whole.
func (x *draft) undo(o Undo) *Refusal {
	var bad *Refusal
	if o.Of == 0 {
		bad = invalid("value.missing", "of")
	}
	c, r := x.own(o.Desk, bad)
	if r != nil {
		return r
	}
	u := c.undo
	if u == nil && o.Of > x.d.Seq {
		return Refuse(Conflict, "undo.nothing", "counter", o.Counter)
	}
	if u == nil || c.UndoOf != o.Of || x.at > c.UndoUntil || !x.untouched(u) {
		return Refuse(Conflict, "undo.too_late", "counter", o.Counter, "of", o.Of)
	}
	data := Facts{Counter: o.Counter, Officer: x.officer(o.Counter), Of: slices.Clone(u.seqs)}
	numbers := make([]Number, len(u.tickets))
	for i, w := range u.tickets {
		numbers[i] = x.d.tickets[w.at].Number
	}
	if len(numbers) > 0 {
		data.Number = numbers[0]
	}
	for i := range x.d.times {
		if slices.Contains(u.seqs, x.d.times[i].Seq) {
			data.Void = append(data.Void, x.d.times[i])
		}
	}
	x.emit(EvUndone, data)
	for _, n := range numbers {
		x.unbind(n)
	}
	return nil
}

// untouched reports whether the tickets of an act can go back to a counter: nobody else has come
// there, and no sibling of the visit is at another one. Whoever touched the tickets themselves has
// taken the copy away already (Day.touch).
func (x *draft) untouched(u *undoCopy) bool {
	for _, w := range u.tickets {
		if w.fresh || w.was.State != Called && w.was.State != Serving {
			continue
		}
		current := x.d.Ticket(x.d.Counter(w.was.Counter).Current)
		if current != nil && !u.holds(x.d.byNumber[current.Number]) {
			return false
		}
		if s := x.d.sibling(w.at); s >= 0 && !u.holds(s) {
			return false
		}
	}
	return true
}
