// Package kiosk shows a site to somebody who wants a number: which services are open, how many
// wait, how long it may take, and the page that takes the number. It decides no rule and keeps no
// state: views are pure functions of the day, and the page's files are static.
package kiosk

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"luot/queue"
	"luot/web"
)

//go:embed static
var static embed.FS

// Static is the page's part of the asset tree.
func Static() fs.FS { return web.Part(static, "static") }

// Service is one service as offered now.
type Service struct {
	ID       queue.ServiceID   `json:"id"`
	Prefix   string            `json:"prefix"`
	Name     queue.Words       `json:"name"`
	Kind     string            `json:"kind"` // submit, collect or guidance
	Search   []string          `json:"search"`
	Open     bool              `json:"open"`   // a number can be taken now
	Closed   string            `json:"closed"` // code why not; "" when open
	Waiting  int               `json:"waiting"`
	Wait     *queue.WaitView   `json:"wait"`
	Ahead    int               `json:"ahead"`
	After    string            `json:"after,omitempty"`
	AfterAt  queue.Instant     `json:"after_at,omitzero"`
	Counters []queue.CounterID `json:"counters"`

	Procedures   []queue.Procedure `json:"procedures,omitempty"`
	AskProcedure bool              `json:"ask_procedure,omitempty"` // choose one of them first
}

// Summary is a site in the list of sites.
type Summary struct {
	ID         queue.SiteID  `json:"id"`
	Name       queue.Words   `json:"name"`
	Address    string        `json:"address"`
	TimeZone   string        `json:"time_zone"`
	Date       queue.Date    `json:"date"`
	Open       bool          `json:"open"`             // numbers are issued now
	Reason     string        `json:"reason,omitempty"` // code why the site cannot be read now; then it is not open
	Languages  []string      `json:"languages"`
	Discipline Discipline    `json:"discipline"`
	Reasons    queue.Reasons `json:"reasons"`
	Services   []Service     `json:"services"`
}

// Discipline says by which rule people are called.
type Discipline struct {
	Mode       string `json:"mode"`
	Ratio      [2]int `json:"ratio"`
	HeadStartS int    `json:"head_start_s"`
	MaxWaitS   int    `json:"max_wait_s"`
}

// Site is all that a kiosk or console needs to know of a site.
type Site struct {
	Summary
	Now      queue.Instant `json:"now"`
	Hours    Hours         `json:"hours"`
	Classes  []Class       `json:"classes"`
	Counters []Counter     `json:"counters"`

	VisitTickets int `json:"visit_tickets"` // most numbers that one person may take together
}

// Hours are today's, as instants, and the next issuing window when none is open.
type Hours struct {
	Work       []Span        `json:"work"`
	Issue      []Span        `json:"issue"`
	NextIssue  *Span         `json:"next_issue"`
	IssueUntil queue.Instant `json:"issue_until,omitzero"` // changed for today
	Week       []Days        `json:"week"`                 // when numbers are given in an ordinary week
}

// Days are neighbouring days of a week on which numbers are given at the same times.
type Days struct {
	Days  []int   `json:"days"` // 1 is Monday, 7 Sunday
	Issue []Clock `json:"issue"`
}

// Clock is a stretch of local time of day as "06:45" to "11:15".
type Clock struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Span is a stretch of time, to exclusive.
type Span struct {
	From queue.Instant `json:"from"`
	To   queue.Instant `json:"to"`
}

// Class is a class a citizen may ask for.
type Class struct {
	ID   queue.Class `json:"id"`
	Name queue.Words `json:"name"`
}

// Counter is a counter as the public may know it.
type Counter struct {
	ID    queue.CounterID  `json:"id"`
	Name  queue.Words      `json:"name"`
	State string           `json:"state"`
	Tiers []queue.TierView `json:"tiers"`
}

// ViewSummary shows the site in a list.
func ViewSummary(v *queue.View) Summary {
	rules := v.Site.Rules
	out := Summary{
		ID: v.Site.ID, Name: v.Site.Name, Address: v.Site.Address, TimeZone: v.Site.Zone.String(), Date: v.Day.Date,
		Languages: v.Site.Languages, Reasons: v.Site.Reasons, Services: make([]Service, 0, len(v.Site.Services)),
		Discipline: Discipline{Mode: rules.Mode, Ratio: rules.Ratio, HeadStartS: int(rules.HeadStart[queue.Priority].Seconds()),
			MaxWaitS: int(rules.MaxWait.Seconds())},
	}
	for i := range v.Site.Services {
		s := service(v, &v.Site.Services[i])
		out.Open = out.Open || s.Open
		out.Services = append(out.Services, s)
	}
	return out
}

// ViewSite shows the whole site.
func ViewSite(v *queue.View) Site {
	out := Site{Summary: ViewSummary(v), Now: v.Now, Hours: hours(v), VisitTickets: v.Site.Rules.VisitTickets, Counters: make([]Counter, 0, len(v.Site.Counters)),
		Classes: []Class{{ID: queue.Priority, Name: queue.Words{"vi": "Ưu tiên", "en": "Priority"}}}}
	for i := range v.Site.Counters {
		c := &v.Site.Counters[i]
		tiers := queue.TierViews(v.Day.TiersOf(v.Site, c.ID))
		out.Counters = append(out.Counters, Counter{ID: c.ID, Name: c.Label, State: v.Day.Counter(c.ID).State, Tiers: tiers})
	}
	return out
}

func service(v *queue.View, s *queue.Service) Service {
	out := Service{ID: s.ID, Prefix: s.Prefix, Name: s.Name, Kind: s.Kind, Search: s.Search,
		Waiting: v.Day.Waiting(s.ID), Counters: v.Day.CountersFor(v.Site, s.ID, queue.Normal),
		Procedures: s.Procedures, AskProcedure: s.AskProcedure}
	if out.Kind == "" {
		out.Kind = "submit"
	}
	if out.Search == nil {
		out.Search = []string{}
	}
	if err := v.Day.CanIssue(v.Site, s.ID, v.Now); err != nil {
		out.Closed = err.Error()
	}
	out.Open = out.Closed == ""
	if v.Forecast != nil {
		e := v.Forecast.New(s.ID, queue.Normal)
		out.Wait, out.Ahead, out.After, out.AfterAt = queue.WaitOf(e), e.Ahead, e.After, e.At
	}
	return out
}

// hours shows today's hours; when no window is open or ahead today, NextIssue is on a later date,
// at most two weeks ahead.
func hours(v *queue.View) Hours {
	plan := v.Site.Plan(v.Day.Date)
	out := Hours{Work: spans(plan.Work), Issue: spans(plan.Issue), IssueUntil: v.Day.IssueUntil, Week: week(v.Site.Calendar)}
	if queue.Open(plan.Issue, v.Now) && (v.Day.IssueUntil == 0 || v.Now < v.Day.IssueUntil) {
		return out
	}
	for ahead := range 15 {
		date := queue.DateOf(v.Now.Add(time.Duration(ahead)*24*time.Hour), v.Site.Zone, v.Site.Rules.DayEnds)
		for _, w := range v.Site.Plan(date).Issue {
			if w.From > v.Now && (date != v.Day.Date || v.Day.IssueUntil == 0 || w.From < v.Day.IssueUntil) {
				out.NextIssue = &Span{From: w.From, To: w.To}
				return out
			}
		}
	}
	return out
}

func spans(in []queue.Interval) []Span {
	out := make([]Span, 0, len(in))
	for _, v := range in {
		out = append(out, Span{From: v.From, To: v.To})
	}
	return out
}

// week gathers neighbouring days with the same issuing times, from Monday on; days without are left out.
func week(c queue.Calendar) []Days {
	out := []Days{}
	var last []queue.Span
	for day := 1; day <= 7; day++ {
		spans := c.Week[day%7].Issue
		switch {
		case len(spans) == 0:
		case slices.Equal(spans, last):
			run := &out[len(out)-1]
			run.Days = append(run.Days, day)
		default:
			run := Days{Days: []int{day}}
			for _, v := range spans {
				run.Issue = append(run.Issue, Clock{timeOfDay(v.From), timeOfDay(v.To)})
			}
			out = append(out, run)
		}
		last = spans
	}
	return out
}

func timeOfDay(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}
