package spool

import (
	"testing"
	"time"

	"luot/printer"
	"luot/printer/printertest"
)

// withFallback is a lab whose printer "p" has the fallback "q", another fake.
func withFallback(t *testing.T) (l *lab, other *printertest.Fake) {
	f, addr := fakeAt(t, printertest.OneWaits)
	other, beside := fakeAt(t, printertest.OneWaits)
	l = newLab(t, f, addr, func(c *Config) {
		c.Printers["p"] = Printer{Address: addr, Can: allCan, Fallback: "q"}
		c.Printers["q"] = Printer{Address: beside, Can: allCan}
		c.Aside = 300 * time.Millisecond
	})
	return l, other
}

// A slip that has not begun in time comes out at the other printer, once, under its own name.
func TestFallbackTakesWhatHasNotBegun(t *testing.T) {
	l, other := withFallback(t)
	l.fake.Paper(0)
	a := l.submit("A001", 0)
	l.wantTold("A001 printed at q")
	l.fake.Paper(-1)
	b := l.submit("A002", 0)
	l.wantTold("A001 printed at q, A002 printed")
	l.wantOut(pics{"A001": a, "A002": b}, "A002")
	if got := pieces(other.Out(), pics{"A001": a}); len(got) != 1 || got[0] != "A001" {
		t.Errorf("at the other printer came %q, want A001 once", got)
	}
}

// A slip that has begun stays where it is: half of it is out already.
func TestFallbackLeavesWhatHasBegun(t *testing.T) {
	l, other := withFallback(t)
	l.fake.Paper(200)
	a := l.submit("A001", 0)
	l.until("it stalls", func() bool { return l.stateOf("A001") == Stalled })
	b := l.submit("A002", 0) // waits behind it, and goes
	l.wantTold("A002 printed at q")
	l.fake.Paper(-1)
	l.wantTold("A002 printed at q, A001 printed")
	l.wantOut(pics{"A001": a}, "A001")
	if got := pieces(other.Out(), pics{"A002": b}); len(got) != 1 || got[0] != "A002" {
		t.Errorf("at the other printer came %q, want A002 once", got)
	}
}

// A fallback that is no better off gets nothing; when it is, it gets what still waits.
func TestFallbackWithoutPaper(t *testing.T) {
	l, other := withFallback(t)
	l.fake.Paper(0)
	other.Paper(0)
	job, _ := slipOf(t, "A009")
	job.Printer, job.Within = "q", 600*time.Millisecond
	if err := l.spool.Submit(job); err != nil {
		t.Fatal(err)
	}
	l.wantTold("A009 expired(paper)")
	a := l.submit("A001", 0)
	<-time.After(600 * time.Millisecond) // it might have gone
	if at, st, _ := l.spool.Where("qn.A001", 1, "p"); at != "p" || st != Queued {
		t.Fatalf("the slip is at %s, %s", at, st)
	}
	other.Paper(-1)
	l.spool.note(l.spool.workers["q"], Condition{State: Ready}) // what the next look would find
	l.wantTold("A009 expired(paper), A001 printed at q")
	if got := pieces(other.Out(), map[string]*printer.Bitmap{"A001": a}); len(got) != 1 || got[0] != "A001" {
		t.Errorf("at the other printer came %q, want A001 once", got)
	}
}
