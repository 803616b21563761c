package engine

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"luot/journal"
	"luot/journal/redis"
	"luot/journal/redistest"
	"luot/queue"
)

// fallBack makes a server another one that lacks the newest ARGV[1] records of a log, as a replica that is
// promoted does.
const fallBack = `local n = tonumber(redis.call('HGET', KEYS[2], 'seq')) - tonumber(ARGV[1])
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', ARGV[1])
for _, e in ipairs(last) do redis.call('XDEL', KEYS[1], e[1]) end
redis.call('XSETID', KEYS[1], n .. '-0')
local e = redis.call('XRANGE', KEYS[1], n .. '-0', n .. '-0')[1]
redis.call('HSET', KEYS[2], 'seq', n, 'chain', e[2][4])
return n`

// hall is several processes on one real Redis and what they told visitors.
type hall struct {
	t     *testing.T
	redis *redistest.Server
	sites []*Site

	mu    sync.Mutex // owns the rest
	given map[queue.Number]queue.Token
	after int // answered since the newest fault
	late  int // answered with a failure
}

// openHall starts three processes that follow each other.
func openHall(t *testing.T) *hall {
	h := &hall{t: t, redis: redistest.Start(t, redistest.Everysec, "enable-debug-command", "yes"), given: map[queue.Number]queue.Token{}}
	for i := range 3 {
		j, err := redis.Open(t.Context(), redis.Config{URL: h.redis.URL()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { j.Close() })
		h.sites = append(h.sites, sharing(t, j, func(c *Config) {
			c.Writer, c.Jitter, c.Log = journal.WriterID{byte(i + 1)}, 200*time.Millisecond, slog.New(slog.DiscardHandler)
		}))
	}
	return h
}

// visit presses until it is answered, each time at another process.
func (h *hall) visit(ctx context.Context, who, n int) {
	key := fmt.Sprintf("k%d-%d", who, n)
	for try := 0; ctx.Err() == nil; try++ {
		one, cancel := context.WithTimeout(ctx, 3*time.Second)
		err := h.sites[(who+n+try)%len(h.sites)].Do(one, press(key), func(v *View, r Result) {
			number := queue.Number("")
			if r.Replayed != nil {
				number = r.Replayed.Number
			} else {
				number = r.Events[len(r.Events)-1].Number
			}
			h.give(number, v.Day.Ticket(number).Token)
		})
		cancel()
		if err == nil {
			return
		}
		h.mu.Lock()
		h.late++
		h.mu.Unlock()
		pause(ctx, 100*time.Millisecond)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func (h *hall) give(n queue.Number, tok queue.Token) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if was, twice := h.given[n]; twice && was != tok {
		h.t.Errorf("%s was given to %s and to %s", n, was, tok)
	}
	h.given[n] = tok
	h.after++
}

// fault does something to the server while visitors press, and waits until they are served again.
func (h *hall) fault(what string, do func()) {
	h.t.Helper()
	began := time.Now()
	do()
	h.mu.Lock()
	h.after = 0
	h.mu.Unlock()
	redistest.Until(h.t, what+": visitors are served again", func() bool { h.mu.Lock(); defer h.mu.Unlock(); return h.after >= 20 })
	h.t.Logf("%s: served again after %v", what, time.Since(began).Round(10*time.Millisecond))
}

// must asks the server something.
func (h *hall) must(words ...string) {
	h.t.Helper()
	if answer, err := h.redis.Ask(words...); err != nil {
		h.t.Fatalf("%v: %v, %v", words, answer, err)
	}
}

// TestRealRedisFallsBack has a real Redis lose records, all records, and itself, while visitors press at three
// processes: who was answered keeps number and place, no number is given twice, all tell the same.
func TestRealRedisFallsBack(t *testing.T) {
	h := openHall(t)
	ctx, cancel := context.WithCancel(t.Context())
	var crowd sync.WaitGroup
	for who := range 6 {
		crowd.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				h.visit(ctx, who, n)
				pause(ctx, 15*time.Millisecond)
			}
		})
	}
	defer crowd.Wait()
	defer cancel()
	h.fault("a beginning", func() {})
	date := h.sites[0].Status().Date
	log, meta := "luot:{qn}:"+string(date)+":log", "luot:{qn}:"+string(date)+":meta"
	h.fault("another server that lacks five records", func() {
		h.must("DEBUG", "CHANGE-REPL-ID")
		h.must("EVAL", fallBack, "2", log, meta, "5")
	})
	h.fault("killed and started again", func() { h.redis.Kill(); h.redis.Restart(t) })
	h.fault("emptied while it runs", func() { h.must("FLUSHALL") })
	h.fault("started again with nothing", func() { h.redis.Empty(t) })
	cancel()
	crowd.Wait()
	h.agree(date)
}

// agree checks that the log and all processes have what visitors were told, and the same.
func (h *hall) agree(date queue.Date) {
	h.t.Helper()
	past, err := h.sites[0].Past(h.t.Context(), date)
	if err != nil {
		h.t.Fatal(err)
	}
	var healed, diverged uint64
	for i, s := range h.sites {
		redistest.Until(h.t, "the processes stand where the log does", func() bool { return s.Status().Seq == past.Seq })
		st := s.Status()
		healed, diverged = healed+st.Healed, diverged+st.Diverged
		err := s.Read(h.t.Context(), func(v *View) {
			for k, want := range past.All() {
				if k >= len(v.Day.All()) || v.Day.All()[k] != want {
					h.t.Errorf("process %d has another ticket %d than the log", i, k)
					return
				}
			}
		})
		if err != nil {
			h.t.Error(err)
		}
	}
	for n, tok := range h.given {
		if ticket := past.Ticket(n); ticket == nil || ticket.Token != tok {
			h.t.Errorf("%s was given and is not in the log", n)
		}
	}
	h.t.Logf("%d tickets given, %d records put back, %d times another history, %d presses repeated", len(h.given), healed, diverged, h.late)
	if healed == 0 || len(h.given) == 0 {
		h.t.Error("nothing was put back")
	}
}
