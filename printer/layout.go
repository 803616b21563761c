package printer

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/image/font"

	"luot/locale"
)

// Limits of a slip, so that no content makes an endless one.
const (
	mostParagraphs = 4  // of the authority
	mostCounters   = 20 // named on the slip
	mostLines      = 4  // of one paragraph
	longestNumber  = 12 // runes
)

// margin is the white edge at both sides, in dots; it also leaves room for the one-dot shift that
// package escpos may need.
const margin = 8

// composer places one thing under the other.
type composer struct {
	pen    pen
	c      Content
	design *Design
	slip   *Slip
	y      int
	body   int  // size of running text in dots
	marked bool // a reprint has its mark
}

// Layout composes the slip as it is usually, for paper of widthDots.
func Layout(c Content, widthDots int) (*Slip, error) { return UsualDesign().Layout(c, widthDots) }

// Layout composes the slip for paper of widthDots, which must be one of Widths. A number that is
// empty or longer than 12 runes and a URL whose QR code does not fit are errors. A nil Design is the
// usual one.
func (d *Design) Layout(c Content, widthDots int) (*Slip, error) {
	if d == nil {
		d = UsualDesign()
	}
	if !slices.Contains(Widths[:], widthDots) {
		return nil, fmt.Errorf("lay out a slip of %d dots: %w", widthDots, ErrWidth)
	}
	number := Clean(c.Number)
	if n := utf8.RuneCountInString(number); n == 0 || n > longestNumber {
		return nil, fmt.Errorf("lay out a slip: number %q has %d runes, not 1 to %d", number, n, longestNumber)
	}
	if !slices.Contains(locale.Languages(), c.Lang) {
		c.Lang = locale.Languages()[0]
	}
	k := &composer{
		pen: pen{}, c: c, design: d,
		slip: &Slip{Width: widthDots, Number: number, Issued: c.Issued},
		y:    margin,
		body: 24 + (widthDots-Widths[0])/48,
	}
	for _, l := range d.Lines {
		if err := k.line(l); err != nil {
			return nil, fmt.Errorf("lay out slip %s: %w", number, err)
		}
	}
	k.slip.Height = k.y + margin
	return k.slip, nil
}

// words are the catalogue's, in the slip's language.
func (k *composer) words(key string, args map[string]any) string {
	return locale.Text(k.c.Lang, key, args)
}

// style is how a line is set: as usual unless the design says otherwise.
func (k *composer) style(l Line, size string, w Weight) Style {
	if l.Size != "" {
		size = l.Size
	}
	if l.Bold != nil {
		if w = Medium; *l.Bold {
			w = Bold
		}
	}
	return Style{k.body + map[string]int{"small": -2, "large": 4}[size], w}
}

// line places one line of the design.
func (k *composer) line(l Line) error {
	switch l.Field {
	case "":
		k.free(l)
	case "logo":
		k.logo()
	case "authority":
		for _, line := range k.c.Authority[:min(len(k.c.Authority), mostParagraphs)] {
			k.centred(line, k.style(l, "small", Bold))
		}
	case "site":
		k.centred(k.c.Site, k.style(l, "normal", Medium))
	case "rule":
		if k.y > margin {
			k.rule()
		}
	case "title", "number":
		k.mark()
		if l.Field == "number" {
			k.number()
		} else {
			k.centred(k.words("slip.title", nil), k.style(l, "small", Medium))
		}
	case "service":
		k.service(l)
	case "counters":
		if names := k.c.Counters[:min(len(k.c.Counters), mostCounters)]; len(names) > 0 {
			k.gap(20)
			k.centred(k.words("slip.counters", map[string]any{"n": len(names), "quay": strings.Join(names, ", ")}), k.style(l, "large", Bold))
		}
	case "ahead":
		k.ahead(k.style(l, "normal", Medium))
	case "wait":
		k.wait(k.style(l, "normal", Medium))
	case "time":
		k.centred(k.c.Issued.Format("15:04\u00a0\u00a002/01/2006"), k.style(l, "normal", Medium))
	case "qr":
		return k.follow(k.c.URL)
	case "rules":
		k.rules(k.style(l, "small", Medium))
	case "thanks":
		k.centred(k.words("slip.thanks", nil), k.style(l, "small", Medium))
	}
	return nil
}

// free is a line of words that are the same on every slip, or white; there is no white at the very top.
func (k *composer) free(l Line) {
	text := l.Text[k.c.Lang]
	if text == "" {
		text = l.Text["vi"]
	}
	if k.centred(text, k.style(l, "normal", Medium)); k.y > margin {
		k.gap(l.Gap)
	}
}

// logo places the picture in the middle.
func (k *composer) logo() {
	if b := k.design.Logo; b != nil {
		k.slip.Logo = &Picture{X: (k.slip.Width - b.Width) / 2, Y: k.y, Bitmap: b}
		k.y += b.Height
		k.gap(40)
	}
}

// inner is the width between the margins.
func (k *composer) inner() int { return k.slip.Width - 2*margin }

// centred sets a paragraph, each line in the middle.
func (k *composer) centred(s string, st Style) {
	for _, line := range k.pen.lines(Clean(s), st, k.inner(), mostLines) {
		w := k.pen.width(line, st)
		k.set(line, st, (k.slip.Width-w)/2)
		k.y += st.Size * 4 / 3
	}
}

// set places one line at x with its top at the present height, without moving on. Spaces that
// must not break a line have done their work and become plain ones.
func (k *composer) set(line string, st Style, x int) {
	line = strings.ReplaceAll(line, "\u00a0", " ")
	k.slip.Texts = append(k.slip.Texts, Text{
		X: x, Baseline: k.y + st.Size*21/20, Width: k.pen.width(line, st), Style: st, Text: line,
	})
}

// gap leaves a share of a line blank.
func (k *composer) gap(percent int) { k.y += k.body * percent / 100 }

// rule draws a line over the width between the margins.
func (k *composer) rule() {
	k.slip.Rules = append(k.slip.Rules, Rule{margin, k.y, k.inner(), 2})
	k.y += 2
}

// mark frames the word for a reprint above the title or the number, whichever comes first.
func (k *composer) mark() {
	if k.c.Reprint && !k.marked {
		k.framed(k.words("slip.reprint", nil), Style{k.body + 2, Bold})
		k.gap(30)
	}
	k.marked = true
}

// number is what the slip is for: as large as the width and a third of it allow.
func (k *composer) number() {
	st := Style{k.slip.Width / 3, Bold}
	if w, room := k.pen.width(k.slip.Number, st), k.inner()-2*margin; w > room {
		st.Size = st.Size * room / w
	}
	bounds, _ := font.BoundString(k.pen.face(st), k.slip.Number)
	w := k.pen.width(k.slip.Number, st)
	k.gap(60)
	k.y -= bounds.Min.Y.Floor()
	k.slip.Texts = append(k.slip.Texts, Text{
		X: (k.slip.Width - w) / 2, Baseline: k.y, Width: w, Style: st, Text: k.slip.Number,
	})
	k.y += bounds.Max.Y.Ceil()
	k.gap(70)
}

// framed sets one line in a box of its own.
func (k *composer) framed(s string, st Style) {
	line := k.pen.lines(Clean(s), st, k.inner()-4*margin, 1)[0]
	w, h := k.pen.width(line, st)+4*margin, st.Size*4/3+margin
	x, thick := (k.slip.Width-w)/2, 3
	k.slip.Rules = append(k.slip.Rules,
		Rule{x, k.y, w, thick}, Rule{x, k.y + h - thick, w, thick},
		Rule{x, k.y, thick, h}, Rule{x + w - thick, k.y, thick, h})
	k.y += margin / 2
	k.set(line, st, x+2*margin)
	k.y += h - margin/2
}

// service names the field in the slip's language and in one other.
func (k *composer) service(l Line) {
	own, other := k.c.Service[k.c.Lang], ""
	for _, lang := range k.design.Languages {
		if lang != k.c.Lang && other == "" {
			other = k.c.Service[lang]
		}
	}
	if own == "" {
		own, other = other, ""
	}
	k.centred(own, k.style(l, "large", Bold))
	k.centred(other, Style{k.body - 2, Medium})
}

// ahead says how many come before.
func (k *composer) ahead(st Style) {
	switch c := k.c; {
	case c.Ahead == 0:
		k.centred(k.words("slip.ahead_none", nil), st)
	case c.Ahead > 0:
		k.centred(k.words("slip.ahead", map[string]any{"n": c.Ahead}), st)
	}
}

// wait says how long it may take.
func (k *composer) wait(st Style) {
	c := k.c
	least, most := int(c.WaitMin/time.Minute), int((c.WaitMax+time.Minute-1)/time.Minute)
	span := map[string]any{"min": least, "max": most}
	switch {
	case c.WaitNote != "":
		k.centred(c.WaitNote, st)
	case most <= 0:
	case least >= most:
		k.centred(k.words("slip.wait_about", span), st)
	default:
		k.centred(k.words("slip.wait", span), st)
	}
}

// follow puts the code to scan, or points at the screen.
func (k *composer) follow(url string) error {
	if url == "" {
		k.gap(20)
		k.centred(k.words("slip.screen", nil), Style{k.body, Bold})
		k.gap(40)
		return nil
	}
	code, err := newQR(url, k.slip.Width)
	if err != nil {
		return err
	}
	code.X, code.Y = (k.slip.Width-code.Side())/2, k.y
	k.slip.QR = code
	k.y += code.Side()
	k.centred(k.words("slip.follow", nil), Style{k.body - 2, Medium})
	k.gap(60)
	return nil
}

// rules are the two rules, in Vietnamese as well on a slip in another language.
func (k *composer) rules(st Style) {
	langs := []string{k.c.Lang}
	if k.c.Lang != "vi" {
		langs = append(langs, "vi")
	}
	for _, lang := range langs {
		k.centred(locale.Text(lang, "slip.keep", nil), st)
		if k.c.CancelAt > 0 {
			k.centred(locale.Text(lang, "slip.absent", map[string]any{"n": k.c.CancelAt}), st)
		}
		k.gap(40)
	}
}
