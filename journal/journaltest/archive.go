package journaltest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"luot/journal"
	"luot/queue"
)

// Archive says what every journal.Archive must do; store opens one that is a journal.Journal as well.
func Archive(t *testing.T, store Store) {
	for name, test := range map[string]func(*testing.T, bench){
		"summaries by date, the last one counts":    summaries,
		"many summaries":                            manySummaries,
		"no log is dropped without a summary":       unsummarised,
		"a dropped log is gone, its summary is not": dropped,
		"a month of the directory needs no summary": directoryDropped,
		"what is no summary is refused":             noSummary,
		"an archive ends with its context":          lateArchive,
	} {
		t.Run(name, func(t *testing.T) {
			b := bench{Store: store, site: queue.SiteID(fmt.Sprintf("a%d", nextSite()))}
			b.settle(t)
			test(t, b)
		})
	}
}

// archive is the store as both.
type archive interface {
	journal.Journal
	journal.Archive
}

func (b bench) archive(t *testing.T) archive {
	t.Helper()
	a, ok := b.open(t).(archive)
	if !ok {
		t.Fatal("the store is no journal.Archive")
	}
	return a
}

func keep(t *testing.T, a archive, s journal.Stream, text string) {
	t.Helper()
	if err := a.Keep(deadline(t), s, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// keeps fails unless the summaries of a stretch of dates are these, "date text" each.
func keeps(t *testing.T, a archive, site queue.SiteID, stretch string, want ...string) {
	t.Helper()
	from, to, _ := strings.Cut(stretch, " ")
	got := []string{}
	for s, err := range a.Summaries(deadline(t), site, queue.Date(from), queue.Date(to)) {
		if err != nil {
			t.Fatal(err)
		}
		if s.Stream.Site != site {
			t.Errorf("a summary of %s among those of %s", s.Stream, site)
		}
		got = append(got, string(s.Stream.Date)+" "+string(s.Text))
	}
	if fmt.Sprint(got) != fmt.Sprint(append([]string{}, want...)) {
		t.Errorf("the summaries of %s are %q, want %q", stretch, got, want)
	}
}

func summaries(t *testing.T, b bench) {
	a := b.archive(t)
	on := func(date queue.Date) journal.Stream { return journal.Stream{Site: b.site, Date: date} }
	keeps(t, a, b.site, "2026-01-01 2026-12-31")
	for _, date := range []queue.Date{"2026-11-24", "2026-11-22", "2026-11-23"} {
		keep(t, a, on(date), `{"v":1,"chữ":"Đất đai"}`)
	}
	keep(t, a, on("2026-11-23"), `{"v":2}`)
	keep(t, a, journal.Stream{Site: b.site + "x", Date: "2026-11-23"}, `{"other":1}`)
	const text = ` {"v":1,"chữ":"Đất đai"}`
	keeps(t, a, b.site, "2026-11-22 2026-11-24", "2026-11-22"+text, `2026-11-23 {"v":2}`, "2026-11-24"+text)
	keeps(t, a, b.site, "2026-11-23 2026-11-23", `2026-11-23 {"v":2}`)
	keeps(t, a, b.site, "2026-11-25 2026-12-01")
	for s, err := range a.Streams(deadline(t), b.site) {
		t.Errorf("a summary is listed as a log: %v, %v", s, err)
	}
}

func manySummaries(t *testing.T, b bench) {
	a := b.archive(t)
	first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var want []string
	for i := range 65 {
		date := first.AddDate(0, 0, i).Format(time.DateOnly)
		keep(t, a, journal.Stream{Site: b.site, Date: queue.Date(date)}, fmt.Sprintf(`{"n":%d}`, i))
		want = append(want, fmt.Sprintf(`%s {"n":%d}`, date, i))
	}
	keeps(t, a, b.site, "2026-01-01 2026-12-31", want...)
	keeps(t, a, b.site, "2026-01-03 2026-02-25", want[2:56]...)
	for range a.Summaries(deadline(t), b.site, "2026-01-01", "2026-12-31") {
		break // a reader may stop
	}
}

func unsummarised(t *testing.T, b bench) {
	a := b.archive(t)
	end := fill(t, a, b.stream(), 30)[29].Position()
	keep(t, a, journal.Stream{Site: b.site, Date: "2026-11-22"}, `{}`)
	if err := a.Drop(deadline(t), b.stream()); !errors.Is(err, journal.ErrStore) {
		t.Errorf("drop gives %v", err)
	}
	stands(t, a, b.stream(), end)
}

func dropped(t *testing.T, b bench) {
	a := b.archive(t)
	s, next := b.stream(), journal.Stream{Site: b.site, Date: "2026-11-24"}
	fill(t, a, s, 700)
	left := fill(t, a, next, 10)
	keep(t, a, s, `{"v":1}`)
	for range 2 { // dropping again is no mistake
		if err := a.Drop(deadline(t), s); err != nil {
			t.Fatal(err)
		}
	}
	stands(t, a, s, journal.Position{})
	if got, err := read(t, a, s, journal.Position{}); err != nil || len(got) != 0 {
		t.Errorf("reading the dropped log gives %d records, %v", len(got), err)
	}
	var dates []queue.Date
	for s, err := range a.Streams(deadline(t), b.site) {
		if err != nil {
			t.Fatal(err)
		}
		dates = append(dates, s.Date)
	}
	if fmt.Sprint(dates) != "[2026-11-24]" {
		t.Errorf("the logs are %v", dates)
	}
	keeps(t, a, b.site, "2026-01-01 2026-12-31", `2026-11-23 {"v":1}`)
	got, err := read(t, a, next, journal.Position{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, left)
	back := fill(t, a, s, 20) // an import brings it in again
	stands(t, a, s, back[19].Position())
}

func directoryDropped(t *testing.T, b bench) {
	a := b.archive(t)
	month := journal.Stream{Site: journal.DirectorySite, Date: queue.Date(fmt.Sprintf("19%02d-01", nextSite()%100))}
	rec := journal.Record{At: start, Type: "MonthClosed", Actor: "clock", Data: []byte(`{}`)}
	batch, err := journal.Seal(journal.Position{}, journal.WriterID{1}, []journal.Record{rec})
	if err != nil {
		t.Fatal(err)
	}
	put(t, a, month, batch)
	if err := a.Drop(deadline(t), month); err != nil {
		t.Fatal(err)
	}
	stands(t, a, month, journal.Position{})
}

func noSummary(t *testing.T, b bench) {
	a := b.archive(t)
	for name, text := range map[string]string{
		"nothing": "", "a list": "[]", "torn": `{"v":`, "too long": `{"x":"` + strings.Repeat("x", journal.MaxSummary) + `"}`,
	} {
		if err := a.Keep(deadline(t), b.stream(), []byte(text)); err == nil {
			t.Errorf("%s is kept", name)
		}
	}
	keeps(t, a, b.site, "2026-01-01 2026-12-31")
}

func lateArchive(t *testing.T, b bench) {
	a := b.archive(t)
	keep(t, a, b.stream(), `{"v":1}`)
	ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer cancel()
	if err := a.Keep(ctx, b.stream(), []byte(`{"v":2}`)); !errors.Is(err, journal.ErrStore) {
		t.Errorf("keep gives %v", err)
	}
	if err := a.Drop(ctx, b.stream()); !errors.Is(err, journal.ErrStore) {
		t.Errorf("drop gives %v", err)
	}
	for _, err := range a.Summaries(ctx, b.site, "2026-01-01", "2026-12-31") {
		if !errors.Is(err, journal.ErrStore) {
			t.Errorf("summaries gives %v", err)
		}
	}
	keeps(t, a, b.site, "2026-01-01 2026-12-31", `2026-11-23 {"v":1}`)
}
