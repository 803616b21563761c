package access

import (
	"net/netip"
	"sync"
	"time"

	"luot/queue"
)

const (
	freeTries  = 5               // wrong tries before anything slows down
	firstWait  = 5 * time.Second // doubled by each further wrong try
	longest    = 5 * time.Minute
	forget     = 15 * time.Minute // after the last wrong try
	maxRecords = 4096             // per account, and per address
)

// record counts the wrong tries of one account or address.
type record struct {
	wrong   int
	pending int       // tries of an account under way
	until   time.Time // no try before
	last    time.Time // of the last wrong one
}

// tries slows accounts and addresses down. mu guards all of it; nothing waits while it is held.
type tries struct {
	mu        sync.Mutex
	accounts  map[string]*record
	addresses map[string]*record
}

func newTries() *tries {
	return &tries{accounts: map[string]*record{}, addresses: map[string]*record{}}
}

// begin admits a try, to which end must follow, or refuses it with the seconds to wait. No more
// tries of one account are under way at once than it has left.
func (t *tries) begin(user, addr string, now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := of(t.accounts, user, now)
	wait := a.until.Sub(now)
	if b := t.addresses[addr]; b != nil {
		wait = max(wait, b.until.Sub(now))
	}
	if wait <= 0 && a.pending >= max(1, freeTries-a.wrong) {
		wait = time.Second
	}
	if wait > 0 {
		return queue.Refuse(queue.TooMany, "session.slow", "seconds", int((wait+time.Second-1)/time.Second))
	}
	a.pending++
	return nil
}

// The outcomes of a try.
type outcome int

const (
	undecided outcome = iota // not checked: counts for nothing
	wrongTry
	rightTry // forgets the wrong ones of the account and the address
)

// end notes what became of a try.
func (t *tries) end(user, addr string, now time.Time, o outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := of(t.accounts, user, now)
	a.pending = max(0, a.pending-1)
	switch o {
	case wrongTry:
		a.miss(now)
		of(t.addresses, addr, now).miss(now)
	case rightTry:
		a.wrong, a.until = 0, time.Time{}
		delete(t.addresses, addr)
	}
}

func (r *record) miss(now time.Time) {
	r.wrong++
	r.last = now
	if over := r.wrong - freeTries; over >= 0 {
		r.until = now.Add(min(longest, firstWait<<min(over, 10)))
	}
}

// stale reports a record that no longer counts.
func (r *record) stale(now time.Time) bool { return r.pending == 0 && now.Sub(r.last) >= forget }

// of returns the record of a key, a new one when it has none or has been forgotten. A full map first
// drops the stale ones, then the one with the fewest wrong tries.
func of(m map[string]*record, key string, now time.Time) *record {
	if r := m[key]; r != nil {
		if r.stale(now) {
			*r = record{}
		}
		return r
	}
	if len(m) >= maxRecords {
		makeRoom(m, now)
	}
	r := &record{}
	m[key] = r
	return r
}

func makeRoom(m map[string]*record, now time.Time) {
	least := ""
	for key, r := range m {
		if r.stale(now) {
			delete(m, key)
		} else if l := m[least]; r.pending == 0 && (l == nil || r.wrong < l.wrong || r.wrong == l.wrong && r.last.Before(l.last)) {
			least = key
		}
	}
	if len(m) >= maxRecords {
		delete(m, least)
	}
}

// network is the key of an address: itself, of IPv6 the /64 that one subscriber has.
func network(addr string) string {
	ip, ok := parseAddress(addr)
	if !ok {
		return "unknown"
	}
	if ip.Is4() {
		return ip.String()
	}
	p, _ := ip.WithZone("").Prefix(64) // cannot fail: an IPv6 address has 128 bits
	return p.String()
}

// address is an address as the log keeps it, without its port; "" for anything else.
func address(addr string) string {
	ip, ok := parseAddress(addr)
	if !ok {
		return ""
	}
	return ip.WithZone("").String()
}

func parseAddress(addr string) (netip.Addr, bool) {
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		port, err := netip.ParseAddrPort(addr)
		if err != nil {
			return netip.Addr{}, false
		}
		ip = port.Addr()
	}
	return ip.Unmap(), true
}
