package chaos

import (
	"context"
	"errors"
	"math/rand/v2"

	"luot/journal"
)

// The ways in which a server is broken on purpose, to show that the checker sees it.
const (
	brokenLost    = "lost"    // acknowledges a tenth of the records without storing them, and all after them
	brokenDoubled = "doubled" // stores every tenth ticket twice
	brokenTold    = "told"    // stores every third call twice, so that screens announce it twice
)

// broken returns what stands between program and store.
func broken(how string) func(journal.Journal) journal.Journal {
	return func(j journal.Journal) journal.Journal { return &liar{Journal: j, how: how} }
}

// liar is a store whose durability is broken. Only the goroutine of a site appends to its log, but the sites
// share the dice of package rand.
type liar struct {
	journal.Journal
	how string
}

// Append lies about what it did.
func (l *liar) Append(ctx context.Context, s journal.Stream, b journal.Batch) error {
	if s.Site == journal.DirectorySite || b.Heal {
		return l.Journal.Append(ctx, s, b)
	}
	switch kind := b.Records[0].Type; {
	case l.how == brokenLost && kind == "Issued" && rand.IntN(10) == 0:
		return nil
	case l.how == brokenDoubled && kind == "Issued" && rand.IntN(10) == 0, l.how == brokenTold && kind == "Called" && rand.IntN(3) == 0:
		return l.twice(ctx, s, b)
	}
	return l.Journal.Append(ctx, s, b)
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
