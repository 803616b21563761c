package app

import (
	"time"

	"luot/queue"
	"luot/rating"
	"luot/report/supervisor"
)

// hintsEvery is how often the hints of an overview are worked out anew while somebody reads it.
const hintsEvery = 10 * time.Second

// overview is what supervisors last got; the publisher's own goroutine owns it.
type overview struct {
	body   [16]byte // without where the log stands
	sent   bool
	hints  *supervisor.Hints
	hinted time.Time // when it was last asked for them
}

// hintsFor is a copy of the day for which hints are due.
type hintsFor struct {
	day   *queue.Day
	rules *queue.Site
	at    queue.Instant
}

// overseen reports whether anybody reads the overview.
func (p *publisher) overseen() bool { return p.hub.Readers(p.topic("overview")) > 0 }

// sendOverview sends the overview when its bytes have changed, and returns a copy of the day when hints are
// due: they are worked out elsewhere, never on the day's goroutine.
func (p *publisher) sendOverview(v *queue.View, now time.Time) *hintsFor {
	t := p.topic("overview")
	if p.hub.Readers(t) == 0 {
		p.over = overview{}
		return nil
	}
	out := supervisor.ViewOverview(v, p.over.hints)
	seq, at := out.Seq, out.At
	out.Seq, out.At = 0, 0
	if body := digest(out); !p.over.sent || body != p.over.body {
		p.over.body, p.over.sent = body, true
		out.Seq, out.At = seq, at
		p.publish(t, v, out)
	}
	if now.Sub(p.over.hinted) < hintsEvery {
		return nil
	}
	p.over.hinted = now
	return &hintsFor{v.Day.Clone(), v.Site, v.Now}
}

// think works out the hints of a copy.
func (p *publisher) think(about *hintsFor) {
	p.over.hints = supervisor.ViewHints(about.day.Hints(about.rules, about.at))
}

// tablet builds what the tablet at a counter shows, with who sits there where the site tells it.
func (p *publisher) tablet(v *queue.View, id queue.CounterID) rating.Tablet {
	out := rating.ViewTablet(v, id)
	if user := v.Day.Counter(id).Officer; user != "" && p.officer != nil {
		out.Officer = p.officer(p.conf.Load().Officers, user)
	}
	return out
}
