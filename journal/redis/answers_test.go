package redis

import (
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"luot/journal"
	"luot/journal/journaltest"
	"luot/journal/redistest"
	"luot/queue"
)

// recovered seals records behind the one that a new server wants to see first.
func recovered(t testing.TB, after journal.Position, recs ...journal.Record) journal.Batch {
	t.Helper()
	first, err := journal.FromEvent(queue.Event{Seq: after.Seq + 1, At: 1_795_392_904_250, Type: queue.EvRecovered,
		Actor: "engine", Facts: queue.Facts{Skip: 20}})
	if err != nil {
		t.Fatal(err)
	}
	all := []journal.Record{first}
	for _, r := range recs {
		r.Seq = 0
		all = append(all, r)
	}
	b, err := journal.Seal(after, journal.WriterID{7}, all)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// by seals n records by a writer that others came before so many times.
func by(t testing.TB, w byte, after journal.Position, n, conflicts int) journal.Batch {
	t.Helper()
	b, err := journal.Seal(after, journal.WriterID{w}, journaltest.Records(t, after.Seq, n))
	if err != nil {
		t.Fatal(err)
	}
	b.Conflicts = conflicts
	return b
}

// healing seals n records as if they had been in the log before.
func healing(t testing.TB, b journal.Batch) journal.Batch {
	t.Helper()
	var log []journal.Stored
	for _, r := range b.Records {
		log = append(log, journal.Stored{Seq: r.Seq, Chain: r.Chain, Raw: r.Raw})
	}
	again, err := journal.Again(qn, b.After, journal.WriterID{8}, log)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// word names an answer of Append as append.lua does.
func word(err error) string {
	var conflict *journal.Conflict
	var diverged *journal.Diverged
	var wait *journal.Wait
	switch {
	case err == nil:
		return "in"
	case errors.As(err, &conflict):
		return "CONFLICT " + strconv.Itoa(len(conflict.Records))
	case errors.As(err, &diverged):
		return fmt.Sprint("DIVERGED ", diverged.Stands.Seq)
	case errors.As(err, &wait) && wait.Settling && wait.For > 0 && wait.For <= 2*time.Second:
		return "SETTLE"
	case errors.As(err, &wait) && !wait.Settling && wait.For > 0 && wait.For <= 100*time.Millisecond:
		return "TURN"
	case errors.Is(err, journal.ErrRecover):
		return "RECOVER"
	case errors.Is(err, journal.ErrClock):
		return "CLOCK"
	}
	return err.Error()
}

// situation is how the keys are before an append, the batch, and the answer that it gets.
type situation struct {
	is   func()
	b    journal.Batch
	want string
}

// TestAnswers goes through every answer of the script in every state that a log and its server can be in.
func TestAnswers(t *testing.T) {
	j := open(t, redistest.Start(t, redistest.Everysec).URL())
	ctx := within(t, 60*time.Second)
	log := journaltest.Batch(t, journal.Position{}, 10)
	for name, tt := range situations(t, j, log) {
		j.client.FlushAll(ctx)
		ready(t, j, qn.Site)
		if err := j.Append(ctx, qn, log); err != nil {
			t.Fatal(err)
		}
		tt.is()
		before := j.client.XLen(ctx, logKey(qn)).Val()
		if got := word(j.Append(ctx, qn, tt.b)); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
		added := j.client.XLen(ctx, logKey(qn)).Val() - before
		if wasIn := tt.b.Records[0].Seq == 1 && before > 0; added != 0 && (tt.want != "in" || wasIn) {
			t.Errorf("%s: %d records were added", name, added)
		}
	}
}

// situations are those of a log of ten records.
func situations(t *testing.T, j *Journal, log journal.Batch) map[string]situation {
	ctx := within(t, 60*time.Second)
	six, end := log.Records[5].Position(), log.End()
	foreign := journal.Position{Seq: 6, Chain: journal.Hash{1}}
	ahead := aheadOf(t, end)
	late := recovered(t, end)
	late.Records = append(late.Records, ahead.Records...) // as Seal would, but for the chain, which nobody reads here
	set := func(key string, fields ...any) func() {
		return func() { j.client.HSet(ctx, key, fields...) }
	}
	store, meta := siteKey("qn", "store"), metaKey(qn)
	soon := func(d time.Duration) string { return strconv.FormatInt(time.Now().Add(d).UnixMilli(), 10) }
	settling := set(store, "until", soon(30*time.Minute)) // beyond 2 s: the clock was set back, see below
	turn := func() {
		j.client.HSet(ctx, meta, "turn", journal.WriterID{5}.String(), "turn_until", soon(90*time.Millisecond))
	}
	none := func() {}
	return map[string]situation{
		"the next batch":                      {none, by(t, 1, end, 2, 0), "in"},
		"an earlier try was in":               {none, log, "in"},
		"an earlier try was in, settling":     {settling, log, "in"},
		"an earlier try was in, new server":   {set(store, "id", "x"), log, "in"},
		"an earlier try, another's turn":      {turn, log, "in"},
		"healed by another":                   {none, healing(t, log), "in"},
		"others were first":                   {none, by(t, 1, six, 2, 0), "CONFLICT 4"},
		"others were first, settling":         {settling, by(t, 1, six, 2, 0), "CONFLICT 4"},
		"others were first, to heal":          {none, func() journal.Batch { return healing(t, by(t, 1, six, 2, 0)) }(), "CONFLICT 4"},
		"others were first, to recover":       {none, recovered(t, six), "CONFLICT 4"},
		"another history":                     {none, by(t, 1, foreign, 2, 0), "DIVERGED 10"},
		"another history, settling":           {settling, by(t, 1, foreign, 2, 0), "DIVERGED 10"},
		"beyond the end":                      {none, by(t, 1, journal.Position{Seq: 12, Chain: journal.Hash{1}}, 2, 0), "DIVERGED 10"},
		"a new server":                        {set(store, "id", "x"), by(t, 1, end, 2, 0), "SETTLE"},
		"a new server, to recover":            {set(store, "id", "x"), recovered(t, end), "SETTLE"},
		"a new server, to heal":               {set(store, "id", "x"), healing(t, by(t, 1, end, 2, 0)), "in"},
		"no store key":                        {func() { j.client.Del(ctx, store) }, by(t, 1, end, 2, 0), "SETTLE"},
		"no store key, to heal":               {func() { j.client.Del(ctx, store) }, healing(t, by(t, 1, end, 2, 0)), "in"},
		"settling":                            {set(store, "until", soon(time.Minute)), by(t, 1, end, 2, 0), "SETTLE"},
		"settling, to recover":                {settling, recovered(t, end), "SETTLE"},
		"settling, to heal":                   {settling, healing(t, by(t, 1, end, 2, 0)), "in"},
		"settled, new":                        {set(meta, "store", "x"), by(t, 1, end, 2, 0), "RECOVER"},
		"settled, new, no store in meta":      {func() { j.client.HDel(ctx, meta, "store") }, by(t, 1, end, 2, 0), "RECOVER"},
		"settled, to recover":                 {set(meta, "store", "x"), recovered(t, end), "in"},
		"settled, to heal":                    {set(meta, "store", "x"), healing(t, by(t, 1, end, 2, 0)), "in"},
		"dated ahead":                         {none, ahead, "CLOCK"},
		"dated ahead, to heal":                {none, healing(t, ahead), "in"},
		"dated ahead, to recover":             {none, late, "CLOCK"},
		"another's turn":                      {turn, by(t, 1, end, 2, 0), "TURN"},
		"another's turn, to recover":          {turn, recovered(t, end), "TURN"},
		"another's turn, to heal":             {turn, healing(t, by(t, 1, end, 2, 0)), "in"},
		"my turn":                             {turn, by(t, 5, end, 2, 0), "in"},
		"a turn that is over":                 {set(meta, "turn", "x", "turn_until", soon(-time.Second)), by(t, 1, end, 2, 0), "in"},
		"a turn from before a clock was set":  {set(meta, "turn", "x", "turn_until", soon(time.Hour)), by(t, 1, end, 2, 0), "in"},
		"others were first for the 4th time":  {none, by(t, 1, six, 2, 3), "CONFLICT 4"},
		"nothing is in the log, and that new": {func() { j.client.Del(ctx, logKey(qn), meta) }, by(t, 1, journal.Position{}, 2, 0), "in"},
	}
}

// aheadOf seals a record that is dated a minute ahead.
func aheadOf(t *testing.T, end journal.Position) journal.Batch {
	t.Helper()
	recs := journaltest.Records(t, end.Seq, 1)
	recs[0].At = queue.InstantOf(time.Now().Add(time.Minute))
	b, err := journal.Seal(end, journal.WriterID{1}, recs)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestMarks looks at what each kind of append leaves in meta and store: who served the last one decides
// whether the next must begin with Recovered.
func TestMarks(t *testing.T) {
	j := unsettled(t, Config{URL: redistest.Start(t, redistest.Everysec).URL()})
	ctx := within(t, 20*time.Second)
	id := replid(t, j.single)
	field := func(key, name string) string { return j.client.HGet(ctx, key, name).Val() }
	meta, store := metaKey(qn), siteKey("qn", "store")
	tail := journaltest.Batch(t, journal.Position{}, 4)
	if err := j.Append(ctx, qn, healing(t, tail)); err != nil {
		t.Fatal(err)
	}
	until, _ := strconv.ParseInt(field(store, "until"), 10, 64)
	if left := time.Until(time.UnixMilli(until)); field(store, "id") != id || left <= 0 || left > 2*time.Second || field(meta, "store") != "" {
		t.Errorf("a heal leaves store %v, meta %v", j.client.HGetAll(ctx, store).Val(), j.client.HGetAll(ctx, meta).Val())
	}
	if dates := j.client.ZRange(ctx, siteKey("qn", "dates"), 0, -1).Val(); len(dates) != 1 {
		t.Errorf("a healed log has the dates %v", dates)
	}
	if n := j.client.HGet(ctx, countersKey(qn), "1:served").Val(); n != "1" {
		t.Errorf("a heal counts %q served, want 1", n)
	}
	ready(t, j, qn.Site)
	back := recovered(t, tail.End())
	if err := j.Append(ctx, qn, back); err != nil || field(meta, "store") != id {
		t.Errorf("a Recovered record gives %v and leaves store %q", err, field(meta, "store"))
	}
	next := by(t, 1, back.End(), 1, 0)
	if err := j.Append(ctx, qn, next); err != nil {
		t.Errorf("the batch after it: %v", err)
	}
	if err := j.Append(ctx, qn, by(t, 2, back.End(), 2, 3)); word(err) != "CONFLICT 1" || field(meta, "turn") != (journal.WriterID{2}).String() {
		t.Errorf("the fourth conflict gives %v and the turn to %q", err, field(meta, "turn"))
	}
	mine := by(t, 2, next.End(), 2, 4)
	if err := j.Append(ctx, qn, mine); err != nil || field(meta, "turn")+field(meta, "turn_until") != "" {
		t.Errorf("an append in one's turn gives %v and leaves the turn to %q", err, field(meta, "turn"))
	}
}

// TestHealingGoesOn wants a server that settles to wait for more while tails are still put back: on a busy
// machine two seconds were too short for nine processes with a long one. A server that has settled stays so.
func TestHealingGoesOn(t *testing.T) {
	j := open(t, redistest.Start(t, redistest.Everysec).URL())
	ctx := within(t, 20*time.Second)
	store := siteKey("qn", "store")
	var at journal.Position
	for left, most := range map[time.Duration]time.Duration{500 * time.Millisecond: time.Second, 1500 * time.Millisecond: 1500 * time.Millisecond, 0: 0} {
		end := time.Now().Add(left)
		j.client.HSet(ctx, store, "until", strconv.FormatInt(end.UnixMilli(), 10))
		b := by(t, 1, at, 2, 0)
		if err := j.Append(ctx, qn, healing(t, b)); err != nil {
			t.Fatal(err)
		}
		at = b.End()
		until, _ := strconv.ParseInt(j.client.HGet(ctx, store, "until").Val(), 10, 64)
		later := time.UnixMilli(until).Sub(end.Truncate(time.Millisecond))
		if grown := left < most; grown != (later > 0) || later > time.Second {
			t.Errorf("with %v left, a heal makes it %v more", left, later)
		}
	}
}
