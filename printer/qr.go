package printer

import (
	"fmt"

	"github.com/skip2/go-qrcode"
)

// leastCell is the smallest side of a QR module in dots that a phone reads from thermal paper.
const leastCell = 4

// bestCell is the side we want: 6 dots make a 60-byte address 31 mm wide.
const bestCell = 6

// QR is a placed code. Modules is square and includes the quiet zone of four modules on each side;
// a module is Cell × Cell dots, never scaled.
type QR struct {
	X, Y    int
	Cell    int
	Modules [][]bool
}

// Side returns the side of the code with its quiet zone, in dots.
func (q *QR) Side() int { return q.Cell * len(q.Modules) }

// newQR encodes text for a space of room dots. A text that would need modules below four dots is
// an error, as is an empty one.
func newQR(text string, room int) (*QR, error) {
	if text == "" {
		return nil, fmt.Errorf("a QR code of nothing")
	}
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("encode %d bytes as QR: %w", len(text), err)
	}
	modules := code.Bitmap()
	cell := min(bestCell, room/len(modules))
	if cell < leastCell {
		return nil, fmt.Errorf("a QR code of %d bytes has %d modules and does not fit %d dots", len(text), len(modules), room)
	}
	return &QR{Cell: cell, Modules: modules}, nil
}

// draw inks the code.
func (q *QR) draw(b *Bitmap) {
	for row, modules := range q.Modules {
		for col, black := range modules {
			if black {
				b.inkRect(q.X+col*q.Cell, q.Y+row*q.Cell, q.Cell, q.Cell)
			}
		}
	}
}

// QRPNG returns a PNG that holds the QR code of text and its quiet zone, nothing else. A text that
// is empty or longer than about 300 bytes is an error.
func QRPNG(text string) ([]byte, error) {
	code, err := newQR(text, Widths[0])
	if err != nil {
		return nil, err
	}
	b := NewBitmap(code.Side(), code.Side())
	code.draw(b)
	return b.PNG()
}
