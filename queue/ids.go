package queue

import (
	"fmt"
	"time"
)

// SiteID names an office: [a-z0-9-]{1,12}.
type SiteID string

// ServiceID names a service (field) of a site: [a-z0-9-]{1,24}.
type ServiceID string

// CounterID names a counter of a site: [a-z0-9-]{1,24}.
type CounterID string

// OfficerID is the account name of a member of staff.
type OfficerID string

// Number is what the slip shows and the hall hears: "A012". It is unique within a Day.
type Number string

// Token opens one ticket to its holder: site id, a dot, 16 lower-case Crockford base32 characters.
type Token string

// Class orders tickets inside a service. The empty Class means "any" in a Tier and "normal" in an Issue.
type Class string

// The classes that exist on the wire and in the log; which kind of priority is never recorded.
const (
	Normal   Class = "normal"
	Priority Class = "priority"
	Return   Class = "return"
)

// State is where a ticket stands in its life; the transition table is in states.go.
type State string

// The ticket states.
const (
	Waiting   State = "waiting"
	Called    State = "called"
	Serving   State = "serving"
	Held      State = "held"
	NoShow    State = "no_show"
	Done      State = "done"
	Cancelled State = "cancelled"
	Expired   State = "expired"
)

// Role ranks staff; each may do all that those before it may. The zero Role may do nothing.
type Role int

// The roles of design section 15, in rank order.
const (
	NoRole Role = iota
	Officer
	Lead
	Supervisor
	Admin
)

// Instant is a point in time in whole Unix milliseconds; 0 means "none".
type Instant int64

// InstantOf truncates t to whole milliseconds.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMilli()) }

// Time returns the instant in UTC.
func (i Instant) Time() time.Time { return time.UnixMilli(int64(i)).UTC() }

// Add returns the instant d later, truncated to milliseconds.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Milliseconds()) }

// Sub returns how much later i is than j.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i-j) * time.Millisecond }

// Place returns the instant as a place in line.
func (i Instant) Place() Place { return Place(i) * 1000 }

// instantForm is RFC 3339 with exactly three decimals, the form of every time in log and API.
const instantForm = "2006-01-02T15:04:05.000Z07:00"

// String returns the instant as RFC 3339 in UTC with three decimals.
func (i Instant) String() string { return i.Time().Format(instantForm) }

// MarshalJSON writes the instant as RFC 3339 in UTC with three decimals, and 0 as null.
func (i Instant) MarshalJSON() ([]byte, error) {
	if i == 0 {
		return []byte("null"), nil
	}
	return i.Time().AppendFormat(make([]byte, 0, 32), `"`+instantForm+`"`), nil
}

// UnmarshalJSON reads RFC 3339 in any zone, truncated to milliseconds; null gives 0.
func (i *Instant) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*i = 0
		return nil
	}
	t, err := time.Parse(`"`+time.RFC3339Nano+`"`, string(b))
	if err != nil {
		return fmt.Errorf("read instant %.40q: %w", b, err)
	}
	*i = InstantOf(t)
	return nil
}

// Place is a position in line: microseconds since 1970. Places are compared together with the
// ticket's order of issue, so equal places never tie.
type Place int64

// Date is a business date in the site's own zone, as YYYY-MM-DD; such strings sort by time.
type Date string

// DateOf returns the business date of i in zone, for days that end dayEnds after midnight by the
// wall clock, which is where Plan.Ends stands.
func DateOf(i Instant, zone *time.Location, dayEnds time.Duration) Date {
	_, offset := i.Time().In(zone).Zone()
	wall := i.Time().Add(time.Duration(offset) * time.Second) // the local clock's figures, as UTC
	return Date(wall.Add(-dayEnds).Format(time.DateOnly))
}

// Words is one text in several languages, keyed by language ("vi", "en").
type Words map[string]string

// In returns the text in lang, else in Vietnamese, else "".
func (w Words) In(lang string) string {
	if s := w[lang]; s != "" {
		return s
	}
	return w["vi"]
}
