package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"luot/journal"
	"luot/queue"
)

// today is the date on which synctest begins, in the office's zone.
const today = queue.Date("2000-01-01")

// code returns the code of an Unavailable or a Refusal.
func code(err error) string {
	var u *Unavailable
	var r *queue.Refusal
	switch {
	case errors.As(err, &u):
		return u.Code
	case errors.As(err, &r):
		return r.Code
	}
	return fmt.Sprint(err)
}

// issued counts the tickets in the log.
func (f *fake) issued() int {
	n := 0
	for _, typ := range f.types(today) {
		if typ == queue.EvIssued {
			n++
		}
	}
	return n
}

func TestBurstIsFewBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.script(func(int, journal.Batch) error { time.Sleep(10 * time.Millisecond); return nil }, nil)
		s := running(t, f, nil)
		const presses = 1000
		seen := make([]queue.Number, presses)
		var all sync.WaitGroup
		for i := range presses {
			all.Go(func() { seen[i], _ = numberOf(t, s, press(fmt.Sprint(i))) })
		}
		all.Wait()
		slices.Sort(seen)
		if n := len(slices.Compact(seen)); n != presses {
			t.Errorf("%d presses gave %d numbers", presses, n)
		}
		if n := f.tries(); n > 4 {
			t.Errorf("%d presses at once took %d batches, want at most 4", presses, n)
		}
	})
}

func TestInboxIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, gate := newFake(), make(chan struct{})
		s := running(t, f, func(c *Config) { c.Inbox = 8 })
		f.script(func(int, journal.Batch) error { <-gate; return nil }, nil)
		var all sync.WaitGroup
		all.Go(func() { numberOf(t, s, press("")) })
		synctest.Wait()
		for range 8 {
			all.Go(func() { numberOf(t, s, press("")) })
		}
		synctest.Wait()
		if err := s.Do(t.Context(), press(""), nil); code(err) != Busy {
			t.Errorf("the ninth that waits: %v, want busy", err)
		}
		close(gate)
		all.Wait()
		if n := f.issued(); n != 9 {
			t.Errorf("%d tickets, want 9", n)
		}
	})
}

func TestNobodyHearsOfWhatIsNotDurable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, gate := newFake(), make(chan struct{})
		var changes atomic.Int32
		s := running(t, f, func(c *Config) { c.OnChange = func(*View) { changes.Add(1) } })
		numberOf(t, s, press(""))
		synctest.Wait()
		published := changes.Load()
		stored := false
		f.script(func(int, journal.Batch) error { <-gate; return nil },
			func(int, journal.Batch) error { stored = true; return nil })
		var all sync.WaitGroup
		all.Go(func() {
			numberOf(t, s, press(""))
			if !stored {
				t.Error("answered before Append had returned")
			}
		})
		synctest.Wait()
		refusal := staff(queue.Cancel{Number: "Z999"})
		all.Go(func() {
			if err := s.Do(t.Context(), refusal, nil); code(err) != "ticket.unknown" || !stored {
				t.Errorf("refusal %v, after the batch before it was stored: %v", err, stored)
			}
		})
		synctest.Wait()
		s.Read(t.Context(), func(v *View) {
			if n := len(v.Day.All()); n != 1 || v.Day.Seq != 2 {
				t.Errorf("while the second is on its way a reader sees %d tickets at %d, want 1 at 2", n, v.Day.Seq)
			}
		})
		if changes.Load() != published {
			t.Error("published before Append had returned")
		}
		close(gate)
		all.Wait()
		synctest.Wait()
		if n := changes.Load() - published; n != 1 {
			t.Errorf("one batch was published %d times", n)
		}
	})
}

func TestSameKeyTwiceInOneBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, gate := newFake(), make(chan struct{})
		s := running(t, f, nil)
		f.script(func(int, journal.Batch) error { <-gate; return nil }, nil)
		var all sync.WaitGroup
		all.Go(func() { numberOf(t, s, press("")) }) // holds the store
		synctest.Wait()
		var numbers [2]queue.Number
		var replayed [2]bool
		for i := range numbers {
			all.Go(func() { numbers[i], replayed[i] = numberOf(t, s, press("k")) })
		}
		synctest.Wait()
		close(gate)
		all.Wait()
		if numbers[0] != numbers[1] || replayed[0] == replayed[1] {
			t.Errorf("the key gave %v, replayed %v: want one number, replayed once", numbers, replayed)
		}
	})
}

func TestStoreDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := running(t, f, nil)
		numberOf(t, s, press(""))
		f.script(func(int, journal.Batch) error { return journal.ErrStore }, nil)
		if err := s.Do(t.Context(), press("k"), nil); code(err) != StoreDown {
			t.Errorf("%v, want store.down", err)
		}
		f.script(nil, nil)
		if n, replayed := numberOf(t, s, press("k")); n != "A002" || replayed {
			t.Errorf("after the store came back: %s (replayed %v), want A002, fresh", n, replayed)
		}
	})
}

// TestFullDiskIsAProblem tells the operator: on a full disk, and on a Redis whose memory was full, every
// press was refused while /readyz said ready and the metric said 0, because the loop itself waited for
// nothing. The word is taken back by the next batch that is stored, or by time.
func TestFullDiskIsAProblem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := running(t, f, nil)
		problem := func(when, want string) {
			t.Helper()
			synctest.Wait()
			if got := code(s.Status().Problem); got != want {
				t.Errorf("%s the problem is %s, want %s", when, got, want)
			}
		}
		full := func() {
			f.script(func(int, journal.Batch) error { return journal.ErrStore }, nil)
			if err := s.Do(t.Context(), press(""), nil); code(err) != StoreDown {
				t.Errorf("%v, want store.down", err)
			}
		}
		problem("before", "<nil>")
		full()
		problem("when the disk is full", StoreDown)
		f.script(nil, nil)
		numberOf(t, s, press(""))
		problem("after a press", "<nil>")
		full()
		time.Sleep(failureShown)
		problem("when nobody has pressed for long", "<nil>")
	})
}

func TestUnknownOutcome(t *testing.T) {
	tests := map[string]struct {
		stored   bool // the first try took effect
		replayed bool
	}{
		"it was stored":     {true, true},
		"it was not stored": {false, true}, // the repeated batch was
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				s := running(t, f, nil)
				numberOf(t, s, press(""))
				lost := func(n int, _ journal.Batch) error {
					if n == 2 {
						return journal.ErrUnknown
					}
					return journal.ErrStore // says nothing about the first try
				}
				if tt.stored {
					f.script(nil, func(int, journal.Batch) error { f.script(lost, nil); return journal.ErrUnknown })
				} else {
					f.script(lost, nil)
				}
				began := time.Now()
				if err := s.Do(t.Context(), press("k"), nil); code(err) != StoreUnknown {
					t.Errorf("%v, want store.unknown", err)
				}
				if d := time.Since(began); d != 2*time.Second {
					t.Errorf("after %v, want 2 s", d)
				}
				if err := s.Do(t.Context(), press("other"), nil); code(err) != StoreDown {
					t.Errorf("meanwhile: %v, want store.down", err)
				}
				if code(s.Status().Problem) != StoreUnknown {
					t.Errorf("status says %v", s.Status().Problem)
				}
				f.script(nil, nil)
				time.Sleep(2 * time.Second)
				if n, replayed := numberOf(t, s, press("k")); n != "A002" || replayed != tt.replayed {
					t.Errorf("the key gave %s, replayed %v", n, replayed)
				}
				if s.Status().Problem != nil {
					t.Errorf("afterwards status says %v", s.Status().Problem)
				}
			})
		})
	}
}

func TestConflictIsDecidedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		a, b := running(t, f, nil), running(t, f, nil)
		first, second := press("k"), press("k2")
		numberOf(t, a, first)
		if n, _ := numberOf(t, b, second); n != "A002" {
			t.Errorf("who knew nothing of A001 gave %s, want A002", n)
		}
		if n, replayed := numberOf(t, b, press("k")); n != "A001" || !replayed {
			t.Errorf("a key used at the other process gave %s (replayed %v)", n, replayed)
		}
		last := f.events(today)[2]
		if last.Token != second.Do.(queue.Issue).Token {
			t.Errorf("decided again with token %s", last.Token)
		}
		if n := b.Status().Conflicts; n != 1 {
			t.Errorf("%d conflicts, want 1", n)
		}
	})
}

func TestOtherHistoryIsReadAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := running(t, f, nil)
		epoch := func() (e string) {
			s.Read(t.Context(), func(v *View) { e = v.Epoch })
			return e
		}
		for range 3 {
			numberOf(t, s, press(""))
		}
		was := epoch()
		f.mu.Lock()
		log := journal.Stream{Site: "qn", Date: today}
		f.logs[log] = f.logs[log][:2] // a failover lost A002 and A003
		f.mu.Unlock()
		if n, _ := numberOf(t, s, press("")); n != "A022" {
			t.Errorf("after the loss %s was given, want A022: twenty are left out", n)
		}
		if epoch() == was || s.Status().Diverged != 1 {
			t.Errorf("epoch %s as before (%v), diverged %d times", was, epoch() == was, s.Status().Diverged)
		}
	})
}

func TestDamagedLogStopsOneSite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		ctx := context.Background()
		s := running(t, f, nil)
		numberOf(t, s, press(""))
		f.mu.Lock()
		log := f.logs[journal.Stream{Site: "qn", Date: today}]
		log[1].Raw = slices.Concat(log[1].Raw[:len(log[1].Raw)-3], []byte(`X"}`))
		f.mu.Unlock()
		broken := running(t, f, nil)
		other := running(t, f, func(c *Config) { c.Site.ID = "pk" })
		var where *journal.Broken
		if err := broken.Do(ctx, press(""), nil); code(err) != StoreFormat || !errors.As(err, &where) || where.Seq != 2 || where.Stream.Date != today {
			t.Errorf("%v, want store.format that names record 2", err)
		}
		if err := broken.Read(ctx, func(*View) {}); code(err) != StoreFormat {
			t.Errorf("read: %v, want store.format", err)
		}
		numberOf(t, other, press(""))
	})
}
