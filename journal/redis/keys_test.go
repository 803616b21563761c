package redis

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"luot/journal"
	"luot/journal/journaltest"
	"luot/journal/redistest"
	"luot/queue"
)

// TestKeys looks at what eight records leave in Redis, as whoever uses redis-cli would.
func TestKeys(t *testing.T) {
	j := open(t, redistest.Start(t, redistest.Everysec).URL())
	c := j.client
	ctx := within(t, 10*time.Second)
	bell := c.Subscribe(ctx, "luot:news")
	defer bell.Close()
	if _, err := bell.Receive(ctx); err != nil {
		t.Fatal(err)
	}
	b := journaltest.Batch(t, journal.Position{}, 8)
	if err := j.Append(ctx, qn, b); err != nil {
		t.Fatal(err)
	}
	end := b.Records[7]
	log := c.XRange(ctx, "luot:{qn}:2026-11-23:log", "-", "+").Val()
	if len(log) != 8 || log[7].ID != "8-0" || len(log[7].Values) != 2 || log[7].Values["r"] != string(end.Raw) ||
		log[7].Values["c"] != end.Chain.String() {
		t.Errorf("the log holds %v", log)
	}
	replication := c.Info(ctx, "replication").Val()
	meta := c.HGetAll(ctx, "luot:{qn}:2026-11-23:meta").Val()
	if len(meta) != 3 || meta["seq"] != "8" || meta["chain"] != end.Chain.String() || !strings.Contains(replication, meta["store"]) {
		t.Errorf("meta holds %v", meta)
	}
	store := c.HGetAll(ctx, "luot:{qn}:store").Val()
	if store["id"] != meta["store"] || len(store["id"]) != 40 || store["until"] != "0" {
		t.Errorf("store holds %v", store)
	}
	want := map[string]string{}
	for _, head := range []string{"1:", "1:dat-dai:", "2:", "2:dat-dai:"} {
		waited := map[byte]string{'1': "60004", '2': "60008"}[head[0]]
		for name, n := range map[string]string{"served": "1", "dossiers": "1", "waiting_ms": waited, "waiting_n": "1", "waiting_open_ms": "60000",
			"walking_ms": "12000", "walking_n": "1", "serving_ms": "300000", "serving_n": "1", "hold_ms": "0"} {
			want[head+name] = n
		}
	}
	if got := c.HGetAll(ctx, "luot:{qn}:2026-11-23:counters").Val(); !maps.Equal(got, want) {
		t.Errorf("counters hold %v, want %v", got, want)
	}
	times := c.XRange(ctx, "luot:{qn}:service-times", "-", "+").Val()
	const second = "map[at:2026-11-23T00:00:08.000Z counter:2 date:2026-11-23 dossiers:1 hold_ms:0 kind:done officer:lan seq:8 " +
		"service:dat-dai serving_ms:300000 waiting_ms:60008 waiting_open_ms:60000 walking_ms:12000]"
	if len(times) != 2 || fmt.Sprint(times[1].Values) != second {
		t.Errorf("service-times hold %v, want as second %s", times, second)
	}
	if dates := c.ZRange(ctx, "luot:{qn}:dates", 0, -1).Val(); !slices.Equal(dates, []string{"2026-11-23"}) {
		t.Errorf("dates hold %v", dates)
	}
	if keys := c.DBSize(ctx).Val(); keys != 6 {
		t.Errorf("there are %d keys, want 6", keys)
	}
	m, err := bell.ReceiveMessage(ctx)
	if err != nil || m.Payload != "qn 2026-11-23 8" {
		t.Errorf("the bell says %v, %v", m, err)
	}
}

// TestDirectoryKeys keeps the directory out of every figure.
func TestDirectoryKeys(t *testing.T) {
	j := unsettled(t, Config{URL: redistest.Start(t, redistest.Everysec).URL()})
	ready(t, j, journal.DirectorySite)
	ctx := within(t, 10*time.Second)
	s := journal.Stream{Site: journal.DirectorySite, Date: "2026-11"}
	if err := j.Append(ctx, s, journaltest.Batch(t, journal.Position{}, 8)); err != nil {
		t.Fatal(err)
	}
	keys := j.client.Keys(ctx, "*").Val()
	slices.Sort(keys)
	want := []string{"luot:{_directory}:2026-11:log", "luot:{_directory}:2026-11:meta", "luot:{_directory}:dates", "luot:{_directory}:store"}
	if !slices.Equal(keys, want) {
		t.Errorf("keys %v, want %v", keys, want)
	}
}

// TestSumsEqual appends 700 transactions of every kind, one in seven taken back later, and adds up the
// unvoided service times: they are the counters, but for no_show.
func TestSumsEqual(t *testing.T) {
	j := open(t, redistest.Start(t, redistest.Everysec).URL())
	ctx := within(t, 20*time.Second)
	hall := &hall{dice: rand.New(rand.NewPCG(7, 7))}
	var at journal.Position
	for at.Seq < 700 {
		var recs []journal.Record
		for range 1 + hall.dice.IntN(5) {
			r, err := journal.FromEvent(hall.event(at.Seq + uint64(len(recs)) + 1))
			if err != nil {
				t.Fatal(err)
			}
			recs = append(recs, r)
		}
		b, err := journal.Seal(at, journal.WriterID{1}, recs)
		if err == nil {
			err = j.Append(ctx, qn, b)
		}
		if err != nil {
			t.Fatal(err)
		}
		at = b.End()
	}
	want := sums(t, j.client.XRange(ctx, "luot:{qn}:service-times", "-", "+").Val())
	got := map[string]int64{}
	absent := int64(0)
	for field, text := range j.client.HGetAll(ctx, countersKey(qn)).Val() {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.HasSuffix(field, ":no_show"):
			absent += n
		case n != 0:
			got[field] = n
		}
	}
	if !maps.Equal(got, want) || len(got) < 100 {
		t.Errorf("counters hold %v, the service times add up to %v", got, want)
	}
	if want := hall.absences(); absent != 2*want { // of the counter and of the service there
		t.Errorf("%d absences counted, want %d", absent, 2*want)
	}
}

// hall ends transactions and takes some of them back.
type hall struct {
	dice *rand.Rand
	live []queue.Transaction
}

func (h *hall) event(seq uint64) queue.Event {
	e := queue.Event{Seq: seq, At: 1_795_392_904_250, Actor: "staff:lan"}
	if len(h.live) > 0 && h.dice.IntN(7) == 0 {
		i := h.dice.IntN(len(h.live))
		e.Type, e.Facts = queue.EvUndone, queue.Facts{Of: []uint64{h.live[i].Seq}, Void: []queue.Transaction{h.live[i]}}
		h.live = slices.Delete(h.live, i, i+1)
		return e
	}
	tx := transaction(h.dice, seq)
	h.live = append(h.live, tx)
	e.Type, e.Facts = queue.EvDone, queue.Facts{Tx: &tx}
	return e
}

func (h *hall) absences() (n int64) {
	for _, tx := range h.live {
		if tx.Kind == queue.TxNoShow {
			n++
		}
	}
	return n
}

// transaction makes one of any kind, with each of its times known or not.
func transaction(dice *rand.Rand, seq uint64) queue.Transaction {
	kinds := []string{queue.TxDone, queue.TxDone, queue.TxTransferred, queue.TxHeld, queue.TxNoShow}
	tx := queue.Transaction{Seq: seq, Kind: kinds[dice.IntN(len(kinds))], Counter: queue.CounterID(strconv.Itoa(dice.IntN(4) + 1)),
		Service: []queue.ServiceID{"dat-dai", "ho-tich", "tra"}[dice.IntN(3)], Officer: "lan", At: 1_795_392_904_250}
	if tx.Kind == queue.TxNoShow {
		return tx
	}
	if tx.Kind == queue.TxDone {
		tx.Dossiers = 1 + dice.IntN(3)
	}
	for _, ms := range []**int64{&tx.WaitingMS, &tx.WaitingOpenMS, &tx.WalkingMS, &tx.ServingMS, &tx.HoldMS} {
		if dice.IntN(4) > 0 {
			n := dice.Int64N(900_000)
			*ms = &n
		}
	}
	return tx
}

// sums adds up service times in its own way: without the voided entries and without those that void.
func sums(t *testing.T, entries []goredis.XMessage) map[string]int64 {
	void := map[any]bool{}
	for _, e := range entries {
		if v, ok := e.Values["void"]; ok {
			void[v] = true
		}
	}
	out := map[string]int64{}
	for _, e := range entries {
		if _, voids := e.Values["void"]; voids || void[e.Values["seq"]] {
			continue
		}
		for _, head := range []string{fmt.Sprint(e.Values["counter"], ":"), fmt.Sprint(e.Values["counter"], ":", e.Values["service"], ":")} {
			if e.Values["kind"] != "held" {
				out[head+"served"]++
			}
			if e.Values["kind"] == "transferred" {
				out[head+"transferred"]++
			}
			for _, name := range []string{"dossiers", "waiting_ms", "waiting_open_ms", "walking_ms", "serving_ms", "hold_ms"} {
				text, known := e.Values[name].(string)
				if !known {
					continue
				}
				n, err := strconv.ParseInt(text, 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				out[head+name] += n
				if mean, ok := strings.CutSuffix(name, "_ms"); ok && mean != "hold" && mean != "waiting_open" {
					out[head+mean+"_n"]++
				}
			}
		}
	}
	maps.DeleteFunc(out, func(_ string, n int64) bool { return n == 0 })
	return out
}
