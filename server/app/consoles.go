package app

import (
	"context"
	"sync"
	"time"

	"luot/live"
	"luot/queue"
)

// The rhythm of consoles. A minute without any process having a socket of it makes a console gone, so
// each process says several times a minute which it has.
const (
	consolesEvery = 15 * time.Second
	consolesFresh = 3 * consolesEvery // older than this, what the processes said is not relied on
	askWithin     = time.Second
)

// consoles knows when the console of a counter last had a live socket on any process: it says through
// the store which consoles this process has, and reads what others said. Alone the hub would know only
// its own, and every officer could take over the counter of one whose console is on another server. mu
// owns the rest.
type consoles struct {
	app   *App
	start time.Time // of this process, by its clock

	came chan struct{} // has room for one: somebody is the first reader of a topic

	mu   sync.Mutex
	said time.Time // when all was last said, in real time
}

func newConsoles(a *App) *consoles {
	return &consoles{app: a, start: a.clock.Now(), came: make(chan struct{}, 1), said: time.Now()}
}

// first has it said soon that a console may have come; it never waits.
func (c *consoles) first() {
	select {
	case c.came <- struct{}{}:
	default:
	}
}

// who names a console among those who say something at a site.
func who(id queue.CounterID) string { return "desk:" + string(id) }

func deskTopic(site queue.SiteID, id queue.CounterID) live.Topic {
	return live.Topic("desk/" + string(site) + "/" + string(id))
}

// run says which consoles are here, until run ends.
func (c *consoles) run(run context.Context) {
	tick := time.NewTicker(consolesEvery)
	defer tick.Stop()
	for {
		select {
		case <-run.Done():
			return
		case <-tick.C:
		case <-c.came:
		}
		if err := c.sayAll(run); err == nil {
			c.mu.Lock()
			c.said = time.Now()
			c.mu.Unlock()
		} else if run.Err() == nil {
			c.app.log.Debug("which consoles are here cannot be said", "cause", err) // the vigil says why
		}
	}
}

func (c *consoles) sayAll(ctx context.Context) error {
	for _, s := range c.app.sites {
		for i := range s.Config().Rules.Counters {
			id := s.Config().Rules.Counters[i].ID
			if c.app.hub.Readers(deskTopic(s.ID(), id)) == 0 {
				continue
			}
			if err := c.say(ctx, s.ID(), id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *consoles) say(ctx context.Context, site queue.SiteID, id queue.CounterID) error {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	return c.app.store.presence.Say(ctx, site, who(id), []byte(c.app.clock.Now().UTC().Format(time.RFC3339Nano)))
}

// last returns when the console of a counter last had a socket, and false when nobody can say: then it
// is not gone. One that nobody has spoken of counts from the start of this process, since after a restart
// all consoles take a moment to come back.
func (c *consoles) last(site queue.SiteID, id queue.CounterID) (time.Time, bool) {
	last := c.app.hub.LastReader(deskTopic(site, id))
	if c.start.After(last) {
		last = c.start
	}
	if !c.app.store.shared {
		return last, true
	}
	c.mu.Lock()
	fresh := time.Since(c.said) < consolesFresh
	c.mu.Unlock()
	if !fresh {
		return last, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), askWithin)
	defer cancel()
	said, err := c.app.store.presence.Said(ctx, site)
	if err != nil {
		return last, false
	}
	if at, err := time.Parse(time.RFC3339Nano, string(said[who(id)])); err == nil {
		if at = at.Add(consolesEvery); at.After(last) { // it may have stayed till just before the next time
			last = at
		}
	}
	return last, true
}
