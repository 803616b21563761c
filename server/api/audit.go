package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"luot/access"
	"luot/audit"
	"luot/engine"
	"luot/journal"
	"luot/locale"
	"luot/queue"
)

// auditMost is the most records of one file for spreadsheets; a day of a large office has a tenth.
const auditMost = 100_000

// auditRoutes are the day's log for people to read.
func (a *API) auditRoutes() []route {
	return []route{
		{http.MethodGet, base + "/sites/:site/audit", supervisor, getAudit},
		{http.MethodGet, "/audit", anyone, auditPage},
	}
}

// auditPage handles GET /audit. Who may see what is asked of the API.
func auditPage(k *call) error { return k.page(http.StatusOK, "audit", k.allSites()) }

// auditAsked is what is looked for in a day's log.
type auditAsked struct {
	audit.Question
	date  queue.Date
	after uint64 // seq, exclusive
	limit int
	csv   bool
}

// clockTime reads "07:30" of a date in the site's zone; 0 for none.
func (k *call) clockTime(field string, date queue.Date) (queue.Instant, error) {
	text := k.Query(field)
	if text == "" {
		return 0, nil
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", string(date)+" "+text, k.site.Config().Rules.Zone)
	if err != nil {
		return 0, invalid("value.format", field)
	}
	return queue.InstantOf(at), nil
}

func (k *call) auditAsked() (q auditAsked, err error) {
	if q.date, err = k.date(); err != nil {
		return q, err
	}
	if q.date == "" {
		if err := k.look(func(v *queue.View) { q.date = v.Day.Date }); err != nil {
			return q, err
		}
	}
	q.Number = queue.Number(strings.ToUpper(strings.Clone(strings.TrimSpace(k.Query("number")))))
	q.Counter, q.Officer = queue.CounterID(strings.Clone(k.Query("counter"))), queue.OfficerID(strings.ToLower(strings.Clone(k.Query("officer"))))
	if q.From, err = k.clockTime("from", q.date); err != nil {
		return q, err
	}
	if q.Until, err = k.clockTime("until", q.date); err != nil {
		return q, err
	}
	if q.after, err = strconv.ParseUint(k.Query("after", "0"), 10, 64); err != nil {
		return q, invalid("value.format", "after")
	}
	switch k.Query("format", "json") {
	case "json":
	case "csv":
		q.csv, q.limit = true, auditMost
		return q, nil
	default:
		return q, invalid("value.unknown", "format")
	}
	q.limit, err = k.limit(entriesAtOnce)
	return q, err
}

// auditAnswer is a day's log, or the part of it that was looked for.
type auditAnswer struct {
	Date    queue.Date    `json:"date"`
	Chain   chainView     `json:"chain"`
	Ended   bool          `json:"ended"` // its last record is the end of the day
	Entries []audit.Entry `json:"entries"`
	Next    uint64        `json:"next"` // after this seq there are more; 0: no more
}

// getAudit handles GET /sites/:site/audit?date=&number=&counter=&officer=&from=&until=&after=&limit=&format=.
// The whole log is verified whatever part of it is asked for.
func getAudit(k *call) error {
	if wish := k.Query("lang"); slices.Contains(locale.Languages(), wish) {
		k.lang = strings.Clone(wish) // a link cannot say it in a header
	}
	q, err := k.auditAsked()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), exportWithin)
	defer cancel()
	if err := k.turn(ctx); err != nil {
		return err
	}
	defer k.leaveTurn()
	out, err := k.readAudit(ctx, q)
	if err != nil {
		return err
	}
	if err := k.addPlaces(ctx, out); err != nil {
		return err
	}
	k.Set(fiber.HeaderCacheControl, "no-store")
	k.Set(fiber.HeaderContentLanguage, k.lang)
	if !q.csv {
		return k.JSON(out)
	}
	k.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="luot-%s-log-%s.csv"`, k.site.ID(), q.date))
	return k.file("text/csv; charset=utf-8; header=present", audit.CSV(k.lang, k.site.Config().Rules.Zone, out.Entries))
}

func (k *call) readAudit(ctx context.Context, q auditAsked) (*auditAnswer, error) {
	out := &auditAnswer{Date: q.date, Entries: []audit.Entry{}}
	tell := audit.Teller{Lang: k.lang, Site: k.site.Config().Rules, Officer: OfficerNames(k.api.Gate)}
	for r, err := range k.api.records(ctx, journal.Stream{Site: k.site.ID(), Date: q.date}) {
		if err := out.Chain.take(r, err); err != nil {
			return nil, err
		}
		if out.Chain.BrokenAt != 0 {
			break
		}
		e, err := journal.ToEvent(r)
		if err != nil {
			return nil, &engine.Unavailable{Code: engine.StoreFormat, Cause: err}
		}
		out.Ended = e.Type == queue.EvDayClosed
		switch {
		case e.Seq <= q.after || !q.Finds(e):
		case len(out.Entries) < q.limit:
			out.Entries = append(out.Entries, tell.Tell(e))
		case out.Next == 0:
			out.Next = out.Entries[len(out.Entries)-1].Seq
		}
	}
	return out, nil
}

// stay is the time of a session, and where it was.
type stay struct {
	from, until queue.Instant
	addr        string
}

// addPlaces adds to each act of an officer the addresses at which they were logged in then: one as a rule.
func (k *call) addPlaces(ctx context.Context, out *auditAnswer) error {
	if len(out.Entries) == 0 {
		return nil
	}
	stays, err := k.stays(ctx, out.Entries[0].At, out.Entries[len(out.Entries)-1].At)
	if err != nil {
		return err
	}
	for i := range out.Entries {
		e := &out.Entries[i]
		user, ok := strings.CutPrefix(e.Actor, "staff:")
		if !ok {
			continue
		}
		for _, s := range stays[queue.OfficerID(user)] {
			if s.addr != "" && s.from <= e.At && e.At < s.until && !slices.Contains(e.From, s.addr) {
				e.From = append(e.From, s.addr)
			}
		}
	}
	return nil
}

// stays reads who was logged in where between two instants, from the directory's months that they touch. A
// month whose log is broken or gone says nothing.
func (k *call) stays(ctx context.Context, from, until queue.Instant) (map[queue.OfficerID][]stay, error) {
	open, ended := map[string]queue.OfficerID{}, map[queue.OfficerID][]stay{}
	at := map[string]stay{}
	end := func(id string, when queue.Instant) {
		if s, ok := at[id]; ok {
			s.until = min(s.until, when)
			ended[open[id]] = append(ended[open[id]], s)
			delete(at, id)
		}
	}
	begin := func(f access.LoggedIn, when queue.Instant) {
		if f.Issued != 0 {
			when = f.Issued
		}
		open[f.Session], at[f.Session] = f.User, stay{when, f.Expires.Add(access.Grace), f.From}
	}
	first, last := access.Months{}.Date(from), access.Months{}.Date(until)
	for _, month := range slices.Compact([]queue.Date{first, last}) {
		for r, err := range k.api.records(ctx, journal.Stream{Site: journal.DirectorySite, Date: month}) {
			var broken *journal.Broken
			if errors.As(err, &broken) {
				break
			}
			if err != nil {
				return nil, err
			}
			e, err := access.FromRecord(r)
			if err != nil || e.At > until {
				break
			}
			follow(e, begin, end, open)
		}
	}
	for id := range at {
		end(id, until+1)
	}
	return ended, nil
}

// follow notes which sessions an event of the directory begins and ends.
func follow(e access.Event, begin func(access.LoggedIn, queue.Instant), end func(string, queue.Instant), open map[string]queue.OfficerID) {
	all := func(user queue.OfficerID, keep string) {
		for id, of := range open {
			if of == user && id != keep {
				end(id, e.At)
			}
		}
	}
	switch f := e.Fact.(type) {
	case access.Snapshot:
		for _, s := range f.Sessions {
			begin(s, e.At)
		}
	case access.LoggedIn:
		begin(f, e.At)
	case access.LoggedOut:
		end(f.Session, e.At)
	case access.PasswordSet:
		all(f.User, f.Keep)
	case access.AccountDisabled:
		all(f.User, "")
	}
}
