package access

import (
	"context"
	"sync"
	"testing"
	"time"

	"luot/journal"
	"luot/queue"
)

// memory is a Log without a store; every event passes through its stored form. mu guards all.
type memory struct {
	mu      sync.Mutex
	now     func() time.Time
	d       *Directory
	changed func(*Directory)
	stands  journal.Position
	records []journal.Record
}

func newMemory(now func() time.Time) *memory {
	m := &memory{now: now, d: NewDirectory(nil)}
	if err := m.Do(context.Background(), (Months{}).Open(m.d, journal.Position{}), nil); err != nil {
		panic(err)
	}
	return m
}

func (m *memory) Do(_ context.Context, c Command, view func(*Directory, []Event)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	events, err := m.d.Decide(Months{}.Stamp(c, queue.InstantOf(m.now())))
	if err != nil {
		return err
	}
	for _, e := range events {
		r, err := Months{}.Record(e)
		if err != nil {
			return err
		}
		b, err := journal.Seal(m.stands, journal.WriterID{1}, []journal.Record{r})
		if err != nil {
			return err
		}
		m.stands = b.End()
		m.records = append(m.records, b.Records...)
		back, err := Months{}.Event(b.Records[0])
		if err != nil {
			return err
		}
		m.d.Apply(back)
	}
	if view != nil {
		view(m.d, events)
	}
	if m.changed != nil && len(events) > 0 {
		m.changed(m.d)
	}
	return nil
}

func (m *memory) Read(_ context.Context, view func(*Directory)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	view(m.d)
	return nil
}

// types are the types of the records so far.
func (m *memory) types() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []string
	for _, r := range m.records {
		out = append(out, r.Type)
	}
	return out
}

// watch is a clock set by hand.
type watch struct {
	mu sync.Mutex
	at time.Time
}

func newWatch() *watch { return &watch{at: time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)} }

func (w *watch) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *watch) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// lan is the officer of the tests.
var lan = Account{User: "lan", Name: "Trần Thị Lan", Title: "Chuyên viên", Role: queue.Officer, Sites: []queue.SiteID{"qn"}}

const password = "mật khẩu của Lan"

// door makes a gate over a memory, with the account lan.
func door(t *testing.T) (*Gate, *memory, *watch) {
	t.Helper()
	w := newWatch()
	m := newMemory(w.now)
	g := NewGate(m, GateConfig{Now: w.now, Cost: Cost{MemoryKiB: 64, Iterations: 1}})
	m.changed = g.Changed
	if err := g.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := g.AddAccount(t.Context(), "test", lan, password); err != nil {
		t.Fatal(err)
	}
	return g, m, w
}

// enter logs lan in.
func enter(t *testing.T, g *Gate) string {
	t.Helper()
	cookie, a, err := g.LogIn(t.Context(), "lan", password, "10.0.0.7")
	if err != nil || a.User != "lan" || a.Hash != "" {
		t.Fatalf("log in: %+v, %v", a, err)
	}
	return cookie
}

// refused fails unless err is a refusal with this code.
func refused(t *testing.T, err error, code string) *queue.Refusal {
	t.Helper()
	r, ok := err.(*queue.Refusal)
	if !ok || r.Code != code {
		t.Fatalf("got %v, want refusal %s", err, code)
	}
	return r
}
