package api

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"luot/engine"
	"luot/live"
	"luot/printer/spool"
	"luot/queue"
)

// ChannelKiosk is how the log names a ticket that a kiosk gave: its Issued record orders the first slip.
const ChannelKiosk = channelKiosk

// Printers tells of printers and of slips on their way.
type Printers interface {
	// Slip says where the newest copy of a ticket's slip is; nil when this process does not know.
	Slip(t queue.Token) *queue.SlipAt
	// List tells of a site's printers; that of the device is marked.
	List(site queue.SiteID, device string) []PrinterView
	// NewPaper begins a new roll; false: the site has no such printer.
	NewPaper(site queue.SiteID, printer string) (PrinterView, bool)
	// Test prints a test page; false: the site has no such printer.
	Test(site queue.SiteID, printer string) (PrinterView, bool, error)
	// Attach lets an agent drive a printer of the site; out sends to it without waiting.
	Attach(site queue.SiteID, printer string, out func(spool.Message) bool) (PrinterAgent, error)
}

// PrinterAgent is an agent that drives a printer.
type PrinterAgent interface {
	// Hear takes in what the agent says.
	Hear(m spool.Message)
	// Detach ends its connection.
	Detach()
}

// PrinterView is a printer on the wire. Error and Test are for staff.
type PrinterView struct {
	ID       string        `json:"id"`
	Label    string        `json:"label"`
	Own      bool          `json:"own"`   // the slips of the kiosk that asks come out here
	State    string        `json:"state"` // ready, printing, stalled, unknown; paper, cover, error, offline: nothing comes out
	NearEnd  bool          `json:"near_end"`
	Queued   int           `json:"queued"`
	Fallback string        `json:"fallback,omitempty"`
	Roll     RollView      `json:"roll"`
	Since    queue.Instant `json:"since,omitzero"`
	Error    string        `json:"error,omitempty"`
	Test     *TrialView    `json:"test,omitempty"` // the newest test page of the process that answers
}

// TrialView is a test page, on its way or at its end.
type TrialView struct {
	State  string        `json:"state"`            // queued, sending, stalled; printed, unconfirmed, failed, expired
	Reason string        `json:"reason,omitempty"` // in one word, when it was not printed: paper, cover, offline …
	At     queue.Instant `json:"at"`               // when it was asked for
}

// RollView is what was printed since the roll was changed.
type RollView struct {
	Slips int `json:"slips"`
	MM    int `json:"mm"`
	OfMM  int `json:"of_mm"`
}

// printerRoutes are the printers of a site, and the agents beside them.
func (a *API) printerRoutes() []route {
	return []route{
		{http.MethodGet, base + "/sites/:site/printers", device, getPrinters},
		{http.MethodPost, base + "/sites/:site/printers/:printer/paper", device, postPaper},
		{http.MethodPost, base + "/sites/:site/printers/:printer/test", supervisor, postTest},
		{http.MethodGet, "/live/sites/:site/printers", anyone, liveRoute(printersTopic)},
		{http.MethodGet, "/live/printers/:printer", anyone, liveAgent},
	}
}

func printersTopic(k *call) (live.Topic, error) {
	return live.Topic("printers/" + string(k.site.ID())), nil
}

// slipAt says where a slip is, when that is known.
func (a *API) slipAt(t queue.Token) *queue.SlipAt {
	if a.Printers == nil {
		return nil
	}
	return a.Printers.Slip(t)
}

// printFirst orders the first slip of a new ticket. A kiosk's Issued record is the order; that of staff is
// written before, so that a server which is killed while it prints knows of it. A slip that is not taken
// has failed, and the log says so.
func (k *call) printFirst(out *queue.TicketView, slip queue.TicketView) error {
	record := func(result string) error {
		out.Print = result
		cmd := queue.Command{Actor: queue.Actor{ID: queue.ActorSpool}, Do: queue.Printed{Number: slip.Number, Copy: 1, Result: result}}
		return k.do(cmd, func(*queue.View, engine.Result) {})
	}
	printers := len(k.site.Config().Printers) > 0
	if k.device.ID == "" && printers {
		if err := record(queue.PrintQueued); err != nil {
			return err
		}
	}
	switch {
	case k.api.Printing.Print(k.site.ID(), k.device.ID, slip, 1):
		out.Print = queue.PrintQueued
		out.Printer = k.api.slipAt(slip.Token)
	case printers:
		return record(queue.PrintFailed)
	}
	return nil
}

// getPrinters handles GET /sites/:site/printers.
func getPrinters(k *call) error {
	list := k.api.Printers.List(k.site.ID(), k.device.ID)
	if k.device.ID != "" {
		for i := range list {
			list[i].Error, list[i].Test = "", nil
		}
	}
	return k.JSON(map[string]any{"printers": list})
}

// Wrong PINs that a device may send within a minute.
const pinTries = 5

// tries counts wrong PINs by device; a minute later they are forgotten. Its mutex guards it.
type tries struct {
	mu    sync.Mutex
	since map[string]time.Time
	count map[string]int
}

// admit reports whether a device may try again now.
func (t *tries) admit(device string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Sub(t.since[device]) > time.Minute {
		delete(t.since, device)
		delete(t.count, device)
	}
	return t.count[device] < pinTries
}

func (t *tries) wrong(device string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.count == nil {
		t.since, t.count = map[string]time.Time{}, map[string]int{}
	}
	if t.count[device]++; t.count[device] == 1 {
		t.since[device] = now
	}
}

// checkPIN lets a kiosk's staff corner act with the site's PIN.
func (k *call) checkPIN(pin string) error {
	if k.device.ID == "" {
		return nil
	}
	now := time.Now()
	if !k.api.pins.admit(k.device.ID, now) {
		return refuse(http.StatusTooManyRequests, "pin.tries", "seconds", 60)
	}
	want := k.site.Config().KioskPIN
	if want == "" || subtle.ConstantTimeCompare([]byte(pin), []byte(want)) != 1 {
		k.api.pins.wrong(k.device.ID, now)
		return refuse(http.StatusForbidden, "pin.wrong")
	}
	return nil
}

// expiredSlip is a slip that ran out of time before anything came out.
type expiredSlip struct {
	Number  queue.Number    `json:"number"`
	Token   queue.Token     `json:"token,omitempty"` // for a kiosk, which reprints by it
	Service queue.ServiceID `json:"service"`
	Issued  queue.Instant   `json:"issued_at"`
	Copy    int             `json:"copy"`
}

// offerFor is how far back expired slips are offered when paper has been changed: ten minutes, and the one that
// a slip may wait before it expires.
const offerFor = 11 * time.Minute

// pathPrinter returns the name of the site's printer in the path.
func (k *call) pathPrinter() (string, error) {
	name := strings.Clone(k.Params("printer"))
	for _, p := range k.site.Config().Printers {
		if p.ID == name {
			return name, nil
		}
	}
	return "", refuse(http.StatusNotFound, "printer.unknown", "printer", name)
}

// postTest handles POST /sites/:site/printers/:printer/test: a page with ruler, dots, alphabet and code. The answer
// does not wait for paper; what came of it is in the printer's test member.
func postTest(k *call) error {
	if _, err := read[empty](k); err != nil {
		return err
	}
	name, err := k.pathPrinter()
	if err != nil {
		return err
	}
	out, _, err := k.api.Printers.Test(k.site.ID(), name)
	switch {
	case errors.Is(err, spool.ErrFull), errors.Is(err, spool.ErrClosed):
		return refuse(http.StatusConflict, "printer.full", "printer", name)
	case err != nil:
		return fmt.Errorf("print a test page at %s: %w", name, err)
	}
	return k.Status(http.StatusAccepted).JSON(map[string]any{"printer": out})
}

// postPaper handles POST /sites/:site/printers/:printer/paper: the roll was changed. It answers what could not
// be printed lately; nothing is printed by itself.
func postPaper(k *call) error {
	in, err := read[struct {
		PIN string `json:"pin"`
	}](k)
	if err != nil {
		return err
	}
	name, err := k.pathPrinter()
	if err != nil {
		return err
	}
	if err := k.checkPIN(in.PIN); err != nil {
		return err
	}
	out := struct {
		Printer PrinterView   `json:"printer"`
		Expired []expiredSlip `json:"expired"`
	}{Expired: []expiredSlip{}}
	err = k.look(func(v *queue.View) {
		for i := range v.Day.All() {
			t := &v.Day.All()[i]
			if t.Print != queue.PrintExpired || t.State != queue.Waiting && t.State != queue.Called || v.Now.Sub(t.IssuedAt) > offerFor {
				continue
			}
			slip := expiredSlip{Number: t.Number, Service: t.Service, Issued: t.IssuedAt, Copy: t.Copies}
			if k.device.ID != "" {
				slip.Token = t.Token
			}
			out.Expired = append(out.Expired, slip)
		}
	})
	if err != nil {
		return err
	}
	out.Printer, _ = k.api.Printers.NewPaper(k.site.ID(), name)
	for _, p := range k.api.Printers.List(k.site.ID(), k.device.ID) {
		if p.ID == name {
			out.Printer.Own = p.Own
		}
	}
	return k.JSON(out)
}
