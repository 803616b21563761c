package bolt

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"luot/journal"
)

// hashLen is what stands before a record's bytes in its value.
const hashLen = len(journal.Hash{})

// last returns where a log stands. date may be nil: the empty log.
func last(date *bbolt.Bucket, s journal.Stream) (journal.Position, error) {
	if date == nil {
		return journal.Position{}, nil
	}
	k, v := date.Cursor().Last()
	var at journal.Position
	if k != nil {
		if len(k) != 8 || len(v) < hashLen {
			return at, torn(s, date.Sequence())
		}
		at = journal.Position{Seq: binary.BigEndian.Uint64(k), Chain: journal.Hash(v[:hashLen])}
	}
	if at.Seq != date.Sequence() {
		return at, &journal.Broken{Stream: s, Seq: at.Seq + 1, Err: fmt.Errorf(
			"%w: the log ends before it but once reached record %d", journal.ErrDamaged, date.Sequence())}
	}
	return at, nil
}

func torn(s journal.Stream, seq uint64) error {
	return &journal.Broken{Stream: s, Seq: seq, Err: fmt.Errorf("%w: its entry is too short", journal.ErrDamaged)}
}

// chainAt returns the chain of a record, if there is one.
func chainAt(date *bbolt.Bucket, seq uint64) (journal.Hash, bool) {
	if date == nil {
		return journal.Hash{}, false
	}
	v := date.Get(key(seq))
	if len(v) < hashLen {
		return journal.Hash{}, false
	}
	return journal.Hash(v[:hashLen]), true
}

// stood reports whether the log ever stood at pos.
func stood(date *bbolt.Bucket, pos journal.Position) bool {
	if pos.Seq == 0 {
		return pos.Chain == journal.Hash{}
	}
	chain, ok := chainAt(date, pos.Seq)
	return ok && chain == pos.Chain
}

// after returns at most Page records after pos, copied out of the file. The good ones before a
// broken one come with the error.
func after(date *bbolt.Bucket, s journal.Stream, pos journal.Position) ([]journal.Record, error) {
	if date == nil {
		return nil, nil
	}
	var page []journal.Record
	c := date.Cursor()
	for k, v := c.Seek(key(pos.Seq + 1)); k != nil && len(page) < journal.Page; k, v = c.Next() {
		if len(k) != 8 || len(v) < hashLen {
			return page, torn(s, pos.Seq+1)
		}
		r, err := journal.Next(s, pos, journal.Stored{
			Seq:   binary.BigEndian.Uint64(k),
			Chain: journal.Hash(v[:hashLen]),
			Raw:   append([]byte(nil), v[hashLen:]...),
		})
		if err != nil {
			return page, err
		}
		page = append(page, r)
		pos = r.Position()
	}
	if len(page) == journal.Page {
		return page, nil
	}
	_, err := last(date, s)
	return page, err
}
