package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"luot/configs"
	"luot/journal"
	"luot/journal/bolt"
	"luot/journal/transfer"
	"luot/server/app"
)

// swapWithin is how long a server may take to stop, exchange the file and open again.
const swapWithin = time.Minute

type restoreCommand struct {
	storeFlags
	File string `arg:"" help:"A file that backup wrote."`
}

// Run verifies the backup, every chain of it, beside the store, and then puts it in its place. A running
// server is asked to: it stops as for an upgrade (its sockets get 1012, come back), exchanges the
// files and opens again. What was there before stays beside it under another name.
func (r restoreCommand) Run(ctx context.Context, c *console) error {
	conf, err := r.load(configs.Example)
	if err != nil {
		return err
	}
	if conf.Server.Redis != "" {
		return errors.New("restore is for the embedded store; bring days into Redis with export and import")
	}
	next := filepath.Join(conf.Server.Data, app.RestoreFile)
	tally, err := r.prepare(ctx, next)
	if err != nil {
		return fmt.Errorf("nothing is restored: %w", err)
	}
	c.say("%s is whole: %v.", r.File, tally)
	if d := findDoor(ctx, conf.Server); d != nil {
		return d.restore(ctx, c, conf.Server, next)
	}
	aside, err := app.Swap(ctx, conf, c.log())
	if err != nil {
		return errors.Join(fmt.Errorf("nothing is restored: %w", held(conf.Server, err)), os.Remove(next))
	}
	c.told(aside)
	return nil
}

// told says where the old file is.
func (c *console) told(aside string) {
	c.say("Restored.")
	if aside != "" {
		c.say("What was there before is %s; delete it when it is not needed any more.", aside)
	}
}

// prepare copies the backup into the data folder and verifies the copy.
func (r restoreCommand) prepare(ctx context.Context, next string) (transfer.Tally, error) {
	from, err := os.Open(r.File)
	if err != nil {
		return transfer.Tally{}, err
	}
	defer from.Close()
	if err := os.MkdirAll(filepath.Dir(next), 0o700); err != nil {
		return transfer.Tally{}, err
	}
	to, err := os.CreateTemp(filepath.Dir(next), app.RestoreFile+".part-*") // each has its own, if two do it at once
	if err != nil {
		return transfer.Tally{}, err
	}
	part := to.Name()
	defer os.Remove(part)
	_, err = io.Copy(to, from)
	if err = errors.Join(err, to.Sync(), to.Close()); err != nil {
		return transfer.Tally{}, err
	}
	tally, err := verified(ctx, part)
	if err == nil && tally.Records == 0 {
		err = fmt.Errorf("%s holds no log", r.File)
	}
	if err != nil {
		return tally, err
	}
	return tally, os.Rename(part, next)
}

// verified reads every record of an embedded file.
func verified(ctx context.Context, path string) (transfer.Tally, error) {
	j, err := bolt.Open(path)
	if err != nil {
		return transfer.Tally{}, err
	}
	r, w := io.Pipe()
	go func() {
		_, err := transfer.Export(ctx, w, j, transfer.Wanted{Directory: true})
		w.CloseWithError(errors.Join(err, j.Close()))
	}()
	tally, err := transfer.Scan(r, journal.Stream{}, transfer.Taker{})
	if err == nil {
		_, err = io.Copy(io.Discard, r) // until the file is closed
	}
	return tally, errors.Join(err, r.Close())
}

// restore asks the server to exchange the files, and waits until it serves again.
func (d *door) restore(ctx context.Context, c *console, conf configs.Server, next string) error {
	ctx, cancel := context.WithTimeout(ctx, swapWithin)
	defer cancel()
	body, err := d.ask(ctx, http.MethodPost, "/restore", http.StatusAccepted)
	if err != nil {
		return errors.Join(fmt.Errorf("nothing is restored: %w; a demo restores nothing", err), os.Remove(next))
	}
	body.Close()
	c.say("The server stops, exchanges the files and opens again …")
	for {
		if now := findDoor(ctx, conf); now != nil && now.status.Started != d.status.Started {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the server has not come back within %v; its log says why", swapWithin)
		case <-time.After(100 * time.Millisecond):
		}
	}
	if _, err := os.Stat(next); err == nil {
		return errors.Join(errors.New("nothing is restored: the server goes on with what it had; its log says why"), os.Remove(next))
	}
	c.told("beside it, and named in the server's log")
	return nil
}
