package report

import "luot/queue"

// desk is a counter and what it has been doing since an instant.
type desk struct {
	doing doing
	since queue.Instant
	acted queue.Instant // when somebody last did something there
}

// doing is what is measured of a counter.
type doing struct {
	state   string
	officer queue.OfficerID
	reason  string
	free    bool // nobody is called or served there
}

// watchDesks ends a stretch of time wherever a counter begins to do something else.
func (f *Fold) watchDesks(e *queue.Event) {
	for _, id := range [...]queue.CounterID{e.Counter, e.ToCounter} {
		if id != "" && f.desks[id] == nil {
			f.desks[id] = &desk{doing: doing{state: queue.CounterClosed}, since: e.At}
			f.deskIDs = append(f.deskIDs, id)
		}
	}
	for _, id := range f.deskIDs {
		d, c := f.desks[id], f.day.Counter(id)
		if now := (doing{c.State, c.Officer, c.Reason, c.Current == ""}); now != d.doing {
			f.stretch(id, d, e.At)
			d.doing, d.since = now, e.At
		}
	}
	if d := f.desks[e.Counter]; d != nil && e.Actor != queue.ActorClock {
		d.acted = e.At
	}
}

// closeDesks ends the last stretches: now, or on a day that is over with the last act at the counter,
// since nobody knows when somebody who did not close it left.
func (f *Fold) closeDesks() {
	for _, id := range f.deskIDs {
		d, until := f.desks[id], f.day.At
		if f.day.Ended {
			until = d.acted
		}
		f.stretch(id, d, until)
	}
}

// stretch adds the time of a counter from since until an instant, hour by hour.
func (f *Fold) stretch(id queue.CounterID, d *desk, until queue.Instant) {
	if d.doing.state == queue.CounterClosed {
		return
	}
	for from := d.since; from < until; {
		to := min(until, f.nextHour(from))
		c, ms := f.cell("", id, d.doing.officer, from), int64(to-from)
		switch {
		case d.doing.state == queue.CounterPaused:
			plus(&c.PausedMS, map[string]int64{d.doing.reason: ms})
		case d.doing.free:
			c.IdleMS += ms
			fallthrough
		default:
			c.OpenMS += ms
		}
		from = to
	}
}

// nextHour returns when the site's clocks next show a full hour.
func (f *Fold) nextHour(at queue.Instant) queue.Instant {
	const hour = 3_600_000
	_, offset := at.Time().In(f.zone).Zone()
	wall := int64(at) + int64(offset)*1000
	return queue.Instant((wall/hour+1)*hour - int64(offset)*1000)
}
