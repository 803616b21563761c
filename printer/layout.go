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
	pen   pen
	slip  *Slip
	words func(key string, args map[string]any) string
	y     int
	body  int // size of running text in dots
}

// Layout composes the slip for paper of widthDots, which must be one of Widths. A number that is
// empty or longer than 12 runes and a URL whose QR code does not fit are errors.
func Layout(c Content, widthDots int) (*Slip, error) {
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
		pen:   pen{},
		slip:  &Slip{Width: widthDots, Number: number, Issued: c.Issued},
		words: func(key string, args map[string]any) string { return locale.Text(c.Lang, key, args) },
		y:     margin,
		body:  24 + (widthDots-Widths[0])/48,
	}
	k.heading(c)
	k.number(c.Reprint)
	k.service(c)
	k.place(c)
	if err := k.follow(c.URL); err != nil {
		return nil, fmt.Errorf("lay out slip %s: %w", number, err)
	}
	k.foot(c)
	k.slip.Height = k.y + margin
	return k.slip, nil
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

// heading names the authority and the site.
func (k *composer) heading(c Content) {
	for i, line := range c.Authority {
		if i == mostParagraphs {
			break
		}
		k.centred(line, Style{k.body - 2, Bold})
	}
	k.centred(c.Site, Style{k.body, Medium})
	if len(c.Authority) > 0 || c.Site != "" {
		k.gap(40)
		k.rule()
		k.gap(30)
	}
}

// number is what the slip is for: as large as the width and a third of it allow.
func (k *composer) number(reprint bool) {
	if reprint {
		k.framed(k.words("slip.reprint", nil), Style{k.body + 2, Bold})
		k.gap(30)
	}
	k.centred(k.words("slip.title", nil), Style{k.body - 2, Medium})
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

// service names the field in the slip's language and in one other, and the counters.
func (k *composer) service(c Content) {
	own, other := c.Service[c.Lang], c.Service["vi"]
	if c.Lang == "vi" {
		other = c.Service["en"]
	}
	if own == "" {
		own, other = other, ""
	}
	k.centred(own, Style{k.body + 4, Bold})
	k.centred(other, Style{k.body - 2, Medium})
	if len(c.Counters) > 0 {
		names := c.Counters[:min(len(c.Counters), mostCounters)]
		k.gap(20)
		k.centred(k.words("slip.counters", map[string]any{"n": len(names), "quay": strings.Join(names, ", ")}), Style{k.body + 4, Bold})
	}
	k.gap(30)
}

// place says how many are ahead, how long it may take, and when that was said.
func (k *composer) place(c Content) {
	running := Style{k.body, Medium}
	switch {
	case c.Ahead == 0:
		k.centred(k.words("slip.ahead_none", nil), running)
	case c.Ahead > 0:
		k.centred(k.words("slip.ahead", map[string]any{"n": c.Ahead}), running)
	}
	least, most := int(c.WaitMin/time.Minute), int((c.WaitMax+time.Minute-1)/time.Minute)
	span := map[string]any{"min": least, "max": most}
	switch {
	case c.WaitNote != "":
		k.centred(c.WaitNote, running)
	case most <= 0:
	case least >= most:
		k.centred(k.words("slip.wait_about", span), running)
	default:
		k.centred(k.words("slip.wait", span), running)
	}
	k.centred(c.Issued.Format("15:04\u00a0\u00a002/01/2006"), running)
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

// foot gives the two rules, in Vietnamese as well on a slip in another language, and thanks.
func (k *composer) foot(c Content) {
	k.rule()
	k.gap(30)
	langs := []string{c.Lang}
	if c.Lang != "vi" {
		langs = append(langs, "vi")
	}
	for _, lang := range langs {
		k.centred(locale.Text(lang, "slip.keep", nil), Style{k.body - 2, Medium})
		if c.CancelAt > 0 {
			k.centred(locale.Text(lang, "slip.absent", map[string]any{"n": c.CancelAt}), Style{k.body - 2, Medium})
		}
		k.gap(40)
	}
	k.centred(k.words("slip.thanks", nil), Style{k.body - 2, Medium})
}
