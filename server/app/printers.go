package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"luot/configs"
	"luot/live"
	"luot/printer/spool"
	"luot/queue"
	"luot/server/api"
)

// nearlyEmpty is how much of a roll may be used before somebody is told, in percent.
const nearlyEmpty = 90

// Slip says where the newest copy of a ticket's slip is; nil: this process knows nothing of it.
func (h *shop) Slip(t queue.Token) *queue.SlipAt {
	h.mu.Lock()
	n := h.notes[t]
	if n == nil {
		h.mu.Unlock()
		return nil
	}
	at := *n
	h.mu.Unlock()
	if where, state, ok := h.spool.Where(string(t), at.copy, at.home); ok {
		at.at, at.state = where, state
	}
	out := &queue.SlipAt{ID: at.at, Label: at.at, Fallback: at.at != at.home, State: string(at.state)}
	if site := h.a.siteOf(t); site != nil {
		for _, p := range site.Config().Printers {
			if p.ID == at.at {
				out.Label = p.Label
			}
		}
	}
	if st, ok := h.spool.Status(at.at); ok && st.Alarm() {
		out.Alarm = st.State
	}
	return out
}

// List tells of a site's printers; own is that of the device, "" marks none.
func (h *shop) List(id queue.SiteID, device string) []api.PrinterView {
	out := []api.PrinterView{}
	for _, s := range h.a.sites {
		if s.ID() != id {
			continue
		}
		_, own := h.printerFor(id, device)
		for _, p := range s.Config().Printers {
			v := h.show(p)
			v.Own = device != "" && p.ID == own.ID
			out = append(out, v)
		}
	}
	return out
}

// show tells of one printer.
func (h *shop) show(p configs.Printer) api.PrinterView {
	st, _ := h.spool.Status(p.ID)
	roll := h.rolls.of(p.ID)
	v := api.PrinterView{ID: p.ID, Label: p.Label, State: st.State, Queued: st.Queued, Fallback: p.Fallback, Error: st.Detail,
		NearEnd: st.NearEnd || roll.MM*100 >= p.RollMM*nearlyEmpty,
		Roll:    api.RollView{Slips: roll.Slips, MM: roll.MM, OfMM: p.RollMM}, Since: queue.InstantOf(st.Since), Test: h.trialOf(p.ID)}
	switch {
	case st.Busy == spool.Stalled && !st.Alarm():
		v.State = "stalled"
	case st.Busy == spool.Sending && !st.Alarm():
		v.State = "printing"
	}
	return v
}

// NewPaper begins a new roll; false: the site has no such printer.
func (h *shop) NewPaper(id queue.SiteID, printer string) (api.PrinterView, bool) {
	for _, s := range h.a.sites {
		for _, p := range s.Config().Printers {
			if s.ID() == id && p.ID == printer {
				h.rolls.renew(printer)
				h.mu.Lock()
				al := h.alarms[printer]
				al.near = false
				h.alarms[printer] = al
				h.mu.Unlock()
				h.changed(printer)
				return h.show(p), true
			}
		}
	}
	return api.PrinterView{}, false
}

// Attach lets an agent drive a printer of the site.
func (h *shop) Attach(id queue.SiteID, printer string, out func(spool.Message) bool) (api.PrinterAgent, error) {
	for _, s := range h.a.sites {
		for _, p := range s.Config().Printers {
			if s.ID() == id && p.ID == printer {
				agent, err := h.spool.Attach(printer, out)
				if err != nil {
					return nil, err
				}
				return agent, nil
			}
		}
	}
	return nil, spool.ErrUnknown
}

// changed is told by the spool's workers: it logs the beginning and the end of an alarm and the end of a roll,
// and wakes who publishes.
func (h *shop) changed(printer string) {
	<-h.opened
	st, ok := h.spool.Status(printer)
	if !ok {
		return
	}
	now := ""
	if st.Alarm() {
		now = st.State
	}
	h.mu.Lock()
	al := h.alarms[printer]
	was := al.state
	if was != now {
		if was != "" {
			if al.total == nil {
				al.total = map[string]time.Duration{}
			}
			al.total[was] += time.Since(al.since)
		}
		al.state, al.since = now, time.Now()
	}
	near := st.NearEnd && !al.near
	al.near = al.near || near
	h.alarms[printer] = al
	h.mu.Unlock()
	switch {
	case was == now:
	case now != "":
		h.a.log.Warn("nothing comes out of a printer", "printer", printer, "state", now, "cause", st.Detail)
	default:
		h.a.log.Info("a printer is back", "printer", printer, "was", was)
	}
	if near {
		h.a.log.Warn("a roll is nearly empty", "printer", printer)
	}
	select {
	case h.news <- struct{}{}:
	default:
	}
}

// publish shows the printers to who looks, without what is for staff.
func (h *shop) publish() {
	for _, s := range h.a.sites {
		list := h.List(s.ID(), "")
		for i := range list {
			list[i].Error, list[i].Test = "", nil
		}
		now := time.Now()
		state := struct {
			Type     string            `json:"type"`
			Epoch    string            `json:"epoch"`
			Seq      uint64            `json:"seq"`
			At       queue.Instant     `json:"at"`
			Printers []api.PrinterView `json:"printers"`
		}{"printers", h.started.UTC().Format("20060102150405.000"), uint64(now.Sub(h.started).Milliseconds()), queue.InstantOf(h.a.clock.Now()), list}
		body, err := json.Marshal(state)
		if err != nil {
			h.a.log.Error("encode the printers", "cause", err)
			continue
		}
		h.a.hub.Publish(live.Topic("printers/"+string(s.ID())), live.State{Epoch: state.Epoch, Seq: state.Seq, Body: body})
	}
}

func isRefusal(err error) bool {
	var rule *queue.Refusal
	return errors.As(err, &rule)
}

// sweepAfter is how long another process may still be printing a slip that has no result.
const sweepAfter = 100 * time.Second

// sweep records as unconfirmed what was ordered before this process began and has no result: the process that
// printed it was killed, and only a person can see whether it came out. Alone on its store, a program knows
// that at once; beside others it looks a second time, when they have had their time.
func (h *shop) sweep(run context.Context) {
	before := h.unknown(run)
	if !h.a.store.shared || len(before) == 0 {
		h.give(before)
		return
	}
	h.a.goRun(func() {
		rest := time.NewTimer(sweepAfter)
		defer rest.Stop()
		select {
		case <-rest.C:
		case <-run.Done():
			return
		}
		still := map[string]int{}
		for _, j := range h.unknown(run) {
			still[j.Ticket] = j.Copy
		}
		h.give(slices.DeleteFunc(before, func(j spool.Job) bool { return still[j.Ticket] != j.Copy }))
	})
}

// give records slips as unconfirmed.
func (h *shop) give(jobs []spool.Job) {
	for _, j := range jobs {
		r := spool.Result{Job: j, At: j.Printer, Outcome: spool.Unconfirmed, Reason: "killed"}
		h.a.log.Warn("a server was stopped while it printed a slip", "number", j.Number, "copy", j.Copy)
		if !h.record(r) {
			h.mu.Lock()
			h.owed = append(h.owed, r)
			h.mu.Unlock()
		}
	}
}

// unknown are the slips that were ordered and have no result.
func (h *shop) unknown(ctx context.Context) (out []spool.Job) {
	for _, s := range h.a.sites {
		if len(s.Config().Printers) == 0 {
			continue
		}
		read, cancel := context.WithTimeout(ctx, readWithin)
		err := s.Engine.Read(read, func(v *queue.View) {
			for i := range v.Day.All() {
				t := &v.Day.All()[i]
				if t.Print == queue.PrintQueued || t.Print == "" && t.Channel == api.ChannelKiosk {
					out = append(out, spool.Job{Ticket: string(t.Token), Number: string(t.Number), Copy: max(t.Copies, 1), Printer: s.Config().Printers[0].ID})
				}
			}
		})
		cancel()
		if err != nil && ctx.Err() == nil {
			h.a.log.Warn("look for slips without a result", "site", s.ID(), "cause", err)
		}
	}
	return out
}
