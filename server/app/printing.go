package app

import (
	"context"
	"time"

	"luot/configs"
	"luot/printer"
	"luot/printer/escpos"
	"luot/printer/spool"
	"luot/queue"
	"luot/server/api"
)

// printing brings slips from the door to the spool.
type printing struct{ a *App }

// Print queues one copy on the printer that has the device's name, else on the site's first. The
// outcome is recorded as a Printed event. False: the site has no printer, or so many slips wait to
// be drawn that this one is not taken.
func (p printing) Print(id queue.SiteID, device string, t queue.TicketView, copy int) bool {
	site, on := p.a.printerFor(id, device)
	if site == nil {
		return false
	}
	select {
	case p.a.drawing <- drawing{site, on, t, copy}:
		return true
	default:
		p.a.log.Warn("too many slips wait to be drawn", "number", t.Number)
		return false
	}
}

// drawing is a slip that waits to be drawn, so that no visitor waits for the milliseconds it takes.
type drawing struct {
	site *api.Site
	on   configs.Printer
	view queue.TicketView
	copy int
}

// drawingsKept bounds the slips waiting to be drawn; one goroutine draws them.
const drawingsKept = 256

// drawSlips draws what waits and hands it to the spool, until run ends.
func (a *App) drawSlips(run context.Context) {
	for {
		select {
		case <-run.Done():
			return
		case d := <-a.drawing:
			job, err := draw(d.site, d.on, d.view, d.copy)
			if err == nil {
				err = a.spool.Submit(job)
			}
			if err != nil {
				a.printed(spool.Result{Job: job, Outcome: spool.Failed, Err: err})
			}
		}
	}
}

// draw lays the slip out for a printer's width.
func draw(site *api.Site, on configs.Printer, t queue.TicketView, copy int) (spool.Job, error) {
	job := spool.Job{Ticket: string(t.Token), Number: string(t.Number), Copy: copy, Printer: on.ID}
	slip, err := printer.Layout(api.SlipContent(site.Config(), t, copy), on.Width)
	if err != nil {
		return job, err
	}
	dots := slip.Raster()
	if job.Bytes, err = escpos.Encode(dots); err != nil {
		return job, err
	}
	job.Picture, err = dots.PNG()
	return job, err
}

// printerFor finds the printer of a device.
func (a *App) printerFor(id queue.SiteID, device string) (*api.Site, configs.Printer) {
	for _, s := range a.sites {
		if s.ID() != id || len(s.Config().Printers) == 0 {
			continue
		}
		for _, p := range s.Config().Printers {
			if p.ID == device {
				return s, p
			}
		}
		return s, s.Config().Printers[0]
	}
	return nil, configs.Printer{}
}

// openSpool starts a worker per printer.
func (a *App) openSpool() (*spool.Spool, error) {
	a.drawing = make(chan drawing, drawingsKept)
	conf := spool.Default()
	conf.Printers, conf.Done = map[string]spool.Printer{}, a.printed
	for _, s := range a.sites {
		for _, p := range s.Config().Printers {
			conf.Printers[p.ID] = spool.Printer{Address: a.folder(p.Address)}
		}
	}
	return spool.Open(conf)
}

// recordWithin bounds how long an outcome is tried to be recorded; a printer's worker waits for it.
const recordWithin = 5 * time.Second

// printed records what became of a slip.
func (a *App) printed(r spool.Result) {
	site := a.siteOf(queue.Token(r.Job.Ticket))
	if site == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), recordWithin)
	defer cancel()
	cmd := queue.Command{Actor: queue.Actor{ID: queue.ActorSpool},
		Do: queue.Printed{Number: queue.Number(r.Job.Number), Copy: r.Job.Copy, Result: string(r.Outcome)}}
	if err := site.Engine.Do(ctx, cmd, nil); err != nil {
		a.log.Warn("record a printed slip", "number", r.Job.Number, "outcome", r.Outcome, "cause", err)
	}
	if r.Err != nil {
		a.log.Warn("print a slip", "number", r.Job.Number, "printer", r.Job.Printer, "outcome", r.Outcome, "cause", r.Err)
	}
}

func (a *App) siteOf(t queue.Token) *api.Site {
	for _, s := range a.sites {
		if id := s.ID(); len(t) > len(id) && string(t[:len(id)]) == string(id) && t[len(id)] == '.' {
			return s
		}
	}
	return nil
}

var _ api.Printing = printing{}
