package engine

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"luot/journal"
	"luot/queue"
)

// server is the part of a fake that knows which server it is: what the script of a real store decides.
type server struct {
	id     int                    // of who serves now
	known  int                    // who took the last batch of any log
	until  time.Time              // it settles
	store  map[journal.Stream]int // who took the last new batch
	settle time.Duration          // how long it settles; 0: 2 s, negative: not at all
	turn   journal.WriterID
	turned time.Time // till when the turn lasts
}

// meet begins to settle when another server than before is asked.
func (v *server) meet() {
	if v.known == v.id {
		return
	}
	settle := v.settle
	if settle == 0 {
		settle = 2 * time.Second
	}
	v.known, v.until = v.id, time.Now().Add(settle)
}

// reserve gives a writer that others came before too often the next turn.
func (v *server) reserve(b journal.Batch) {
	if b.Conflicts >= 3 && !b.Heal && (!time.Now().Before(v.turned) || v.turn == b.Writer) {
		v.turn, v.turned = b.Writer, time.Now().Add(100*time.Millisecond)
	}
}

// refuses returns why a batch that fits is not taken; nil when it is.
func (v *server) refuses(s journal.Stream, b journal.Batch, stands journal.Position) error {
	if b.Heal {
		return nil
	}
	if d := time.Until(v.until); d > 0 {
		return &journal.Wait{For: d, Settling: true}
	}
	recovers := s.Site == journal.DirectorySite || queue.Type(b.Records[0].Type) == queue.EvRecovered
	if !recovers && stands.Seq > 0 && v.store[s] != v.id {
		return fmt.Errorf("a test: %w", journal.ErrRecover)
	}
	if d := time.Until(v.turned); d > 0 && v.turn != b.Writer {
		return &journal.Wait{For: d}
	}
	if v.store == nil {
		v.store = map[journal.Stream]int{}
	}
	v.store[s] = v.id
	if v.turn == b.Writer {
		v.turned = time.Time{}
	}
	return nil
}

// failover puts another server in place, which lacks the newest records of each log, as many as lose but
// none that is older than lag, and returns what it lacks of the log of today.
func (f *fake) failover(lose int, lag time.Duration) []journal.Record {
	f.mu.Lock()
	defer f.mu.Unlock()
	var lost []journal.Record
	f.logs = maps.Clone(f.logs)
	for s, log := range f.logs {
		n := len(log)
		for n > 0 && n > len(log)-lose && log[n-1].At > queue.InstantOf(time.Now().Add(-lag)) {
			n--
		}
		if s.Date == today {
			lost = log[n:]
		}
		f.logs[s] = log[:n:n]
	}
	f.server.id++
	for _, w := range f.watch {
		w(journal.Stream{}, 0)
	}
	return lost
}

// records returns what the log of today holds.
func (f *fake) records() []journal.Record {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.logs[journal.Stream{Site: "qn", Date: today}]
}

// line is what one process has of a fake: it can be cut, slow, or stand still.
type line struct {
	*fake
	mu     sync.Mutex
	rng    *rand.Rand
	gate   chan struct{} // nil: open
	odds   float64       // that an answer to Append is lost, in one way or another
	ticket chan struct{} // closed when the trial is over: nothing lands any more
}

func (l *line) chance(p float64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rng.Float64() < p
}

func (l *line) upTo(d time.Duration) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Duration(l.rng.Int64N(int64(d)))
}

// pass waits as a network does, and longer while the process stands still.
func (l *line) pass() {
	elapse(l.upTo(5 * time.Millisecond))
	l.mu.Lock()
	gate := l.gate
	l.mu.Unlock()
	if gate != nil {
		<-gate
	}
}

// pause lets the process stand still until the returned function is called.
func (l *line) pause() (resume func()) {
	gate := make(chan struct{})
	l.mu.Lock()
	l.gate = gate
	l.mu.Unlock()
	return func() {
		l.mu.Lock()
		l.gate = nil
		l.mu.Unlock()
		close(gate)
	}
}

var errCut = errors.New("the line was cut")

// Append may lose the batch, the answer, or the batch only for a while.
func (l *line) Append(ctx context.Context, s journal.Stream, b journal.Batch) error {
	l.pass()
	cut := fmt.Errorf("%w: %w", journal.ErrUnknown, errCut)
	switch {
	case !l.chance(l.odds):
	case l.chance(0.3):
		return cut
	case l.chance(0.5):
		late := l.upTo(4 * time.Second)
		go func() {
			select {
			case <-time.After(late):
				_ = l.fake.Append(context.Background(), s, b)
			case <-l.ticket:
			}
		}()
		return cut
	default:
		_ = l.fake.Append(ctx, s, b)
		l.pass()
		return cut
	}
	err := l.fake.Append(ctx, s, b)
	l.pass()
	return err
}

func (l *line) Read(ctx context.Context, s journal.Stream, after journal.Position) iter.Seq2[journal.Record, error] {
	return func(yield func(journal.Record, error) bool) {
		l.pass()
		for r, err := range l.fake.Read(ctx, s, after) {
			if !yield(r, err) {
				return
			}
		}
	}
}

func (l *line) Positions(ctx context.Context, s []journal.Stream) ([]journal.Position, error) {
	l.pass()
	at, err := l.fake.Positions(ctx, s)
	l.pass()
	return at, err
}

// Watch loses half of the bells, and most of the word that the line was interrupted.
func (l *line) Watch(ctx context.Context, fn func(journal.Stream, uint64)) error {
	return l.fake.Watch(ctx, func(s journal.Stream, seq uint64) {
		l.mu.Lock()
		deaf := l.gate != nil || l.rng.Float64() < 0.6
		l.mu.Unlock()
		if !deaf {
			fn(s, seq)
		}
	})
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// lines is a log that a test reads.
type lines struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

func (l *lines) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Split(strings.TrimSpace(l.b.String()), "\n")
}

// elapse lets time pass within synctest, where that is free.
func elapse(d time.Duration) { <-time.After(d) }
