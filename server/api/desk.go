package api

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"luot/access"
	"luot/counter"
	"luot/engine"
	"luot/live"
	"luot/queue"
)

// seen is the head of every body of a staff order on a counter; missing is 422.
type seen struct {
	Seen *uint64 `json:"seen"`
}

func (s seen) shown() *uint64 { return s.Seen }

type deskBody interface{ shown() *uint64 }

// replayed names the ticket that a repeated key had called.
type replayed struct {
	Number queue.Number `json:"number"`
}

// deskAnswer is the desk, and what a replay did the first time.
type deskAnswer struct {
	counter.Desk
	Replayed *replayed `json:"replayed,omitempty"`
}

// verb makes the handler of one staff order on a counter: order turns the body into the order, and
// the answer is the desk after it. A call for which nobody waits is 204 with Luot-Seen.
func verb[T deskBody](order func(d queue.Desk, in T) queue.Order) func(*call) error {
	return func(k *call) error {
		in, err := read[T](k)
		if err != nil {
			return err
		}
		id, err := k.counter()
		if err != nil {
			return err
		}
		if in.shown() == nil {
			return refuse(http.StatusUnprocessableEntity, "seen.missing", "field", "seen")
		}
		if err := k.standIn(id); err != nil {
			return err
		}
		do := order(queue.Desk{Counter: id, Seen: *in.shown()}, in)
		switch o := do.(type) {
		case queue.OpenCounter:
			o.Idle = k.api.idle(k.site.ID(), id)
			do = o
		case queue.WalkIn:
			o.Token = NewToken(k.site.ID())
			do = o
		}
		cmd, err := k.command(do, in)
		if err != nil {
			return err
		}
		return k.answerDesk(cmd, id)
	}
}

// standIn lets a counter's own device, a keypad or another program, act for the officer who has the counter. Without
// one there is nobody whose act it could be: a counter is opened by a person.
func (k *call) standIn(id queue.CounterID) error {
	if k.device.Kind != access.Counter {
		return nil
	}
	var at queue.CounterState
	if err := k.look(func(v *queue.View) { at = v.Day.Counter(id) }); err != nil {
		return err
	}
	if at.State == queue.CounterClosed {
		return refuse(http.StatusConflict, "counter.closed", "counter", id)
	}
	k.actor.Role, k.actor.User = queue.Officer, at.Officer
	return nil
}

// consoleGone is how long a console has no live socket before anyone may take its counter over.
const consoleGone = time.Minute

// idle reports whether the console of a counter has been gone for a minute. When nobody can say, it has
// not: a lead may take the counter over all the same.
func (a *API) idle(site queue.SiteID, id queue.CounterID) bool {
	if a.Console != nil {
		last, known := a.Console(site, id)
		return known && a.Now().Sub(last) > consoleGone
	}
	last := a.Hub.LastReader(live.Topic("desk/" + string(site) + "/" + string(id)))
	return a.Now().Sub(last) > consoleGone
}

// answerDesk runs the command and renders the desk; a refusal because the desk has changed carries
// the present one.
func (k *call) answerDesk(cmd queue.Command, id queue.CounterID) error {
	var out deskAnswer
	_, next := cmd.Do.(queue.CallNext)
	nobody := false
	err := k.do(cmd, func(v *queue.View, r engine.Result) {
		out.Desk = counter.ViewDesk(v, id)
		if r.Replayed != nil {
			out.Replayed = &replayed{r.Replayed.Number}
			nobody = next && !r.Replayed.Called
			return
		}
		nobody = next && !called(r.Events)
	})
	var rule *queue.Refusal
	if errors.As(err, &rule) && rule.Code == "counter.changed" {
		var now counter.Desk
		if readErr := k.look(func(v *queue.View) { now = counter.ViewDesk(v, id) }); readErr == nil {
			return &refusal{http.StatusConflict, rule.Code, map[string]any{"desk": now}}
		}
	}
	if err != nil {
		return err
	}
	k.Set("Luot-Seen", strconv.FormatUint(out.Seen, 10))
	if nobody {
		return k.SendStatus(http.StatusNoContent)
	}
	return k.JSON(out)
}

func called(events []queue.Event) bool {
	for i := range events {
		if events[i].Type == queue.EvCalled {
			return true
		}
	}
	return false
}

// counter returns the counter that the path names.
func (k *call) counter() (queue.CounterID, error) {
	id := queue.CounterID(strings.Clone(k.Params("counter")))
	if k.site.Config().Rules.Counter(id) == nil {
		return "", refuse(http.StatusNotFound, "counter.unknown", "counter", id)
	}
	return id, nil
}

// getDesk handles GET /sites/:site/counters/:counter.
func getDesk(k *call) error {
	id, err := k.counter()
	if err != nil {
		return err
	}
	var out counter.Desk
	if err := k.look(func(v *queue.View) { out = counter.ViewDesk(v, id) }); err != nil {
		return err
	}
	return k.JSON(out)
}

// The bodies of the orders that say more than seen.
type (
	nextBody struct {
		seen
		Previous string          `json:"previous"`
		Outcome  string          `json:"outcome"`
		Dossiers int             `json:"dossiers"`
		Service  queue.ServiceID `json:"service"`
	}
	numberBody struct {
		seen
		Number queue.Number `json:"number"`
	}
	callBody struct {
		seen
		Number queue.Number `json:"number"`
		Reason string       `json:"reason"`
	}
	reasonBody struct {
		seen
		Reason string `json:"reason"`
	}
	finishBody struct {
		seen
		Outcome  string          `json:"outcome"`
		Dossiers int             `json:"dossiers"`
		Service  queue.ServiceID `json:"service"`
	}
	transferBody struct {
		seen
		Service queue.ServiceID `json:"service"`
		Counter queue.CounterID `json:"counter"`
		Back    bool            `json:"back"`
		Reason  string          `json:"reason"`
	}
	serviceBody struct {
		seen
		Service queue.ServiceID `json:"service"`
	}
	undoBody struct {
		seen
		Of uint64 `json:"of"`
	}
	openBody struct {
		seen
		Takeover bool `json:"takeover"`
	}
	closeBody struct {
		seen
		Confirm string `json:"confirm"`
	}
	tiersBody struct {
		seen
		Tiers []queue.Tier    `json:"tiers"`
		Lend  queue.ServiceID `json:"lend"`
	}
)

// deskRoutes are the orders on a counter, one line each.
func deskRoutes() []route {
	const at = "/api/v1/sites/:site/counters/:counter"
	post := func(name string, handle func(*call) error) route {
		return route{http.MethodPost, at + "/" + name, atDesk, handle}
	}
	return []route{
		{http.MethodGet, at, atDesk, getDesk},
		post("next", verb(func(d queue.Desk, in nextBody) queue.Order {
			return queue.CallNext{Desk: d, Previous: in.Previous, Outcome: in.Outcome, Dossiers: in.Dossiers, Service: in.Service}
		})),
		post("call", verb(func(d queue.Desk, in callBody) queue.Order {
			return queue.Call{Desk: d, Number: in.Number, Reason: in.Reason}
		})),
		post("recall", verb(func(d queue.Desk, _ seen) queue.Order { return queue.Recall{Desk: d} })),
		post("start", verb(func(d queue.Desk, _ seen) queue.Order { return queue.Start{Desk: d} })),
		post("finish", verb(func(d queue.Desk, in finishBody) queue.Order {
			return queue.Finish{Desk: d, Outcome: in.Outcome, Dossiers: in.Dossiers, Service: in.Service}
		})),
		post("no-show", verb(func(d queue.Desk, _ seen) queue.Order { return queue.Absent{Desk: d} })),
		post("hold", verb(func(d queue.Desk, in reasonBody) queue.Order { return queue.Hold{Desk: d, Reason: in.Reason} })),
		post("resume", verb(func(d queue.Desk, in numberBody) queue.Order { return queue.Resume{Desk: d, Number: in.Number} })),
		post("invite", verb(func(d queue.Desk, in numberBody) queue.Order { return queue.Invite{Desk: d, Number: in.Number} })),
		post("return", verb(func(d queue.Desk, _ seen) queue.Order { return queue.PutBack{Desk: d} })),
		post("transfer", verb(func(d queue.Desk, in transferBody) queue.Order {
			return queue.Transfer{Desk: d, ToService: in.Service, ToCounter: in.Counter, Back: in.Back, Reason: in.Reason}
		})),
		post("walk-in", verb(func(d queue.Desk, in serviceBody) queue.Order { return queue.WalkIn{Desk: d, Service: in.Service} })),
		post("undo", verb(func(d queue.Desk, in undoBody) queue.Order { return queue.Undo{Desk: d, Of: in.Of} })),
		post("open", verb(func(d queue.Desk, in openBody) queue.Order { return queue.OpenCounter{Desk: d, Takeover: in.Takeover} })),
		post("pause", verb(func(d queue.Desk, in reasonBody) queue.Order { return queue.PauseCounter{Desk: d, Reason: in.Reason} })),
		post("close", verb(func(d queue.Desk, in closeBody) queue.Order { return queue.CloseCounter{Desk: d, Confirm: in.Confirm} })),
		{http.MethodPut, at + "/tiers", officer, verb(func(d queue.Desk, in tiersBody) queue.Order {
			return queue.SetCounter{Desk: d, Tiers: in.Tiers, Lend: in.Lend}
		})},
	}
}
