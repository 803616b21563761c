package configs

import (
	"maps"
	"regexp"
	"slices"

	"gopkg.in/yaml.v3"
)

// usualKeys are the keys of an officer's console, by act. Space presses the primary key as well.
var usualKeys = map[string]string{
	"primary": "F2", "recall": "F3", "absent": "F4", "start": "F6", "transfer": "F7", "finish": "F8", "hold": "F9",
	"pause": "F10", "walk_in": "F10", "break": "B", "undo": "Ctrl+Z", "find": "/", "confirm": "Y", "withdraw": "N", "hand": "G", "sheet": "P", "hall": "L", "why": "W",
}

// consoleKey is a key that a console may bind. F1, F5, F11 and F12 belong to the browser and are never bound.
var consoleKey = regexp.MustCompile(`^(F[2-46-9]|F10|[A-Z0-9/*+.,;=-]|Ctrl\+[A-Z]|Insert|Home|End|PageUp|PageDown|Delete)$`)

// browserKeys are combinations that browsers keep for themselves.
var browserKeys = []string{"Ctrl+T", "Ctrl+N", "Ctrl+W"}

// keys lays the file's keys over the usual ones: they belong to the office, not to a browser, so that an officer
// finds the same keys at every counter and a card with them can stand there.
func (r *reader) keys(n *yaml.Node, in map[string]string) map[string]string {
	out := maps.Clone(usualKeys)
	for act, key := range in {
		if _, known := usualKeys[act]; !known {
			r.mistake(r.at(n, "keys"), "keys: %q is no act; there are %q", act, slices.Sorted(maps.Keys(usualKeys)))
			continue
		}
		if !consoleKey.MatchString(key) || slices.Contains(browserKeys, key) {
			r.mistake(r.at(n, "keys"), "keys.%s: %q is not a key that can be bound (F2 to F10 but F5, a sign, a capital letter, Ctrl+ and a letter)", act, key)
		}
		out[act] = key
	}
	used := map[string]string{}
	for _, act := range slices.Sorted(maps.Keys(out)) {
		other := used[out[act]]
		if other == "pause" && act == "walk_in" { // one with a visitor, the other without
			continue
		}
		if other != "" {
			r.mistake(r.at(n, "keys"), "keys: %s and %s share the key %s", other, act, out[act])
		}
		used[out[act]] = act
	}
	return out
}
