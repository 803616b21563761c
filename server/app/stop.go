package app

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
)

// How long the steps of stopping may take together stays under the 20 s that service managers give.
const (
	printWithin = 3 * time.Second
	byeWithin   = 3 * time.Second // for the farewells of live channels
	holdWithin  = 4 * time.Second // for what the engines hold: no caller waits longer than 2 s
	doorWithin  = 3 * time.Second // for both doors: no press takes longer, and none is left
	staffWithin = 3 * time.Second
	stopWithin  = 10 * time.Second // for all of it, when the store answers
)

// drain refuses new commands and says that the program is not ready, and gives balancers a moment to see
// it and to look away, while the doors still answer. Alone on its store a program has no balancer: who
// stops it waits for nothing.
func (a *App) drain() {
	a.draining.Store(true)
	if grace := a.opt.Config.Server.Drain; a.store.shared && !a.opt.Simulated && grace > 0 {
		a.log.Info("stopping: no new command is taken", "grace", grace)
		time.Sleep(grace)
	}
}

// Close stops what was started: the paper, whose outcome is recorded, while the sockets are told to come
// back; then the engines, which finish what they hold; then the doors and the staff, last the store.
// Each has a time of its own, so that a store that does not answer cuts off nobody's farewell. It may be
// called once.
func (a *App) Close() {
	a.draining.Store(true)
	within := func(limit time.Duration, what string, stop func(context.Context) error) {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		a.note(what, stop(ctx))
	}
	var first, engines sync.WaitGroup
	if a.shop != nil {
		first.Go(func() {
			within(printWithin, "stop the printers", a.shop.close)
		})
	}
	if a.hub != nil {
		first.Go(func() { within(byeWithin, "close the live channels", a.hub.Shutdown) })
	}
	first.Wait()
	for _, s := range a.sites {
		engines.Go(func() { within(holdWithin, "stop "+string(s.ID()), s.Engine.Close) })
	}
	engines.Wait()
	for _, door := range []*fiber.App{a.door, a.public} {
		if door != nil {
			engines.Go(func() { within(doorWithin, "close the door", door.ShutdownWithContext) })
		}
	}
	engines.Wait()
	if a.staff != nil {
		within(staffWithin, "stop the directory of staff", a.staff.Close)
	}
	if a.stop != nil {
		a.stop()
	}
	a.running.Wait()
	if a.store.Journal != nil {
		a.note("close the store", a.store.Close())
	}
	for _, l := range []net.Listener{a.listen, a.listen2} {
		if l != nil {
			if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
				a.note("stop listening", err)
			}
		}
	}
}

func (a *App) note(what string, err error) {
	if err != nil {
		a.log.Warn(what, "cause", err)
	}
}
