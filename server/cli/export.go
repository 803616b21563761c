package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"

	"luot/configs"
	"luot/journal"
	"luot/queue"
)

type exportCommand struct {
	storeFlags
	Site string `required:"" help:"The site."`
	Date string `required:"" placeholder:"YYYY-MM-DD" help:"The business date."`
}

// Run writes one line per record: its chain and its stored bytes. A record that cannot be verified
// ends the export with an error, after those before it.
func (e exportCommand) Run(ctx context.Context, c *console) error {
	conf, err := e.load(configs.Example)
	if err != nil {
		return err
	}
	j, err := openJournal(ctx, conf.Server, true)
	if err != nil {
		return err
	}
	count, err := e.write(ctx, j, bufio.NewWriter(c.out))
	if err == nil && count == 0 {
		err = fmt.Errorf("there is no log of site %s on %s", e.Site, e.Date)
	}
	return errors.Join(err, j.Close())
}

func (e exportCommand) write(ctx context.Context, j journal.Journal, out *bufio.Writer) (count int, err error) {
	stream := journal.Stream{Site: queue.SiteID(e.Site), Date: queue.Date(e.Date)}
	for r, err := range j.Read(ctx, stream, journal.Position{}) {
		if err != nil {
			return count, errors.Join(err, out.Flush())
		}
		count++
		if _, err := fmt.Fprintf(out, "{\"c\":\"%s\",\"r\":%s}\n", r.Chain, r.Raw); err != nil {
			return count, err
		}
	}
	return count, out.Flush()
}
