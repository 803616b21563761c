package redis

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"luot/journal"
)

// Read yields the records after a position, in pages. Each page begins with the record before it,
// so that another history shows, and comes with the position that the log should reach.
func (j *Journal) Read(ctx context.Context, s journal.Stream, pos journal.Position) iter.Seq2[journal.Record, error] {
	return journal.Pages(pos, func(after journal.Position) ([]journal.Record, error) { return j.page(ctx, s, after) })
}

// page returns the next records after pos, and with fewer than Page of them the end or an error.
func (j *Journal) page(ctx context.Context, s journal.Stream, pos journal.Position) ([]journal.Record, error) {
	pipe := j.client.TxPipeline() // in one step: a store that is emptied in between is no damaged log
	meta := pipe.HMGet(ctx, metaKey(s), "seq", "chain")
	log := pipe.Do(ctx, "XRANGE", logKey(s), strconv.FormatUint(pos.Seq, 10)+"-0", "+", "COUNT", journal.Page+1)
	if _, err := pipe.Exec(ctx); err != nil {
		j.failed(ctx)
		return nil, fmt.Errorf("read %s: %w: %w", s, journal.ErrStore, err)
	}
	stands, err := position(meta.Val())
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", s, err)
	}
	entries, _ := log.Val().([]any)
	if pos != (journal.Position{}) {
		if len(entries) == 0 {
			return nil, &journal.Diverged{Stands: stands}
		}
		from, err := stored(entries[0])
		if err != nil || from.Seq != pos.Seq || from.Chain != pos.Chain {
			return nil, &journal.Diverged{Stands: stands}
		}
		entries = entries[1:]
	}
	page, err := records(s, pos, entries[:min(len(entries), journal.Page)])
	if err != nil || len(page) == journal.Page {
		return page, err
	}
	if len(page) > 0 {
		pos = page[len(page)-1].Position()
	}
	if pos.Seq < stands.Seq || pos.Seq == stands.Seq && pos.Chain != stands.Chain {
		return page, &journal.Broken{Stream: s, Seq: pos.Seq + 1, Err: fmt.Errorf(
			"%w: the log ends before it but once stood at %d (%s)", journal.ErrDamaged, stands.Seq, stands.Chain)}
	}
	return page, nil
}

// records decodes and verifies the entries of a log that follow pos. The good ones before a broken
// one come with the error.
func records(s journal.Stream, pos journal.Position, entries []any) ([]journal.Record, error) {
	out := make([]journal.Record, 0, len(entries))
	for _, e := range entries {
		st, err := stored(e)
		if err != nil {
			return out, &journal.Broken{Stream: s, Seq: pos.Seq + 1, Err: err}
		}
		r, err := journal.Next(s, pos, st)
		if err != nil {
			return out, err
		}
		out = append(out, r)
		pos = r.Position()
	}
	return out, nil
}

// stored reads one entry: id "seq-0", then r, the bytes, c, the chain.
func stored(entry any) (journal.Stored, error) {
	bad := fmt.Errorf("%w: its entry is not \"seq-0 r … c …\"", journal.ErrDamaged)
	e, _ := entry.([]any)
	if len(e) != 2 {
		return journal.Stored{}, bad
	}
	id, _ := e[0].(string)
	fields, _ := e[1].([]any)
	digits, whole := strings.CutSuffix(id, "-0")
	seq, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || !whole || len(fields) != 4 || fields[0] != "r" || fields[2] != "c" {
		return journal.Stored{}, bad
	}
	raw, _ := fields[1].(string)
	hex, _ := fields[3].(string)
	chain, err := journal.ParseHash(hex)
	if err != nil {
		return journal.Stored{}, bad
	}
	return journal.Stored{Seq: seq, Chain: chain, Raw: []byte(raw)}, nil
}
