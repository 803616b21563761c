package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"luot/configs"
	"luot/engine"
	"luot/queue"
	"luot/server/app"
)

type serveCommand struct {
	storeFlags
	doorFlags
}

// Run serves until ctx ends. When a command has prepared a backup, it stops, puts the backup in place of
// its file and serves again.
func (s serveCommand) Run(ctx context.Context, c *console) error {
	conf, err := s.load(configs.Example, s.doorFlags.set())
	if err != nil {
		return err
	}
	log := c.log()
	if s.Config == "" {
		log.Warn("no --config: the example commune is served")
	}
	for {
		asked, err := s.serve(ctx, c, conf)
		if !asked || ctx.Err() != nil {
			return err
		}
		if err != nil {
			log.Warn("stop for a restore", "cause", err)
		}
		aside, err := app.Swap(ctx, conf, log)
		if err != nil {
			log.Error("the backup is not put in place; going on with what was there", "cause", err)
			continue
		}
		log.Warn("the backup is put in place", "before", aside)
		if now, err := s.load(configs.Example, s.doorFlags.set()); err == nil { // a hangup may have read a newer one
			now.Server.Listen = conf.Server.Listen
			conf = now
		}
	}
}

// serve serves until ctx ends or a restore is asked for. The first start makes an admin and prints the
// password, once.
func (s serveCommand) serve(ctx context.Context, c *console, conf *configs.Config) (restore bool, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var asked atomic.Bool
	log := c.log()
	a, err := app.New(ctx, app.Options{Config: conf, Log: log, Version: c.version, Restore: func() {
		asked.Store(true)
		stop()
	}})
	if err != nil {
		return false, held(conf.Server, err)
	}
	password, err := firstAdmin(ctx, a)
	if err != nil {
		a.Close()
		return false, fmt.Errorf("make the first account: %w", err)
	}
	if password != "" {
		fmt.Fprintf(c.out, "First start. Log in as admin with the password %s\nIt is not shown again.\n", password)
	}
	conf.Server.Listen = a.Addr() // after a restore, the same port
	go s.reloadOnHangup(ctx, a, log)
	err = a.Serve(ctx, func() { log.Info("serving", "address", a.Addr(), "version", c.version) })
	return asked.Load(), err
}

// firstWithin is how long a store may settle before the first account is made.
const firstWithin = 15 * time.Second

// firstAdmin makes the first account. A store that nobody has used yet takes nothing for the first
// seconds.
func firstAdmin(ctx context.Context, a *app.App) (password string, err error) {
	for limit := time.Now().Add(firstWithin); ; {
		password, err = a.Gate().FirstAdmin(ctx, actor)
		var down *engine.Unavailable
		if !errors.As(err, &down) || time.Now().After(limit) {
			return password, err
		}
		select {
		case <-ctx.Done():
			return "", err
		case <-time.After(250 * time.Millisecond):
		}
	}
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
