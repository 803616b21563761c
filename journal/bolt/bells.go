package bolt

import (
	"context"
	"sync"

	"luot/journal"
)

// bellsKept bounds the hints that wait for one watcher; with more of them it is told to compare.
const bellsKept = 1024

// bells passes hints from writers to the watchers of this process. The zero value is ready. mu owns
// the set; a writer never waits for a watcher.
type bells struct {
	mu  sync.Mutex
	all map[*watcher]bool
}

// watcher holds the newest hint of each stream until its goroutine takes them. Its bells' mu owns
// pending.
type watcher struct {
	pending map[journal.Stream]uint64
	wake    chan struct{} // has room for one
}

// ring leaves a hint for every watcher.
func (b *bells) ring(s journal.Stream, seq uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for w := range b.all {
		if len(w.pending) < bellsKept {
			w.pending[s] = max(w.pending[s], seq)
		} else {
			w.pending = map[journal.Stream]uint64{{}: 0}
		}
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
}

// take returns what waits for w.
func (b *bells) take(w *watcher) map[journal.Stream]uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	got := w.pending
	w.pending = map[journal.Stream]uint64{}
	return got
}

// Watch passes on the appends of this process; nobody else can write the file.
func (j *Journal) Watch(ctx context.Context, fn func(journal.Stream, uint64)) error {
	w := &watcher{pending: map[journal.Stream]uint64{{}: 0}, wake: make(chan struct{}, 1)}
	w.wake <- struct{}{}
	b := &j.bells
	b.mu.Lock()
	if b.all == nil {
		b.all = map[*watcher]bool{}
	}
	b.all[w] = true
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.all, w)
	}()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-w.wake:
			for s, seq := range b.take(w) {
				fn(s, seq)
			}
		}
	}
}
