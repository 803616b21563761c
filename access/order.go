package access

import (
	"time"

	"luot/queue"
)

// Command is an order to the Directory, with who gives it and when; the owner of the log fills in
// At, which is never before the last event's.
type Command struct {
	At    queue.Instant
	Actor string
	Do    Order
}

// Order is one of the types below.
type Order interface{ order() }

// The orders. Hashes arrive ready: Decide neither hashes nor rolls dice.
type (
	// AddAccount adds an account; First only when there is none at all (else no event).
	AddAccount struct {
		Account Account
		First   bool
	}
	// ChangeAccount gives an account another name, title, role and sites. The last admin stays one.
	ChangeAccount struct{ Account Account }
	// SetPassword changes the hash of an account's password.
	SetPassword struct {
		User queue.OfficerID
		Hash string
	}
	// ChangePassword is SetPassword by the account itself: Verified is the hash that the old password was
	// checked against. The session Keep goes on; a session Fresh of at most For is begun, unless it is "".
	ChangePassword struct {
		User     queue.OfficerID
		Verified string
		Hash     string
		Keep     string
		Fresh    string
		For      time.Duration
		From     string
	}
	// Disable shuts an account out. The last admin cannot be.
	Disable struct{ User queue.OfficerID }
	// Enable lets it in again.
	Enable struct{ User queue.OfficerID }
	// AddDevice adds a device, whose ID Decide fills in; the same token for the same kind again changes
	// nothing, also when the device has moved since.
	AddDevice struct{ Device Device }
	// ChangeDevice gives a device another site, name and query; it keeps ID, kind and token.
	ChangeDevice struct {
		ID    string
		Site  queue.SiteID
		Name  string
		Query string
	}
	// ReloadDevice has the page of a device load itself again.
	ReloadDevice struct{ ID string }
	// RevokeDevice shuts a device out.
	RevokeDevice struct{ ID string }
	// LogIn begins a session of at most For; Verified is the hash that the password was checked
	// against, so that a password changed meanwhile refuses it.
	LogIn struct {
		User     queue.OfficerID
		Session  string
		Verified string
		For      time.Duration
		From     string // the address that asks
	}
	// NoteRefused writes down log-ins that were refused; it changes nothing.
	NoteRefused struct{ LogInRefused }
	// EndSession ends a session of an account.
	EndSession struct {
		User    queue.OfficerID
		Session string
	}
	// LogOut ends a session; an unknown one changes nothing.
	LogOut struct{ Session string }
	// UseSession renews a session's idle time; an unknown one changes nothing.
	UseSession struct{ Session string }
	// Tick is time; it changes nothing.
	Tick struct{}
	// OpenMonth writes the snapshot that begins a month.
	OpenMonth struct{ Chain string }
	// CloseMonth ends a month for ever.
	CloseMonth struct{}
)

func (AddAccount) order()     {}
func (ChangeAccount) order()  {}
func (ChangePassword) order() {}
func (NoteRefused) order()    {}
func (EndSession) order()     {}
func (SetPassword) order()    {}
func (Disable) order()        {}
func (Enable) order()         {}
func (AddDevice) order()      {}
func (ChangeDevice) order()   {}
func (ReloadDevice) order()   {}
func (RevokeDevice) order()   {}
func (LogIn) order()          {}
func (LogOut) order()         {}
func (UseSession) order()     {}
func (Tick) order()           {}
func (OpenMonth) order()      {}
func (CloseMonth) order()     {}
