package printertest

import (
	"bytes"
	"time"
)

// process obeys the bytes in turn, until the printer is closed.
func (f *Fake) process() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for !f.closed {
		if f.stopped() || len(f.buffer) == 0 {
			f.moved.Wait()
			continue
		}
		cycles := f.power
		n := f.step()
		if n == 0 { // the rest of the command has not come
			f.moved.Wait()
			continue
		}
		if f.power == cycles { // else what stood in front is forgotten
			f.buffer = f.buffer[n:]
		}
		f.moved.Broadcast()
	}
}

// step obeys what stands at the front of the buffer and returns how many bytes that was; 0: not enough.
func (f *Fake) step() int {
	b := f.buffer
	if f.band.rows > 0 {
		return f.row()
	}
	switch b[0] {
	case 0x1B, 0x1C, 0x1D:
	case 0, '\n', 0x0C, '\r':
		return 1
	case 0x10: // a real-time command that was obeyed when it came, or the beginning of one
		if len(b) < 3 {
			return 0
		}
		return 3
	default:
		f.text = append(f.text, b[0])
		return 1
	}
	n := size(b)
	if n == 0 || n > len(b) {
		return 0
	}
	f.obey(b[:n])
	return n
}

// row prints one row of the band under way.
func (f *Fake) row() int {
	n := f.band.stride
	if len(f.buffer) < n {
		return 0
	}
	cycles := f.power
	if f.wait(f.perRow); f.power != cycles {
		return n
	}
	if f.stride != n && len(f.rows) > 0 {
		f.text = append(f.text, "(a band of another width)"...)
		f.rows = nil
	}
	f.stride = n
	f.rows = append(f.rows, f.buffer[:n]...)
	f.band.rows--
	if f.paper > 0 {
		if f.paper--; f.paper == 0 {
			f.tell()
		}
	}
	return n
}

// wait lets time pass without the lock.
func (f *Fake) wait(d time.Duration) {
	if d > 0 {
		f.mu.Unlock()
		time.Sleep(d)
		f.mu.Lock()
	}
}

// size is the length of the command in front; 0: not enough to tell.
func size(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	pair := string(b[:2])
	switch pair {
	case "\x1b@", "\x1b2", "\x1bL", "\x1bS", "\x1b\x0c", "\x1c&", "\x1c.":
		return 2
	case "\x1b$", "\x1b\\", "\x1dL", "\x1dW", "\x1dP", "\x1d$", "\x1d\\", "\x1cS":
		return 4
	case "\x1bW":
		return 10
	case "\x1dv":
		return 8
	case "\x1b(", "\x1d(", "\x1c(":
		if len(b) < 5 {
			return 0
		}
		return 5 + int(b[3]) + int(b[4])<<8
	case "\x1dV":
		if len(b) < 3 {
			return 0
		}
		if b[2] == 'A' || b[2] == 'B' {
			return 4
		}
	case "\x1bD":
		end := bytes.IndexByte(b, 0)
		return end + 1
	}
	return 3
}

// obey does one whole command; those that only change how letters look are passed over.
func (f *Fake) obey(b []byte) {
	switch {
	case bytes.HasPrefix(b, []byte("\x1b@")):
		f.asb = 0
	case bytes.HasPrefix(b, []byte("\x1dv0")):
		f.band = band{int(b[4]) + int(b[5])<<8, int(b[6]) + int(b[7])<<8}
		if f.band.stride == 0 {
			f.band = band{}
		}
	case bytes.HasPrefix(b, []byte("\x1dV")):
		f.out = append(f.out, f.piece(true))
		f.rows, f.text, f.stride = nil, nil, 0
	case bytes.HasPrefix(b, []byte("\x1da")):
		if f.asb = b[2]; f.asb != 0 {
			f.said = f.status()
			f.answerLate(f.said[:])
		}
	case bytes.HasPrefix(b, []byte("\x1dr")):
		f.answerLate([]byte{f.paperStatus()})
	case bytes.HasPrefix(b, []byte("\x1dI")):
		f.model(b[2])
	case bytes.HasPrefix(b, []byte("\x1d(H")) && len(b) == 11 && b[5] == '0' && !f.plain:
		f.answerLate(append([]byte("7\""), append(bytes.Clone(b[7:11]), 0)...))
	}
}

func (f *Fake) paperStatus() (b byte) {
	if f.nearEnd {
		b |= 0x03
	}
	if f.paper == 0 {
		b |= 0x0C
	}
	return b
}

// model answers GS I for maker and model.
func (f *Fake) model(n byte) {
	switch n {
	case 0x42:
		f.answerLate([]byte("_EPSON\x00"))
	case 0x43:
		f.answerLate([]byte("_TM-T20\x00"))
	}
}

// answerLate answers in turn: a late printer takes its time over it. The command is still in the buffer
// meanwhile, so a power cycle takes it along.
func (f *Fake) answerLate(b []byte) {
	cycles := f.power
	f.wait(f.late)
	if f.power == cycles {
		f.answer(b)
	}
}

// take puts what a client sent into the buffer, obeying real-time commands at once, and waits while the
// buffer is full. It returns false when the line has ended meanwhile or the cable was pulled.
func (f *Fake) take(l *line, data []byte) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, b := range data {
		atOnce := b == 0x10 || l.last[2] == 0x10 || l.last[1] == 0x10 // perhaps a real-time command: always taken in
		for len(f.buffer) >= hold && !atOnce && !l.over && !f.closed {
			f.moved.Broadcast()
			f.moved.Wait()
		}
		if l.over || f.closed {
			return false
		}
		f.buffer = append(f.buffer, b)
		l.last = [3]byte{l.last[1], l.last[2], b}
		if l.last[0] == 0x10 && l.last[1] == 0x04 {
			f.answer([]byte{f.realTime(b)})
			f.buffer = f.buffer[:max(0, len(f.buffer)-3)]
			l.last = [3]byte{}
		}
		if f.taken++; f.cutAt > 0 && f.taken >= f.cutAt {
			f.cutAt = 0
			l.pull()
			f.moved.Broadcast()
			return false
		}
	}
	f.moved.Broadcast()
	return true
}
