package spool

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"luot/printer"
	"luot/printer/printertest"
)

// soon is the deadline of a job that is meant to miss it.
const soon = 1500 * time.Millisecond

type pics = map[string]*printer.Bitmap

// A printer in order prints a slip once and says so, in whichever of the two ways.
func TestPrinterSaysThatItPrinted(t *testing.T) {
	for name, can := range map[string]printer.Can{"GS ( H": allCan, "GS r": someCan, "GS r alone": {GSR: true}, "GS ( H alone": {ProcessID: true}} {
		t.Run(name, func(t *testing.T) {
			f, addr := fakeAt(t, printertest.OneWaits)
			f.Plain(!can.ProcessID)
			l := newLab(t, f, addr, func(c *Config) { c.Printers["p"] = Printer{Address: addr, Can: can} })
			a := l.submit("A001", 0)
			b := l.submit("A002", 0)
			l.wantTold("A001 printed, A002 printed")
			l.wantOut(pics{"A001": a, "A002": b}, "A001", "A002")
		})
	}
}

// A printer that answers nothing is not believed: all comes out, nothing is confirmed.
func TestPrinterWithoutStatus(t *testing.T) {
	f, addr := fakeAt(t, printertest.OneWaits)
	f.Mute(true)
	l := newLab(t, f, addr, func(c *Config) { c.Printers["p"] = Printer{Address: addr}; c.Drain = 100 * time.Millisecond })
	a := l.submit("A001", 0)
	l.wantTold("A001 unconfirmed")
	l.wantOut(pics{"A001": a}, "A001")
}

// No paper before: nothing is sent, the alarm is raised, and the slip comes out when paper is loaded in
// time. One that waited too long does not come out later, in a pile.
func TestNoPaperBefore(t *testing.T) {
	f, addr := fakeAt(t, printertest.OneWaits)
	f.Paper(0)
	l := newLab(t, f, addr, nil)
	l.submit("A001", soon)
	l.until("the alarm", func() bool { return l.status().State == PaperOut })
	l.wantTold("A001 expired(paper)")
	b := l.submit("A002", 0)
	l.until("a try", func() bool { return l.stateOf("A002") == Queued && l.status().State == PaperOut })
	f.Paper(-1)
	l.wantTold("A001 expired(paper), A002 printed")
	l.wantOut(pics{"A002": b}, "A002")
	if l.status().Alarm() {
		t.Errorf("the printer is %s after all", l.status().State)
	}
}

// The cover is open before: as without paper.
func TestCoverOpen(t *testing.T) {
	f, addr := fakeAt(t, printertest.OneWaits)
	f.Cover(true)
	l := newLab(t, f, addr, nil)
	a := l.submit("A001", 0)
	l.until("the alarm", func() bool { return l.status().State == Cover })
	f.Cover(false)
	l.wantTold("A001 printed")
	l.wantOut(pics{"A001": a}, "A001")
}

// Out of paper in the middle: the slip stalls, and what is in the printer comes out by itself.
func TestPaperEndsMidSlip(t *testing.T) {
	for name, can := range map[string]printer.Can{"ASB": allCan, "GS r": someCan} {
		t.Run(name, func(t *testing.T) {
			f, addr := fakeAt(t, printertest.OneWaits)
			f.Paper(200)
			l := newLab(t, f, addr, func(c *Config) { c.Printers["p"] = Printer{Address: addr, Can: can} })
			a := l.submit("A001", 0)
			l.until("it stalls", func() bool { return l.stateOf("A001") == Stalled })
			if st := l.status(); st.State != PaperOut || st.Busy != Stalled {
				t.Errorf("the printer is %s and %s", st.State, st.Busy)
			}
			f.Paper(-1)
			l.wantTold("A001 printed")
			l.wantOut(pics{"A001": a}, "A001")
		})
	}
}

// Nobody loads paper in time: the slip is unconfirmed and is not sent again. When paper comes, the rest
// of it comes out by itself, and the next slip is whole.
func TestPaperComesTooLate(t *testing.T) {
	f, addr := fakeAt(t, printertest.OneWaits)
	f.Paper(200)
	l := newLab(t, f, addr, nil)
	a := l.submit("A001", soon)
	l.wantTold("A001 unconfirmed(paper)")
	b := l.submit("A002", 0)
	l.until("the alarm", func() bool { return l.status().State == PaperOut })
	f.Paper(-1)
	l.wantTold("A001 unconfirmed(paper), A002 printed")
	out := pieces(f.Out(), pics{"A001": a, "A002": b})
	if n := len(out); n < 2 || out[n-1] != "A002" || slices.Contains(out[:n-1], "A002") {
		t.Errorf("out came %q; want what was left of A001, then A002 once", out)
	}
}

// The cable is pulled in several places, in the long form at every kilobyte: the slip is unconfirmed, never sent a second time, and the
// next one comes out whole however the printer was left.
func TestCablePulledAnywhere(t *testing.T) { cablePulled(t, 8<<10) }

// cablePulled pulls it after every step bytes of a slip.
func cablePulled(t *testing.T, step int) {
	job, _ := slipOf(t, "A001")
	for at := 0; at <= len(job.Bytes); at += step {
		f, addr := fakeAt(t, printertest.OneWaits)
		l := newLab(t, f, addr, nil)
		f.PullAfter(flood + 16 + at) // beyond what frees the printer and asks how it is
		a := l.submit("A001", 0)
		l.until("an end", func() bool { return l.told() != "" })
		b := l.submit("A002", 0)
		first := l.told()
		l.until("the next slip", func() bool { l.mu.Lock(); defer l.mu.Unlock(); return len(l.results) == 2 })
		if first != "A001 unconfirmed(lost)" || l.told() != first+", A002 printed" {
			t.Errorf("pulled at %d: told %q", at, l.told())
		}
		count := map[string]int{}
		for _, name := range pieces(f.Out(), pics{"A001": a, "A002": b}) {
			count[name]++
		}
		if count["A002"] != 1 || count["A001"] > 1 || count["A001"]+count["A002"]+count["part"]+count["blank"] != len(f.Out()) {
			t.Errorf("pulled at %d: out came %v", at, count)
		}
	}
}

// A silent printer gets nothing, and the slip may expire.
func TestSilentPrinter(t *testing.T) {
	f, addr := fakeAt(t, printertest.OneWaits)
	f.Silent(true)
	l := newLab(t, f, addr, nil)
	l.submit("A001", soon)
	l.wantTold("A001 expired(offline)")
	if n := len(f.Out()); n != 0 || f.Hanging().Picture != nil {
		t.Errorf("something came out: %d pieces", n)
	}
}

// A printer that falls silent in the middle leaves the slip unconfirmed.
func TestPrinterFallsSilent(t *testing.T) {
	f, addr := fakeAt(t, printertest.OneWaits)
	f.PerRow(2 * time.Millisecond)
	l := newLab(t, f, addr, func(c *Config) { c.Ack = 500 * time.Millisecond })
	l.submit("A001", 3*time.Second)
	l.until("it prints", func() bool { return f.Hanging().Picture != nil })
	f.Silent(true)
	l.wantTold("A001 unconfirmed(" + reasonSilent + ")")
}

// An answer that comes too late is not taken for that of the next slip.
func TestLateAnswer(t *testing.T) {
	for name, can := range map[string]printer.Can{"GS ( H": allCan, "GS r": someCan} {
		t.Run(name, func(t *testing.T) {
			f, addr := fakeAt(t, printertest.OneWaits)
			l := newLab(t, f, addr, func(c *Config) { c.Printers["p"] = Printer{Address: addr, Can: can}; c.Ack = 300 * time.Millisecond })
			f.Late(400 * time.Millisecond)
			a := l.submit("A001", 0)
			l.wantTold("A001 unconfirmed(silent)")
			f.Late(0)
			b := l.submit("A002", 0)
			l.wantTold("A001 unconfirmed(silent), A002 printed")
			l.until("both slips", func() bool {
				out := pieces(f.Out(), pics{"A001": a, "A002": b})
				return slices.Contains(out, "A001") && slices.Contains(out, "A002")
			})
		})
	}
}

// The printer is switched off and on in the middle.
func TestPowerCycle(t *testing.T) {
	f, addr := fakeAt(t, printertest.OneWaits)
	f.PerRow(2 * time.Millisecond)
	l := newLab(t, f, addr, nil)
	a := l.submit("A001", 0)
	l.until("it prints", func() bool { return f.Hanging().Picture != nil })
	f.PowerCycle()
	l.wantTold("A001 unconfirmed(lost)")
	f.PerRow(0)
	b := l.submit("A002", 0)
	l.wantTold("A001 unconfirmed(lost), A002 printed")
	if out := pieces(f.Out(), pics{"A001": a, "A002": b}); !slices.Equal(out, []string{"part", "A002"}) {
		t.Errorf("out came %q, want the part of A001, then A002", out)
	}
}

// Two servers want the same printer, which takes one client at a time and lets the other wait, or turns it
// away: every slip comes out once and whole.
func TestTwoServersOnePrinter(t *testing.T) {
	for name, doors := range map[string]printertest.Doors{"waits": printertest.OneWaits, "refuses": printertest.OneRefuses} {
		t.Run(name, func(t *testing.T) {
			f, addr := fakeAt(t, doors)
			brief := func(c *Config) { c.Idle, c.Drain = 100*time.Millisecond, time.Second }
			one, other := newLab(t, f, addr, brief), newLab(t, f, addr, brief)
			all := pics{}
			var want []string
			for i := range 6 {
				number := fmt.Sprintf("A%03d", i)
				all[number] = map[bool]*lab{true: one, false: other}[i%2 == 0].submit(number, 0)
				want = append(want, number)
			}
			one.wantTold("A000 printed, A002 printed, A004 printed")
			other.wantTold("A001 printed, A003 printed, A005 printed")
			got := pieces(f.Out(), all)
			got = slices.DeleteFunc(got, func(name string) bool { return name == "blank" })
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("out came %q, want each once", got)
			}
		})
	}
}

// A connection is given back when there is nothing to print, since others may wait for it.
func TestIdleConnectionIsClosed(t *testing.T) {
	f, addr := fakeAt(t, printertest.OneWaits)
	l := newLab(t, f, addr, func(c *Config) { c.Idle = 50 * time.Millisecond; c.Drain = time.Second })
	l.submit("A001", 0)
	l.wantTold("A001 printed")
	l.until("the line is free", func() bool { return f.Lines() == 0 })
}

// A resting printer is looked at, and the end of a roll is seen.
func TestRestingPrinterIsLookedAt(t *testing.T) {
	f, addr := fakeAt(t, printertest.OneWaits)
	l := newLab(t, f, addr, func(c *Config) { c.Poll = 50 * time.Millisecond; c.Drain = time.Second })
	l.until("ready", func() bool { return l.status().State == Ready })
	f.NearEnd(true)
	l.until("the end of the roll", func() bool { return l.status().NearEnd })
	f.Paper(0)
	l.until("no paper", func() bool { return l.status().State == PaperOut })
	f.Paper(-1)
	f.NearEnd(false)
	l.until("new paper", func() bool { st := l.status(); return st.State == Ready && !st.NearEnd })
}

// A thousand slips through one worker: each comes out, nothing is left behind.
func TestThousandSlips(t *testing.T) {
	f, addr := fakeAt(t, printertest.OneWaits)
	told := make(chan Result, 1)
	l := newLab(t, f, addr, func(c *Config) { c.Done = func(r Result) { told <- r } })
	job, _ := slipOf(t, "A001")
	before := runtime.NumGoroutine()
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	held := memory.HeapAlloc
	begin, bytes := time.Now(), 0
	for i := range 1000 {
		j := job
		j.Ticket = fmt.Sprintf("qn.%d", i)
		if err := l.spool.Submit(j); err != nil {
			t.Fatal(err)
		}
		if r := <-told; r.Outcome != Printed {
			t.Fatalf("slip %d: %s (%v)", i, r.Outcome, r.Err)
		}
		bytes += len(j.Bytes)
		f.Forget()
	}
	took := time.Since(begin)
	runtime.GC()
	runtime.ReadMemStats(&memory)
	l.until("nothing is pending", func() bool { l.spool.mu.Lock(); defer l.spool.mu.Unlock(); return len(l.spool.pending) == 0 })
	if now := runtime.NumGoroutine(); now > before+10 {
		t.Errorf("%d goroutines, %d before", now, before)
	}
	if memory.HeapAlloc > held+8<<20 {
		t.Errorf("%d bytes are held, %d before", memory.HeapAlloc, held)
	}
	t.Logf("%.1f slips a second, %.1f MB/s, %d KB more on the heap", 1000/took.Seconds(), float64(bytes)/took.Seconds()/1e6, (int64(memory.HeapAlloc)-int64(held))/1024)
}
