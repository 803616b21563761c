package queue

// planMemo is the plan of the day as last worked out; it follows from what it is filed under.
type planMemo struct {
	cfg        *Site
	issueUntil Instant
	workUntil  Instant
	plan       Plan
}

// planOf returns today's plan with the hours that were changed today. It must not be written.
func (d *Day) planOf(cfg *Site) *Plan {
	m := d.plan
	if m == nil || m.cfg != cfg || m.issueUntil != d.IssueUntil || m.workUntil != d.WorkUntil {
		m = &planMemo{cfg, d.IssueUntil, d.WorkUntil, cfg.Plan(d.Date).Changed(d.IssueUntil, d.WorkUntil)}
		d.plan = m
	}
	return &m.plan
}

// WorkEnds returns when work ends today by the hours in force; 0 on a day without work.
func (d *Day) WorkEnds(cfg *Site) Instant {
	if work := cfg.Plan(d.Date).Work; len(work) == 0 {
		return 0
	} else if d.WorkUntil == 0 {
		return work[len(work)-1].To
	}
	return d.WorkUntil
}

// nextIssue returns the next issuing hours after at, with the hours changed today; zero when there
// are none within a month.
func (d *Day) nextIssue(cfg *Site, at Instant) Interval {
	plan := d.planOf(cfg)
	if v, ok := Next(plan.Issue, at); ok {
		return v
	}
	v, _ := cfg.NextIssue(plan.Ends)
	return v
}
