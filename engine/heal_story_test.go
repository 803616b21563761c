package engine

import (
	"log/slog"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"testing/synctest"

	"luot/queue"
)

// story runs one trial.
func story(t *testing.T, seed uint64, r rules) (broken []string, counts Status, lost int) {
	synctest.Test(t, func(t *testing.T) {
		m := &trial{
			t: t, rng: rand.New(rand.NewPCG(seed, 0)), rules: r, f: newFake(), over: make(chan struct{}),
			log: slog.New(slog.DiscardHandler), given: map[queue.Number]queue.Token{}, must: map[queue.Token]queue.Number{},
		}
		if r.noSettle {
			m.f.server.settle = -1
		}
		for i := range 2 + m.rng.IntN(3) {
			m.procs = append(m.procs, m.open(i))
		}
		m.crowd(12).Wait()
		for range 1 + m.rng.IntN(3) {
			m.fail()
		}
		m.calm()
		m.check()
		close(m.over)
		for _, p := range m.procs {
			p.stop()
		}
		broken, counts, lost = m.broken, m.counts, m.lost
	})
	return broken, counts, lost
}

// TestFailoversLoseNothingRemembered tells random stories of failovers to real loops and asks what the
// contract promises: what was answered and is remembered is not lost, no number is given twice, all
// processes and the store tell the same history.
func TestFailoversLoseNothingRemembered(t *testing.T) {
	var sum Status
	lost := 0
	for seed := range uint64(trials(t)) {
		broken, c, n := story(t, seed, rules{})
		for _, b := range broken {
			t.Errorf("story %d: %s", seed, b)
		}
		sum.Healed += c.Healed
		sum.Diverged += c.Diverged
		sum.Readmitted += c.Readmitted
		sum.Recovered += c.Recovered
		sum.Unknown += c.Unknown
		lost += n
	}
	t.Logf("healed %d records, %d times another history (%d records lost, %d tickets readmitted), recovered %d times, %d batches of unknown fate",
		sum.Healed, sum.Diverged, lost, sum.Readmitted, sum.Recovered, sum.Unknown)
	if few := trials(t) < 100; !few && (sum.Healed == 0 || sum.Diverged == 0 || sum.Readmitted == 0 || sum.Recovered == 0 || lost == 0) {
		t.Error("the stories never came to what they are about")
	}
}

// trials returns how many stories are told: LUOT_STORIES, when it is set.
func trials(t *testing.T) int {
	t.Helper()
	if n, err := strconv.Atoi(os.Getenv("LUOT_STORIES")); err == nil {
		return n
	}
	return 100
}

// TestModelFindsWhatItLooksFor leaves one part of the contract out at a time: the model must notice.
func TestModelFindsWhatItLooksFor(t *testing.T) {
	for name, tt := range map[string]rules{
		"no settling":        {noSettle: true},
		"no numbers skipped": {noSkip: true},
		"nothing put back":   {noHeal: true},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(200) {
				if broken, _, _ := story(t, seed, tt); len(broken) > 0 {
					t.Logf("story %d: %s", seed, broken[0])
					return
				}
			}
			t.Error("200 stories without a broken promise: the model is blind")
		})
	}
}
