package access

import (
	"path/filepath"
	"testing"
	"time"

	"luot/engine"
	"luot/journal"
	"luot/journal/bolt"
	"luot/queue"
)

// Until runs at the pace of the machine's clock.
func (w *watch) Until(t time.Time) time.Duration { return t.Sub(w.now()) }

// Now is the loop's time.
func (w *watch) Now() time.Time { return w.now() }

// TestOverALoop runs a gate over the real loop and store, across the end of a month and a restart.
func TestOverALoop(t *testing.T) {
	j, err := bolt.Open(filepath.Join(t.TempDir(), "luot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	w := &watch{at: time.Date(2026, 11, 30, 23, 50, 0, 0, time.UTC)}
	g, loop := looped(t, j, w)
	if err := g.AddAccount(t.Context(), "test", lan, password); err != nil {
		t.Fatal(err)
	}
	cookie := enter(t, g)
	w.pass(20 * time.Minute)
	_, token, err := g.AddDevice(t.Context(), "test", Device{Site: "qn", Kind: Kiosk})
	if err != nil {
		t.Fatal(err)
	}
	if err := loop.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, loop := looped(t, j, w)
	defer loop.Close(t.Context())
	for name, g := range map[string]*Gate{"before": g, "after a restart": again} {
		if a, ok := g.Session(cookie); !ok || a.User != "lan" {
			t.Errorf("%s: session %+v, %v", name, a, ok)
		}
		if v, ok := g.Device(token); !ok || v.ID != "qn-1" {
			t.Errorf("%s: device %+v, %v", name, v, ok)
		}
	}
	if old := typesOf(t, j, "2026-11"); old[0] != "Snapshot" || old[len(old)-1] != "MonthClosed" {
		t.Errorf("November holds %v", old)
	}
	if now := typesOf(t, j, "2026-12"); len(now) != 2 || now[0] != "Snapshot" || now[1] != "DeviceAdded" {
		t.Errorf("December holds %v", now)
	}
}

// TestMonthNobodyHasBegun crosses the end of a month while nobody gives an order: in the office's zone it
// is seven in the morning. The new log is empty until the first order, and the gate had shown it as it
// is: nobody could come in any more, and so nobody could give that order either.
func TestMonthNobodyHasBegun(t *testing.T) {
	j, err := bolt.Open(filepath.Join(t.TempDir(), "luot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	w := &watch{at: time.Date(2026, 11, 30, 23, 50, 0, 0, time.UTC)}
	g, loop := looped(t, j, w)
	if err := g.AddAccount(t.Context(), "test", lan, password); err != nil {
		t.Fatal(err)
	}
	_, token, err := g.AddDevice(t.Context(), "test", Device{Site: "qn", Kind: Kiosk})
	if err != nil {
		t.Fatal(err)
	}
	cookie := enter(t, g)
	w.pass(20 * time.Minute)
	december(t, loop)
	if err := loop.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, loop := looped(t, j, w)
	defer loop.Close(t.Context())
	december(t, loop)
	if now := typesOf(t, j, "2026-12"); len(now) != 0 {
		t.Fatalf("somebody has given an order: December holds %v", now)
	}
	for name, g := range map[string]*Gate{"in the new month": g, "after a restart": again} {
		if a, ok := g.Session(cookie); !ok || a.User != "lan" {
			t.Errorf("%s: session %+v, %v", name, a, ok)
		}
		if v, ok := g.Device(token); !ok || v.ID != "qn-1" {
			t.Errorf("%s: device %+v, %v", name, v, ok)
		}
	}
	enter(t, again)
	if now := typesOf(t, j, "2026-12"); len(now) != 2 || now[0] != "Snapshot" || now[1] != "LoggedIn" {
		t.Errorf("after a log-in December holds %v", now)
	}
	if v, ok := again.Device(token); !ok || v.ID != "qn-1" {
		t.Errorf("after the snapshot: device %+v, %v", v, ok)
	}
}

// december waits for the loop to have gone on to the next month.
func december(t *testing.T, loop *engine.Loop[*Directory, Command, Event]) {
	t.Helper()
	for {
		if err := loop.Read(t.Context(), func(*Directory) {}); err != nil { // wakes the loop
			t.Fatal(err)
		}
		if s := loop.Open(); len(s) > 0 && s[0].Date == "2026-12" {
			return
		}
	}
}

func looped(t *testing.T, j journal.Journal, w *watch) (*Gate, *engine.Loop[*Directory, Command, Event]) {
	t.Helper()
	var g *Gate
	ready := make(chan struct{})
	loop, err := engine.NewLoop(t.Context(), engine.LoopConfig[*Directory, Command, Event]{
		Journal: j, Site: journal.DirectorySite, Kind: Months{}, Writer: journal.WriterID{1}, Clock: w, TrustClock: true,
		OnChange: func(d *Directory) { <-ready; g.Changed(d) },
	})
	if err != nil {
		t.Fatal(err)
	}
	g = NewGate(loop, GateConfig{Now: w.now, Cost: Cost{MemoryKiB: 64, Iterations: 1}})
	close(ready)
	if err := g.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return g, loop
}

func typesOf(t *testing.T, j journal.Journal, month queue.Date) (types []string) {
	t.Helper()
	for r, err := range j.Read(t.Context(), journal.Stream{Site: journal.DirectorySite, Date: month}, journal.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		types = append(types, r.Type)
	}
	return types
}
