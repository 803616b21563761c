// Package pdf draws slips and tables as PDF pages with selectable Vietnamese text. It is the only
// place that touches gofpdf, whose traps end here: text is cleaned before it is drawn, every
// document gets font bytes of its own, a panic becomes an error, errors that gofpdf only remembers
// are asked for, and the same input gives the same bytes. It opens no file and reads no clock. Its
// one shared thing is the limit on documents drawn at a time.
package pdf

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/jung-kurt/gofpdf"

	"luot/printer"
)

// slots limits how many documents are drawn at a time: each takes about 6 MB while it lasts.
var slots = make(chan struct{}, 4)

// family is what the embedded font is called inside a document.
const family = "noto"

// mmPerPoint is the length of a typographic point.
const mmPerPoint = 25.4 / 72

// document is one PDF being drawn, in millimetres from the top left.
type document struct{ f *gofpdf.Fpdf }

// head is what a document is known by.
type head struct {
	title         string
	at            time.Time // its creation date
	width, height float64   // of every page
}

// render draws one document with paint, which must call page before it draws. It waits for a slot
// until ctx ends.
func render(ctx context.Context, h head, paint func(d *document)) (out []byte, err error) {
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("draw PDF %q: %w", h.title, ctx.Err())
	}
	defer func() {
		if p := recover(); p != nil { // gofpdf indexes tables by what it is given
			out, err = nil, fmt.Errorf("draw PDF %q: panic: %v", h.title, p)
		}
	}()
	f := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "mm", Size: gofpdf.SizeType{Wd: h.width, Ht: h.height}})
	f.SetCatalogSort(true)
	f.SetCreationDate(h.at)
	f.SetModificationDate(h.at)
	f.SetTitle(printer.Clean(h.title), true)
	f.SetMargins(0, 0, 0)
	f.SetCellMargin(0)
	f.SetAutoPageBreak(false, 0)
	f.AddUTF8FontFromBytes(family, "", printer.FontFile(printer.Medium))
	f.AddUTF8FontFromBytes(family, "B", printer.FontFile(printer.Bold))
	paint(&document{f})
	var buf bytes.Buffer
	if err := f.Output(&buf); err != nil { // also what went wrong before
		return nil, fmt.Errorf("draw PDF %q: %w", h.title, err)
	}
	return buf.Bytes(), nil
}

// page begins the next page.
func (d *document) page() { d.f.AddPage() }

// font chooses weight and size for what follows; size is the em in millimetres.
func (d *document) font(w printer.Weight, size float64) {
	style := ""
	if w == printer.Bold {
		style = "B"
	}
	d.f.SetFont(family, style, size/mmPerPoint)
}

// width returns how wide s is in the present font.
func (d *document) width(s string) float64 { return d.f.GetStringWidth(printer.Clean(s)) }

// text sets one line with its baseline at y.
func (d *document) text(x, y float64, s string) { d.f.Text(x, y, printer.Clean(s)) }

// lines breaks s in the present font to at most most lines of the width given.
func (d *document) lines(s string, width float64, most int) []string {
	lines := d.f.SplitText(printer.Clean(s), width)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] += "…"
	}
	return lines
}

// box fills a rectangle.
func (d *document) box(x, y, w, h float64) { d.f.Rect(x, y, w, h, "F") }

// frame draws the outline of a rectangle.
func (d *document) frame(x, y, w, h float64) { d.f.Rect(x, y, w, h, "D") }
