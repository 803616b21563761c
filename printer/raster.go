package printer

import (
	"image"

	"golang.org/x/image/math/fixed"
)

// threshold is how much of a dot a letter must cover to be inked, of 255. Text is thresholded and
// never dithered: a thermal head has no grey.
const threshold = 128

// Raster draws the slip as ink and paper.
func (s *Slip) Raster() *Bitmap {
	b := NewBitmap(s.Width, s.Height)
	for _, r := range s.Rules {
		b.inkRect(r.X, r.Y, r.Width, r.Height)
	}
	p := pen{}
	for _, t := range s.Texts {
		p.draw(b, t)
	}
	if s.Logo != nil {
		for y := range s.Logo.Height {
			for x := range s.Logo.Width {
				if s.Logo.Black(x, y) {
					b.Ink(s.Logo.X+x, s.Logo.Y+y)
				}
			}
		}
	}
	if s.QR != nil {
		s.QR.draw(b)
	}
	return b
}

// PNG renders the slip at one bit a dot.
func (s *Slip) PNG() ([]byte, error) { return s.Raster().PNG() }

// draw sets one line, glyph by glyph, with kerning.
func (p pen) draw(b *Bitmap, t Text) {
	face := p.face(t.Style)
	dot := fixed.P(t.X, t.Baseline)
	before := rune(-1)
	for _, r := range t.Text {
		if before >= 0 {
			dot.X += face.Kern(before, r)
		}
		where, mask, at, advance, ok := face.Glyph(dot, r)
		if ok {
			if alpha, is := mask.(*image.Alpha); is {
				b.stamp(where, alpha, at)
			}
		}
		dot.X += advance
		before = r
	}
}

// stamp inks the dots that the mask covers enough.
func (b *Bitmap) stamp(where image.Rectangle, mask *image.Alpha, at image.Point) {
	for y := where.Min.Y; y < where.Max.Y; y++ {
		row := mask.Pix[mask.PixOffset(at.X, at.Y+y-where.Min.Y):]
		for x := where.Min.X; x < where.Max.X; x++ {
			if row[x-where.Min.X] >= threshold {
				b.Ink(x, y)
			}
		}
	}
}
