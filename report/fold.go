package report

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"luot/queue"
)

// The causes of a ticket called later than its slip promised.
const (
	CausePriority  = "priority"  // somebody with priority who came later was called before
	CauseOvertaken = "overtaken" // another who came later was: transferred, back with papers, picked, walked in
	CauseCounters  = "counters"  // a counter that serves the field paused or closed meanwhile
	CauseDeferred  = "deferred"  // the holder asked to come later
	CauseSlow      = "slow"      // none of these: the visits before took longer
)

// Fold adds up one day of one site event by event. It keeps what it needs of each ticket in memory and
// belongs to one goroutine.
type Fold struct {
	day     *queue.Day // states, for fates and counters
	zone    *time.Location
	cells   map[Key]*Cell
	visits  map[queue.Number]*visit
	order   []queue.Number // of issue
	calls   []call
	stops   []stop
	ended   map[uint64]string // outcome by seq of Done and Transferred
	desks   map[queue.CounterID]*desk
	deskIDs []queue.CounterID // as they came
}

// visit is what a ticket's figures need beyond its state.
type visit struct {
	at       queue.Instant
	service  queue.ServiceID // as issued
	class    queue.Class     // normal or priority, as confirmed
	promise  bool
	min, max int // seconds
	deferred bool
	back     bool          // became class return
	last     queue.Event   // Done, the newest
	called   queue.Instant // first call that was not taken back
	calledAt uint64        // its seq
	by       queue.CounterID
	officer  queue.OfficerID
}

// call is one call of the day.
type call struct {
	seq     uint64
	number  queue.Number
	service queue.ServiceID
	class   queue.Class
	counter queue.CounterID
	at      queue.Instant
}

// stop is a counter that paused or closed.
type stop struct {
	counter queue.CounterID
	at      queue.Instant
}

// NewFold returns the fold of an empty day; zone is the site's.
func NewFold(site queue.SiteID, date queue.Date, zone *time.Location) *Fold {
	return &Fold{day: queue.NewDay(site, date), zone: zone, cells: map[Key]*Cell{}, visits: map[queue.Number]*visit{},
		ended: map[uint64]string{}, desks: map[queue.CounterID]*desk{}}
}

// Summarise folds the events of a day, in order. The first error of the events ends it.
func Summarise(events iter.Seq2[queue.Event, error], site *queue.Site, date queue.Date) (Summary, error) {
	f := NewFold(site.ID, date, site.Zone)
	for e, err := range events {
		if err != nil {
			return Summary{}, fmt.Errorf("summarise %s on %s: %w", site.ID, date, err)
		}
		f.Add(e)
	}
	return f.Summary(""), nil
}

// Ended reports whether the day's last record has been added.
func (f *Fold) Ended() bool { return f.day.Ended }

// Add adds the next event.
func (f *Fold) Add(e queue.Event) {
	f.day.Apply(e)
	f.count(&e)
	f.watchDesks(&e)
}

// count takes from an event what the day does not keep.
func (f *Fold) count(e *queue.Event) {
	v := f.visits[e.Number]
	switch e.Type {
	case queue.EvIssued:
		f.issue(e.Number, visit{at: e.At, service: e.Service, class: e.Class}, e)
		return
	case queue.EvReadmitted:
		if t := e.Restored; t != nil {
			f.issue(t.Number, visit{at: t.IssuedAt, service: t.Service, class: t.Class, promise: t.PromKnown, min: t.PromMinS, max: t.PromMaxS}, nil)
		}
		return
	case queue.EvCounterPaused, queue.EvCounterClosed:
		if !e.AfterThis {
			f.stops = append(f.stops, stop{e.Counter, e.At})
		}
		return
	case queue.EvUndone:
		f.takeBack(e)
		return
	}
	if v == nil {
		return
	}
	switch e.Type {
	case queue.EvCalled:
		class := v.class
		if t := f.day.Ticket(e.Number); t != nil {
			class = t.Class
		}
		f.calls = append(f.calls, call{e.Seq, e.Number, e.Service, class, e.Counter, e.At})
		if v.called == 0 {
			v.called, v.calledAt, v.by, v.officer = e.At, e.Seq, e.Counter, e.Officer
		}
	case queue.EvClassified:
		v.class = e.Class
	case queue.EvDeferred:
		v.deferred = v.deferred || v.called == 0
	case queue.EvCameBack:
		if !v.back {
			v.back = true
			f.cell(e.Service, e.Counter, e.Officer, e.At).Returned++
		}
	case queue.EvDone, queue.EvTransferred:
		f.ended[e.Seq] = e.Outcome
		if e.Type == queue.EvDone {
			v.last = *e
		}
	case queue.EvPrinted:
		c := f.cell(v.service, "", "", e.At)
		c.Prints++
		if e.Result == queue.PrintFailed {
			c.PrintFailed++
		}
	case queue.EvRated:
		f.rate(e, v)
	}
}

// issue remembers a ticket; the first of a number counts, as in the day.
func (f *Fold) issue(n queue.Number, v visit, e *queue.Event) {
	if n == "" || f.visits[n] != nil {
		return
	}
	if e != nil && e.MinS != nil && e.MaxS != nil {
		v.promise, v.min, v.max = true, *e.MinS, *e.MaxS
	}
	f.visits[n] = &v
	f.order = append(f.order, n)
}

// rate counts a rating for who served last.
func (f *Fold) rate(e *queue.Event, v *visit) {
	c := f.cell(e.Service, e.Counter, v.last.Officer, e.At)
	if e.Kind == RatedTooQuickly {
		c.TooQuick++
		return
	}
	plus(&c.Scores, map[int]int{e.Score: 1})
	for _, reason := range e.Reasons {
		plus(&c.Reasons, map[string]int{reason: 1})
	}
}

// RatedTooQuickly is the kind of a rating given before anybody can have read the question.
const RatedTooQuickly = "too_quick"

// takeBack forgets the calls that an undo took back.
func (f *Fold) takeBack(e *queue.Event) {
	f.calls = slices.DeleteFunc(f.calls, func(c call) bool {
		if !slices.Contains(e.Of, c.seq) {
			return false
		}
		if v := f.visits[c.number]; v != nil && v.calledAt == c.seq {
			v.called, v.calledAt = 0, 0
		}
		return true
	})
}

// cell returns the cell of an instant, making it.
func (f *Fold) cell(s queue.ServiceID, c queue.CounterID, o queue.OfficerID, at queue.Instant) *Cell {
	k := Key{s, c, o, at.Time().In(f.zone).Hour()}
	if f.cells[k] == nil {
		f.cells[k] = &Cell{Key: k}
	}
	return f.cells[k]
}

// Summary closes the books: chain is where the log ends, for the caller's own use. The Fold is of no use
// afterwards.
func (f *Fold) Summary(chain string) Summary {
	for _, n := range f.order {
		f.fate(n, f.visits[n])
	}
	for _, tx := range f.day.Times() {
		f.transaction(&tx)
	}
	f.closeDesks()
	out := Empty(f.day.Site, f.day.Date)
	out.Seq, out.Chain, out.Cells = f.day.Seq, chain, ordered(f.cells)
	if f.day.Seq > 0 {
		out.Days = 1
	}
	return out
}

// fate counts what became of a ticket: once where it was issued, once where it ended.
func (f *Fold) fate(n queue.Number, v *visit) {
	issued := f.cell(v.service, "", "", v.at)
	issued.Issued++
	if v.class == queue.Priority {
		issued.Priority++
	}
	f.judge(n, v, issued)
	t := f.day.Ticket(n)
	if t == nil {
		return
	}
	switch t.State {
	case queue.Done:
		f.cell(v.last.Service, v.last.Counter, v.last.Officer, t.EndedAt).Completed++
	case queue.Cancelled:
		f.cell(t.Service, "", "", t.EndedAt).Cancelled++
	case queue.Expired:
		f.cell(t.Service, "", "", t.EndedAt).Expired++
	}
}

// transaction counts what was measured, in the hour in which it ended.
func (f *Fold) transaction(tx *queue.Transaction) {
	c := f.cell(tx.Service, tx.Counter, tx.Officer, tx.At)
	switch tx.Kind {
	case queue.TxNoShow:
		c.Absent++
		return
	case queue.TxHeld:
		c.Held++
	case queue.TxTransferred:
		c.Transferred++
	}
	if tx.Served() {
		c.Served++
		c.Dossiers += tx.Dossiers
	}
	if outcome := f.ended[tx.Seq]; outcome != "" {
		plus(&c.Outcomes, map[string]int{outcome: 1})
	}
	known(&c.Waiting, tx.WaitingMS)
	known(&c.WaitOpen, tx.WaitingOpenMS)
	known(&c.Walking, tx.WalkingMS)
	known(&c.Serving, tx.ServingMS)
	if tx.HoldMS != nil && *tx.HoldMS > 0 {
		c.Hold = append(c.Hold, *tx.HoldMS)
	}
}

// judge counts whether a ticket was called when its slip said, in the cell where it was issued.
func (f *Fold) judge(n queue.Number, v *visit, c *Cell) {
	if !v.promise || v.called == 0 {
		return
	}
	waited := int64(v.called-v.at) / 1000 // whole seconds, as the slip counts
	c.Promised++
	off := 2*waited - int64(v.min) - int64(v.max)
	c.ErrorS += max(off, -off) / 2
	switch {
	case waited < int64(v.min):
		c.Early++
	case waited <= int64(v.max):
		c.Kept++
	default:
		c.Late++
		for _, cause := range f.causes(v) {
			plus(&c.Causes, map[string]int{cause: 1})
		}
	}
}

// causes says why a ticket was late.
func (f *Fold) causes(v *visit) (out []string) {
	say := func(cause string, so bool) {
		if so && !slices.Contains(out, cause) {
			out = append(out, cause)
		}
	}
	say(CauseDeferred, v.deferred)
	serves := map[queue.CounterID]bool{}
	for _, c := range f.calls {
		if c.service != v.service {
			continue
		}
		serves[c.counter] = true
		other := f.visits[c.number]
		if c.at > v.at && c.at < v.called && other.at > v.at {
			priority := c.class == queue.Priority
			say(CausePriority, priority)
			say(CauseOvertaken, !priority)
		}
	}
	say(CauseCounters, slices.ContainsFunc(f.stops, func(s stop) bool {
		return serves[s.counter] && s.at > v.at && s.at < v.called
	}))
	say(CauseSlow, len(out) == 0)
	return out
}
