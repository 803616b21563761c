package voice

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// holes are what a sentence leaves open.
var holes = regexp.MustCompile(`\{(?:so|quay|linh_vuc|phut|gio)\}`)

// Pieces lists what a centre has to record so that every sentence can be put together from clips: the parts of
// sentences, the names of the letters, the words of numbers and times, and the spoken names of fields. Each stands
// there once, in small letters and without signs, in an order in which it can be read out.
func Pieces(lang string, s Style, prefixes string, fields []string) []string {
	var out []string
	add := func(words string) {
		words = strings.Join(strings.FieldsFunc(strings.ToLower(words), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '-'
		}), " ")
		if words != "" && !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	visitor := s.Address
	if visitor == "" {
		visitor = address
	}
	for _, kind := range Kinds() {
		sentence := strings.NewReplacer("{khach}", visitor, "{Khach}", capital(visitor)).Replace(sentences()[lang][kind])
		for _, part := range holes.Split(sentence, -1) {
			for _, breath := range strings.FieldsFunc(part, func(r rune) bool { return strings.ContainsRune(",.:;", r) }) {
				add(breath)
			}
		}
	}
	for _, letter := range prefixes {
		add(letterName(lang, letter))
	}
	each := func(words string) {
		for word := range strings.FieldsFuncSeq(words, func(r rune) bool { return r == ' ' || r == '-' }) {
			add(word)
		}
	}
	for n := range 1001 {
		each(Count(lang, n, s.Dialect))
	}
	for _, at := range [][2]int{{7, 5}, {12, 0}, {13, 30}, {19, 0}} {
		each(Time(lang, at[0], at[1], s.Dialect))
	}
	for _, field := range fields {
		add(field)
	}
	return out
}
