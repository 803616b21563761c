package journal

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"luot/queue"
)

// The limits of a Presence.
const (
	MaxSaid   = 2 << 10 // bytes of one text
	MaxPeople = 10_000  // who have said something at one site
)

// Presence keeps what devices and consoles last said of themselves, for all processes. It is no
// record: it may be lost without harm, and nothing is decided by it.
type Presence interface {
	// Say replaces what who said before at a site. A text longer than MaxSaid is refused.
	Say(ctx context.Context, site queue.SiteID, who string, text []byte) error
	// Said returns what everybody said last, by who.
	Said(ctx context.Context, site queue.SiteID) (map[string][]byte, error)
}

// LocalPresence is a Presence for one process, in memory. mu owns it.
type LocalPresence struct {
	mu   sync.Mutex
	said map[queue.SiteID]map[string][]byte
}

// Say replaces what who said.
func (p *LocalPresence) Say(_ context.Context, site queue.SiteID, who string, text []byte) error {
	if len(text) > MaxSaid {
		return fmt.Errorf("say %d bytes as %s: at most %d", len(text), who, MaxSaid)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.said == nil {
		p.said = map[queue.SiteID]map[string][]byte{}
	}
	at := p.said[site]
	if at == nil {
		at = map[string][]byte{}
		p.said[site] = at
	}
	if _, known := at[who]; !known && len(at) >= MaxPeople {
		return fmt.Errorf("say something as %s: %d have spoken", who, MaxPeople)
	}
	at[who] = text
	return nil
}

// Said returns what everybody said.
func (p *LocalPresence) Said(_ context.Context, site queue.SiteID) (map[string][]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.said[site]), nil
}
