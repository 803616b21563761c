package demo

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"luot/engine"
	"luot/queue"
)

// player plays one site. All its randomness comes from rng, so a seed gives the same plan.
type player struct {
	demo     *Demo
	site     Site
	rng      *rand.Rand
	paperOut time.Time // the printer has no paper for a while from here
	absent   map[queue.Number]bool
}

// paperOutFor is how long the printer of the demo stays without paper.
const paperOutFor = 6 * time.Minute

// plan makes the day's appointments, those before from left out.
func (p *player) plan(midnight, from time.Time, busy float64) {
	p.absent = map[queue.Number]bool{}
	p.paperOut = midnight.Add(at(7, 40))
	if busy <= 0 {
		return
	}
	for _, t := range arrivals(p.rng, midnight, busy*perCounter*float64(len(p.site.Rules.Counters))) {
		v := visitor{player: p, wants: service(p.rng, p.site.Rules), priority: one(p.rng, wantPriority),
			english: one(p.rng, speakEnglish), token: p.token(), kiosk: 1 + p.rng.IntN(2)}
		if !t.Before(from) {
			p.demo.later(t, v.take)
		}
	}
	for i := range p.site.Rules.Counters {
		o := &officer{player: p, counter: p.site.Rules.Counters[i].ID, user: queue.OfficerID("sim-" + string(p.site.Rules.ID) + "-" + string(p.site.Rules.Counters[i].ID)),
			midnight: midnight, pauseAt: midnight.Add(between(p.rng, at(7, 45), at(10, 45)))}
		start := midnight.Add(at(7, 0) + between(p.rng, 0, 4*time.Minute))
		if start.Before(from) {
			start = from.Add(between(p.rng, time.Second, 10*time.Second))
		}
		p.demo.later(start, o.act)
	}
}

// digits are those of a ticket's token.
const digits = "0123456789abcdefghjkmnpqrstvwxyz"

func (p *player) token() queue.Token {
	b := make([]byte, 16)
	for i := range b {
		b[i] = digits[p.rng.IntN(len(digits))]
	}
	return queue.Token(string(p.site.Rules.ID) + "." + string(b))
}

// do gives a command; view may be nil. A store that is new, or has just failed over, takes nothing for two
// seconds: then nothing has happened, and the same is tried again.
func (p *player) do(ctx context.Context, actor queue.Actor, do queue.Order, view func(*queue.View, engine.Result)) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		err := p.site.Engine.Do(ctx, queue.Command{Actor: actor, Do: do}, view)
		var down *engine.Unavailable
		if !errors.As(err, &down) || down.Code != engine.StoreDown {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// visitor is one citizen.
type visitor struct {
	*player
	wants    queue.ServiceID
	priority bool
	english  bool
	token    queue.Token
	kiosk    int
	number   queue.Number
}

func (v *visitor) holder() queue.Actor { return queue.Actor{ID: "holder:" + string(v.number)} }

// take takes a number at a kiosk; the slip comes out three seconds later.
func (v visitor) take(ctx context.Context, now time.Time) (time.Time, error) {
	class, lang := queue.Normal, "vi"
	if v.priority {
		class = queue.Priority
	}
	if v.english {
		lang = "en"
	}
	kiosk := queue.Actor{ID: "kiosk:" + string(v.site.Rules.ID) + "-" + string(rune('0'+v.kiosk))}
	order := queue.Issue{Service: v.wants, Class: class, Lang: lang, Channel: "kiosk", Token: v.token}
	err := v.do(ctx, kiosk, order, func(_ *queue.View, r engine.Result) {
		for _, e := range r.Events {
			v.number = e.Number
		}
	})
	if err != nil || v.number == "" {
		return time.Time{}, err
	}
	v.demo.later(now.Add(3*time.Second), v.printed)
	if one(v.rng, walkAway) {
		v.demo.later(now.Add(between(v.rng, 5*time.Minute, 40*time.Minute)), v.leave)
	}
	if one(v.rng, areAbsent) {
		v.player.absent[v.number] = true
	}
	if one(v.rng, rateVisit) {
		v.demo.later(now.Add(5*time.Minute), v.rate)
	}
	return time.Time{}, nil
}

func (v *visitor) printed(ctx context.Context, now time.Time) (time.Time, error) {
	result := "printed"
	if !now.Before(v.paperOut) && now.Sub(v.paperOut) < paperOutFor {
		result = "failed"
	}
	return time.Time{}, v.do(ctx, queue.Actor{ID: queue.ActorSpool}, queue.Printed{Number: v.number, Copy: 1, Result: result}, nil)
}

// leave gives the number back, if it is still waiting.
func (v *visitor) leave(ctx context.Context, _ time.Time) (time.Time, error) {
	return time.Time{}, v.do(ctx, v.holder(), queue.Cancel{Number: v.number}, nil)
}

// rate waits until the visit is over and rates it, mostly well.
func (v *visitor) rate(ctx context.Context, now time.Time) (time.Time, error) {
	t, err := v.look(ctx)
	if err != nil || (t.Ended() && t.State != queue.Done) {
		return time.Time{}, err
	}
	if t.State != queue.Done {
		return now.Add(2 * time.Minute), nil
	}
	score := 5 - min(v.rng.IntN(5), v.rng.IntN(5), v.rng.IntN(4))
	var reasons []string
	if list := v.site.Rules.Reasons.Rate; score <= 3 && len(list) > 0 {
		reasons = []string{list[v.rng.IntN(len(list))].ID}
	}
	return time.Time{}, v.do(ctx, v.holder(), queue.Rate{Number: v.number, Score: score, Reasons: reasons}, nil)
}

// back comes back with the missing papers.
func (v *visitor) back(ctx context.Context, _ time.Time) (time.Time, error) {
	return time.Time{}, v.do(ctx, v.holder(), queue.Back{Number: v.number}, nil)
}

func (v *visitor) look(ctx context.Context) (t queue.Ticket, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	err = v.site.Engine.Read(ctx, func(view *queue.View) {
		if found := view.Day.Ticket(v.number); found != nil {
			t = *found
		} else {
			t.State = queue.Expired
		}
	})
	return t, err
}
