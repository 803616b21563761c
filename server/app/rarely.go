package app

import (
	"sync"
	"time"
)

// rarely says whether the log is to hear of what happens again and again: the first time, and then once
// in tellEvery. The zero value is ready; mu owns it.
type rarely struct {
	mu   sync.Mutex
	told time.Time
	more int
}

// now reports whether the log is to hear of it now, and of how many that it did not hear of.
func (r *rarely) now() (more int, yes bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := time.Now()
	if !r.told.IsZero() && at.Sub(r.told) < tellEvery {
		r.more++
		return 0, false
	}
	more, r.more, r.told = r.more, 0, at
	return more, true
}
