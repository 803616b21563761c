package live

import (
	"encoding/binary"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"
)

// The opcodes of RFC 6455 that a server sends.
const (
	opText  = 0x1
	opClose = 0x8
	opPing  = 0x9
	opPong  = 0xA
)

// maxControl is how many bytes the RFC lets a control frame carry.
const maxControl = 125

// beatTime is RFC 3339 with exactly three decimals.
const beatTime = "2006-01-02T15:04:05.000Z07:00"

// published is a state as its readers share it. It never changes; State.Body is the tail of frame.
type published struct {
	State
	frame   []byte
	epoch   []byte // Epoch as a JSON string
	version uint64 // 1 for the first state of the topic, then one more each
}

// publish encodes s once for all readers; before is the state it follows, or nil.
func publish(s State, before *published) *published {
	p := &published{State: s, version: 1}
	if before != nil {
		p.version = before.version + 1
	}
	if before != nil && before.Epoch == s.Epoch {
		p.epoch = before.epoch
	} else {
		p.epoch = quote(s.Epoch)
	}
	p.frame = appendFrame(make([]byte, 0, len(s.Body)+maxHeader), opText, s.Body)
	p.Body = p.frame[len(p.frame)-len(s.Body):]
	return p
}

// maxHeader is the longest header of a frame that a server sends.
const maxHeader = 10

// appendFrame appends one final, unmasked frame.
func appendFrame(b []byte, opcode byte, payload []byte) []byte {
	b = append(b, 0x80|opcode)
	switch n := len(payload); {
	case n <= maxControl:
		b = append(b, byte(n))
	case n <= 0xFFFF:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, payload...)
}

// closeFrame returns a close frame; a reason that does not fit is cut between two characters.
func closeFrame(code int, reason string) []byte {
	if code == CloseNoCode {
		return appendFrame(nil, opClose, nil)
	}
	if len(reason) > maxControl-2 {
		end := maxControl - 2
		for !utf8.RuneStart(reason[end]) {
			end--
		}
		reason = reason[:end]
	}
	payload := binary.BigEndian.AppendUint16(nil, uint16(code))
	return appendFrame(nil, opClose, append(payload, reason...))
}

// beatFrame returns a beat at now. p is the state it names, or nil; build is a JSON string; tail are
// further members, each with a comma before.
func beatFrame(now time.Time, p *published, build, tail []byte) []byte {
	epoch, seq := []byte(`""`), uint64(0)
	if p != nil {
		epoch, seq = p.epoch, p.Seq
	}
	b := make([]byte, 0, 96+len(epoch)+len(build)+len(tail))
	b = append(b, `{"type":"beat","now":"`...)
	b = now.AppendFormat(b, beatTime)
	b = append(b, `","epoch":`...)
	b = append(b, epoch...)
	b = append(b, `,"seq":`...)
	b = strconv.AppendUint(b, seq, 10)
	b = append(b, `,"build":`...)
	b = append(b, build...)
	b = append(b, tail...)
	b = append(b, '}')
	return appendFrame(make([]byte, 0, len(b)+maxHeader), opText, b)
}

// quote returns s as a JSON string.
func quote(s string) []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can always be written as JSON
	}
	return b
}
