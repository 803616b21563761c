package redis

import (
	"context"
	_ "embed" // for the script
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"luot/journal"
)

//go:embed append.lua
var appendSource string

var appendScript = goredis.NewScript(appendSource)

// Append runs the script once. When it cannot know the outcome it says journal.ErrUnknown: the
// caller sends the same batch again.
func (j *Journal) Append(ctx context.Context, s journal.Stream, b journal.Batch) error {
	if err := b.Valid(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("append to %s: %w: %w", s, journal.ErrStore, err)
	}
	args, err := j.arguments(s, b)
	if err != nil {
		return err
	}
	keys := []string{logKey(s), metaKey(s), countersKey(s),
		siteKey(s.Site, "service-times"), siteKey(s.Site, "dates"), siteKey(s.Site, "store")}
	reply, err := appendScript.EvalSha(ctx, j.client, keys, args...).Slice()
	if goredis.HasErrorPrefix(err, "NOSCRIPT") { // it surely did not run
		reply, err = appendScript.Eval(ctx, j.client, keys, args...).Slice()
	}
	if err != nil {
		return fmt.Errorf("append to %s: %w: %w", s, kind(err), err)
	}
	return answer(s, b, reply)
}

// arguments lays out ARGV as append.lua wants it.
func (j *Journal) arguments(s journal.Stream, b journal.Batch) ([]any, error) {
	at := int64(b.Records[len(b.Records)-1].At)
	if j.freeClock {
		at = 0
	}
	args := make([]any, 0, 16+2*len(b.Records))
	args = append(args, "new", strconv.FormatUint(b.After.Seq, 10), b.After.Chain.String(), at,
		string(s.Site), string(s.Date), len(b.Records))
	var order []string
	sums := map[string]int64{}
	var times []journal.Service
	for i := range b.Records {
		r := &b.Records[i]
		args = append(args, r.Raw, r.Chain.String())
		if s.Site == journal.DirectorySite {
			continue
		}
		counts, ended, err := journal.Effects(*r)
		if err != nil {
			return nil, &journal.Broken{Stream: s, Seq: r.Seq, Err: err}
		}
		for _, c := range counts {
			if _, seen := sums[c.Field]; !seen {
				order = append(order, c.Field)
			}
			sums[c.Field] += c.By
		}
		times = append(times, ended...)
	}
	args = append(args, len(order))
	for _, field := range order {
		args = append(args, field, sums[field])
	}
	args = append(args, len(times))
	for _, t := range times {
		words := t.Fields(s.Date)
		args = append(args, len(words))
		for _, w := range words {
			args = append(args, w)
		}
	}
	return args, nil
}

// answer turns the script's reply into the answer of Append.
func answer(s journal.Stream, b journal.Batch, reply []any) error {
	word := ""
	if len(reply) > 0 {
		word, _ = reply[0].(string)
	}
	switch {
	case word == "OK" || word == "DONE":
		return nil
	case word == "CLOCK" && len(reply) == 2:
		at := b.Records[len(b.Records)-1].At
		return fmt.Errorf("append to %s: %w: %s, redis has %v ms", s, journal.ErrClock, at, reply[1])
	case word == "DIVERGED" && len(reply) == 3:
		stands, err := position(reply[1:3])
		if err != nil {
			return fmt.Errorf("append to %s: %w", s, err)
		}
		return &journal.Diverged{Stands: stands}
	case word == "CONFLICT" && len(reply) == 4:
		entries, _ := reply[3].([]any)
		missing, err := records(s, b.After, entries)
		if err != nil {
			return err
		}
		return &journal.Conflict{Records: missing}
	}
	return fmt.Errorf("append to %s: %w: the script answered %.80q", s, journal.ErrUnknown, fmt.Sprint(reply))
}

// refusals are the errors with which Redis refuses before anything is written.
var refusals = []string{"OOM", "READONLY", "NOREPLICAS", "MISCONF", "LOADING", "MASTERDOWN", "CLUSTERDOWN",
	"TRYAGAIN", "MOVED", "ASK", "NOSCRIPT", "NOAUTH", "NOPERM"}

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
	var op *net.OpError
	dialled := !errors.As(err, &op) || op.Op != "dial"
	if !dialled || errors.Is(err, goredis.ErrPoolTimeout) || errors.Is(err, goredis.ErrPoolExhausted) ||
		errors.Is(err, goredis.ErrClosed) {
		return journal.ErrStore // no connection, so nothing was sent
	}
	return journal.ErrUnknown
}
