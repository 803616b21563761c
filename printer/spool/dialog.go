package spool

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"luot/printer"
)

// flood is more NULs than the largest band of a slip has bytes (escpos.MaxBand): a printer that was left
// in the middle of one comes out of it.
const flood = 8192

// resyncWithin is how long a printer may take to come out of a broken slip.
const resyncWithin = 10 * time.Second

// quiet is how long a printer is listened to after a broken slip for answers that come too late.
const quiet = 300 * time.Millisecond

// piece is how much is written at once.
const piece = 4096

var (
	initialise = []byte{0x1B, '@'}
	cutOff     = []byte{0x1D, 'V', 'B', 0}
	askStatus  = []byte{0x1D, 'r', 1}
	askBack    = []byte{0x1D, 'a', 0x0E} // on-line, errors, paper
)

// dialog speaks ESC/POS with a printer on a line of its own: it asks before it sends, listens while it
// sends, and waits for the printer's word afterwards. It belongs to one worker.
type dialog struct {
	dial  dial
	can   printer.Can
	conf  Config
	pause time.Duration
	wire  *wire // nil: closed
	dirty bool  // the printer may be in the middle of something
	half  bool  // … of a slip whose end it may not have got
	count uint32
	acked bool      // since the last ask
	heard Condition // what the printer last said unasked
}

// prepare has nothing to check: the printer may be off.
func (d *dialog) prepare() error { return nil }

// rest closes the line as it should be closed.
func (d *dialog) rest() {
	if d.wire != nil {
		d.wire.hangUp(d.conf.Drain)
		d.wire = nil
	}
}

// drop closes the line at once.
func (d *dialog) drop() {
	if d.wire != nil {
		d.wire.cut()
		d.wire = nil
	}
}

// look opens the line unless it is open, asks, and closes what it has opened: others may wait for it.
func (d *dialog) look(ctx context.Context) (Condition, bool) {
	if !d.can.DLEEOT {
		return Condition{}, false
	}
	if d.wire == nil {
		defer d.rest()
	}
	c, err := d.ready(ctx)
	if err != nil {
		d.drop()
	}
	return c, !errors.Is(err, context.Canceled)
}

// ready opens the line and asks the printer how it is. An error means that it cannot be reached.
func (d *dialog) ready(ctx context.Context) (Condition, error) {
	if d.wire == nil {
		p, err := d.dial(ctx)
		if err != nil {
			return Condition{State: Offline, Blind: true, Detail: err.Error()}, err
		}
		d.wire = newWire(p)
	}
	if !d.can.DLEEOT {
		return Condition{State: Unknown, Blind: true}, nil
	}
	c, err := d.check(ctx)
	if err != nil {
		return Condition{State: Offline, Blind: true, Detail: err.Error()}, err
	}
	return c, nil
}

// check asks DLE EOT 1, 2 and 4, each after the answer to the one before.
func (d *dialog) check(ctx context.Context) (Condition, error) {
	var said [3]byte
	for i, n := range []byte{1, 2, 4} {
		if _, err := d.wire.write(ctx, []byte{0x10, 0x04, n}); err != nil {
			return Condition{}, err
		}
		late := time.NewTimer(d.conf.Ask)
		for {
			a, err := d.wire.next(ctx, late.C)
			if err != nil {
				late.Stop()
				return Condition{}, err
			}
			if d.note(a); a.kind == realTime {
				said[i] = a.b[0]
				break
			}
		}
		late.Stop()
	}
	c := conditionFrom(said[0], said[1], said[2])
	c.NearEnd = c.NearEnd && d.can.NearEnd
	return c, nil
}

// note takes in what the printer says beside an answer that is waited for.
func (d *dialog) note(a answer) {
	switch {
	case a.kind == automatic:
		d.heard = conditionOf(a.b)
		d.heard.NearEnd = d.heard.NearEnd && d.can.NearEnd
	case a.kind == inTurn && d.can.GSR && !d.can.ProcessID:
		d.acked = true
	case a.kind == block && d.can.ProcessID && a.text == "7\""+d.id():
		d.acked = true
	}
}

// id names the slip under way in its acknowledgement: four digits.
func (d *dialog) id() string { return fmt.Sprintf("%04d", d.count%10000) }

// send asks how the printer is, brings it to a beginning, and prints.
func (d *dialog) send(ctx context.Context, job Job, say told) ending {
	c, err := d.ready(ctx)
	if ctx.Err() != nil && err != nil {
		d.drop()
		return ending{reason: Offline, err: err}
	}
	say.condition(c)
	if c.Alarm() {
		if d.drop(); err == nil {
			err = fmt.Errorf("the printer is not ready: %s", c.State)
		}
		return ending{reason: c.State, err: err}
	}
	if d.dirty {
		if err := d.resync(ctx); err != nil {
			d.drop()
			say.condition(Condition{State: Offline, Blind: true, Detail: "after a broken slip: " + err.Error()})
			return ending{reason: Offline, err: fmt.Errorf("after a broken slip: %w", err)}
		}
	}
	if !say.begin(ctx) {
		return ending{err: errDropped}
	}
	return d.print(ctx, job, say)
}

// resync frees a printer that waits for the rest of a broken slip, cuts that off, and waits until the
// printer answers again.
func (d *dialog) resync(ctx context.Context) error {
	b := append(make([]byte, flood), initialise...)
	if d.half {
		b = append(b, cutOff...)
	}
	if d.can.GSR {
		b = append(b, askStatus...)
	}
	if _, err := d.wire.write(ctx, b); err != nil {
		return err
	}
	late := time.NewTimer(resyncWithin)
	defer late.Stop()
	for answered := !d.can.GSR; !answered; {
		a, err := d.wire.next(ctx, late.C)
		if err != nil {
			return err
		}
		answered = a.kind == inTurn
	}
	if d.half && d.can.Acknowledges() { // an answer to the slip before must not pass for one to the next
		late.Reset(quiet)
		for {
			if _, err := d.wire.next(ctx, late.C); errors.Is(err, errSilent) {
				break
			} else if err != nil {
				return err
			}
		}
	}
	d.dirty, d.half = false, false
	return nil
}

// payload is what is written for a job: its bytes, with the printer told at the beginning to report, and
// asked at the end for its word.
func (d *dialog) payload(job Job) []byte {
	d.count++
	d.acked, d.heard = false, Condition{State: Ready}
	body, begins := bytes.CutPrefix(job.Bytes, initialise)
	var b []byte
	if begins {
		b = append(b, initialise...)
	}
	if d.can.ASB {
		b = append(b, askBack...)
	}
	b = append(b, body...)
	switch {
	case d.can.ProcessID:
		b = append(b, 0x1D, '(', 'H', 6, 0, '0', '0')
		b = append(b, d.id()...)
	case d.can.GSR:
		b = append(b, askStatus...)
	}
	return b
}

// left is what became of writing.
type left struct {
	n   int
	err error
}

// feed writes a job piece by piece.
func (d *dialog) feed(ctx context.Context, w *wire, b []byte, done chan<- left) {
	total := 0
	for len(b) > 0 {
		n, err := w.write(ctx, b[:min(piece, len(b))])
		total += n
		if err != nil {
			done <- left{total, err}
			return
		}
		if b = b[n:]; d.pause > 0 && len(b) > 0 {
			rest := time.NewTimer(d.pause)
			select {
			case <-rest.C:
			case <-ctx.Done():
				rest.Stop()
			}
		}
	}
	done <- left{total, nil}
}
