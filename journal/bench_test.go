package journal_test

import (
	"testing"

	"luot/journal"
	"luot/journal/journaltest"
)

// day is the log that a busy hall leaves.
const day = 40_000

func sealed(b *testing.B) []journal.Record {
	var all []journal.Record
	for at := (journal.Position{}); at.Seq < day; {
		batch := journaltest.Batch(b, at, 1000)
		all, at = append(all, batch.Records...), batch.End()
	}
	return all
}

// BenchmarkDecode reads the records of a day: head and data, then chain, then event.
func BenchmarkDecode(b *testing.B) {
	all := sealed(b)
	run := func(name string, one func(prev journal.Hash, r journal.Record) error) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var prev journal.Hash
				for _, r := range all {
					if err := one(prev, r); err != nil {
						b.Fatal(err)
					}
					prev = r.Chain
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*day), "ns/record")
		})
	}
	run("decode", func(_ journal.Hash, r journal.Record) error {
		_, err := journal.Decode(r.Raw)
		return err
	})
	run("decode+verify", func(prev journal.Hash, r journal.Record) error {
		got, err := journal.Decode(r.Raw)
		if err != nil {
			return err
		}
		got.Chain = r.Chain
		return journal.Verify(prev, got)
	})
	run("decode+verify+event", func(prev journal.Hash, r journal.Record) error {
		got, err := journal.Decode(r.Raw)
		if err != nil {
			return err
		}
		got.Chain = r.Chain
		if err := journal.Verify(prev, got); err != nil {
			return err
		}
		_, err = journal.ToEvent(got)
		return err
	})
}

// BenchmarkSeal writes a batch of 32 from events.
func BenchmarkSeal(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		journaltest.Batch(b, journal.Position{}, 32)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*32), "ns/record")
}
