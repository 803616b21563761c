// Package voice says in words what a loudspeaker is to say: calls and announcements in Vietnamese and
// English, with ticket numbers, counters, minutes and times written out, because speech programs read
// figures wrongly ("15" as "mười năm"). It is pure and knows no ticket, no queue and no sound; its
// sentences are embedded and never change, so everything here may be called from any goroutine.
package voice

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Kind names a sentence.
type Kind string

// The sentences there are. Call to Short speak of a ticket and a counter, the others to the whole hall.
const (
	Call     Kind = "call"
	Recall   Kind = "recall"   // the second and later calls
	Last     Kind = "last"     // the last call there will be
	Transfer Kind = "transfer" // the call of a transferred ticket
	Result   Kind = "result"   // the call to collect a result
	Short    Kind = "short"    // any call, when many wait to be spoken
	Open     Kind = "open"
	Closing  Kind = "closing" // Minutes until no more numbers are issued
	Lunch    Kind = "lunch"   // reopens at Hour:Minute
	Outage   Kind = "outage"
)

// Kinds lists the sentences there are.
func Kinds() []Kind {
	return []Kind{Call, Recall, Last, Transfer, Result, Short, Open, Closing, Lunch, Outage}
}

// Phrase is what is to be said. Fields that its kind does not speak of are not looked at.
type Phrase struct {
	Kind    Kind
	Number  string // of the ticket, as in "A012"
	Counter string // as it is called, as in "3" or "3A"
	Field   string // spoken name of the service in the language asked for; Recall and Last without it are said as Call
	Minutes int    // whole minutes, for Closing
	Hour    int    // 0–23, for Lunch
	Minute  int    // 0–59, for Lunch
	Style   Style
}

// Style is how a site speaks. Its zero value is the default of the house.
type Style struct {
	Reading Reading // of ticket numbers; "" is Digits
	Dialect Dialect // of Vietnamese numerals; "" is South
	Address string  // how Vietnamese addresses the visitor, in lower case; "" is "quý khách"
}

// Reading is how the digits of a ticket number are read.
type Reading string

// The readings of "A025": a không hai năm, a không hai mươi lăm, a hai mươi lăm.
const (
	Digits   Reading = "digits"
	Pairs    Reading = "pairs"
	Cardinal Reading = "cardinal"
)

// Dialect chooses between the Vietnamese numerals of south (lẻ, ngàn, hai mươi bốn) and north (linh,
// nghìn, hai mươi tư). English has one.
type Dialect string

// The dialects.
const (
	South Dialect = "south"
	North Dialect = "north"
)

// address is used where a site does not choose its own.
const address = "quý khách"

//go:embed sentences/*.json
var files embed.FS

// sentences are language → kind → sentence. A broken file is a broken build, hence the panics.
var sentences = sync.OnceValue(func() map[string]map[Kind]string {
	found := map[string]map[Kind]string{}
	for _, lang := range []string{"vi", "en"} {
		text, err := files.ReadFile("sentences/" + lang + ".json")
		if err != nil {
			panic(err)
		}
		words := map[Kind]string{}
		if err := json.Unmarshal(text, &words); err != nil {
			panic(fmt.Errorf("read sentences of %s: %w", lang, err))
		}
		found[lang] = words
	}
	return found
})

// Words returns the phrase as a sentence of lang in which nothing is left for a speech program to
// guess. It is empty for a language without sentences and for an unknown kind: a screen then shows
// the call and sounds its chime alone.
func Words(lang string, p Phrase) string {
	kind := p.Kind
	if (kind == Recall || kind == Last) && p.Field == "" {
		kind = Call
	}
	visitor := p.Style.Address
	if visitor == "" {
		visitor = address
	}
	return strings.NewReplacer(
		"{so}", Number(lang, p.Number, p.Style),
		"{quay}", Counter(lang, p.Counter, p.Style.Dialect),
		"{linh_vuc}", p.Field,
		"{phut}", Count(lang, p.Minutes, p.Style.Dialect),
		"{gio}", Time(lang, p.Hour, p.Minute, p.Style.Dialect),
		"{khach}", visitor,
		"{Khach}", capital(visitor),
	).Replace(sentences()[lang][kind])
}

// capital returns text with its first letter in upper case.
func capital(text string) string {
	letter, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(letter)) + text[size:]
}

// Number returns a ticket number in words: the letters by name, the digits by the style's reading.
// Signs that are neither letter nor digit are left out.
func Number(lang, number string, s Style) string {
	return spell(lang, number, func(digits string) string {
		switch s.Reading {
		case Cardinal:
			return whole(lang, digits, s.Dialect)
		case Pairs:
			return pairs(lang, digits, s.Dialect)
		default:
			return single(lang, digits)
		}
	})
}

// Counter returns the name of a counter in words: "10" as one number, "3A" as "ba a".
func Counter(lang, counter string, d Dialect) string {
	return spell(lang, counter, func(digits string) string { return whole(lang, digits, d) })
}

// spell reads text from left to right: letters by name, each run of digits by read.
func spell(lang, text string, read func(digits string) string) string {
	var words []string
	for rest := text; rest != ""; {
		run := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		if run > 0 {
			words = append(words, read(rest[:run]))
			rest = rest[run:]
			continue
		}
		letter, size := utf8.DecodeRuneInString(rest)
		if name := letterName(lang, letter); name != "" {
			words = append(words, name)
		}
		rest = rest[size:]
	}
	return strings.Join(words, " ")
}
