package access

import (
	"context"
	"fmt"
	"sync"
	"time"

	"luot/queue"
)

// missedPerMinute is how many refused log-ins a process writes down in a minute. Whoever asks for more is
// guessing, and is to fill the log no faster: the others are counted in the next that is written.
const missedPerMinute = 20

// missed are log-ins that were refused, on their way to the log. mu owns the counts.
type missed struct {
	mu     sync.Mutex
	minute int64 // since 1970
	taken  int   // in it
	more   int   // not written since the last that was
	queue  chan LogInRefused
}

func newMissed() *missed { return &missed{queue: make(chan LogInRefused, missedPerMinute)} }

// put takes a refused log-in, or counts it.
func (m *missed) put(f LogInRefused, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if minute := now.Unix() / 60; minute != m.minute {
		m.minute, m.taken = minute, 0
	}
	f.More = m.more
	if m.taken < missedPerMinute {
		select {
		case m.queue <- f:
			m.taken, m.more = m.taken+1, 0
			return
		default: // the store does not take them
		}
	}
	m.more++
}

// refused has a refused log-in written down by Run. The name of no account is not kept: people type
// passwords into the wrong field.
func (g *Gate) refused(user queue.OfficerID, known bool, addr string) {
	f := LogInRefused{From: address(addr)}
	if known {
		f.User = user
	}
	g.missed.put(f, g.cfg.Now())
}

func (g *Gate) note(ctx context.Context, f LogInRefused) error {
	ctx, cancel := context.WithTimeout(ctx, renewTimeout)
	defer cancel()
	if _, err := g.do(ctx, stranger, NoteRefused{f}); err != nil {
		return fmt.Errorf("write down a refused log-in: %w", err)
	}
	return nil
}

// stranger is the actor of what nobody who is known has done.
const stranger = "stranger"
