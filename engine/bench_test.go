package engine

import (
	"fmt"
	"sync"
	"testing"

	"luot/journal"
	"luot/queue"
)

// BenchmarkIssue measures a ticket issued by one of 64 callers, durable in a file, and in the same
// run the bare append of one record per transaction and of as many records at once as a batch held.
func BenchmarkIssue(b *testing.B) {
	const callers = 64
	perBatch := 32.0
	b.Run("do", func(b *testing.B) {
		s := running(b, onBolt(b), nil)
		ctx := b.Context()
		each := func(n int) {
			for range n {
				if err := s.Do(ctx, press(""), func(v *View, r Result) { v.Day.Ticket(r.Events[0].Number) }); err != nil {
					b.Error(err)
				}
			}
		}
		each(1)
		b.ReportAllocs()
		b.ResetTimer()
		var all sync.WaitGroup
		for i := range callers {
			n := b.N / callers
			if i < b.N%callers {
				n++
			}
			all.Go(func() { each(n) })
		}
		all.Wait()
		b.StopTimer()
		st := s.Status()
		perBatch = float64(st.Records) / float64(st.Batches)
		b.ReportMetric(perBatch, "records/batch")
	})
	for name, size := range map[string]int{"bare, batches as large": max(1, int(perBatch)), "bare, one by one": 1} {
		b.Run(name, func(b *testing.B) { bareAppends(b, size) })
	}
}

// bareAppends appends b.N records, size at a time, sealed beforehand in pages.
func bareAppends(b *testing.B, size int) {
	j := onBolt(b)
	at := journal.Position{}
	e := queue.Event{At: 1, Type: queue.EvIssued, Actor: "kiosk:1", Facts: queue.Facts{
		Number: "A001", Token: "qn.0000000000000001", Service: "land", Class: queue.Normal, Channel: "kiosk", Place: 1, Order: 1, Serial: 1,
	}}
	for done := 0; done < b.N; done += size {
		b.StopTimer()
		var records []journal.Record
		for range min(size, b.N-done) {
			r, err := journal.FromEvent(e)
			if err != nil {
				b.Fatal(err)
			}
			records = append(records, r)
		}
		batch, err := journal.Seal(at, journal.WriterID{}, records)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := j.Append(b.Context(), journal.Stream{Site: "qn", Date: "2000-01-01"}, batch); err != nil {
			b.Fatal(fmt.Errorf("record %d: %w", done, err))
		}
		at = batch.End()
	}
}
