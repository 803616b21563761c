package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2/middleware/adaptor"

	"luot/engine"
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
		Sites: a.sites, Gate: a.gate, Hub: a.hub, Tree: assets, Printing: printing{a}, Presence: a.store.presence, Now: a.clock.Now, Ready: a.ready,
		Metrics: adaptor.HTTPHandler(a.metrics()), OpenAPI: api.OpenAPI, Server: server,
		Secure: server.TLSCert != "", Version: a.opt.Version, Log: a.log,
	}
	if steady, ok := a.clock.(*engine.SteadyClock); ok {
		deps.Trust = steady.Trust
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

// healthWithin bounds asking the store how it is.
const healthWithin = time.Second

// ready says what keeps the program from its work, as codes with their causes; nothing when ready.
func (a *App) ready() []string {
	wrong := []string{}
	add := func(where string, problem error) {
		var down *engine.Unavailable
		if errors.As(problem, &down) {
			wrong = append(wrong, fmt.Sprintf("%s: %s", where, down.Code))
		}
	}
	add("staff", a.staff.Status().Problem)
	for _, s := range a.sites {
		add(string(s.ID()), s.Engine.Status().Problem)
	}
	if a.store.health != nil {
		ctx, cancel := context.WithTimeout(context.Background(), healthWithin)
		defer cancel()
		if err := a.store.health(ctx); err != nil {
			wrong = append(wrong, "store: "+err.Error())
		}
	}
	return wrong
}
