// Package printer decides what a ticket's slip says and where everything stands on it. Layout
// turns a Content into a Slip, one drawing that knows no device; Raster and PNG render it as dots,
// and the packages below turn it into what a device takes: escpos into printer commands, pdf into
// a page, spool carries bytes to a printer. The package opens no connection, reads no clock and
// keeps no state, so everything here may be called from any goroutine. A slip has a number and
// no name: no personal data passes through here.
package printer

import (
	"errors"
	"time"
)

// Widths are the paper widths in dots that printers of the field have, at 8 dots a millimetre:
// 58 mm paper has 384, 80 mm paper 512 or 576, some have 640.
var Widths = [...]int{384, 512, 576, 640}

// DotsPerMM is the density of a thermal head.
const DotsPerMM = 8

// ErrWidth is returned for a width that is not one of Widths.
var ErrWidth = errors.New("paper width is none of 384, 512, 576, 640 dots")

// Content is what a slip says. Texts may be in any Unicode form; they are cleaned before use.
type Content struct {
	Lang      string            // language of the slip; one without a catalogue is printed in Vietnamese
	Authority []string          // the heading, as many paragraphs as wanted, at most 4
	Site      string            // the site's own name, "" for none
	Number    string            // "A012"; at most 12 letters and digits
	Service   map[string]string // name by language; the slip's own first, then Vietnamese or English
	Counters  []string          // labels of the counters that serve it, in order, at most 20; none leaves the line out
	Ahead     int               // tickets called before this one; negative: not known, the line is left out

	// WaitMin and WaitMax are the range as it was shown, in whole minutes (rounded outwards). Both
	// zero: not known, the line is left out. WaitNote, a finished sentence in Lang ("Dự kiến sau giờ
	// nghỉ trưa, khoảng 13:45"), is printed in place of the range.
	WaitMin, WaitMax time.Duration
	WaitNote         string

	Issued   time.Time // in the site's zone already
	CancelAt int       // absences that end the number; 0 leaves the rule out
	URL      string    // what the QR code holds; "" prints "follow on the screen" instead
	Reprint  bool      // marked as a reprint
}

// Text is one placed line. Width is its measured width, so that a renderer with slightly other
// metrics can centre its own line in the same place.
type Text struct {
	X, Baseline, Width int
	Style              Style
	Text               string
}

// Rule is a filled rectangle: a line, or one side of a frame.
type Rule struct{ X, Y, Width, Height int }

// Slip is a finished layout in dots, origin at the top left. It is never changed after Layout.
type Slip struct {
	Width, Height int
	Number        string // cleaned, for titles and file names
	Issued        time.Time
	Texts         []Text
	Rules         []Rule
	QR            *QR // nil without a URL
	Logo          *Picture
}

// Picture is a placed picture.
type Picture struct {
	X, Y int
	*Bitmap
}

// Sample is the content of a slip as it may look, for previews and test pages.
func Sample(lang string) Content {
	return Content{
		Lang: lang, Authority: []string{"TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"}, Site: "Cơ sở mẫu", Number: "A012",
		Service:  map[string]string{"vi": "Đất đai, tài sản gắn liền với đất", "en": "Land and attached property"},
		Counters: []string{"3", "4", "5"}, Ahead: 7, WaitMin: 20 * time.Minute, WaitMax: 30 * time.Minute,
		Issued: time.Date(2026, 11, 23, 7, 42, 0, 0, time.UTC), CancelAt: 3, URL: "https://luot.example/t/qn.0123456789abcdef",
	}
}
