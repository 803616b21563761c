package demo

import (
	"container/heap"
	"context"
	"errors"
	"hash/fnv"
	"log/slog"
	"math/rand/v2"
	"time"

	"luot/engine"
	"luot/queue"
)

// Site is one office that is played.
type Site struct {
	Engine *engine.Site
	Rules  *queue.Site
}

// Config says what is played.
type Config struct {
	Clock *Clock
	Sites []Site
	Busy  float64 // times the usual number of visitors; 0 plays nobody
	Seed  int64
	Log   *slog.Logger
}

// Demo is a day being played.
type Demo struct {
	cfg     Config
	pending agenda
	count   int // of appointments ever made, for a stable order
}

// appointment is something that somebody will do. It returns when to go on; the zero time ends it.
type appointment struct {
	at    time.Time
	order int
	do    func(ctx context.Context, at time.Time) (next time.Time, err error)
}

// agenda is a heap of appointments by time.
type agenda []*appointment

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	if !a[i].at.Equal(a[j].at) {
		return a[i].at.Before(a[j].at)
	}
	return a[i].order < a[j].order
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }

// Push is for package heap.
func (a *agenda) Push(x any) { *a = append(*a, x.(*appointment)) }

// Pop is for package heap.
func (a *agenda) Pop() any {
	old := *a
	last := old[len(old)-1]
	*a = old[:len(old)-1]
	return last
}

// New plans the day that holds from. What would have been before from is left out.
func New(cfg Config, from time.Time) *Demo {
	d := &Demo{cfg: cfg}
	for _, s := range cfg.Sites {
		h := fnv.New64a()
		h.Write([]byte(s.Rules.ID))
		p := &player{demo: d, site: s, rng: rand.New(rand.NewPCG(uint64(cfg.Seed), h.Sum64()))}
		local := from.In(s.Rules.Zone)
		midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, s.Rules.Zone)
		p.plan(midnight, from, cfg.Busy)
	}
	return d
}

// later makes an appointment.
func (d *Demo) later(at time.Time, do func(context.Context, time.Time) (time.Time, error)) {
	d.count++
	heap.Push(&d.pending, &appointment{at: at, order: d.count, do: do})
}

// Play does at once all that happens until an instant, putting the clock forward as it goes. When ctx
// ends it stops where it is.
func (d *Demo) Play(ctx context.Context, until time.Time) error {
	for len(d.pending) > 0 && !d.pending[0].at.After(until) && ctx.Err() == nil {
		d.cfg.Clock.Set(d.pending[0].at)
		if err := d.step(ctx); err != nil {
			return err
		}
	}
	if ctx.Err() == nil {
		d.cfg.Clock.Set(until)
	}
	return ctx.Err()
}

// Run goes on in the clock's time until nothing is left to happen or ctx ends.
func (d *Demo) Run(ctx context.Context) {
	for len(d.pending) > 0 {
		wait := time.NewTimer(min(d.cfg.Clock.Until(d.pending[0].at), time.Minute))
		select {
		case <-ctx.Done():
			wait.Stop()
			return
		case <-wait.C:
		}
		if d.cfg.Clock.Until(d.pending[0].at) > 0 {
			continue
		}
		if err := d.step(ctx); err != nil && ctx.Err() == nil {
			d.cfg.Log.Warn("the demo stumbled", "cause", err)
		}
	}
}

// again is when somebody tries once more after the system did not answer.
const again = 3 * time.Second

// step does the next thing. A refusal is an answer like any other; a system that cannot answer is
// tried again.
func (d *Demo) step(ctx context.Context) error {
	a := heap.Pop(&d.pending).(*appointment)
	next, err := a.do(ctx, a.at)
	var rule *queue.Refusal
	if errors.As(err, &rule) {
		d.cfg.Log.Debug("the demo was refused", "code", rule.Code)
		err = nil
	}
	var down *engine.Unavailable
	if errors.As(err, &down) {
		next, err = a.at.Add(again), nil
	}
	if !next.IsZero() {
		a.at = next
		d.count++
		a.order = d.count
		heap.Push(&d.pending, a)
	}
	return err
}
