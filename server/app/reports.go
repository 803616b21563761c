package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"luot/access"
	"luot/configs"
	"luot/queue"
	"luot/report"
	"luot/server/api"
)

// The pace of scheduled reports.
const (
	reportsFirst = 20 * time.Second
	reportsEvery = 10 * time.Minute
	reportsGrace = 15 * time.Minute // after the end of a day, for its last records
	reportWithin = 2 * time.Minute
	daysBack     = 7 // a server that was off for a week still makes the reports of its days
	unfinished   = ".luot-report-"
	unfinishedOf = time.Hour // after which an unfinished file is nobody's
)

// reporter puts the reports of what has ended into a folder. A file is there whole or not at all, and once:
// processes that share the folder make it once between them. One goroutine owns it.
type reporter struct {
	conf    configs.Reports
	sites   []*api.Site
	archive api.Archive
	gate    *access.Gate // may be nil
	now     func() time.Time
	log     *slog.Logger
}

// keepReports makes the scheduled reports until run ends.
func (a *App) keepReports(run context.Context) {
	r := &reporter{conf: a.opt.Config.Reports, sites: a.sites, gate: a.gate, now: a.clock.Now, log: a.log}
	archive, ok := a.store.Journal.(api.Archive)
	if r.conf.Folder == "" || !ok {
		return
	}
	if !filepath.IsAbs(r.conf.Folder) {
		r.conf.Folder = filepath.Join(a.opt.Config.Server.Data, r.conf.Folder)
	}
	r.archive = archive
	a.goRun(func() {
		for wait := reportsFirst; ; wait = reportsEvery {
			select {
			case <-run.Done():
				return
			case <-time.After(wait):
			}
			if made, err := r.turn(run); err != nil && run.Err() == nil {
				r.log.Warn("the scheduled reports are not all made", "folder", r.conf.Folder, "made", made, "cause", err)
			}
		}
	})
}

// turn makes the files that are missing and returns how many. One that cannot be made does not stop the others.
func (r *reporter) turn(ctx context.Context) (made int, err error) {
	if err := os.MkdirAll(r.conf.Folder, 0o755); err != nil {
		return 0, fmt.Errorf("make the folder of reports: %w", err)
	}
	r.sweep()
	for _, sites := range r.groups() {
		for _, kind := range r.conf.Every {
			for _, period := range ended(kind, sites[0].Config().Rules, r.now().Add(-reportsGrace)) {
				n, failed := r.make(ctx, sites, period)
				made, err = made+n, errors.Join(err, failed)
			}
		}
	}
	return made, err
}

// groups are the sites of each file.
func (r *reporter) groups() (out [][]*api.Site) {
	var all []*api.Site
	for _, id := range r.conf.Sites {
		for _, s := range r.sites {
			if s.ID() == id {
				out, all = append(out, []*api.Site{s}), append(all, s)
			}
		}
	}
	if r.conf.Joined && len(all) > 1 {
		out = append(out, all)
	}
	return out
}

// ended lists the newest periods of a kind that are over at an instant: the days of a week on which the site
// works, one week, one month.
func ended(kind string, site *queue.Site, at time.Time) (out []report.Period) {
	today := queue.DateOf(queue.InstantOf(at), site.Zone, site.Rules.DayEnds)
	now, err := report.PeriodOf(kind, today)
	if err != nil {
		return nil // the configuration is checked
	}
	if kind != report.Day {
		return []report.Period{now.Before(nil)}
	}
	dates, _ := report.Dates(report.PlusDays(today, -daysBack), report.PlusDays(today, -1))
	for _, date := range dates {
		if len(site.Plan(date).Work) > 0 {
			out = append(out, report.Period{Kind: kind, From: date, To: date})
		}
	}
	return out
}

// make makes the files of one period that are missing.
func (r *reporter) make(ctx context.Context, sites []*api.Site, period report.Period) (made int, err error) {
	ctx, cancel := context.WithTimeout(ctx, reportWithin)
	defer cancel()
	var done *report.Report
	q := api.ReportQuestion(sites, r.archive, r.now())
	q.Period, q.By = period, []report.Dim{report.Dim(r.conf.By)}
	if r.gate != nil {
		q.Officers = api.OfficerNames(r.gate)
	}
	for _, format := range r.conf.Formats {
		path := filepath.Join(r.conf.Folder, api.ReportName(sites, period, format))
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			continue // it is there, or nobody can say
		}
		if done == nil {
			if done, err = report.Make(ctx, *q); err != nil {
				return made, fmt.Errorf("report %s: %w", path, err)
			}
		}
		file, err := api.DrawReport(ctx, done, q.Offices, api.Drawing{Format: format, Lang: r.conf.Lang, Zone: q.At.Location()})
		if err != nil {
			return made, fmt.Errorf("report %s: %w", path, err)
		}
		first, err := writeOnce(path, file.Body)
		if err != nil {
			return made, fmt.Errorf("report %s: %w", path, err)
		}
		if first {
			made++
			r.log.Info("a report is made", "file", path, "bytes", len(file.Body))
		}
	}
	return made, nil
}

// writeOnce puts a file in its place whole, and reports whether it did: not when another process was first. A
// link never takes the place of a file that is there.
func writeOnce(path string, body []byte) (first bool, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), unfinished+"*")
	if err != nil {
		return false, err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(body)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err != nil {
		return false, err
	}
	err = os.Link(f.Name(), path)
	switch {
	case errors.Is(err, fs.ErrExist):
		return false, nil
	case err == nil:
		return true, nil
	}
	return true, os.Rename(f.Name(), path) // a folder without links, as on a USB stick
}

// sweep removes what a process that was killed left behind.
func (r *reporter) sweep() {
	left, _ := filepath.Glob(filepath.Join(r.conf.Folder, unfinished+"*"))
	for _, path := range left {
		if is, err := os.Stat(path); err == nil && time.Since(is.ModTime()) > unfinishedOf {
			_ = os.Remove(path)
		}
	}
}
