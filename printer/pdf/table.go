package pdf

import (
	"context"
	"fmt"
	"time"

	"luot/printer"
)

// Limits of a table.
const (
	MaxRows    = 10_000 // of a Sheet
	MaxColumns = 16     // of a Sheet
	mostNotes  = 6
	mostLines  = 6 // of one cell
)

// A4 upright and what is measured on it, in millimetres.
const (
	pageWidth, pageHeight = 210.0, 297.0
	edge                  = 15.0
	titleSize, textSize   = 6.0, 3.9
	lineHeight            = 5.3
	cellPad               = 1.6
	tickSide              = 4.4
	hairline              = 0.15
)

// Column is one column of a Sheet.
type Column struct {
	Title string
	Share float64 // of the width, in proportion to the other columns; 0 counts as 1
	Right bool    // figures stand on the right
	Bold  bool    // what is looked for stands out
	Tick  bool    // every cell is an empty box to tick by hand; its texts are left out
}

// Sheet is a table on A4 paper: the waiting line for calling by hand, or a report.
type Sheet struct {
	Title   string
	Notes   []string // lines under the title, at most 6
	Columns []Column // 1 to MaxColumns
	Rows    [][]string
	At      time.Time // the document's date
}

// Validate reports the first thing that cannot be drawn: no column or too many, too many rows, or a
// row with another number of cells than there are columns.
func (s Sheet) Validate() error {
	if len(s.Columns) < 1 || len(s.Columns) > MaxColumns {
		return fmt.Errorf("a sheet of %d columns, not 1 to %d", len(s.Columns), MaxColumns)
	}
	if len(s.Rows) > MaxRows {
		return fmt.Errorf("a sheet of %d rows, more than %d", len(s.Rows), MaxRows)
	}
	for i, row := range s.Rows {
		if len(row) != len(s.Columns) {
			return fmt.Errorf("row %d has %d cells for %d columns", i+1, len(row), len(s.Columns))
		}
	}
	return nil
}

// Table draws the sheet on as many A4 pages as it needs, with the head of the columns on each and
// "1/3" at the foot. Long cells are wrapped, a row is never split. A Sheet that is not valid is an
// error; the wait for a turn is that of Slip.
func Table(ctx context.Context, s Sheet) ([]byte, error) {
	if err := s.Validate(); err != nil {
		return nil, fmt.Errorf("draw PDF %q: %w", s.Title, err)
	}
	h := head{title: s.Title, at: s.At, width: pageWidth, height: pageHeight}
	return render(ctx, h, func(d *document) {
		t := &table{document: d, sheet: s, widths: widths(s.Columns)}
		t.paint()
	})
}

// widths shares the page out in millimetres.
func widths(columns []Column) []float64 {
	shares, sum := make([]float64, len(columns)), 0.0
	for i, c := range columns {
		shares[i] = c.Share
		if c.Share <= 0 {
			shares[i] = 1
		}
		sum += shares[i]
	}
	for i := range shares {
		shares[i] *= (pageWidth - 2*edge) / sum
	}
	return shares
}

// table is a sheet being drawn.
type table struct {
	*document
	sheet  Sheet
	widths []float64
	y      float64
}

// row is one measured row: the lines of each cell, and its height.
type row struct {
	cells  [][]string
	height float64
}

// paint measures everything first, so that the number of pages is known on the first.
func (t *table) paint() {
	titles := make([]string, len(t.sheet.Columns))
	for i, c := range t.sheet.Columns {
		titles[i] = c.Title
	}
	t.font(printer.Bold, textSize)
	top := t.measure(titles, true)
	t.font(printer.Medium, textSize)
	rows := make([]row, len(t.sheet.Rows))
	for i, cells := range t.sheet.Rows {
		rows[i] = t.measure(cells, false)
	}
	notes := t.sheet.Notes[:min(len(t.sheet.Notes), mostNotes)]
	first := titleSize*1.5 + float64(len(notes))*lineHeight + lineHeight/2
	pages := paginate(rows, pageHeight-2*edge-top.height-lineHeight, first)
	for i, page := range pages {
		t.page()
		t.y = edge
		if i == 0 {
			t.heading(notes)
		}
		t.font(printer.Bold, textSize)
		t.draw(top, true)
		t.font(printer.Medium, textSize)
		for _, r := range page {
			t.draw(r, false)
		}
		foot := fmt.Sprintf("%d/%d", i+1, len(pages))
		t.text(pageWidth-edge-t.width(foot), pageHeight-edge, foot)
	}
}

// paginate fills pages of room millimetres, the first having less. There is always a first page.
func paginate(rows []row, room, less float64) [][]row {
	pages, left := [][]row{nil}, room-less
	for _, r := range rows {
		if r.height > left {
			pages, left = append(pages, nil), room
		}
		pages[len(pages)-1] = append(pages[len(pages)-1], r)
		left -= r.height
	}
	return pages
}

// measure breaks the cells of one row in the present font.
func (t *table) measure(cells []string, title bool) row {
	r := row{cells: make([][]string, len(cells)), height: lineHeight + cellPad}
	for i, cell := range cells {
		if t.sheet.Columns[i].Tick && !title {
			continue
		}
		r.cells[i] = t.lines(cell, t.widths[i]-2*cellPad, mostLines)
		r.height = max(r.height, float64(len(r.cells[i]))*lineHeight+cellPad)
	}
	return r
}

// heading sets the title and the notes.
func (t *table) heading(notes []string) {
	t.font(printer.Bold, titleSize)
	t.text(edge, t.y+titleSize, t.lines(t.sheet.Title+" ", pageWidth-2*edge, 1)[0])
	t.y += titleSize * 1.5
	t.font(printer.Medium, textSize)
	for _, note := range notes {
		t.text(edge, t.y+textSize, note)
		t.y += lineHeight
	}
	t.y += lineHeight / 2
}

// draw sets one row and the line under it, thick under the titles.
func (t *table) draw(r row, title bool) {
	x := edge
	for i, lines := range r.cells {
		column := t.sheet.Columns[i]
		if column.Tick && !title {
			t.frame(x+cellPad, t.y+(cellPad+lineHeight-tickSide)/2, tickSide, tickSide) // beside the first line
		}
		if column.Bold && !title {
			t.font(printer.Bold, textSize)
		}
		for n, line := range lines {
			at := x + cellPad
			if column.Right {
				at = x + t.widths[i] - cellPad - t.width(line)
			}
			t.text(at, t.y+cellPad/2+lineHeight*(float64(n)+0.75), line)
		}
		if column.Bold && !title {
			t.font(printer.Medium, textSize)
		}
		x += t.widths[i]
	}
	t.y += r.height
	thick := hairline
	if title {
		thick = 3 * hairline
	}
	t.box(edge, t.y-thick, pageWidth-2*edge, thick)
}
