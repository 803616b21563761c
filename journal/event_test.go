package journal

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"
	"testing"

	"luot/queue"
)

// TestEveryTypeIsKnown reads the names of the events out of package queue's source, so that a new one
// cannot be forgotten here.
func TestEveryTypeIsKnown(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../queue/event.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		kind, ok := spec.Type.(*ast.Ident)
		if !ok || kind.Name != "Type" {
			return true
		}
		name, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		if found++; types[queue.Type(name)] != queue.Type(name) {
			t.Errorf("event %s cannot be read back", name)
		}
		return true
	})
	if found != len(types) || found < 37 {
		t.Errorf("queue has %d events, journal knows %d", found, len(types))
	}
}

// full sets every field below v to a value that differs from all before it.
func full(v reflect.Value, n *int64) {
	*n++
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		full(v.Elem(), n)
	case reflect.Struct:
		for i := range v.NumField() {
			full(v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			full(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for _, lang := range []string{"vi", "en"} {
			word := reflect.New(v.Type().Elem()).Elem()
			full(word, n)
			v.SetMapIndex(reflect.ValueOf(lang), word)
		}
	case reflect.String:
		v.SetString("ượt \"<\u2028\\ 😀 " + strconv.FormatInt(*n, 10))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(-*n)
		if v.Type() == reflect.TypeFor[queue.Instant]() {
			v.SetInt(1_795_392_904_250 + *n)
		}
	case reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(*n))
	}
}

// TestEventRoundTrip carries an event with every field set, and one with none, through the log.
func TestEventRoundTrip(t *testing.T) {
	var all queue.Event
	n := int64(0)
	full(reflect.ValueOf(&all).Elem(), &n)
	all.Type, all.Seq = queue.EvReadmitted, 1
	for _, e := range []queue.Event{all, {Seq: 1, At: 5, Type: queue.EvDayClosed, Actor: "clock"}} {
		r, err := FromEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Seal(Position{}, WriterID{1}, []Record{r})
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(b.Records[0].Raw)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ToEvent(back)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, e) {
			t.Errorf("got %+v, want %+v", got, e)
		}
	}
}

// TestToEventRefuses guesses nothing.
func TestToEventRefuses(t *testing.T) {
	for name, r := range map[string]Record{
		"unknown type":    {Type: "Teleported", Data: json.RawMessage(`{}`)},
		"unknown member":  {Type: "Called", Data: json.RawMessage(`{"number":"A012","lift":3}`)},
		"unknown in tx":   {Type: "Done", Data: json.RawMessage(`{"tx":{"kind":"done","lift":3}}`)},
		"capital letter":  {Type: "Called", Data: json.RawMessage(`{"Number":"A012"}`)},
		"doubled member":  {Type: "Called", Data: json.RawMessage(`{"number":"A012","number":"A013"}`)},
		"another kind":    {Type: "Called", Data: json.RawMessage(`{"number":12}`)},
		"fraction":        {Type: "Called", Data: json.RawMessage(`{"count":1.5}`)},
		"too large":       {Type: "Called", Data: json.RawMessage(`{"order":4294967296}`)},
		"no instant":      {Type: "Called", Data: json.RawMessage(`{"until":"today"}`)},
		"bytes after it":  {Type: "Called", Data: json.RawMessage(`{}{}`)},
		"torn":            {Type: "Called", Data: json.RawMessage(`{"number":"A01`)},
		"not an object":   {Type: "Called", Data: json.RawMessage(`[]`)},
		"nothing":         {Type: "Called"},
		"a missing comma": {Type: "Called", Data: json.RawMessage(`{"number":"A012""counter":"3"}`)},
	} {
		if e, err := ToEvent(r); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: got %+v, %v, want %v", name, e, err, ErrFormat)
		}
	}
	if _, err := FromEvent(queue.Event{Seq: 1, Type: "Teleported"}); err == nil {
		t.Error("FromEvent wrote a type that ToEvent does not read")
	}
}
