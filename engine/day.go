package engine

import (
	"crypto/rand"
	"encoding/hex"
	"sync/atomic"
	"time"

	"luot/journal"
	"luot/queue"
)

// The age of a forecast, in real time.
const (
	forecastIssue = time.Second            // for the estimate of a new ticket, which counts those since
	forecastView  = 200 * time.Millisecond // for views of a day that has changed since
)

const (
	dayFormat = 1  // in Opened: what this program writes
	skip      = 20 // numbers left out per service after a lost history
)

// order is a command to a day and what became of its key.
type order struct {
	queue.Command
	replayed *queue.KeyUse
}

// day is a queue.Day as a Loop wants it: with the site's rules, the keys of the day before, and the
// estimates that Decide does not make.
type day struct {
	*queue.Day
	kind   *days
	before *queue.Day    // for its keys; nil: of no interest
	opened queue.Instant // 0: not yet
	from   *day          // of ahead: committed
}

// Decide looks the key up, fills in what the visitor is promised, and asks the rules.
func (d *day) Decide(o *order) ([]queue.Event, error) {
	o.replayed = nil
	if o.Key != "" {
		if use, ok := d.used(o); ok {
			if use.Print != o.Print {
				return nil, queue.Refuse(queue.Invalid, "key.reused")
			}
			o.replayed = &use
			return nil, nil
		}
	}
	if u := d.kind.barred(o.Do, d.At); u != nil {
		return nil, u
	}
	if issue, ok := o.Do.(queue.Issue); ok {
		if issue.Class == "" {
			issue.Class = queue.Normal
		}
		f := d.kind.forecast(d.from, o.At, forecastIssue)
		f.CatchUp(d.Day)
		issue.Estimate = f.New(issue.Service, issue.Class)
		o.Do = issue
	}
	return d.Day.Decide(d.kind.site, o.Command)
}

// used looks the key of o up, in the day and shortly after its opening in the day before.
func (d *day) used(o *order) (queue.KeyUse, bool) {
	use, ok := d.Key(o.Actor.ID, o.Key)
	if ok || d.before == nil {
		return use, ok
	}
	if d.opened != 0 && o.At.Sub(d.opened) > beforeKept {
		d.before, d.from.before = nil, nil
		return use, false
	}
	return d.before.Key(o.Actor.ID, o.Key)
}

// Apply folds an event in.
func (d *day) Apply(e queue.Event) {
	if d.opened == 0 {
		d.opened = e.At
	}
	d.Day.Apply(e)
}

// Clone returns the fold that runs ahead of d.
func (d *day) Clone() *day {
	c := *d
	c.Day, c.from = d.Day.Clone(), d
	return &c
}

// Due returns when time next matters.
func (d *day) Due() queue.Instant { return d.Day.Due(d.kind.site) }

// days is the Kind of a site's days. The goroutine of the loop owns it, but for trust.
type days struct {
	site    *queue.Site
	clock   Clock
	process *Process
	skip    int         // numbers left out per service after a failover
	trust   atomic.Bool // the clock is right whatever it says
	last    *queue.Forecast
	lastOf  position  // what it was made of
	made    time.Time // when, by the machine's time
}

// position is a state of a day.
type position struct {
	of  *queue.Day
	seq uint64
}

// at returns where d stands.
func (d *day) at() position { return position{d.Day, d.Seq} }

// forecast returns a simulation of d that is not older than age, or of d as it stands.
func (k *days) forecast(d *day, at queue.Instant, age time.Duration) *queue.Forecast {
	if k.last == nil || k.lastOf.of != d.Day || time.Since(k.made) > age {
		k.last, k.lastOf, k.made = d.Forecast(k.site, max(at, d.At)), d.at(), time.Now()
	}
	return k.last
}

// barred refuses to issue and to call while the clock is wrong. last is of the newest record.
func (k *days) barred(o queue.Order, last queue.Instant) *Unavailable {
	switch o.(type) {
	case queue.Issue, queue.IssueByHand, queue.WalkIn, queue.CallNext, queue.Call, queue.Recall:
		if !k.trust.Load() {
			return clockWrong(k.clock, max(last, k.process.Newest()))
		}
	}
	return nil
}

// Date returns the business date.
func (k *days) Date(at queue.Instant) queue.Date {
	return queue.DateOf(at, k.site.Zone, k.site.Rules.DayEnds)
}

// Ends returns when the next business date begins.
func (k *days) Ends(date queue.Date) queue.Instant { return k.site.Plan(date).Ends }

// New returns an empty day.
func (k *days) New(date queue.Date, before *day) *day {
	d := &day{Day: queue.NewDay(k.site.ID, date), kind: k}
	if before != nil {
		d.before = before.Day
	}
	return d
}

// Open returns the order for the first record of a day.
func (k *days) Open(_ *day, before journal.Position) *order {
	nonce := make([]byte, 8)
	rand.Read(nonce) // never fails
	return own(queue.OpenDay{Chain: before.Chain.String(), Format: dayFormat, Nonce: hex.EncodeToString(nonce)})
}

// End returns the order for the last record of a day.
func (k *days) End(d *day) (*order, bool) { return own(queue.EndDay{}), d.Seq > 0 && !d.Ended }

// Tick returns the order that does what time does.
func (k *days) Tick(due queue.Instant, woke bool) *order {
	return own(queue.Tick{Due: due, Woke: woke})
}

// Recover returns the order that keeps lost numbers from being given again.
func (k *days) Recover() (*order, bool) { return own(queue.Recover{Skip: k.skip}), true }

// Readmit returns the orders that put lost tickets back, in the order in which they were issued.
func (k *days) Readmit(gone, now *day) []*order {
	var all []*order
	if now.Ended {
		return nil
	}
	for _, t := range gone.All() {
		if live(t) && t.Token != "" && now.Holder(t.Token) == nil {
			all = append(all, own(queue.Readmit{Ticket: t.AsLost()}))
		}
	}
	return all
}

// Stamp sets the instant of an order.
func (k *days) Stamp(o *order, at queue.Instant) *order {
	o.At = at
	return o
}

// Record encodes an event.
func (k *days) Record(e queue.Event) (journal.Record, error) { return journal.FromEvent(e) }

// Event decodes a record.
func (k *days) Event(r journal.Record) (queue.Event, error) { return journal.ToEvent(r) }

// own returns an order that the clock gives.
func own(o queue.Order) *order {
	return &order{Command: queue.Command{Actor: queue.Actor{ID: queue.ActorClock}, Do: o}}
}
