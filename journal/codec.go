package journal

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"luot/queue"
)

// lastInstant is the end of the year 9999, after which the form of an instant would grow.
const lastInstant queue.Instant = 253402300799999

const instantForm = "2006-01-02T15:04:05.000Z"

// encode makes Raw from the other fields and lets Data share its bytes.
func (r *Record) encode() error {
	switch {
	case r.At <= 0 || r.At > lastInstant:
		return errors.New("it has no instant")
	case r.Type == "" || r.Actor == "":
		return errors.New("it has no type or no actor")
	case !compactObject(r.Data):
		return errors.New("its data is not a compact JSON object")
	}
	for _, s := range []string{r.Type, r.Actor, r.Key, r.Print} {
		if !utf8.ValidString(s) {
			return errors.New("its head is not UTF-8")
		}
	}
	b := make([]byte, 0, 160+len(r.Actor)+len(r.Key)+len(r.Print)+len(r.Data))
	b = append(b, `{"v":`...)
	b = strconv.AppendInt(b, int64(r.V), 10)
	b = append(b, `,"seq":`...)
	b = strconv.AppendUint(b, r.Seq, 10)
	b = append(b, `,"at":"`...)
	b = r.At.Time().AppendFormat(b, instantForm)
	b = appendString(append(b, `","type":`...), r.Type)
	b = appendString(append(b, `,"actor":`...), r.Actor)
	if r.Key != "" {
		b = appendString(append(b, `,"key":`...), r.Key)
	}
	if r.Print != "" {
		b = appendString(append(b, `,"print":`...), r.Print)
	}
	b = append(b, `,"writer":"`...)
	b = hex.AppendEncode(b, r.Writer[:])
	b = append(b, `","data":`...)
	from := len(b)
	b = append(b, r.Data...)
	r.Data = b[from:len(b):len(b)]
	r.Raw = append(b, '}')
	if len(r.Raw) > MaxRecord {
		return errors.New("it is too long")
	}
	return nil
}

// appendString writes s, which is UTF-8, as JSON. Of all the ways to escape it uses one, so that a
// string has one form only.
func appendString(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// Decode reads a record from its stored bytes, which the Record then owns; Chain stays zero. It
// accepts exactly what Seal writes: members in its order, no space, nothing behind. A newer version
// is ErrFormat, all else ErrDamaged.
func Decode(raw []byte) (Record, error) {
	if len(raw) > MaxRecord {
		return Record{}, damaged("it is %d bytes long", len(raw))
	}
	c := cursor{b: raw}
	c.skip(`{"v":`)
	v := c.number()
	if !c.bad && v > Format {
		return Record{}, newer("its format is %d, this program reads up to %d", v, Format)
	}
	r := Record{V: int(v), Raw: raw}
	c.skip(`,"seq":`)
	r.Seq = c.number()
	c.skip(`,"at":"`)
	r.At = c.instant()
	c.skip(`","type":`)
	r.Type = c.text()
	c.skip(`,"actor":`)
	r.Actor = c.text()
	if c.member(`,"key":`) {
		r.Key = c.text()
		c.bad = c.bad || r.Key == ""
	}
	if c.member(`,"print":`) {
		r.Print = c.text()
		c.bad = c.bad || r.Print == ""
	}
	c.skip(`,"writer":"`)
	c.hex(r.Writer[:])
	c.skip(`","data":`)
	if c.bad || v == 0 || r.Seq == 0 || r.At <= 0 || r.Type == "" || r.Actor == "" {
		return Record{}, damaged("its head cannot be read at byte %d", c.i)
	}
	end := len(raw) - 1
	if end < c.i || raw[end] != '}' || !compactObject(raw[c.i:end]) {
		return Record{}, damaged("its data is not a compact JSON object")
	}
	r.Data = raw[c.i:end:end]
	return r, nil
}

// cursor reads the head of a record. After the first fault it stays bad and reads nothing.
type cursor struct {
	b   []byte
	i   int
	bad bool
	why string // of a bad one, where known
}

// member reports whether lit comes next, and steps over it.
func (c *cursor) member(lit string) bool {
	if c.bad || len(c.b)-c.i < len(lit) || string(c.b[c.i:c.i+len(lit)]) != lit {
		return false
	}
	c.i += len(lit)
	return true
}

func (c *cursor) skip(lit string) {
	if !c.member(lit) {
		c.bad = true
	}
}

// number reads an unsigned number without leading zeros.
func (c *cursor) number() uint64 {
	from := c.i
	for !c.bad && c.i < len(c.b) && c.b[c.i] >= '0' && c.b[c.i] <= '9' {
		c.i++
	}
	n, err := strconv.ParseUint(string(c.b[from:c.i]), 10, 64)
	if err != nil || c.b[from] == '0' && c.i > from+1 {
		c.bad = true
		return 0
	}
	return n
}

// instant reads the form of Instant.String in UTC.
func (c *cursor) instant() queue.Instant {
	if c.bad || len(c.b)-c.i < len(instantForm) {
		c.bad = true
		return 0
	}
	s := c.b[c.i : c.i+len(instantForm)]
	num := func(from, to int) int {
		n := 0
		for _, d := range s[from:to] {
			if d < '0' || d > '9' {
				c.bad = true
				return 0
			}
			n = n*10 + int(d-'0')
		}
		return n
	}
	month, day, hour, minute, sec := num(5, 7), num(8, 10), num(11, 13), num(14, 16), num(17, 19)
	t := time.Date(num(0, 4), time.Month(month), day, hour, minute, sec, num(20, 23)*1e6, time.UTC)
	for i, mark := range []byte("    -  -  T  :  :  .   Z") {
		if mark != ' ' && s[i] != mark {
			c.bad = true
		}
	}
	if int(t.Month()) != month || t.Day() != day || hour > 23 || minute > 59 || sec > 59 {
		c.bad = true
	}
	c.i += len(instantForm)
	return queue.InstantOf(t)
}

// text reads a string in the form of appendString.
func (c *cursor) text() string {
	c.skip(`"`)
	if c.bad {
		return ""
	}
	from := c.i
	for ; c.i < len(c.b); c.i++ {
		switch b := c.b[c.i]; {
		case b == '"':
			s := c.b[from:c.i]
			c.i++
			return c.known(s)
		case b == '\\':
			return c.escaped(from)
		case b < 0x20:
			c.bad = true
			return ""
		}
	}
	c.bad = true
	return ""
}

// known turns bytes into a string, without a copy for the names of event types.
func (c *cursor) known(s []byte) string {
	if t, ok := types[queue.Type(s)]; ok {
		return string(t)
	}
	if !utf8.Valid(s) {
		c.bad = true
	}
	return string(s)
}

// escaped goes on with a string that began at from and has a backslash at the cursor.
func (c *cursor) escaped(from int) string {
	for ; c.i < len(c.b); c.i++ {
		switch {
		case c.b[c.i] == '\\':
			c.i++
		case c.b[c.i] == '"':
			c.i++
			quoted := c.b[from-1 : c.i]
			var s string
			if json.Unmarshal(quoted, &s) != nil || string(appendString(nil, s)) != string(quoted) {
				c.bad = true
			}
			return s
		}
	}
	c.bad = true
	return ""
}

// hex fills dst from lower-case digits.
func (c *cursor) hex(dst []byte) {
	n := hex.EncodedLen(len(dst))
	if c.bad || len(c.b)-c.i < n || parseHex(dst, string(c.b[c.i:c.i+n])) != nil {
		c.bad = true
		return
	}
	c.i += n
}

// parseHex fills dst from exactly its length of lower-case digits.
func parseHex(dst []byte, s string) error {
	if len(s) != hex.EncodedLen(len(dst)) {
		return errors.New("it has another length")
	}
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'F' {
			return errors.New("it has capitals")
		}
	}
	_, err := hex.Decode(dst, []byte(s))
	return err
}
