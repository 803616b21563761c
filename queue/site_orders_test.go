package queue

import (
	"slices"
	"testing"
	"time"
)

func TestSiteOrders(t *testing.T) {
	h := newHall(t)
	if e := h.do(timer, OpenDay{}); len(e) != 0 {
		t.Errorf("opened twice: %v", e)
	}
	h.do(timer, Configure{Hash: "h", Keys: []string{"max_wait"}})
	h.do(boss, PauseService{"land"})
	if e := h.do(boss, PauseService{"land"}); len(e) != 0 || !h.d.Paused("land") {
		t.Errorf("paused twice: %v", e)
	}
	h.do(boss, ResumeService{"land"})
	if h.d.Paused("land") {
		t.Error("still paused")
	}
	h.refused("service.unknown", boss, PauseService{"x"})

	h.do(boss, PostNotice{Text: Words{"vi": "Nghỉ", "en": ""}, Until: h.now.Add(time.Hour)})
	if h.d.Notice.In("en") != "Nghỉ" || h.d.NoticeTill == 0 {
		t.Errorf("notice = %v", h.d.Notice)
	}
	h.do(boss, PostNotice{})
	if h.d.Notice != nil || h.d.NoticeTill != 0 {
		t.Errorf("notice after removal = %v", h.d.Notice)
	}
	h.refused("value.range", boss, PostNotice{Text: Words{"vi": "x"}, Until: h.now})

	h.do(kiosk, AskHelp{"k1"})
	h.do(kiosk, AskHelp{"k2"})
	if e := h.do(kiosk, AskHelp{"k1"}); len(e) != 0 {
		t.Errorf("asked twice: %v", e)
	}
	h.do(lan, HelpSeen{"k1"})
	if len(h.d.Help) != 1 || h.d.Help[0].Device != "k2" {
		t.Errorf("help = %v", h.d.Help)
	}
	h.refused("value.range", boss, SetHours{IssueUntil: 5})
}

func TestStormClosesAtThree(t *testing.T) {
	h := newHall(t)
	h.do(boss, SetHours{IssueUntil: at(14, 30, 0), WorkUntil: at(15, 0, 0), Reason: "storm"})
	h.now = at(14, 29, 0)
	h.issue("land", Normal)
	h.now = at(14, 30, 0)
	h.refused("service.closed", kiosk, Issue{Service: "land", Token: h.token()})
}

func TestTiersToday(t *testing.T) {
	h := newHall(t)
	h.stand("AU")
	h.open("1", lan)
	h.refused("service.unknown", chief, SetCounter{Desk: h.desk("1"), Tiers: []Tier{{Services: []ServiceID{"x"}}}})
	h.refused("value.missing", chief, SetCounter{Desk: h.desk("1"), Tiers: []Tier{{}}})
	h.refused("value.unknown", chief, SetCounter{Desk: h.desk("1"), Tiers: []Tier{{Services: []ServiceID{"fees"}, Class: "vip"}}})
	h.do(chief, SetCounter{Desk: h.desk("1"), Tiers: []Tier{{Services: []ServiceID{"fees"}}}})
	if got := h.d.NextFor(h.cfg, "1", h.now); got != "U001" {
		t.Errorf("next is %s, want U001", got)
	}
	h.do(chief, SetCounter{Desk: h.desk("1")})
	if got := h.d.NextFor(h.cfg, "1", h.now); got != "A001" {
		t.Errorf("next is %s, want A001 as configured", got)
	}
}

func TestSlips(t *testing.T) {
	h := newHall(t)
	n, spool := h.issue("land", Normal), Actor{ID: ActorSpool}
	e := h.do(kiosk, Reprint{n})
	if e[0].Copy != 2 || e[0].Result != PrintQueued {
		t.Fatalf("reprint = %+v", e[0].Facts)
	}
	h.do(spool, Printed{Number: n, Copy: 2, Result: PrintDone})
	h.do(spool, Printed{Number: n, Copy: 1, Result: PrintFailed}) // the older copy says nothing new
	if p := h.d.Ticket(n).Print; p != PrintDone {
		t.Errorf("print = %s, want that of the newest copy", p)
	}
	h.refused("value.range", spool, Printed{Number: n, Copy: 4, Result: PrintDone})
	h.refused("value.unknown", spool, Printed{Number: n, Copy: 1, Result: "eaten"})
	h.refused("ticket.unknown", spool, Printed{Number: "A404", Copy: 1, Result: PrintDone})
}

func TestKeys(t *testing.T) {
	h := newHall(t, func(s *Site) { s.Rules.KeysPerMinute = 2 })
	h.stand("AA")
	h.open("1", lan)
	keyed := func(key string, o Order) error {
		events, err := h.d.Decide(h.cfg, Command{At: h.now, Actor: lan, Key: key, Print: "p-" + key, Do: o})
		for _, e := range events {
			h.d.Apply(e)
		}
		return err
	}
	if err := keyed("a", CallNext{Desk: h.desk("1")}); err != nil {
		t.Fatal(err)
	}
	if err := keyed("b", CallNext{Desk: h.desk("1"), Previous: PreviousDone}); err != nil {
		t.Fatal(err)
	}
	u, ok := h.d.Key(lan.ID, "b")
	if !ok || u.Number != "A002" || u.Type != EvDone || u.Print != "p-b" || u.Counter != "1" {
		t.Errorf("key b did %+v", u)
	}
	if _, ok := h.d.Key(minh.ID, "b"); ok {
		t.Error("another actor's key is known")
	}
	if err := keyed("c", Start{h.desk("1")}); err == nil || err.(*Refusal).Code != "keys.too_many" {
		t.Errorf("third key in a minute: %v", err)
	}
	h.wait(time.Minute)
	if err := keyed("c", Start{h.desk("1")}); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

func TestCallsForBoards(t *testing.T) {
	h := newHall(t)
	h.stand("AA")
	h.do(kiosk, Issue{Service: "results", Lang: "en", Token: h.token()})
	h.open("1", lan)
	h.open("4", minh)
	h.next("1", lan, "")
	h.wait(20 * time.Second)
	h.do(lan, Recall{h.desk("1")})
	open := func() (list []bool) {
		for _, c := range h.d.Calls() {
			list = append(list, c.Open)
		}
		return list
	}
	if got := open(); !slices.Equal(got, []bool{true, true}) {
		t.Errorf("open = %v", got)
	}
	h.do(lan, Start{h.desk("1")})
	if got := open(); !slices.Equal(got, []bool{false, false}) {
		t.Errorf("once the visitor came: open = %v", got)
	}
	h.do(lan, Undo{Desk: h.desk("1"), Of: h.d.Counter("1").UndoOf})
	h.do(lan, PutBack{h.desk("1")})
	h.next("1", lan, "")
	if got := open(); !slices.Equal(got, []bool{false, false, true}) {
		t.Errorf("called again: open = %v", got)
	}
	h.next("4", minh, "")
	h.next("4", minh, PreviousDone)
	last := h.d.Calls()[4]
	if last.Kind != KindResult || last.Number != "R001" || last.Lang != "en" || last.Counter != "4" {
		t.Errorf("call of a result = %+v", last)
	}
}

func TestCallsAreBounded(t *testing.T) {
	h := newHall(t)
	h.stand("A")
	h.open("1", lan)
	for range 3 * callsKept {
		h.next("1", lan, "")
		h.do(lan, PutBack{h.desk("1")})
	}
	calls := h.d.Calls()
	if len(calls) != callsKept || calls[callsKept-1].ID != h.d.Seq-1 {
		t.Errorf("%d calls kept, the last %+v at seq %d", len(calls), calls[len(calls)-1], h.d.Seq)
	}
}

// TestHoursTakeACode: why an office closes early was written down in the supervisor's own words, for
// ever, and those may name a person.
func TestHoursTakeACode(t *testing.T) {
	h := newHall(t)
	for _, words := range []string{"chị Lan ốm", "Lan", "sick leave", "abcdefghijklmnopqrstuvwxy"} {
		h.refused("value.unknown", boss, SetHours{WorkUntil: at(15, 0, 0), Reason: words})
	}
	h.do(boss, SetHours{WorkUntil: at(15, 0, 0), Reason: "power_cut-2"})
}
