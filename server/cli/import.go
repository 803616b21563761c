package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"luot/configs"
	"luot/journal"
	"luot/journal/transfer"
	"luot/queue"
)

type importCommand struct {
	storeFlags
	File string `arg:"" help:"A file that export wrote; - is standard input."`
	Site string `help:"Of a log without headers: its site."`
	Date string `placeholder:"YYYY-MM-DD" help:"Of a log without headers: its date."`
}

// Validate wants both or none.
func (i importCommand) Validate() error { return named(i.Site, i.Date) }

func named(site, date string) error {
	if (site == "") != (date == "") {
		return errors.New("--site and --date go together")
	}
	return nil
}

// Run adds the logs and summaries of a file to the store, each record verified, and changes nothing that
// is there. It may be given again, also after it was broken off; let no server work on the store until
// it has come to its end.
func (i importCommand) Run(ctx context.Context, c *console) error {
	conf, err := i.load(configs.Example)
	if err != nil {
		return err
	}
	from, err := i.open(c)
	if err != nil {
		return err
	}
	defer from.Close()
	store, err := openStore(ctx, conf.Server, false)
	if err != nil {
		return err
	}
	tally, err := transfer.Import(ctx, from, journal.Stream{Site: queue.SiteID(i.Site), Date: queue.Date(i.Date)}, store)
	if err = errors.Join(err, store.Close()); err != nil {
		return fmt.Errorf("%v were there or are added; then: %w", tally, held(conf.Server, err))
	}
	c.say("Imported %v; what had been there is as it was.", tally)
	return nil
}

func (i importCommand) open(c *console) (io.ReadCloser, error) {
	if i.File == "-" {
		return io.NopCloser(c.in), nil
	}
	return os.Open(i.File)
}
