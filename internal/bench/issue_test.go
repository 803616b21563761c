//go:build bench

package bench

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"luot/journal"
	"luot/journal/bolt"
	"luot/journal/redis"
	"luot/journal/redistest"
	"luot/queue"
)

const (
	callers = 64
	issued  = 4000 // tickets of one turn: a whole day of a large office at once
	grouped = 32   // what 64 closed-loop callers settle at
)

// issue compares taking a number over HTTP, durable, with what HTTP and store allow together on shared cores:
// H = 1/(1/T + 1/E), T the rate of the same server's constant answer and E that of appends of 32 records alone.
// Afterwards every number that a caller was told is in the log, once.
func issue(t *testing.T, s *sheet) {
	for _, store := range []string{"bolt", "Redis everysec", "Redis always"} {
		t.Run(store, func(t *testing.T) {
			o := office{sites: s.runs + 1, counters: 4}
			switch store {
			case "Redis everysec":
				o.redis = redistest.Start(t, redistest.Everysec).URL()
			case "Redis always":
				o.redis = redistest.Start(t, redistest.Always).URL()
			}
			h := o.open(t)
			bare := ceiling(t, o)
			l := s.line("issue over HTTP, 64 callers, "+store+" ÷ H", "/s", 0.6)
			l.AtLeast = true
			tail := s.line("issue p99 ÷ p99 of the constant answer, 64 callers, "+store, "ms", 0)
			told := map[string][]given{}
			for run := range s.runs + 1 {
				site := fmt.Sprintf("s%d", run+1)
				constant, constantTook := h.storm(t, 2*issued, func(int) error { return h.constant() })
				appends := bare()
				all := make([]given, issued)
				ours, took := h.storm(t, issued, func(n int) (err error) { all[n], err = h.issue(site, n); return err })
				told[site] = all
				if run > 0 { // the first warms up
					l.add(ours, 1/(1/constant+1/appends))
					tail.add(rank(99, took), rank(99, constantTook))
				}
			}
			h.end()
			compare(t, o, h.data, told)
		})
	}
}

// constant asks for an answer that costs the server nothing but HTTP.
func (h *hall) constant() error {
	if status, text := h.get("/healthz"); status != 200 {
		return fmt.Errorf("healthz: %d %.100s", status, text)
	}
	return nil
}

// storm has the callers do something n times and returns how many a second, and how many milliseconds each took.
func (h *hall) storm(t *testing.T, n int, do func(n int) error) (rate float64, took []float64) {
	t.Helper()
	took = make([]float64, n)
	var next atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for range callers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				start := time.Now()
				if err := do(i); err != nil {
					t.Error(err)
					return
				}
				took[i] = float64(time.Since(start)) / 1e6
			}
		})
	}
	all.Wait()
	rate = float64(n) / time.Since(began).Seconds()
	if t.Failed() {
		t.FailNow()
	}
	return rate, took
}

// ceiling returns a function that appends batches to the same kind of store, alone, and returns records a second.
func ceiling(t *testing.T, o office) func() float64 {
	t.Helper()
	var j journal.Journal
	var err error
	if o.redis == "" {
		j, err = bolt.Open(filepath.Join(t.TempDir(), "ceiling.db"))
	} else {
		j, err = redis.Open(t.Context(), redis.Config{URL: o.redis, FreeClock: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	stream := journal.Stream{Site: "ceiling", Date: "2026-01-05"}
	var at journal.Position
	return func() float64 {
		var batches []journal.Batch
		for range issued / grouped {
			b := sealed(t, at, grouped)
			batches, at = append(batches, b), b.End()
		}
		patiently(t, func() error { return j.Append(t.Context(), stream, batches[0]) })
		began := time.Now()
		for _, b := range batches[1:] {
			if err := j.Append(t.Context(), stream, b); err != nil {
				t.Fatal(err)
			}
		}
		return float64((len(batches)-1)*grouped) / time.Since(began).Seconds()
	}
}

// sealed is a batch of n issued tickets.
func sealed(t *testing.T, after journal.Position, n int) journal.Batch {
	t.Helper()
	var records []journal.Record
	for i := range n {
		serial := int(after.Seq) + i + 1
		r, err := journal.FromEvent(queue.Event{At: 1, Type: queue.EvIssued, Actor: "kiosk:1", Facts: queue.Facts{
			Number: queue.Number(fmt.Sprintf("A%03d", serial)), Token: queue.Token(fmt.Sprintf("ceiling.%016d", serial)), Service: "f1",
			Class: queue.Normal, Channel: "kiosk", Place: 1, Order: 1, Serial: serial,
		}})
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	b, err := journal.Seal(after, journal.WriterID{1}, records)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// compare looks for every ticket that a caller was told of in the log, and for no other.
func compare(t *testing.T, o office, data string, told map[string][]given) {
	t.Helper()
	j := o.store(t, data)
	defer j.Close()
	for site, all := range told {
		want := map[given]int{}
		for _, g := range all {
			want[g]++
		}
		n := 0
		for st, err := range j.Streams(t.Context(), queue.SiteID(site)) {
			if err != nil {
				t.Fatal(err)
			}
			for r, err := range j.Read(t.Context(), st, journal.Position{}) {
				if err != nil {
					t.Fatal(err)
				}
				e, err := journal.ToEvent(r)
				if err != nil {
					t.Fatal(err)
				}
				if e.Type == queue.EvIssued {
					n++
					want[given{string(e.Number), string(e.Token)}]--
				}
			}
		}
		for g, left := range want {
			if left != 0 {
				t.Fatalf("%s: %v was told %+d times more than the log has it", site, g, left)
			}
		}
		if n != len(all) {
			t.Errorf("%s: %d tickets were told, the log has %d", site, len(all), n)
		}
	}
}

// rush is the opening: ten numbers a second from kiosks that wait for nobody, with fifty screens on the board.
func rush(t *testing.T, s *sheet) {
	h := office{sites: 1, counters: 6}.open(t)
	n := 0
	mustIssue(t, h, &n)
	screens := spawn(t, "crowd", h.addr, "/live/sites/s1/board", "50")
	screens.answer()
	l := s.line("opening rush, ten issues a second: p99 ÷ p50", "ms", 5)
	for range min(s.runs, 3) {
		var mu sync.Mutex
		var took []float64
		var all sync.WaitGroup
		tick := time.NewTicker(100 * time.Millisecond)
		for range 150 {
			<-tick.C
			n++
			number := n
			all.Go(func() {
				start := time.Now()
				if _, err := h.issue("s1", number); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				took = append(took, float64(time.Since(start))/1e6)
			})
		}
		tick.Stop()
		all.Wait()
		l.add(rank(99, took), rank(50, took))
	}
}

func mustIssue(t *testing.T, h *hall, n *int) {
	t.Helper()
	*n++
	if _, err := h.issue("s1", *n); err != nil {
		t.Fatal(err)
	}
}
