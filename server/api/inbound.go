package api

import (
	"bufio"
	"encoding/binary"
	"io"

	"luot/live"
)

// The opcodes of RFC 6455 that a client may send.
const (
	opMore   = 0x0
	opText   = 0x1
	opBinary = 0x2
	opClose  = 0x8
	opPing   = 0x9
	opPong   = 0xA
)

// maxControl is how many bytes a control frame may carry.
const maxControl = 125

// The close codes for a client that breaks the protocol.
const (
	closeProtocol = 1002
	closeTooBig   = 1009
)

// protocolError ends a connection with a close code.
type protocolError struct {
	code   int
	reason string
}

// Error returns the reason.
func (e protocolError) Error() string { return e.reason }

// frame is one frame of a client; payload is kept of control frames only, until the next frame.
type frame struct {
	opcode  byte
	payload []byte
}

// code returns the code to answer a farewell with: its own, when a client may send it.
func (f frame) code() int {
	if len(f.payload) < 2 {
		return live.CloseNoCode
	}
	code := int(binary.BigEndian.Uint16(f.payload))
	if code < 1000 || code >= 5000 || code >= 1004 && code <= 1006 || code == 1015 {
		return closeProtocol
	}
	return code
}

// inbound reads frames and throws away what they say to us, which is nothing. It never writes.
type inbound struct {
	r       *bufio.Reader
	message int  // bytes of the data message under way
	open    bool // a data message is under way
	control [maxControl]byte
}

// newInbound reads from r with a small buffer: thousands of these wait at the same time.
func newInbound(r io.Reader) *inbound { return &inbound{r: bufio.NewReaderSize(r, 128)} }

// next reads one frame. Its error is a protocolError or what ended the connection.
func (in *inbound) next() (frame, error) {
	var head [2]byte
	if _, err := io.ReadFull(in.r, head[:]); err != nil {
		return frame{}, err
	}
	final, opcode := head[0]&0x80 != 0, head[0]&0x0F
	if head[0]&0x70 != 0 || head[1]&0x80 == 0 {
		return frame{}, protocolError{closeProtocol, "reserved bits, or no mask"}
	}
	size, err := in.size(head[1] & 0x7F)
	if err != nil {
		return frame{}, err
	}
	var mask [4]byte
	if _, err := io.ReadFull(in.r, mask[:]); err != nil {
		return frame{}, err
	}
	switch opcode {
	case opClose, opPing, opPong:
		if !final || size > maxControl {
			return frame{}, protocolError{closeProtocol, "a control frame too long"}
		}
		payload := in.control[:size]
		if _, err := io.ReadFull(in.r, payload); err != nil {
			return frame{}, err
		}
		for i := range payload {
			payload[i] ^= mask[i%4]
		}
		return frame{opcode, payload}, nil
	case opMore, opText, opBinary:
		return frame{opcode: opcode}, in.skip(opcode, final, size)
	}
	return frame{}, protocolError{closeProtocol, "an unknown opcode"}
}

// size reads the length of a payload, of which the header holds the first seven bits.
func (in *inbound) size(first byte) (uint64, error) {
	var long [8]byte
	switch first {
	case 126:
		_, err := io.ReadFull(in.r, long[6:])
		return binary.BigEndian.Uint64(long[:]), err
	case 127:
		_, err := io.ReadFull(in.r, long[:])
		return binary.BigEndian.Uint64(long[:]), err
	}
	return uint64(first), nil
}

// skip throws the data of a message away, which may have live.ReadLimit bytes in all its frames.
func (in *inbound) skip(opcode byte, final bool, size uint64) error {
	if (opcode == opMore) != in.open {
		return protocolError{closeProtocol, "a message out of order"}
	}
	if size > uint64(live.ReadLimit-in.message) {
		return protocolError{closeTooBig, "a message too long"}
	}
	in.open, in.message = !final, in.message+int(size)
	if final {
		in.message = 0
	}
	_, err := in.r.Discard(int(size))
	return err
}
