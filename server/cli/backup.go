package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"luot/configs"
	"luot/journal"
	"luot/journal/bolt"
	"luot/journal/transfer"
	"luot/server/app"
)

type backupCommand struct {
	storeFlags
	File string `arg:"" help:"The file to write. It holds the accounts with hashes of their passwords: only its owner may read it."`
}

// Run copies every log and summary, and the directory, into a new embedded file, whether a server runs or
// not. Every record is verified on the way. The file appears when it is whole; one of the same name is
// replaced then and not before.
func (b backupCommand) Run(ctx context.Context, c *console) error {
	conf, err := b.load(configs.Example)
	if err != nil {
		return err
	}
	live := filepath.Join(conf.Server.Data, app.StoreFile)
	if same(b.File, live) {
		return fmt.Errorf("%s is the store itself", b.File)
	}
	from, err := source(ctx, conf.Server, transfer.Wanted{Directory: true})
	if err != nil {
		return err
	}
	defer from.Close()
	part := b.File + ".part"
	to, err := fresh(part)
	if err != nil {
		return err
	}
	defer os.Remove(part) // when something failed
	tally, err := transfer.Import(ctx, from, journal.Stream{}, to)
	if err == nil && tally.Records == 0 {
		err = errors.New("there is nothing to back up")
	}
	if err = errors.Join(err, to.Close()); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err = os.Rename(part, b.File); err == nil {
		err = app.SyncFolder(filepath.Dir(b.File))
	}
	if err == nil {
		c.say("Backed up %v to %s.", tally, b.File)
	}
	return err
}

// same reports whether both names are of one file.
func same(a, b string) bool {
	x, err := os.Stat(a)
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}

// fresh opens an empty embedded file. What a killed command left of one is thrown away; one that another
// command is writing is not.
func fresh(path string) (*bolt.Journal, error) {
	if _, err := os.Stat(path); err == nil {
		j, err := bolt.Open(path)
		if errors.Is(err, bolt.ErrHeld) {
			return nil, err
		}
		if err == nil {
			err = j.Close()
		}
		if rm := os.Remove(path); rm != nil {
			return nil, errors.Join(err, rm)
		}
	}
	return bolt.Open(path)
}
