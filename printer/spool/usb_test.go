package spool

import (
	"testing"
	"time"

	"luot/printer/printertest"
)

// plugged is a fake printer behind a device file.
func plugged(t *testing.T) (*printertest.Fake, string) {
	t.Helper()
	f := printertest.NewFake()
	path, unplug, err := f.Plug()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unplug(); f.Close() })
	return f, "usb:" + path
}

// A printer at a device file prints and answers like one on the network; the file stays open in between.
func TestUSB(t *testing.T) {
	f, addr := plugged(t)
	l := newLab(t, f, addr, func(c *Config) { c.Idle, c.Drain = 20*time.Millisecond, 20*time.Millisecond })
	a := l.submit("A001", 0)
	l.wantTold("A001 printed")
	<-time.After(50 * time.Millisecond) // rested in between, or not: both must do
	b := l.submit("A002", 0)
	l.wantTold("A001 printed, A002 printed")
	l.wantOut(pics{"A001": a, "A002": b}, "A001", "A002")
}

// Paper ends in the middle: the write that nothing can end is waited for, and nothing is written beside it.
func TestUSBPaperEnds(t *testing.T) {
	f, addr := plugged(t)
	f.Paper(200)
	l := newLab(t, f, addr, nil)
	a := l.submit("A001", soon)
	l.wantTold("A001 unconfirmed(paper)")
	b := l.submit("A002", 0)
	l.until("the held write is seen", func() bool { return l.status().Alarm() })
	f.Paper(-1)
	l.wantTold("A001 unconfirmed(paper), A002 printed")
	out := pieces(f.Out(), pics{"A001": a, "A002": b})
	if n := len(out); n < 2 || out[n-1] != "A002" {
		t.Errorf("out came %q, want A002 whole at the end", out)
	}
}

// A device that is not there is off-line, and no slip is lost when it comes in time.
func TestUSBNotThere(t *testing.T) {
	f, addr := plugged(t)
	l := newLab(t, f, addr+"-not", nil)
	l.submit("A001", soon)
	l.wantTold("A001 expired(offline)")
}
