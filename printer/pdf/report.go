package pdf

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"luot/printer"
)

// Measures of a report, in millimetres.
const (
	smallSize   = 2.9 // em of tables
	smallLine   = 3.9
	smallPad    = 1.0
	partTitle   = 4.2
	cardsPerRow = 4
	cardHeight  = 23.0
	cardGap     = 3.0
	chartHeight = 44.0
	barHeight   = 5.2
	maxBars     = 40 // of one chart
)

// Report is an A4 report: key figures, charts and tables, one below the other.
type Report struct {
	Title  string
	Notes  []string // lines under the title, at most 6
	At     time.Time
	Foot   string // at the foot of every page, left of its number
	Cards  []Card
	Charts []Chart
	Tables []Block
}

// Card is one key figure.
type Card struct{ Name, Value, Note string }

// Chart shows one value of several things, and behind it a larger one in a pale colour.
type Chart struct {
	Title string
	Over  bool      // things are instants: columns beside each other, else bars below each other
	Axis  [3]string // of columns: what 0, half of Top and Top are
	Top   float64   // of columns; above 0
	Bars  []Bar     // at most 40 are drawn
}

// Bar is one thing of a chart.
type Bar struct {
	Name, Text  string
	Value, More float64 // not below 0
}

// Block is a table under a title. The last Sums rows are bold.
type Block struct {
	Title   string
	Columns []Column
	Rows    [][]string
	Sums    int
	Page    bool // begins a new page
}

// Validate reports the first thing that cannot be drawn.
func (r Report) Validate() error {
	rows := 0
	for _, b := range r.Tables {
		if err := (Sheet{Columns: b.Columns, Rows: b.Rows}).Validate(); err != nil {
			return err
		}
		rows += len(b.Rows)
	}
	if rows > MaxRows {
		return fmt.Errorf("a report of %d rows, more than %d", rows, MaxRows)
	}
	for _, c := range r.Charts {
		if c.Over && !(c.Top > 0) {
			return errors.New("a chart without a top")
		}
	}
	return nil
}

// Draw draws the report on as many A4 pages as it needs, "1/3" at the foot of each. A row is never split, and
// the heads of a table stand again where it goes on. A Report that is not valid is an error; the wait for a
// turn is that of Slip.
func (r Report) Draw(ctx context.Context) ([]byte, error) {
	if err := r.Validate(); err != nil {
		return nil, fmt.Errorf("draw PDF %q: %w", r.Title, err)
	}
	h := head{title: r.Title, at: r.At, width: pageWidth, height: pageHeight}
	pages := 0
	if _, err := render(ctx, h, func(d *document) { pages = (&flow{document: d, report: r}).paint(0) }); err != nil {
		return nil, err
	}
	return render(ctx, h, func(d *document) { (&flow{document: d, report: r}).paint(pages) })
}

// flow is a report being drawn from the top of its first page down.
type flow struct {
	*document
	report Report
	y      float64
	page   int
	pages  int // 0 while they are counted
}

// paint draws all and returns how many pages that took.
func (f *flow) paint(pages int) int {
	f.pages = pages
	f.next()
	f.font(printer.Bold, titleSize)
	for _, line := range f.lines(f.report.Title, pageWidth-2*edge, 3) {
		f.text(edge, f.y+titleSize, line)
		f.y += titleSize * 1.4
	}
	f.font(printer.Medium, textSize)
	for _, note := range f.report.Notes[:min(len(f.report.Notes), mostNotes)] {
		for _, line := range f.lines(note, pageWidth-2*edge, 3) {
			f.text(edge, f.y+textSize, line)
			f.y += lineHeight
		}
	}
	f.y += lineHeight / 2
	f.cards()
	for _, c := range f.report.Charts {
		f.chart(c)
	}
	for _, b := range f.report.Tables {
		f.block(b)
	}
	return f.page
}

// next begins a page.
func (f *flow) next() {
	f.document.page()
	f.page++
	f.y = edge
	f.font(printer.Medium, smallSize)
	f.text(edge, pageHeight-edge/2, f.report.Foot)
	foot := fmt.Sprintf("%d/%d", f.page, f.pages)
	f.text(pageWidth-edge-f.width(foot), pageHeight-edge/2, foot)
}

// room begins a page unless there are so many millimetres left on this one.
func (f *flow) room(height float64) bool {
	if f.y+height <= pageHeight-edge {
		return false
	}
	f.next()
	return true
}

// cards sets the key figures in rows of four.
func (f *flow) cards() {
	width := (pageWidth - 2*edge - (cardsPerRow-1)*cardGap) / cardsPerRow
	for i, c := range f.report.Cards {
		if i%cardsPerRow == 0 {
			f.room(cardHeight)
		}
		x := edge + float64(i%cardsPerRow)*(width+cardGap)
		f.f.SetDrawColor(118, 137, 143)
		f.frame(x, f.y, width, cardHeight-cardGap)
		f.font(printer.Medium, smallSize)
		for n, line := range f.lines(c.Name, width-3, 2) {
			f.text(x+1.5, f.y+3.6+float64(n)*3.4, line)
		}
		f.font(printer.Bold, 5.4)
		f.text(x+1.5, f.y+13.6, c.Value)
		f.font(printer.Medium, 2.5)
		f.text(x+1.5, f.y+18, strings.Join(f.lines(c.Note, width-3, 1), ""))
		if i%cardsPerRow == cardsPerRow-1 || i == len(f.report.Cards)-1 {
			f.y += cardHeight
		}
	}
	f.ink()
}

// ink is the colour of text; accent and pale are those of charts.
func (f *flow) ink() { f.f.SetDrawColor(20, 37, 44); f.f.SetFillColor(20, 37, 44) }

func (f *flow) accent() { f.f.SetFillColor(0, 82, 94) }

func (f *flow) pale() { f.f.SetFillColor(176, 212, 218) }

// title sets what a chart or a table is about.
func (f *flow) title(text string) {
	f.font(printer.Bold, partTitle)
	f.text(edge, f.y+partTitle, strings.Join(f.lines(text+" ", pageWidth-2*edge, 1), ""))
	f.y += partTitle * 1.7
}

// chart draws one, never over the end of a page.
func (f *flow) chart(c Chart) {
	c.Bars = c.Bars[:min(len(c.Bars), maxBars)]
	if len(c.Bars) == 0 {
		return
	}
	height := float64(len(c.Bars)) * barHeight
	if c.Over {
		height = chartHeight
	}
	f.room(partTitle*1.7 + height + lineHeight)
	f.title(c.Title)
	if c.Over {
		f.columns(c)
	} else {
		f.bars(c)
	}
	f.ink()
	f.y += height + lineHeight
}

// columns draws things beside each other.
func (f *flow) columns(c Chart) {
	const side, foot = 18.0, 5.0
	tall, bottom := chartHeight-foot, f.y+chartHeight-foot
	f.font(printer.Medium, 2.5)
	for i, text := range c.Axis {
		y := bottom - tall*float64(i)/2
		f.text(edge+side-2-f.width(text), y+0.9, text)
		f.f.SetFillColor(200, 208, 211)
		f.box(edge+side, y, pageWidth-2*edge-side, hairline)
	}
	each := (pageWidth - 2*edge - side) / float64(len(c.Bars))
	width, every := min(each*0.7, 12), (len(c.Bars)+15)/16
	for i, b := range c.Bars {
		x := edge + side + each*float64(i) + (each-width)/2
		f.pale()
		f.box(x, bottom-tall*b.More/c.Top, width, tall*b.More/c.Top)
		f.accent()
		f.box(x, bottom-tall*b.Value/c.Top, width, tall*b.Value/c.Top)
		if i%every == 0 {
			f.text(x+width/2-f.width(b.Name)/2, bottom+3.6, b.Name)
		}
	}
}

// bars draws things below each other.
func (f *flow) bars(c Chart) {
	const names, texts = 62.0, 34.0
	top := 1e-9
	for _, b := range c.Bars {
		top = max(top, b.Value, b.More)
	}
	f.font(printer.Medium, smallSize)
	for i, b := range c.Bars {
		y, long := f.y+float64(i)*barHeight, pageWidth-2*edge-names-texts
		f.text(edge, y+3.4, strings.Join(f.lines(b.Name+" ", names-2, 1), ""))
		f.pale()
		f.box(edge+names, y+0.7, long*b.More/top, barHeight-1.6)
		f.accent()
		f.box(edge+names, y+0.7, long*b.Value/top, barHeight-1.6)
		f.text(pageWidth-edge-f.width(b.Text), y+3.4, b.Text)
	}
}

// block draws a table.
func (f *flow) block(b Block) {
	shares := widths(b.Columns)
	heads := make([]string, len(b.Columns))
	for i, c := range b.Columns {
		heads[i] = c.Title
	}
	f.font(printer.Bold, smallSize)
	top := f.cells(heads, shares)
	first := 3 * smallLine
	if b.Page {
		f.room(pageHeight)
	} else {
		f.room(partTitle*1.7 + top.height + first)
	}
	f.title(b.Title)
	f.font(printer.Bold, smallSize)
	f.row(b, top, shares, true)
	for i, cells := range b.Rows {
		weight := printer.Medium
		if i >= len(b.Rows)-b.Sums {
			weight = printer.Bold
		}
		f.font(weight, smallSize)
		r := f.cells(cells, shares)
		if f.room(r.height) {
			f.font(printer.Bold, smallSize)
			f.row(b, top, shares, true)
			f.font(weight, smallSize)
		}
		f.row(b, r, shares, false)
	}
	f.y += lineHeight
}

// cells breaks the cells of a row in the present font.
func (f *flow) cells(cells []string, shares []float64) row {
	r := row{cells: make([][]string, len(cells)), height: smallLine + smallPad}
	for i, cell := range cells {
		r.cells[i] = f.lines(cell, shares[i]-2*smallPad, mostLines)
		r.height = max(r.height, float64(len(r.cells[i]))*smallLine+smallPad)
	}
	return r
}

// row sets one row and the line under it.
func (f *flow) row(b Block, r row, shares []float64, title bool) {
	x := edge
	for i, lines := range r.cells {
		for n, line := range lines {
			at := x + smallPad
			if b.Columns[i].Right {
				at = x + shares[i] - smallPad - f.width(line)
			}
			f.text(at, f.y+smallPad/2+smallLine*(float64(n)+0.75), line)
		}
		x += shares[i]
	}
	f.y += r.height
	thick := hairline / 2
	if title {
		thick = 2 * hairline
	}
	f.box(edge, f.y-thick, pageWidth-2*edge, thick)
}
