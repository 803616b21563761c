package app

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"luot/journal"
)

// lost keeps the records that another history took the place of where an admin can read them: one line per
// record, as export writes them, in a file of their own that only the program's user may read. Without a
// data folder, or when the file cannot be written, they go to the log; of the directory's only what they
// were, since they hold hashes of passwords, which no log may.
func (a *App) lost(s journal.Stream, records []journal.Record) {
	if len(records) == 0 {
		return
	}
	if data := a.opt.Config.Server.Data; data != "" {
		name, err := keepLost(filepath.Join(data, "lost"), a.clock.Now().UTC().Format("20060102T150405.000Z"), s, records)
		if err == nil {
			a.log.Error("lost records are kept in a file", "site", string(s.Site), "date", string(s.Date), "records", len(records), "file", name)
			return
		}
		a.log.Error("lost records cannot be kept in a file", "cause", err)
	}
	for _, r := range records {
		what := string(r.Raw)
		if s.Site == journal.DirectorySite {
			what = r.Type + " by " + r.Actor
		}
		a.log.Error("lost record", "site", string(s.Site), "date", string(s.Date), "seq", r.Seq, "chain", r.Chain.String(), "record", what)
	}
}

// lostTries bounds how many files of one millisecond are told apart.
const lostTries = 100

// keepLost writes a new file, whole and forced to disk, and returns its name.
func keepLost(dir, instant string, s journal.Stream, records []journal.Record) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of lost records: %w", err)
	}
	var f *os.File
	var err error
	for i := range lostTries {
		name := fmt.Sprintf("%s-%s-%s.ndjson", s.Site, s.Date, instant)
		if i > 0 {
			name = fmt.Sprintf("%s-%s-%s-%d.ndjson", s.Site, s.Date, instant, i)
		}
		f, err = os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, os.ErrExist) {
			break
		}
	}
	if err != nil {
		return "", fmt.Errorf("keep lost records: %w", err)
	}
	out := bufio.NewWriter(f)
	for _, r := range records {
		fmt.Fprintf(out, "{\"c\":\"%s\",\"r\":%s}\n", r.Chain, r.Raw) // Flush tells of a failure
	}
	if err := errors.Join(out.Flush(), f.Sync(), f.Close()); err != nil {
		return "", fmt.Errorf("keep lost records in %s: %w", f.Name(), err)
	}
	return f.Name(), nil
}
