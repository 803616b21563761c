//go:build chaos

package report

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestChaosQuarterBySQL is TestDaysBySQL over a quarter of both offices, about 18,000 visits.
func TestChaosQuarterBySQL(t *testing.T) { againstSQL(t, 65) }

// TestChaosLibreOffice opens the workbook with another program and saves its table as CSV: that is our CSV, to
// the last character. LibreOffice is 85 MB and takes minutes to install: this test does it by itself.
func TestChaosLibreOffice(t *testing.T) {
	if _, err := exec.LookPath("soffice"); err != nil {
		install := exec.Command("apt-get", "install", "-y", "-q", "--no-install-recommends", "libreoffice-calc-nogui")
		install.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if out, err := install.CombinedOutput(); err != nil {
			t.Fatalf("install LibreOffice: %v\n%.2000s", err, out)
		}
	}
	for _, by := range []string{"service", "counter", "officer", "weekday,hour"} {
		for _, lang := range []string{"vi", "en"} {
			r := ask(t, by)
			grid := NewGrid(r, Columns(r, ReasonsOf(twoWeeks(t))), lang)
			book, err := grid.XLSX(r, lang)
			if err != nil {
				t.Fatal(err)
			}
			want := records(t, string(grid.CSV()))
			got := records(t, libreOffice(t, book))
			if !slices.EqualFunc(got, want, slices.Equal) {
				for i := range min(len(got), len(want)) {
					for j := range want[i] {
						if j < len(got[i]) && got[i][j] != want[i][j] {
							t.Errorf("by %s in %s, row %d, %s: %q, our CSV has %q", by, lang, i, want[0][j], got[i][j], want[i][j])
						}
					}
				}
				t.Errorf("by %s in %s: %d rows, our CSV has %d", by, lang, len(got), len(want))
			}
		}
	}
}

// libreOffice saves the second sheet of a workbook as CSV, cells as they are shown.
func libreOffice(t *testing.T, book []byte) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "report.xlsx")
	if err := os.WriteFile(path, book, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "soffice", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to",
		"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,2", "--outdir", dir, path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	found, _ := filepath.Glob(filepath.Join(dir, "*.csv"))
	if len(found) != 1 {
		t.Fatalf("soffice wrote %v", found)
	}
	text, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func records(t *testing.T, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, bom))).ReadAll()
	if err != nil {
		t.Fatal(fmt.Errorf("%w in %.300q", err, text))
	}
	return rows
}
