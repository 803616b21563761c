package api

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"luot/counter"
	"luot/locale"
	"luot/printer/pdf"
	"luot/queue"
)

// blanks is how many paper numbers a sheet has room for, per service: on one counter's, on the whole hall's.
const (
	blanksCounter = 12
	blanksHall    = 4
)

// getSheet handles GET /sites/:site/sheet.pdf?counter=&lang=: the line on paper, for calling by hand. With a
// counter it is what that counter serves, with paper numbers of its own.
func getSheet(k *call) error {
	if wish := k.Query("lang"); slices.Contains(locale.Languages(), wish) {
		k.lang = strings.Clone(wish) // a link cannot say it in a header
	}
	id := queue.CounterID(strings.Clone(k.Query("counter")))
	if id != "" && k.site.Config().Rules.Counter(id) == nil {
		return refuse(http.StatusUnprocessableEntity, "value.unknown", "field", "counter")
	}
	var sheet pdf.Sheet
	var parts []pdf.Part
	err := k.look(func(v *queue.View) {
		s := &sheetOf{v: v, lang: k.lang, counter: id}
		sheet, parts = s.sheet(), s.parts()
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
	defer cancel()
	body, err := pdf.Parts(ctx, sheet, parts)
	if err != nil {
		return fmt.Errorf("draw the line of %s: %w", k.site.ID(), err)
	}
	k.Set(fiber.HeaderContentLanguage, k.lang)
	k.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`inline; filename="%s-%s.pdf"`, k.site.ID(), sheet.At.Format("20060102-1504")))
	return k.file("application/pdf", body)
}

// sheetOf turns a site's line into words on paper.
type sheetOf struct {
	v       *queue.View
	lang    string
	counter queue.CounterID // "" is the whole hall
}

func (s *sheetOf) say(key string, args map[string]any) string { return locale.Text(s.lang, key, args) }

// sheet is the frame: title, notes and columns.
func (s *sheetOf) sheet() pdf.Sheet {
	now := s.v.Now.Time().In(s.v.Site.Zone)
	title := locale.Text(s.lang, "sheet.title", nil)
	if s.counter != "" {
		title = locale.Text(s.lang, "sheet.title_counter", map[string]any{"counter": strings.ToUpper(string(s.counter))})
	}
	out := pdf.Sheet{
		Title: title, At: now,
		Notes: []string{s.v.Site.Name.In(s.lang), locale.Text(s.lang, "sheet.note", map[string]any{"at": now.Format("15:04 02/01/2006")})},
		Columns: []pdf.Column{
			{Tick: true, Share: 0.5}, {Title: locale.Text(s.lang, "sheet.number", nil), Bold: true, Share: 1.2},
			{Title: locale.Text(s.lang, "sheet.class", nil), Share: 1.5}, {Title: locale.Text(s.lang, "sheet.issued", nil)},
			{Title: locale.Text(s.lang, "sheet.counters", nil), Share: 1.5}, {Title: locale.Text(s.lang, "sheet.remark", nil), Share: 2.5},
		},
	}
	if at := s.atCounters(); at != "" {
		out.Notes = append(out.Notes, locale.Text(s.lang, "sheet.at_counters", map[string]any{"numbers": at}))
	}
	return out
}

// atCounters names those who are at a counter or on its shelf: they are no longer in the line.
func (s *sheetOf) atCounters() string {
	var out []string
	for i := range s.v.Site.Counters {
		c := s.v.Day.Counter(s.v.Site.Counters[i].ID)
		numbers := slices.Clone(c.Held)
		if c.Current != "" {
			numbers = append([]queue.Number{c.Current}, numbers...)
		}
		for _, n := range numbers {
			out = append(out, locale.Text(s.lang, "sheet.at", map[string]any{"number": n, "counter": strings.ToUpper(string(c.ID))}))
		}
	}
	return strings.Join(out, ", ")
}

// parts are the services, each with its waiting numbers in the order of the calls and room for paper ones.
func (s *sheetOf) parts() []pdf.Part {
	var serves []queue.ServiceID
	for _, tier := range s.v.Day.TiersOf(s.v.Site, s.counter) {
		serves = append(serves, tier.Services...)
	}
	rows := map[queue.ServiceID][][]string{}
	for _, n := range counter.Line(s.v) {
		t := s.v.Day.Ticket(n)
		if s.counter == "" || t.Bound == s.counter || t.Bound == "" && slices.Contains(serves, t.Service) {
			rows[t.Service] = append(rows[t.Service], s.row(t))
		}
	}
	var out []pdf.Part
	for i := range s.v.Site.Services {
		v := &s.v.Site.Services[i]
		waiting := rows[v.ID]
		delete(rows, v.ID)
		if s.counter != "" && len(waiting) == 0 && !slices.Contains(serves, v.ID) {
			continue
		}
		out = append(out, s.part(v.Prefix+" · "+v.Name.In(s.lang), append(waiting, s.blank(v)...), len(waiting)))
	}
	for _, id := range slices.Sorted(maps.Keys(rows)) { // of a service that a reload has taken away
		out = append(out, s.part(string(id), rows[id], len(rows[id])))
	}
	return out
}

func (s *sheetOf) part(name string, rows [][]string, waiting int) pdf.Part {
	return pdf.Part{
		Title: locale.Text(s.lang, "sheet.service", map[string]any{"service": name, "n": waiting}),
		More:  locale.Text(s.lang, "sheet.service_more", map[string]any{"service": name}), Rows: rows,
	}
}

// row is one waiting ticket.
func (s *sheetOf) row(t *queue.Ticket) []string {
	class := map[queue.Class]string{queue.Priority: s.say("sheet.priority", nil), queue.Return: s.say("sheet.return", nil)}[t.Class]
	var at []string
	for _, id := range s.v.CountersFor(t) {
		at = append(at, strings.ToUpper(string(id)))
	}
	return []string{"", string(t.Number), class, t.IssuedAt.Time().In(s.v.Site.Zone).Format("15:04"), strings.Join(at, ", "), ""}
}

// blank is room for people who come meanwhile: this counter's own paper numbers, those already given left
// out; on the sheet of the hall the letter alone, since each counter has others.
func (s *sheetOf) blank(v *queue.Service) (rows [][]string) {
	first, last, ok := s.v.Site.HandRange(s.counter)
	for n := first; ok && n <= last && len(rows) < blanksCounter; n++ {
		number := queue.Number(fmt.Sprintf("%s%03d", v.Prefix, n))
		if s.v.Day.Ticket(number) == nil {
			rows = append(rows, []string{"", string(number), s.say("sheet.paper", nil), "", "", ""})
		}
	}
	for s.counter == "" && s.v.Site.Rules.HandFrom > 0 && len(rows) < blanksHall {
		rows = append(rows, []string{"", v.Prefix + "_______", s.say("sheet.paper", nil), "", "", ""})
	}
	return rows
}
