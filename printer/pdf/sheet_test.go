package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"luot/internal/oracle"
)

// hall is the line of an office in three services; the second is empty, the third goes over pages.
func hall() (Sheet, []Part) {
	s := line(0)
	s.Columns = []Column{{Tick: true, Share: 0.5}, {Title: "Số", Bold: true, Share: 1.2}, {Title: "Diện"}, {Title: "Giờ lấy số"}, {Title: "Quầy"}}
	parts := []Part{{Title: "A · Đất đai – 37 người chờ", More: "A · Đất đai (tiếp theo)"}, {Title: "U · Thuế – 0 người chờ"}, {Title: "H · Hộ tịch – 60 người chờ", More: "H · Hộ tịch (tiếp theo)"}}
	for i := range 37 {
		parts[0].Rows = append(parts[0].Rows, []string{"", fmt.Sprintf("A%03d", i+1), []string{"", "Ưu tiên"}[i%2], "07:42", "3, 4, 5"})
	}
	for i := range 60 {
		parts[2].Rows = append(parts[2].Rows, []string{"", fmt.Sprintf("H%03d", i+1), "", "08:10", "7"})
	}
	return s, parts
}

func TestParts(t *testing.T) {
	s, parts := hall()
	data, err := Parts(t.Context(), s, parts)
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(strings.TrimSuffix(oracle.PDFText(t, data), "\f"), "\f")
	if len(pages) != 3 {
		t.Fatalf("%d pages, want 3", len(pages))
	}
	order := []string{"A · Đất đai – 37", "A001", "A002"}
	for i, page := range pages {
		if !strings.Contains(page, "Giờ lấy số") || !strings.Contains(page, fmt.Sprintf("%d/3", i+1)) {
			t.Errorf("page %d lacks the head of the columns or its number:\n%s", i+1, page)
		}
		last := strings.Fields(strings.TrimSpace(page))
		if strings.HasSuffix(strings.Join(last[:len(last)-1], " "), "chờ") {
			t.Errorf("page %d ends with a title:\n%s", i+1, page)
		}
	}
	order = append(order, "A037", "U · Thuế – 0", "H · Hộ tịch – 60", "H001", "H060")
	text, before := strings.Join(pages, ""), -1
	for _, want := range order {
		at := strings.Index(text, want)
		if at <= before {
			t.Errorf("%q is missing or out of order", want)
		}
		before = at
	}
	if !strings.Contains(pages[2], "H · Hộ tịch (tiếp theo)") {
		t.Errorf("the last page does not say whose rows go on:\n%s", pages[2])
	}
	if again, _ := Parts(t.Context(), s, parts); !bytes.Equal(again, data) {
		t.Error("the same sheet gives other bytes")
	}
}

// TestPartsLookRight reads the picture, since marks beside their letters are right in the text layer alone.
func TestPartsLookRight(t *testing.T) {
	s, parts := hall()
	parts[0].Rows, parts = parts[0].Rows[:8], parts[:1]
	data, err := Parts(t.Context(), s, parts)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{s.Title, s.Notes[0], "Số Diện Giờ lấy số Quầy", parts[0].Title}
	for _, r := range parts[0].Rows {
		want = append(want, "□ "+strings.Join(r[1:], " ")) // the box to tick is read as some letter or other
	}
	got := oracle.Read(t, oracle.PDFPicture(t, data, "1", "203"))
	if rate := oracle.ErrorRate(got, strings.Join(append(want, "1/1"), "\n")); rate > 0.08 {
		t.Errorf("%.1f %% of the letters are read wrongly, want at most 8 %%\n%s", 100*rate, got)
	}
}

// TestPartsAtTheEdge moves a part's begin over the foot of the page, row by row: nothing is lost or stands alone.
func TestPartsAtTheEdge(t *testing.T) {
	for rows := 25; rows < 45; rows++ {
		measured := [][]row{make([]row, rows), make([]row, 3)}
		for i := range measured {
			for n := range measured[i] {
				measured[i][n].height = lineHeight + cellPad
			}
		}
		pages, got := pageParts([]Part{{Title: "a", More: "a+"}, {Title: "b", More: "b+"}}, measured, 255, 30), 0
		for n, page := range pages {
			room := 255.0
			if n == 0 {
				room -= 30
			}
			for _, s := range page {
				got += len(s.rows)
				room -= partHeight + float64(len(s.rows))*(lineHeight+cellPad)
				if len(s.rows) == 0 {
					t.Errorf("%d rows: a title stands alone on page %d", rows, n+1)
				}
			}
			if room < 0 {
				t.Errorf("%d rows: page %d is %.1f mm too full", rows, n+1, -room)
			}
		}
		if got != rows+3 {
			t.Errorf("%d of %d rows are drawn", got, rows+3)
		}
	}
}

func TestPartsRefused(t *testing.T) {
	s, parts := hall()
	parts[2].Rows[5] = []string{"H006"}
	if _, err := Parts(t.Context(), s, parts); err == nil {
		t.Error("a ragged row was accepted")
	}
	if data, err := Parts(t.Context(), s, nil); err != nil || !strings.Contains(oracle.PDFText(t, data), "1/1") {
		t.Errorf("a sheet without parts: %v", err)
	}
}
