package api

import (
	"context"
	"math"
	"slices"
	"time"

	"luot/locale"
	"luot/printer/pdf"
	"luot/report"
)

// What a report on paper shows first, and of every row; of counters and officers the second list.
var (
	firstFigures = []string{"issued", "completed", "waiting_open_mean", "waiting_open_p90", "within_target_share", "kept_share", "serving_mean", "rating"}
	visitFigures = []string{"issued", "completed", "absent", "waiting_open_p50", "waiting_open_p90", "within_target_share", "serving_mean", "kept_share", "rating"}
	deskFigures  = []string{"served", "absent", "serving_mean", "serving_p90", "walking_mean", "open", "idle_share", "paused", "rating"}
)

// paper lays a report out for A4.
type paper struct {
	*report.Report
	grid *report.Grid
	lang string
}

func (p *paper) say(key string, args map[string]any) string { return locale.Text(p.lang, key, args) }

// column finds a figure by its id.
func (p *paper) column(id string) *report.Column {
	return &p.grid.Columns[slices.IndexFunc(p.grid.Columns, func(c report.Column) bool { return c.ID == id })]
}

func (p *paper) desk() bool { return p.By[0] == report.ByCounter || p.By[0] == report.ByOfficer }

// drawPDF draws the report with charts.
func drawPDF(ctx context.Context, r *report.Report, grid *report.Grid, how Drawing) ([]byte, error) {
	p := &paper{r, grid, how.Lang}
	at := r.At.Time()
	if how.Zone != nil {
		at = at.In(how.Zone)
	}
	made := locale.Text(p.lang, "report.made", map[string]any{"at": at.Format("15:04 02/01/2006")})
	out := pdf.Report{
		Title: locale.Text(p.lang, "report.paper_title", map[string]any{"title": r.Period.Title(p.lang)}), At: at,
		Notes:  []string{r.SiteNames(p.lang), r.Compared(p.lang), made},
		Foot:   r.Period.Title(p.lang) + " – " + r.SiteNames(p.lang),
		Charts: p.charts(), Tables: []pdf.Block{p.table(), p.figures()},
	}
	for _, id := range firstFigures {
		c := p.column(id)
		card := pdf.Card{Name: c.Name.In(p.lang), Value: shown(c.Of(&r.Total)), Note: locale.Text(p.lang, "report.nothing_before", nil)}
		if before := c.Of(&r.TotalBefore); before.Known {
			card.Note = locale.Text(p.lang, "report.before_was", map[string]any{"before": before.Text()})
		}
		out.Cards = append(out.Cards, card)
	}
	return out.Draw(ctx)
}

// shown is a figure on paper.
func shown(v report.Value) string {
	if !v.Known {
		return "–"
	}
	return v.Text()
}

// charts are how many and how long, by row.
func (p *paper) charts() []pdf.Chart {
	many, times := "issued", "waiting_open"
	if p.desk() {
		many, times = "served", "serving"
	}
	over := slices.Contains([]report.Dim{report.ByHour, report.ByWeekday, report.ByDay, report.ByMonth}, p.By[0])
	count, p50, p90 := p.column(many), p.column(times+"_p50"), p.column(times+"_p90")
	title := locale.Text(p.lang, "report.chart_times", map[string]any{"name": p50.Name.In(p.lang), "more": p90.Name.In(p.lang)})
	a, b := pdf.Chart{Title: count.Name.In(p.lang), Over: over}, pdf.Chart{Title: title, Over: over}
	for i := range p.Rows {
		g := &p.Rows[i]
		if g.Keys[0] == "" {
			continue
		}
		name := g.Names[0].In(p.lang)
		if over {
			name = tick(p.By[0], g.Keys[0], name)
		}
		n, half, most := count.Of(&g.Figures), p50.Of(&g.Figures), p90.Of(&g.Figures)
		a.Bars = append(a.Bars, pdf.Bar{Name: name, Text: n.Text(), Value: float64(n.N)})
		b.Bars = append(b.Bars, pdf.Bar{Name: name, Text: shown(half) + " · " + shown(most), Value: float64(half.N), More: float64(most.N)})
	}
	if len(a.Bars) < 2 || len(p.By) > 1 {
		return nil
	}
	scale(&a, report.Count, 1)
	scale(&b, report.Millis, float64(time.Minute.Milliseconds()))
	return []pdf.Chart{a, b}
}

// tick is the short name of an instant on an axis.
func tick(d report.Dim, key, name string) string {
	switch d {
	case report.ByHour:
		return key
	case report.ByDay:
		return key[8:] + "/" + key[5:7]
	}
	return name
}

// scale chooses a round top for a chart, in parts of unit.
func scale(c *pdf.Chart, as report.Unit, unit float64) {
	most := unit
	for _, b := range c.Bars {
		most = max(most, b.Value, b.More)
	}
	step := math.Pow(10, math.Floor(math.Log10(most/unit)))
	for _, n := range []float64{2, 4, 6, 8, 10, 20} {
		if c.Top = n * step * unit; c.Top >= most {
			break
		}
	}
	for i := range c.Axis {
		c.Axis[i] = report.Value{Unit: as, N: int64(c.Top * float64(i) / 2), Known: true}.Text()
	}
}

// table has the rows of the report.
func (p *paper) table() pdf.Block {
	ids := visitFigures
	if p.desk() {
		ids = deskFigures
	}
	out := pdf.Block{Sums: 2}
	for _, d := range p.By {
		name := p.say("figures.by."+string(d), nil)
		out.Title += map[bool]string{true: name, false: " · " + name}[out.Title == ""]
		out.Columns = append(out.Columns, pdf.Column{Title: name, Share: 2.6})
	}
	columns := make([]*report.Column, len(ids))
	for i, id := range ids {
		columns[i] = p.column(id)
		column := pdf.Column{Title: columns[i].Name.In(p.lang), Right: true}
		if id == "open" || id == "paused" { // hundreds of hours
			column.Share = 1.4
		}
		out.Columns = append(out.Columns, column)
	}
	add := func(names []string, f *report.Figures) {
		row := slices.Clone(names)
		for _, c := range columns {
			row = append(row, shown(c.Of(f)))
		}
		out.Rows = append(out.Rows, row)
	}
	for i := range p.Rows {
		names := make([]string, len(p.By))
		for j := range names {
			names[j] = p.Rows[i].Names[j].In(p.lang)
		}
		add(names, &p.Rows[i].Figures)
	}
	last := make([]string, len(p.By))
	last[0] = p.say("report.total", nil)
	add(last, &p.Total)
	last[0] = p.say("report.before", nil)
	add(last, &p.TotalBefore)
	return out
}

// figures is every figure of the whole, with what it means.
func (p *paper) figures() pdf.Block {
	out := pdf.Block{Title: p.say("report.figures", nil), Page: true, Columns: []pdf.Column{
		{Title: p.say("report.figure", nil), Share: 2}, {Title: p.say("report.this", nil), Right: true},
		{Title: p.say("report.before", nil), Right: true}, {Title: p.say("report.means", nil), Share: 4}}}
	for i := range p.grid.Columns {
		c := &p.grid.Columns[i]
		out.Rows = append(out.Rows, []string{c.Name.In(p.lang), shown(c.Of(&p.Total)), shown(c.Of(&p.TotalBefore)), c.Means.In(p.lang)})
	}
	return out
}
