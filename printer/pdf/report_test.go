package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"luot/internal/oracle"
)

// monthly is a report with everything in it, its table longer than a page.
func monthly() Report {
	r := Report{Title: "Báo cáo tiếp dân – Tháng 11/2026", Notes: []string{"Cơ sở Quy Nhơn", "01/11/2026 – 30/11/2026"}, Foot: "Tháng 11/2026",
		At: time.Date(2026, 11, 30, 17, 0, 0, 0, time.UTC)}
	for i := range 8 {
		r.Cards = append(r.Cards, Card{Name: fmt.Sprintf("Số liệu %d", i), Value: "0:12:34", Note: "Kỳ trước: 0:13:00"})
	}
	over, below := Chart{Title: "Lượt cấp số", Over: true, Axis: [3]string{"0", "50", "100"}, Top: 100}, Chart{Title: "Chờ: trung vị"}
	table := Block{Title: "Lĩnh vực", Columns: []Column{{Title: "Lĩnh vực", Share: 3}, {Title: "Lượt", Right: true}}, Sums: 1}
	for i := range 70 {
		over.Bars = append(over.Bars, Bar{Name: fmt.Sprint(i + 1), Value: float64(i), More: float64(i + 10)})
		below.Bars = append(below.Bars, Bar{Name: "Hộ tịch, quốc tịch, chứng thực", Text: "0:05:00", Value: float64(i), More: float64(2 * i)})
		table.Rows = append(table.Rows, []string{fmt.Sprintf("Lĩnh vực thứ %d có tên dài", i+1), fmt.Sprint(i)})
	}
	below.Bars = below.Bars[:12]
	table.Rows = append(table.Rows, []string{"Tổng cộng", "2415"})
	r.Charts, r.Tables = []Chart{over, below}, []Block{table}
	return r
}

// TestReport reads the pages as another program does: Vietnamese is right, heads stand again, every page has its
// number, and the same report gives the same bytes.
func TestReport(t *testing.T) {
	r := monthly()
	data, err := r.Draw(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(strings.TrimSuffix(oracle.PDFText(t, data), "\f"), "\f")
	if len(pages) < 2 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, page := range pages {
		if !strings.Contains(page, fmt.Sprintf("%d/%d", i+1, len(pages))) || !strings.Contains(page, "Tháng 11/2026") {
			t.Errorf("page %d lacks its foot:\n%s", i+1, page)
		}
	}
	text := strings.Join(pages, "")
	for _, want := range []string{"Báo cáo tiếp dân – Tháng 11/2026", "Số liệu 7", "Lĩnh vực thứ 70 có tên dài", "Tổng cộng", "Hộ tịch, quốc tịch, chứng thực"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	if !strings.Contains(pages[len(pages)-1], "Lượt") {
		t.Errorf("the head does not stand again:\n%s", pages[len(pages)-1])
	}
	if again, _ := r.Draw(t.Context()); !bytes.Equal(again, data) {
		t.Error("the same report gives other bytes")
	}
	r.Tables[0].Rows[3] = nil
	if _, err := r.Draw(t.Context()); err == nil {
		t.Error("a row without cells is drawn")
	}
}
