package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// example is a record as Seal made it when format 1 began. It must be read for ever.
const example = `{"v":1,"seq":7,"at":"2026-11-23T00:15:04.250Z","type":"Called","actor":"staff:lan",` +
	`"key":"7a1e","print":"2f7c","writer":"0102030000000000","data":{"number":"A012","counter":"3"}}`

func exampleRecord() Record {
	return Record{At: 1_795_392_904_250, Type: "Called", Actor: "staff:lan", Key: "7a1e", Print: "2f7c",
		Data: json.RawMessage(`{"number":"A012","counter":"3"}`)}
}

func TestSealWritesFormatOne(t *testing.T) {
	b, err := Seal(Position{Seq: 6, Chain: Hash{1}}, WriterID{1, 2, 3}, []Record{exampleRecord()})
	if err != nil {
		t.Fatal(err)
	}
	r := b.Records[0]
	if got := string(r.Raw); got != example {
		t.Errorf("sealed\n%s, want\n%s", got, example)
	}
	if got, want := r.Chain.String(), "8e50d306a38173b071ad959a090d2600"; got != want {
		t.Errorf("chain %s, want %s", got, want)
	}
	back, err := Decode(r.Raw)
	if err != nil {
		t.Fatal(err)
	}
	back.Chain = r.Chain
	if back.Seq != 7 || back.At != exampleRecord().At || back.Type != "Called" || back.Actor != "staff:lan" || back.Key != "7a1e" ||
		back.Print != "2f7c" || back.Writer != (WriterID{1, 2, 3}) || string(back.Data) != string(exampleRecord().Data) {
		t.Errorf("decoded %+v", back)
	}
	if err := Verify(Hash{1}, back); err != nil {
		t.Error(err)
	}
	if err := Verify(Hash{2}, back); !errors.Is(err, ErrDamaged) {
		t.Errorf("after another history: %v, want %v", err, ErrDamaged)
	}
}

// TestSealIsPure seals twice and mutates the input between.
func TestSealIsPure(t *testing.T) {
	recs := []Record{exampleRecord(), exampleRecord()}
	first, err := Seal(Position{}, WriterID{4}, recs)
	if err != nil {
		t.Fatal(err)
	}
	if recs[0].Seq != 0 || recs[0].Raw != nil {
		t.Errorf("Seal changed its input: %+v", recs[0])
	}
	second, err := Seal(Position{}, WriterID{4}, recs)
	if err != nil {
		t.Fatal(err)
	}
	copy(recs[0].Data, "{XXXX")
	for i := range first.Records {
		if !bytes.Equal(first.Records[i].Raw, second.Records[i].Raw) || first.Records[i].Chain != second.Records[i].Chain {
			t.Errorf("record %d: %s and %s", i+1, first.Records[i].Raw, second.Records[i].Raw)
		}
	}
	if first.End() != second.End() || first.End().Seq != 2 {
		t.Errorf("the batches end at %v and %v", first.End(), second.End())
	}
}

func TestSealRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*Record){
		"no instant":      func(r *Record) { r.At = 0 },
		"the year 10000":  func(r *Record) { r.At = lastInstant + 1 },
		"no type":         func(r *Record) { r.Type = "" },
		"no actor":        func(r *Record) { r.Actor = "" },
		"not UTF-8":       func(r *Record) { r.Actor = "staff:\xff" },
		"no data":         func(r *Record) { r.Data = nil },
		"data a number":   func(r *Record) { r.Data = json.RawMessage("12") },
		"data torn":       func(r *Record) { r.Data = json.RawMessage(`{"a":`) },
		"another number":  func(r *Record) { r.Seq = 9 },
		"a huge notice":   func(r *Record) { r.Data = json.RawMessage(`{"a":"` + strings.Repeat("x", MaxRecord) + `"}`) },
		"space after end": func(r *Record) { r.Data = json.RawMessage(` {}`) },
	} {
		r := exampleRecord()
		spoil(&r)
		if b, err := Seal(Position{}, WriterID{}, []Record{r}); err == nil {
			t.Errorf("%s: sealed %s", name, b.Records[0].Raw)
		}
	}
	for _, n := range []int{0, MaxBatch + 1} {
		if _, err := Seal(Position{}, WriterID{}, make([]Record, n)); err == nil {
			t.Errorf("sealed %d records", n)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	swap := func(old, new string) string {
		if !strings.Contains(example, old) {
			t.Fatalf("the example has no %s", old)
		}
		return strings.Replace(example, old, new, 1)
	}
	for name, tt := range map[string]struct {
		raw  string
		want error
	}{
		"version 2":         {swap(`"v":1`, `"v":2`), ErrFormat},
		"version 2, no seq": {`{"v":2,"n":7}`, ErrFormat},
		"version 0":         {swap(`"v":1`, `"v":0`), ErrDamaged},
		"version 01":        {swap(`"v":1`, `"v":01`), ErrDamaged},
		"no version":        {swap(`"v":1,`, ``), ErrDamaged},
		"seq 0":             {swap(`"seq":7`, `"seq":0`), ErrDamaged},
		"seq 07":            {swap(`"seq":7`, `"seq":07`), ErrDamaged},
		"seq too large":     {swap(`"seq":7`, `"seq":18446744073709551616`), ErrDamaged},
		"seq negative":      {swap(`"seq":7`, `"seq":-7`), ErrDamaged},
		"February 30":       {swap(`11-23`, `02-30`), ErrDamaged},
		"before 1970":       {swap(`2026-11`, `0000-11`), ErrDamaged}, // found by FuzzDecode
		"25 o'clock":        {swap(`T00:`, `T25:`), ErrDamaged},
		"no milliseconds":   {swap(`.250Z`, `Z`), ErrDamaged},
		"another zone":      {swap(`.250Z`, `.250+07:00`), ErrDamaged},
		"no type":           {swap(`"Called"`, `""`), ErrDamaged},
		"actor not UTF-8":   {swap(`staff:lan`, "staff:\xff"), ErrDamaged},
		"needless escape":   {swap(`staff:lan`, `staff:l\u0061n`), ErrDamaged},
		"wrong escape":      {swap(`staff:lan`, `staff:\lan`), ErrDamaged},
		"raw control":       {swap(`staff:lan`, "staff:\n"), ErrDamaged},
		"empty key":         {swap(`"key":"7a1e"`, `"key":""`), ErrDamaged},
		"members reordered": {swap(`"key":"7a1e","print":"2f7c"`, `"print":"2f7c","key":"7a1e"`), ErrDamaged},
		"short writer":      {swap(`0102030000000000`, `010203`), ErrDamaged},
		"writer capitals":   {swap(`0102030000000000`, `0102030000000A00`), ErrDamaged},
		"data a list":       {swap(`{"number":"A012","counter":"3"}`, `[]`), ErrDamaged},
		"more than data":    {swap(`"3"}`, `"3"},"more":{}`), ErrDamaged},
		"data torn":         {swap(`"3"}`, `"3"`), ErrDamaged},
		"space":             {" " + example, ErrDamaged},
		"trailing space":    {example + " ", ErrDamaged},
		"two records":       {example + example, ErrDamaged},
		"nothing":           {"", ErrDamaged},
		"too long":          {strings.Repeat(" ", MaxRecord+1), ErrDamaged},
	} {
		if r, err := Decode([]byte(tt.raw)); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %+v, %v, want %v", name, r, err, tt.want)
		}
	}
	for n := range example {
		if _, err := Decode([]byte(example[:n])); !errors.Is(err, ErrDamaged) {
			t.Errorf("the first %d bytes: %v, want %v", n, err, ErrDamaged)
		}
	}
}

func TestNextNamesThePlace(t *testing.T) {
	b, err := Seal(Position{}, WriterID{}, []Record{exampleRecord(), exampleRecord(), exampleRecord()})
	if err != nil {
		t.Fatal(err)
	}
	s := Stream{"qn", "2026-11-23"}
	after, third := b.Records[0].Position(), b.Records[2]
	_, err = Next(s, after, Stored{third.Seq, third.Chain, third.Raw})
	const want = "site qn, date 2026-11-23, record 2: torn or altered: the store holds record 3 there"
	if !errors.Is(err, ErrDamaged) || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err = Next(s, after, Stored{2, third.Chain, third.Raw}); !errors.Is(err, ErrDamaged) {
		t.Errorf("a record under another number: %v, want %v", err, ErrDamaged)
	}
}

// FuzzDecode holds Decode to its word: what it accepts are the very bytes that Seal writes.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte(strings.Replace(example, "staff:lan", `a\"\\\u0001ượ`, 1)))
	f.Add([]byte(`{"v":1,"seq":1,"at":"2026-11-23T00:15:04.250Z","type":"X","actor":"y","writer":"0102030000000000","data":{}}`))
	f.Add([]byte(`{"v":2}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := Decode(raw)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrFormat) {
				t.Fatalf("%q gives an error of no kind: %v", raw, err)
			}
			return
		}
		b, err := Seal(Position{Seq: r.Seq - 1}, r.Writer, []Record{r})
		if err != nil {
			t.Fatalf("%q is read but cannot be written: %v", raw, err)
		}
		if !bytes.Equal(b.Records[0].Raw, raw) {
			t.Fatalf("%q is written as %q", raw, b.Records[0].Raw)
		}
		_, _ = ToEvent(r)
		_, _, _ = Effects(r)
	})
}

// TestHashes reads back what it writes and nothing else.
func TestHashes(t *testing.T) {
	h := Hash{0xab, 15: 0x01}
	if got, err := ParseHash(h.String()); err != nil || got != h {
		t.Errorf("ParseHash(%s) = %s, %v", h, got, err)
	}
	for _, s := range []string{"", "ab", strings.ToUpper(h.String()), h.String() + "00", strings.Repeat("g", 32)} {
		if _, err := ParseHash(s); err == nil {
			t.Errorf("ParseHash(%q) is read", s)
		}
	}
}
