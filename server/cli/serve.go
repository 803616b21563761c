package cli

import (
	"context"
	"fmt"

	"luot/configs"
	"luot/server/app"
)

type serveCommand struct {
	storeFlags
	doorFlags
}

// Run serves until ctx ends. The first start makes an admin and prints the password, once.
func (s serveCommand) Run(ctx context.Context, c *console) error {
	conf, err := s.load(configs.Example, s.doorFlags.set())
	if err != nil {
		return err
	}
	log := c.log()
	if s.Config == "" {
		log.Warn("no --config: the example commune is served")
	}
	a, err := app.New(ctx, app.Options{Config: conf, Log: log, Version: c.version})
	if err != nil {
		return held(conf.Server, err)
	}
	password, err := a.Gate().FirstAdmin(ctx, actor)
	if err != nil {
		a.Close()
		return fmt.Errorf("make the first account: %w", err)
	}
	if password != "" {
		fmt.Fprintf(c.out, "First start. Log in as admin with the password %s\nIt is not shown again.\n", password)
	}
	return a.Serve(ctx, func() { log.Info("serving", "address", a.Addr(), "version", c.version) })
}
