package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"
	"testing"

	"luot/queue"
)

func ms(n int64) *int64 { return &n }

// effectsOf seals one event at seq and prints what follows from its record alone.
func effectsOf(t *testing.T, e queue.Event) (counts string, entries []string) {
	t.Helper()
	r, err := FromEvent(e)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Seal(Position{Seq: e.Seq - 1}, WriterID{1}, []Record{r})
	if err != nil {
		t.Fatal(err)
	}
	stored, err := Decode(b.Records[0].Raw)
	if err != nil {
		t.Fatal(err)
	}
	all, times, err := Effects(stored)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, c := range all {
		words = append(words, fmt.Sprintf("%s %+d", c.Field, c.By))
	}
	sort.Strings(words)
	for _, s := range times {
		entries = append(entries, strings.Join(s.Fields("2026-11-23"), " "))
	}
	return strings.Join(words, ", "), entries
}

// both writes out that each count is of the counter and of its service.
func both(names ...string) string {
	var words []string
	for _, n := range names {
		words = append(words, "3:"+n, "3:dat-dai:"+n)
	}
	sort.Strings(words)
	return strings.Join(words, ", ")
}

func TestEffects(t *testing.T) {
	const at = 1_795_392_904_250
	done := queue.Transaction{Kind: queue.TxDone, Number: "A012", Counter: "3", Service: "dat-dai", Officer: "lan", Dossiers: 2,
		WaitingMS: ms(60_000), WaitingOpenMS: ms(50_000), WalkingMS: ms(12_000), ServingMS: ms(300_000), HoldMS: ms(0)}
	transferred := queue.Transaction{Kind: queue.TxTransferred, Counter: "3", Service: "dat-dai", Officer: "lan", WaitingMS: ms(5)}
	held := queue.Transaction{Kind: queue.TxHeld, Counter: "3", Service: "dat-dai", ServingMS: ms(7), HoldMS: ms(9)}
	byHand := queue.Transaction{Kind: queue.TxDone, Counter: "3", Service: "dat-dai", Dossiers: 1}
	absent := queue.Transaction{Kind: queue.TxNoShow, Counter: "3", Service: "dat-dai", Officer: "lan"}
	taken := func(tx queue.Transaction, seq uint64) queue.Transaction { tx.Seq = seq; return tx }
	const head = "date 2026-11-23 seq 9 kind "
	const tail = " at 2026-11-23T00:15:04.250Z"
	for name, tt := range map[string]struct {
		kind    queue.Type
		data    queue.Facts
		counts  string
		entries []string
	}{
		"done": {queue.EvDone, queue.Facts{Tx: &done},
			both("dossiers +2", "hold_ms +0", "served +1", "serving_ms +300000", "serving_n +1", "waiting_ms +60000",
				"waiting_n +1", "waiting_open_ms +50000", "walking_ms +12000", "walking_n +1"),
			[]string{head + "done counter 3 service dat-dai officer lan dossiers 2 waiting_ms 60000 waiting_open_ms 50000 walking_ms 12000 serving_ms 300000 hold_ms 0" + tail}},
		"transferred, most unknown": {queue.EvTransferred, queue.Facts{Tx: &transferred},
			both("served +1", "transferred +1", "waiting_ms +5", "waiting_n +1"),
			[]string{head + "transferred counter 3 service dat-dai officer lan waiting_ms 5" + tail}},
		"held visitor came back": {queue.EvCameBack, queue.Facts{Tx: &held},
			both("hold_ms +9", "serving_ms +7", "serving_n +1"),
			[]string{head + "held counter 3 service dat-dai serving_ms 7 hold_ms 9" + tail}},
		"held visitor expired": {queue.EvExpired, queue.Facts{Tx: &held},
			both("hold_ms +9", "serving_ms +7", "serving_n +1"),
			[]string{head + "held counter 3 service dat-dai serving_ms 7 hold_ms 9" + tail}},
		"served by hand": {queue.EvDone, queue.Facts{Tx: &byHand, ByHand: true},
			both("dossiers +1", "served +1"), []string{head + "done counter 3 service dat-dai dossiers 1" + tail}},
		"absent": {queue.EvNoShow, queue.Facts{Tx: &absent}, both("no_show +1"), nil},
		"undone": {queue.EvUndone, queue.Facts{Of: []uint64{7, 8}, Void: []queue.Transaction{taken(done, 7), taken(absent, 8)}},
			both("dossiers -2", "hold_ms +0", "no_show -1", "served -1", "serving_ms -300000", "serving_n -1", "waiting_ms -60000",
				"waiting_n -1", "waiting_open_ms -50000", "walking_ms -12000", "walking_n -1"),
			[]string{head + "undone counter 3 service dat-dai officer lan" + tail + " void 7"}},
		"undone call":        {queue.EvUndone, queue.Facts{Of: []uint64{8}}, "", nil},
		"called":             {queue.EvCalled, queue.Facts{Number: "A012", Counter: "3", WaitingMS: ms(4)}, "", nil},
		"a notice says so":   {queue.EvNoticePosted, queue.Facts{Text: queue.Words{"vi": `"tx":1`, "void": "x"}}, "", nil},
		"expired in waiting": {queue.EvExpired, queue.Facts{Number: "A012"}, "", nil},
	} {
		counts, entries := effectsOf(t, queue.Event{Seq: 9, At: at, Type: tt.kind, Actor: "staff:lan", Facts: tt.data})
		if counts != tt.counts {
			t.Errorf("%s: counts\n%s, want\n%s", name, counts, tt.counts)
		}
		if fmt.Sprint(entries) != fmt.Sprint(tt.entries) {
			t.Errorf("%s: entries\n%s, want\n%s", name, entries, tt.entries)
		}
	}
}

func TestEffectsRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		r    Record
		want error
	}{
		"voids itself":      {Record{Seq: 9, Type: "Undone", Data: json.RawMessage(`{"void":[{"seq":9,"kind":"done","counter":"3","service":"x"}]}`)}, ErrDamaged},
		"voids nothing":     {Record{Seq: 9, Type: "Undone", Data: json.RawMessage(`{"void":[{"kind":"done","counter":"3","service":"x"}]}`)}, ErrDamaged},
		"unknown member":    {Record{Seq: 9, Type: "Done", Data: json.RawMessage(`{"tx":{"kind":"done","counter":"3","service":"x","lift_ms":3}}`)}, ErrFormat},
		"unknown kind":      {Record{Seq: 9, Type: "Done", Data: json.RawMessage(`{"tx":{"kind":"levitated","counter":"3","service":"x"}}`)}, ErrFormat},
		"no counter":        {Record{Seq: 9, Type: "Done", Data: json.RawMessage(`{"tx":{"kind":"done","counter":"","service":"x"}}`)}, ErrDamaged},
		"void unknown kind": {Record{Seq: 9, Type: "Undone", Data: json.RawMessage(`{"void":[{"seq":3,"kind":"lost","counter":"3","service":"x"}]}`)}, ErrFormat},
	} {
		if counts, _, err := Effects(tt.r); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, %v, want %v", name, counts, err, tt.want)
		}
	}
	if counts, times, err := Effects(Record{Type: "AccountMade", Data: json.RawMessage(`{"tx":"what the directory likes"}`)}); counts != nil || times != nil || err != nil {
		t.Errorf("a record of the directory has effects: %v, %v, %v", counts, times, err)
	}
}
