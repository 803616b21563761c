package report

import (
	"testing"

	"luot/queue"
)

// BenchmarkProvinceMonth reads and merges the summaries of 137 sites over 22 days of about 400 visits each:
// "one" is one summary read, "month" all of it to one total.
func BenchmarkProvinceMonth(b *testing.B) {
	s := busyDay()
	text := s.Text()
	b.Run("one", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Read(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("month", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			sites := make([]Summary, 0, 137)
			for range 137 {
				days := make([]Summary, 22)
				for i := range days {
					days[i], _ = Read(text)
				}
				sites = append(sites, Merge(days...))
			}
			total := Merge(sites...).Total()
			SumOf(total.WaitOpen)
		}
	})
}

// busyDay makes up a day of 400 visits at fifteen counters.
func busyDay() Summary {
	cells := map[Key]*Cell{}
	for n := range 400 {
		ms := int64(n)*7919%1_800_000 + 1
		k := Key{queue.ServiceID(string(rune('a' + n%12))), queue.CounterID(string(rune('1' + n%15))), "lan", 7 + n%9}
		if cells[k] == nil {
			cells[k] = &Cell{Key: k}
		}
		cells[k].add(&Cell{Served: 1, Dossiers: 1, Waiting: []int64{ms}, WaitOpen: []int64{ms}, Walking: []int64{ms / 60}, Serving: []int64{ms / 3}})
	}
	s := Empty("qn", "2026-11-23")
	s.Days, s.Cells = 1, ordered(cells)
	return s
}
