package engine

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"luot/journal"
	"luot/queue"
)

// sharing opens a site that shares f with others, and has it watch.
func sharing(t *testing.T, f journal.Journal, set func(*Config)) *Site {
	t.Helper()
	s := running(t, f, func(c *Config) {
		c.Shared = true
		if set != nil {
			set(c)
		}
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { _ = Watch(ctx, f, s); close(ended) }()
	t.Cleanup(func() { cancel(); <-ended })
	return s
}

// epochOf returns the epoch that readers see.
func epochOf(t *testing.T, s *Site) (e string) {
	t.Helper()
	if err := s.Read(t.Context(), func(v *View) { e = v.Epoch }); err != nil {
		t.Error(err)
	}
	return e
}

// A store that fell back, or was emptied, has everything again before anybody presses: the same bytes.
func TestLostRecordsArePutBack(t *testing.T) {
	for name, tt := range map[string]struct {
		presses, lose int
		deaf          bool // nobody hears of it but by comparing
	}{
		"the newest":            {5, 3, false},
		"nothing":               {5, 0, false},
		"found by comparing":    {5, 3, true},
		"all":                   {5, 6, false},
		"all, in several pages": {2*journal.Page + 200, 2*journal.Page + 201, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				s := sharing(t, f, nil)
				for range tt.presses {
					numberOf(t, s, press(""))
				}
				was, epoch := f.records(), epochOf(t, s)
				if tt.deaf {
					f.mu.Lock()
					f.watch = nil
					f.mu.Unlock()
				}
				f.failover(tt.lose, time.Hour)
				time.Sleep(1100 * time.Millisecond)
				synctest.Wait()
				now := f.records()
				if len(now) != len(was) || now[len(now)-1].Chain != was[len(was)-1].Chain {
					t.Fatalf("the store has %d records, want the %d from before", len(now), len(was))
				}
				st := s.Status()
				if st.Healed != uint64(tt.lose) || st.Diverged != 0 || epochOf(t, s) != epoch {
					t.Errorf("healed %d, diverged %d, epoch %s", st.Healed, st.Diverged, epochOf(t, s))
				}
			})
		})
	}
}

// While a new server settles nothing is taken: who waits hears after 2 s that nothing has happened. Then the
// log goes on with a Recovered record, once, and with numbers left out unless replicas have them all.
func TestGoingOnAfterAFailover(t *testing.T) {
	for name, tt := range map[string]struct {
		replicas int
		want     queue.Number
	}{
		"nothing waits for replicas": {0, "A022"},
		"replicas have all":          {1, "A002"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				with := func(c *Config) { c.WaitReplicas = tt.replicas }
				a, b := sharing(t, f, with), sharing(t, f, func(c *Config) { with(c); c.Writer[0] = 2 })
				numberOf(t, a, press(""))
				f.failover(0, 0)
				time.Sleep(10 * time.Millisecond)
				began := time.Now()
				both := sync.WaitGroup{}
				for _, s := range []*Site{a, b} {
					both.Go(func() {
						if err := s.Do(t.Context(), press(""), nil); code(err) != StoreDown || time.Since(began) > 2*time.Second {
							t.Errorf("while it settles: %v after %v", err, time.Since(began))
						}
					})
				}
				synctest.Wait()
				if st := a.Status(); !st.Settling || code(st.Problem) != StoreDown {
					t.Errorf("while it settles the status says %v", st.Problem)
				}
				both.Wait()
				if n := len(f.records()); n != 2 {
					t.Errorf("nothing has happened, but the log has %d records", n)
				}
				time.Sleep(10 * time.Millisecond)
				var numbers [2]queue.Number
				for i, s := range []*Site{a, b} {
					both.Go(func() { numbers[i], _ = numberOf(t, s, press("")) })
				}
				both.Wait()
				slices.Sort(numbers[:])
				if numbers[0] != tt.want {
					t.Errorf("it goes on with %v, want %s first", numbers, tt.want)
				}
				if got := f.types(today)[2:]; !slices.Equal(got, []queue.Type{queue.EvRecovered, queue.EvIssued, queue.EvIssued}) {
					t.Errorf("the log goes on with %v", got)
				}
				if n := a.Status().Recovered + b.Status().Recovered; n != 1 || a.Status().Settling {
					t.Errorf("recovered %d times, settling %v", n, a.Status().Settling)
				}
			})
		})
	}
}

// A batch of unknown fate is sent again through all that a failover answers, and its key finds it.
func TestUnknownThroughAFailover(t *testing.T) {
	for name, stored := range map[string]bool{"it was stored and lost": true, "it was not stored": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				s := sharing(t, f, nil)
				for range 3 {
					numberOf(t, s, press(""))
				}
				cut := func(int, journal.Batch) error {
					f.script(nil, nil)
					f.failover(2, time.Hour)
					return journal.ErrUnknown
				}
				if stored {
					f.script(nil, cut)
				} else {
					f.script(cut, nil)
				}
				if err := s.Do(t.Context(), press("k"), nil); code(err) != StoreUnknown {
					t.Errorf("%v, want store.unknown", err)
				}
				time.Sleep(time.Second)
				n, _ := numberOf(t, s, press("k"))
				times := 0
				for _, e := range f.events(today) {
					if e.Type == queue.EvIssued && e.Key == "k" {
						times++
					}
				}
				if times != 1 || n == "" || s.Status().Diverged != 0 || s.Status().Healed == 0 {
					t.Errorf("the key is there %d times, gave %q; %+v", times, n, s.Status())
				}
				if got := f.types(today)[:5]; !slices.Equal(got[1:4], []queue.Type{queue.EvIssued, queue.EvIssued, queue.EvIssued}) || got[4] != queue.EvRecovered {
					t.Errorf("the log has %v", got)
				}
			})
		})
	}
}

// TestUnsafe tells at once what the store has waited for in vain.
func TestUnsafe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := sharing(t, f, func(c *Config) { c.WaitReplicas = 1 })
		numberOf(t, s, press(""))
		f.script(nil, func(int, journal.Batch) error { time.Sleep(1500 * time.Millisecond); return journal.ErrUnsafe })
		began := time.Now()
		if err := s.Do(t.Context(), press("k"), nil); code(err) != StoreUnsafe || time.Since(began) > 1600*time.Millisecond {
			t.Errorf("%v after %v, want store.unsafe", err, time.Since(began))
		}
		synctest.Wait()
		if got := code(s.Status().Problem); got != StoreUnsafe {
			t.Errorf("the problem is %s", got)
		}
		f.script(nil, nil)
		time.Sleep(2 * time.Second)
		if n, replayed := numberOf(t, s, press("k")); n != "A002" || !replayed || s.Status().Problem != nil {
			t.Errorf("the key gave %s (replayed %v); %v", n, replayed, s.Status().Problem)
		}
	})
}

// Who came second three times in a row gets the next turn; the others wait for it and lose nothing.
func TestTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		var lucky, unlucky *Site
		lucky = sharing(t, f, nil)
		unlucky = sharing(t, f, func(c *Config) { c.Writer[0] = 2 })
		numberOf(t, lucky, press(""))
		var most atomic.Int32
		f.script(func(_ int, b journal.Batch) error {
			if b.Writer[0] != 2 {
				return nil
			}
			most.Store(max(most.Load(), int32(b.Conflicts)))
			if b.Conflicts < 4 { // somebody is always faster
				numberOf(t, lucky, press(""))
			} else {
				go func() { _ = lucky.Do(context.Background(), press(""), nil) }() // has to wait now
				time.Sleep(50 * time.Millisecond)
			}
			return nil
		}, nil)
		if n, _ := numberOf(t, unlucky, press("")); n != "A006" {
			t.Errorf("the unlucky one got %s, want A006", n)
		}
		f.script(nil, nil)
		time.Sleep(time.Second)
		if n := f.issued(); n != 7 || most.Load() != 4 {
			t.Errorf("%d tickets, %d conflicts in a row", n, most.Load())
		}
	})
}

// morning has A001 to A006 at the end: done, held, called, waiting, waiting, cancelled.
func morning(t *testing.T, s *Site) {
	t.Helper()
	for range 5 {
		numberOf(t, s, press(""))
	}
	desk := queue.Desk{Counter: "1"}
	for _, o := range []func() queue.Order{
		func() queue.Order { return queue.OpenCounter{Desk: desk} },
		func() queue.Order { return queue.CallNext{Desk: desk} },                               // A001
		func() queue.Order { return queue.CallNext{Desk: desk, Previous: queue.PreviousDone} }, // A002
		func() queue.Order { return queue.Hold{Desk: desk} },
		func() queue.Order { return queue.CallNext{Desk: desk} }, // A003
	} {
		s.Read(t.Context(), func(v *View) { desk.Seen = v.Day.Counter("1").Seen })
		if err := s.Do(t.Context(), staff(o()), nil); err != nil {
			t.Fatalf("%T: %v", o(), err)
		}
	}
	if err := s.Do(t.Context(), staff(queue.Cancel{Number: "A006"}), nil); err != nil {
		t.Fatal(err)
	}
}

// tokensOf returns the token of each number.
func tokensOf(t *testing.T, s *Site) map[queue.Number]queue.Token {
	tokens := map[queue.Number]queue.Token{}
	s.Read(t.Context(), func(v *View) {
		for _, ticket := range v.Day.All() {
			tokens[ticket.Number] = ticket.Token
		}
	})
	return tokens
}

// TestAnotherHistoryWon loses what one process alone knew: it tells which records, and enters again who was
// under way, in whatever state.
func TestAnotherHistoryWon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		var lost []journal.Record
		slow := &line{fake: f, rng: newRand(1), ticket: make(chan struct{})}
		defer close(slow.ticket)
		a := sharing(t, slow, func(c *Config) { c.Lost = func(_ journal.Stream, r []journal.Record) { lost = append(lost, r...) } })
		numberOf(t, a, press("")) // A001 and what follows is known to a alone
		b := sharing(t, f, func(c *Config) { c.Writer[0] = 2 })
		common := len(f.records())
		morning(t, a)
		was := f.records()
		tokens := tokensOf(t, a)
		resume := slow.pause()
		gone, now := context.WithCancel(context.Background())
		now()
		b.Close(gone) // it knew too much
		f.failover(len(was)-common, time.Hour)
		b = sharing(t, f, func(c *Config) { c.Writer[0] = 3 })
		b.Do(t.Context(), press(""), nil)
		time.Sleep(3 * time.Second)
		if n, _ := numberOf(t, b, press("")); n != "A022" {
			t.Errorf("the other history goes on with %s, want A022", n)
		}
		resume()
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if len(lost) != len(was)-common || len(lost) > 0 && lost[0].Chain != was[common].Chain {
			t.Errorf("told of %d lost records, want %d", len(lost), len(was)-common)
		}
		for who, s := range map[string]*Site{"a": a, "b": b} {
			s.Read(t.Context(), func(v *View) {
				for _, n := range []queue.Number{"A002", "A003", "A004", "A005"} {
					if ticket := v.Day.Ticket(n); ticket == nil || ticket.State != queue.Waiting || ticket.Token != tokens[n] {
						t.Errorf("%s: %s is %+v", who, n, ticket)
					}
				}
				if v.Day.Ticket("A006") != nil || v.Day.Readmitted != 4 || v.Day.Recovered == 0 {
					t.Errorf("%s: %d readmitted, recovered at %s", who, v.Day.Readmitted, v.Day.Recovered)
				}
			})
		}
		if st := a.Status(); st.Diverged != 1 || st.Lost != uint64(len(lost)) || st.Readmitted != 4 {
			t.Errorf("%+v", st)
		}
		if n, _ := numberOf(t, a, press("")); n != "A023" {
			t.Errorf("then comes %s, want A023", n)
		}
	})
}

// A position that was read before our own newest batch ended looks like a loss: nothing may come of it.
func TestAnOldPositionIsNoLoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := running(t, f, func(c *Config) { c.Shared = true })
		numberOf(t, s, press(""))
		old := f.records()[0].Position()
		for range 50 {
			numberOf(t, s, press(""))
			s.Compare(journal.Stream{Site: "qn", Date: today}, old)
		}
		synctest.Wait()
		if st := s.Status(); st.Healed != 0 || st.Diverged != 0 || len(f.records()) != 52 {
			t.Errorf("healed %d, diverged %d, %d records", st.Healed, st.Diverged, len(f.records()))
		}
	})
}

// A loop that is told to end puts back first what it has begun to put back.
func TestCloseHealsFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := running(t, f, func(c *Config) { c.Shared = true })
		for range 3*journal.Page - 1 {
			numberOf(t, s, press(""))
		}
		f.failover(3*journal.Page, time.Hour)
		f.script(func(int, journal.Batch) error { time.Sleep(10 * time.Millisecond); return nil }, nil)
		s.Compare(journal.Stream{Site: "qn", Date: today}, journal.Position{})
		time.Sleep(5 * time.Millisecond)
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := len(f.records()); n != 3*journal.Page {
			t.Errorf("the store has %d records, want %d", n, 3*journal.Page)
		}
	})
}

// A site with nobody in it falls asleep, but not with a loss that it has to make good.
func TestNoSleepWithALoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		log := &lines{}
		s := sharing(t, f, func(c *Config) { c.Log = log.logger() })
		numberOf(t, s, press(""))
		finish(t, s)
		was := len(f.records())
		f.failover(2, time.Hour)
		f.script(func(int, journal.Batch) error { return journal.ErrStore }, nil)
		time.Sleep(3 * time.Minute)
		if !s.Status().Awake {
			t.Error("it sleeps although the store lacks records that only it has")
		}
		f.script(nil, nil)
		time.Sleep(3 * time.Minute)
		if s.Status().Awake || len(f.records()) != was {
			t.Errorf("awake %v with %d records of %d", s.Status().Awake, len(f.records()), was)
		}
		if n := len(log.all()); n > 8 { // of three minutes without a store
			t.Errorf("%d lines in the log", n)
		}
	})
}
