package api

import (
	"context"
	"fmt"
	"time"

	"luot/queue"
	"luot/report"
)

// ReportFormats are those of files.
var ReportFormats = []string{"csv", "xlsx", "pdf"}

// Drawing says how a report becomes a file.
type Drawing struct {
	Format string // one of ReportFormats
	Lang   string
	Zone   *time.Location // of the time at which it was made; nil: UTC
}

// File is a drawn report.
type File struct {
	Type string
	Body []byte
}

// ReportQuestion asks about sites, all figures to be had from the archive and the engines; the period and the
// grouping are left to the caller. Today is the date of the sites' clocks, of several the latest.
func ReportQuestion(sites []*Site, archive Archive, now time.Time) *report.Question {
	q := &report.Question{At: now}
	for _, s := range sites {
		c := s.Config()
		q.Offices = append(q.Offices, report.Office{Source: Figures(s.Engine, c.Rules, archive), Name: c.Branch})
		q.Today = max(q.Today, queue.DateOf(queue.InstantOf(now), c.Rules.Zone, c.Rules.Rules.DayEnds))
		q.RatingsFrom = max(q.RatingsFrom, c.RatingsFrom)
	}
	if len(sites) > 0 {
		q.At = now.In(sites[0].Config().Rules.Zone)
	}
	return q
}

// DrawReport makes a file of a report.
func DrawReport(ctx context.Context, r *report.Report, offices []report.Office, how Drawing) (File, error) {
	grid := report.NewGrid(r, report.Columns(r, report.ReasonsOf(offices)), how.Lang)
	out := File{}
	switch how.Format {
	case "csv":
		out.Type, out.Body = "text/csv; charset=utf-8; header=present", grid.CSV()
		return out, nil
	case "xlsx":
		var err error
		out.Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		out.Body, err = grid.XLSX(r, how.Lang)
		return out, err
	case "pdf":
		var err error
		out.Type = "application/pdf"
		out.Body, err = drawPDF(ctx, r, grid, how)
		return out, err
	}
	return File{}, fmt.Errorf("%q is no format of a report", how.Format)
}

// ReportName is what a report is called as a file: "luot-qn-week-2026-11-23.csv".
func ReportName(sites []*Site, p report.Period, format string) string {
	site := "all"
	if len(sites) == 1 {
		site = string(sites[0].ID())
	}
	name := fmt.Sprintf("luot-%s-%s-%s", site, p.Kind, p.From)
	if p.Kind == report.Range {
		name += "-" + string(p.To)
	}
	return name + "." + format
}
