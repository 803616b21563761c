package report

import (
	"fmt"
	"testing"
	"time"

	"luot/queue"
)

// story is a day told by hand: events get their seq and time from it.
type story struct {
	fold *Fold
	seq  uint64
}

func tell() *story { return &story{fold: NewFold("qn", mondayDate, monday.Location())} }

// clock returns the instant of "8:15" or "8:15:30" on the day.
func clock(of string) queue.Instant {
	var h, m, s int
	_, _ = fmt.Sscanf(of, "%d:%d:%d", &h, &m, &s)
	return queue.InstantOf(monday.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second))
}

// at tells what happened; actor is a member of staff unless the facts say nothing of a counter.
func (s *story) at(of string, typ queue.Type, facts queue.Facts) uint64 {
	s.seq++
	s.fold.Add(queue.Event{Seq: s.seq, At: clock(of), Type: typ, Actor: "staff:lan", Facts: facts})
	return s.seq
}

// issue gives a ticket that is promised to be called within a range of minutes.
func (s *story) issue(of string, n queue.Number, promise [2]int) {
	least, most := 60*promise[0], 60*promise[1]
	s.at(of, queue.EvIssued, queue.Facts{Number: n, Token: queue.Token(n), Service: "land", Class: queue.Normal,
		Order: uint32(s.seq), Place: clock(of).Place(), MinS: &least, MaxS: &most})
}

func (s *story) call(of string, n queue.Number, counter queue.CounterID) uint64 {
	return s.at(of, queue.EvCalled, queue.Facts{Number: n, Service: "land", Counter: counter, Officer: "lan", Kind: "call"})
}

// TestPromise tells of tickets that were promised 10 to 20 minutes at eight o'clock and came too early,
// in time, and too late for every cause that there is.
func TestPromise(t *testing.T) {
	s := tell()
	s.at("7:30", queue.EvCounterOpened, queue.Facts{Counter: "3", Officer: "lan"})
	for _, n := range []queue.Number{"A001", "A002", "A003", "A004", "A005", "A006"} {
		s.issue("8:00", n, [2]int{10, 20})
	}
	s.issue("8:16", "A007", [2]int{0, 50})
	s.at("8:17", queue.EvClassified, queue.Facts{Number: "A007", Class: queue.Priority})
	s.issue("8:21", "A008", [2]int{0, 50})
	s.call("8:09:59", "A001", "3") // a second early
	undone := s.call("8:12", "A002", "3")
	s.at("8:12:10", queue.EvUndone, queue.Facts{Counter: "3", Of: []uint64{undone}})
	s.call("8:20", "A002", "3")    // the last minute that was promised
	s.call("8:20:02", "A003", "3") // late, nobody's fault: slow
	s.call("8:21:30", "A007", "3") // priority, came later
	s.call("8:22", "A004", "3")    // late: priority
	s.at("8:23", queue.EvDeferred, queue.Facts{Number: "A006", Until: clock("8:40")})
	s.call("8:24", "A008", "3")
	s.at("8:25", queue.EvCounterPaused, queue.Facts{Counter: "3", Officer: "lan", Reason: "break"})
	s.at("8:35", queue.EvCounterOpened, queue.Facts{Counter: "3", Officer: "lan"})
	s.call("8:36", "A005", "3") // late: priority, overtaken, counters
	s.call("8:41", "A006", "3") // the same, and deferred
	got := s.fold.Summary("").Total()
	if got.Promised != 8 || got.Early != 1 || got.Kept != 3 || got.Late != 4 || got.Priority != 1 {
		t.Errorf("promised %d: early %d, kept %d, late %d; priority %d", got.Promised, got.Early, got.Kept, got.Late, got.Priority)
	}
	want := "map[counters:2 deferred:1 overtaken:2 priority:3 slow:1]"
	if fmt.Sprint(got.Causes) != want {
		t.Errorf("causes %v, want %s", got.Causes, want)
	}
	// From the middle of 15 minutes (25 for those of 0 to 50): 301, 300, 302, 420, 1260, 1560, and 1170, 1320.
	if want := int64(301 + 300 + 302 + 420 + 1260 + 1560 + 1170 + 1320); got.ErrorS != want {
		t.Errorf("the promises were %d s off, want %d", got.ErrorS, want)
	}
}

// TestDesks measures what a counter did, hour by hour, and does not invent a night's work for an officer
// who went home without closing it.
func TestDesks(t *testing.T) {
	s := tell()
	s.at("7:30", queue.EvCounterOpened, queue.Facts{Counter: "3", Officer: "lan"})
	s.issue("7:40", "A001", [2]int{0, 10})
	s.call("7:50", "A001", "3")
	s.at("8:10", queue.EvDone, queue.Facts{Number: "A001", Counter: "3", Service: "land", Officer: "lan"})
	s.at("8:20", queue.EvCounterPaused, queue.Facts{Counter: "3", Officer: "lan", Reason: "meeting"})
	s.at("9:05", queue.EvCounterOpened, queue.Facts{Counter: "3", Officer: "hoa"})
	s.at("9:15", queue.EvCounterPaused, queue.Facts{Counter: "3", Officer: "hoa", Reason: "meal", AfterThis: true})
	s.at("23:59", queue.EvDayClosed, queue.Facts{})
	sum := s.fold.Summary("")
	at := sum.By(func(k Key) string { return fmt.Sprint(k.Counter, k.Officer, k.Hour) })
	const minute = 60_000
	for name, want := range map[string][3]int64{ // open, idle, paused
		"3lan7": {30, 20, 0}, "3lan8": {20, 10, 40}, "3lan9": {0, 0, 5}, "3hoa9": {10, 10, 0},
	} {
		c := at[name]
		if got := [3]int64{c.OpenMS / minute, c.IdleMS / minute, c.PausedMS["meeting"] / minute}; got != want {
			t.Errorf("%s: open, idle, paused %v minutes, want %v", name, got, want)
		}
	}
	if total := sum.Total(); total.OpenMS != 60*minute || total.PausedMS["meal"] != 0 {
		t.Errorf("open for %d minutes in all, paused %v", total.OpenMS/minute, total.PausedMS)
	}
}

// TestTakenBack undoes a visit: what it measured is not counted, nor what it ended as; an undone walk-in
// leaves a cancelled ticket.
func TestTakenBack(t *testing.T) {
	s := tell()
	ms := int64(300_000)
	tx := queue.Transaction{Kind: queue.TxDone, Counter: "3", Service: "land", Officer: "lan", Dossiers: 2, ServingMS: &ms}
	s.at("7:30", queue.EvCounterOpened, queue.Facts{Counter: "3", Officer: "lan"})
	s.issue("7:40", "A001", [2]int{0, 10})
	s.call("7:50", "A001", "3")
	done := func(of, outcome string) uint64 {
		s.seq++
		s.fold.Add(queue.Event{Seq: s.seq, At: clock(of), Type: queue.EvDone, Actor: "staff:lan", Facts: queue.Facts{
			Number: "A001", Counter: "3", Service: "land", Officer: "lan", Outcome: outcome, Tx: &tx, UndoUntil: clock(of) + 30_000}})
		return s.seq
	}
	first := done("7:55", "refused")
	tx.Seq = first
	s.at("7:55:10", queue.EvUndone, queue.Facts{Counter: "3", Of: []uint64{first}, Void: []queue.Transaction{tx}})
	done("8:05", "received")
	s.at("8:06", queue.EvRated, queue.Facts{Number: "A001", Counter: "3", Service: "land", Score: 2, Reasons: []string{"slow"}})
	s.at("8:07", queue.EvRated, queue.Facts{Number: "A001", Counter: "3", Service: "land", Score: 5, Kind: RatedTooQuickly})
	got := s.fold.Summary("").By(func(k Key) string { return string(k.Officer) + fmt.Sprint(k.Hour) })["lan8"]
	if got.Served != 1 || got.Completed != 1 || got.Dossiers != 2 || len(got.Serving) != 1 || fmt.Sprint(got.Outcomes) != "map[received:1]" {
		t.Errorf("after the undo: %+v", got)
	}
	if fmt.Sprint(got.Scores, got.Reasons, got.TooQuick) != "map[2:1] map[slow:1] 1" {
		t.Errorf("ratings %v, reasons %v, too quick %d", got.Scores, got.Reasons, got.TooQuick)
	}
}

// TestFiguresOfDates asks for a week of which one day is kept, one in the log, the rest without visitors.
func TestFiguresOfDates(t *testing.T) {
	if dates, err := Dates("2026-02-27", "2026-03-02"); err != nil || fmt.Sprint(dates) != "[2026-02-27 2026-02-28 2026-03-01 2026-03-02]" {
		t.Errorf("dates %v, %v", dates, err)
	}
	for _, bad := range [][2]queue.Date{{"2026-2-1", "2026-03-01"}, {"2026-02-01", "x"}, {"2020-01-01", "2026-01-01"}} {
		if _, err := Dates(bad[0], bad[1]); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
}
