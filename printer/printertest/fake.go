package printertest

import (
	"sync"
	"time"

	"luot/printer"
)

// hold is how many bytes the fake printer takes in while it cannot print.
const hold = 16 << 10

// Piece is what came out between two cuts.
type Piece struct {
	Picture *printer.Bitmap // nil: no dots
	Text    string          // what was printed as letters: garbage, in our slips
	Cut     bool
}

// Fake is a thermal printer: it takes ESC/POS bytes in, keeps them across connections as a real one does,
// obeys real-time commands at once and all others in turn, and stops without paper. A client that we did
// not write (npm receiptio) certifies that it answers as real clients expect. Its mutex guards all fields.
type Fake struct {
	mu      sync.Mutex
	moved   *sync.Cond
	closed  bool
	paper   int  // rows that are left; negative: endless
	cover   bool // open
	nearEnd bool
	silent  bool          // takes everything in and says nothing
	mute    bool          // obeys nothing but data: a printer without any status
	plain   bool          // knows no GS ( H
	late    time.Duration // before every answer that is not real-time
	perRow  time.Duration // to print one row
	asb     byte          // what GS a asked for
	said    [4]byte       // the last automatic status
	buffer  []byte        // taken in and not processed
	band    band          // the raster picture under way
	rows    []byte
	stride  int
	text    []byte
	out     []Piece
	lines   map[*line]bool
	cutAt   int // bytes after which the cable is pulled; 0: never
	taken   int // bytes since PullAfter
	power   int // power cycles
	ended   sync.WaitGroup
}

// band is a GS v 0 whose rows have not all come.
type band struct{ stride, rows int }

// NewFake returns a printer that is on and has endless paper. Close it.
func NewFake() *Fake {
	f := &Fake{paper: -1, lines: map[*line]bool{}}
	f.moved = sync.NewCond(&f.mu)
	f.ended.Go(f.process)
	return f
}

// Close switches the printer off for good, after what listens for it has been closed.
func (f *Fake) Close() {
	f.mu.Lock()
	f.closed = true
	f.hangUp()
	f.moved.Broadcast()
	f.mu.Unlock()
	f.ended.Wait()
}

// change alters the printer under its lock and lets it tell what has changed.
func (f *Fake) change(what func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	what()
	f.tell()
	f.moved.Broadcast()
}

// Paper leaves so many rows on the roll; negative is endless.
func (f *Fake) Paper(rows int) { f.change(func() { f.paper = rows }) }

// Cover opens or closes the cover.
func (f *Fake) Cover(open bool) { f.change(func() { f.cover = open }) }

// NearEnd lets the sensor see the end of the roll.
func (f *Fake) NearEnd(near bool) { f.change(func() { f.nearEnd = near }) }

// Silent makes the printer take everything in and neither answer nor print.
func (f *Fake) Silent(silent bool) { f.change(func() { f.silent = silent }) }

// Mute makes a printer that prints and never answers, like the cheapest.
func (f *Fake) Mute(mute bool) { f.change(func() { f.mute = mute }) }

// Plain makes a printer that knows no GS ( H.
func (f *Fake) Plain(plain bool) { f.change(func() { f.plain = plain }) }

// Late delays every answer that comes in turn.
func (f *Fake) Late(by time.Duration) { f.change(func() { f.late = by }) }

// PerRow is how long a row of dots takes.
func (f *Fake) PerRow(d time.Duration) { f.change(func() { f.perRow = d }) }

// PullAfter pulls the cable after so many further bytes, once: what is in the printer stays there.
func (f *Fake) PullAfter(bytes int) { f.change(func() { f.cutAt, f.taken = bytes, 0 }) }

// PowerCycle switches the printer off and on: lines break and what it held is forgotten.
func (f *Fake) PowerCycle() {
	f.change(func() {
		f.hangUp()
		f.buffer, f.band, f.asb = nil, band{}, 0
		f.power++
	})
}

// Out returns the pieces that were cut off so far.
func (f *Fake) Out() []Piece {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Piece(nil), f.out...)
}

// Hanging returns what has come out since the last cut.
func (f *Fake) Hanging() Piece {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.piece(false)
}

// Lines returns how many clients are connected.
func (f *Fake) Lines() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.lines)
}

// Forget throws away what came out, for tests that print thousands.
func (f *Fake) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.out = nil
}

func (f *Fake) hangUp() {
	for l := range f.lines {
		l.end()
	}
	f.moved.Broadcast()
}

// stopped reports whether nothing can be printed; the lock is held.
func (f *Fake) stopped() bool { return f.paper == 0 || f.cover || f.silent }

// status is the automatic status.
func (f *Fake) status() (b [4]byte) {
	b[0] = 0x10
	if f.paper == 0 || f.cover {
		b[0] |= 0x08
	}
	if f.cover {
		b[0] |= 0x20
	}
	if f.nearEnd {
		b[2] |= 0x03
	}
	if f.paper == 0 {
		b[2] |= 0x0C
	}
	return b
}

// realTime is the answer to DLE EOT n.
func (f *Fake) realTime(n byte) byte {
	b := byte(0x12)
	switch n {
	case 1:
		if f.paper == 0 || f.cover {
			b |= 0x08
		}
	case 2:
		if f.cover {
			b |= 0x04
		}
		if f.paper == 0 {
			b |= 0x20
		}
	case 4:
		if f.nearEnd {
			b |= 0x0C
		}
		if f.paper == 0 {
			b |= 0x60
		}
	}
	return b
}

// tell sends the automatic status when it was asked for and is news; the lock is held.
func (f *Fake) tell() {
	if now := f.status(); f.asb != 0 && now != f.said {
		f.said = now
		f.answer(now[:])
	}
}

// answer writes to every client that is connected; the lock is held.
func (f *Fake) answer(b []byte) {
	if f.silent || f.mute {
		return
	}
	for l := range f.lines {
		l.say(b)
	}
}

// piece is what hangs out of the printer; the lock is held.
func (f *Fake) piece(cut bool) Piece {
	p := Piece{Text: string(f.text), Cut: cut}
	if len(f.rows) > 0 {
		p.Picture = &printer.Bitmap{Width: f.stride * 8, Height: len(f.rows) / f.stride, Stride: f.stride, Bits: append([]byte(nil), f.rows...)}
	}
	return p
}
