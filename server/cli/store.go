package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"luot/access"
	"luot/configs"
	"luot/engine"
	"luot/journal"
	"luot/journal/bolt"
	"luot/journal/redis"
	"luot/server/app"
)

// commandWithin bounds a command that is no server.
const commandWithin = time.Minute

// held adds to an error of the store what a person can do about it.
func held(conf configs.Server, err error) error {
	if err == nil || !errors.Is(err, journal.ErrStore) {
		return err
	}
	if conf.Redis != "" {
		return fmt.Errorf("%w\nIs Redis running, and does it take the address and the password?", err)
	}
	if !errors.Is(err, bolt.ErrHeld) {
		return err
	}
	return fmt.Errorf("%w\nOnly one program at a time can use %s. If a server runs on it, stop the server, give this\n"+
		"command again, and start the server. With Redis (--redis) nothing need be stopped", err, conf.Data)
}

// journal opens the store; there says that it must exist already.
func openJournal(ctx context.Context, conf configs.Server, there bool) (journal.Journal, error) {
	if conf.Redis != "" {
		j, err := redis.Open(ctx, redis.Config{URL: conf.Redis, CA: conf.RedisCA, WaitReplicas: conf.WaitReplicas})
		return j, held(conf, err)
	}
	path := filepath.Join(conf.Data, app.StoreFile)
	if _, err := os.Stat(path); there && err != nil {
		return nil, fmt.Errorf("there is no data in %s; name its folder with --data, or a --redis", conf.Data)
	}
	j, err := bolt.Open(path)
	return j, held(conf, err)
}

// atGate opens the store and the directory in it, and hands the gate to fn.
func (f storeFlags) atGate(ctx context.Context, there bool, fn func(context.Context, *access.Gate) error) error {
	conf, err := f.load(configs.Example)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, commandWithin)
	defer cancel()
	j, err := openJournal(ctx, conf.Server, there)
	if err != nil {
		return err
	}
	quiet := slog.New(slog.DiscardHandler)
	var clock engine.Clock = engine.NewWallClock(quiet)
	if conf.Server.Redis != "" {
		if clock, err = engine.NewStoreClock(ctx, j, quiet); err != nil {
			return errors.Join(err, j.Close())
		}
	}
	err = overLoop(ctx, j, clock, fn)
	return errors.Join(err, j.Close())
}

// overLoop runs the directory's loop for as long as fn takes.
func overLoop(ctx context.Context, j journal.Journal, clock engine.Clock, fn func(context.Context, *access.Gate) error) error {
	var gate atomic.Pointer[access.Gate]
	var writer journal.WriterID
	_, _ = rand.Read(writer[:])
	loop, err := engine.NewLoop(ctx, engine.LoopConfig[*access.Directory, access.Command, access.Event]{
		Journal: j, Site: journal.DirectorySite, Kind: access.Months{}, Writer: writer, Clock: clock,
		Log: slog.New(slog.DiscardHandler),
		OnChange: func(d *access.Directory) {
			if g := gate.Load(); g != nil {
				g.Changed(d)
			}
		},
	})
	if err != nil {
		return err
	}
	g := access.NewGate(loop, access.GateConfig{Now: clock.Now})
	gate.Store(g)
	if err = g.Refresh(ctx); err == nil {
		err = fn(ctx, g)
	}
	return errors.Join(err, loop.Close(ctx))
}
