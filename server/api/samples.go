package api

import (
	"slices"
	"strings"

	"luot/configs"
	"luot/voice"
)

// The kinds of sample that are no sentences: what calls are put together from.
const (
	ofLetters  voice.Kind = "letters"
	ofNumbers  voice.Kind = "numbers"
	ofCounters voice.Kind = "counters"
)

// aBreath is how many names are read out in one sentence of the self-test.
const aBreath = 15

// Sample is one sentence of a screen's self-test.
type Sample struct {
	Kind  voice.Kind `json:"kind"` // of voice.Kinds, or letters, numbers or counters
	Lang  string     `json:"lang"`
	Words string     `json:"words"`
	Audio *string    `json:"audio"` // address of the clip; null when the browser has to speak
	Ready bool       `json:"ready"` // whether the clip is made already
}

// Samples lists what a site's self-test plays, without addresses: in every language each sentence with an
// example, the letters of its fields, digits and some numbers as it reads them, and its counters.
func Samples(c *configs.Site) (out []Sample) {
	style := voice.Style{Reading: voice.Reading(c.Voice.Reading), Dialect: voice.Dialect(c.Voice.Dialect)}
	for _, lang := range c.Rules.Languages {
		phrase := voice.Phrase{Number: "A012", Counter: "3", Minutes: 15, Hour: 13, Minute: 30, Style: style}
		if len(c.Rules.Services) > 0 {
			phrase.Field, phrase.Number = c.Rules.Services[0].Spoken[lang], c.Rules.Services[0].Prefix+"012"
		}
		if len(c.Rules.Counters) > 0 {
			phrase.Counter = string(c.Rules.Counters[0].ID)
		}
		for _, kind := range voice.Kinds() {
			phrase.Kind = kind
			if words := voice.Words(lang, phrase); words != "" {
				out = append(out, Sample{Kind: kind, Lang: lang, Words: words})
			}
		}
		out = append(out, names(c, lang, style)...)
	}
	return out
}

// names are the letters, numbers and counters of a site in one language.
func names(c *configs.Site, lang string, style voice.Style) (out []Sample) {
	said := map[voice.Kind][]string{}
	for i := range c.Rules.Services {
		said[ofLetters] = append(said[ofLetters], voice.Number(lang, c.Rules.Services[i].Prefix, style))
	}
	for _, number := range []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "021", "105", "124", "415"} {
		said[ofNumbers] = append(said[ofNumbers], voice.Number(lang, number, style))
	}
	for i := range c.Rules.Counters {
		name := c.Rules.Counters[i].Spoken
		if name == "" {
			name = string(c.Rules.Counters[i].ID)
		}
		said[ofCounters] = append(said[ofCounters], voice.Counter(lang, name, style.Dialect))
	}
	for _, kind := range []voice.Kind{ofLetters, ofNumbers, ofCounters} {
		all := slices.DeleteFunc(said[kind], func(words string) bool { return words == "" })
		for breath := range slices.Chunk(all, aBreath) {
			out = append(out, Sample{Kind: kind, Lang: lang, Words: strings.Join(breath, ", ") + "."})
		}
	}
	return out
}

// getSamples handles GET …/audio: every sentence of the self-test, and where its clip is.
func getSamples(k *call) error {
	out := struct {
		Samples []Sample `json:"samples"`
	}{[]Sample{}}
	for _, s := range Samples(k.site.Config()) {
		if address, ready := k.clip(s.Lang, s.Words); address != "" {
			s.Audio, s.Ready = &address, ready
		}
		out.Samples = append(out.Samples, s)
	}
	k.Set("Cache-Control", "no-store")
	return k.JSON(out)
}
