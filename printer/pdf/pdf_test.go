package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"luot/internal/oracle"
	"luot/printer"
	"luot/printer/printertest"
)

// slip lays out and draws c.
func slip(t testing.TB, c printer.Content, width int) ([]byte, *printer.Slip) {
	t.Helper()
	s, err := printer.Layout(c, width)
	if err != nil {
		t.Fatal(err)
	}
	data, err := Slip(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return data, s
}

func TestSlipHasEveryLine(t *testing.T) {
	for _, width := range printer.Widths {
		for name, c := range map[string]printer.Content{"vi": printertest.Vietnamese(), "en": printertest.English()} {
			data, s := slip(t, c, width)
			got := strings.Join(strings.Fields(oracle.PDFText(t, data)), " ")
			for _, line := range s.Texts {
				if want := strings.Join(strings.Fields(line.Text), " "); !strings.Contains(got, want) {
					t.Errorf("%s, %d dots: pdftotext does not find %q in\n%s", name, width, want, got)
				}
			}
		}
	}
}

func TestSlipHoldsTheAddress(t *testing.T) {
	for _, width := range printer.Widths {
		data, _ := slip(t, printertest.Vietnamese(), width)
		if got := oracle.QR(t, oracle.PDFPicture(t, data, "1", "203")); got != printertest.URL {
			t.Errorf("%d dots: zbarimg reads %q, want %q", width, got, printertest.URL)
		}
	}
}

// The picture counts, not only the text layer: pdftotext finds the right words in a page whose
// marks stand beside their letters. The input is decomposed on purpose.
func TestSlipLooksRight(t *testing.T) {
	c := printertest.Vietnamese()
	c.Site, c.URL = norm.NFD.String(c.Site), ""
	data, s := slip(t, c, 576)
	var want []string
	for _, line := range s.Texts {
		want = append(want, line.Text)
	}
	got := oracle.Read(t, oracle.PDFPicture(t, data, "1", "203"))
	if rate := oracle.ErrorRate(got, strings.Join(want, "\n")); rate > 0.03 {
		t.Errorf("%.1f %% of the letters are read wrongly, want at most 3 %%\n%s", 100*rate, got)
	}
}

// A page is 80 mm wide for 576 dots and as long as the slip.
func TestSlipSize(t *testing.T) {
	data, s := slip(t, printertest.Vietnamese(), 576)
	want := fmt.Sprintf("/MediaBox [0 0 %.2f %.2f]", 80/mmPerPoint, float64(s.Height)/8/mmPerPoint)
	if !bytes.Contains(data, []byte(want)) {
		t.Errorf("the page is %s, want %s", regexp.MustCompile(`/MediaBox[^\]]*\]`).Find(data), want)
	}
}

// What people type must not bring the server down: gofpdf panics on runes above U+FFFF and draws
// nothing for those it lacks.
func TestHostileText(t *testing.T) {
	c := printertest.Vietnamese()
	c.Site = "Cơ sở \U0001F600 中文 \x00\u200b"
	data, _ := slip(t, c, 576)
	if got := oracle.PDFText(t, data); !strings.Contains(got, "Cơ sở ? ??") {
		t.Errorf("pdftotext reads\n%s", got)
	}
	sheet := Sheet{Title: "\U0001F600", Notes: []string{"\U0001F601"}, Columns: []Column{{Title: "\U0001F602"}}, Rows: [][]string{{"\U0001F603"}}}
	if _, err := Table(t.Context(), sheet); err != nil {
		t.Error(err)
	}
}

// A panic below becomes an error, and the slot is free again.
func TestPanicBecomesError(t *testing.T) {
	for range cap(slots) + 1 {
		_, err := render(t.Context(), head{title: "x", width: 10, height: 10}, func(*document) { panic("broken") })
		if err == nil || !strings.Contains(err.Error(), "broken") {
			t.Fatalf("error %v, want the panic's words", err)
		}
	}
}

// gofpdf remembers a mistake and goes on; we tell.
func TestRememberedErrorIsTold(t *testing.T) {
	_, err := render(t.Context(), head{title: "x", width: 10, height: 10}, func(d *document) { d.f.SetFont("missing", "", 10) })
	if err == nil {
		t.Error("an undefined font is no error")
	}
}

func TestWaitsForATurn(t *testing.T) {
	for range cap(slots) {
		slots <- struct{}{}
	}
	defer func() {
		for range cap(slots) {
			<-slots
		}
	}()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Table(ctx, Sheet{Columns: []Column{{}}}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

// The same slip gives the same bytes, also from many goroutines at once: gofpdf writes into the
// font bytes that it is given.
func TestManyAtOnceAlike(t *testing.T) {
	want, s := slip(t, printertest.English(), 576)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 6 {
				got, err := Slip(t.Context(), s)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("another document than before (%v)", err)
					return
				}
			}
		})
	}
	all.Wait()
}

// line is a sheet as the waiting line is printed.
func line(rows int) Sheet {
	s := Sheet{
		Title:   "Hàng chờ – Cơ sở Quy Nhơn",
		Notes:   []string{"In lúc 09:15, 23/11/2026. Gọi theo thứ tự từ trên xuống, đánh dấu số đã gọi."},
		Columns: []Column{{Title: "Đã gọi", Tick: true}, {Title: "Số", Share: 1.2}, {Title: "Lĩnh vực", Share: 4}, {Title: "Chờ (phút)", Right: true}},
		At:      time.Date(2026, 11, 23, 9, 15, 0, 0, time.UTC),
	}
	for i := range rows {
		s.Rows = append(s.Rows, []string{"", fmt.Sprintf("A%03d", i+1), "Giáo dục, văn hóa, thể thao, du lịch, dân tộc, tôn giáo, tín ngưỡng", fmt.Sprint(i)})
	}
	return s
}

func TestTable(t *testing.T) {
	data, err := Table(t.Context(), line(90))
	if err != nil {
		t.Fatal(err)
	}
	got := oracle.PDFText(t, data)
	pages := strings.Count(got, "\f")
	if pages < 2 || strings.Count(got, "Lĩnh vực") != pages || !strings.Contains(got, fmt.Sprintf("%d/%d", pages, pages)) {
		t.Errorf("%d pages, each of which should have the head and its number:\n%s", pages, got)
	}
	before := -1
	for i := range 90 {
		at := strings.Index(got, fmt.Sprintf("A%03d", i+1))
		if at <= before {
			t.Errorf("A%03d is missing or out of order", i+1)
		}
		before = at
	}
	if again, _ := Table(t.Context(), line(90)); !bytes.Equal(again, data) {
		t.Error("the same sheet gives other bytes")
	}
}

func TestEmptyTable(t *testing.T) {
	data, err := Table(t.Context(), line(0))
	if err != nil {
		t.Fatal(err)
	}
	if got := oracle.PDFText(t, data); !strings.Contains(got, "Hàng chờ") || !strings.Contains(got, "1/1") {
		t.Errorf("pdftotext reads\n%s", got)
	}
}

func TestSheetRefused(t *testing.T) {
	ragged := line(2)
	ragged.Rows[1] = []string{"A"}
	tests := map[string]Sheet{
		"no columns":   {},
		"many columns": {Columns: make([]Column, MaxColumns+1)},
		"many rows":    {Columns: []Column{{}}, Rows: make([][]string, MaxRows+1)},
		"ragged":       ragged,
	}
	for name, s := range tests {
		if _, err := Table(t.Context(), s); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func BenchmarkSlip(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		data, _ := slip(b, printertest.Vietnamese(), 576)
		b.ReportMetric(float64(len(data)), "bytes")
	}
}
