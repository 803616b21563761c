package app

import (
	"context"
	"iter"

	"github.com/gofiber/fiber/v2/middleware/adaptor"

	"luot/engine"
	"luot/journal"
	"luot/server/api"
)

// openDoors builds the main door and, where it is wanted, the second one.
func (a *App) openDoors() error {
	assets, err := tree()
	if err != nil {
		return err
	}
	server := a.opt.Config.Server
	deps := api.Deps{
		Sites: a.sites, Gate: a.gate, Hub: a.hub, Tree: assets, Printing: a.shop, Printers: a.shop, Presence: a.store.presence, Now: a.clock.Now, Ready: a.ready,
		Metrics: adaptor.HTTPHandler(a.metrics()), OpenAPI: api.OpenAPI, Server: server,
		Records: func(ctx context.Context, s journal.Stream) iter.Seq2[journal.Record, error] {
			return a.store.Journal.Read(ctx, s, journal.Position{})
		},
		Secure: server.TLSCert != "", Version: a.opt.Version, Log: a.log,
	}
	if all, ok := a.store.Journal.(api.Archive); ok {
		deps.Archive = all
	}
	deps.Speech = speech(a.pubs)
	deps.Draining = a.draining.Load
	if !a.opt.Simulated { // the played officers have no consoles
		deps.Console = a.desks.last
	}
	if steady, ok := a.clock.(*engine.SteadyClock); ok {
		deps.Trust = func() {
			steady.Trust()
			a.vigil.trust()
		}
	}
	if a.opt.Demo != nil {
		deps.Demo = a.opt.Demo(a.Addr())
	}
	door := api.New(deps)
	a.door = door.App()
	if a.listen2 != nil {
		a.public = door.PublicApp()
	}
	return nil
}
