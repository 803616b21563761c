package queue

import "sort"

// entry is a ticket in a line: enough to choose without looking at the ticket.
type entry struct {
	place   Place
	entered Instant // EnteredAt of the ticket, for the guard
	order   uint32
	at      int32 // index in Day.tickets
}

// before reports whether e stands before f: by place, then by order of issue.
func (e entry) before(f entry) bool {
	return e.place < f.place || e.place == f.place && e.order < f.order
}

// lane indices: the order of "class by class".
const (
	laneReturn = iota
	lanePriority
	laneNormal
	lanes
)

// laneOf returns the lane of a class; an unknown class stands with the normal ones.
func laneOf(c Class) int {
	switch c {
	case Return:
		return laneReturn
	case Priority:
		return lanePriority
	}
	return laneNormal
}

// line is a waiting line: one slice per class, each sorted by (place, order).
type line [lanes][]entry

// find returns where e stands, or would stand, in lane k, and whether it is there.
func (l *line) find(k int, e entry) (int, bool) {
	s := l[k]
	i := sort.Search(len(s), func(i int) bool { return !s[i].before(e) })
	return i, i < len(s) && s[i].order == e.order && s[i].place == e.place
}

// insert puts e into lane k, unless it is there already.
func (l *line) insert(k int, e entry) {
	i, there := l.find(k, e)
	if there {
		return
	}
	s := append(l[k], entry{})
	copy(s[i+1:], s[i:])
	s[i] = e
	l[k] = s
}

// remove takes e out of lane k if it is there.
func (l *line) remove(k int, e entry) {
	i, there := l.find(k, e)
	if !there {
		return
	}
	if i == 0 { // the usual case: the head is called
		l[k] = l[k][1:]
		return
	}
	l[k] = append(l[k][:i], l[k][i+1:]...)
}

// head returns the first by (place, order) over all classes.
func (l *line) head() (entry, bool) { return l.nth(1) }

// nth returns the n-th by (place, order) over all classes, counted from 1.
func (l *line) nth(n int) (entry, bool) {
	var at [lanes]int
	var e entry
	for ; n > 0; n-- {
		best := -1
		for k := range l {
			if at[k] < len(l[k]) && (best < 0 || l[k][at[k]].before(l[best][at[best]])) {
				best = k
			}
		}
		if best < 0 {
			return entry{}, false
		}
		e = l[best][at[best]]
		at[best]++
	}
	return e, true
}

// clone returns a copy that shares nothing.
func (l *line) clone() line {
	var c line
	for k := range l {
		c[k] = append([]entry(nil), l[k]...)
	}
	return c
}
