package configs

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// reader collects mistakes with their lines while the file is read.
type reader struct {
	top   *yaml.Node        // the whole file's mapping, where what a site does not set may stand
	taken map[string]string // printers of the sites read so far, by id and by address
	found []mistake
}

type mistake struct {
	line int
	text string
}

// mistake notes what is wrong at n; a nil n stands for the whole file.
func (r *reader) mistake(n *yaml.Node, format string, args ...any) {
	line := 1
	if n != nil {
		line = n.Line
	}
	r.found = append(r.found, mistake{line, fmt.Sprintf(format, args...)})
}

// err joins the mistakes in the order of their lines, or is nil.
func (r *reader) err() error {
	slices.SortStableFunc(r.found, func(a, b mistake) int { return a.line - b.line })
	r.found = slices.Compact(r.found) // one default that is wrong for every site is one mistake
	var errs []error
	for _, m := range r.found {
		errs = append(errs, fmt.Errorf("line %d: %s", m.line, m.text))
	}
	return errors.Join(errs...)
}

var yamlError = regexp.MustCompile(`^line (\d+): (.*)$`)

// decode reads n into out, noting wrong types, unknown keys and doubled keys.
func (r *reader) decode(n *yaml.Node, out any) {
	r.unknown(n, reflect.TypeOf(out).Elem())
	var wrong *yaml.TypeError
	err := n.Decode(out)
	if errors.As(err, &wrong) {
		for _, text := range wrong.Errors {
			if m := yamlError.FindStringSubmatch(text); m != nil {
				line, _ := strconv.Atoi(m[1])
				r.found = append(r.found, mistake{line, m[2]})
				continue
			}
			r.mistake(n, "%s", text)
		}
	} else if err != nil {
		r.mistake(n, "%v", err)
	}
}

// doubled notes every key that stands twice in one mapping. Decoding would find those of the maps that
// it fills, and stop there; sites and counters it does not look at.
func (r *reader) doubled(n *yaml.Node) {
	seen := map[string]int{}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if line, twice := seen[c.Value]; twice {
				r.mistake(c, "%q stands in line %d already", c.Value, line)
			}
			seen[c.Value] = c.Line
		}
		r.doubled(c)
	}
}

// unknown walks a mapping beside the type that it will fill.
func (r *reader) unknown(n *yaml.Node, t reflect.Type) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if n.Kind != yaml.MappingNode || t == reflect.TypeFor[yaml.Node]() {
		return
	}
	fields, open := fieldsOf(t)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		ft, ok := fields[key.Value]
		switch {
		case ok:
			r.unknown(value, ft)
		case open != nil:
			r.unknown(value, open)
		case t.Kind() == reflect.Struct:
			r.mistake(key, "unknown key %q", key.Value)
		}
	}
}

// fieldsOf returns the keys that t takes, and the value type when it takes any further key.
func fieldsOf(t reflect.Type) (map[string]reflect.Type, reflect.Type) {
	if t.Kind() == reflect.Map {
		return nil, t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil, nil
	}
	var open reflect.Type
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, rest, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if rest != "inline" {
			if name == "" {
				name = strings.ToLower(f.Name)
			}
			fields[name] = f.Type
			continue
		}
		inner, any := fieldsOf(f.Type)
		for k, v := range inner {
			fields[k] = v
		}
		if any != nil {
			open = any
		}
	}
	delete(fields, "-")
	return fields, open
}

// at returns where key is set: in n, else at the top of the file, else n itself.
func (r *reader) at(n *yaml.Node, key string) *yaml.Node {
	key, _, _ = strings.Cut(key, ".")
	if v := lookup(n, key); v != nil {
		return v
	}
	if v := lookup(r.top, key); v != nil {
		return v
	}
	return n
}

// child returns the value of key in the mapping n, or n itself, or nil for a nil n.
func child(n *yaml.Node, key string) *yaml.Node {
	if v := lookup(n, key); v != nil {
		return v
	}
	return n
}

// lookup returns the value of key in the mapping n, or nil.
func lookup(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}
