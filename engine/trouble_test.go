package engine

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"luot/journal"
	"luot/queue"
)

// An hour without a store is a hundred lines of the log, whatever people press meanwhile.
func TestLongOutageIsNotALongLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, log := newFake(), &lines{}
		common := &Process{}
		var sites []*Site
		for _, id := range []queue.SiteID{"qn", "pk", "tp"} {
			sites = append(sites, sharing(t, f, func(c *Config) { c.Site.ID, c.Process, c.Log = id, common, log.logger() }))
		}
		for _, s := range sites {
			numberOf(t, s, press(""))
		}
		f.script(func(int, journal.Batch) error { return fmt.Errorf("gone: %w", journal.ErrStore) }, nil)
		for range 3600 {
			for _, s := range sites {
				if err := s.Do(t.Context(), press(""), nil); code(err) != StoreDown {
					t.Fatal(err)
				}
			}
			time.Sleep(time.Second)
		}
		f.script(nil, nil)
		for _, s := range sites {
			numberOf(t, s, press(""))
		}
		got := log.all()
		if n := len(got); n < 55 || n > 65 {
			t.Errorf("%d lines", n)
		}
		if len(got) > 0 && (!strings.Contains(got[0], "not stored") || !strings.Contains(got[len(got)-1], "works again") || !strings.Contains(got[len(got)-1], "times=10800")) {
			t.Errorf("it begins with %s and ends with %s", got[0], got[len(got)-1])
		}
	})
}

// A listener and a view that panic fail alone; every other command and site goes on.
func TestBrokenListenerFailsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &lines{}
		s := running(t, newFake(), func(c *Config) {
			c.OnChange, c.Log = func(*View) { panic("a nil map") }, log.logger()
		})
		for range 20 {
			numberOf(t, s, press(""))
		}
		if err := s.Do(t.Context(), press(""), func(*View, Result) { panic("a broken view") }); err == nil || !strings.Contains(err.Error(), "a broken view") {
			t.Errorf("a view that panicked: %v", err)
		}
		if err := s.Read(t.Context(), func(*View) { panic("a broken view") }); err == nil || !strings.Contains(err.Error(), "trouble_test.go") {
			t.Errorf("a reader that panicked: %v, want where", err)
		}
		numberOf(t, s, press(""))
		if got := log.all(); len(got) != 1 || !strings.Contains(got[0], "trouble_test.go") {
			t.Errorf("the log has %d lines: %v", len(got), got)
		}
	})
}

// The clock is wrong when it stands before the newest record of any site of the process.
func TestClockBeforeAnotherSite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, clock, common := newFake(), &handClock{}, &Process{}
		open := func(id queue.SiteID) *Site {
			return running(t, f, func(c *Config) { c.Site.ID, c.Clock, c.Process = id, clock, common })
		}
		a, b := open("qn"), open("pk")
		clock.leap(time.Hour)
		numberOf(t, a, press(""))
		clock.leap(-time.Hour)
		if err := b.Do(t.Context(), press(""), nil); code(err) != ClockWrong || code(b.Status().Problem) != ClockWrong {
			t.Errorf("%v and %v, want clock.wrong", err, b.Status().Problem)
		}
		if err := b.TrustClock(t.Context()); err != nil {
			t.Fatal(err)
		}
		numberOf(t, b, press(""))
	})
}
