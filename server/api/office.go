package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"luot/counter"
	"luot/engine"
	"luot/queue"
	"luot/report"
)

// done answers an act on the whole site: the seq at which it stands in the log.
type done struct {
	Seq uint64 `json:"seq"`
}

// siteAct runs an order on the whole site.
func (k *call) siteAct(do queue.Order, body any) error {
	cmd, err := k.command(do, body)
	if err != nil {
		return err
	}
	var out done
	if err := k.do(cmd, func(v *queue.View, _ engine.Result) { out.Seq = v.Day.Seq }); err != nil {
		return err
	}
	return k.JSON(out)
}

// serviceAct makes the handler of an act on a service.
func serviceAct(order func(queue.ServiceID) queue.Order) func(*call) error {
	return func(k *call) error {
		in, err := read[empty](k)
		if err != nil {
			return err
		}
		id := queue.ServiceID(strings.Clone(k.Params("service")))
		if k.site.Config().Rules.Service(id) == nil {
			return refuse(http.StatusNotFound, "service.unknown", "service", id)
		}
		return k.siteAct(order(id), in)
	}
}

// postNotice shows a text on the screens until an instant.
func postNotice(k *call) error {
	in, err := read[struct {
		Text  queue.Words   `json:"text"`
		Until queue.Instant `json:"until"`
	}](k)
	if err != nil {
		return err
	}
	return k.siteAct(queue.PostNotice{Text: in.Text, Until: in.Until}, in)
}

// putHours changes today's hours.
func putHours(k *call) error {
	in, err := read[struct {
		IssueUntil queue.Instant `json:"issue_until"`
		WorkUntil  queue.Instant `json:"work_until"`
		Reason     string        `json:"reason"`
	}](k)
	if err != nil {
		return err
	}
	return k.siteAct(queue.SetHours{IssueUntil: in.IssueUntil, WorkUntil: in.WorkUntil, Reason: in.Reason}, in)
}

// postCloseDay expires all that waits, once the lead has confirmed it.
func postCloseDay(k *call) error {
	in, err := read[struct {
		Confirm string `json:"confirm"`
	}](k)
	if err != nil {
		return err
	}
	return k.siteAct(queue.CloseDay{Confirm: in.Confirm}, in)
}

// postTrustClock is an admin's word that the clock is right although it leapt, as after a night in
// which the machine slept, or although the log has records of a later time.
func postTrustClock(k *call) error {
	if _, err := read[empty](k); err != nil {
		return err
	}
	if k.api.Trust != nil {
		k.api.Trust()
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
	defer cancel()
	if err := k.site.Engine.TrustClock(ctx); err != nil {
		return err
	}
	k.api.Log.Warn("the clock is trusted", "site", k.site.ID(), "actor", k.actor.ID)
	var out done
	if err := k.look(func(v *queue.View) { out.Seq = v.Day.Seq }); err != nil {
		return err
	}
	return k.JSON(out)
}

// postHelpSeen says "I am coming"; without a device, to all that asked.
func postHelpSeen(k *call) error {
	in, err := read[struct {
		Device string `json:"device"`
	}](k)
	if err != nil {
		return err
	}
	return k.siteAct(queue.HelpSeen{Device: in.Device}, in)
}

// getQueue shows the whole line.
func getQueue(k *call) error {
	var out counter.Queue
	if err := k.look(func(v *queue.View) { out = counter.ViewQueue(v) }); err != nil {
		return err
	}
	return k.JSON(out)
}

// date reads the query's date; today is used when it is missing.
func (k *call) date() (queue.Date, error) {
	text := strings.Clone(k.Query("date"))
	if text == "" {
		return "", nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", refuse(http.StatusUnprocessableEntity, "value.format", "field", "date")
	}
	return queue.Date(text), nil
}

// getServiceTimes sums up a day's service times per counter and service.
func getServiceTimes(k *call) error {
	date, err := k.date()
	if err != nil {
		return err
	}
	var out report.Times
	today := false
	err = k.look(func(v *queue.View) {
		if today = date == "" || date == v.Day.Date; today {
			out = report.ServiceTimes(v.Day)
		}
	})
	if err != nil {
		return err
	}
	if !today {
		ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
		defer cancel()
		day, err := k.site.Engine.Past(ctx, date)
		if err != nil {
			return err
		}
		out = report.ServiceTimes(day)
	}
	return k.JSON(out)
}

// exportWithin bounds one export of a day's log.
const exportWithin = 30 * time.Second

// getEvents gives the log of a day as NDJSON, each line the chain and the stored bytes.
func getEvents(k *call) error {
	date, err := k.date()
	if err != nil {
		return err
	}
	if date == "" {
		if err := k.look(func(v *queue.View) { date = v.Day.Date }); err != nil {
			return err
		}
	}
	after, err := strconv.ParseUint(k.Query("after", "0"), 10, 64)
	if err != nil {
		return refuse(http.StatusUnprocessableEntity, "value.format", "field", "after")
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), exportWithin)
	defer cancel()
	var out []byte
	for rec, err := range k.site.Engine.Records(ctx, date, after) {
		if err != nil {
			return err
		}
		out = fmt.Appendf(out, `{"c":"%s","r":%s}`+"\n", rec.Chain, rec.Raw)
	}
	k.Set(fiber.HeaderContentType, "application/x-ndjson")
	return k.Send(out)
}
