package bolt

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"luot/journal"
	"luot/journal/journaltest"
)

var qn = journal.Stream{Site: "qn", Date: "2026-11-23"}

// BenchmarkAppend compares Append with the least that is safe: one write of the same bytes to a plain
// file, forced to disk.
func BenchmarkAppend(b *testing.B) {
	for _, n := range []int{1, 32} {
		b.Run(fmt.Sprintf("%d/journal", n), func(b *testing.B) {
			j, err := Open(filepath.Join(b.TempDir(), "log.db"))
			if err != nil {
				b.Fatal(err)
			}
			defer j.Close()
			run(b, n, func(batch journal.Batch) error { return j.Append(b.Context(), qn, batch) })
		})
		b.Run(fmt.Sprintf("%d/bare", n), func(b *testing.B) {
			f, err := os.Create(filepath.Join(b.TempDir(), "log"))
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			run(b, n, func(batch journal.Batch) error {
				var all []byte
				for _, r := range batch.Records {
					all = append(append(all, r.Chain[:]...), r.Raw...)
				}
				if _, err := f.Write(all); err != nil {
					return err
				}
				return f.Sync()
			})
		})
	}
}

// run times only the appends, not the sealing.
func run(b *testing.B, n int, add func(journal.Batch) error) {
	b.ReportAllocs()
	var at journal.Position
	for i := 0; i < b.N; i++ {
		b.StopTimer()
		batch := journaltest.Batch(b, at, n)
		at = batch.End()
		b.StartTimer()
		if err := add(batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkRead reads a day of 40,000 records, then as events.
func BenchmarkRead(b *testing.B) {
	const day = 40_000
	j, err := Open(filepath.Join(b.TempDir(), "log.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	for at := (journal.Position{}); at.Seq < day; {
		batch := journaltest.Batch(b, at, 1000)
		if err := j.Append(b.Context(), qn, batch); err != nil {
			b.Fatal(err)
		}
		at = batch.End()
	}
	for _, events := range []bool{false, true} {
		b.Run(fmt.Sprintf("events=%v", events), func(b *testing.B) {
			for b.Loop() {
				for r, err := range j.Read(b.Context(), qn, journal.Position{}) {
					if err == nil && events {
						_, err = journal.ToEvent(r)
					}
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
