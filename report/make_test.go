package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"context"

	"luot/configs"
	"luot/locale"
	"luot/queue"
)

// shelf is a source of made-up days of one site.
type shelf map[queue.Date]Summary

func (s shelf) source(site *queue.Site) Source {
	return Source{Site: site,
		Kept: func(_ context.Context, from, to queue.Date) iter.Seq2[[]byte, error] {
			return func(yield func([]byte, error) bool) {
				for _, date := range slices.Sorted(func(yield func(queue.Date) bool) {
					for date := range s {
						if !yield(date) {
							return
						}
					}
				}) {
					if date >= from && date <= to && !yield(s[date].Text(), nil) {
						return
					}
				}
			}
		},
		Events: func(context.Context, queue.Date) iter.Seq2[queue.Event, error] {
			return func(func(queue.Event, error) bool) {}
		},
	}
}

// gialai are the two demo sites.
func gialai(t testing.TB) []*queue.Site {
	t.Helper()
	conf, err := configs.Load(configs.GiaLai, nil)
	if err != nil {
		t.Fatal(err)
	}
	return []*queue.Site{conf.Sites[0].Rules, conf.Sites[1].Rules}
}

// twoWeeks are Monday and Tuesday of two weeks at Quy Nhon.
func twoWeeks(t testing.TB) []Office {
	day := func(date queue.Date, cells ...Cell) Summary {
		s := Empty("qn", date)
		s.Days, s.Cells = 1, cells
		return s
	}
	wait := []int64{60_000, 2_000_000}
	return []Office{{Name: queue.Words{"vi": "Quy Nhơn", "en": "Quy Nhon"}, Source: shelf{
		"2026-11-16": day("2026-11-16", Cell{Key: Key{Service: "dat-dai", Hour: 8}, Issued: 4, Priority: 1}),
		"2026-11-23": day("2026-11-23",
			Cell{Key: Key{"", "3", "lan", 8}, OpenMS: 3_600_000, IdleMS: 1_200_000, PausedMS: map[string]int64{"break": 61_500}},
			Cell{Key: Key{Service: "dat-dai", Hour: 8}, Issued: 2, Promised: 3, Kept: 2, Late: 1, ErrorS: 100, Causes: map[string]int{CauseSlow: 1}},
			Cell{Key: Key{"dat-dai", "3", "lan", 8}, Served: 2, Completed: 2, Waiting: wait, WaitOpen: wait, Serving: []int64{300_499},
				Scores: map[int]int{5: 2, 1: 1}, Reasons: map[string]int{"slow": 1}}),
		"2026-11-24": day("2026-11-24", Cell{Key: Key{Service: "nong-nghiep", Hour: 9}, Issued: 5}),
	}.source(gialai(t)[0])}}
}

func ask(t testing.TB, by string) *Report {
	t.Helper()
	week, err := PeriodOf(Week, "2026-11-25")
	if err != nil {
		t.Fatal(err)
	}
	dims, err := ByOf(by)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Make(t.Context(), Question{Offices: twoWeeks(t), Period: week, By: dims, Today: "2026-11-30", RatingsFrom: 5,
		Officers: func(id queue.OfficerID) string { return map[queue.OfficerID]string{"lan": "=Lan"}[id] }, At: time.Unix(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestMake groups one week by every dimension: whatever the grouping, the total is the same, and each row is
// compared with its own row of the week before.
func TestMake(t *testing.T) {
	total := ""
	for by, want := range map[string]string{
		"site":         "qn:7(4)",
		"service":      "dat-dai:2(4) nong-nghiep:5(0)",
		"counter":      ":7(4)",
		"officer":      ":7(4)",
		"hour":         "8:2(4) 9:5(0)",
		"weekday":      "1:2(4) 2:5(0)",
		"day":          "2026-11-23:2 2026-11-24:5",
		"month":        "2026-11:7",
		"weekday,hour": "1/8:2(4) 2/9:5(0)",
	} {
		r := ask(t, by)
		var rows []string
		for _, row := range r.Rows {
			if row.Figures.Issued == 0 {
				continue
			}
			said := fmt.Sprint(strings.Join(row.Keys, "/"), ":", row.Figures.Issued)
			if row.Before != nil {
				said += fmt.Sprint("(", row.Before.Issued, ")")
			}
			rows = append(rows, said)
		}
		if got := strings.Join(rows, " "); got != want {
			t.Errorf("by %s: %s, want %s", by, got, want)
		}
		text, err := json.Marshal(r.Total)
		if err != nil {
			t.Fatal(err)
		}
		if total == "" {
			total = string(text)
		}
		if string(text) != total {
			t.Errorf("by %s the total is %s\nelsewhere %s", by, text, total)
		}
	}
	f := ask(t, "site").Total
	if f.Days != 2 || f.Within != 1 || *f.WithinShare != 500 || *f.KeptShare != 667 || *f.ErrorMS != 33_333 || *f.IdleShare != 333 || f.PausedMS != 61_500 {
		t.Errorf("the total: %+v", f)
	}
	if f.Waiting.Mean != 1_030_000 || f.Waiting.P50 != 60_000 || f.Waiting.P90 != 2_000_000 || f.Waiting.Max != 2_000_000 {
		t.Errorf("waiting: %+v", f.Waiting)
	}
	if f.Rating == nil || *f.Rating != 367 || f.Withheld {
		t.Errorf("the rating of all is shown, however few: %+v", f)
	}
}

// TestFewRatings keeps the ratings of a counter back until there are five, and says so.
func TestFewRatings(t *testing.T) {
	r := ask(t, "counter")
	i := slices.IndexFunc(r.Rows, func(g Group) bool { return g.Keys[0] == "qn/3" })
	if f := r.Rows[i].Figures; !f.Withheld || f.Rating != nil || len(f.Scores) > 0 || len(f.Reasons) > 0 || f.Rated != 3 {
		t.Errorf("three ratings of a counter: %+v", f)
	}
	if r.Rows[i].Names[0]["en"] != "Counter 3" {
		t.Errorf("it is called %v", r.Rows[i].Names)
	}
}

// TestColumns: what a column gives is what the figures have at its path as JSON, and each has a name and a
// definition in every language.
func TestColumns(t *testing.T) {
	r := ask(t, "service")
	text, err := json.Marshal(r.Total)
	if err != nil {
		t.Fatal(err)
	}
	columns := Columns(r, ReasonsOf(twoWeeks(t)))
	if len(columns) < 70 {
		t.Errorf("%d columns", len(columns))
	}
	for _, c := range columns {
		var at any
		if err := json.Unmarshal(text, &at); err != nil {
			t.Fatal(err)
		}
		for _, step := range c.Path {
			inside, _ := at.(map[string]any)
			at = inside[step]
		}
		v := c.Of(&r.Total)
		scale := map[Unit]float64{Percent: 1000, Score: 100}[c.Unit]
		if scale == 0 {
			scale = 1
		}
		got, isNumber := at.(float64)
		switch {
		case v.Known && int64(got*scale+0.5) != v.N, !v.Known && isNumber && got != 0:
			t.Errorf("%s is %+v, at %v stands %v", c.ID, v, c.Path, at)
		}
		for _, lang := range locale.Languages() {
			if strings.HasPrefix(c.Name.In(lang), "[") || strings.HasPrefix(c.Means.In(lang), "[") {
				t.Errorf("%s has no words in %s", c.ID, lang)
			}
		}
	}
}

// TestCSV reads the file as a program would. The officer whose name is a formula does no harm.
func TestCSV(t *testing.T) {
	r := ask(t, "officer")
	text := string(NewGrid(r, Columns(r, ReasonsOf(twoWeeks(t))), "vi").CSV())
	if !strings.HasPrefix(text, "\ufeffTừ ngày,Đến ngày,Cán bộ,Số ngày,") || strings.Count(text, "\r\n") != strings.Count(text, "\n") {
		t.Errorf("it begins %.60q", text)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := func(head string) int { return slices.Index(rows[0], head) }
	lan := rows[slices.IndexFunc(rows, func(row []string) bool { return strings.Contains(row[2], "Lan") })]
	for head, want := range map[string]string{"Cán bộ": "'=Lan", "Chờ (giờ làm việc): trung bình": "0:17:10", "Phục vụ: trung vị": "0:05:00",
		"Tỷ lệ chờ trong mức": "50.0%", "Tạm dừng: Nghỉ giải lao": "0:01:02", "Điểm hài lòng": "", "Đi đến quầy: trung bình": "", "Quầy mở": "1:00:00"} {
		if at(head) < 0 || lan[at(head)] != want {
			t.Errorf("%s: %q, want %q", head, lan[max(at(head), 0)], want)
		}
	}
}

// TestHarmless shows names that spreadsheets have been attacked with.
func TestHarmless(t *testing.T) {
	for text, want := range map[string]string{
		"Lan": "Lan", "Đất đai": "Đất đai", "3A": "3A", "": "", "=1+1": "'=1+1", "+84 256": "'+84 256", "-2": "'-2", "@SUM(A1)": "'@SUM(A1)",
		" =1": "' =1", "\t=1": "' =1", "x\r\n=cmd|' /C calc'!A0": "x  =cmd|' /C calc'!A0", "＝1": "'＝1", "\u00a0=1": "'\u00a0=1",
		`"=1"`: `'"=1"`, "'=1": "''=1", "|calc": "'|calc",
	} {
		if got := harmless(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// TestPeriods looks at the edges of the calendar.
func TestPeriods(t *testing.T) {
	always := func(queue.Date) bool { return true }
	for _, tt := range []struct {
		kind       string
		date       queue.Date
		want, past string
		title      string
	}{
		{Week, "2027-01-01", "2026-12-28 2027-01-03", "2026-12-21 2026-12-27", "Tuần 53/2026"},
		{Week, "2026-11-29", "2026-11-23 2026-11-29", "2026-11-16 2026-11-22", "Tuần 48/2026"},
		{Month, "2028-02-29", "2028-02-01 2028-02-29", "2028-01-01 2028-01-31", "Tháng 2/2028"},
		{Quarter, "2026-12-31", "2026-10-01 2026-12-31", "2026-07-01 2026-09-30", "Quý 4/2026"},
		{Half, "2026-07-01", "2026-07-01 2026-12-31", "2026-01-01 2026-06-30", "6 tháng cuối năm 2026"},
		{Half, "2026-06-30", "2026-01-01 2026-06-30", "2025-07-01 2025-12-31", "6 tháng đầu năm 2026"},
		{ThreeQtr, "2026-12-01", "2026-01-01 2026-09-30", "2025-01-01 2025-09-30", "9 tháng đầu năm 2026"},
		{Year, "2026-06-01", "2026-01-01 2026-12-31", "2025-01-01 2025-12-31", "Năm 2026"},
		{Day, "2026-11-23", "2026-11-23 2026-11-23", "2026-11-22 2026-11-22", "Ngày 23/11/2026"},
	} {
		p, err := PeriodOf(tt.kind, tt.date)
		b := p.Before(always)
		if err != nil || fmt.Sprint(p.From, " ", p.To) != tt.want || fmt.Sprint(b.From, " ", b.To) != tt.past || p.Title("vi") != tt.title {
			t.Errorf("%s of %s: %+v %q, before %+v, %v", tt.kind, tt.date, p, p.Title("vi"), b, err)
		}
	}
	if p, _ := PeriodOf(Day, "2026-11-23"); p.Before(func(queue.Date) bool { return false }).From != "2026-11-22" {
		t.Error("a site that never works has no day before")
	}
}
