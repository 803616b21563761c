package report

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"testing"

	"luot/journal/bolt"
	"luot/queue"
	"luot/report/reporttest"
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

// texts is a source of two months that are kept; the later 22 texts are of the month that begins on the first.
func texts(site *queue.Site, kept [][]byte) Source {
	return Source{Site: site,
		Kept: func(_ context.Context, from, _ queue.Date) iter.Seq2[[]byte, error] {
			return func(yield func([]byte, error) bool) {
				for i, text := range kept {
					if (i >= 22) == (from >= "2026-10") && !yield(text, nil) {
						return
					}
				}
			}
		},
		Logs: func(context.Context) iter.Seq2[queue.Date, error] { return func(func(queue.Date, error) bool) {} },
	}
}

// busyDay makes up a day of 400 visits.
func busyDay() Summary { return madeUp(400) }

// madeUp makes up a day of visits at fifteen counters.
func madeUp(visits int) Summary {
	cells := map[Key]*Cell{}
	for n := range visits {
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

// BenchmarkProvince makes a whole report of a month of 137 sites, 22 days of 150 visits each, with the month
// before: "summaries" from kept ones; "logs" is one of its 3,014 days folded from its log, so a month of logs
// takes 3,014 times that.
func BenchmarkProvince(b *testing.B) {
	rules := gialai(b)[0]
	day := madeUp(150)
	var offices []Office
	for n := range 137 {
		site := *rules
		site.ID = queue.SiteID(fmt.Sprintf("s%d", n))
		var kept [][]byte
		for _, month := range []string{"2026-09", "2026-10"} {
			for d := range 22 {
				s := day
				s.Sites, s.From = []queue.SiteID{site.ID}, queue.Date(fmt.Sprintf("%s-%02d", month, d+1))
				s.To = s.From
				kept = append(kept, s.Text())
			}
		}
		offices = append(offices, Office{Source: texts(&site, kept), Name: site.Name})
	}
	month, _ := PeriodOf(Month, "2026-10-10")
	b.Run("summaries", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r, err := Make(b.Context(), Question{Offices: offices, Period: month, By: []Dim{BySite}, Today: "2026-12-01", RatingsFrom: 5})
			if err != nil || len(r.Rows) != 137 || r.Total.Served != 137*22*150 {
				b.Fatal(err, r)
			}
		}
	})
	store, err := bolt.Open(filepath.Join(b.TempDir(), "luot.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	one := []*queue.Site{gialai(b)[1]}
	played, err := reporttest.Season{Store: store, Sites: one, From: "2026-10-01", Days: 1, Busy: 1.3, Seed: 5}.Play(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Run("logs", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if s, err := Summarise(logged(store, one[0]).Events(b.Context(), played[0]), one[0], played[0]); err != nil || s.Days != 1 {
				b.Fatal(err)
			}
		}
	})
}
