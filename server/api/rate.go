package api

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"luot/access"
	"luot/engine"
	"luot/live"
	"luot/queue"
)

// rateTopic names what a tablet at a counter watches. It tells nothing that the lobby's screen does not.
func rateTopic(k *call) (live.Topic, error) {
	id, err := k.counter()
	if err != nil {
		return "", err
	}
	return live.Topic("rating/" + string(k.site.ID()) + "/" + string(id)), nil
}

// atCounter returns the counter that a tablet stands at, which its query names.
func atCounter(d access.Device) queue.CounterID {
	values, err := url.ParseQuery(d.Query)
	if err != nil {
		return ""
	}
	return queue.CounterID(values.Get("counter"))
}

// rateBody is a rating as a tablet sends it.
type rateBody struct {
	Number  queue.Number `json:"number"`
	Score   int          `json:"score"`
	Reasons []string     `json:"reasons"`
	AfterMS *int         `json:"after_ms"` // since the tablet woke
}

// postRating handles POST /sites/:site/counters/:counter/rating: the visit that has just ended there, once.
func postRating(k *call) error {
	in, err := read[rateBody](k)
	if err != nil {
		return err
	}
	id, err := k.counter()
	if err != nil {
		return err
	}
	if atCounter(k.device) != id {
		return refuse(http.StatusForbidden, "role.missing")
	}
	switch {
	case in.Number == "":
		return invalid("value.missing", "number")
	case in.AfterMS == nil:
		return invalid("value.missing", "after_ms")
	case *in.AfterMS < 0:
		return invalid("value.range", "after_ms")
	}
	if err := k.api.acts.admit(queue.Token(k.actor.ID), k.api.Now()); err != nil {
		return err
	}
	quick := time.Duration(*in.AfterMS)*time.Millisecond < queue.RateQuick
	cmd, err := k.command(queue.Rate{Number: in.Number, Score: in.Score, Reasons: in.Reasons, Counter: id, Quick: quick}, in)
	if err != nil {
		return err
	}
	out := done{}
	err = k.onTicket(cmd, in.Number, func(v *queue.View, _ *queue.Ticket, _ engine.Result) { out.Seq = v.Day.Seq })
	if err != nil {
		return err
	}
	return k.JSON(out)
}

// ratePage stands at a counter and faces the visitor.
func ratePage(k *call) error {
	id, err := k.counter()
	if err != nil {
		return err
	}
	offered := k.site.Config().Rules.Languages
	d, known := k.api.Gate.Device(strings.Clone(k.Cookies(deviceCookie + string(k.site.ID()))))
	paired := known && d.Kind == access.Tablet && d.Site == k.site.ID() && atCounter(d) == id
	data := PageFacts{Lang: k.pageLang(offered, false), Languages: offered, SiteFacts: siteData(k.site), Paired: &paired, Known: known}
	if paired {
		data.Device = d.ID
	}
	return k.page(http.StatusOK, "rating", data)
}
