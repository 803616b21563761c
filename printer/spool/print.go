package spool

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The reasons of an ending, beside the states of a printer.
const (
	reasonLost   = "lost"   // the line broke
	reasonSilent = "silent" // the printer did not say that the slip is out
	reasonTime   = "time"   // it took too long
)

// slip is a slip on its way: from its first byte to the printer's word.
type slip struct {
	d       *dialog
	w       *wire
	say     told
	written bool
	stalled string // the alarm that stopped it; "" while it goes on
	ack     *time.Timer
}

// print writes a job while it listens. From here on nothing but an end comes back, unless not one byte
// has left. A printer that stops keeps its line and its time: what it has comes out by itself when
// paper is loaded, and sending it again would print it twice.
func (d *dialog) print(ctx context.Context, job Job, say told) ending {
	s := &slip{d: d, w: d.wire, say: say, ack: time.NewTimer(time.Hour)}
	defer s.ack.Stop()
	d.dirty, d.half = true, true
	done := make(chan left, 1)
	go d.feed(ctx, s.w, d.payload(job), done)
	finished := done
	for {
		select {
		case l := <-finished:
			if finished = nil; l.err != nil {
				return s.broken(ctx, l)
			}
			s.written = true // into the line; how much of it the printer has, only its word says
			if !d.can.Acknowledges() {
				d.rest()
				d.dirty, d.half = false, false
				return ending{state: Unconfirmed}
			}
			s.ack.Reset(d.conf.Ack)
		case a, open := <-s.w.answers:
			if !open {
				d.drop()
				if finished != nil {
					<-done
				}
				return ending{Unconfirmed, s.reason(reasonLost), s.fault(errHungUp)}
			}
			d.note(a)
			s.follow(a)
		case <-s.ack.C:
			if end, over := s.late(ctx); over {
				return end
			}
		case <-ctx.Done():
			d.drop()
			if finished != nil {
				<-done
			}
			return ending{Unconfirmed, s.reason(reasonTime), s.fault(ctx.Err())}
		}
		if d.acked && s.written && s.stalled == "" {
			d.dirty, d.half = false, false
			return ending{state: Printed}
		}
	}
}

// reason prefers what the printer said to what we saw.
func (s *slip) reason(otherwise string) string {
	if s.stalled != "" {
		return s.stalled
	}
	return otherwise
}

func (s *slip) fault(err error) error {
	if s.stalled != "" {
		return fmt.Errorf("the printer stopped (%s): %w", s.stalled, err)
	}
	return err
}

// broken is the end of a slip that could not be written whole.
func (s *slip) broken(ctx context.Context, l left) ending {
	s.d.drop()
	if l.n == 0 {
		s.d.half = false
		s.say.nothingLeft()
		return ending{reason: reasonLost, err: l.err}
	}
	if ctx.Err() != nil {
		return ending{Unconfirmed, s.reason(reasonTime), s.fault(ctx.Err())}
	}
	return ending{Unconfirmed, s.reason(reasonLost), s.fault(l.err)}
}

// follow takes in what the printer says about itself while it prints.
func (s *slip) follow(a answer) {
	if a.kind == automatic {
		s.become(s.d.heard)
	}
}

// become notes how the printer is now.
func (s *slip) become(c Condition) {
	s.say.condition(c)
	switch was := s.stalled; {
	case c.Alarm():
		if s.stalled = c.State; was == "" {
			s.say.stalled()
		}
	case was != "":
		s.stalled = ""
		s.say.resumed()
		if s.written {
			s.ack.Reset(s.d.conf.Ack)
		}
	}
}

// late is called when the printer's word is overdue. A printer that says that it has stopped gets all its
// time; one that says nothing, or that all is well, does not.
func (s *slip) late(ctx context.Context) (ending, bool) {
	if s.stalled == "" && !s.d.can.DLEEOT {
		s.d.drop()
		return ending{Unconfirmed, reasonSilent, errSilent}, true
	}
	s.ack.Reset(s.d.conf.Ack / 3)
	if !s.d.can.DLEEOT {
		return ending{}, false
	}
	c, err := s.d.check(ctx)
	switch {
	case err != nil && errors.Is(err, ctx.Err()):
		return ending{}, false // the loop sees it
	case err != nil:
		s.d.drop()
		return ending{Unconfirmed, s.reason(reasonSilent), s.fault(err)}, true
	case s.d.acked:
		s.become(c)
		return ending{}, false
	case !c.Alarm() && s.stalled == "":
		s.d.drop()
		s.say.condition(c)
		return ending{Unconfirmed, reasonSilent, errors.New("the printer says that it is well, not that the slip is out")}, true
	}
	s.become(c)
	return ending{}, false
}
