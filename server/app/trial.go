package app

import (
	"cmp"
	"strings"
	"time"

	"luot/configs"
	"luot/printer"
	"luot/printer/escpos"
	"luot/printer/spool"
	"luot/queue"
	"luot/server/api"
)

// trialWithin bounds a test page, from the press to its end.
const trialWithin = 10 * time.Second

// trialTicket is before a printer's name where a slip has its ticket; no token begins so.
const trialTicket = "test:"

// trial is the newest test page of a printer: the mutex of the shop guards it.
type trial struct {
	state  spool.State
	reason string
	at     time.Time // of the press
}

// Test prints a page on a printer of the site, and on no other in its place. One that is under way is the same
// page. False: the site has no such printer; an error is spool.ErrFull, spool.ErrClosed, or that it cannot be drawn.
func (h *shop) Test(id queue.SiteID, name string) (api.PrinterView, bool, error) {
	for _, s := range h.a.sites {
		for _, p := range s.Config().Printers {
			if s.ID() == id && p.ID == name {
				return h.try(s.Config(), p)
			}
		}
	}
	return api.PrinterView{}, false, nil
}

func (h *shop) try(site *configs.Site, p configs.Printer) (api.PrinterView, bool, error) {
	job := spool.Job{Ticket: trialTicket + p.ID, Number: "TEST", Copy: 1, Printer: p.ID, Within: trialWithin, Here: true}
	if _, _, under := h.spool.Where(job.Ticket, job.Copy, p.ID); under {
		return h.show(p), true, nil
	}
	page, err := printer.TestPage(cmp.Or(site.Rules.PublicURL, "LUOT "+p.ID), p.Width)
	if err != nil {
		return api.PrinterView{}, true, err
	}
	dots := page.Raster()
	if job.Bytes, err = escpos.Encode(dots); err != nil {
		return api.PrinterView{}, true, err
	}
	if job.Picture, err = dots.PNG(); err != nil {
		return api.PrinterView{}, true, err
	}
	h.mu.Lock()
	h.trials[p.ID] = trial{state: spool.Queued, at: time.Now()}
	h.mu.Unlock()
	if err := h.spool.Submit(job); err != nil {
		h.tried(spool.Result{Job: job, At: p.ID, Outcome: spool.Failed, Err: err})
		return h.show(p), true, err
	}
	return h.show(p), true, nil
}

// tried notes what a test page came to; false: the slip is a ticket's.
func (h *shop) tried(r spool.Result) bool {
	name, is := strings.CutPrefix(r.Job.Ticket, trialTicket)
	if !is {
		return false
	}
	h.mu.Lock()
	t := h.trials[name]
	t.state, t.reason = r.Outcome, word(r.Reason)
	h.trials[name] = t
	h.mu.Unlock()
	h.a.log.Info("a test page", "printer", name, "outcome", r.Outcome, "reason", r.Reason, "cause", r.Err)
	return true
}

// trialOf tells of the newest test page of a printer; nil: this process has printed none.
func (h *shop) trialOf(name string) *api.TrialView {
	h.mu.Lock()
	t, there := h.trials[name]
	h.mu.Unlock()
	if !there {
		return nil
	}
	if _, state, under := h.spool.Where(trialTicket+name, 1, name); under {
		t.state = state
	}
	return &api.TrialView{State: string(t.state), Reason: t.reason, At: queue.InstantOf(t.at)}
}
