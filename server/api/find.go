package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"luot/counter"
	"luot/engine"
	"luot/journal"
	"luot/locale"
	"luot/printer/pdf"
	"luot/queue"
)

// findRoutes look for tickets and tell their lives.
func findRoutes() []route {
	const tickets = "/api/v1/sites/:site/tickets"
	return []route{
		{http.MethodGet, tickets, officer, getTickets},
		{http.MethodGet, tickets + "/:number/story", officer, getStory},
		{http.MethodGet, tickets + "/:number/story.pdf", officer, getStoryPDF},
	}
}

// getTickets handles GET /sites/:site/tickets?number=&service=&class=&about=: today's tickets in any state, for
// who has lost a slip. about is HH:MM by the site's clock.
func getTickets(k *call) error {
	rules := k.site.Config().Rules
	w := counter.Wanted{Number: queue.Number(strings.ToUpper(strings.Clone(k.Query("number")))),
		Service: queue.ServiceID(strings.Clone(k.Query("service"))), Class: queue.Class(strings.Clone(k.Query("class")))}
	if w.Service != "" && rules.Service(w.Service) == nil {
		return refuse(http.StatusUnprocessableEntity, "service.unknown", "service", w.Service)
	}
	if !slices.Contains([]queue.Class{"", queue.Normal, queue.Priority, queue.Return}, w.Class) {
		return refuse(http.StatusUnprocessableEntity, "value.unknown", "field", "class")
	}
	about := k.Query("about")
	clock, err := time.Parse("15:04", about)
	if about != "" && err != nil {
		return refuse(http.StatusUnprocessableEntity, "value.format", "field", "about")
	}
	out := struct {
		Tickets []queue.TicketView `json:"tickets"`
	}{}
	err = k.look(func(v *queue.View) {
		if about != "" {
			day := v.Now.Time().In(v.Site.Zone)
			w.About = queue.InstantOf(time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), 30, 0, v.Site.Zone))
		}
		out.Tickets = counter.ViewFound(v, w)
	})
	if err != nil {
		return err
	}
	return k.JSON(out)
}

// storyView is the life of a ticket, up to a record of the log.
type storyView struct {
	Number    queue.Number       `json:"number"`
	Service   queue.ServiceID    `json:"service"`
	Class     queue.Class        `json:"class"`
	State     queue.State        `json:"state"`
	Date      queue.Date         `json:"date"`
	Seq       uint64             `json:"seq"`
	Chain     string             `json:"chain"` // of that record: who keeps it can show that nothing before was changed
	Sentences []counter.Sentence `json:"sentences"`
}

// story reads the life of the path's ticket from the log of the query's date, or of today.
func (k *call) story(ctx context.Context) (out storyView, err error) {
	if wish := k.Query("lang"); slices.Contains(locale.Languages(), wish) {
		k.lang = strings.Clone(wish) // a link cannot say it in a header
	}
	if out.Date, err = k.date(); err != nil {
		return out, err
	}
	if out.Date == "" {
		if err := k.look(func(v *queue.View) { out.Date = v.Day.Date }); err != nil {
			return out, err
		}
	}
	select { // a whole day is folded
	case k.api.drawing <- struct{}{}:
		defer func() { <-k.api.drawing }()
	case <-ctx.Done():
		return out, &engine.Unavailable{Code: engine.Busy, RetryAfter: answerWithin}
	}
	out.Number = k.number()
	s := counter.NewStory(k.site.Config().Rules, out.Date, out.Number, k.lang)
	for rec, err := range k.site.Engine.Records(ctx, out.Date, 0) {
		if err != nil {
			return out, err
		}
		e, err := journal.ToEvent(rec)
		if err != nil {
			return out, fmt.Errorf("tell the life of %s on %s: record %d: %w", out.Number, out.Date, rec.Seq, err)
		}
		s.Add(e)
		out.Seq, out.Chain = rec.Seq, rec.Chain.String()
	}
	t := s.Ticket()
	if t == nil {
		return out, refuse(http.StatusNotFound, "ticket.unknown", "number", out.Number)
	}
	out.Service, out.Class, out.State, out.Sentences = t.Service, t.Class, t.State, s.Sentences()
	return out, nil
}

// storyWithin bounds one reading of a day's log for a story.
const storyWithin = 10 * time.Second

// getStory handles GET /sites/:site/tickets/:number/story?date=&lang=.
func getStory(k *call) error {
	ctx, cancel := context.WithTimeout(k.UserContext(), storyWithin)
	defer cancel()
	out, err := k.story(ctx)
	if err != nil {
		return err
	}
	k.Set(fiber.HeaderContentLanguage, k.lang)
	return k.JSON(out)
}

// getStoryPDF handles GET /sites/:site/tickets/:number/story.pdf?date=&lang=: the same on paper.
func getStoryPDF(k *call) error {
	ctx, cancel := context.WithTimeout(k.UserContext(), storyWithin)
	defer cancel()
	out, err := k.story(ctx)
	if err != nil {
		return err
	}
	rules := k.site.Config().Rules
	field := string(out.Service)
	if v := rules.Service(out.Service); v != nil {
		field = v.Name.In(k.lang)
	}
	day, err := time.Parse(time.DateOnly, string(out.Date))
	if err != nil {
		return fmt.Errorf("date of a story: %w", err)
	}
	sheet := pdf.Sheet{Title: locale.Text(k.lang, "story.title", map[string]any{"number": out.Number}), At: k.api.Now(),
		Notes: []string{
			locale.Text(k.lang, "story.note", map[string]any{"number": out.Number, "field": field, "site": rules.Name.In(k.lang), "date": day.Format("02/01/2006")}),
			locale.Text(k.lang, "story.chain", map[string]any{"seq": out.Seq, "chain": out.Chain}),
		},
		Columns: []pdf.Column{{Title: locale.Text(k.lang, "story.time", nil), Bold: true, Share: 0.6}, {Title: locale.Text(k.lang, "story.what", nil), Share: 5}},
	}
	for _, s := range out.Sentences {
		sheet.Rows = append(sheet.Rows, []string{s.At.Time().In(rules.Zone).Format("15:04"), s.Text})
	}
	body, err := pdf.Table(ctx, sheet)
	if err != nil {
		return fmt.Errorf("draw the life of %s: %w", out.Number, err)
	}
	k.Set(fiber.HeaderContentLanguage, k.lang)
	k.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`inline; filename="%s-%s-%s.pdf"`, k.site.ID(), out.Date, out.Number))
	return k.file("application/pdf", body)
}
