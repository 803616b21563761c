package api

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"luot/access"
	"luot/engine"
	"luot/journal"
	"luot/queue"
)

// entriesAtOnce is the most entries of a log in one answer.
const entriesAtOnce = 200

// chainView says what reading a log from its first record on has shown.
type chainView struct {
	Records  uint64 `json:"records"`   // that follow each other unbroken
	Head     string `json:"head"`      // the chain after the last of them
	BrokenAt uint64 `json:"broken_at"` // the first record that was altered, added or removed; 0: none
}

// take goes on by a record, or takes the fault that is the last thing read. What is no fault of the log is returned.
func (c *chainView) take(r journal.Record, err error) error {
	var broken *journal.Broken
	switch {
	case errors.As(err, &broken):
		c.BrokenAt = broken.Seq
	case err != nil:
		return err
	default:
		c.Records, c.Head = r.Seq, r.Chain.String()
	}
	return nil
}

// directoryEntry is one fact of the directory without what only the program needs: no hash leaves it.
type directoryEntry struct {
	Seq   uint64          `json:"seq"`
	At    queue.Instant   `json:"at"`
	Actor string          `json:"actor"`
	Type  string          `json:"type"`
	User  queue.OfficerID `json:"user"`   // the account that it is about; "" none or unknown
	Name  string          `json:"name"`   // of the account or device, as the fact gives it
	Role  string          `json:"role"`   //
	Sites []queue.SiteID  `json:"sites"`  // of the account or device
	From  string          `json:"from"`   // the address that asked, of log-ins
	More  int             `json:"more"`   // log-ins refused since the one before that are not written
	Of    string          `json:"device"` // id of a device
}

// directoryView returns what people may read of a fact; false for those that say nothing to them.
func directoryView(e access.Event) (v directoryEntry, logIn, ok bool) {
	v = directoryEntry{Seq: e.Seq, At: e.At, Actor: e.Actor, Sites: []queue.SiteID{}}
	switch f := e.Fact.(type) {
	case access.AccountAdded:
		v.Type, v.User, v.Name, v.Role, v.Sites = "AccountAdded", f.User, f.Name, f.Role, append(v.Sites, f.Sites...)
	case access.AccountChanged:
		v.Type, v.User, v.Name, v.Role, v.Sites = "AccountChanged", f.User, f.Name, f.Role, append(v.Sites, f.Sites...)
	case access.PasswordSet:
		v.Type, v.User = "PasswordSet", f.User
	case access.AccountDisabled:
		v.Type, v.User = "AccountDisabled", f.User
	case access.AccountEnabled:
		v.Type, v.User = "AccountEnabled", f.User
	case access.LoggedIn:
		v.Type, v.User, v.From, logIn = "LoggedIn", f.User, f.From, true
	case access.LoggedOut:
		v.Type, v.User, logIn = "LoggedOut", f.User, true
	case access.LogInRefused:
		v.Type, v.User, v.From, v.More, logIn = "LogInRefused", f.User, f.From, f.More, true
	case access.DeviceAdded:
		v.Type, v.Name, v.Of, v.Sites = "DeviceAdded", f.Name, f.ID, append(v.Sites, f.Site)
	case access.DeviceChanged:
		v.Type, v.Name, v.Of, v.Sites = "DeviceChanged", f.Name, f.ID, append(v.Sites, f.Site)
	case access.DeviceReloaded:
		v.Type, v.Of = "DeviceReloaded", f.ID
	case access.DeviceRevoked:
		v.Type, v.Of = "DeviceRevoked", f.ID
	default:
		return v, false, false
	}
	return v, logIn, true
}

// directoryQuestion is what is looked for in a month of the directory.
type directoryQuestion struct {
	month  queue.Date
	user   queue.OfficerID // "": all
	kind   string          // log_in, change or "" both
	before uint64          // seq, exclusive; 0: from the newest on
	limit  int
}

func (k *call) directoryQuestion() (q directoryQuestion, err error) {
	q = directoryQuestion{month: queue.Date(strings.Clone(k.Query("month"))), user: queue.OfficerID(strings.Clone(k.Query("user"))), kind: k.Query("kind")}
	if q.month == "" {
		q.month = access.Months{}.Date(queue.InstantOf(k.api.Now()))
	} else if _, err := time.Parse("2006-01", string(q.month)); err != nil {
		return q, invalid("value.format", "month")
	}
	if q.kind != "" && q.kind != "log_in" && q.kind != "change" {
		return q, invalid("value.unknown", "kind")
	}
	if q.before, err = strconv.ParseUint(k.Query("before", "0"), 10, 64); err != nil {
		return q, invalid("value.format", "before")
	}
	q.limit, err = k.limit(entriesAtOnce)
	return q, err
}

// wants reports whether an entry is looked for, and is about an account that the caller looks after. What is
// about none – a device, the name of no account – is for admins of all sites.
func (k *call) wants(q directoryQuestion, v directoryEntry, logIn bool) bool {
	if q.user != "" && v.User != q.user || q.kind != "" && logIn != (q.kind == "log_in") || q.before != 0 && v.Seq >= q.before {
		return false
	}
	if v.User == "" {
		return len(k.account.Sites) == 0
	}
	a, ok := k.api.Gate.Account(v.User)
	return ok && k.account.Over(a)
}

// getDirectoryEvents handles GET /directory/events?month=&user=&kind=&before=&limit=: who logged in, was
// refused, and changed what about accounts and devices; the newest first.
func getDirectoryEvents(k *call) error {
	q, err := k.directoryQuestion()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), exportWithin)
	defer cancel()
	if err := k.turn(ctx); err != nil {
		return err
	}
	defer k.leaveTurn()
	out := struct {
		Month   queue.Date       `json:"month"`
		Now     queue.Instant    `json:"now"`
		Chain   chainView        `json:"chain"`
		Entries []directoryEntry `json:"entries"`
		Next    uint64           `json:"next"` // before this one there are more; 0: no more
	}{Month: q.month, Now: queue.InstantOf(k.api.Now()), Entries: []directoryEntry{}}
	for r, err := range k.api.records(ctx, journal.Stream{Site: journal.DirectorySite, Date: q.month}) {
		if err := out.Chain.take(r, err); err != nil {
			return err
		}
		if out.Chain.BrokenAt != 0 {
			break
		}
		e, err := access.FromRecord(r)
		if err != nil {
			return &engine.Unavailable{Code: engine.StoreFormat, Cause: err}
		}
		v, logIn, ok := directoryView(e)
		if !ok || !k.wants(q, v, logIn) {
			continue
		}
		if out.Entries = append(out.Entries, v); len(out.Entries) > q.limit {
			out.Entries, out.Next = out.Entries[1:], out.Entries[1].Seq
		}
	}
	for i, j := 0, len(out.Entries)-1; i < j; i, j = i+1, j-1 {
		out.Entries[i], out.Entries[j] = out.Entries[j], out.Entries[i]
	}
	k.Set("Cache-Control", "no-store")
	return k.JSON(out)
}

// records reads a log of the store.
func (a *API) records(ctx context.Context, s journal.Stream) iter.Seq2[journal.Record, error] {
	return func(yield func(journal.Record, error) bool) {
		for r, err := range a.Records(ctx, s) {
			var broken *journal.Broken
			if err != nil && !errors.As(err, &broken) {
				err = &engine.Unavailable{Code: engine.StoreDown, RetryAfter: 2 * time.Second, Cause: err}
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// turn waits for one of the places of those who read whole logs; leaveTurn must follow when it returns nil.
func (k *call) turn(ctx context.Context) error {
	select {
	case k.api.reporting <- struct{}{}:
		return nil
	case <-ctx.Done():
		return refuse(http.StatusServiceUnavailable, "busy", "seconds", 10)
	}
}

func (k *call) leaveTurn() { <-k.api.reporting }

// staffPage handles GET /accounts. Who may see what is asked of the API.
func staffPage(k *call) error { return k.page(http.StatusOK, "staff", k.allSites()) }
