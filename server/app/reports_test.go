package app

import (
	"archive/zip"
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"luot/configs"
	"luot/demo"
	"luot/engine"
	"luot/journal"
	"luot/journal/bolt"
	"luot/queue"
	"luot/server/api"
)

// TestScheduledReports: two processes that share a folder make what has ended once between them, each file
// whole; what is there is left alone; what a killed process left is swept.
func TestScheduledReports(t *testing.T) {
	folder, process := sharing(t)
	var made [2]int
	var both sync.WaitGroup
	for i := range made {
		both.Go(func() {
			var err error
			if made[i], err = process().turn(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	// Three of sites, three formats; five days of work in a week, one week, one month.
	if want := 3 * 3 * (5 + 1 + 1); len(files) != want || made[0]+made[1] != want {
		t.Errorf("%d files, made %v, want %d", len(files), made, want)
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name()
		whole(t, filepath.Join(folder, f.Name()))
	}
	for _, want := range []string{"luot-qn-day-2026-11-24.csv", "luot-qn-week-2026-11-16.pdf", "luot-pk-month-2026-10-01.xlsx", "luot-all-month-2026-10-01.pdf"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is missing: %v", want, names)
		}
	}
	mine := filepath.Join(folder, "luot-qn-day-2026-11-24.csv")
	left := filepath.Join(folder, unfinished+"1")
	for path, age := range map[string]time.Duration{mine: 0, left: 2 * unfinishedOf} {
		if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Now().Add(-age), time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if again, err := process().turn(t.Context()); again != 0 || err != nil {
		t.Errorf("the second time %d were made, %v", again, err)
	}
	if text, _ := os.ReadFile(mine); string(text) != "mine" {
		t.Error("a file that was there is overwritten")
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("an unfinished file is left")
	}
}

// sharing makes processes that share the demo's sites and a folder.
func sharing(t *testing.T) (folder string, process func() *reporter) {
	t.Helper()
	conf, err := configs.Load(configs.GiaLai, nil)
	if err != nil {
		t.Fatal(err)
	}
	store, err := bolt.Open(filepath.Join(t.TempDir(), "luot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	at := time.Date(2026, 11, 25, 8, 0, 0, 0, conf.Sites[0].Rules.Zone)
	var sites []*api.Site
	for _, s := range conf.Sites {
		e, err := engine.Open(t.Context(), engine.Config{Journal: store, Site: s.Rules, Clock: demo.NewClock(at), Writer: journal.WriterID{1},
			TrustClock: true, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { e.Close(context.Background()) })
		sites = append(sites, api.NewSite(e, s))
	}
	folder = filepath.Join(t.TempDir(), "reports")
	return folder, func() *reporter {
		return &reporter{conf: configs.Reports{Folder: folder, Every: []string{"day", "week", "month"}, Formats: []string{"csv", "xlsx", "pdf"}, By: "service", Lang: "vi", Sites: []queue.SiteID{"qn", "pk"}, Joined: true},
			sites: sites, archive: store, now: func() time.Time { return at }, log: slog.New(slog.DiscardHandler)}
	}
}

// whole checks that a file ends as its format does.
func whole(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	good := false
	switch filepath.Ext(path) {
	case ".csv":
		good = strings.HasPrefix(string(text), "\ufeff") && strings.HasSuffix(string(text), "\r\n")
	case ".pdf":
		good = bytes.HasPrefix(text, []byte("%PDF")) && bytes.HasSuffix(bytes.TrimSpace(text), []byte("%%EOF"))
	case ".xlsx":
		_, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
		good = err == nil
	}
	if !good {
		t.Errorf("%s is not whole", path)
	}
}
