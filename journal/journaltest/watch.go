package journaltest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"luot/journal"
	"luot/queue"
)

// suffix sets the logs of one case apart from those of the next.
func suffix() queue.SiteID { return queue.SiteID(fmt.Sprintf("-%d", nextSite())) }

type hint struct {
	s   journal.Stream
	seq uint64
}

// watch starts a watcher and returns its hints once it has said that it listens.
func watch(t testing.TB, j journal.Journal) (<-chan hint, func() error) {
	t.Helper()
	hints := make(chan hint, 1000)
	ctx, cancel := context.WithCancel(deadline(t))
	ended := make(chan error, 1)
	go func() { ended <- j.Watch(ctx, func(s journal.Stream, seq uint64) { hints <- hint{s, seq} }) }()
	select {
	case h := <-hints:
		if h != (hint{}) {
			t.Errorf("the first hint is %v, want the zero one", h)
		}
	case <-time.After(patience):
		t.Fatal("the watcher does not say that it listens")
	}
	return hints, func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(patience):
			return errors.New("the watcher goes on")
		}
	}
}

func watched(t *testing.T, b bench) {
	writers := b.Writers(t, 2)
	for _, j := range writers {
		t.Cleanup(func() { j.Close() })
	}
	hints, stop := watch(t, writers[0])
	more, stopMore := watch(t, writers[1])
	s := b.stream()
	end := fill(t, writers[1], s, 250)[249]
	for _, from := range []<-chan hint{hints, more} {
		until(t, from, hint{s, end.Seq})
	}
	for _, stop := range []func() error{stop, stopMore} {
		if err := stop(); !errors.Is(err, context.Canceled) {
			t.Errorf("the watcher ends with %v", err)
		}
	}
}

// until waits for a hint of the stream that is as new.
func until(t testing.TB, from <-chan hint, want hint) {
	t.Helper()
	for limit := time.After(patience); ; {
		select {
		case h := <-from:
			if h.s == want.s && h.seq > want.seq {
				t.Fatalf("a hint says %d, the log stands at %d", h.seq, want.seq)
			}
			if h == want {
				return
			}
		case <-limit:
			t.Fatalf("no hint says %v", want)
		}
	}
}

func unwatched(t *testing.T, b bench) {
	_, stop := watch(t, b.open(t))
	began := time.Now()
	if err := stop(); !errors.Is(err, context.Canceled) {
		t.Errorf("the watcher ends with %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the watcher took %v to end", took)
	}
}
