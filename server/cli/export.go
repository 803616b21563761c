package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"luot/configs"
	"luot/journal"
	"luot/journal/transfer"
	"luot/queue"
	"luot/server/app"
)

type exportCommand struct {
	storeFlags
	Site      string `help:"The site; without --date all of its days."`
	Date      string `placeholder:"YYYY-MM-DD" help:"One business date, as bare records without headers."`
	All       bool   `help:"Every site and day."`
	From      string `placeholder:"YYYY-MM-DD" help:"First date."`
	To        string `placeholder:"YYYY-MM-DD" help:"Last date."`
	Directory bool   `help:"Accounts and devices too. They hold hashes of passwords: needs --out, which only its owner may read."`
	Out       string `placeholder:"FILE" help:"File to write, whole or not at all; without it standard output."`
}

// Validate refuses flags that say two things, or nothing.
func (e exportCommand) Validate() error {
	switch {
	case e.Date != "" && (e.Site == "" || e.All || e.Directory || e.From != "" || e.To != ""):
		return errors.New("--date goes with --site, and with no other range")
	case e.All && e.Site != "":
		return errors.New("--all and --site say two things")
	case e.Date == "" && e.Site == "" && !e.All && e.From == "" && e.To == "" && !e.Directory:
		return errors.New("say what to export: --site with --date, --all, --from or --to")
	case e.Directory && e.Out == "":
		return errors.New("--directory needs --out: it holds hashes of passwords, and the file is readable by its owner only")
	}
	return nil
}

// Run writes a day's records, one line each, its chain and its stored bytes; or everything with headers,
// as package transfer says. A record that cannot be verified ends the export with an error, after
// those before it.
func (e exportCommand) Run(ctx context.Context, c *console) error {
	conf, err := e.load(configs.Example)
	if err != nil {
		return err
	}
	want := transfer.Wanted{Site: queue.SiteID(e.Site), From: queue.Date(e.From), To: queue.Date(e.To), Directory: e.Directory}
	if e.Date != "" {
		want.From, want.To = queue.Date(e.Date), queue.Date(e.Date)
	}
	from, err := source(ctx, conf.Server, want)
	if err != nil {
		return err
	}
	defer from.Close()
	write := func(out io.Writer) error {
		if e.Date != "" {
			return e.bare(from, out)
		}
		tally, err := transfer.Scan(io.TeeReader(from, out), journal.Stream{}, transfer.Taker{})
		if err == nil {
			c.say("Exported %v.", tally)
		}
		return err
	}
	if e.Out == "" {
		return write(c.out)
	}
	return whole(e.Out, write)
}

// bare writes the records alone.
func (e exportCommand) bare(from io.Reader, to io.Writer) error {
	out, count := bufio.NewWriter(to), 0
	_, err := transfer.Scan(from, journal.Stream{}, transfer.Taker{Record: func(r journal.Record) error {
		count++
		_, err := fmt.Fprintf(out, "{\"c\":\"%s\",\"r\":%s}\n", r.Chain, r.Raw)
		return err
	}})
	if err == nil && count == 0 {
		err = fmt.Errorf("there is no log of site %s on %s", e.Site, e.Date)
	}
	var at *transfer.At
	if errors.As(err, &at) {
		err = at.Err // the lines are nobody's here
	}
	return errors.Join(err, out.Flush())
}

// whole lets write fill a file that only its owner may read, and gives it its name when all is written.
func whole(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".part-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	out := bufio.NewWriterSize(f, 64<<10)
	if err = write(out); err == nil {
		err = errors.Join(out.Flush(), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	return app.SyncFolder(filepath.Dir(path))
}
