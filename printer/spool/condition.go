package spool

// The states of a printer. All from PaperOut on are alarms: nothing comes out.
const (
	Unknown  = "unknown" // it cannot be asked, or has not been
	Ready    = "ready"
	PaperOut = "paper"
	Cover    = "cover"   // open
	Fault    = "error"   // of the cutter or the head; the printer's manual says more
	Offline  = "offline" // it cannot be reached, or does not answer
)

// Condition is how a printer is.
type Condition struct {
	State   string
	NearEnd bool   // the roll is nearly empty
	Blind   bool   // NearEnd says nothing: nobody could look
	Detail  string // of an alarm, for staff
}

// Alarm reports whether nothing comes out of the printer.
func (c Condition) Alarm() bool { return c.State != Ready && c.State != Unknown }

// answerKind tells what a printer says apart (TM-T88III manual, appendix G).
type answerKind int

const (
	realTime  answerKind = iota // to DLE EOT
	automatic                   // unasked: four bytes
	inTurn                      // to GS r
	block                       // of a header and text up to NUL
)

// answer is one thing that a printer said.
type answer struct {
	kind answerKind
	b    [4]byte
	text string // of a block, header included, NUL not
}

// ear takes a printer's bytes apart. XON, XOFF and what fits nothing is passed over.
type ear struct {
	auto  []byte // the bytes of an automatic status so far
	block []byte
}

// longestBlock bounds what is kept of a printer that never ends a block.
const longestBlock = 128

// hear takes one byte and returns an answer when it ends one.
func (e *ear) hear(b byte) (a answer, ok bool) {
	switch {
	case len(e.block) > 0:
		if b != 0 && len(e.block) < longestBlock {
			e.block = append(e.block, b)
			return a, false
		}
		a = answer{kind: block, text: string(e.block)}
		e.block = e.block[:0]
		return a, true
	case len(e.auto) > 0 && b&0x90 == 0:
		if e.auto = append(e.auto, b); len(e.auto) < 4 {
			return a, false
		}
		a = answer{kind: automatic, b: [4]byte(e.auto)}
		e.auto = e.auto[:0]
		return a, true
	}
	e.auto = e.auto[:0]
	switch {
	case b == 0x11 || b == 0x13: // XON, XOFF
	case b&0x93 == 0x12:
		return answer{kind: realTime, b: [4]byte{b}}, true
	case b&0x93 == 0x10:
		e.auto = append(e.auto, b)
	case b&0x90 == 0:
		return answer{kind: inTurn, b: [4]byte{b}}, true
	case b == 0x35 || b == 0x37 || b == 0x3B || b == 0x3D || b == 0x5F:
		e.block = append(e.block, b)
	}
	return a, false
}

// conditionOf reads an automatic status. With the cover open the paper sensors mean nothing.
func conditionOf(b [4]byte) Condition {
	c := Condition{State: Ready, NearEnd: b[2]&0x03 == 0x03}
	switch {
	case b[0]&0x20 != 0:
		c.State, c.NearEnd = Cover, false
	case b[2]&0x0C == 0x0C:
		c.State = PaperOut
	case b[1]&0x68 != 0:
		c.State, c.Detail = Fault, "the printer reports a fault of its cutter or head"
	case b[0]&0x08 != 0:
		c.State, c.Detail = Offline, "the printer says that it is off-line"
	}
	return c
}

// conditionFrom reads the answers to DLE EOT 1, 2 and 4.
func conditionFrom(one, two, four byte) Condition {
	c := Condition{State: Ready, NearEnd: four&0x0C == 0x0C}
	switch {
	case two&0x04 != 0:
		c.State, c.NearEnd = Cover, false
	case two&0x20 != 0 || four&0x60 == 0x60:
		c.State = PaperOut
	case two&0x40 != 0:
		c.State, c.Detail = Fault, "the printer reports a fault of its cutter or head"
	case one&0x08 != 0:
		c.State, c.Detail = Offline, "the printer says that it is off-line"
	}
	return c
}
