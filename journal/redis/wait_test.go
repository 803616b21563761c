package redis

import (
	"errors"
	"strings"
	"testing"
	"time"

	"luot/journal"
	"luot/journal/journaltest"
	"luot/journal/redistest"
)

// TestUnsafe waits for a replica that stands still: the batch is in the log and nobody may be told so, also not
// whoever sends it again on another connection and finds it there. Once the replica goes on, the same batch
// is safe, and it was added once.
func TestUnsafe(t *testing.T) {
	t.Parallel()
	master := redistest.Start(t, redistest.Everysec)
	replica := redistest.Start(t, redistest.Everysec, "replicaof", strings.Replace(master.Addr, ":", " ", 1))
	master.AwaitReplicas(t, 1)
	cfg := Config{URL: master.URL(), WaitReplicas: 1}
	j := unsettled(t, cfg)
	ready(t, j, qn.Site)
	ctx := within(t, 60*time.Second)
	first := journaltest.Batch(t, journal.Position{}, 3)
	if err := j.Append(ctx, qn, first); err != nil {
		t.Fatal(err)
	}
	if err := j.Health(ctx); err != nil {
		t.Errorf("a fit redis: %v", err)
	}
	replica.Pause(t)
	next := journaltest.Batch(t, first.End(), 3)
	for _, j := range []*Journal{j, unsettled(t, cfg), unsettled(t, cfg)} {
		began := time.Now()
		err := j.Append(ctx, qn, next)
		if took := time.Since(began); !errors.Is(err, journal.ErrUnsafe) || errors.Is(err, journal.ErrStore) || took < 900*time.Millisecond || took > 5*time.Second {
			t.Errorf("append gives %v after %v, want %v after 2 s", err, took, journal.ErrUnsafe)
		}
	}
	at, err := j.Positions(ctx, []journal.Stream{qn})
	if err != nil || at[0] != next.End() {
		t.Errorf("the log stands at %v, %v", at, err)
	}
	if err := j.Append(within(t, 300*time.Millisecond), qn, next); !errors.Is(err, journal.ErrUnsafe) && !errors.Is(err, journal.ErrUnknown) {
		t.Errorf("with little time: %v", err)
	}
	if got := word(j.Append(ctx, qn, by(t, 9, first.End(), 1, 0))); got != "CONFLICT 3" {
		t.Errorf("another batch in its place: %s", got)
	}
	replica.Resume(t)
	for _, b := range []journal.Batch{next, first, next} {
		if err := j.Append(ctx, qn, b); err != nil {
			t.Errorf("with the replica back: %v", err)
		}
	}
	if n, err := replica.Do("XLEN", logKey(qn)); n != ":6" {
		t.Errorf("the replica has %s records, %v, want 6", n, err)
	}
	replica.Kill()
	redistest.Until(t, "redis is unfit without its replica", func() bool { err = j.Health(ctx); return err != nil })
	if !strings.Contains(err.Error(), "wait_replicas") {
		t.Errorf("without its replica: %v", err)
	}
}

// TestWaitForgotten lets Redis forget the script between appends that are waited for: the one that finds it
// gone must not take the WAIT behind it for an answer.
func TestWaitForgotten(t *testing.T) {
	t.Parallel()
	master := redistest.Start(t, redistest.Everysec)
	redistest.Start(t, redistest.Everysec, "replicaof", strings.Replace(master.Addr, ":", " ", 1))
	master.AwaitReplicas(t, 1)
	j := unsettled(t, Config{URL: master.URL(), WaitReplicas: 1})
	ready(t, j, qn.Site)
	ctx := within(t, 30*time.Second)
	var at journal.Position
	for range 5 {
		j.client.ScriptFlush(ctx)
		b := journaltest.Batch(t, at, 1)
		if err := j.Append(ctx, qn, b); err != nil {
			t.Fatal(err)
		}
		at = b.End()
	}
	if stands, err := j.Positions(ctx, []journal.Stream{qn}); err != nil || stands[0].Seq != 5 {
		t.Errorf("the log stands at %v, %v", stands, err)
	}
	if answer, err := master.Do("ACL", "SETUSER", "luot", "on", ">secret", "~luot:*", "&luot:*", "+@all", "-wait"); answer != "+OK" {
		t.Fatal(answer, err)
	}
	j = unsettled(t, Config{URL: "redis://luot:secret@" + master.Addr, WaitReplicas: 1})
	if err := j.Health(ctx); err == nil || !strings.Contains(err.Error(), "may not WAIT") {
		t.Errorf("a user who may not wait: %v", err)
	}
	if err := j.Append(ctx, qn, journaltest.Batch(t, at, 1)); !errors.Is(err, journal.ErrUnsafe) {
		t.Errorf("a user who may not wait is told %v", err)
	}
}
