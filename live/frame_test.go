package live

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// message is one frame as a reader sees it.
type message struct {
	opcode  byte
	payload []byte
}

// readMessage is a strict reader of server frames: whatever RFC 6455 forbids a server without
// extensions, and whatever this package has no reason to send, is an error.
func readMessage(r io.Reader) (message, error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return message{}, err // io.EOF only between two frames
	}
	opcode, n := head[0]&0x0F, uint64(head[1]&0x7F)
	switch {
	case head[0]&0xF0 != 0x80:
		return message{}, fmt.Errorf("first byte %#x: not one final frame without extension bits", head[0])
	case opcode != opText && opcode != opClose && opcode != opPing && opcode != opPong:
		return message{}, fmt.Errorf("opcode %#x", opcode)
	case head[1]&0x80 != 0:
		return message{}, errors.New("a server must not mask")
	case opcode >= opClose && n > maxControl:
		return message{}, errors.New("a control frame is too long")
	}
	wide := map[uint64]int{126: 2, 127: 8}[n]
	if wide > 0 {
		var length [8]byte
		if _, err := io.ReadFull(r, length[8-wide:]); err != nil {
			return message{}, whole(err)
		}
		n = binary.BigEndian.Uint64(length[:])
		if wide == 2 && n < 126 || wide == 8 && n <= 0xFFFF || n > 1<<24 {
			return message{}, fmt.Errorf("length %d in %d bytes", n, wide)
		}
	}
	payload := make([]byte, n)
	if _, err := io.ReadFull(r, payload); err != nil {
		return message{}, whole(err)
	}
	if opcode == opText && !utf8.Valid(payload) {
		return message{}, errors.New("a text that is not UTF-8")
	}
	return message{opcode, payload}, nil
}

// whole turns the end of input inside a frame into an error of its own.
func whole(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func TestFrameBytes(t *testing.T) {
	tests := map[string]struct {
		size   int
		header []byte
	}{
		"empty":                    {0, []byte{0x81, 0}},
		"longest in seven bits":    {125, []byte{0x81, 125}},
		"shortest in sixteen bits": {126, []byte{0x81, 126, 0x00, 0x7E}},
		"longest in sixteen bits":  {65535, []byte{0x81, 126, 0xFF, 0xFF}},
		"shortest in 64 bits":      {65536, []byte{0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			body := bytes.Repeat([]byte("x"), tt.size)
			got := publish(State{Body: body}, nil)
			if want := append(tt.header, body...); !bytes.Equal(got.frame, want) {
				t.Errorf("frame begins %x, want %x", got.frame[:min(len(got.frame), 12)], tt.header)
			}
			if !bytes.Equal(got.Body, body) {
				t.Errorf("the state kept %d bytes, want %d", len(got.Body), tt.size)
			}
			m, err := readMessage(bytes.NewReader(got.frame))
			if err != nil || m.opcode != opText || !bytes.Equal(m.payload, body) {
				t.Errorf("read back: opcode %#x, %d bytes, error %v", m.opcode, len(m.payload), err)
			}
		})
	}
}

func TestCloseFrame(t *testing.T) {
	long := strings.Repeat("a", 122) + "ạ" // the letter would end after byte 123
	tests := map[string]struct {
		code   int
		reason string
		want   []byte
	}{
		"code and reason":     {CloseComeBack, "back", []byte{0x88, 6, 0x03, 0xF4, 'b', 'a', 'c', 'k'}},
		"no code":             {CloseNoCode, "unsaid", []byte{0x88, 0}},
		"cut between letters": {CloseNormal, long, append([]byte{0x88, 124, 0x03, 0xE8}, long[:122]...)},
		"as long as allowed":  {CloseNormal, long[:122] + "b", append([]byte{0x88, 125, 0x03, 0xE8}, long[:122]+"b"...)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := closeFrame(tt.code, tt.reason); !bytes.Equal(got, tt.want) {
				t.Errorf("got %x, want %x", got, tt.want)
			}
		})
	}
}

func TestBeatFrame(t *testing.T) {
	hanoi := time.FixedZone("", 7*3600)
	at := time.Date(2026, 11, 24, 8, 10, 0, 5_999_999, hanoi)
	tests := map[string]struct {
		now  time.Time
		last *published
		want string
	}{
		"no state yet": {at, nil,
			`{"type":"beat","now":"2026-11-24T08:10:00.005+07:00","epoch":"","seq":0,"build":"b\"1"}`},
		"after a state, on the second, UTC": {at.Truncate(time.Second).UTC(), publish(State{Epoch: "e<1", Seq: 7}, nil),
			`{"type":"beat","now":"2026-11-24T01:10:00.000Z","epoch":"e\u003c1","seq":7,"build":"b\"1"}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := readMessage(bytes.NewReader(beatFrame(tt.now, tt.last, quote(`b"1`), nil)))
			if err != nil || m.opcode != opText || string(m.payload) != tt.want {
				t.Errorf("opcode %#x, error %v, got\n%s, want\n%s", m.opcode, err, m.payload, tt.want)
			}
		})
	}
}
