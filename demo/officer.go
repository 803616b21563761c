package demo

import (
	"context"
	"time"

	"luot/queue"
)

// officer works at one counter until somebody else opens it.
type officer struct {
	*player
	counter  queue.CounterID
	user     queue.OfficerID
	midnight time.Time
	pauseAt  time.Time // of the morning's break; zero when it has been taken
	resumeAt time.Time
	came     time.Time // when the called visitor will be at the counter; zero: never
	doneAt   time.Time // when the visitor being served will be done
	who      queue.Number
	mine     bool // opened by this officer and not closed since
}

// scene is what the officer sees.
type scene struct {
	counter queue.CounterState
	ticket  queue.Ticket
	next    queue.Number
	open    bool // working hours
	over    bool // the day's work is over
	waiting int
}

// idle is how often a free officer looks at the line.
const idle = 4 * time.Second

func (o *officer) actor() queue.Actor {
	return queue.Actor{ID: "staff:" + string(o.user), Role: queue.Officer, User: o.user}
}

// act looks at the desk, does one thing, and says when to look again.
func (o *officer) act(ctx context.Context, now time.Time) (time.Time, error) {
	s, err := o.see(ctx, now)
	if err != nil {
		return now.Add(idle), err
	}
	desk := queue.Desk{Counter: o.counter, Seen: s.counter.Seen}
	if o.displaced(s) {
		return time.Time{}, nil // for good
	}
	if s.counter.Current != "" {
		return o.withVisitor(ctx, now, s, desk)
	}
	switch {
	case s.counter.State == queue.CounterClosed:
		if !s.open {
			return o.waitForHours(now, s), nil
		}
		err := o.give(ctx, queue.OpenCounter{Desk: desk})
		o.mine = err == nil
		return now.Add(2 * time.Second), err
	case s.counter.State == queue.CounterPaused:
		if now.Before(o.resumeAt) {
			return o.resumeAt, nil
		}
		return now.Add(2 * time.Second), o.give(ctx, queue.OpenCounter{Desk: desk})
	case !s.open && (s.next == "" || !s.over):
		err := o.give(ctx, queue.CloseCounter{Desk: desk, Confirm: "counter.last_open"})
		o.mine = o.mine && err != nil
		return now.Add(time.Minute), err
	case !o.pauseAt.IsZero() && now.After(o.pauseAt):
		o.pauseAt, o.resumeAt = time.Time{}, now.Add(between(o.rng, 4*time.Minute, 9*time.Minute))
		return o.resumeAt, o.give(ctx, queue.PauseCounter{Desk: desk, Reason: o.reason(o.site.Rules.Reasons.Pause)})
	case s.next == "":
		return now.Add(idle), nil
	}
	return now.Add(time.Second), o.give(ctx, queue.CallNext{Desk: desk})
}

// displaced reports whether somebody else has opened the counter, or had and has closed it again.
func (o *officer) displaced(s scene) bool {
	if s.counter.State == queue.CounterClosed {
		return o.mine
	}
	return s.counter.Officer != o.user
}

// withVisitor goes on with who is called or being served.
func (o *officer) withVisitor(ctx context.Context, now time.Time, s scene, desk queue.Desk) (time.Time, error) {
	if o.who != s.ticket.Number {
		o.who, o.came, o.doneAt = s.ticket.Number, time.Time{}, time.Time{}
		if !o.player.absent[s.ticket.Number] || s.ticket.Absences > 0 {
			o.came = now.Add(between(o.rng, 8*time.Second, 35*time.Second))
		}
	}
	rules := &o.site.Rules.Rules
	if s.ticket.State == queue.Called {
		last := s.ticket.LastCallAt.Time()
		switch {
		case !o.came.IsZero() && now.Before(o.came):
			return o.came, nil
		case !o.came.IsZero():
			return now.Add(time.Second), o.give(ctx, queue.Start{Desk: desk})
		case s.ticket.Calls < rules.MinCalls && now.Sub(last) >= rules.RecallGap:
			return now.Add(rules.AbsentAfter), o.give(ctx, queue.Recall{Desk: desk})
		case s.ticket.Calls >= rules.MinCalls && now.Sub(last) >= rules.AbsentAfter:
			return now.Add(2 * time.Second), o.give(ctx, queue.Absent{Desk: desk})
		}
		return now.Add(5 * time.Second), nil
	}
	if o.doneAt.IsZero() {
		o.doneAt = now.Add(serving(o.rng, o.site.Rules.Service(s.ticket.Service).Mean))
	}
	if now.Before(o.doneAt) {
		return o.doneAt, nil
	}
	return o.end(ctx, now, s, desk)
}

// end ends the visit: done for most, some go on elsewhere or fetch papers.
func (o *officer) end(ctx context.Context, now time.Time, s scene, desk queue.Desk) (time.Time, error) {
	soon := now.Add(between(o.rng, time.Second, 6*time.Second))
	switch n := o.rng.IntN(100); {
	case n < transferred && s.ticket.Transfers == 0:
		to := o.site.Rules.Services[o.rng.IntN(len(o.site.Rules.Services))].ID
		if to != s.ticket.Service {
			return soon, o.give(ctx, queue.Transfer{Desk: desk, ToService: to, Reason: o.reason(o.site.Rules.Reasons.Transfer)})
		}
	case n < transferred+fetchPapers && s.ticket.HoldMS == 0 && len(s.counter.Held) < 2:
		v := visitor{player: o.player, number: s.ticket.Number}
		o.demo.later(now.Add(between(o.rng, 6*time.Minute, 20*time.Minute)), v.back)
		return soon, o.give(ctx, queue.Hold{Desk: desk, Reason: o.reason(o.site.Rules.Reasons.Hold)})
	}
	if s.open && o.pauseAt.IsZero() {
		return now.Add(time.Second), o.give(ctx, queue.CallNext{Desk: desk})
	}
	return soon, o.give(ctx, queue.Finish{Desk: desk})
}

func (o *officer) give(ctx context.Context, do queue.Order) error {
	return o.do(ctx, o.actor(), do, nil)
}

func (o *officer) reason(list []queue.Reason) string {
	if len(list) == 0 {
		return ""
	}
	return list[o.rng.IntN(len(list))].ID
}

// see reads the desk.
func (o *officer) see(ctx context.Context, now time.Time) (s scene, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	err = o.site.Engine.Read(ctx, func(v *queue.View) {
		s.counter = v.Day.Counter(o.counter)
		if t := v.Day.Ticket(s.counter.Current); t != nil {
			s.ticket = *t
		}
		s.next = v.Day.NextFor(v.Site, o.counter, v.Now)
		plan := v.Site.Plan(v.Day.Date)
		s.open = queue.Open(plan.Work, queue.InstantOf(now))
		s.over = len(plan.Work) > 0 && queue.InstantOf(now) >= plan.Work[len(plan.Work)-1].To
	})
	return s, err
}

// waitForHours returns when a closed counter's officer looks again.
func (o *officer) waitForHours(now time.Time, s scene) time.Time {
	if s.over {
		return time.Time{}
	}
	return now.Add(30 * time.Second)
}
