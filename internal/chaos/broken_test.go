package chaos

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"luot/journal"
)

// The ways in which a server is broken on purpose, to show that the checker sees it.
const (
	brokenLost    = "lost"    // acknowledges every third ticket without storing it, nor what would put it right
	brokenDoubled = "doubled" // stores every third ticket twice
	brokenTold    = "told"    // stores every third call twice, so that screens announce it twice
)

// TestCheckerSees runs a hall in which each of the three servers breaks another promise, without any
// fault. The checker must complain of each; without that it would be worth nothing.
func TestCheckerSees(t *testing.T) {
	t.Parallel()
	f := fault{name: "broken servers", redis: single}
	for _, how := range []string{brokenLost, brokenDoubled, brokenTold} {
		f.odd = append(f.odd, roleBroken+"="+how)
	}
	x := newTrial(t, f, shortOffice, shortScale)
	x.struck, x.healed = time.Now(), time.Now()
	x.send()
	x.until("work that can go wrong", func() bool {
		calls := 0 // of the server that tells some twice: on a slow machine it had made none yet
		for _, p := range x.account.all() {
			if p.done() && p.Verb == "next" && p.Server == 2 {
				calls++
			}
		}
		return calls >= 12 && x.account.done(time.Time{}) >= 2*shortScale.calm
	})
	v := x.close(time.Second) // they may never come to agree
	x.check(v)
	x.report(v)
	if !slices.ContainsFunc(v.Lost, func(p *press) bool { return p.Verb == "issue" && p.Server == 0 }) {
		t.Error("the checker does not see lost tickets")
	}
	for kind, what := range map[string]string{inLog: "is issued twice", inScreens: "was announced twice", inAccount: "was told to two"} {
		if !slices.ContainsFunc(v.of(kind), func(text string) bool { return strings.Contains(text, what) }) {
			t.Errorf("the checker does not see that something %s", what)
		}
	}
	if t.Failed() {
		t.Logf("seed %d:\n%s", x.seed, v)
	}
}

// broken returns what stands between program and store.
func broken(how string) func(journal.Journal) journal.Journal {
	return func(j journal.Journal) journal.Journal { return &liar{Journal: j, how: how} }
}

// liar is a store whose durability is broken.
type liar struct {
	journal.Journal
	how  string
	seen atomic.Int64 // batches that begin with what it lies about
}

// Append lies about what it did.
func (l *liar) Append(ctx context.Context, s journal.Stream, b journal.Batch) error {
	kind, about := b.Records[0].Type, "Issued"
	if l.how == brokenTold {
		about = "Called"
	}
	hides := l.how == brokenLost && (b.Heal || kind == "Readmitted")
	switch {
	case s.Site == journal.DirectorySite, !hides && (kind != about || l.seen.Add(1)%3 != 1):
		return l.Journal.Append(ctx, s, b)
	case l.how == brokenLost:
		return nil
	}
	return l.twice(ctx, s, b)
}

// twice stores the batch and then the same facts again as new records.
func (l *liar) twice(ctx context.Context, s journal.Stream, b journal.Batch) error {
	if err := l.Journal.Append(ctx, s, b); err != nil {
		return err
	}
	again := make([]journal.Record, len(b.Records))
	for i, r := range b.Records {
		again[i] = journal.Record{At: r.At, Type: r.Type, Actor: r.Actor, Data: r.Data}
	}
	second, err := journal.Seal(b.End(), b.Records[0].Writer, again)
	if err != nil {
		return err
	}
	err = l.Journal.Append(ctx, s, second)
	if conflict := (*journal.Conflict)(nil); errors.As(err, &conflict) {
		return nil // another server was faster: this time it is not doubled
	}
	return err
}
