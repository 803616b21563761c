package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"luot/access"
	"luot/live"
	"luot/queue"
	"luot/report"
	dashboard "luot/report/supervisor"
)

// supervisorRoutes are what the page of a site and of the province asks for, and the tablets whose ratings it
// shows.
func supervisorRoutes() []route {
	const site = base + "/sites/:site"
	return []route{
		{http.MethodGet, "/live/sites/:site/overview", supervisor, liveRoute(overviewTopic)},
		{http.MethodGet, base + "/overview", supervisor, getProvince},
		{http.MethodGet, site + "/figures", supervisor, getFigures},
		{http.MethodGet, "/dashboard", anyone, fleetPage("supervisor")},
		{http.MethodGet, "/rate/:site/:counter", anyone, ratePage},
		{http.MethodGet, "/live/sites/:site/counters/:counter/rating", anyone, liveRoute(rateTopic)},
		{http.MethodPost, site + "/counters/:counter/rating", tablet, postRating},
	}
}

// overviewTopic names what a supervisor watches of a site.
func overviewTopic(k *call) (live.Topic, error) {
	if k.Get(fiber.HeaderOrigin) == "" && bearer(k.Ctx) == "" {
		return "", refuse(http.StatusForbidden, "origin.foreign")
	}
	return live.Topic("overview/" + string(k.site.ID())), nil
}

// rowFor is how old a row of the province may be, in real time: however many look, a site is asked once.
const rowFor = 5 * time.Second

// rows are the newest rows of the province. mu owns them.
type rows struct {
	mu   sync.Mutex
	of   map[queue.SiteID]dashboard.Row
	when map[queue.SiteID]time.Time
}

// get returns the row of a site when it may still be shown.
func (r *rows) get(id queue.SiteID) (dashboard.Row, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.of[id], time.Since(r.when[id]) < rowFor
}

// put keeps a row.
func (r *rows) put(row dashboard.Row) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.of == nil {
		r.of, r.when = map[queue.SiteID]dashboard.Row{}, map[queue.SiteID]time.Time{}
	}
	r.of[row.Site], r.when[row.Site] = row, time.Now()
}

// getProvince handles GET /overview: every site that the reader may see, now and today. A site that cannot be
// read in time has its row without figures.
func getProvince(k *call) error {
	out := dashboard.Province{Now: queue.InstantOf(k.api.Now()), Sites: []dashboard.Row{}}
	ctx, cancel := context.WithDeadline(k.UserContext(), k.until)
	defer cancel()
	for _, s := range k.api.Sites {
		if k.account.May(s.ID(), queue.Supervisor) {
			out.Sites = append(out.Sites, k.api.row(ctx, s))
		}
	}
	return k.JSON(out)
}

// row shows a site in the province's table, as it was at most rowFor ago.
func (a *API) row(ctx context.Context, s *Site) dashboard.Row {
	if row, fresh := a.rows.get(s.ID()); fresh {
		return row
	}
	var row dashboard.Row
	var broken error
	err := s.Engine.Read(ctx, func(v *queue.View) {
		broken = unbroken(func() { row = dashboard.ViewRow(v, s.Config().RatingsFrom) })
	})
	if err == nil {
		err = broken
	}
	if err != nil {
		return dashboard.Row{Site: s.ID(), Reason: a.shut(s, err).Reason}
	}
	a.rows.put(row)
	return row
}

// What figures may be asked for, and how they are kept.
const (
	figuresDays   = 28  // when nothing is asked for
	figuresMost   = 366 // days
	figuresWithin = 25 * time.Second
	pastMost      = 4000 // summaries of finished days that are kept in memory
	pastFor       = time.Hour
	figuresOnce   = 2 // questions that are worked on at once
)

// past keeps summaries of days that are over for an hour: they change only when somebody brings other logs.
// mu owns them; turn bounds how many questions are worked on.
type past struct {
	mu    sync.Mutex
	days  map[string]report.Summary // by site and date
	since time.Time
	turn  chan struct{}
}

// enter waits for a turn and returns how to give it back.
func (p *past) enter(ctx context.Context) (leave func(), err error) {
	p.mu.Lock()
	if p.turn == nil {
		p.turn, p.days = make(chan struct{}, figuresOnce), map[string]report.Summary{}
	}
	p.mu.Unlock()
	select {
	case p.turn <- struct{}{}:
		return func() { <-p.turn }, nil
	case <-ctx.Done():
		return nil, refuse(http.StatusServiceUnavailable, "busy", "seconds", 5)
	}
}

// known returns the summaries of the dates that are kept, up to the first that is not.
func (p *past) known(site queue.SiteID, dates []queue.Date) []report.Summary {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]report.Summary, 0, len(dates))
	for _, date := range dates {
		s, ok := p.days[string(site)+" "+string(date)]
		if !ok {
			break
		}
		out = append(out, s)
	}
	return out
}

// keep keeps a day that is over; when there are too many, all others are forgotten.
func (p *past) keep(s report.Summary) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.days) >= pastMost || time.Since(p.since) > pastFor {
		p.days, p.since = map[string]report.Summary{}, time.Now()
	}
	p.days[string(s.Sites[0])+" "+string(s.From)] = s
}

// getFigures handles GET /sites/:site/figures?days=28: so many days up to today.
func getFigures(k *call) error {
	days, err := strconv.Atoi(strings.Clone(k.Query("days", strconv.Itoa(figuresDays))))
	if err != nil || days < 1 || days > figuresMost {
		return refuse(http.StatusUnprocessableEntity, "value.range", "field", "days", "least", 1, "most", figuresMost)
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), figuresWithin)
	defer cancel()
	leave, err := k.api.past.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	all, err := k.api.summaries(ctx, k.site, days)
	if err != nil {
		return err
	}
	return k.JSON(struct {
		dashboard.Figures
		Names map[queue.OfficerID]string `json:"names"` // of officers, for people
	}{dashboard.ViewFigures(k.site.Config().Rules, all, k.site.Config().RatingsFrom), peopleOf(k.api.Gate.Accounts(), k.site.ID())})
}

// summaries returns one summary a day, so many days up to today.
func (a *API) summaries(ctx context.Context, s *Site, days int) ([]report.Summary, error) {
	var today queue.Date
	if err := s.Engine.Read(ctx, func(v *queue.View) { today = v.Day.Date }); err != nil {
		return nil, err
	}
	rules := s.Config().Rules
	if today == "" {
		today = queue.DateOf(queue.InstantOf(a.Now()), rules.Zone, rules.Rules.DayEnds)
	}
	last, err := time.Parse(time.DateOnly, string(today))
	if err != nil {
		return nil, err
	}
	dates, err := report.Dates(queue.Date(last.AddDate(0, 0, 1-days).Format(time.DateOnly)), today)
	if err != nil {
		return nil, err
	}
	out := a.past.known(s.ID(), dates[:len(dates)-1])
	for day, err := range report.Daily(ctx, Figures(s.Engine, rules, a.Archive), dates[len(out)], today) {
		if err != nil {
			return nil, unmade(err)
		}
		if out = append(out, day); day.From != today {
			a.past.keep(day) // at once: who asks again after the time is over finds it
		}
	}
	return out, nil
}

// peopleOf returns what people call the officers of a site.
func peopleOf(all []access.Account, site queue.SiteID) map[queue.OfficerID]string {
	out := map[queue.OfficerID]string{}
	for _, who := range all {
		if who.May(site, queue.Officer) && who.Name != "" {
			out[who.User] = who.Name
		}
	}
	return out
}
