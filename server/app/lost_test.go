package app

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luot/configs"
	"luot/engine"
	"luot/journal"
)

// TestLostRecordsAreKept reads back what an admin finds after another history won, twice in a moment.
func TestLostRecordsAreKept(t *testing.T) {
	var log strings.Builder
	conf := &configs.Config{}
	conf.Server.Data = t.TempDir()
	a := &App{opt: Options{Config: conf}, clock: engine.NewWallClock(nil), log: slog.New(slog.NewTextHandler(&log, nil))}
	records := []journal.Record{{At: 1_795_392_904_250, Type: "Issued", Actor: "kiosk:1", Data: json.RawMessage(`{"number":"A012"}`)}}
	b, err := journal.Seal(journal.Position{}, journal.WriterID{1}, records)
	if err != nil {
		t.Fatal(err)
	}
	s := journal.Stream{Site: "qn", Date: "2026-11-23"}
	for range 2 {
		a.lost(s, b.Records)
	}
	files, err := filepath.Glob(filepath.Join(conf.Server.Data, "lost", "qn-2026-11-23-*.ndjson"))
	if err != nil || len(files) != 2 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	var line struct {
		C string
		R json.RawMessage
	}
	if err := json.Unmarshal(text, &line); err != nil || line.C != b.Records[0].Chain.String() || string(line.R) != string(b.Records[0].Raw) {
		t.Errorf("the file holds %s, %v", text, err)
	}
	if about, err := os.Stat(files[0]); err != nil || about.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", about.Mode(), err)
	}
	if strings.Contains(log.String(), "A012") {
		t.Errorf("the log repeats what the file holds: %s", log.String())
	}
	conf.Server.Data = filepath.Join(files[0], "no folder")
	a.lost(s, b.Records)
	if !strings.Contains(log.String(), "A012") {
		t.Errorf("without a file the log says only %s", log.String())
	}
	a.lost(journal.Stream{Site: journal.DirectorySite, Date: "2026-11"}, b.Records)
	if n := strings.Count(log.String(), "A012"); n != 1 || !strings.Contains(log.String(), "Issued by kiosk:1") {
		t.Errorf("what an account's record holds is in the log, which others read: %s", log.String())
	}
}
