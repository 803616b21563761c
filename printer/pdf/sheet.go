package pdf

import (
	"context"
	"fmt"

	"luot/printer"
)

// partSize is the em of a part's title, partHeight the height of its row, in millimetres.
const (
	partSize   = 4.8
	partHeight = 9.5
)

// Part is a stretch of rows under a title of its own, as one service of the waiting line.
type Part struct {
	Title string
	More  string // the title on the following pages
	Rows  [][]string
}

// Parts draws the sheet as Table does, its rows in parts; s.Rows stays empty. A title is never the last
// thing on a page, and stands again where a part goes on. All parts together have at most MaxRows rows.
func Parts(ctx context.Context, s Sheet, parts []Part) ([]byte, error) {
	all := s
	for _, p := range parts {
		all.Rows = append(all.Rows, p.Rows...)
	}
	if err := all.Validate(); err != nil {
		return nil, fmt.Errorf("draw PDF %q: %w", s.Title, err)
	}
	h := head{title: s.Title, at: s.At, width: pageWidth, height: pageHeight}
	return render(ctx, h, func(d *document) {
		t := &table{document: d, sheet: s, widths: widths(s.Columns)}
		t.paintParts(parts)
	})
}

// stretch is what one page holds of one part.
type stretch struct {
	title string
	rows  []row
}

// paintParts measures everything first, so that the number of pages is known on the first.
func (t *table) paintParts(parts []Part) {
	titles := make([]string, len(t.sheet.Columns))
	for i, c := range t.sheet.Columns {
		titles[i] = c.Title
	}
	t.font(printer.Bold, textSize)
	top := t.measure(titles, true)
	measured := make([][]row, len(parts))
	for i, p := range parts {
		for _, cells := range p.Rows {
			measured[i] = append(measured[i], t.measure(cells, false)) // in bold, the wider of the two
		}
	}
	t.font(printer.Medium, textSize)
	var notes []string
	for _, note := range t.sheet.Notes {
		notes = append(notes, t.lines(note, pageWidth-2*edge, mostNotes)...)
	}
	notes = notes[:min(len(notes), mostNotes)]
	first := titleSize*1.5 + float64(len(notes))*lineHeight + lineHeight/2
	pages := pageParts(parts, measured, pageHeight-2*edge-top.height-lineHeight, first)
	for i, page := range pages {
		t.page()
		t.y = edge
		if i == 0 {
			t.heading(notes)
		}
		t.font(printer.Bold, textSize)
		t.draw(top, true)
		for _, s := range page {
			t.partTitle(s.title)
			t.font(printer.Medium, textSize)
			for _, r := range s.rows {
				t.draw(r, false)
			}
		}
		foot := fmt.Sprintf("%d/%d", i+1, len(pages))
		t.font(printer.Medium, textSize)
		t.text(pageWidth-edge-t.width(foot), pageHeight-edge, foot)
	}
}

// pageParts fills pages of room millimetres, the first having less. A part begins on a page only if its title
// and a row fit. There is always a first page.
func pageParts(parts []Part, measured [][]row, room, less float64) [][]stretch {
	pages, left := [][]stretch{nil}, room-less
	begin := func(title string, next float64) {
		if left < partHeight+next {
			pages, left = append(pages, nil), room
		}
		pages[len(pages)-1] = append(pages[len(pages)-1], stretch{title: title})
		left -= partHeight
	}
	for i, p := range parts {
		for n, r := range measured[i] {
			switch {
			case n == 0:
				begin(p.Title, r.height)
			case r.height > left:
				begin(p.More, r.height)
			}
			last := pages[len(pages)-1]
			last[len(last)-1].rows = append(last[len(last)-1].rows, r)
			left -= r.height
		}
		if len(measured[i]) == 0 {
			begin(p.Title, 0)
		}
	}
	return pages
}

// partTitle sets the title of a part over a line.
func (t *table) partTitle(title string) {
	t.font(printer.Bold, partSize)
	t.text(edge+cellPad, t.y+partHeight-2.6, t.lines(title+" ", pageWidth-2*edge-2*cellPad, 1)[0])
	t.y += partHeight
	t.box(edge, t.y-2*hairline, pageWidth-2*edge, 2*hairline)
}
