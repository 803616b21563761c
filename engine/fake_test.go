package engine

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"luot/journal"
	"luot/queue"
)

// fake is a journal in memory that does what a test tells it to.
type fake struct {
	mu      sync.Mutex
	logs    map[journal.Stream][]journal.Record
	appends int // tries that ended
	watch   []func(journal.Stream, uint64)
	reads   error                              // of Read and Streams; nil: they work
	asked   func()                             // told of every Read; nil: nobody is
	before  func(n int, b journal.Batch) error // before try n, counted from 1; an error is the answer
	after   func(n int, b journal.Batch) error // after it took effect
	server  server
}

func newFake() *fake { return &fake{logs: map[journal.Stream][]journal.Record{}} }

func (f *fake) Append(ctx context.Context, s journal.Stream, b journal.Batch) error {
	f.mu.Lock()
	f.appends++
	n, before, after := f.appends, f.before, f.after
	f.mu.Unlock()
	if before != nil {
		if err := before(n, b); err != nil {
			return err
		}
	}
	if err := f.add(s, b); err != nil {
		return err
	}
	if after != nil {
		return after(n, b)
	}
	return nil
}

// add does what Append promises.
func (f *fake) add(s journal.Stream, b journal.Batch) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	log := f.logs[s]
	var stands journal.Position
	if len(log) > 0 {
		stands = log[len(log)-1].Position()
	}
	end := b.End()
	f.server.meet()
	if int(end.Seq) <= len(log) && log[end.Seq-1].Chain == end.Chain {
		return nil
	}
	if b.After != stands {
		if seq := int(b.After.Seq); seq > len(log) || seq > 0 && log[seq-1].Chain != b.After.Chain {
			return &journal.Diverged{Stands: stands}
		}
		f.server.reserve(b)
		return &journal.Conflict{Records: slices.Clone(log[b.After.Seq:])}
	}
	if err := f.server.refuses(s, b, stands); err != nil {
		return err
	}
	f.logs[s] = append(log, b.Records...)
	for _, w := range f.watch {
		w(s, end.Seq)
	}
	return nil
}

func (f *fake) Read(_ context.Context, s journal.Stream, after journal.Position) iter.Seq2[journal.Record, error] {
	return func(yield func(journal.Record, error) bool) {
		f.mu.Lock()
		log, err := slices.Clone(f.logs[s]), f.reads
		if f.asked != nil {
			f.asked()
		}
		f.mu.Unlock()
		if err != nil {
			yield(journal.Record{}, err)
			return
		}
		var stands journal.Position
		if len(log) > 0 {
			stands = log[len(log)-1].Position()
		}
		if seq := int(after.Seq); seq > len(log) || seq > 0 && log[seq-1].Chain != after.Chain {
			yield(journal.Record{}, &journal.Diverged{Stands: stands})
			return
		}
		for _, r := range log[after.Seq:] {
			next, err := journal.Next(s, after, journal.Stored{Seq: r.Seq, Chain: r.Chain, Raw: r.Raw})
			if !yield(next, err) || err != nil {
				return
			}
			after = next.Position()
		}
	}
}

func (f *fake) Positions(_ context.Context, streams []journal.Stream) ([]journal.Position, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]journal.Position, len(streams))
	for i, s := range streams {
		if log := f.logs[s]; len(log) > 0 {
			out[i] = log[len(log)-1].Position()
		}
	}
	return out, nil
}

func (f *fake) Watch(ctx context.Context, fn func(journal.Stream, uint64)) error {
	f.mu.Lock()
	f.watch = append(f.watch, fn)
	f.mu.Unlock()
	fn(journal.Stream{}, 0)
	<-ctx.Done()
	return ctx.Err()
}

func (f *fake) Streams(_ context.Context, site queue.SiteID) iter.Seq2[journal.Stream, error] {
	return func(yield func(journal.Stream, error) bool) {
		f.mu.Lock()
		var all []journal.Stream
		for s := range f.logs {
			if s.Site == site {
				all = append(all, s)
			}
		}
		err := f.reads
		f.mu.Unlock()
		if err != nil {
			yield(journal.Stream{}, err)
			return
		}
		slices.SortFunc(all, func(a, b journal.Stream) int { return strings.Compare(string(a.Date), string(b.Date)) })
		for _, s := range all {
			if !yield(s, nil) {
				return
			}
		}
	}
}

func (f *fake) Now(context.Context) (time.Time, error) { return time.Now(), nil }

func (f *fake) Close() error { return nil }

// script replaces what happens before and after a try.
func (f *fake) script(before, after func(n int, b journal.Batch) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before, f.after = before, after
}

// tries returns how often Append was called.
func (f *fake) tries() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.appends
}

// events returns the events of a date.
func (f *fake) events(date queue.Date) []queue.Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []queue.Event
	for _, r := range f.logs[journal.Stream{Site: "qn", Date: date}] {
		e, err := journal.ToEvent(r)
		if err != nil {
			panic(err)
		}
		out = append(out, e)
	}
	return out
}

// types returns the types of the events of a date.
func (f *fake) types(date queue.Date) []queue.Type {
	var out []queue.Type
	for _, e := range f.events(date) {
		out = append(out, e.Type)
	}
	return out
}

// handClock is a clock that a test sets; between two settings it runs like the machine's.
type handClock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *handClock) Until(t time.Time) time.Duration { return t.Sub(c.Now()) }

// leap moves the clock.
func (c *handClock) leap(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += by
}
