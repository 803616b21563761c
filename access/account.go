// Package access decides who may come in: staff by password and session, kiosks and other devices
// by token. Accounts, devices and sessions are one Directory, folded from the log of the stream
// "_directory"; the loop of package engine that runs that log owns the live Directory. A Gate answers
// requests from an immutable copy of it. The package knows no HTTP, never keeps a password, cookie
// or token, only what cannot be turned back into one, and decides nothing about tickets.
package access

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"luot/queue"
)

// The limits of a Directory; beyond them a command is refused.
const (
	MaxAccounts = 10_000
	MaxDevices  = 10_000
	MaxSessions = 16 // of one account; one more ends the oldest
	maxSites    = 200
)

// Account is a member of staff who may log in.
type Account struct {
	User     queue.OfficerID // [a-z0-9._-]{1,32}
	Name     string          // as shown to people
	Title    string          // as shown to people, may be empty
	Role     queue.Role
	Sites    []queue.SiteID // empty: all sites
	Hash     string         `json:"-"` // argon2id of the password; empty in what a Gate hands out
	Disabled bool
}

// May reports whether the account has at least this role at a site; site "" asks for the role
// alone. A disabled account may nothing.
func (a Account) May(site queue.SiteID, role queue.Role) bool {
	if a.Disabled || a.Role < role || role == queue.NoRole {
		return false
	}
	return site == "" || len(a.Sites) == 0 || slices.Contains(a.Sites, site)
}

// Over reports whether a may look after b: create, change, disable and reset it. An admin of some sites
// looks after the accounts that are bound to no others.
func (a Account) Over(b Account) bool {
	if !a.May("", queue.Admin) {
		return false
	}
	if len(a.Sites) == 0 {
		return true
	}
	foreign := func(s queue.SiteID) bool { return !slices.Contains(a.Sites, s) }
	return len(b.Sites) > 0 && !slices.ContainsFunc(b.Sites, foreign)
}

// Device is a kiosk, a display, a tablet, a printer agent or a counter's keypad that holds a token.
type Device struct {
	ID      string // site and a count: "qn-1"
	Site    queue.SiteID
	Kind    string // kiosk, display, tablet, agent or counter
	Name    string // for people
	Hash    string `json:"-"` // of the token; empty in what a Gate hands out
	Revoked bool
	Query   string        // of its page's address, without "?": "layout=counter&counter=3"
	Reload  queue.Instant // a page that was loaded before this is to load itself again; 0: none
}

// The kinds of Device.
const (
	Kiosk   = "kiosk"
	Display = "display"
	Agent   = "agent"
	Tablet  = "tablet"  // stands at the counter that its Query names, and takes ratings
	Counter = "counter" // a keypad or program at one counter, which Query names: "counter=3"
)

// Session is one log-in.
type Session struct {
	Hash    string // of the cookie
	User    queue.OfficerID
	Issued  queue.Instant
	Expires queue.Instant
	Used    queue.Instant // last use that the log knows of; in what a Gate hands out, that this process knows of
	From    string        // the address that logged in, "" unknown
}

// roleNames are the roles on the wire, by rank.
var roleNames = []string{queue.Officer: "officer", queue.Lead: "lead", queue.Supervisor: "supervisor", queue.Admin: "admin"}

// RoleName returns a role's name on the wire and in the log; "" for no role.
func RoleName(r queue.Role) string {
	if r <= queue.NoRole || int(r) >= len(roleNames) {
		return ""
	}
	return roleNames[r]
}

// ParseRole reads a role's name; NoRole for an unknown one.
func ParseRole(name string) queue.Role {
	return queue.Role(max(0, slices.Index(roleNames[1:], name)+1))
}

var (
	userForm   = regexp.MustCompile(`^[a-z0-9._-]{1,32}$`)
	siteForm   = regexp.MustCompile(`^[a-z0-9-]{1,12}$`)
	queryForm  = regexp.MustCompile(`^([a-z_]{1,20}=[A-Za-z0-9.,:-]{0,40}(&[a-z_]{1,20}=[A-Za-z0-9.,:-]{0,40}){0,7})?$`)
	atCounter  = regexp.MustCompile(`^counter=([a-z0-9-]{1,24})$`)
	deviceKind = []string{Kiosk, Display, Tablet, Agent, Counter}
)

// maxName is the most bytes of a name or title.
const maxName = 200

// check refuses an account that could not be shown or bound to sites.
func (a Account) check() error {
	switch {
	case !userForm.MatchString(string(a.User)):
		return queue.Refuse(queue.Invalid, "value.format", "field", "user")
	case RoleName(a.Role) == "":
		return queue.Refuse(queue.Invalid, "value.unknown", "field", "role")
	case len(a.Name) > maxName || len(a.Title) > maxName || len(a.Sites) > maxSites:
		return queue.Refuse(queue.Invalid, "value.range", "field", "name")
	case !oneLine(a.Name) || !oneLine(a.Title):
		return queue.Refuse(queue.Invalid, "value.format", "field", "name")
	}
	for _, s := range a.Sites {
		if !siteForm.MatchString(string(s)) {
			return queue.Refuse(queue.Invalid, "value.format", "field", "sites")
		}
	}
	return nil
}

// check refuses a device of an unknown kind or without a site.
func (d Device) check() error {
	switch {
	case !siteForm.MatchString(string(d.Site)):
		return queue.Refuse(queue.Invalid, "value.format", "field", "site")
	case !slices.Contains(deviceKind, d.Kind):
		return queue.Refuse(queue.Invalid, "value.unknown", "field", "kind")
	case len(d.Name) > maxName:
		return queue.Refuse(queue.Invalid, "value.range", "field", "name")
	case !oneLine(d.Name):
		return queue.Refuse(queue.Invalid, "value.format", "field", "name")
	case !queryForm.MatchString(d.Query), (d.Kind == Tablet || d.Kind == Counter) && !atCounter.MatchString(d.Query):
		return queue.Refuse(queue.Invalid, "value.format", "field", "query")
	}
	return nil
}

// Serves reports whether the device is of this counter of its site.
func (d Device) Serves(counter string) bool {
	m := atCounter.FindStringSubmatch(d.Query)
	return d.Kind == Counter && m != nil && m[1] == counter
}

// oneLine reports whether a text can be shown in one line as it was written: UTF-8, with no line break,
// no other control character and nothing that turns the direction of what follows.
func oneLine(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(c rune) bool {
		return unicode.IsControl(c) || unicode.In(c, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
	})
}
