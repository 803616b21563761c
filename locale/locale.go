// Package locale holds every sentence that people read, one catalogue per language.
//
// A catalogue is a set of flat JSON files, words/<language>/<room>.json; a key begins with the
// name of its room ("kiosk.take" lives in kiosk.json) and each room is edited by the package of
// that name. The files are embedded, parsed once and never change afterwards, so everything here
// may be called from any goroutine. The package decides nothing but wording: it knows no ticket
// and formats no dates. Spoken sentences are not here but in package voice.
package locale

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

// first is the language of whoever asks for a language that has no catalogue, and the first one
// in Languages.
const first = "vi"

// longestAccept limits the Accept-Language header that Match reads, in bytes.
const longestAccept = 512

//go:embed words
var files embed.FS

// catalogue is one language: every key of every room, and the keys' rooms.
type catalogue struct {
	sentences map[string]string
	rooms     map[string]map[string]string
}

// all parses the embedded files once. A broken file is a broken build, hence the panic; a test
// opens every one of them.
var all = sync.OnceValue(func() map[string]catalogue {
	found, err := parse(FS())
	if err != nil {
		panic(err)
	}
	return found
})

// FS returns the word files as they are embedded, at <language>/<room>.json. The web tree serves
// them to the browser under "words".
func FS() fs.FS {
	sub, err := fs.Sub(files, "words")
	if err != nil {
		panic(err) // the path is a constant
	}
	return sub
}

// parse reads every file of the form <language>/<room>.json. A key outside its room and a key
// given twice for one language are errors that name the file.
func parse(dir fs.FS) (map[string]catalogue, error) {
	names, err := fs.Glob(dir, "*/*.json")
	if err != nil {
		return nil, err
	}
	found := map[string]catalogue{}
	for _, name := range names {
		lang, room := path.Dir(name), strings.TrimSuffix(path.Base(name), ".json")
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, fmt.Errorf("read words %s: %w", name, err)
		}
		sentences, err := flat(text)
		if err != nil {
			return nil, fmt.Errorf("read words %s: %w", name, err)
		}
		if _, known := found[lang]; !known {
			found[lang] = catalogue{map[string]string{}, map[string]map[string]string{}}
		}
		found[lang].rooms[room] = sentences
		for key, sentence := range sentences {
			if !strings.HasPrefix(key, room+".") {
				return nil, fmt.Errorf("read words %s: key %q does not begin with %q", name, key, room+".")
			}
			found[lang].sentences[key] = sentence
		}
	}
	return found, nil
}

// flat decodes one object of strings and refuses a doubled key, which encoding/json would let the
// second one win.
func flat(text []byte) (map[string]string, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, fmt.Errorf("not an object: %v %w", open, err)
	}
	sentences := map[string]string{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var sentence string
		if err := dec.Decode(&sentence); err != nil {
			return nil, fmt.Errorf("key %v: %w", key, err)
		}
		if _, twice := sentences[key.(string)]; twice {
			return nil, fmt.Errorf("key %v is there twice", key)
		}
		sentences[key.(string)] = sentence
	}
	_, err := dec.Token()
	return sentences, err
}

// Languages returns the codes of the languages that have a catalogue: Vietnamese first, then by
// code. The slice belongs to the caller.
func Languages() []string {
	codes := make([]string, 0, len(all()))
	for code := range all() {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == first:
			return -1
		case b == first:
			return 1
		}
		return strings.Compare(a, b)
	})
	return codes
}

// of returns the catalogue of lang, or that of Vietnamese where lang has none.
func of(lang string) catalogue {
	if c, known := all()[lang]; known {
		return c
	}
	return all()[first]
}

// lookup finds a sentence. A key with plural forms is stored as key.one and key.other, and n
// chooses: one for exactly 1 where the language has it, other for everything else.
func (c catalogue) lookup(key string, args map[string]any) (string, bool) {
	if sentence, known := c.sentences[key]; known {
		return sentence, true
	}
	if n, given := args["n"]; given && fmt.Sprint(n) == "1" {
		if sentence, known := c.sentences[key+".one"]; known {
			return sentence, true
		}
	}
	sentence, known := c.sentences[key+".other"]
	return sentence, known
}

// Text returns the sentence of key in lang with every {name} replaced by the argument of that
// name, written as fmt.Sprint writes it. A name without an argument keeps its braces. A key that
// is missing comes back in brackets, so that it is seen; a language without a catalogue is
// answered in Vietnamese. See lookup for plurals. args may be nil.
func Text(lang, key string, args map[string]any) string {
	sentence, known := of(lang).lookup(key, args)
	if !known {
		return "[" + key + "]"
	}
	return fill(sentence, args)
}

// fill replaces the placeholders of one sentence in a single pass: an argument that itself holds
// braces is not looked at again.
func fill(sentence string, args map[string]any) string {
	if len(args) == 0 || !strings.Contains(sentence, "{") {
		return sentence
	}
	var out strings.Builder
	for {
		open := strings.IndexByte(sentence, '{')
		if open < 0 {
			break
		}
		length := strings.IndexByte(sentence[open:], '}')
		if length < 0 {
			break
		}
		out.WriteString(sentence[:open])
		if value, given := args[sentence[open+1:open+length]]; given {
			fmt.Fprint(&out, value)
		} else {
			out.WriteString(sentence[open : open+length+1])
		}
		sentence = sentence[open+length+1:]
	}
	out.WriteString(sentence)
	return out.String()
}

// Has reports whether Text knows key in lang, in whatever plural form.
func Has(lang, key string) bool {
	_, known := of(lang).lookup(key, nil)
	return known
}

// Match returns the one of offered that suits an Accept-Language header best, and the first of
// offered when the header is empty, broken, longer than 512 bytes or asks for none of them.
// Without offers it returns "".
func Match(acceptLanguage string, offered []string) string {
	if len(offered) == 0 {
		return ""
	}
	if acceptLanguage == "" || len(acceptLanguage) > longestAccept {
		return offered[0]
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return offered[0]
	}
	tags := make([]language.Tag, len(offered))
	for i, code := range offered {
		tags[i] = language.Make(code)
	}
	_, best, confidence := language.NewMatcher(tags).Match(wanted...)
	if confidence == language.No {
		return offered[0]
	}
	return offered[best]
}
