package report

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "embed"

	"luot/journal"
	"luot/journal/bolt"
	"luot/queue"
	"luot/report/reporttest"
)

//go:embed testdata/figures.sql
var figuresSQL string

// TestDaysBySQL plays two days of both demo offices and has sqlite3 work every figure out again from the exported
// lines: the whole, and by every dimension, to the last digit.
func TestDaysBySQL(t *testing.T) { againstSQL(t, 2) }

// againstSQL plays days of both sites and compares reports with what SQL says of the same logs.
func againstSQL(t *testing.T, days int) {
	sites := gialai(t)
	store, err := bolt.Open(filepath.Join(t.TempDir(), "luot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	played, err := reporttest.Season{Store: store, Sites: sites, From: "2026-10-01", Days: days, Busy: 1.1, Seed: 5}.Play(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := bySQL(t, store, sites, played)
	period := Period{Range, played[0], played[len(played)-1]}
	offices := []Office{summarised(t, store, sites[0], played), {Source: logged(store, sites[1]), Name: sites[1].Name}}
	figures, differ, told := 0, 0, map[string]bool{}
	for _, by := range Dims {
		r, err := Make(t.Context(), Question{Offices: offices, Period: period, By: []Dim{by}, Today: "2027-01-01", RatingsFrom: 5, At: time.Unix(0, 0)})
		if err != nil {
			t.Fatal(err)
		}
		rows := map[string]Figures{"total\t": r.Total}
		for _, g := range r.Rows {
			rows[string(by)+"\t"+g.Keys[0]] = g.Figures
		}
		for where, f := range rows {
			dim, _, _ := strings.Cut(where, "\t")
			for path, got := range flat(t, f) {
				if path == "days" && (dim == string(ByService) || dim == string(ByCounter) || dim == string(ByOfficer) || dim == string(ByHour)) {
					continue // all days
				}
				figures++
				if math.Abs(got-want[where][path]) > 1e-9 {
					if differ++; differ < 30 {
						t.Errorf("%s %s: %v, by SQL %v", where, path, got, want[where][path])
					}
				}
				told[where+"\t"+path] = true
			}
		}
	}
	for where, left := range want {
		for path, n := range left {
			if n != 0 && !told[where+"\t"+path] {
				t.Errorf("%s %s: nothing, by SQL %v", where, path, n)
			}
		}
	}
	t.Logf("%d days of two sites: %d figures compared", len(played), figures)
	if figures < 5_000 {
		t.Errorf("only %d figures", figures)
	}
}

// logged is a source of logs alone.
func logged(store journal.Journal, site *queue.Site) Source {
	return Source{Site: site,
		Kept: func(context.Context, queue.Date, queue.Date) iter.Seq2[[]byte, error] {
			return func(func([]byte, error) bool) {}
		},
		Events: func(ctx context.Context, date queue.Date) iter.Seq2[queue.Event, error] {
			return func(yield func(queue.Event, error) bool) {
				for r, err := range store.Read(ctx, journal.Stream{Site: site.ID, Date: date}, journal.Position{}) {
					var e queue.Event
					if err == nil {
						e, err = journal.ToEvent(r)
					}
					if !yield(e, err) || err != nil {
						return
					}
				}
			}
		},
	}
}

// summarised is a source of kept summaries of the days.
func summarised(t *testing.T, store journal.Journal, site *queue.Site, days []queue.Date) Office {
	kept := shelf{}
	for _, date := range days {
		s, err := Summarise(logged(store, site).Events(t.Context(), date), site, date)
		if err != nil {
			t.Fatal(err)
		}
		kept[date] = s
	}
	return Office{Source: kept.source(site), Name: site.Name}
}

// flat names every number of figures by its path; what is null is not there.
func flat(t *testing.T, f Figures) map[string]float64 {
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case float64:
			out[path] = v
		case bool:
			out[path] = map[bool]float64{true: 1}[v]
		case map[string]any:
			for name, inner := range v {
				walk(strings.TrimPrefix(path+"."+name, "."), inner)
			}
		}
	}
	walk("", tree)
	return out
}

// bySQL exports the days and lets sqlite3 work out the figures, by dimension and key, then by path.
func bySQL(t *testing.T, store journal.Journal, sites []*queue.Site, days []queue.Date) map[string]map[string]float64 {
	t.Helper()
	dir := t.TempDir()
	lines := filepath.Join(dir, "lines")
	var text strings.Builder
	for _, site := range sites {
		for _, date := range days {
			for r, err := range store.Read(t.Context(), journal.Stream{Site: site.ID, Date: date}, journal.Position{}) {
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&text, "%s\x1f%s\x1f{\"c\":\"%s\",\"r\":%s}\n", site.ID, date, r.Chain, r.Raw)
			}
		}
	}
	if err := os.WriteFile(lines, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "sqlite3", "-batch", "-bail", filepath.Join(dir, "figures.db"))
	cmd.Stdin = strings.NewReader("CREATE TABLE raw(site TEXT, date TEXT, line TEXT);\n.mode ascii\n.separator \"\\037\" \"\\n\"\n.import " + lines + " raw\n" + figuresSQL)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("sqlite3: %v\n%.2000s", err, out)
	}
	got := map[string]map[string]float64{}
	for line := range strings.Lines(string(out)) {
		part := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(part) != 4 {
			t.Fatalf("sqlite3 says %q", line)
		}
		n, err := strconv.ParseFloat(part[3], 64)
		if err != nil {
			t.Fatalf("sqlite3 says %q", line)
		}
		where := part[0] + "\t" + part[1]
		if got[where] == nil {
			got[where] = map[string]float64{}
		}
		got[where][part[2]] = n
	}
	return got
}
