package engine

import (
	"fmt"
	"time"
)

// The codes of Unavailable. After Busy, StoreDown, StoreFormat, ClockWrong and Draining nothing has
// happened; after StoreUnknown and StoreUnsafe it may have: repeat with the same key.
const (
	Busy         = "busy"
	StoreDown    = "store.down"
	StoreUnknown = "store.unknown"
	StoreUnsafe  = "store.unsafe"
	StoreFormat  = "store.format"
	ClockWrong   = "clock.wrong"
	Draining     = "draining"
)

// Unavailable says why a command or a read cannot be served now.
type Unavailable struct {
	Code       string
	RetryAfter time.Duration // when it is worth trying again; 0: not before a person has acted
	Cause      error         // for the log; may be nil. With StoreFormat it names site, date and record
}

// Error returns the code and the cause.
func (u *Unavailable) Error() string {
	if u.Cause == nil {
		return u.Code
	}
	return fmt.Sprintf("%s: %v", u.Code, u.Cause)
}

// Unwrap returns the cause.
func (u *Unavailable) Unwrap() error { return u.Cause }

// unavailable makes an Unavailable with the usual pause of its code.
func unavailable(code string, cause error) *Unavailable {
	u := &Unavailable{Code: code, Cause: cause, RetryAfter: time.Second}
	switch code {
	case StoreFormat, ClockWrong:
		u.RetryAfter = 0
	case StoreDown:
		u.RetryAfter = 2 * time.Second
	}
	return u
}
