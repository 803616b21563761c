package chaos

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"luot/journal"
)

// The ways in which a server is broken on purpose, to show that the checker sees it.
const (
	brokenLost    = "lost"    // acknowledges every third ticket without storing it, nor what would put it right
	brokenDoubled = "doubled" // stores every third ticket twice
	brokenTold    = "told"    // stores every third call twice, so that screens announce it twice
)

// TestCheckerSees runs a hall in which one server of three breaks a promise, without any other fault. What
// the checker must complain of is named; without that the checker would be worth nothing.
func TestCheckerSees(t *testing.T) {
	for how, want := range map[string][]string{
		brokenLost:    {"lost:", "issue"},
		brokenDoubled: {inLog + ":", "is issued twice"},
		brokenTold:    {inScreens + ":", "was announced twice"},
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			f := fault{name: "broken: " + how, redis: single, odd: roleBroken + "=" + how, strike: func(*trial) {}, broken: true}
			f.judge = func(x *trial, v *verdict) {
				said := v.of(inLog, inScreens)
				for _, text := range v.Lost {
					said = append(said, "lost: "+text)
				}
				for _, text := range said {
					if strings.HasPrefix(text, want[0]) && strings.Contains(text, want[1]) {
						return
					}
				}
				t.Errorf("the checker does not say %q, seed %d:\n%s", want, x.seed, v)
			}
			f.run(t, shortOffice, shortScale)
		})
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
