package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"luot/printer"
	"luot/printer/escpos"
	"luot/printer/spool"
)

// printerCommands look at one printer, without a server.
type printerCommands struct {
	Probe printerProbe `cmd:"" help:"Ask a printer what it can answer; prints the lines for the configuration."`
	Test  printerTest  `cmd:"" help:"Print a test page: ruler, dots, alphabet, code."`
}

type printerProbe struct {
	Address string `arg:"" help:"tcp://host:9100 or usb:/dev/usb/lp0"`
}

// probeWithin bounds asking; a printer that answers nothing takes eight seconds.
const probeWithin = 20 * time.Second

// Run asks and prints nothing on paper.
func (p printerProbe) Run(ctx context.Context, c *console) error {
	ctx, cancel := context.WithTimeout(ctx, probeWithin)
	defer cancel()
	can, state, err := spool.Probe(ctx, p.Address)
	if err != nil {
		return fmt.Errorf("ask the printer: %w", err)
	}
	fmt.Fprintf(c.out, "address: %q\ncan: [%s]\n", p.Address, can)
	c.say("The printer's state: %s.", state.State)
	if !can.Acknowledges() {
		c.say("It cannot say that a slip is out: its slips will be \"unconfirmed\".")
	}
	c.say("If its data sheet names a near-end sensor, add near_end to can. Then run: server printer test %s", p.Address)
	return nil
}

type printerTest struct {
	Address string   `arg:"" help:"tcp://host:9100, usb:/dev/usb/lp0, winspool:NAME or file:DIR"`
	Width   int      `default:"576" help:"Dots across (${default}): 384, 512, 576 or 640."`
	Can     []string `help:"What the printer answers, as probe found out."`
}

// testWithin bounds one test page.
const testWithin = 30 * time.Second

// Run prints one page and says what became of it.
func (p printerTest) Run(ctx context.Context, c *console) error {
	can, unknown := printer.ParseCan(p.Can)
	if len(unknown) > 0 {
		return fmt.Errorf("--can is any of %s, not %s", strings.Join(printer.CanDo, ", "), strings.Join(unknown, ", "))
	}
	page, err := printer.TestPage("https://luot.example/test", p.Width)
	if err != nil {
		return err
	}
	dots := page.Raster()
	job := spool.Job{Ticket: "test", Number: "TEST", Copy: 1, Printer: "test"}
	if job.Bytes, err = escpos.Encode(dots); err != nil {
		return err
	}
	if job.Picture, err = dots.PNG(); err != nil {
		return err
	}
	told := make(chan spool.Result, 1)
	conf := spool.Default()
	conf.Deadline, conf.Poll = testWithin, 0
	conf.Printers = map[string]spool.Printer{"test": {Address: p.Address, Can: can}}
	conf.Done = func(r spool.Result) { told <- r }
	s, err := spool.Open(conf)
	if err != nil {
		return err
	}
	if err := s.Submit(job); err != nil {
		return err
	}
	s.Close(ctx)
	r := <-told
	fmt.Fprintf(c.out, "%s\n", r.Outcome)
	switch {
	case r.Outcome == spool.Printed:
		return nil
	case r.Outcome == spool.Unconfirmed && r.Err == nil:
		c.say("The printer has the page; it cannot say more. Look whether it is whole, with both ends of the ruler.")
		return nil
	case r.Err == nil:
		return errors.New(r.Reason)
	}
	return r.Err
}
