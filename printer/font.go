package printer

import (
	"embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// MaxRunes is the longest text that a slip or a table cell shows; what is longer ends in "…".
const MaxRunes = 300

//go:embed font/NotoSans-Medium.ttf font/NotoSans-Bold.ttf
var fontFiles embed.FS

// Weight is one of the two cuts of Noto Sans that we print with.
type Weight uint8

// The two weights. Nothing thinner survives a thermal head.
const (
	Medium Weight = iota
	Bold
)

// fontNames are the embedded files by weight.
var fontNames = [...]string{Medium: "font/NotoSans-Medium.ttf", Bold: "font/NotoSans-Bold.ttf"}

// FontFile returns the TrueType file of a weight. Every call gives bytes of its own, since gofpdf
// writes into those that it is given.
func FontFile(w Weight) []byte {
	data, err := fontFiles.ReadFile(fontNames[w])
	if err != nil {
		panic(err) // the file is embedded
	}
	return data
}

// fonts are the parsed files; a *sfnt.Font may be shared, a font.Face may not.
var fonts = [...]func() *sfnt.Font{Medium: sync.OnceValue(parse(Medium)), Bold: sync.OnceValue(parse(Bold))}

func parse(w Weight) func() *sfnt.Font {
	return func() *sfnt.Font {
		f, err := opentype.Parse(FontFile(w))
		if err != nil {
			panic(err) // the file is embedded, and a test opens it
		}
		return f
	}
}

// Clean returns s as it can be drawn: one line, composed (NFC), no control or invisible signs, and
// "?" for every rune that our fonts lack. Without it a decomposed name prints its marks beside the
// letters, a missing glyph prints as blank space, and gofpdf panics on what lies above U+FFFF.
func Clean(s string) string {
	if len(s) > 4*utf8.UTFMax*MaxRunes {
		s = s[:4*utf8.UTFMax*MaxRunes] // nobody prints a novel; NFC shrinks a letter by at most 4 to 1
	}
	var buf sfnt.Buffer
	var out strings.Builder
	count := 0
	for _, r := range norm.NFC.String(s) {
		switch {
		case r == '\u00a0':
		case unicode.IsSpace(r):
			r = ' '
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r):
			continue
		default:
			if i, err := fonts[Medium]().GlyphIndex(&buf, r); err != nil || i == 0 {
				r = '?'
			}
		}
		if count++; count > MaxRunes {
			return strings.TrimSpace(out.String()) + "…"
		}
		out.WriteRune(r)
	}
	return strings.TrimSpace(out.String())
}

// Style is how a text is set: Size in dots per em.
type Style struct {
	Size   int
	Weight Weight
}

// pen measures and holds the faces of one call. A face is not safe for concurrent use, so a pen
// never leaves the call that made it.
type pen map[Style]font.Face

// face returns the face of a style, made on first use.
func (p pen) face(st Style) font.Face {
	if f, ok := p[st]; ok {
		return f
	}
	f, err := opentype.NewFace(fonts[st.Weight](), &opentype.FaceOptions{Size: float64(st.Size), DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic(err) // the options are constant but for the size
	}
	p[st] = f
	return f
}

// width returns how many dots s takes, rounded up.
func (p pen) width(s string, st Style) int {
	return font.MeasureString(p.face(st), s).Ceil()
}

// lines breaks s into as few lines of at most limit dots as words allow, then evens them out. A
// word wider than a line is broken inside. The result has at most most lines; what is left over is
// dropped and marked with "…".
func (p pen) lines(s string, st Style, limit, most int) []string {
	out := p.greedy(s, st, limit)
	if len(out) > most {
		out = out[:most]
		last := []rune(out[most-1])
		for len(last) > 0 && p.width(string(last)+"…", st) > limit {
			last = last[:len(last)-1]
		}
		out[most-1] = strings.TrimSpace(string(last)) + "…"
		return out
	}
	narrow, wide := limit/2, limit // the narrowest limit that needs no further line looks best
	for narrow < wide {
		middle := (narrow + wide) / 2
		if try := p.greedy(s, st, middle); len(try) <= len(out) {
			wide, out = middle, try
		} else {
			narrow = middle + 1
		}
	}
	return out
}

// greedy fills one line after the other.
func (p pen) greedy(s string, st Style, limit int) []string {
	var out []string
	line := ""
	for _, word := range strings.Split(s, " ") {
		if word == "" {
			continue
		}
		joined := strings.TrimPrefix(line+" "+word, " ")
		if p.width(joined, st) <= limit {
			line = joined
			continue
		}
		if line != "" {
			out = append(out, line)
		}
		line = ""
		for _, r := range word {
			if line != "" && p.width(line+string(r), st) > limit {
				out = append(out, line)
				line = ""
			}
			line += string(r)
		}
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}
