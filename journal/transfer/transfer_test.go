package transfer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luot/journal"
	"luot/journal/bolt"
	"luot/journal/journaltest"
	"luot/journal/redis"
	"luot/journal/redistest"
	"luot/queue"
)

// embedded opens the file of a folder.
func embedded(t testing.TB, dir string) *bolt.Journal {
	t.Helper()
	j, err := bolt.Open(filepath.Join(dir, "luot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func shared(t testing.TB) *redis.Journal {
	t.Helper()
	j, err := redis.Open(t.Context(), redis.Config{URL: redistest.Start(t, redistest.Everysec).URL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// fill appends n records to a log.
func fill(t testing.TB, j Store, s journal.Stream, n int) journal.Position {
	t.Helper()
	var at journal.Position
	for at.Seq < uint64(n) {
		b := journaltest.Batch(t, at, min(400, n-int(at.Seq)))
		if err := j.Append(t.Context(), s, b); err != nil {
			t.Fatal(err)
		}
		at = b.End()
	}
	return at
}

func day(site queue.SiteID, of int) journal.Stream {
	return journal.Stream{Site: site, Date: queue.Date(fmt.Sprintf("2026-11-%02d", of))}
}

// office fills a store with two sites, a dropped day of which only the summary is left, and a month of
// the directory.
func office(t testing.TB, j Store) {
	t.Helper()
	for _, site := range []queue.SiteID{"pk", "qn"} {
		for d := 20; d <= 22; d++ {
			fill(t, j, day(site, d), 700+d)
			if err := j.Keep(t.Context(), day(site, d-1), fmt.Appendf(nil, `{"v":1,"site":"%s","day":%d,"chữ":"Đất"}`, site, d-1)); err != nil {
				t.Fatal(err)
			}
		}
	}
	rec := journal.Record{At: 1, Type: "MonthClosed", Actor: "clock", Data: []byte(`{}`)}
	b, err := journal.Seal(journal.Position{}, journal.WriterID{1}, []journal.Record{rec})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Append(t.Context(), journal.Stream{Site: journal.DirectorySite, Date: "2026-11"}, b); err != nil {
		t.Fatal(err)
	}
}

func export(t testing.TB, j Store, want Wanted) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := Export(t.Context(), &out, j, want); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func importAll(t testing.TB, j Store, text []byte) Tally {
	t.Helper()
	tally, err := Import(t.Context(), bytes.NewReader(text), journal.Stream{}, j)
	if err != nil {
		t.Fatal(err)
	}
	return tally
}

// TestRoundTrip moves everything from a file to Redis and into another file. What arrives gives the same
// export, byte by byte, and importing again adds nothing.
func TestRoundTrip(t *testing.T) {
	from, over, to := embedded(t, t.TempDir()), shared(t), embedded(t, t.TempDir())
	office(t, from)
	first := export(t, from, Wanted{Directory: true})
	for range 2 {
		if got := importAll(t, over, first); got != (Tally{7, 2*(720+721+722) + 1, 6}) {
			t.Errorf("imported %v", got)
		}
	}
	second := export(t, over, Wanted{Directory: true})
	importAll(t, to, second)
	third := export(t, to, Wanted{Directory: true})
	if !bytes.Equal(first, second) || !bytes.Equal(first, third) {
		t.Errorf("the exports are %d, %d and %d bytes long and differ", len(first), len(second), len(third))
	}
	if bytes.Contains(export(t, from, Wanted{}), []byte("_directory")) {
		t.Error("the directory is exported although nobody asked")
	}
	some := export(t, from, Wanted{Site: "qn", From: "2026-11-20", To: "2026-11-21"})
	tally, err := Scan(bytes.NewReader(some), journal.Stream{}, Taker{})
	if err != nil || tally != (Tally{2, 720 + 721, 2}) {
		t.Errorf("two days of one site: %v, %v", tally, err)
	}
}

// TestImportGoesOn imports a log of which the store has a beginning, or more than the file.
func TestImportGoesOn(t *testing.T) {
	for _, have := range []int{1, 399, 500, 501, 720, 900} {
		from, to := embedded(t, t.TempDir()), embedded(t, t.TempDir())
		fill(t, from, day("qn", 20), 720)
		fill(t, to, day("qn", 20), have)
		importAll(t, to, export(t, from, Wanted{}))
		at, err := to.Positions(t.Context(), []journal.Stream{day("qn", 20)})
		if err != nil || at[0].Seq != uint64(max(have, 720)) {
			t.Errorf("having %d, after the import it stands at %v, %v", have, at, err)
		}
	}
}

// TestOtherHistory refuses to join two histories, and a summary that says something else.
func TestOtherHistory(t *testing.T) {
	for name, j := range map[string]Store{"bolt": embedded(t, t.TempDir()), "redis": shared(t)} {
		from := embedded(t, t.TempDir())
		fill(t, from, day("qn", 20), 720)
		recs := journaltest.Records(t, 0, 3)
		rival, err := journal.Seal(journal.Position{}, journal.WriterID{9}, recs)
		if err != nil {
			t.Fatal(err)
		}
		rival.Heal = true
		if err := j.Append(t.Context(), day("qn", 20), rival); err != nil {
			t.Fatal(err)
		}
		_, err = Import(t.Context(), bytes.NewReader(export(t, from, Wanted{})), journal.Stream{}, j)
		if !errors.Is(err, ErrOther) {
			t.Errorf("%s: another log gives %v", name, err)
		}
		if at, _ := j.Positions(t.Context(), []journal.Stream{day("qn", 20)}); at[0] != rival.End() {
			t.Errorf("%s: it stands at %v", name, at)
		}
		other := embedded(t, t.TempDir())
		_ = other.Keep(t.Context(), day("qn", 19), []byte(`{"v":1}`))
		_ = j.Keep(t.Context(), day("qn", 19), []byte(`{"v":2}`))
		_, err = Import(t.Context(), bytes.NewReader(export(t, other, Wanted{})), journal.Stream{}, j)
		if !errors.Is(err, ErrOther) {
			t.Errorf("%s: another summary gives %v", name, err)
		}
	}
}

// TestSpoilt spoils an export in every way and wants the line and, where a record is at fault, the
// record named. Nothing of what follows is imported.
func TestSpoilt(t *testing.T) {
	from := embedded(t, t.TempDir())
	fill(t, from, day("qn", 20), 20)
	if err := from.Keep(t.Context(), day("qn", 20), []byte(`{"v":1}`)); err != nil {
		t.Fatal(err)
	}
	whole := strings.SplitAfter(string(export(t, from, Wanted{})), "\n") // 1 head, 2 log, 3-22 records, 23 summary, 24 end
	whole = whole[:24]
	for name, tt := range map[string]struct {
		spoil func(l []string) string
		line  int
		seq   uint64
	}{
		"altered": {func(l []string) string {
			l[11] = strings.Replace(l[11], `"number":"A`, `"number":"B`, 1)
			return join(l)
		}, 12, 10},
		"altered chain": {func(l []string) string {
			l[11] = `{"c":"00000000000000000000000000000000"` + l[11][39:]
			return join(l)
		}, 12, 10},
		"removed":     {func(l []string) string { return join(l[:11]) + join(l[12:]) }, 12, 10},
		"added":       {func(l []string) string { return join(l[:12]) + l[11] + join(l[12:]) }, 13, 11},
		"last ones":   {func(l []string) string { return join(l[:20]) + join(l[22:]) }, 21, 19},
		"swapped":     {func(l []string) string { l[11], l[12] = l[12], l[11]; return join(l) }, 12, 10},
		"cut":         {func(l []string) string { return join(l[:11]) + l[11][:30] }, 12, 0},
		"cut between": {func(l []string) string { return join(l[:11]) }, 12, 0},
		"no end":      {func(l []string) string { return join(l[:23]) }, 24, 0},
		"no head":     {func(l []string) string { return join(l[1:]) }, 1, 0},
		"no log line": {func(l []string) string { return l[0] + join(l[2:]) }, 2, 0},
		"no summary":  {func(l []string) string { return join(l[:22]) + l[23] }, 23, 0},
		"rubbish":     {func(l []string) string { return l[0] + "\x00\x01\n" }, 2, 0},
		"empty":       {func(l []string) string { return "" }, 1, 0},
		"endless":     {func(l []string) string { return l[0] + strings.Repeat("x", maxLine+100) }, 2, 0},
		"failed":      {func(l []string) string { return join(l[:10]) + `{"failed":"the disk"}` + "\n" }, 11, 0},
		"newer":       {func(l []string) string { return `{"luot":"export","v":2}` + "\n" + join(l[1:]) }, 1, 0},
		// The names of what a store has beside its logs, and what would leave its keys and folders.
		"no site":      {func(l []string) string { return strings.Replace(join(l), `"site":"qn"`, `"site":"_summaries"`, 1) }, 2, 0},
		"two keys":     {func(l []string) string { return strings.Replace(join(l), `"site":"qn"`, `"site":"a}:b"`, 1) }, 2, 0},
		"no date":      {func(l []string) string { return strings.Replace(join(l), "2026-11-20", "../x", 1) }, 2, 0},
		"no month":     {func(l []string) string { return strings.Replace(join(l), `"site":"qn"`, `"site":"_directory"`, 1) }, 2, 0},
		"summary of ?": {func(l []string) string { l[22] = strings.Replace(l[22], "2026-11-20", "..", 1); return join(l) }, 23, 0},
	} {
		t.Run(name, func(t *testing.T) {
			text := tt.spoil(append([]string(nil), whole...))
			to := embedded(t, t.TempDir())
			_, err := Import(t.Context(), strings.NewReader(text), journal.Stream{}, to)
			var at *At
			if !errors.As(err, &at) || at.Line != tt.line {
				t.Fatalf("got %v, want line %d", err, tt.line)
			}
			var broken *journal.Broken
			if errors.As(err, &broken) != (tt.seq > 0) || tt.seq > 0 && broken.Seq != tt.seq {
				t.Errorf("got %v, want record %d", err, tt.seq)
			}
		})
	}
}

func join(lines []string) string { return strings.Join(lines, "") }

// TestBare reads the log of one day without headers, as /events and export --date give it.
func TestBare(t *testing.T) {
	from, to := embedded(t, t.TempDir()), embedded(t, t.TempDir())
	end := fill(t, from, day("qn", 20), 720)
	lines := strings.SplitAfter(string(export(t, from, Wanted{})), "\n")
	bare := join(lines[2 : 2+720])
	if _, err := Import(t.Context(), strings.NewReader(bare), day("qn", 20), to); err != nil {
		t.Fatal(err)
	}
	if at, _ := to.Positions(t.Context(), []journal.Stream{day("qn", 20)}); at[0] != end {
		t.Errorf("it stands at %v, want %v", at, end)
	}
	if _, err := Import(t.Context(), strings.NewReader(bare), journal.Stream{}, to); !errors.Is(err, ErrTorn) {
		t.Errorf("without its name the log gives %v", err)
	}
}

// TestKilledImport kills the program with -9 again and again while it imports: each time the store has
// whole beginnings of the logs, and the last import finishes them.
func TestKilledImport(t *testing.T) {
	const data, file = "LUOT_TEST_DATA", "LUOT_TEST_FILE"
	if dir := os.Getenv(data); dir != "" { // the program to be killed
		f, err := os.Open(os.Getenv(file))
		if err != nil {
			t.Fatal(err)
		}
		importFile(t, f, embedded(t, dir))
		return
	}
	from, dir := embedded(t, t.TempDir()), t.TempDir()
	office(t, from)
	whole := export(t, from, Wanted{Directory: true})
	path := filepath.Join(dir, "export")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		cmd := exec.Command(os.Args[0], "-test.run=TestKilledImport$")
		cmd.Env = append(os.Environ(), data+"="+dir, file+"="+path)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Duration(20+25*i)*time.Millisecond, func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		kill.Stop()
		t.Logf("try %d ended with %v", i, err)
		whatIsThere(t, dir)
	}
	to := embedded(t, dir)
	importAll(t, to, whole)
	if got := export(t, to, Wanted{Directory: true}); !bytes.Equal(got, whole) {
		t.Errorf("after all that it has %d bytes, want %d", len(got), len(whole))
	}
}

func importFile(t *testing.T, f *os.File, to Store) {
	if _, err := Import(context.Background(), f, journal.Stream{}, to); err != nil {
		t.Fatal(err)
	}
}

// whatIsThere verifies every record of a store.
func whatIsThere(t *testing.T, dir string) {
	t.Helper()
	j, err := bolt.Open(filepath.Join(dir, "luot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if _, err := Scan(bytes.NewReader(export(t, j, Wanted{Directory: true})), journal.Stream{}, Taker{}); err != nil {
		t.Fatal(err)
	}
}
