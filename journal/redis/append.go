package redis

import (
	"context"
	_ "embed" // for the script
	"errors"
	"fmt"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"luot/journal"
	"luot/queue"
)

//go:embed append.lua
var appendSource string

var appendScript = goredis.NewScript(appendSource)

// The patience of Append with replicas: a WAIT lasts so long, and the batch is sent again for so long.
const (
	waitOnce   = 500 * time.Millisecond
	unsafeFrom = time.Second // callers wait 2 s at most, and are to hear of it
)

// Append runs the script once, and again only while too few replicas have the batch. When it cannot
// know the outcome it says journal.ErrUnknown: the caller sends the same batch again.
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
	keys := j.keys(s)
	once := func() error {
		reply, safe, err := j.send(ctx, keys, args)
		if err != nil {
			return fmt.Errorf("append to %s: %w: %w", s, kind(err), err)
		}
		if err := answer(s, b, reply); err != nil || safe == nil {
			return err
		}
		return fmt.Errorf("append to %s: %w: %w", s, journal.ErrUnsafe, safe)
	}
	err = once()
	for until := time.Now().Add(unsafeFrom); errors.Is(err, journal.ErrUnsafe) && time.Now().Before(until); {
		again := once()
		var conflict *journal.Conflict
		var diverged *journal.Diverged
		if again == nil || errors.As(again, &conflict) || errors.As(again, &diverged) {
			return again
		}
		if !errors.Is(again, journal.ErrUnsafe) {
			return err // "nothing was added" would be a lie by now
		}
	}
	return err
}

// arguments lays out ARGV as append.lua wants it.
func (j *Journal) arguments(s journal.Stream, b journal.Batch) ([]any, error) {
	at := int64(b.Records[len(b.Records)-1].At)
	if j.freeClock {
		at = 0
	}
	args := make([]any, 0, 16+2*len(b.Records))
	args = append(args, mode(s, b), strconv.FormatUint(b.After.Seq, 10), b.After.Chain.String(), at,
		string(s.Site), string(s.Date), b.Writer.String(), b.Conflicts, len(b.Records))
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

// mode says in a word of append.lua what a batch is. The directory gives out no numbers that could be
// given again, so it needs no Recovered record.
func mode(s journal.Stream, b journal.Batch) string {
	switch {
	case b.Heal:
		return "heal"
	case s.Site == journal.DirectorySite || b.Records[0].Type == string(queue.EvRecovered):
		return "recover"
	}
	return "new"
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
	case word == "RECOVER":
		return fmt.Errorf("append to %s: %w", s, journal.ErrRecover)
	case (word == "SETTLE" || word == "TURN") && len(reply) == 2:
		ms, _ := reply[1].(string)
		n, err := strconv.ParseInt(ms, 10, 64)
		if err != nil {
			n = 100 // it surely added nothing; only the length of the pause is guessed
		}
		return &journal.Wait{For: time.Duration(max(n, 1)) * time.Millisecond, Settling: word == "SETTLE"}
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
