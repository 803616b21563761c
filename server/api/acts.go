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

// issues counts the presses for a number at each kiosk in the minute of now, on this process. mu owns it.
type issues struct {
	mu     sync.Mutex
	minute int64 // since 1970
	counts map[string]int
	keys   map[string]bool // of presses in this minute, by kiosk and key
	before map[string]bool // and in the minute before
}

// admit counts a press, or refuses it with the seconds to wait; limit 0 admits all. A press that is sent
// again is admitted and counts once: its number may have been given.
func (i *issues) admit(device, key string, limit int, now time.Time) error {
	if limit == 0 {
		return nil
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if minute := now.Unix() / 60; i.counts == nil || minute != i.minute {
		i.minute, i.counts, i.keys, i.before = minute, map[string]int{}, map[string]bool{}, i.keys
	}
	press := device + " " + key
	if key != "" && (i.keys[press] || i.before[press]) {
		return nil
	}
	if i.counts[device] >= limit {
		return refuse(http.StatusTooManyRequests, "issue.too_many", "limit", limit, "seconds", 60-int(now.Unix()%60))
	}
	i.counts[device]++
	i.keys[press] = true
	return nil
}

// unsureMost is how many presses an API remembers as unsure; beyond it the oldest are forgotten together.
const unsureMost = 1024

// unsure are the presses for a ticket that were answered with store.unknown: should they have been stored,
// their slips are still to be printed when the key comes again. mu owns them.
type unsure struct {
	mu      sync.Mutex
	presses map[string]bool
}

func (u *unsure) note(press string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.presses == nil || len(u.presses) >= unsureMost {
		u.presses = map[string]bool{}
	}
	u.presses[press] = true
}

// take forgets a press and reports whether it was unsure.
func (u *unsure) take(press string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	was := u.presses[press]
	delete(u.presses, press)
	return was
}
