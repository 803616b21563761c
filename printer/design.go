package printer

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"luot/locale"
)

// Design says what stands on a site's slips, from the top. It has room for words that are the same on
// every slip and for nothing that is a visitor's own but the number: no personal data can be put on it.
type Design struct {
	Languages []string // the field is named in the slip's own and in the first other of these
	Logo      *Bitmap  // nil for none
	Lines     []Line
}

// Line is one line, or one block of lines, of a Design.
type Line struct {
	Field string            // one of Fields; "" for Text or Gap
	Text  map[string]string // by language; a slip in a language that is not named shows Vietnamese
	Gap   int               // white, in percent of a line
	Size  string            // one of Sizes; "" as usual
	Bold  *bool             // nil as usual
}

// Fields are what a Design may show.
var Fields = []string{"logo", "authority", "site", "rule", "title", "number", "service", "counters", "ahead", "wait", "time", "qr", "rules", "thanks"}

// Sizes are the sizes of letters; each is larger on wide paper than on narrow.
var Sizes = []string{"small", "normal", "large"}

// UsualDesign is what is printed without a file, for 58 and 80 mm alike.
func UsualDesign() *Design {
	d := &Design{Languages: []string{"vi", "en"}}
	for _, item := range []string{"authority", "site", "-40", "rule", "-30", "title", "number", "service", "counters", "-30", "ahead", "wait", "time", "qr", "rule", "-30", "rules", "thanks"} {
		line := Line{Field: item}
		if percent, is := strings.CutPrefix(item, "-"); is {
			line = Line{}
			fmt.Sscan(percent, &line.Gap)
		}
		d.Lines = append(d.Lines, line)
	}
	return d
}

// Limits of a design.
const (
	mostLinesOfDesign = 40
	mostGap           = 400
	widestLogo        = 384 - 2*margin
	tallestLogo       = 240
	tallestSlip       = 2400 // 30 cm
)

// designFile is the file's mapping; lines are read one by one, for the sake of their places.
type designFile struct {
	Version   int         `yaml:"version"`
	Languages []string    `yaml:"languages"`
	Logo      string      `yaml:"logo"`
	Lines     []yaml.Node `yaml:"lines"`
}

// lineFile is a line in its long form.
type lineFile struct {
	Field string            `yaml:"field"`
	Text  map[string]string `yaml:"text"`
	Gap   int               `yaml:"gap"`
	Size  string            `yaml:"size"`
	Bold  *bool             `yaml:"bold"`
}

// designReader collects mistakes with their lines.
type designReader struct{ found []error }

func (r *designReader) mistake(line int, format string, args ...any) {
	r.found = append(r.found, fmt.Errorf("line %d: %s", line, fmt.Sprintf(format, args...)))
}

// ParseDesign reads a slip's file. open returns the PNG of the logo, by the name that the file gives. The
// error joins every mistake, each beginning "line N: "; nothing is returned unless all of it is right.
func ParseDesign(data []byte, open func(name string) ([]byte, error)) (*Design, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("line 1: the file is not a list of keys and values")
	}
	r := &designReader{}
	top := doc.Content[0]
	r.known(top, "version", "languages", "logo", "lines")
	in := designFile{Languages: []string{"vi", "en"}}
	if err := top.Decode(&in); err != nil {
		return nil, errors.New(strings.ReplaceAll(strings.TrimPrefix(err.Error(), "yaml: unmarshal errors:\n  "), "\n  ", "\n"))
	}
	if in.Version != 1 {
		r.mistake(lineOf(top, "version"), "version is %d; this program reads version 1", in.Version)
	}
	d := &Design{Languages: in.Languages}
	if !slices.Contains(in.Languages, "vi") {
		r.mistake(lineOf(top, "languages"), "languages lacks vi: every slip names its field in Vietnamese too")
	}
	for _, lang := range in.Languages {
		if !slices.Contains(locale.Languages(), lang) {
			r.mistake(lineOf(top, "languages"), "languages: %q is none of %q", lang, locale.Languages())
		}
	}
	if in.Logo != "" {
		d.Logo = r.logo(lineOf(top, "logo"), in.Logo, open)
	}
	for i := range in.Lines {
		d.Lines = append(d.Lines, r.line(&in.Lines[i], in.Logo != ""))
	}
	r.whole(lineOf(top, "lines"), d)
	if len(r.found) > 0 {
		return nil, errors.Join(r.found...)
	}
	return d, nil
}

// known notes the keys of a mapping that are none of names, and those that stand twice.
func (r *designReader) known(n *yaml.Node, names ...string) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case !slices.Contains(names, key.Value):
			r.mistake(key.Line, "unknown key %q; known are %q", key.Value, names)
		case seen[key.Value]:
			r.mistake(key.Line, "%q stands there twice", key.Value)
		}
		seen[key.Value] = true
	}
}

// lineOf is where a key stands, 1 when it does not.
func lineOf(n *yaml.Node, key string) int {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i].Line
		}
	}
	return 1
}

// line reads the name of a field, or a line's long form.
func (r *designReader) line(n *yaml.Node, logo bool) Line {
	in := lineFile{Field: n.Value}
	if n.Kind == yaml.MappingNode {
		r.known(n, "field", "text", "gap", "size", "bold")
		if err := n.Decode(&in); err != nil {
			r.mistake(n.Line, "%s", strings.TrimPrefix(err.Error(), "yaml: unmarshal errors:\n  "))
			return Line{}
		}
	}
	kinds := 0
	for _, is := range []bool{in.Field != "", in.Text != nil, in.Gap != 0} {
		if is {
			kinds++
		}
	}
	switch {
	case kinds != 1:
		r.mistake(n.Line, "a line is the name of a field, or has one of text and gap")
	case in.Field != "" && !slices.Contains(Fields, in.Field):
		r.mistake(n.Line, "field %q is none of %q", in.Field, Fields)
	case in.Field == "logo" && !logo:
		r.mistake(n.Line, "the line logo needs the key logo: FILE.png")
	case in.Gap < 0 || in.Gap > mostGap:
		r.mistake(n.Line, "gap is %d percent of a line, not 1 to %d", in.Gap, mostGap)
	case in.Size != "" && !slices.Contains(Sizes, in.Size):
		r.mistake(n.Line, "size %q is none of %q", in.Size, Sizes)
	case in.Size != "" && slices.Contains([]string{"logo", "rule", "number", "qr"}, in.Field):
		r.mistake(n.Line, "%s has no size of letters", in.Field)
	case in.Text != nil && in.Text["vi"] == "":
		r.mistake(n.Line, "a text needs its words in vi")
	}
	for lang, text := range in.Text {
		if utf8.RuneCountInString(text) > MaxRunes || strings.Contains(Clean(text), "?") && !strings.Contains(text, "?") {
			r.mistake(n.Line, "the text in %s is too long or has letters that cannot be printed", lang)
		}
	}
	return Line{in.Field, in.Text, in.Gap, in.Size, in.Bold}
}

// logo reads the picture: dark dots are printed, light and transparent ones are not.
func (r *designReader) logo(line int, name string, open func(string) ([]byte, error)) *Bitmap {
	data, err := open(name)
	if err != nil {
		r.mistake(line, "logo %s: %v", name, err)
		return nil
	}
	size, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		r.mistake(line, "logo %s is no PNG: %v", name, err)
		return nil
	}
	if size.Width > widestLogo || size.Height > tallestLogo {
		r.mistake(line, "logo %s has %d × %d dots, more than %d × %d", name, size.Width, size.Height, widestLogo, tallestLogo)
		return nil
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		r.mistake(line, "logo %s is no PNG: %v", name, err)
		return nil
	}
	b := NewBitmap(size.Width, size.Height)
	for y := range b.Height {
		for x := range b.Width {
			dot := color.NRGBAModel.Convert(img.At(img.Bounds().Min.X+x, img.Bounds().Min.Y+y)).(color.NRGBA)
			if grey := color.GrayModel.Convert(color.NRGBA{dot.R, dot.G, dot.B, 255}).(color.Gray); dot.A >= 128 && grey.Y < 128 {
				b.Ink(x, y)
			}
		}
	}
	return b
}

// whole checks what concerns all lines together: the number stands there once, and a slip is not too long.
func (r *designReader) whole(line int, d *Design) {
	if len(d.Lines) > mostLinesOfDesign {
		r.mistake(line, "%d lines are more than %d", len(d.Lines), mostLinesOfDesign)
		return
	}
	count := map[string]int{}
	for _, l := range d.Lines {
		count[l.Field]++
	}
	for _, field := range []string{"number", "service", "rules"} {
		if count[field] != 1 {
			r.mistake(line, "%s stands in lines %d times; it must once", field, count[field])
		}
	}
	if count["qr"] > 1 {
		r.mistake(line, "qr stands in lines twice")
	}
	if len(r.found) > 0 {
		return
	}
	for _, width := range Widths {
		if s, err := d.Layout(Sample("en"), width); err != nil {
			r.mistake(line, "%v", err)
		} else if s.Height > tallestSlip {
			r.mistake(line, "a slip is %d mm long at %d dots, more than %d", s.Height/DotsPerMM, width, tallestSlip/DotsPerMM)
		}
	}
}
