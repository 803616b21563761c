package engine

import (
	"runtime"
	"testing"

	"luot/journal"
	"luot/queue"
)

// BenchmarkKept measures what a process remembers of an open log beside its fold: bytes a record, of a day of
// 2,000 tickets read from a store.
func BenchmarkKept(b *testing.B) {
	f := newFake()
	s := running(b, f, nil)
	for range 2000 {
		if err := s.Do(b.Context(), press(""), nil); err != nil {
			b.Fatal(err)
		}
	}
	var all []journal.Record
	for _, log := range f.logs {
		all = log
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for b.Loop() {
		before := heap()
		k := &book[*day, *order, queue.Event]{keeps: true}
		for _, r := range all {
			raw := append(make([]byte, 0, len(r.Raw)), r.Raw...) // as a store hands it over
			k.kept = append(k.kept, journal.Stored{Seq: r.Seq, Chain: r.Chain, Raw: raw})
		}
		b.ReportMetric(float64(heap()-before)/float64(len(all)), "B/record")
		runtime.KeepAlive(k)
	}
}
