// Package journaltest says by tests what every journal.Journal must do. Run goes through all of it
// with one store; a store's own package calls it. It owns the logs that it writes, one site per test.
package journaltest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"luot/journal"
	"luot/queue"
)

// patience bounds every wait of the suite.
const patience = 20 * time.Second

// Store is how the suite gets at the store under test.
type Store struct {
	// Open opens the store; the suite closes it. Data stays from one opening to the next.
	Open func(t testing.TB) journal.Journal
	// Writers opens the store as n writers would that know nothing of each other; where only one
	// process can, they share it. The suite closes each, maybe several times.
	Writers func(t testing.TB, n int) []journal.Journal
	// Settled, unless nil, makes the store take new batches of a site at once, as it does when it has
	// served it for a while.
	Settled func(t testing.TB, site queue.SiteID)
	// Rewrite replaces what the closed store holds of a log, past every safeguard. The position that
	// the store keeps beside the log stays.
	Rewrite func(t testing.TB, s journal.Stream, change func([]journal.Stored) []journal.Stored)
}

// Run runs the whole suite.
func Run(t *testing.T, store Store) {
	for name, test := range map[string]func(*testing.T, bench){
		"append, read, positions, streams":        roundTrip,
		"the same batch twice":                    repeated,
		"a conflict brings what is missing":       conflict,
		"another history":                         diverged,
		"writers in a race lose nothing":          race,
		"a reopened store stands where it stood":  reopened,
		"watchers hear of appends":                watched,
		"a watcher stops with its context":        unwatched,
		"a thousand records in one batch":         large,
		"damage is found and named":               damage,
		"a newer record is refused and named":     newer,
		"a deadline that has passed adds nothing": late,
		"a closed store says so":                  closed,
		"an unsealed batch is refused":            unsealed,
		"the loop over records may append":        appendInside,
		"time":                                    clock,
		"a lost log is put back":                  healed,
		"another history is not healed":           unhealed,
	} {
		t.Run(name, func(t *testing.T) {
			b := bench{Store: store, site: queue.SiteID(fmt.Sprintf("s%d", nextSite()))}
			b.settle(t)
			test(t, b)
		})
	}
}

// bench is the place of one test: a site of its own.
type bench struct {
	Store
	site queue.SiteID
}

func (b bench) stream() journal.Stream { return journal.Stream{Site: b.site, Date: "2026-11-23"} }

func (b bench) settle(t testing.TB) {
	t.Helper()
	if b.Settled != nil {
		b.Settled(t, b.site)
	}
}

// open opens the store for the length of the test.
func (b bench) open(t testing.TB) journal.Journal {
	t.Helper()
	j := b.Open(t)
	t.Cleanup(func() { j.Close() })
	return j
}

func deadline(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// Records returns n records to follow a position, as a hall would make them: issued, called, started
// and done in turn, each visit by a counter of its own choice.
func Records(t testing.TB, after uint64, n int) []journal.Record {
	t.Helper()
	out := make([]journal.Record, n)
	for i := range out {
		r, err := journal.FromEvent(Event(after + uint64(i) + 1))
		if err != nil {
			t.Fatal(err)
		}
		r.Seq = 0
		out[i] = r
	}
	return out
}

// start is the instant of the first record.
var start = queue.InstantOf(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))

// Event returns the event that Records puts at seq.
func Event(seq uint64) queue.Event {
	visit := (seq - 1) / 4
	number := queue.Number(fmt.Sprintf("A%03d", visit+1))
	counter := queue.CounterID(fmt.Sprint(visit%5 + 1))
	e := queue.Event{Seq: seq, At: start.Add(time.Duration(seq) * time.Second), Actor: "staff:lan"}
	ms := func(n int64) *int64 { return &n }
	switch seq % 4 {
	case 1:
		e.Type, e.Actor, e.Key = queue.EvIssued, "kiosk:qn-1", fmt.Sprintf("%08x-7a1e-4c22-9f51-0c2b6c1f7e11", visit)
		e.Print = "2f7c1e9bd0a84f63"
		e.Facts = queue.Facts{Number: number, Token: queue.Token(fmt.Sprintf("qn.%016d", visit)), Service: "dat-dai",
			Class: queue.Normal, Lang: "vi", Channel: "kiosk", Place: e.At.Place(), Order: uint32(visit + 1), Serial: int(visit + 1)}
	case 2:
		e.Type = queue.EvCalled
		e.Facts = queue.Facts{Number: number, Counter: counter, Service: "dat-dai", Officer: "lan", Why: "place", Kind: "call", Count: 1,
			WaitingMS: ms(60_000), WaitingOpenMS: ms(60_000)}
	case 3:
		e.Type = queue.EvStarted
		e.Facts = queue.Facts{Number: number, Counter: counter, Service: "dat-dai", Officer: "lan"}
	default:
		e.Type = queue.EvDone
		e.Facts = queue.Facts{Number: number, Counter: counter, Service: "dat-dai", Officer: "lan", Outcome: "received",
			Tx: &queue.Transaction{Kind: queue.TxDone, Number: number, Counter: counter, Service: "dat-dai", Officer: "lan",
				Dossiers: 1, WaitingMS: ms(60_000 + int64(seq)), WaitingOpenMS: ms(60_000), WalkingMS: ms(12_000), ServingMS: ms(300_000), HoldMS: ms(0)}}
	}
	return e
}

// Batch seals Records.
func Batch(t testing.TB, after journal.Position, n int) journal.Batch {
	t.Helper()
	b, err := journal.Seal(after, journal.WriterID{1, 2, 3}, Records(t, after.Seq, n))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// rival seals records of other bytes than Batch would.
func rival(t testing.TB, after journal.Position, n int) journal.Batch {
	t.Helper()
	b, err := journal.Seal(after, journal.WriterID{9, 9, 9}, Records(t, after.Seq, n))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fill appends n records and returns them.
func fill(t testing.TB, j journal.Journal, s journal.Stream, n int) []journal.Record {
	t.Helper()
	var at journal.Position
	var all []journal.Record
	for at.Seq < uint64(n) {
		b := Batch(t, at, min(100, n-int(at.Seq)))
		put(t, j, s, b)
		at = b.End()
		all = append(all, b.Records...)
	}
	return all
}

// put appends a batch, and again while the store settles.
func put(t testing.TB, j journal.Journal, s journal.Stream, b journal.Batch) {
	t.Helper()
	ctx := deadline(t)
	err := j.Append(ctx, s, b)
	for w := (*journal.Wait)(nil); errors.As(err, &w) && ctx.Err() == nil; err = j.Append(ctx, s, b) {
		time.Sleep(w.For)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// read returns all records after a position, and the error that ended it.
func read(t testing.TB, j journal.Journal, s journal.Stream, after journal.Position) ([]journal.Record, error) {
	t.Helper()
	var all []journal.Record
	for r, err := range j.Read(deadline(t), s, after) {
		if err != nil {
			return all, err
		}
		all = append(all, r)
	}
	return all, nil
}

// same fails unless both are the same records, byte by byte.
func same(t testing.TB, got, want []journal.Record) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d records, want %d", len(got), len(want))
	}
	for i := range got {
		if string(got[i].Raw) != string(want[i].Raw) || got[i].Chain != want[i].Chain || got[i].Seq != want[i].Seq {
			t.Fatalf("record %d: got %s %s, want %s %s", i, got[i].Raw, got[i].Chain, want[i].Raw, want[i].Chain)
		}
	}
}

// stands fails unless the stream stands there.
func stands(t testing.TB, j journal.Journal, s journal.Stream, want journal.Position) {
	t.Helper()
	got, err := j.Positions(deadline(t), []journal.Stream{s})
	if err != nil || len(got) != 1 || got[0] != want {
		t.Fatalf("Positions(%s) = %v, %v, want %v", s, got, err, want)
	}
}
