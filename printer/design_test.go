package printer_test

import (
	"errors"
	"image"
	"image/color"
	"strings"
	"testing"

	"luot/internal/oracle"
	"luot/printer"
	"luot/printer/printertest"
)

// noFile is a folder with nothing in it.
func noFile(string) ([]byte, error) { return nil, errors.New("no such file") }

// Every mistake of a slip's file is found, with its line.
func TestDesignMistakes(t *testing.T) {
	const least = "lines: [number, service, rules]\n"
	tests := map[string]struct{ file, want string }{
		"no version":     {least, "line 1: version is 0"},
		"unknown key":    {"version: 1\ncolour: red\n" + least, `line 2: unknown key "colour"`},
		"unknown field":  {"version: 1\nlines: [number, service, rules,\n  name]\n", `line 3: field "name"`},
		"no number":      {"version: 1\nlines: [service, rules]\n", "number stands in lines 0 times"},
		"two numbers":    {"version: 1\nlines: [number, number, service, rules]\n", "number stands in lines 2 times"},
		"size":           {"version: 1\nlines: [number, service, rules, {field: title, size: huge}]\n", `size "huge"`},
		"gap":            {"version: 1\nlines: [number, service, rules, {gap: 5000}]\n", "gap is 5000"},
		"text without":   {"version: 1\nlines: [number, service, rules, {text: {en: Hello}}]\n", "its words in vi"},
		"two at once":    {"version: 1\nlines: [number, service, rules, {text: {vi: A}, gap: 5}]\n", "has one of text and gap"},
		"not Vietnamese": {"version: 1\nlanguages: [en]\n" + least, "lacks vi"},
		"no logo":        {"version: 1\nlogo: a.png\n" + least, "no such file"},
		"logo line":      {"version: 1\nlines: [logo, number, service, rules]\n", "needs the key logo"},
		"letters":        {"version: 1\nlines: [number, service, rules, {text: {vi: 中文}}]\n", "cannot be printed"},
		"too long": {"version: 1\nlines: [number, service, rules" + strings.Repeat(", {gap: 400}", 30) + "]\n",
			"mm long"},
		"empty": {"", "line 1"},
	}
	for name, tt := range tests {
		if _, err := printer.ParseDesign([]byte(tt.file), noFile); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, tt.want)
		}
	}
}

// A site's own slip has its logo and its words, and a reprint is marked although the file says nothing of it.
func TestDesign(t *testing.T) {
	logo := image.NewNRGBA(image.Rect(0, 0, 64, 32))
	for x := range 32 {
		logo.Set(x, 5, color.Black)
	}
	d, err := printer.ParseDesign([]byte("version: 1\nlogo: l.png\nlines: [logo, number, service, qr, rules, {text: {vi: Giữ trật tự}, size: large, bold: true}]\n"),
		func(string) ([]byte, error) { return oracle.EncodePNG(t, logo), nil })
	if err != nil {
		t.Fatal(err)
	}
	c := printertest.Vietnamese()
	c.Reprint = true
	for _, width := range printer.Widths {
		slip, err := d.Layout(c, width)
		if err != nil {
			t.Fatal(err)
		}
		got := text(slip)
		if !strings.Contains(got, "Giữ trật tự") || !strings.Contains(got, "BẢN IN LẠI") || strings.Contains(got, "Cảm ơn") {
			t.Errorf("%d dots: the slip says\n%s", width, got)
		}
		b := slip.Raster()
		if left := (width - 64) / 2; !b.Black(left, slip.Logo.Y+5) || !b.Black(left+31, slip.Logo.Y+5) || b.Black(left+32, slip.Logo.Y+5) {
			t.Errorf("%d dots: the logo is not in the middle", width)
		}
	}
}

// The test page reaches from the first dot to the last, and its code is read.
func TestTestPage(t *testing.T) {
	for _, width := range printer.Widths {
		page, err := printer.TestPage(printertest.URL, width)
		if err != nil {
			t.Fatal(err)
		}
		b := page.Raster()
		first, last := false, false
		for y := range b.Height {
			first, last = first || b.Black(0, y), last || b.Black(width-1, y)
		}
		if !first || !last {
			t.Errorf("%d dots: an edge is not drawn", width)
		}
		if got := oracle.QR(t, oracle.EncodePNG(t, b)); got != printertest.URL {
			t.Errorf("%d dots: zbarimg reads %q", width, got)
		}
	}
}
