package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"luot/configs"
	"luot/demo"
	"luot/engine"
	"luot/journal"
	"luot/journal/bolt"
	"luot/journal/redis"
	"luot/journal/redistest"
	"luot/journal/transfer"
	"luot/queue"
	"luot/report"
	"luot/server/api"
)

// season is three months of one site on a clock that the test turns.
type season struct {
	t      *testing.T
	store  transfer.Store
	clock  *demo.Clock
	site   *engine.Site
	rules  *queue.Site
	keeper *keeper
	log    said
	issued map[queue.Date]int
}

func newSeason(t *testing.T, store transfer.Store) *season {
	conf := load(t, string(configs.GiaLai))
	s := &season{t: t, store: store, rules: conf.Sites[0].Rules, issued: map[queue.Date]int{},
		clock: demo.NewClock(time.Date(2026, 9, 1, 0, 30, 0, 0, time.UTC))} // 07:30 there
	s.open()
	t.Cleanup(func() { s.site.Close(context.Background()) })
	s.newKeeper()
	return s
}

func (s *season) open() {
	s.t.Helper()
	var err error
	s.site, err = engine.Open(s.t.Context(), engine.Config{Journal: s.store, Site: s.rules, Clock: s.clock, Writer: journal.WriterID{1},
		TrustClock: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		s.t.Fatal(err)
	}
}

// newKeeper is another process that looks after finished days.
func (s *season) newKeeper() {
	s.keeper = &keeper{store: s.store, sites: []func() *queue.Site{func() *queue.Site { return s.rules }}, keepDays: 30,
		now: s.clock.Now, log: slog.New(slog.NewTextHandler(&s.log, nil))}
}

// work lets one to three visitors come and be served.
func (s *season) work(date queue.Date) {
	s.t.Helper()
	do := func(cmd queue.Command) {
		s.t.Helper()
		err := s.patient(func() error { return s.site.Do(s.t.Context(), cmd, nil) })
		if err != nil {
			s.t.Fatalf("%s: %T: %v", date, cmd.Do, err)
		}
		s.clock.Set(s.clock.Now().Add(10 * time.Second))
	}
	lan := queue.Actor{ID: "staff:lan", User: "lan", Role: queue.Officer}
	seen := func() queue.Desk {
		var d queue.Desk
		if err := s.site.Read(s.t.Context(), func(v *queue.View) { d = queue.Desk{Counter: "3", Seen: v.Day.Counter("3").Seen} }); err != nil {
			s.t.Fatal(err)
		}
		return d
	}
	n := 1 + int(s.clock.Now().Unix()/86400%3)
	for i := range n {
		do(queue.Command{Actor: queue.Actor{ID: "kiosk:qn-1"}, Do: queue.Issue{Service: "dat-dai", Lang: "vi", Channel: "kiosk", Token: queue.Token(fmt.Sprintf("qn.%s%06d", date, i))}})
	}
	s.issued[date] = n
	do(queue.Command{Actor: lan, Do: queue.OpenCounter{Desk: seen()}})
	do(queue.Command{Actor: lan, Do: queue.CallNext{Desk: seen()}})
	do(queue.Command{Actor: lan, Do: queue.Start{Desk: seen()}})
	do(queue.Command{Actor: lan, Do: queue.Finish{Desk: seen()}})
}

// patient does something again while the store settles.
func (s *season) patient(do func() error) error {
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for limit := time.Now().Add(20 * time.Second); ; <-again.C {
		err := do()
		var down *engine.Unavailable
		var wait *journal.Wait
		if !errors.As(err, &down) && !errors.As(err, &wait) || time.Now().After(limit) {
			return err
		}
	}
}

// turns lets the keeper work until nothing is left to do.
func (s *season) turns() (did int) {
	s.t.Helper()
	for {
		more, err := s.keeper.turn(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		if !more {
			return did
		}
		if did++; did > 500 {
			s.t.Fatal("the keeper never comes to an end")
		}
	}
}

func (s *season) logs(site queue.SiteID) []queue.Date {
	s.t.Helper()
	list, err := dates(s.store.Streams(s.t.Context(), site))
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

// month begins a month of the directory.
func (s *season) month(date queue.Date) {
	s.t.Helper()
	b, err := journal.Seal(journal.Position{}, journal.WriterID{1}, []journal.Record{{At: 1, Type: "Snapshot", Actor: "clock", Data: []byte(`{"part":1,"of":1}`)}})
	if err == nil {
		b.Heal = true
		err = s.patient(func() error {
			return s.store.Append(s.t.Context(), journal.Stream{Site: journal.DirectorySite, Date: date}, b)
		})
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// TestThreeMonths lives through September to November with keep_days 30, on both stores. Every finished
// day is summarised once; no log is dropped before its time, in working hours, or without its summary;
// and the figures of each date stay what they were.
func TestThreeMonths(t *testing.T) {
	file, err := bolt.Open(filepath.Join(t.TempDir(), StoreFile))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	shared, err := redis.Open(t.Context(), redis.Config{URL: redistest.Start(t, redistest.Everysec).URL(), FreeClock: true})
	if err != nil {
		t.Fatal(err)
	}
	defer shared.Close()
	for name, store := range map[string]transfer.Store{"bolt": file, "redis": shared} {
		t.Run(name, func(t *testing.T) { threeMonths(t, newSeason(t, store)) })
	}
}

func threeMonths(t *testing.T, s *season) {
	s.month("2026-06")
	s.month("2026-07")
	s.month("2026-09")
	s.month("2026-10")
	first, last := queue.Date(""), queue.Date("")
	for day := range 91 {
		morning := time.Date(2026, 9, 1+day, 0, 30, 0, 0, time.UTC)
		s.clock.Set(morning)
		date := queue.Date(morning.Format(time.DateOnly))
		if len(s.rules.Plan(date).Issue) == 0 {
			continue
		}
		s.work(date)
		if first == "" {
			first = date
		}
		last = date
		logs := len(s.logs("qn"))
		s.turns() // at work: may summarise, drops nothing unless it is long overdue
		if got := len(s.logs("qn")); got != logs {
			t.Fatalf("%s: %d logs in the morning, %d after the keeper's turns in working hours", date, logs, got)
		}
		s.clock.Set(morning.Add(13 * time.Hour)) // 20:30
		s.turns()
		if day == 40 {
			s.newKeeper() // the program is started anew
		}
		for i, d := range s.logs("qn") {
			if i == 0 && s.clock.Now().Sub(s.rules.Plan(d).Ends.Time()) > 31*24*time.Hour {
				t.Fatalf("%s: the log of %s is still there", date, d)
			}
		}
	}
	var want []queue.Date
	for date := range s.issued {
		if s.rules.Plan(date).Ends.Time().AddDate(0, 0, 30).After(s.clock.Now()) {
			want = append(want, date)
		}
	}
	slices.Sort(want)
	if left := s.logs("qn"); !slices.Equal(left, want) || len(left) < 20 || left[len(left)-1] != last {
		t.Errorf("the logs that are left are %v, want %v", left, want)
	}
	if got := fmt.Sprint(s.logs(journal.DirectorySite)); got != "[2026-09 2026-10]" {
		t.Errorf("months of the directory: %s", got)
	}
	if n := strings.Count(s.log.String(), "a day is summarised"); n != len(s.issued)-1 {
		t.Errorf("%d summaries were made of %d days that have ended", n, len(s.issued)-1)
	}
	s.figures(first, last)
}

// figures compares what is told of every date with what happened on it.
func (s *season) figures(first, last queue.Date) {
	s.t.Helper()
	var all []report.Summary
	for day, err := range report.Daily(s.t.Context(), api.Figures(s.site, s.rules, s.store), first, last) {
		if err != nil {
			s.t.Fatal(err)
		}
		all = append(all, day)
	}
	if len(all) < 85 {
		s.t.Fatalf("%d dates from %s to %s", len(all), first, last)
	}
	sum := 0
	for _, day := range all {
		if got, want := day.Total().Issued, s.issued[day.From]; got != want || day.From != day.To || (day.Days == 1) != (want > 0) {
			s.t.Errorf("%s: %d issued, want %d; %d days", day.From, got, want, day.Days)
		}
		sum += s.issued[day.From]
	}
	if got := report.Merge(all...).Total(); got.Issued != sum || len(got.Serving) != len(s.issued) || got.Completed != len(s.issued) {
		s.t.Errorf("in all %d issued, %d served, want %d and %d", got.Issued, got.Completed, sum, len(s.issued))
	}
}

// TestKeptAsItWas takes the kept summary of a day and makes it again from the log, in another store too:
// the bytes are the same. A damaged log is reported and stays.
func TestKeptAsItWas(t *testing.T) {
	file, err := bolt.Open(filepath.Join(t.TempDir(), StoreFile))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	s := newSeason(t, file)
	s.work("2026-09-01")
	s.clock.Set(time.Date(2026, 9, 3, 0, 30, 0, 0, time.UTC)) // National Day is no working day
	s.work("2026-09-03")
	if did := s.turns(); did != 1 {
		t.Errorf("%d turns, want one summary", did)
	}
	var kept []byte
	for sum, err := range file.Summaries(t.Context(), "qn", "2026-09-01", "2026-09-01") {
		if err != nil {
			t.Fatal(err)
		}
		kept = sum.Text
	}
	again, err := Summarise(t.Context(), file, s.rules, "2026-09-01")
	if err != nil || !bytes.Equal(kept, again) {
		t.Errorf("made again it is %s, %v; kept %s", again, err, kept)
	}
	if _, err := Summarise(t.Context(), file, s.rules, "2026-09-03"); err == nil {
		t.Error("a day that goes on is summarised")
	}
	s.madeAnew(kept)
	b, err := journal.Seal(journal.Position{}, journal.WriterID{1}, []journal.Record{{At: 1, Type: "Future", Actor: "clock", Data: []byte(`{}`)}})
	if err == nil {
		err = file.Append(t.Context(), journal.Stream{Site: "qn", Date: "2026-08-01"}, b)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.clock.Set(time.Date(2027, 9, 3, 14, 0, 0, 0, time.UTC))
	s.turns()
	if got := s.logs("qn"); got[0] != "2026-08-01" || !strings.Contains(s.log.String(), "cannot be summarised") {
		t.Errorf("logs %v; said %s", got, s.log.String())
	}
}

// madeAnew puts in place of the summary of 2026-09-01 one of another history, as one that lost may leave it: the
// keeper of a process that starts makes it anew, and one that runs does before it drops the log.
func (s *season) madeAnew(kept []byte) {
	s.t.Helper()
	day := journal.Stream{Site: "qn", Date: "2026-09-01"}
	stale := regexp.MustCompile(`"chain":"[0-9a-f]+"`).ReplaceAll(kept, []byte(`"chain":"00000000000000000000000000000001"`))
	for _, dropping := range []bool{false, true} {
		if err := s.store.Keep(s.t.Context(), day, stale); err != nil || bytes.Equal(stale, kept) {
			s.t.Fatalf("%v; %s", err, stale)
		}
		if dropping {
			s.clock.Set(time.Date(2026, 10, 5, 0, 30, 0, 0, time.UTC))
			s.work("2026-10-05")
			s.clock.Set(time.Date(2026, 10, 5, 14, 0, 0, 0, time.UTC))
		} else {
			s.newKeeper()
		}
		s.turns()
		for sum, err := range s.store.Summaries(s.t.Context(), day.Site, day.Date, day.Date) {
			if err != nil || !bytes.Equal(sum.Text, kept) {
				s.t.Errorf("dropping %t: the summary is %s, %v", dropping, sum.Text, err)
			}
		}
	}
	if slices.Contains(s.logs("qn"), day.Date) {
		s.t.Errorf("the log is still there")
	}
}
