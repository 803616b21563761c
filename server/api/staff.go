package api

import (
	"net/http"
	"slices"
	"strings"

	"luot/engine"
	"luot/queue"
)

// staffRoutes are the rows of design section 6 for staff, besides the session.
func (a *API) staffRoutes() []route {
	const site = "/api/v1/sites/:site"
	const ticket = site + "/tickets/:number"
	return append(append(deskRoutes(), findRoutes()...), []route{
		{http.MethodPatch, ticket, officer, patchTicket},
		{http.MethodPost, ticket + "/cancel", officer, ticketAct(func(n queue.Number) queue.Order { return queue.Cancel{Number: n} })},
		{http.MethodPost, ticket + "/restore", officer, ticketAct(func(n queue.Number) queue.Order { return queue.Restore{Number: n} })},
		{http.MethodPost, ticket + "/back", officer, ticketAct(func(n queue.Number) queue.Order { return queue.Back{Number: n} })},
		{http.MethodPost, ticket + "/reprint", officer, postStaffReprint},
		{http.MethodPost, site + "/by-hand", officer, postByHand},
		{http.MethodGet, site + "/queue", officer, getQueue},
		{http.MethodGet, site + "/sheet.pdf", officer, getSheet},
		{http.MethodGet, site + "/service-times", officer, getServiceTimes},
		{http.MethodPost, site + "/help/seen", officer, postHelpSeen},
		{http.MethodPost, site + "/close-day", lead, postCloseDay},
		{http.MethodPost, site + "/services/:service/pause", supervisor, serviceAct(func(s queue.ServiceID) queue.Order { return queue.PauseService{Service: s} })},
		{http.MethodPost, site + "/services/:service/resume", supervisor, serviceAct(func(s queue.ServiceID) queue.Order { return queue.ResumeService{Service: s} })},
		{http.MethodPost, site + "/notices", supervisor, postNotice},
		{http.MethodPut, site + "/hours", supervisor, putHours},
		{http.MethodGet, site + "/events", supervisor, getEvents},
		{http.MethodPost, site + "/clock/trust", admin, postTrustClock},
	}...)
}

type empty struct{}

// number returns the ticket number that the path names, in capitals.
func (k *call) number() queue.Number {
	return queue.Number(strings.ToUpper(strings.Clone(k.Params("number"))))
}

// ticketAct makes the handler of an act on a ticket by number; the answer is the ticket as staff see it.
func ticketAct(order func(queue.Number) queue.Order) func(*call) error {
	return func(k *call) error {
		in, err := read[empty](k)
		if err != nil {
			return err
		}
		cmd, err := k.command(order(k.number()), in)
		if err != nil {
			return err
		}
		return k.answerTicket(cmd, k.number())
	}
}

// answerTicket runs the command and renders the ticket called n.
func (k *call) answerTicket(cmd queue.Command, n queue.Number) error {
	var out queue.TicketView
	err := k.onTicket(cmd, n, func(v *queue.View, t *queue.Ticket, _ engine.Result) { out = v.StaffTicket(t) })
	if err != nil {
		return err
	}
	return k.JSON(out)
}

// patchTicket handles PATCH /sites/:site/tickets/:number {class}.
func patchTicket(k *call) error {
	in, err := read[struct {
		Class queue.Class `json:"class"`
	}](k)
	if err != nil {
		return err
	}
	cmd, err := k.command(queue.Classify{Number: k.number(), Class: in.Class}, in)
	if err != nil {
		return err
	}
	return k.answerTicket(cmd, k.number())
}

// postStaffReprint prints a further copy, marked as one, on the site's first printer.
func postStaffReprint(k *call) error {
	in, err := read[empty](k)
	if err != nil {
		return err
	}
	cmd, err := k.command(queue.Reprint{Number: k.number()}, in)
	if err != nil {
		return err
	}
	return k.answerReprint(cmd, k.number(), (*queue.View).StaffTicket)
}

// byHand is one of two acts with paper numbers.
type byHand struct {
	Issue *struct {
		Service queue.ServiceID `json:"service"`
		First   int             `json:"first"`
		Count   int             `json:"count"`
	} `json:"issue,omitempty"`
	Served *struct {
		Numbers []queue.Number  `json:"numbers"`
		Counter queue.CounterID `json:"counter"`
	} `json:"served,omitempty"`
}

// maxByHand bounds one entry of paper numbers.
const maxByHand = 200

// again returns the numbers of an entry that was made before and ended with the number last: they stand in
// the day one after the other. Of yesterday's there are none.
func (b byHand) again(d *queue.Day, last queue.Number) []queue.Number {
	out := []queue.Number{}
	if b.Served != nil {
		return append(out, b.Served.Numbers...)
	}
	all := d.All()
	end := slices.IndexFunc(all, func(t queue.Ticket) bool { return t.Number == last }) + 1
	for i := max(0, end-b.Issue.Count); i < end; i++ {
		out = append(out, all[i].Number)
	}
	return out
}

// postByHand enters paper numbers of an outage, or says which of them were served.
func postByHand(k *call) error {
	in, err := read[byHand](k)
	if err != nil {
		return err
	}
	var do queue.Order
	switch {
	case (in.Issue == nil) == (in.Served == nil):
		return refuse(http.StatusUnprocessableEntity, "value.missing", "field", "issue")
	case in.Issue != nil:
		if in.Issue.Count < 1 || in.Issue.Count > maxByHand {
			return refuse(http.StatusUnprocessableEntity, "value.range", "field", "count", "most", maxByHand)
		}
		order := queue.IssueByHand{Service: in.Issue.Service, First: in.Issue.First, Count: in.Issue.Count}
		for range in.Issue.Count {
			order.Tokens = append(order.Tokens, NewToken(k.site.ID()))
		}
		do = order
	default:
		do = queue.ServedByHand{Numbers: in.Served.Numbers, Counter: in.Served.Counter}
	}
	cmd, err := k.command(do, in)
	if err != nil {
		return err
	}
	out := struct {
		Numbers []queue.Number `json:"numbers"`
	}{[]queue.Number{}}
	err = k.do(cmd, func(v *queue.View, r engine.Result) {
		if r.Replayed != nil {
			out.Numbers = in.again(v.Day, r.Replayed.Number)
		}
		for _, e := range r.Events {
			if e.Number != "" && (e.Type == queue.EvIssued || e.Type == queue.EvDone) {
				out.Numbers = append(out.Numbers, e.Number)
			}
		}
	})
	if err != nil {
		return err
	}
	return k.JSON(out)
}
