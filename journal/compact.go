package journal

// deepest bounds the nesting of a record's data.
const deepest = 32

// compactObject reports whether b is one JSON object without space between its parts, at most
// deepest levels deep. Every record passes here when it is written and read; package encoding/json
// takes several times as long.
func compactObject(b []byte) bool {
	if len(b) == 0 || b[0] != '{' {
		return false
	}
	c := cursor{b: b}
	c.value(deepest)
	return !c.bad && c.i == len(b)
}

// value steps over one JSON value.
func (c *cursor) value(depth int) {
	if c.i >= len(c.b) || depth < 0 {
		c.bad = true
		return
	}
	switch b := c.b[c.i]; b {
	case '{', '[':
		c.nested(b, depth)
	case '"':
		c.str()
	case 't':
		c.skip("true")
	case 'f':
		c.skip("false")
	case 'n':
		c.skip("null")
	default:
		c.decimal()
	}
}

// nested steps over an object or a list.
func (c *cursor) nested(open byte, depth int) {
	end := open + 2 // of both kinds
	c.i++
	if c.at(end) {
		c.i++
		return
	}
	for !c.bad {
		if open == '{' {
			c.str()
			c.skip(":")
		}
		c.value(depth - 1)
		if c.at(end) && !c.bad {
			c.i++
			return
		}
		c.skip(",")
	}
}

// at reports whether b comes next.
func (c *cursor) at(b byte) bool { return c.i < len(c.b) && c.b[c.i] == b }

// str steps over a string.
func (c *cursor) str() {
	if !c.at('"') {
		c.bad = true
		return
	}
	for c.i++; c.i < len(c.b); c.i++ {
		switch b := c.b[c.i]; {
		case b == '"':
			c.i++
			return
		case b == '\\':
			c.i++
			c.escape()
			if c.bad {
				return
			}
		case b < 0x20:
			c.bad = true
			return
		}
	}
	c.bad = true
}

// escape checks what follows a backslash, and leaves the cursor on its last byte.
func (c *cursor) escape() {
	if c.i >= len(c.b) {
		c.bad = true
		return
	}
	switch c.b[c.i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
	case 'u':
		for range 4 {
			if c.i++; c.i >= len(c.b) || !isHex(c.b[c.i]) {
				c.bad = true
				return
			}
		}
	default:
		c.bad = true
	}
}

func isHex(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F'
}

// decimal steps over a number.
func (c *cursor) decimal() {
	if c.at('-') {
		c.i++
	}
	if c.at('0') {
		c.i++
	} else {
		c.digits()
	}
	if c.at('.') {
		c.i++
		c.digits()
	}
	if c.at('e') || c.at('E') {
		c.i++
		if c.at('+') || c.at('-') {
			c.i++
		}
		c.digits()
	}
}

// digits steps over at least one digit.
func (c *cursor) digits() {
	from := c.i
	for c.i < len(c.b) && c.b[c.i] >= '0' && c.b[c.i] <= '9' {
		c.i++
	}
	c.bad = c.bad || c.i == from
}
