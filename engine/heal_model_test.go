package engine

import (
	"context"
	"fmt"

	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"luot/journal"
	"luot/queue"
)

// lag is how far a replica, or a file that is forced to disk every second, is behind at most.
const lag = 2 * time.Second

// rules say what the model leaves out, to show that it finds what that breaks.
type rules struct {
	noSettle, noSkip, noHeal bool
}

// process is one of several over the same store.
type process struct {
	line *line
	site *Site
	stop func()
}

// trial is one random story: processes, visitors and an officer, failovers, pauses, restarts, cut lines.
type trial struct {
	t     *testing.T
	rng   *rand.Rand // of the test's own goroutine
	rules rules
	f     *fake
	over  chan struct{}
	log   *slog.Logger

	mu     sync.Mutex // owns the rest
	procs  []*process
	given  map[queue.Number]queue.Token // numbers that somebody was told
	broken []string
	keys   int

	must   map[queue.Token]queue.Number // tickets lost just now that somebody remembers
	stand  []journal.Record             // records lost just now that must come back as they were
	lost   int                          // records told to Lost
	counts Status
}

// tell notes a broken promise.
func (m *trial) tell(format string, args ...any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = append(m.broken, fmt.Sprintf(format, args...))
}

// open starts a process.
func (m *trial) open(i int) *process {
	p := &process{line: &line{fake: m.f, rng: rand.New(rand.NewPCG(m.rng.Uint64(), 1)), ticket: m.over, odds: 0.05}}
	var w journal.WriterID
	w[0], w[1] = byte(i+1), byte(m.rng.Uint32())
	cfg := Config{
		Journal: p.line, Site: office(), Clock: NewWallClock(nil), Writer: w, Log: m.log, TrustClock: true,
		Shared: !m.rules.noHeal, Jitter: 200 * time.Millisecond, HasReaders: func() bool { return true },
		Lost: func(_ journal.Stream, r []journal.Record) { m.mu.Lock(); m.lost += len(r); m.mu.Unlock() },
	}
	if m.rules.noSkip {
		cfg.WaitReplicas = 1 // a lie: nothing waits
	}
	site, err := Open(context.Background(), cfg)
	if err != nil {
		m.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var watch sync.WaitGroup
	watch.Go(func() { _ = Watch(ctx, p.line, site) })
	p.site = site
	p.stop = func() {
		gone, now := context.WithCancel(context.Background())
		now() // at once, as a kill would
		_ = site.Close(gone)
		cancel()
		watch.Wait()
	}
	return p
}

// any returns a process.
func (m *trial) any(n int) *process {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.procs[n%len(m.procs)]
}

// visit is a press at a kiosk, repeated with its key until it is answered or the visitor has had enough.
func (m *trial) visit(rng *rand.Rand) {
	m.mu.Lock()
	m.keys++
	key := fmt.Sprint("k", m.keys)
	m.mu.Unlock()
	for range 6 {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		err := m.any(rng.IntN(100)).site.Do(ctx, press(key), func(v *View, r Result) {
			n := queue.Number("")
			if r.Replayed != nil {
				n = r.Replayed.Number
			} else if len(r.Events) > 0 {
				n = r.Events[len(r.Events)-1].Number
			}
			if t := v.Day.Ticket(n); t != nil {
				m.give(n, t.Token)
			} else {
				m.tell("%s is told but not there", n)
			}
		})
		cancel()
		if err == nil {
			return
		}
		elapse(time.Duration(rng.IntN(1500)) * time.Millisecond)
	}
}

// give notes a number that somebody was told.
func (m *trial) give(n queue.Number, tok queue.Token) {
	m.mu.Lock()
	was, twice := m.given[n]
	m.given[n] = tok
	m.mu.Unlock()
	if twice && was != tok {
		m.tell("twice: %s was given to %s and to %s", n, was, tok)
	}
}

// serve is an officer's press.
func (m *trial) serve(rng *rand.Rand) {
	p := m.any(rng.IntN(100))
	desk := queue.Desk{Counter: queue.CounterID(fmt.Sprint(1 + rng.IntN(3)))}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if p.site.Read(ctx, func(v *View) { desk.Seen = v.Day.Counter(desk.Counter).Seen }) != nil {
		return
	}
	orders := []queue.Order{
		queue.OpenCounter{Desk: desk}, queue.CallNext{Desk: desk, Previous: queue.PreviousDone}, queue.CallNext{Desk: desk},
		queue.Start{Desk: desk}, queue.Hold{Desk: desk},
	}
	_ = p.site.Do(ctx, staff(orders[rng.IntN(len(orders))]), nil)
}

// crowd lets visitors and officers press for a while.
func (m *trial) crowd(presses int) *sync.WaitGroup {
	var all sync.WaitGroup
	for range presses {
		rng := rand.New(rand.NewPCG(m.rng.Uint64(), 2))
		after := time.Duration(m.rng.IntN(1500)) * time.Millisecond
		all.Go(func() {
			elapse(after)
			if rng.IntN(4) == 0 {
				m.serve(rng)
			} else {
				m.visit(rng)
			}
		})
	}
	return &all
}

// What may happen together with a failover.
const (
	oneRestarts = iota
	oneStands   // still, longer than a server settles
	allRestart
	itHappensAgain // while the new server settles, or soon after
	nothingElse
)

// fail is a failover in the middle of a crowd.
func (m *trial) fail() {
	all := m.crowd(15)
	elapse(time.Duration(m.rng.IntN(1500)) * time.Millisecond)
	m.outlast()
	what := m.rng.IntN(nothingElse + 1)
	resume := func() {}
	var gone []int
	switch what {
	case oneRestarts:
		gone = append(gone, m.rng.IntN(len(m.procs)))
	case allRestart:
		for i := range m.procs {
			gone = append(gone, i)
		}
	case oneStands:
		resume = m.any(m.rng.IntN(100)).line.pause()
		elapse(time.Duration(m.rng.IntN(20)) * time.Millisecond)
	}
	for _, i := range gone {
		m.any(i).stop()
	}
	known := uint64(0) // up to where somebody who goes on has read
	for i, p := range m.procs {
		if !slices.Contains(gone, i) {
			known = max(known, p.site.Status().Seq)
		}
	}
	m.remember(m.f.failover(m.rng.IntN(6), lag), known, what != oneStands)
	for _, i := range gone {
		p := m.open(i)
		m.mu.Lock()
		m.procs[i] = p
		m.mu.Unlock()
	}
	switch what {
	case oneStands:
		elapse(time.Duration(2000+m.rng.IntN(6000)) * time.Millisecond)
		resume()
	case itHappensAgain:
		elapse(time.Duration(m.rng.IntN(4000)) * time.Millisecond)
		for _, p := range m.procs {
			known = max(known, p.site.Status().Seq)
		}
		m.remember(m.f.failover(m.rng.IntN(6), lag), known, true)
	}
	all.Wait()
	m.calm()
	m.verify()
}

// outlast waits while the numbers left out after the failover before could be lost themselves. Should they
// be, and with them all who remember, the same numbers are left out again and those behind given twice: this
// is not promised.
func (m *trial) outlast() {
	for {
		log := m.f.records()
		i := len(log) - 1
		for i >= 0 && queue.Type(log[i].Type) != queue.EvRecovered {
			i--
		}
		if i < 0 || log[i].At < queue.InstantOf(time.Now().Add(-lag)) {
			return
		}
		elapse(lag / 4)
	}
}

// remember works out which lost records must come back, known being what somebody has read. whole says that
// nobody stands still: then every record comes back as it was, else tickets may come back instead.
func (m *trial) remember(lost []journal.Record, known uint64, whole bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range lost {
		e, err := journal.ToEvent(r)
		if err != nil || r.Seq > known {
			continue
		}
		if whole {
			m.stand = append(m.stand, r)
		}
		if e.Type == queue.EvIssued && m.given[e.Number] == e.Token {
			m.must[e.Token] = e.Number
		}
	}
}

// verify looks whether all has come back that must.
func (m *trial) verify() {
	day, err := m.any(0).site.Past(m.t.Context(), today)
	if err != nil {
		m.tell("the log cannot be read: %v", err)
		return
	}
	for tok, n := range m.must {
		if h := day.Holder(tok); h == nil || h.Number != n {
			m.tell("lost: %s was given, and somebody remembered it", n)
		}
	}
	log := m.f.records()
	for _, r := range m.stand {
		if int(r.Seq) > len(log) || log[r.Seq-1].Chain != r.Chain {
			m.tell("gone: record %d, %s, was not put back", r.Seq, r.Type)
		}
	}
	m.must, m.stand = map[queue.Token]queue.Number{}, nil // later failovers may begin with nobody who remembers
}

// calm waits until no process has anything to put right.
func (m *trial) calm() { elapse(6 * time.Second) }

// check holds the end of the story against the promises.
func (m *trial) check() {
	for i, p := range m.procs {
		past, err := p.site.Past(m.t.Context(), today)
		if err != nil {
			m.tell("process %d cannot read the log: %v", i, err)
			continue
		}
		err = p.site.Read(m.t.Context(), func(v *View) {
			if v.Day.Seq != past.Seq || len(v.Day.All()) != len(past.All()) {
				m.tell("process %d stands at %d with %d tickets, the log at %d with %d", i, v.Day.Seq, len(v.Day.All()), past.Seq, len(past.All()))
				return
			}
			for k, want := range past.All() {
				if got := v.Day.All()[k]; got != want {
					m.tell("process %d has %+v, the log %+v", i, got, want)
				}
			}
		})
		if err != nil {
			m.tell("process %d does not answer: %v", i, err)
		}
		st := p.site.Status()
		m.counts.Healed += st.Healed
		m.counts.Diverged += st.Diverged
		m.counts.Readmitted += st.Readmitted
		m.counts.Recovered += st.Recovered
		m.counts.Unknown += st.Unknown
	}
}
