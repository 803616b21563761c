package spool

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"luot/printer"
)

// Probe asks a printer at tcp: or usb: what it answers, and how it is. It prints nothing. Whether it has a
// sensor for the end of the roll cannot be asked: NearEnd is left false.
func Probe(ctx context.Context, address string) (printer.Can, Condition, error) {
	var can printer.Can
	c := Default()
	if kind, _, _ := strings.Cut(address, ":"); kind != "tcp" && kind != "usb" {
		return can, Condition{}, fmt.Errorf("%s: only tcp: and usb: can be asked", address)
	}
	open, err := dialer(c, address)
	if err != nil {
		return can, Condition{}, err
	}
	p, err := open(ctx)
	if err != nil {
		return can, Condition{}, err
	}
	d := &dialog{can: printer.Can{DLEEOT: true, GSR: true, ProcessID: true}, conf: c, wire: newWire(p)}
	defer d.drop()
	state := Condition{State: Unknown}
	if said, err := d.check(ctx); err == nil {
		can.DLEEOT, state = true, said
	} else if !errors.Is(err, errSilent) {
		return can, state, err
	}
	steps := []struct {
		bytes []byte
		found *bool
		is    func(answer) bool
	}{
		{append(append(make([]byte, flood), initialise...), askBack...), &can.ASB, func(a answer) bool { return a.kind == automatic }},
		{askStatus, &can.GSR, func(a answer) bool { return a.kind == inTurn }},
		{[]byte{0x1D, '(', 'H', 6, 0, '0', '0', '0', '0', '0', '0'}, &can.ProcessID, func(a answer) bool { return a.kind == block && strings.HasPrefix(a.text, "7\"") }},
		{initialise, new(bool), func(answer) bool { return false }},
	}
	for i, s := range steps {
		if _, err := d.wire.write(ctx, s.bytes); err != nil {
			return can, state, err
		}
		if i < len(steps)-1 {
			*s.found = d.hears(ctx, s.is)
		}
	}
	return can, state, nil
}

// hears waits a little for an answer of a kind.
func (d *dialog) hears(ctx context.Context, is func(answer) bool) bool {
	late := time.NewTimer(2 * time.Second)
	defer late.Stop()
	for {
		a, err := d.wire.next(ctx, late.C)
		if err != nil {
			return false
		}
		if is(a) {
			return true
		}
	}
}
