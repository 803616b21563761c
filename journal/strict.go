package journal

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"luot/queue"
)

// shape is how the JSON object of one struct type is read: each member once, by its exact name, in
// any order, nothing unknown. (Package encoding/json takes any capitals and the last of doubled
// members, and takes two to three times as long.)
type shape struct {
	members map[string]member
}

// member is one field and how its value is read.
type member struct {
	index int
	read  func(*cursor, reflect.Value)
}

var dataShape = shapeOf(reflect.TypeFor[queue.Facts]())

// shapeOf prepares the reading of a struct type. A type that it cannot read is a broken invariant
// of this program, found when it starts.
func shapeOf(t reflect.Type) shape {
	s := shape{members: map[string]member{}}
	if t.NumField() > 64 {
		panic(fmt.Sprintf("journal: %s has more than 64 members", t))
	}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" {
			panic(fmt.Sprintf("journal: %s.%s has no name in the log", t, t.Field(i).Name))
		}
		s.members[name] = member{i, readerOf(t.Field(i).Type)}
	}
	return s
}

// readerOf returns what reads a value of type t.
func readerOf(t reflect.Type) func(*cursor, reflect.Value) {
	if t == reflect.TypeFor[queue.Instant]() {
		return readInstant
	}
	switch t.Kind() {
	case reflect.String:
		return func(c *cursor, v reflect.Value) { v.SetString(c.quoted()) }
	case reflect.Bool:
		return readBool
	case reflect.Int, reflect.Int64:
		return func(c *cursor, v reflect.Value) { v.SetInt(c.integer()) }
	case reflect.Uint32, reflect.Uint64:
		return func(c *cursor, v reflect.Value) {
			n := c.number()
			c.bad = c.bad || v.OverflowUint(n)
			v.SetUint(n)
		}
	case reflect.Struct:
		return shapeOf(t).read
	case reflect.Pointer:
		read := readerOf(t.Elem())
		return func(c *cursor, v reflect.Value) {
			v.Set(reflect.New(t.Elem()))
			read(c, v.Elem())
		}
	case reflect.Slice:
		return readSlice(readerOf(t.Elem()))
	case reflect.Map:
		return readMap(t, readerOf(t.Elem()))
	}
	panic(fmt.Sprintf("journal: a %s cannot be read from the log", t))
}

// read fills the struct v from an object.
func (s shape) read(c *cursor, v reflect.Value) {
	seen := uint64(0)
	c.list('{', '}', func() {
		name := c.name()
		c.skip(":")
		m, ok := s.members[string(name)]
		if c.bad || !ok || seen&(1<<m.index) != 0 {
			c.fault("member %.40q", name)
			return
		}
		seen |= 1 << m.index
		m.read(c, v.Field(m.index))
		if c.bad {
			c.fault("member %.40q", name)
		}
	})
}

func readInstant(c *cursor, v reflect.Value) {
	if c.member("null") {
		return
	}
	c.skip(`"`)
	v.SetInt(int64(c.instant()))
	c.skip(`"`)
}

func readBool(c *cursor, v reflect.Value) {
	if c.member("true") {
		v.SetBool(true)
		return
	}
	c.skip("false")
}

func readSlice(read func(*cursor, reflect.Value)) func(*cursor, reflect.Value) {
	return func(c *cursor, v reflect.Value) {
		if c.member("null") {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 0, 1))
		c.list('[', ']', func() {
			v.Grow(1)
			v.SetLen(v.Len() + 1)
			read(c, v.Index(v.Len()-1))
		})
	}
}

func readMap(t reflect.Type, read func(*cursor, reflect.Value)) func(*cursor, reflect.Value) {
	return func(c *cursor, v reflect.Value) {
		v.Set(reflect.MakeMap(t))
		c.list('{', '}', func() {
			key, value := reflect.ValueOf(c.quoted()), reflect.New(t.Elem()).Elem()
			c.skip(":")
			read(c, value)
			if !c.bad && v.MapIndex(key).IsValid() {
				c.fault("doubled member %.40q", key)
			}
			v.SetMapIndex(key, value)
		})
	}
}

// list reads what stands between open and end, separated by commas; item reads one.
func (c *cursor) list(open, end byte, item func()) {
	c.skip(string(open))
	for first := true; !c.bad; first = false {
		if c.i < len(c.b) && c.b[c.i] == end {
			c.i++
			return
		}
		if !first {
			c.skip(",")
		}
		if c.bad || !first && c.i < len(c.b) && c.b[c.i] == end {
			c.bad = true // a comma before the end
			return
		}
		item()
	}
}

// fault stops the reading and remembers why, unless it has stopped for a reason already.
func (c *cursor) fault(format string, args ...any) {
	c.bad = true
	if c.why == "" {
		c.why = fmt.Sprintf(format, args...)
	}
}

// name reads the name of a member, which never needs an escape.
func (c *cursor) name() []byte {
	c.skip(`"`)
	from := c.i
	for !c.bad && c.i < len(c.b) && c.b[c.i] != '"' {
		c.i++
	}
	name := c.b[from:c.i]
	c.skip(`"`)
	return name
}

// quoted reads a string with any escapes.
func (c *cursor) quoted() string {
	c.skip(`"`)
	from, plain := c.i, true
	for ; !c.bad && c.i < len(c.b); c.i++ {
		switch b := c.b[c.i]; {
		case b == '"':
			s := c.b[from:c.i]
			c.i++
			if plain {
				c.bad = !utf8.Valid(s)
				return string(s)
			}
			var text string
			if err := json.Unmarshal(c.b[from-1:c.i], &text); err != nil {
				c.bad = true
			}
			return text
		case b == '\\':
			plain = false
			c.i++
		case b < 0x20:
			c.bad = true
		}
	}
	c.bad = true
	return ""
}

// integer reads a whole number that fits in an int64.
func (c *cursor) integer() int64 {
	negative := c.member("-")
	n := c.number()
	switch {
	case n > math.MaxInt64 || negative && n == 0:
		c.bad = true
		return 0
	case negative:
		return -int64(n)
	}
	return int64(n)
}

// rooms are where data is read into: reflection would put each event's on the heap, most of it empty.
var rooms = sync.Pool{New: func() any { return new(queue.Facts) }}

// readData reads all of b as the data of an event.
func readData(b []byte, d *queue.Facts) error {
	c := cursor{b: b}
	room := rooms.Get().(*queue.Facts)
	dataShape.read(&c, reflect.ValueOf(room).Elem())
	*d, *room = *room, queue.Facts{}
	rooms.Put(room)
	if !c.bad && c.i != len(b) {
		c.fault("%d bytes more", len(b)-c.i)
	}
	if c.bad {
		if c.why == "" {
			c.why = "its data breaks off"
		}
		return newer("%s at byte %s", c.why, strconv.Itoa(c.i))
	}
	return nil
}
