package chaos

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// press is one command of one client as the client knows it: what it asked under which key, and the final
// answer. It was tried until that came, on whichever server answered.
type press struct {
	Site, Who, Verb string
	Counter         string // of an officer's press
	Key             string
	First, Answered time.Time // of the first try, and of the final answer
	Server          int       // which answered
	Tries           int
	Unknown         int    // tries after which nobody could say whether it happened
	Refused         int    // tries that were told to come back: nothing had happened
	Status          int    // of the final answer; 0: there was none
	Code            string // of a refusal
	Replayed        bool
	Number, Token   string // the ticket that the answer names
	Leaves          bool   // a success leaves a record in the log
}

// done tells that the command was acknowledged.
func (p *press) done() bool { return p.Status/100 == 2 }

// account is what all clients together were told. mu owns it.
type account struct {
	mu      sync.Mutex
	presses []*press
	odd     []string       // answers that no client should get
	told    map[string]int // tries that were answered 503, by code
}

// back counts a try that was told to come back.
func (a *account) back(code string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.told == nil {
		a.told = map[string]int{}
	}
	a.told[code]++
}

// codes returns a copy of all of them.
func (a *account) codes() map[string]int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return maps.Clone(a.told)
}

// toldBack returns how many tries were answered with a code so far.
func (a *account) toldBack(code string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.told[code]
}

// add keeps a press whose final answer came, or that was given up.
func (a *account) add(p *press) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.presses = append(a.presses, p)
}

// complain keeps a sentence about an answer.
func (a *account) complain(text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.odd = append(a.odd, text)
}

// all returns the presses so far.
func (a *account) all() []*press {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.presses)
}

// done counts the acknowledged presses whose first try was after an instant.
func (a *account) done(since time.Time) (n int) {
	for _, p := range a.all() {
		if p.done() && p.First.After(since) {
			n++
		}
	}
	return n
}

// served tells whether each of n servers has acknowledged something that was first tried after an instant.
func (a *account) served(since time.Time, n int) bool {
	seen := map[int]bool{}
	for _, p := range a.all() {
		if p.done() && p.First.After(since) {
			seen[p.Server] = true
		}
	}
	return len(seen) == n
}

// by tells whether a server has acknowledged something that was first tried after an instant.
func (a *account) by(server int, since time.Time) bool {
	return slices.ContainsFunc(a.all(), func(p *press) bool { return p.done() && p.Server == server && p.First.After(since) })
}

// figures are what a fault cost, for docs/reliability.md.
type figures struct {
	Commands   int           // acknowledged
	Unknown    int           // tries whose outcome nobody knew
	Refused    int           // tries that were told to come back
	Unanswered int           // presses given up without an answer
	Replays    int           // answers that a repeated key found
	First      time.Duration // from the fault to the first success of a press made after it
	Longest    time.Duration // that any press had to wait for its final answer
}

// sum counts the presses; fault is when it began.
func (a *account) sum(fault time.Time) (f figures) {
	for _, p := range a.all() {
		f.Unknown += p.Unknown
		f.Refused += p.Refused
		if p.Status == 0 {
			f.Unanswered++
			continue
		}
		f.Longest = max(f.Longest, p.Answered.Sub(p.First))
		if !p.done() {
			continue
		}
		f.Commands++
		if p.Replayed {
			f.Replays++
		}
		if took := p.Answered.Sub(fault); p.First.After(fault) && (f.First == 0 || took < f.First) {
			f.First = took
		}
	}
	return f
}
