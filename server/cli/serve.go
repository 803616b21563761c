package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"luot/configs"
	"luot/queue"
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
	reload, stop := context.WithCancel(ctx)
	defer stop()
	go s.reloadOnHangup(reload, a, log)
	return a.Serve(ctx, func() { log.Info("serving", "address", a.Addr(), "version", c.version) })
}

// reloadOnHangup reads the file again at every SIGHUP. A file with a mistake, or one that would orphan a
// live ticket, changes nothing and is reported.
func (s serveCommand) reloadOnHangup(ctx context.Context, a *app.App, log *slog.Logger) {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangup:
		}
		conf, err := s.load(configs.Example, s.doorFlags.set())
		if err == nil {
			err = a.Reload(ctx, conf)
		}
		var rule *queue.Refusal
		if errors.As(err, &rule) {
			log.Error("the changed configuration is not used", "cause", err, "args", rule.Args)
		} else if err != nil {
			log.Error("the changed configuration is not used", "cause", err)
		}
	}
}
