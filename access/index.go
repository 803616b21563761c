package access

import (
	"cmp"
	"slices"
	"strings"
	"sync/atomic"

	"luot/queue"
)

// index is an immutable copy of a Directory, made for look-ups; only use inside a seat moves.
type index struct {
	accounts map[queue.OfficerID]known
	staff    []Account // by user
	seats    map[fingerprint]seat
	devices  map[fingerprint]Device // without the revoked
	fleet    []Device               // all, by site and number
}

// known is an account with its hash beside it.
type known struct {
	account Account // Hash is empty
	hash    string
}

// seat is a session with its account. use lives as long as the session, over many indexes.
type seat struct {
	session Session
	account Account
	use     *use
}

// used is when the session was last used, as far as this process knows.
func (s seat) used() queue.Instant { return max(s.session.Used, queue.Instant(s.use.last.Load())) }

// use is what this process alone knows of a session, in Unix milliseconds.
type use struct {
	last  atomic.Int64 // last request
	asked atomic.Int64 // last time that a renewal in the log was asked for
}

// newIndex copies d; a month that nobody has begun yet shows the month before it. Of the index before
// it takes over the uses; before may be empty.
func newIndex(d *Directory, before *index) *index {
	if d.seq == 0 && d.before != nil {
		d = d.before
	}
	x := &index{
		accounts: make(map[queue.OfficerID]known, len(d.accounts)),
		staff:    make([]Account, 0, len(d.accounts)),
		seats:    make(map[fingerprint]seat, len(d.sessions)),
		devices:  make(map[fingerprint]Device, len(d.devices)),
		fleet:    make([]Device, 0, len(d.devices)),
	}
	for user, a := range d.accounts {
		hash := a.Hash
		a.Hash, a.Sites = "", slices.Clone(a.Sites)
		x.accounts[user] = known{a, hash}
		x.staff = append(x.staff, a)
	}
	slices.SortFunc(x.staff, func(a, b Account) int { return cmp.Compare(a.User, b.User) })
	for hash, s := range d.sessions {
		key, ok := parseFingerprint(hash)
		of, found := x.accounts[s.User]
		if !ok || !found || of.account.Disabled {
			continue
		}
		seat := seat{session: s, account: of.account, use: &use{}}
		if old, ok := before.seats[key]; ok {
			seat.use = old.use
		}
		x.seats[key] = seat
	}
	for _, v := range d.devices {
		key, ok := parseFingerprint(v.Hash)
		v.Hash = ""
		if ok && !v.Revoked {
			x.devices[key] = v
		}
		x.fleet = append(x.fleet, v)
	}
	slices.SortFunc(x.fleet, func(a, b Device) int {
		return cmp.Or(cmp.Compare(a.Site, b.Site), cmp.Compare(len(a.ID), len(b.ID)), strings.Compare(a.ID, b.ID))
	})
	return x
}
