package live

import (
	"sync/atomic"
	"time"
)

// group is the topics whose states come from one source. What is said of the source is said in the
// beats of all of them.
type group struct {
	mark atomic.Pointer[mark]
}

// mark is what a beat adds while the source does not answer; it never changes.
type mark struct {
	tail []byte // members of a JSON object, with a comma before
}

// Mark says in the beats of a group's topics, at once and until it is taken back, that their newest
// states may be old: why, as a code, and since when. An empty code takes it back. The same again is
// said to nobody.
func (h *Hub) Mark(name, code string, since time.Time) {
	var next *mark
	if code != "" {
		tail := append([]byte(`,"stale":`), quote(code)...)
		tail = since.AppendFormat(append(tail, `,"since":"`...), beatTime)
		next = &mark{append(tail, '"')}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	g := h.group(name)
	if before := g.mark.Load(); (before == nil) == (next == nil) && (next == nil || string(before.tail) == string(next.tail)) {
		return
	}
	g.mark.Store(next)
	for _, top := range h.topics {
		if top.group != g {
			continue
		}
		for _, r := range top.readers {
			r.client.nudge()
		}
	}
}

// group returns the group of that name, a new one if need be. The caller holds the mutex.
func (h *Hub) group(name string) *group {
	g := h.groups[name]
	if g == nil {
		g = &group{}
		h.groups[name] = g
	}
	return g
}

// beatShared is how long the readers of a topic share one beat: when a source fails, all its readers
// get a beat in one moment, and each of them a frame of its own would be a storm.
const beatShared = 10 * time.Millisecond

// beaten is a beat as the readers of a topic share it.
type beaten struct {
	made  time.Time
	state *published
	mark  *mark
	frame []byte
}

// beat returns a beat of the topic and the mark in it.
func (t *topic) beat(h *Hub, now time.Time) ([]byte, *mark) {
	state, m := t.newest.Load(), t.group.mark.Load()
	if b := t.beaten.Load(); b != nil && b.state == state && b.mark == m && now.Sub(b.made) < beatShared {
		return b.frame, m
	}
	var tail []byte
	if m != nil {
		tail = m.tail
	}
	b := &beaten{now, state, m, beatFrame(h.cfg.Now(), state, h.build, tail)}
	t.beaten.Store(b)
	return b.frame, m
}
