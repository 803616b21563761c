package api

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"luot/engine"
	"luot/queue"
)

// issueBody asks for a number.
type issueBody struct {
	Service queue.ServiceID `json:"service"`
	Class   queue.Class     `json:"class"`
	Lang    string          `json:"lang"`
	With    queue.Token     `json:"with"`
	Print   bool            `json:"print"` // staff: print a slip; a kiosk always does

	Procedure string `json:"procedure,omitempty"` // one of the service's; "" was not asked, or something else
}

// channelKiosk is how the log names a ticket that a kiosk gave.
const channelKiosk = "kiosk"

// order checks the values that need no day and makes the order of them.
func (in issueBody) order(site *Site) (queue.Issue, error) {
	rules := site.Config().Rules
	if in.Service == "" {
		return queue.Issue{}, invalid("value.missing", "service")
	}
	if rules.Service(in.Service) == nil {
		return queue.Issue{}, refuse(http.StatusUnprocessableEntity, "service.unknown", "service", in.Service)
	}
	if !slices.Contains([]queue.Class{"", queue.Normal, queue.Priority}, in.Class) {
		return queue.Issue{}, invalid("value.unknown", "class")
	}
	if in.Lang == "" {
		in.Lang = rules.Languages[0]
	}
	if !slices.Contains(rules.Languages, in.Lang) {
		return queue.Issue{}, invalid("value.unknown", "lang")
	}
	return queue.Issue{Service: in.Service, Class: in.Class, Lang: in.Lang, With: in.With, Procedure: in.Procedure, Token: NewToken(site.ID())}, nil
}

func invalid(code, field string) *refusal {
	return refuse(http.StatusUnprocessableEntity, code, "field", field)
}

// postTicket handles POST /sites/:site/tickets. The slip of a kiosk's ticket goes to its printer; the
// answer waits for the log, never for paper.
func postTicket(k *call) error {
	in, err := read[issueBody](k)
	if err != nil {
		return err
	}
	order, err := in.order(k.site)
	if err != nil {
		return err
	}
	order.Channel = queue.ChannelStaff
	if k.device.ID != "" {
		order.Channel, in.Print = channelKiosk, true
	}
	cmd, err := k.command(order, in)
	if err != nil {
		return err
	}
	if k.device.ID != "" {
		if err := k.api.issues.admit(k.device.ID, cmd.Key, k.site.Config().PerKiosk, k.api.Now()); err != nil {
			return err
		}
	}
	var out, slip queue.TicketView
	fresh := false
	err = k.do(cmd, func(v *queue.View, r engine.Result) {
		if t := v.Day.Ticket(numberOf(r)); t != nil {
			out, slip = k.api.showTicket(v, t), slipView(v, t)
		}
		fresh = r.Replayed == nil
	})
	if err = k.owe(cmd.Key, err, &fresh); err != nil {
		return err
	}
	switch {
	case out.Number == "":
		return refuse(http.StatusNotFound, "ticket.gone") // replayed just after midnight
	case fresh && in.Print:
		if err := k.printFirst(&out, slip); err != nil {
			return err
		}
	}
	k.Location(base + "/tickets/" + string(out.Token))
	return k.Status(http.StatusCreated).JSON(out)
}

// owe remembers a press for a ticket that nobody knows the fate of, and makes it fresh when its key comes
// again: its slip has not been printed.
func (k *call) owe(key string, err error, fresh *bool) error {
	if key == "" {
		return err
	}
	press := string(k.site.ID()) + " " + k.actor.ID + " " + key
	var down *engine.Unavailable
	switch {
	case err == nil:
		owed := k.api.unsure.take(press)
		*fresh = *fresh || owed
	case errors.As(err, &down) && down.Code == engine.StoreUnknown:
		k.api.unsure.note(press)
	}
	return err
}

// numberOf returns the ticket that a command made, now or the first time.
func numberOf(r engine.Result) queue.Number {
	if r.Replayed != nil {
		return r.Replayed.Number
	}
	if len(r.Events) == 0 {
		return ""
	}
	return r.Events[0].Number
}

// printingFor is how long the spool may take to tell what became of a slip.
const printingFor = 2 * time.Minute

// showTicket shows a ticket to its holder. One that is younger than the view's forecast shows what it
// was promised. The first slip of a kiosk's ticket leaves no record before the printer's word, so until
// then it is queued, and unconfirmed when the word does not come.
func (a *API) showTicket(v *queue.View, t *queue.Ticket) queue.TicketView {
	out := v.Ticket(t)
	if _, in := v.Forecast.Of(t.Number); !in && t.State == queue.Waiting && v.Forecast.At <= t.IssuedAt {
		slip := slipView(v, t)
		out.Ahead, out.Wait, out.After, out.AfterAt = slip.Ahead, slip.Wait, slip.After, slip.AfterAt
	}
	if t.Print == "" && t.Channel == channelKiosk && len(a.sites[v.Site.ID].Config().Printers) > 0 {
		out.Print = queue.PrintQueued
		if v.Now.Sub(t.IssuedAt) > printingFor {
			out.Print = queue.PrintUnconfirmed
		}
	}
	out.Printer, out.Officer = a.slipAt(t.Token), a.servedBy(a.sites[v.Site.ID], t)
	return out
}

// withTicket shows the path's ticket to view, on the engine's goroutine. A token that no ticket of today
// has died with its day, or was never given.
func (k *call) withTicket(view func(*queue.View, *queue.Ticket)) error {
	token := strings.Clone(k.Params("token"))
	if k.site == nil || !validToken(token) {
		return refuse(http.StatusNotFound, "ticket.unknown")
	}
	found := false
	err := k.look(func(v *queue.View) {
		if t := v.Day.Holder(queue.Token(token)); t != nil {
			found = true
			view(v, t)
		}
	})
	if err == nil && !found {
		return refuse(http.StatusNotFound, "ticket.gone")
	}
	return err
}

// getTicket handles GET /tickets/:token.
func getTicket(k *call) error {
	var out queue.TicketView
	if err := k.withTicket(func(v *queue.View, t *queue.Ticket) { out = k.api.showTicket(v, t) }); err != nil {
		return err
	}
	return k.JSON(out)
}

// The bodies of a holder's acts.
type (
	deferBody struct {
		Until queue.Instant `json:"until"`
	}
	ratingBody struct {
		Score   int      `json:"score"`
		Reasons []string `json:"reasons"`
	}
)

// The orders of a holder's acts.
func cancelled(n queue.Number, _ empty) queue.Order   { return queue.Cancel{Number: n} }
func uncancelled(n queue.Number, _ empty) queue.Order { return queue.Uncancel{Number: n} }
func cameBack(n queue.Number, _ empty) queue.Order    { return queue.Back{Number: n} }
func deferred(n queue.Number, in deferBody) queue.Order {
	return queue.Defer{Number: n, Until: in.Until}
}
func rated(n queue.Number, in ratingBody) queue.Order {
	return queue.Rate{Number: n, Score: in.Score, Reasons: in.Reasons}
}

// holderAct makes the handler of what somebody does who has the token, whoever else it is; only a
// kiosk that scans a slip acts as itself. The answer is the ticket.
func holderAct[T any](order func(queue.Number, T) queue.Order) func(*call) error {
	return func(k *call) error {
		in, err := read[T](k)
		if err != nil {
			return err
		}
		var n queue.Number
		var token queue.Token
		if err := k.withTicket(func(_ *queue.View, t *queue.Ticket) { n, token = t.Number, t.Token }); err != nil {
			return err
		}
		if err := k.api.acts.admit(token, k.api.Now()); err != nil {
			return err
		}
		do := order(n, in)
		if _, back := do.(queue.Back); !back || k.device.Site != k.site.ID() {
			k.actor = queue.Actor{ID: "holder:" + string(n)}
		}
		cmd, err := k.command(do, in)
		if err != nil {
			return err
		}
		var out queue.TicketView
		err = k.onTicket(cmd, n, func(v *queue.View, t *queue.Ticket, _ engine.Result) { out = k.api.showTicket(v, t) })
		if err != nil {
			return err
		}
		return k.JSON(out)
	}
}

// postReprint handles POST /tickets/:token/reprint: a further copy, marked as one.
func postReprint(k *call) error {
	in, err := read[empty](k)
	if err != nil {
		return err
	}
	var n queue.Number
	if err := k.withTicket(func(_ *queue.View, t *queue.Ticket) { n = t.Number }); err != nil {
		return err
	}
	cmd, err := k.command(queue.Reprint{Number: n}, in)
	if err != nil {
		return err
	}
	return k.answerReprint(cmd, n, k.api.showTicket)
}

// answerReprint runs a Reprint, hands the slip to the printer and renders the ticket by show.
func (k *call) answerReprint(cmd queue.Command, n queue.Number, show func(*queue.View, *queue.Ticket) queue.TicketView) error {
	var out, slip queue.TicketView
	fresh := false
	err := k.onTicket(cmd, n, func(v *queue.View, t *queue.Ticket, r engine.Result) {
		out, slip, fresh = show(v, t), slipView(v, t), r.Replayed == nil
	})
	if err != nil {
		return err
	}
	if fresh && !k.api.Printing.Print(k.site.ID(), k.device.ID, slip, slip.Copies) {
		failed := queue.Command{Actor: queue.Actor{ID: queue.ActorSpool}, Do: queue.Printed{Number: n, Copy: slip.Copies, Result: queue.PrintFailed}}
		if err := k.onTicket(failed, n, func(v *queue.View, t *queue.Ticket, _ engine.Result) { out = show(v, t) }); err != nil {
			return err
		}
	}
	return k.JSON(out)
}

// postHelp handles POST /sites/:site/help: the kiosk calls staff.
func postHelp(k *call) error {
	in, err := read[empty](k)
	if err != nil {
		return err
	}
	from := k.device.ID
	if from == "" {
		from = string(k.account.User)
	}
	return k.siteAct(queue.AskHelp{Device: from}, in)
}
