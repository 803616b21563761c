package redis

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"luot/journal"
)

// redirects bounds how often Append follows a slot that moves.
const redirects = 4

// send runs the script on the master of the keys, and with it WAIT where replicas are waited for: on the
// same connection, since WAIT speaks of what that connection saw last. safe says why too few replicas
// have what the script left, also after its answer DONE.
func (j *Journal) send(ctx context.Context, keys []string, args []any) (reply []any, safe, err error) {
	for try := 1; ; try++ {
		master, err := j.master(ctx, keys[0])
		if err != nil {
			j.failed(ctx)
			return nil, nil, &notDialled{err}
		}
		run := appendScript.EvalSha
		reply, safe, err = j.on(ctx, master, run, keys, args)
		if goredis.HasErrorPrefix(err, "NOSCRIPT") { // it surely did not run
			reply, safe, err = j.on(ctx, master, appendScript.Eval, keys, args)
		}
		if err == nil || j.cluster == nil {
			return reply, safe, err
		}
		moved := goredis.HasErrorPrefix(err, "MOVED ") || goredis.HasErrorPrefix(err, "ASK ")
		if !moved || try == redirects {
			j.failed(ctx)
			return nil, nil, err
		}
		j.reload(ctx) // it surely did not run
	}
}

// script is Eval or EvalSha.
type script func(context.Context, goredis.Scripter, []string, ...any) *goredis.Cmd

// on runs the script on one server.
func (j *Journal) on(ctx context.Context, c *goredis.Client, run script, keys []string, args []any) (reply []any, safe, err error) {
	if j.replicas == 0 {
		reply, err = run(ctx, c, keys, args...).Slice()
		return reply, nil, err
	}
	most := waitOnce
	if end, ok := ctx.Deadline(); ok {
		most = min(most, time.Until(end)/2) // the answer is wanted in time
	}
	pipe := c.Pipeline()
	answer := run(ctx, pipe, keys, args...)
	have := pipe.Do(ctx, "WAIT", j.replicas, max(most.Milliseconds(), 1))
	_, _ = pipe.Exec(ctx) // each command has its own error
	if reply, err = answer.Slice(); err != nil {
		return nil, nil, err
	}
	n, err := have.Int64()
	switch {
	case err != nil:
		safe = fmt.Errorf("wait for %d replicas: %w", j.replicas, err)
	case n < int64(j.replicas):
		safe = fmt.Errorf("%d of %d", n, j.replicas)
	}
	return reply, safe, nil
}

// master returns a client of the one server that takes writes of a key. It follows no redirection, so
// what it sends reaches one server once.
func (j *Journal) master(ctx context.Context, key string) (*goredis.Client, error) {
	if j.cluster != nil {
		return j.cluster.MasterForKey(ctx, key)
	}
	return j.single, nil
}

// failed has the cluster asked in the background who is its master now, since a call failed.
func (j *Journal) failed(ctx context.Context) {
	if j.cluster != nil {
		j.cluster.ReloadState(ctx)
	}
}

// reload asks the cluster now who has which slots. (ReloadState of the library only promises to.)
func (j *Journal) reload(ctx context.Context) {
	_ = j.cluster.ForEachMaster(ctx, func(context.Context, *goredis.Client) error { return nil })
}

// notDialled marks the failure of a connection that never stood, so nothing was sent on it: no answer of
// any Sentinel, a certificate that nobody signed, a closed port.
type notDialled struct{ error }

func (e *notDialled) Unwrap() error { return e.error }

// dialMark is the hook that marks them.
type dialMark struct{}

func (dialMark) DialHook(next goredis.DialHook) goredis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := next(ctx, network, addr)
		if err != nil {
			return nil, &notDialled{err}
		}
		return c, nil
	}
}

func (dialMark) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook { return next }

func (dialMark) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return next
}

// refusals are the errors with which Redis refuses before anything is written.
var refusals = []string{"OOM", "READONLY", "NOREPLICAS", "MISCONF", "LOADING", "MASTERDOWN", "CLUSTERDOWN",
	"TRYAGAIN", "MOVED", "ASK", "NOSCRIPT", "NOAUTH", "NOPERM", "WRONGPASS"}

// kind tells whether a failed call surely added nothing (ErrStore) or may have run (ErrUnknown).
func kind(err error) error {
	var answered goredis.Error
	if errors.As(err, &answered) {
		word, _, _ := strings.Cut(answered.Error(), " ")
		for _, r := range refusals {
			if word == r {
				return journal.ErrStore
			}
		}
		return journal.ErrUnknown
	}
	var never *notDialled
	if errors.As(err, &never) || errors.Is(err, goredis.ErrPoolTimeout) || errors.Is(err, goredis.ErrPoolExhausted) ||
		errors.Is(err, goredis.ErrClosed) {
		return journal.ErrStore // no connection, so nothing was sent
	}
	return journal.ErrUnknown
}
