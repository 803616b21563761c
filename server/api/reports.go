package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"luot/access"
	"luot/engine"
	"luot/locale"
	"luot/queue"
	"luot/report"
)

// The limits of reports: a year of a province is read in well under a minute, and two at a time are enough.
const (
	reportWithin  = 50 * time.Second
	maxReports    = 2
	usualGrouping = "service"
)

// reportRoutes are the figures of any dates, of one site and of several.
func (a *API) reportRoutes() []route {
	return []route{
		{http.MethodGet, base + "/sites/:site/reports", supervisor, getReport},
		{http.MethodGet, base + "/reports", supervisor, getReport},
		{http.MethodGet, "/reports", anyone, fleetPage("report")},
	}
}

// getReport handles GET /sites/:site/reports and GET /reports?sites=: the figures of a period, in four formats.
func getReport(k *call) error {
	if wish := k.Query("lang"); slices.Contains(locale.Languages(), wish) {
		k.lang = strings.Clone(wish) // a link cannot say it in a header
	}
	sites, err := k.reportSites()
	if err != nil {
		return err
	}
	q, err := k.question(sites)
	if err != nil {
		return err
	}
	format := strings.Clone(k.Query("format", "json"))
	if format != "json" && !slices.Contains(ReportFormats, format) {
		return refuse(http.StatusUnprocessableEntity, "value.unknown", "field", "format")
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), reportWithin)
	defer cancel()
	select {
	case k.api.reporting <- struct{}{}:
		defer func() { <-k.api.reporting }()
	case <-ctx.Done():
		return refuse(http.StatusServiceUnavailable, "busy", "seconds", 10)
	}
	r, err := report.Make(ctx, *q)
	if err != nil {
		return fmt.Errorf("report of %s to %s: %w", q.Period.From, q.Period.To, unmade(err))
	}
	k.Set(fiber.HeaderContentLanguage, k.lang)
	k.Set(fiber.HeaderCacheControl, "no-store")
	if format == "json" {
		return k.JSON(reportView(r, q.Offices))
	}
	file, err := DrawReport(ctx, r, q.Offices, Drawing{Format: format, Lang: k.lang, Zone: q.At.Location()})
	if err != nil {
		return err
	}
	k.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="%s"`, ReportName(sites, q.Period, format)))
	return k.file(file.Type, file.Body)
}

// unmade says why a report could not be made.
func unmade(err error) error {
	var known *engine.Unavailable
	switch {
	case errors.Is(err, report.ErrTooLarge):
		return refuse(http.StatusUnprocessableEntity, "report.too_large")
	case errors.Is(err, report.ErrFormat):
		return &engine.Unavailable{Code: engine.StoreFormat, Cause: err}
	case errors.As(err, &known):
		return err
	}
	return &engine.Unavailable{Code: engine.StoreDown, RetryAfter: 2 * time.Second, Cause: err}
}

// reportSites returns the sites that are asked about: the path's, those of ?sites=, else all that the account
// may look at.
func (k *call) reportSites() ([]*Site, error) {
	if k.site != nil {
		return []*Site{k.site}, nil
	}
	var out []*Site
	wanted := k.Query("sites")
	if wanted == "" {
		for _, s := range k.api.Sites {
			if k.account.May(s.ID(), queue.Supervisor) {
				out = append(out, s)
			}
		}
		return out, nil
	}
	for id := range strings.SplitSeq(wanted, ",") {
		s := k.api.site(id)
		switch {
		case s == nil || slices.Contains(out, s):
			return nil, refuse(http.StatusUnprocessableEntity, "value.unknown", "field", "sites")
		case !k.account.May(s.ID(), queue.Supervisor):
			return nil, refuse(http.StatusForbidden, "role.missing")
		}
		out = append(out, s)
	}
	return out, nil
}

// question reads what is asked: ?period=&date= or ?period=range&from=&to=, and ?by=.
func (k *call) question(sites []*Site) (*report.Question, error) {
	q := ReportQuestion(sites, k.api.Archive, k.api.Now())
	q.Officers = OfficerNames(k.api.Gate)
	var err error
	if q.By, err = report.ByOf(k.Query("by", usualGrouping)); err != nil {
		return nil, refuse(http.StatusUnprocessableEntity, "value.unknown", "field", "by")
	}
	q.By = slices.Clone(q.By)
	for i, d := range q.By {
		q.By[i] = report.Dim(strings.Clone(string(d)))
	}
	kind := strings.Clone(k.Query("period", report.Day))
	if kind == report.Range {
		q.Period, err = report.RangeOf(queue.Date(strings.Clone(k.Query("from"))), queue.Date(strings.Clone(k.Query("to"))))
		if err != nil {
			return nil, refuse(http.StatusUnprocessableEntity, "value.format", "field", "from")
		}
		return q, nil
	}
	date, err := k.date()
	if err != nil {
		return nil, err
	}
	if date == "" {
		date = q.Today
	}
	if q.Period, err = report.PeriodOf(kind, date); err != nil {
		return nil, refuse(http.StatusUnprocessableEntity, "value.unknown", "field", "period")
	}
	return q, nil
}

// OfficerNames returns what officers are called, by what the log calls them.
func OfficerNames(gate *access.Gate) func(queue.OfficerID) string {
	names := map[queue.OfficerID]string{}
	for _, account := range gate.Accounts() {
		names[account.User] = account.Name
	}
	return func(id queue.OfficerID) string { return names[id] }
}

// reportJSON is a report with what its figures are called.
type reportJSON struct {
	Title queue.Words `json:"title"`
	*report.Report
	Columns []report.Column `json:"columns"`
}

func reportView(r *report.Report, offices []report.Office) reportJSON {
	out := reportJSON{queue.Words{}, r, report.Columns(r, report.ReasonsOf(offices))}
	for _, lang := range locale.Languages() {
		out.Title[lang] = r.Period.Title(lang)
	}
	return out
}
