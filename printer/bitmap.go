package printer

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
)

// Bitmap is a picture of ink and paper, one bit a dot: rows from the top, Stride bytes each, the
// leftmost dot in the highest bit, 1 = black. It is an image.Image, so that it can be encoded and
// looked at like any other.
type Bitmap struct {
	Width, Height int // in dots
	Stride        int // bytes from one row to the next
	Bits          []byte
}

// NewBitmap returns a blank sheet of width × height dots.
func NewBitmap(width, height int) *Bitmap {
	stride := (width + 7) / 8
	return &Bitmap{Width: width, Height: height, Stride: stride, Bits: make([]byte, stride*height)}
}

// Black reports whether the dot is inked; outside the sheet nothing is.
func (b *Bitmap) Black(x, y int) bool {
	if x < 0 || y < 0 || x >= b.Width || y >= b.Height {
		return false
	}
	return b.Bits[y*b.Stride+x/8]&(0x80>>(x%8)) != 0
}

// Ink blackens one dot; outside the sheet it does nothing.
func (b *Bitmap) Ink(x, y int) {
	if x >= 0 && y >= 0 && x < b.Width && y < b.Height {
		b.Bits[y*b.Stride+x/8] |= 0x80 >> (x % 8)
	}
}

// inkRect blackens a rectangle.
func (b *Bitmap) inkRect(x, y, width, height int) {
	for row := y; row < y+height; row++ {
		for col := x; col < x+width; col++ {
			b.Ink(col, row)
		}
	}
}

// paper and ink are the two colours, in the order of their bits.
var palette = color.Palette{color.White, color.Black}

// ColorModel is a palette of white and black.
func (b *Bitmap) ColorModel() color.Model { return palette }

// Bounds begin at the origin.
func (b *Bitmap) Bounds() image.Rectangle { return image.Rect(0, 0, b.Width, b.Height) }

// At returns color.White or color.Black.
func (b *Bitmap) At(x, y int) color.Color { return palette[b.ColorIndexAt(x, y)] }

// ColorIndexAt returns 1 for black, 0 for white; it makes image/png write one bit a dot.
func (b *Bitmap) ColorIndexAt(x, y int) uint8 {
	if b.Black(x, y) {
		return 1
	}
	return 0
}

// PNG encodes the picture at one bit a dot.
func (b *Bitmap) PNG() ([]byte, error) {
	var out bytes.Buffer
	if err := png.Encode(&out, b); err != nil {
		return nil, fmt.Errorf("encode %d×%d dots as PNG: %w", b.Width, b.Height, err)
	}
	return out.Bytes(), nil
}
