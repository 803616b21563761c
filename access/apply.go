package access

import (
	"maps"
	"slices"

	"luot/queue"
)

// partSize is how many accounts, devices and sessions together one Snapshot holds, so that its
// record stays far below journal.MaxRecord.
const partSize = 200

// open makes the snapshot of the month before, without the sessions whose Grace is over.
func (d *Directory) open(at queue.Instant, o OpenMonth) []Fact {
	if d.seq != 0 {
		return nil
	}
	parts := []Snapshot{{Chain: o.Chain}}
	size := 0
	last := func() *Snapshot {
		if size == partSize {
			parts, size = append(parts, Snapshot{}), 0
		}
		size++
		return &parts[len(parts)-1]
	}
	if b := d.before; b != nil {
		for _, user := range slices.Sorted(maps.Keys(b.accounts)) {
			p := last()
			p.Accounts = append(p.Accounts, added(b.accounts[user]))
		}
		for _, id := range slices.Sorted(maps.Keys(b.devices)) {
			p := last()
			p.Devices = append(p.Devices, DeviceAdded(b.devices[id]))
		}
		for _, hash := range slices.Sorted(maps.Keys(b.sessions)) {
			if s := b.sessions[hash]; s.Expires.Add(Grace) > at {
				p := last()
				p.Sessions = append(p.Sessions, LoggedIn{s.User, s.Hash, s.Expires, s.Issued, s.Used, s.From})
			}
		}
	}
	facts := make([]Fact, len(parts))
	for i, p := range parts {
		p.Part, p.Of = i+1, len(parts)
		facts[i] = p
	}
	return facts
}

// Apply folds an event in. It needs nothing but the event and cannot fail.
func (d *Directory) Apply(e Event) {
	d.seq = e.Seq
	switch f := e.Fact.(type) {
	case Snapshot:
		d.load(f, e.At)
	case MonthClosed:
		d.closed = true
	case AccountAdded:
		d.accounts[f.User] = f.account()
	case PasswordSet:
		a := d.accounts[f.User]
		a.Hash = f.Hash
		d.accounts[f.User] = a
		d.end(f.User, f.Keep)
	case AccountChanged:
		a := d.accounts[f.User]
		a.Name, a.Title, a.Role, a.Sites = f.Name, f.Title, ParseRole(f.Role), f.Sites
		d.accounts[f.User] = a
	case LogInRefused: // for those who read the log
	case AccountDisabled:
		d.shut(f.User, true)
		d.end(f.User, "")
	case AccountEnabled:
		d.shut(f.User, false)
	case DeviceAdded:
		d.devices[f.ID] = Device(f)
	case DeviceChanged:
		v := d.devices[f.ID]
		v.Site, v.Name, v.Query = f.Site, f.Name, f.Query
		d.devices[f.ID] = v
	case DeviceReloaded:
		v := d.devices[f.ID]
		v.Reload = e.At
		d.devices[f.ID] = v
	case DeviceRevoked:
		v := d.devices[f.ID]
		v.Revoked = true
		d.devices[f.ID] = v
	case LoggedIn:
		maps.DeleteFunc(d.sessions, func(_ string, s Session) bool { return s.Expires.Add(Grace) <= e.At })
		d.begin(f, e.At)
	case LoggedOut:
		delete(d.sessions, f.Session)
	case SessionUsed:
		if s, ok := d.sessions[f.Session]; ok {
			s.Used = e.At
			d.sessions[f.Session] = s
		}
	}
}

// load takes a part of the snapshot; the first begins everything afresh.
func (d *Directory) load(f Snapshot, at queue.Instant) {
	if f.Part <= 1 {
		d.before = nil
		d.clear()
	}
	for _, a := range f.Accounts {
		d.accounts[a.User] = a.account()
	}
	for _, v := range f.Devices {
		d.devices[v.ID] = Device(v)
	}
	for _, s := range f.Sessions {
		d.begin(s, at)
	}
}

func (d *Directory) begin(f LoggedIn, at queue.Instant) {
	s := Session{Hash: f.Session, User: f.User, Issued: f.Issued, Expires: f.Expires, Used: f.Used, From: f.From}
	if s.Issued == 0 {
		s.Issued, s.Used = at, at
	}
	d.sessions[s.Hash] = s
}

func (d *Directory) shut(user queue.OfficerID, disabled bool) {
	a := d.accounts[user]
	a.Disabled = disabled
	d.accounts[user] = a
}

// end ends every session of an account but one; keep "" ends all.
func (d *Directory) end(user queue.OfficerID, keep string) {
	maps.DeleteFunc(d.sessions, func(hash string, s Session) bool { return s.User == user && hash != keep })
}
