package pdf

import (
	"context"

	"luot/printer"
)

// sideEdge is the white edge left and right of a slip in millimetres: 576 dots stand on 80 mm.
const sideEdge = 4

// Slip draws a slip on one page of its own length, one dot being an eighth of a millimetre: 80 mm
// wide for 576 dots. Text is text and the code is made of rectangles. At most four documents are
// drawn at a time; a call waits for its turn until ctx ends and then returns ctx's error.
func Slip(ctx context.Context, s *printer.Slip) ([]byte, error) {
	h := head{title: s.Number, at: s.Issued, width: mm(s.Width) + 2*sideEdge, height: mm(s.Height)}
	return render(ctx, h, func(d *document) {
		d.page()
		for _, r := range s.Rules {
			d.box(sideEdge+mm(r.X), mm(r.Y), mm(r.Width), mm(r.Height))
		}
		for _, t := range s.Texts {
			d.font(t.Style.Weight, mm(t.Style.Size))
			x := sideEdge + mm(t.X) + (mm(t.Width)-d.width(t.Text))/2 // without kerning it is a hair wider
			d.text(x, mm(t.Baseline), t.Text)
		}
		if s.QR != nil {
			d.code(s.QR)
		}
		if s.Logo != nil {
			d.logo(s.Logo)
		}
	})
}

// mm turns dots into millimetres.
func mm(dots int) float64 { return float64(dots) / printer.DotsPerMM }

// code draws each run of black modules as one rectangle.
func (d *document) code(q *printer.QR) {
	for row, modules := range q.Modules {
		for col := 0; col < len(modules); col++ {
			start := col
			for col < len(modules) && modules[col] {
				col++
			}
			if col > start {
				d.box(sideEdge+mm(q.X+start*q.Cell), mm(q.Y+row*q.Cell), mm((col-start)*q.Cell), mm(q.Cell))
			}
		}
	}
}

// logo draws each run of black dots as one rectangle.
func (d *document) logo(p *printer.Picture) {
	for y := range p.Height {
		for x := 0; x < p.Width; x++ {
			start := x
			for x < p.Width && p.Black(x, y) {
				x++
			}
			if x > start {
				d.box(sideEdge+mm(p.X+start), mm(p.Y+y), mm(x-start), mm(1))
			}
		}
	}
}
