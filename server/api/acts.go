package api

import (
	"net/http"
	"sync"
	"time"

	"luot/queue"
)

// actsPerMinute is how many acts the holder of one ticket may do in a minute, on this process. Each act
// is a record for ever, and a cancel can be taken back and done again without end.
const actsPerMinute = 20

// acts counts what holders do in the minute of now. Only tickets of today are counted, so there are
// never more than a day has. mu owns it.
type acts struct {
	mu     sync.Mutex
	minute int64 // since 1970
	counts map[queue.Token]int
}

// admit counts an act, or refuses it with the seconds to wait.
func (a *acts) admit(t queue.Token, now time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if minute := now.Unix() / 60; a.counts == nil || minute != a.minute {
		a.minute, a.counts = minute, map[queue.Token]int{}
	}
	if a.counts[t] >= actsPerMinute {
		return refuse(http.StatusTooManyRequests, "keys.too_many", "limit", actsPerMinute, "seconds", 60-int(now.Unix()%60))
	}
	a.counts[t]++
	return nil
}
