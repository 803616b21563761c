package transfer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"luot/journal"
)

// ErrOther is wrapped when the store has another history than the file.
var ErrOther = errors.New("the store has another history")

// Of a batch, so that one fits into a second of any store.
const (
	batchRecords = 500
	batchBytes   = 512 << 10
)

// patience is how long a store may refuse or stay silent before an import gives up; pause lies
// between two tries.
const (
	patience = 30 * time.Second
	pause    = 250 * time.Millisecond
)

// Import adds what a file holds to a store. Every record is verified before it is sent; what is there
// already is left as it is, so that an import may be given again, also after one that broke off. Where
// the store has other records or another summary, it stops with ErrOther and has changed nothing of
// that log. Tally counts what was read.
func Import(ctx context.Context, from io.Reader, as journal.Stream, store Store) (Tally, error) {
	m := importer{ctx: ctx, store: store}
	return Scan(from, as, Taker{Log: m.log, Record: m.record, LogEnd: m.end, Summary: m.summary})
}

type importer struct {
	ctx    context.Context
	store  Store
	stream journal.Stream
	stands journal.Position // of the store, when the log began
	after  journal.Position // of the batch in the making
	batch  []journal.Stored
	size   int
}

func (m *importer) log(s journal.Stream) error {
	at, err := m.store.Positions(m.ctx, []journal.Stream{s})
	if err != nil {
		return err
	}
	m.stream, m.stands, m.after = s, at[0], journal.Position{}
	return nil
}

// record adds to the batch. A batch never begins before and ends behind the place where the store
// stands: so it is there whole, or not at all.
func (m *importer) record(r journal.Record) error {
	m.batch = append(m.batch, journal.Stored{Seq: r.Seq, Chain: r.Chain, Raw: r.Raw})
	m.size += len(r.Raw)
	if len(m.batch) == batchRecords || m.size >= batchBytes || r.Seq == m.stands.Seq {
		return m.send()
	}
	return nil
}

func (m *importer) end(journal.Stream, journal.Position) error { return m.send() }

// send appends the batch, as often as it takes to know what became of it.
func (m *importer) send() error {
	if len(m.batch) == 0 {
		return nil
	}
	b, err := journal.Again(m.stream, m.after, journal.WriterID{}, m.batch)
	if err != nil {
		return err
	}
	deadline := time.Now().Add(patience)
	for {
		err = m.store.Append(m.ctx, m.stream, b)
		var conflict *journal.Conflict
		var diverged *journal.Diverged
		var wait *journal.Wait
		rest := pause
		switch {
		case err == nil:
			m.after, m.batch, m.size = b.End(), nil, 0
			return nil
		case errors.As(err, &conflict), errors.As(err, &diverged):
			return fmt.Errorf("%s, records %d to %d: %w: %w", m.stream, m.after.Seq+1, b.End().Seq, ErrOther, err)
		case errors.As(err, &wait):
			rest = max(min(wait.For, time.Second), pause/10)
		case errors.Is(err, journal.ErrUnknown), errors.Is(err, journal.ErrUnsafe), errors.Is(err, journal.ErrStore):
		default:
			return err
		}
		if time.Now().After(deadline) {
			return err
		}
		select {
		case <-m.ctx.Done():
			return errors.Join(err, m.ctx.Err())
		case <-time.After(rest):
		}
	}
}

// summary keeps a summary that is not there yet.
func (m *importer) summary(s journal.Summary) error {
	for have, err := range m.store.Summaries(m.ctx, s.Stream.Site, s.Stream.Date, s.Stream.Date) {
		if err != nil {
			return err
		}
		if !bytes.Equal(have.Text, s.Text) {
			return fmt.Errorf("the summary of %s: %w", s.Stream, ErrOther)
		}
		return nil
	}
	return m.store.Keep(m.ctx, s.Stream, s.Text)
}
