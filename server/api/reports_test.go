package api

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"luot/internal/oracle"
	"luot/report"
)

// TestReports asks for today's figures as they come about, for periods without any, and for what there is
// not; openapi.yaml holds every answer.
func TestReports(t *testing.T) {
	r := newRig(t)
	boss := r.logIn("boss")
	r.issue(`{"service":"dat-dai"}`)
	r.issue(`{"service":"dat-dai","class":"priority"}`)
	get := func(query string) report.Report {
		t.Helper()
		return into[report.Report](t, r.want(http.StatusOK, "GET", "/api/v1/sites/qn/reports"+query, ask{cookie: boss}))
	}
	today := get("")
	if f := today.Total; f.Issued != 2 || f.Priority != 1 || *f.PriorityShare != 500 || f.Busiest == nil || f.Busiest.Hour != 8 {
		t.Errorf("today: %+v", f)
	}
	if today.Period.From != "2026-11-23" || today.Before.From != "2026-11-20" {
		t.Errorf("today is %+v, before it %+v; want Monday and Friday", today.Period, today.Before)
	}
	if len(today.Rows) < 12 || today.Rows[0].Keys[0] != "dat-dai" || today.Rows[0].Figures.Issued != 2 || today.Rows[1].Figures.Issued != 0 {
		t.Errorf("%d rows by service, first %v", len(today.Rows), today.Rows[0].Keys)
	}
	for query, want := range map[string]string{
		"?period=week":                                "2026-11-23 2026-11-29 2026-11-23 before 2026-11-16 2026-11-16",
		"?period=month&date=2026-02-10":               "2026-02-01 2026-02-28 2026-02-28 before 2026-01-01 2026-01-31",
		"?period=quarter":                             "2026-10-01 2026-12-31 2026-11-23 before 2026-07-01 2026-08-23",
		"?period=6months&date=2026-03-01":             "2026-01-01 2026-06-30 2026-06-30 before 2025-07-01 2025-12-31",
		"?period=9months":                             "2026-01-01 2026-09-30 2026-09-30 before 2025-01-01 2025-09-30",
		"?period=year&date=2025-05-05":                "2025-01-01 2025-12-31 2025-12-31 before 2024-01-01 2024-12-31",
		"?period=range&from=2026-11-20&to=2026-11-22": "2026-11-20 2026-11-22 2026-11-22 before 2026-11-17 2026-11-19",
	} {
		got := get(query)
		if said := fmt.Sprint(got.Period.From, " ", got.Period.To, " ", got.Until, " before ", got.Before.From, " ", got.Before.To); said != want {
			t.Errorf("%s: %s, want %s", query, said, want)
		}
	}
	if days := get("?period=month&by=day"); len(days.Rows) != 23 || days.Rows[0].Figures.Issued != 0 || days.Rows[22].Figures.Issued != 2 {
		t.Errorf("%d days so far", len(days.Rows))
	}
	for query, code := range map[string]string{
		"?period=decade": "value.unknown", "?date=23.11.": "value.format", "?period=range&from=2026-11-22&to=2026-11-20": "value.format",
		"?by=shoe": "value.unknown", "?by=day,day": "value.unknown", "?format=doc": "value.unknown",
		"?period=range&from=2020-01-01&to=2026-01-01": "value.format",
	} {
		if res := r.want(http.StatusUnprocessableEntity, "GET", "/api/v1/sites/qn/reports"+query, ask{cookie: boss}); !strings.Contains(string(res.text), code) {
			t.Errorf("%s: %s, want %s", query, res.text, code)
		}
	}
}

// TestReportsOfSites asks for several sites, as somebody who may see all and as somebody who may not.
func TestReportsOfSites(t *testing.T) {
	r := newRig(t)
	r.issue(`{"service":"dat-dai"}`)
	root, boss := ask{cookie: r.logIn("root")}, ask{cookie: r.logIn("boss")}
	all := into[report.Report](t, r.want(http.StatusOK, "GET", "/api/v1/reports?by=site", root))
	if len(all.Sites) != 2 || len(all.Rows) != 2 || all.Rows[0].Figures.Issued != 1 || all.Rows[1].Figures.Issued != 0 {
		t.Errorf("%d sites, rows %+v", len(all.Sites), all.Rows)
	}
	counters := into[report.Report](t, r.want(http.StatusOK, "GET", "/api/v1/reports?by=counter&sites=pk,qn", root))
	if counters.Rows[0].Keys[0] != "pk/1" || counters.Rows[0].Names[0]["vi"] != "Quầy 1 – Phù Cát" && !strings.HasPrefix(counters.Rows[0].Names[0]["vi"], "Quầy 1 – ") {
		t.Errorf("first counter %+v", counters.Rows[0])
	}
	mine := into[report.Report](t, r.want(http.StatusOK, "GET", "/api/v1/reports", boss))
	if len(mine.Sites) != 1 || mine.Sites[0].ID != "qn" {
		t.Errorf("the supervisor of one site sees %+v", mine.Sites)
	}
	r.want(http.StatusForbidden, "GET", "/api/v1/reports?sites=qn,pk", boss)
	r.want(http.StatusUnprocessableEntity, "GET", "/api/v1/reports?sites=nowhere", root)
	r.want(http.StatusForbidden, "GET", "/api/v1/reports", ask{cookie: r.logIn("lead")})
	r.want(http.StatusUnauthorized, "GET", "/api/v1/reports", ask{})

	file := r.want(http.StatusOK, "GET", "/api/v1/reports?format=csv&lang=en&by=site", root)
	text, marked := strings.CutPrefix(string(file.text), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if !marked || err != nil || len(rows) != 1+2*3 || rows[0][2] != "Site" || rows[3][2] != "Total" || rows[3][4] != "1" {
		t.Errorf("CSV: mark %v, %v, %q", marked, err, rows)
	}
	if name := file.Header.Get("Content-Disposition"); name != `attachment; filename="luot-all-day-2026-11-23.csv"` {
		t.Errorf("the file is called %s", name)
	}
}

// TestReportFiles takes the four formats away and reads them with programs of others.
func TestReportFiles(t *testing.T) {
	r := newRig(t)
	r.issue(`{"service":"dat-dai"}`)
	root := ask{cookie: r.logIn("root")}
	for by, want := range map[string]string{"service": "Đất đai, tài sản gắn liền với đất", "counter": "Quầy 3 – Cơ sở Quy Nhơn", "hour": "08:00–09:00", "weekday,hour": "Thứ Hai"} {
		file := r.want(http.StatusOK, "GET", "/api/v1/reports?period=week&format=pdf&lang=vi&by="+by, root)
		text := strings.Join(strings.Fields(oracle.PDFText(t, file.text)), " ")
		for _, want := range []string{want, "Báo cáo tiếp dân – Tuần 48/2026", "Cơ sở Quy Nhơn", "Tổng cộng", "Kỳ này chưa kết thúc", "1/"} {
			if !strings.Contains(text, want) {
				t.Errorf("by %s the PDF has no %q:\n%s", by, want, text)
			}
		}
		csvFile := r.want(http.StatusOK, "GET", "/api/v1/reports?period=week&format=csv&lang=vi&by="+by, root)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(csvFile.text), "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		book := r.want(http.StatusOK, "GET", "/api/v1/reports?period=week&format=xlsx&lang=vi&by="+by, root)
		if got := sheetRows(t, book.text, "xl/worksheets/sheet2.xml"); got != len(rows) {
			t.Errorf("by %s the workbook has %d rows, the CSV %d", by, got, len(rows))
		}
	}
}

// sheetRows counts the rows of a sheet in the XML of a workbook.
func sheetRows(t *testing.T, book []byte, name string) int {
	t.Helper()
	zipped, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := zipped.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte(`state="frozen"`)) {
		t.Errorf("%s: the heads are not frozen", name)
	}
	return bytes.Count(text, []byte("<row "))
}
