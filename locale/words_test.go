package locale

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// base is a key without its plural form.
func base(key string) string {
	return strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
}

// args returns, for every key without its plural form, the names of its placeholders: those of
// .other where there are forms, since "1 person" may leave out its number.
func args(c catalogue) map[string]string {
	found := map[string]string{}
	for key, sentence := range c.sentences {
		if strings.HasSuffix(key, ".one") {
			continue
		}
		names := placeholder.FindAllString(sentence, -1)
		slices.Sort(names)
		found[base(key)] = strings.Join(slices.Compact(names), "")
	}
	return found
}

// TestEveryLanguageSaysTheSame compares rooms, keys and arguments with those of Vietnamese.
func TestEveryLanguageSaysTheSame(t *testing.T) {
	want := all()[first]
	wantArgs := args(want)
	for lang, got := range all() {
		for room := range want.rooms {
			if _, ok := got.rooms[room]; !ok {
				t.Errorf("%s has no room %s", lang, room)
			}
		}
		for room := range got.rooms {
			if _, ok := want.rooms[room]; !ok {
				t.Errorf("%s has room %s, %s has not", lang, room, first)
			}
		}
		gotArgs := args(got)
		for key, names := range wantArgs {
			if have, ok := gotArgs[key]; !ok {
				t.Errorf("%s lacks %s", lang, key)
			} else if have != names {
				t.Errorf("%s in %s has the arguments %s, in %s %s", key, lang, have, first, names)
			}
		}
		for key := range gotArgs {
			if _, ok := wantArgs[key]; !ok {
				t.Errorf("%s has %s, %s has not", lang, key, first)
			}
		}
	}
}

// TestEverySentenceIsFitToShow looks at each sentence alone.
func TestEverySentenceIsFitToShow(t *testing.T) {
	name := regexp.MustCompile(`^\{[a-z][a-z0-9_]*\}$`)
	for lang, c := range all() {
		for key, sentence := range c.sentences {
			switch {
			case strings.TrimSpace(sentence) == "":
				t.Errorf("%s: %s is empty", lang, key)
			case strings.TrimSpace(sentence) != sentence:
				t.Errorf("%s: %s begins or ends with a space", lang, key)
			case !norm.NFC.IsNormalString(sentence):
				t.Errorf("%s: %s is not in Unicode form C", lang, key)
			case strings.ContainsAny(placeholder.ReplaceAllString(sentence, ""), "{}"):
				t.Errorf("%s: %s has a brace too many", lang, key)
			}
			for _, hole := range placeholder.FindAllString(sentence, -1) {
				if !name.MatchString(hole) {
					t.Errorf("%s: %s has the odd argument %s", lang, key, hole)
				}
			}
			if one, ok := strings.CutSuffix(key, ".one"); ok && c.sentences[one+".other"] == "" {
				t.Errorf("%s: %s has no .other", lang, key)
			}
		}
	}
}
