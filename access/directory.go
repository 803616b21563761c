package access

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"luot/queue"
)

// Directory is the state of one month's log: every account, device and session. It is pure; one
// goroutine owns it, and others look at copies.
type Directory struct {
	seq      uint64 // of the last event
	closed   bool
	accounts map[queue.OfficerID]Account
	devices  map[string]Device
	sessions map[string]Session
	before   *Directory // what the snapshot is to hold, until it is written
}

// NewDirectory returns the state of an empty log; before is the month before it, or nil.
func NewDirectory(before *Directory) *Directory {
	d := &Directory{before: before}
	d.clear()
	return d
}

func (d *Directory) clear() {
	d.accounts, d.devices, d.sessions = map[queue.OfficerID]Account{}, map[string]Device{}, map[string]Session{}
}

// Clone returns a deep copy.
func (d *Directory) Clone() *Directory {
	c := *d
	c.accounts, c.devices, c.sessions = maps.Clone(d.accounts), maps.Clone(d.devices), maps.Clone(d.sessions)
	for user, a := range c.accounts {
		a.Sites = slices.Clone(a.Sites)
		c.accounts[user] = a
	}
	return &c
}

// Due returns 0: nothing in a Directory happens by time alone. A session that has expired stays
// until the next log-in or month, and opens nothing.
func (d *Directory) Due() queue.Instant { return 0 }

// Decide turns a command into events and leaves the Directory as it was. The error is a
// *queue.Refusal.
func (d *Directory) Decide(c Command) ([]Event, error) {
	var facts []Fact
	var err error
	switch o := c.Do.(type) {
	case OpenMonth:
		facts = d.open(c.At, o)
	case Tick:
	default:
		if d.closed || d.seq == 0 {
			return nil, queue.Refuse(queue.Unavailable, "draining")
		}
		facts, err = d.decide(c)
	}
	if err != nil {
		return nil, err
	}
	events := make([]Event, len(facts))
	for i, f := range facts {
		events[i] = Event{Seq: d.seq + uint64(i) + 1, At: c.At, Actor: c.Actor, Fact: f}
	}
	return events, nil
}

func (d *Directory) decide(c Command) ([]Fact, error) {
	switch o := c.Do.(type) {
	case AddAccount:
		return d.addAccount(o)
	case ChangeAccount:
		return d.changeAccount(o.Account)
	case ChangePassword:
		return d.changePassword(c.At, o)
	case NoteRefused:
		return []Fact{o.LogInRefused}, nil
	case EndSession:
		if s, ok := d.sessions[o.Session]; !ok || s.User != o.User {
			return nil, queue.Refuse(queue.NotFound, "session.unknown")
		}
		return []Fact{LoggedOut(o)}, nil
	case SetPassword:
		if _, ok := d.accounts[o.User]; !ok {
			return nil, unknownAccount()
		}
		return []Fact{PasswordSet{User: o.User, Hash: o.Hash}}, nil
	case Disable:
		return d.disable(o.User)
	case Enable:
		a, ok := d.accounts[o.User]
		if !ok {
			return nil, unknownAccount()
		}
		if !a.Disabled {
			return nil, nil
		}
		return []Fact{AccountEnabled(o)}, nil
	case AddDevice:
		return d.addDevice(o.Device)
	case ChangeDevice:
		return d.changeDevice(o)
	case ReloadDevice:
		if _, err := d.device(o.ID); err != nil {
			return nil, err
		}
		return []Fact{DeviceReloaded(o)}, nil
	case RevokeDevice:
		if v, err := d.device(o.ID); err != nil || v.Revoked {
			return nil, err
		}
		return []Fact{DeviceRevoked(o)}, nil
	case LogIn:
		return d.logIn(c.At, o)
	case LogOut:
		if s, ok := d.sessions[o.Session]; ok {
			return []Fact{LoggedOut{s.User, s.Hash}}, nil
		}
	case UseSession:
		if _, ok := d.sessions[o.Session]; ok {
			return []Fact{SessionUsed(o)}, nil
		}
	case CloseMonth:
		return []Fact{MonthClosed{}}, nil
	}
	return nil, nil
}

func unknownAccount() error { return queue.Refuse(queue.NotFound, "account.unknown") }

func (d *Directory) addAccount(o AddAccount) ([]Fact, error) {
	if o.First && len(d.accounts) > 0 {
		return nil, nil
	}
	if err := o.Account.check(); err != nil {
		return nil, err
	}
	if _, ok := d.accounts[o.Account.User]; ok {
		return nil, queue.Refuse(queue.Conflict, "account.exists")
	}
	if len(d.accounts) >= MaxAccounts {
		return nil, queue.Refuse(queue.Conflict, "account.full")
	}
	return []Fact{added(o.Account)}, nil
}

func (d *Directory) disable(user queue.OfficerID) ([]Fact, error) {
	a, ok := d.accounts[user]
	if !ok {
		return nil, unknownAccount()
	}
	if a.Disabled {
		return nil, nil
	}
	if d.last(a) {
		return nil, lastAdmin()
	}
	return []Fact{AccountDisabled{user}}, nil
}

func (d *Directory) addDevice(v Device) ([]Fact, error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	for _, old := range d.devices {
		if old.Hash == v.Hash {
			if old.Kind == v.Kind && !old.Revoked { // it may have moved since
				return nil, nil
			}
			return nil, queue.Refuse(queue.Conflict, "device.exists")
		}
	}
	if len(d.devices) >= MaxDevices {
		return nil, queue.Refuse(queue.Conflict, "device.full")
	}
	return []Fact{DeviceAdded{ID: d.freeID(v.Site), Site: v.Site, Kind: v.Kind, Name: v.Name, Hash: v.Hash, Query: v.Query}}, nil
}

// freeID returns the first id of a site that no device ever had: a device that moves takes its own along.
func (d *Directory) freeID(site queue.SiteID) string {
	for n := 1; ; n++ {
		id := string(site) + "-" + strconv.Itoa(n)
		if _, taken := d.devices[id]; !taken {
			return id
		}
	}
}

// device returns the device of an id.
func (d *Directory) device(id string) (Device, error) {
	v, ok := d.devices[id]
	if !ok {
		return Device{}, queue.Refuse(queue.NotFound, "device.unknown")
	}
	return v, nil
}

// changeDevice moves, renames or resets a device that has not been revoked.
func (d *Directory) changeDevice(o ChangeDevice) ([]Fact, error) {
	old, err := d.device(o.ID)
	if err != nil {
		return nil, err
	}
	if old.Revoked {
		return nil, queue.Refuse(queue.Conflict, "device.revoked")
	}
	v := old
	v.Site, v.Name, v.Query = o.Site, o.Name, o.Query
	if err := v.check(); err != nil || v == old {
		return nil, err
	}
	return []Fact{DeviceChanged(o)}, nil
}

func (d *Directory) logIn(at queue.Instant, o LogIn) ([]Fact, error) {
	a, ok := d.accounts[o.User]
	if !ok || a.Disabled || a.Hash != o.Verified {
		return nil, wrong()
	}
	facts := d.crowded(o.User, at)
	return append(facts, LoggedIn{User: o.User, Session: o.Session, Expires: at.Add(min(max(o.For, 0), MaxSession)), From: o.From}), nil
}

// crowded ends the oldest sessions of an account that has as many as it may.
func (d *Directory) crowded(user queue.OfficerID, at queue.Instant) []Fact {
	var own []Session
	for _, s := range d.sessions {
		if s.User == user && s.Expires > at {
			own = append(own, s)
		}
	}
	slices.SortFunc(own, func(a, b Session) int { return cmp.Or(cmp.Compare(a.Issued, b.Issued), cmp.Compare(a.Hash, b.Hash)) })
	var facts []Fact
	for len(own) >= MaxSessions {
		facts = append(facts, LoggedOut{user, own[0].Hash})
		own = own[1:]
	}
	return facts
}
