package report

import (
	"testing"

	"luot/queue"
)

func TestStat(t *testing.T) {
	tests := map[string]struct {
		ms   []int64
		want Stat
	}{
		"nothing":          {nil, Stat{}},
		"one":              {[]int64{7}, Stat{N: 1, Mean: 7, P50: 7, P90: 7}},
		"half rounds up":   {[]int64{1, 2}, Stat{N: 2, Mean: 2, P50: 1, P90: 2}},
		"a third down":     {[]int64{1, 1, 2}, Stat{N: 3, Mean: 1, P50: 1, P90: 2}},
		"nearest rank":     {[]int64{10, 20, 30, 40, 50, 60, 70, 80, 90, 100}, Stat{N: 10, Mean: 55, P50: 50, P90: 90}},
		"unsorted, eleven": {[]int64{11, 1, 10, 2, 9, 3, 8, 4, 7, 5, 6}, Stat{N: 11, Mean: 6, P50: 6, P90: 10}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := stat(tt.ms); got != tt.want {
				t.Errorf("stat(%v) = %+v, want %+v", tt.ms, got, tt.want)
			}
		})
	}
}

func ms(n int64) *int64 { return &n }

// TestServiceTimes sums up a day whose events are applied by hand: figures follow the counter and
// service of each transaction, an unknown time joins no mean, an absence is counted only.
func TestServiceTimes(t *testing.T) {
	d := queue.NewDay("qn", "2026-11-23")
	ends := []queue.Transaction{
		{Kind: queue.TxDone, Counter: "3", Service: "land", Dossiers: 2, WaitingMS: ms(1000), WaitingOpenMS: ms(500), WalkingMS: ms(20), ServingMS: ms(100)},
		{Kind: queue.TxTransferred, Counter: "3", Service: "land", Dossiers: 1, WaitingMS: ms(2000), WaitingOpenMS: ms(500), ServingMS: ms(301)},
		{Kind: queue.TxHeld, Counter: "3", Service: "land", ServingMS: ms(50)},
		{Kind: queue.TxNoShow, Counter: "3", Service: "land"},
		{Kind: queue.TxDone, Counter: "10", Service: "tax", Dossiers: 1},
	}
	for i := range ends {
		d.Apply(queue.Event{Seq: uint64(i + 1), At: queue.Instant(i + 1), Type: queue.EvDone, Facts: queue.Facts{Tx: &ends[i]}})
	}
	got := ServiceTimes(d)
	if len(got.Rows) != 2 || got.Rows[0].Counter != "3" || got.Rows[1].Counter != "10" {
		t.Fatalf("rows %+v, want counter 3 before counter 10", got.Rows)
	}
	land := got.Rows[0]
	if land.Served != 2 || land.Dossiers != 3 || land.NoShow != 1 {
		t.Errorf("served %d, dossiers %d, absent %d; want 2, 3, 1", land.Served, land.Dossiers, land.NoShow)
	}
	if want := (Stat{N: 2, Mean: 1500, P50: 1000, P90: 2000}); land.Waiting != want {
		t.Errorf("waiting %+v, want %+v", land.Waiting, want)
	}
	if want := (Stat{N: 1, Mean: 20, P50: 20, P90: 20}); land.Walking != want {
		t.Errorf("walking %+v, want %+v: an unknown time joins no mean", land.Walking, want)
	}
	if want := (Stat{N: 3, Mean: 150, P50: 100, P90: 301}); land.Serving != want {
		t.Errorf("serving %+v, want %+v: a hold adds its time", land.Serving, want)
	}
	if tax := got.Rows[1]; tax.Served != 1 || tax.Waiting.N != 0 {
		t.Errorf("tax %+v, want one served, nothing measured", tax)
	}
}
