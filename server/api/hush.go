package api

import (
	"sync"
	"time"
)

// tellEvery is how often the log repeats what goes on and on.
const tellEvery = time.Minute

// hush keeps the log readable while something is refused a thousand times a minute for one reason: the
// first refusal of a code is told, and then once a minute how many more there were. The codes are few.
// mu owns it.
type hush struct {
	mu   sync.Mutex
	said map[string]*refusals
}

// refusals counts what the log was not told of one code.
type refusals struct {
	told time.Time
	more int
}

// tell reports whether the log is to be told of a refusal of code now, and how many it was not told of
// since the last time.
func (h *hush) tell(code string, now time.Time) (more int, yes bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.said == nil {
		h.said = map[string]*refusals{}
	}
	r := h.said[code]
	if r == nil {
		r = &refusals{}
		h.said[code] = r
	}
	if now.Sub(r.told) < tellEvery {
		r.more++
		return 0, false
	}
	more, r.more, r.told = r.more, 0, now
	return more, true
}
