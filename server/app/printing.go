package app

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"luot/configs"
	"luot/printer/escpos"
	"luot/printer/spool"
	"luot/queue"
	"luot/server/api"
)

// shop is where slips are printed: it draws them, hands them to the spool, records what became of them, and
// knows the printers. Its mutex guards what stands below it.
type shop struct {
	a       *App
	spool   *spool.Spool
	opened  chan struct{} // closed when spool is set: its workers speak before it is
	drawing chan drawing  // slips that wait to be drawn, so that no visitor waits for the milliseconds it takes
	rolls   *rolls
	news    chan struct{} // has room for one: a printer has changed
	started time.Time

	mu     sync.Mutex
	closed bool
	notes  map[queue.Token]*note
	order  []queue.Token // of the notes, oldest first
	owed   []spool.Result
	alarms map[string]alarm // by printer
	ends   map[ending]uint64
	trials map[string]trial // test pages, by printer
}

// drawing is a slip that waits to be drawn.
type drawing struct {
	site *api.Site
	on   configs.Printer
	view queue.TicketView
	copy int
}

// note is what is known of the newest copy of a ticket's slip.
type note struct {
	copy  int
	home  string // the printer it was meant for
	at    string // where it is
	state spool.State
	mm    int // of paper
}

// ending counts slips by what they came to.
type ending struct {
	printer string
	state   spool.State
}

// alarm is how long nothing has come out of a printer.
type alarm struct {
	state string // "" for none
	since time.Time
	total map[string]time.Duration // of past ones, by state
	near  bool                     // the end of this roll has been said
}

const (
	drawingsKept = 256
	notesKept    = 2000
	owedKept     = 1000

	// recordWithin bounds how long an outcome is tried to be recorded; a printer's worker waits for it. One that
	// the store does not take is tried again after oweAgain.
	recordWithin = 5 * time.Second
	oweAgain     = 5 * time.Second

	reasonStopped = "stopped"

	tailMM = 15 // of paper between the last dot and the cut
)

// openShop starts a worker per printer.
func (a *App) openShop() (*shop, error) {
	h := &shop{
		a: a, drawing: make(chan drawing, drawingsKept), news: make(chan struct{}, 1), opened: make(chan struct{}), started: time.Now(),
		notes: map[queue.Token]*note{}, alarms: map[string]alarm{}, ends: map[ending]uint64{}, trials: map[string]trial{},
		rolls: openRolls(filepath.Join(a.opt.Config.Server.Data, "rolls.json"), a.log),
	}
	conf := spool.Default()
	conf.Printers, conf.Done, conf.Changed = map[string]spool.Printer{}, h.done, h.changed
	for _, s := range a.sites {
		for _, p := range s.Config().Printers {
			conf.Printers[p.ID] = spool.Printer{Address: a.folder(p.Address), Can: p.Can, Pause: p.Pause, Fallback: p.Fallback}
		}
	}
	var err error
	if h.spool, err = spool.Open(conf); err != nil {
		return nil, err
	}
	close(h.opened)
	return h, nil
}

// Print queues one copy on the printer that has the device's name, else on the site's first. The
// outcome is recorded as a Printed event. False: the site has no printer, so many slips wait to be
// drawn that this one is not taken, or the program stops.
func (h *shop) Print(id queue.SiteID, device string, t queue.TicketView, copy int) bool {
	site, on := h.printerFor(id, device)
	if site == nil {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	select {
	case h.drawing <- drawing{site, on, t, copy}:
		h.keep(t.Token, &note{copy: copy, home: on.ID, at: on.ID, state: spool.Queued})
		return true
	default:
		h.a.log.Warn("too many slips wait to be drawn", "number", t.Number)
		return false
	}
}

// keep notes a slip; the mutex is held.
func (h *shop) keep(t queue.Token, n *note) {
	if h.notes[t] == nil {
		h.order = append(h.order, t)
		if len(h.order) > notesKept {
			delete(h.notes, h.order[0])
			h.order = append([]queue.Token(nil), h.order[1:]...)
		}
	}
	h.notes[t] = n
}

// run draws what waits and hands it to the spool, and tells who looks how the printers are, until run ends.
func (h *shop) run(run context.Context) {
	h.publish()
	for {
		select {
		case <-run.Done():
			return
		case d := <-h.drawing:
			h.draw(d)
		case <-h.news:
			h.publish()
		}
	}
}

// runOwed records what the store did not take, until run ends.
func (h *shop) runOwed(run context.Context) {
	again := time.NewTicker(oweAgain)
	defer again.Stop()
	for {
		select {
		case <-run.Done():
			return
		case <-again.C:
			h.recordOwed()
		}
	}
}

// draw lays a slip out for its printer's width and gives it to the spool.
func (h *shop) draw(d drawing) {
	job := spool.Job{Ticket: string(d.view.Token), Number: string(d.view.Number), Copy: d.copy, Printer: d.on.ID}
	err := h.fill(&job, d)
	if err == nil {
		err = h.spool.Submit(job)
	}
	switch {
	case errors.Is(err, spool.ErrClosed):
		h.done(spool.Result{Job: job, At: job.Printer, Outcome: spool.Expired, Reason: reasonStopped, Err: err})
	case err != nil:
		h.done(spool.Result{Job: job, At: job.Printer, Outcome: spool.Failed, Err: err})
	}
}

func (h *shop) fill(job *spool.Job, d drawing) error {
	slip, err := d.site.Config().Slip.Layout(api.SlipContent(d.site.Config(), d.view, d.copy), d.on.Width)
	if err != nil {
		return err
	}
	dots := slip.Raster()
	h.mu.Lock()
	if n := h.notes[d.view.Token]; n != nil && n.copy == d.copy {
		n.mm = dots.Height/8 + tailMM
	}
	h.mu.Unlock()
	if job.Bytes, err = escpos.Encode(dots); err != nil {
		return err
	}
	job.Picture, err = dots.PNG()
	return err
}

// close takes no further slips, records those that were not even drawn as expired, and stops the spool.
func (h *shop) close(ctx context.Context) error {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	for {
		select {
		case d := <-h.drawing:
			h.done(spool.Result{Job: spool.Job{Ticket: string(d.view.Token), Number: string(d.view.Number), Copy: d.copy, Printer: d.on.ID},
				At: d.on.ID, Outcome: spool.Expired, Reason: reasonStopped})
			continue
		default:
		}
		break
	}
	h.spool.Close(ctx)
	h.recordOwed()
	return nil
}

// done notes and records what became of a slip.
func (h *shop) done(r spool.Result) {
	if h.tried(r) {
		return
	}
	h.mu.Lock()
	h.ends[ending{r.At, r.Outcome}]++
	mm := 0
	if n := h.notes[queue.Token(r.Job.Ticket)]; n != nil && n.copy == r.Job.Copy {
		n.at, n.state, mm = r.At, r.Outcome, n.mm
	}
	h.mu.Unlock()
	if r.Outcome == spool.Printed || r.Outcome == spool.Unconfirmed {
		h.rolls.count(r.At, mm)
	}
	if r.Outcome != spool.Printed {
		h.a.log.Warn("a slip is not known to be printed", "number", r.Job.Number, "copy", r.Job.Copy, "printer", r.At, "outcome", r.Outcome, "reason", r.Reason, "cause", r.Err)
	}
	if !h.record(r) {
		h.mu.Lock()
		if len(h.owed) < owedKept {
			h.owed = append(h.owed, r)
		}
		h.mu.Unlock()
	}
}

// record writes a Printed event; false: the store did not take it now.
func (h *shop) record(r spool.Result) bool {
	site := h.a.siteOf(queue.Token(r.Job.Ticket))
	if site == nil {
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), recordWithin)
	defer cancel()
	err := site.Engine.Do(ctx, queue.Command{Actor: queue.Actor{ID: queue.ActorSpool},
		Do: queue.Printed{Number: queue.Number(r.Job.Number), Copy: r.Job.Copy, Result: string(r.Outcome), Printer: r.At, Reason: word(r.Reason)}}, nil)
	if err == nil || isRefusal(err) {
		return true
	}
	h.a.log.Warn("record a printed slip", "number", r.Job.Number, "outcome", r.Outcome, "cause", err)
	return false
}

// word keeps what the log says of a reason to one word: an agent's may be anything.
func word(reason string) string {
	if len(reason) > 20 || strings.ContainsFunc(reason, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return "other"
	}
	return reason
}

// recordOwed records what the store did not take before.
func (h *shop) recordOwed() {
	h.mu.Lock()
	owed := h.owed
	h.owed = nil
	h.mu.Unlock()
	for i, r := range owed {
		if !h.record(r) {
			h.mu.Lock()
			h.owed = append(owed[i:len(owed):len(owed)], h.owed...)
			h.mu.Unlock()
			return
		}
	}
}

// printerFor finds the printer of a device.
func (h *shop) printerFor(id queue.SiteID, device string) (*api.Site, configs.Printer) {
	for _, s := range h.a.sites {
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

func (a *App) siteOf(t queue.Token) *api.Site {
	for _, s := range a.sites {
		if id := s.ID(); len(t) > len(id) && string(t[:len(id)]) == string(id) && t[len(id)] == '.' {
			return s
		}
	}
	return nil
}

var (
	_ api.Printing = (*shop)(nil)
	_ api.Printers = (*shop)(nil)
)
