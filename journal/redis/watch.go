package redis

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"luot/journal"
	"luot/queue"
)

// The patience of Watch: after so long without news it asks whether the line is alive; between two
// lines it waits.
const (
	quiet      = 2 * time.Second
	pauseLeast = 50 * time.Millisecond
	pauseMost  = time.Second
)

// Watch listens on one connection to the bell of all streams, and again whenever the line breaks.
// One Watch per process is enough.
func (j *Journal) Watch(ctx context.Context, fn func(journal.Stream, uint64)) error {
	pause := pauseLeast
	for ctx.Err() == nil {
		if j.listen(ctx, fn) {
			pause = pauseLeast
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
			pause = min(2*pause, pauseMost)
		}
	}
	return ctx.Err()
}

// listen passes on the bells of one connection until it breaks, and reports whether it ever stood.
func (j *Journal) listen(ctx context.Context, fn func(journal.Stream, uint64)) (stood bool) {
	at, err := j.master(ctx, news) // in a cluster every server rings, and this one is asked by all
	if err != nil {
		j.failed(ctx)
		return false
	}
	line := at.Subscribe(ctx, news)
	defer line.Close()
	defer context.AfterFunc(ctx, func() { line.Close() })() // a read does not end with ctx by itself
	asked := false
	for {
		got, err := line.ReceiveTimeout(ctx, quiet)
		var late net.Error
		switch {
		case err == nil:
			asked = false
		case errors.As(err, &late) && late.Timeout() && !asked && stood:
			if line.Ping(ctx) != nil {
				return stood
			}
			asked = true
			continue
		default:
			j.failed(ctx)
			return stood
		}
		switch m := got.(type) {
		case *goredis.Subscription:
			stood = true
			fn(journal.Stream{}, 0)
		case *goredis.Message:
			if s, seq, ok := bell(m.Payload); ok {
				fn(s, seq)
			}
		}
	}
}

// bell reads "site date seq".
func bell(text string) (journal.Stream, uint64, bool) {
	f := strings.Fields(text)
	if len(f) != 3 {
		return journal.Stream{}, 0, false
	}
	seq, err := strconv.ParseUint(f[2], 10, 64)
	return journal.Stream{Site: queue.SiteID(f[0]), Date: queue.Date(f[1])}, seq, err == nil
}
