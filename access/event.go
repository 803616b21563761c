package access

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"luot/journal"
	"luot/queue"
)

// Event is one fact of a Directory with its place in the log.
type Event struct {
	Seq   uint64
	At    queue.Instant
	Actor string // "staff:lan", "command"
	Fact  Fact
}

// Fact is what an event says: one of the types below, whose name is the record's type.
type Fact interface{ fact() string }

// The facts. Hash is of a password, Device.Hash and Session are of a token and a cookie: none of
// them can be turned back.
type (
	// Snapshot begins a month; large directories take several, of which Part counts from 1.
	Snapshot struct {
		Part     int            `json:"part"`
		Of       int            `json:"of"`
		Chain    string         `json:"chain,omitempty"` // where the month before ended
		Accounts []AccountAdded `json:"accounts,omitempty"`
		Devices  []DeviceAdded  `json:"devices,omitempty"`
		Sessions []LoggedIn     `json:"sessions,omitempty"`
	}
	// MonthClosed ends a month; nothing follows it.
	MonthClosed struct{}
	// AccountAdded brings a new account; Disabled only within a Snapshot.
	AccountAdded struct {
		User     queue.OfficerID `json:"user"`
		Name     string          `json:"name,omitempty"`
		Title    string          `json:"title,omitempty"`
		Role     string          `json:"role"`
		Sites    []queue.SiteID  `json:"sites,omitempty"`
		Hash     string          `json:"hash"`
		Disabled bool            `json:"disabled,omitempty"`
	}
	// AccountChanged gives an account another name, title, role and sites; its sessions go on.
	AccountChanged struct {
		User  queue.OfficerID `json:"user"`
		Name  string          `json:"name,omitempty"`
		Title string          `json:"title,omitempty"`
		Role  string          `json:"role"`
		Sites []queue.SiteID  `json:"sites,omitempty"`
	}
	// PasswordSet changes a password and ends the sessions of the account but Keep.
	PasswordSet struct {
		User queue.OfficerID `json:"user"`
		Hash string          `json:"hash"`
		Keep string          `json:"keep,omitempty"`
	}
	// AccountDisabled shuts an account out and ends its sessions.
	AccountDisabled struct {
		User queue.OfficerID `json:"user"`
	}
	// AccountEnabled lets it in again.
	AccountEnabled struct {
		User queue.OfficerID `json:"user"`
	}
	// DeviceAdded brings a new device; Revoked and Reload only within a Snapshot.
	DeviceAdded struct {
		ID      string        `json:"id"`
		Site    queue.SiteID  `json:"site"`
		Kind    string        `json:"kind"`
		Name    string        `json:"name,omitempty"`
		Hash    string        `json:"hash"`
		Revoked bool          `json:"revoked,omitempty"`
		Query   string        `json:"query,omitempty"`
		Reload  queue.Instant `json:"reload,omitzero"`
	}
	// DeviceChanged moves, renames or resets a device.
	DeviceChanged struct {
		ID    string       `json:"id"`
		Site  queue.SiteID `json:"site"`
		Name  string       `json:"name,omitempty"`
		Query string       `json:"query,omitempty"`
	}
	// DeviceReloaded has its page load itself again.
	DeviceReloaded struct {
		ID string `json:"id"`
	}
	// DeviceRevoked shuts a device out for ever.
	DeviceRevoked struct {
		ID string `json:"id"`
	}
	// LoggedIn begins a session; Issued and Used only within a Snapshot, else they are the event's At.
	LoggedIn struct {
		User    queue.OfficerID `json:"user"`
		Session string          `json:"session"`
		Expires queue.Instant   `json:"expires"`
		Issued  queue.Instant   `json:"issued,omitzero"`
		Used    queue.Instant   `json:"used,omitzero"`
		From    string          `json:"from,omitempty"` // the address that asked
	}
	// LogInRefused is a password that was wrong, or right for a disabled account. It changes nothing. User
	// is empty for a name that no account has: it might be a password in the wrong field.
	LogInRefused struct {
		User queue.OfficerID `json:"user,omitempty"`
		From string          `json:"from,omitempty"`
		More int             `json:"more,omitempty"` // others since the one before, that were too many to be written
	}
	// LoggedOut ends a session.
	LoggedOut struct {
		User    queue.OfficerID `json:"user"`
		Session string          `json:"session"`
	}
	// SessionUsed renews the idle time of a session.
	SessionUsed struct {
		Session string `json:"session"`
	}
)

func (Snapshot) fact() string        { return "Snapshot" }
func (MonthClosed) fact() string     { return "MonthClosed" }
func (AccountAdded) fact() string    { return "AccountAdded" }
func (AccountChanged) fact() string  { return "AccountChanged" }
func (LogInRefused) fact() string    { return "LogInRefused" }
func (PasswordSet) fact() string     { return "PasswordSet" }
func (AccountDisabled) fact() string { return "AccountDisabled" }
func (AccountEnabled) fact() string  { return "AccountEnabled" }
func (DeviceAdded) fact() string     { return "DeviceAdded" }
func (DeviceChanged) fact() string   { return "DeviceChanged" }
func (DeviceReloaded) fact() string  { return "DeviceReloaded" }
func (DeviceRevoked) fact() string   { return "DeviceRevoked" }
func (LoggedIn) fact() string        { return "LoggedIn" }
func (LoggedOut) fact() string       { return "LoggedOut" }
func (SessionUsed) fact() string     { return "SessionUsed" }

// readers are the facts that this program knows, by the record's type.
var readers = map[string]func([]byte) (Fact, error){
	Snapshot{}.fact():        as[Snapshot],
	MonthClosed{}.fact():     as[MonthClosed],
	AccountAdded{}.fact():    as[AccountAdded],
	AccountChanged{}.fact():  as[AccountChanged],
	LogInRefused{}.fact():    as[LogInRefused],
	PasswordSet{}.fact():     as[PasswordSet],
	AccountDisabled{}.fact(): as[AccountDisabled],
	AccountEnabled{}.fact():  as[AccountEnabled],
	DeviceAdded{}.fact():     as[DeviceAdded],
	DeviceChanged{}.fact():   as[DeviceChanged],
	DeviceReloaded{}.fact():  as[DeviceReloaded],
	DeviceRevoked{}.fact():   as[DeviceRevoked],
	LoggedIn{}.fact():        as[LoggedIn],
	LoggedOut{}.fact():       as[LoggedOut],
	SessionUsed{}.fact():     as[SessionUsed],
}

// as reads a fact and takes no member that it does not know.
func as[F Fact](data []byte) (Fact, error) {
	var f F
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("bytes after its data")
	}
	return f, nil
}

// ToRecord makes a record of an event; journal.Seal gives it its bytes.
func ToRecord(e Event) (journal.Record, error) {
	if e.Fact == nil {
		return journal.Record{}, fmt.Errorf("record event %d of the directory: it says nothing", e.Seq)
	}
	data, err := json.Marshal(e.Fact)
	if err != nil {
		return journal.Record{}, fmt.Errorf("record event %d of the directory: %w", e.Seq, err)
	}
	return journal.Record{Seq: e.Seq, At: e.At, Type: e.Fact.fact(), Actor: e.Actor, Data: data}, nil
}

// FromRecord reads the event of a record. An unknown type or member is journal.ErrFormat: a newer
// program wrote it.
func FromRecord(r journal.Record) (Event, error) {
	read, ok := readers[r.Type]
	if !ok {
		return Event{}, fmt.Errorf("%w: type %q is not known", journal.ErrFormat, r.Type)
	}
	fact, err := read(r.Data)
	if err != nil {
		return Event{}, fmt.Errorf("%w: %s: %w", journal.ErrFormat, r.Type, err)
	}
	return Event{Seq: r.Seq, At: r.At, Actor: r.Actor, Fact: fact}, nil
}

// added is the fact of an account as it stands.
func added(a Account) AccountAdded {
	return AccountAdded{a.User, a.Name, a.Title, RoleName(a.Role), a.Sites, a.Hash, a.Disabled}
}

// account is the account of a fact. An unknown role is none, which may do nothing.
func (f AccountAdded) account() Account {
	return Account{f.User, f.Name, f.Title, ParseRole(f.Role), f.Sites, f.Hash, f.Disabled}
}
