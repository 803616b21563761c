// Package escpos turns a picture of ink and paper into the bytes of a receipt printer. It sends
// everything as one raster picture: code pages for Vietnamese differ from printer to printer, dots
// do not. It opens no connection and keeps no state.
package escpos

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"luot/printer"
)

// MaxBand is the largest raster command in bytes, header included. Small buffers lose bytes of
// larger ones, and a printer that hangs inside a band is freed by fewer NULs than this.
const MaxBand = 8192

// mostRows is the height of a band where MaxBand allows it.
const mostRows = 128

// tallest limits a picture, in dots: half a metre of paper.
const tallest = 4000

// mostShifts limits the search for a picture without a real-time sequence.
const mostShifts = 4

// bandHeader is the length of GS v 0 with its parameters.
const bandHeader = 8

// ErrRealTime is returned for a picture whose bytes contain a real-time command wherever it is
// shifted. Printers obey those even in the middle of a picture.
var ErrRealTime = errors.New("picture contains a real-time command")

var (
	initialise = []byte{0x1B, '@'}
	feed       = []byte{0x1B, 'd', 3}        // three lines, so that paper can be torn where there is no cutter
	cut        = []byte{0x1D, 'V', 'B', 0}   // to the cutter, then a partial cut
	raster     = []byte{0x1D, 'v', '0', 0x0} // GS v 0, normal size
)

// Encode returns the whole job: initialise, the picture in bands of at most 128 rows and MaxBand
// bytes, feed, cut. The picture's width must be one of printer.Widths, else the error is
// printer.ErrWidth; its height must be 1 to 4,000 dots. Where the dots happen to spell a command
// that printers obey at once, the whole picture is shifted to the right, a dot at a time, into its
// white edge.
func Encode(b *printer.Bitmap) ([]byte, error) {
	if !slices.Contains(printer.Widths[:], b.Width) {
		return nil, fmt.Errorf("encode a picture of %d dots: %w", b.Width, printer.ErrWidth)
	}
	if b.Height < 1 || b.Height > tallest {
		return nil, fmt.Errorf("encode a picture of %d rows, not 1 to %d", b.Height, tallest)
	}
	for range mostShifts {
		job := assemble(b)
		if !realTime(job) {
			return job, nil
		}
		b = shifted(b)
	}
	return nil, ErrRealTime
}

// assemble writes the commands. Band heights are multiples of 8, as some printers want.
func assemble(b *printer.Bitmap) []byte {
	rows := min(mostRows, (MaxBand-bandHeader)/b.Stride/8*8)
	bands := (b.Height + rows - 1) / rows
	job := make([]byte, 0, len(initialise)+bands*bandHeader+len(b.Bits)+len(feed)+len(cut))
	job = append(job, initialise...)
	for top := 0; top < b.Height; top += rows {
		height := min(rows, b.Height-top)
		job = append(job, raster...)
		job = append(job, byte(b.Stride), byte(b.Stride>>8), byte(height), byte(height>>8))
		job = append(job, b.Bits[top*b.Stride:(top+height)*b.Stride]...)
	}
	job = append(job, feed...)
	return append(job, cut...)
}

// realTime reports whether the bytes contain DLE EOT, DLE ENQ or DLE DC4, whatever follows.
func realTime(job []byte) bool {
	for {
		at := bytes.IndexByte(job, 0x10)
		if at < 0 || at+1 == len(job) {
			return false
		}
		if next := job[at+1]; next == 0x04 || next == 0x05 || next == 0x14 {
			return true
		}
		job = job[at+1:]
	}
}

// shifted returns the picture one dot further right; the last column falls off.
func shifted(b *printer.Bitmap) *printer.Bitmap {
	out := printer.NewBitmap(b.Width, b.Height)
	for y := range b.Height {
		row, carry := b.Bits[y*b.Stride:(y+1)*b.Stride], byte(0)
		for i, bits := range row {
			out.Bits[y*b.Stride+i] = carry<<7 | bits>>1
			carry = bits & 1
		}
	}
	return out
}
