package queue

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// The random days: how many, and how many commands each.
const (
	randomRuns  = 10_000
	shortestRun = 40
	longestRun  = 200
)

// move is one random command, before it is known what there is to choose from. Moves mean something
// in any day, so that a failing run can be shortened by leaving some out.
type move struct {
	kind    int
	a, b, c int
	gap     time.Duration
}

// kinds are the orders that a step may become, as often as they stand here.
var kinds = strings.Fields(`issue issue issue issue issue issue next next next next next next next next next start start start
	start finish finish finish recall recall recall absent absent put-back hold hold hold resume back back transfer transfer
	transfer transfer cancel uncancel restore classify defer walk-in undo undo open open open pause close tiers call by-hand invite
	served woke`)

// TestRandomDays plays random days on the rules and on the model and compares them at every step.
func TestRandomDays(t *testing.T) {
	const parts = 8
	for part := range parts {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			for seed := part; seed < randomRuns; seed += parts {
				if why := playMoves(seed, randomMoves(seed), nil); why != "" {
					t.Fatalf("seed %d: %s", seed, shrink(seed, nil))
				}
			}
		})
	}
}

// TestRandomDaysReachEverything: what never happens in a random day is not tested by one.
func TestRandomDaysReachEverything(t *testing.T) {
	times := map[string]int{}
	for seed := range 700 {
		playMoves(seed, randomMoves(seed), func(r *trial) {
			r.spoil = func(_ *trial, events []Event) {
				for _, e := range events {
					times[string(e.Type)+" "+e.Why]++
				}
			}
		})
	}
	for _, what := range []string{
		"Called own", "Called guard", "Called return", "Called ratio", "Called head_start", "Called strict", "Called picked",
		"Called walk_in", "Recalled ", "Started ", "Done ", "NoShow ", "Restored ", "Returned ", "Held ", "Resumed ", "CameBack ",
		"Transferred ", "Transferred back", "Released ", "Cancelled ", "Uncancelled ", "Expired ", "Undone ", "Classified ",
		"Deferred ", "DeferEnded ", "CounterOpened ", "CounterPaused ", "CounterClosed ", "CounterChanged ", "Woke ", "DayClosed ",
	} {
		if times[what] < 5 {
			t.Errorf("%q happened %d times in 700 days, want at least 5", what, times[what])
		}
	}
}

// randomMoves are the moves of a run, the same for the same seed.
func randomMoves(seed int) []move {
	r := rand.New(rand.NewPCG(uint64(seed), 1))
	n := shortestRun + r.IntN(20)
	if seed%50 == 0 {
		n = longestRun
	}
	moves := make([]move, n)
	for i := range moves {
		moves[i] = move{r.IntN(len(kinds)), r.IntN(1 << 20), r.IntN(1 << 20), r.IntN(1 << 20), time.Duration(r.IntN(25_000)) * time.Millisecond}
		switch r.IntN(20) {
		case 0:
			moves[i].gap = time.Duration(r.IntN(15)) * time.Minute
		case 1, 2, 3:
			moves[i].gap = 0
		}
	}
	return moves
}

// shrink leaves out moves of a failing run as long as it fails, and tells what is left.
func shrink(seed int, breakIt func(*trial)) string {
	moves := randomMoves(seed)
	for size := len(moves) / 2; size > 0; size /= 2 {
		for i := 0; i+size <= len(moves); {
			shorter := append(append([]move(nil), moves[:i]...), moves[i+size:]...)
			if playMoves(seed, shorter, breakIt) != "" {
				moves = shorter
			} else {
				i += size
			}
		}
	}
	var told []string
	why := playMoves(seed, moves, func(r *trial) {
		if breakIt != nil {
			breakIt(r)
		}
		r.tell = func(line string) { told = append(told, line) }
	})
	return why + "\nafter\n  " + strings.Join(told, "\n  ")
}

// trial is one random day on both implementations.
type trial struct {
	cfg    *Site
	d      *Day
	m      *model
	now    Instant
	tokens int
	log    []Event
	tell   func(string)
	spoil  func(*trial, []Event) // breaks a rule on purpose
}

// randomSite is the office of the transcripts under house rules that follow from the seed.
func randomSite(seed int) *Site {
	cfg := sceneSite()
	for i := range cfg.Services {
		cfg.Services[i].First, cfg.Services[i].Last, cfg.Services[i].Cap = 0, 0, 0
	}
	r := &cfg.Rules
	r.Mode = []string{ModeRatio, ModeHeadStart, ModeStrict}[seed%3]
	r.Arrival = []string{ArrivalRequired, ArrivalRequired, ArrivalOptional}[seed/3%3]
	r.AbsentTo = []string{AbsentBack, AbsentEnd, AbsentPark}[seed/9%3]
	r.TransferPlace = []string{PlaceFirstIssue, PlaceEnd, PlaceFront}[seed/27%3]
	r.MaxWait = []time.Duration{30 * time.Minute, time.Minute, 0}[seed/5%3]
	r.RecallGap, r.ReleaseAfter = time.Second, 2*time.Minute
	if seed%4 == 0 {
		r.MinCalls = 1
	}
	return cfg
}

// playMoves plays moves and returns what is wrong, or "".
func playMoves(seed int, moves []move, change func(*trial)) string {
	r := &trial{cfg: randomSite(seed), d: NewDay("qn", sceneDate)}
	r.m = newModel(r.cfg)
	if change != nil {
		change(r)
	}
	r.now = at([]int{6, 10, 13, 16}[seed/7%4], 50, 0)
	if why := r.decide(timer, OpenDay{}, ""); why != "" {
		return why
	}
	for i, s := range moves {
		if why := r.clockTo(r.now.Add(s.gap)); why != "" {
			return why
		}
		actor, order, counter := r.orderOf(s)
		if order == nil {
			continue
		}
		if why := r.decide(actor, order, counter); why != "" {
			return why
		}
		if i%16 == 15 {
			if why := r.invariants(); why != "" {
				return why
			}
		}
	}
	return r.finish(seed)
}

// finish ends the day and looks at what is left of it.
func (r *trial) finish(seed int) string {
	if why := r.invariants(); why != "" {
		return why
	}
	if why := r.clockTo(r.m.plan.Ends); why != "" {
		return why
	}
	if !r.d.Ended {
		return "the day has not ended at its end"
	}
	if why := r.sums(); why != "" || seed%8 != 0 {
		return why
	}
	again := NewDay("qn", sceneDate)
	for _, e := range r.log {
		written, err := writtenEvent(e)
		if err != nil {
			return err.Error()
		}
		again.Apply(written)
	}
	if diff := pictureOf(again).compare(pictureOf(r.d)); diff != "" {
		return "the fold of the written log differs: " + diff
	}
	return ""
}

// clockTo lets time pass, with a tick whenever the day says that time matters.
func (r *trial) clockTo(until Instant) string {
	for range 1000 {
		due := r.d.Due(r.cfg)
		if due == 0 || due > until {
			r.now = max(r.now, until)
			return ""
		}
		r.now = max(r.now, due)
		seq := r.d.Seq
		if why := r.decide(timer, Tick{}, ""); why != "" {
			return why
		}
		if r.d.Seq == seq {
			return fmt.Sprintf("a tick is due at %v and does nothing", due)
		}
	}
	return "the clock does not come to rest"
}

// decide puts one command to both and compares them.
func (r *trial) decide(actor Actor, order Order, counter CounterID) string {
	cmd := Command{At: r.now, Actor: actor, Do: order}
	look := len(r.log)%29 == 0
	var before picture
	if look {
		before = pictureOf(r.d)
	}
	events, err := r.d.Decide(r.cfg, cmd)
	if r.tell != nil {
		r.tell(fmt.Sprintf("%v %s %T%+v: %d events, %v", r.now, actor.ID, order, order, len(events), err))
	}
	if look {
		if diff := before.compare(pictureOf(r.d)); diff != "" {
			return "Decide changed the day: " + diff
		}
	}
	if why := r.m.verdict(cmd, err); why != "" {
		return why
	}
	if err != nil {
		return r.compare()
	}
	if r.spoil != nil {
		r.spoil(r, events)
	}
	for _, e := range events {
		if e.Seq != r.d.Seq+1 {
			return fmt.Sprintf("event %s has seq %d after %d", e.Type, e.Seq, r.d.Seq)
		}
		r.d.Apply(e)
	}
	r.log = append(r.log, events...)
	r.m.do(cmd, counter)
	for _, e := range events {
		if e.Type == EvCalled && e.Why != r.m.why {
			return fmt.Sprintf("%s was called by %q, the model says %q", e.Number, e.Why, r.m.why)
		}
	}
	return r.compare()
}
