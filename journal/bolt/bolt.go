// Package bolt keeps logs in one file of the machine that it runs on. Every batch is one
// transaction, forced to disk before the answer. It decides nothing about records beyond what
// package journal says, and never shares its file: one process holds it at a time.
//
// The file has a bucket per site, in it a bucket per date, in that the records: key is the seq as 8
// bytes, most significant first; value is the chain, 16 bytes, then the record's bytes. The sequence
// of the date's bucket is the seq of the last record, so that a lost tail shows.
package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"luot/journal"
	"luot/queue"
)

// openWait is how long Open waits for another process to let go of the file.
const openWait = time.Second

// Journal is a journal.Journal in a file. The file's own lock guards the data; turn lets one writer
// in at a time, and bells owns its own.
type Journal struct {
	db    *bbolt.DB
	turn  chan struct{} // holds one token while nobody writes
	bells bells
}

var _ journal.Journal = (*Journal)(nil)

// ErrHeld is wrapped, beside journal.ErrStore, when another process holds the file.
var ErrHeld = errors.New("the file is in use")

// Open opens the file, or makes it and its folder, for this process alone. When another process
// still holds it after a second, the error says which, as far as the system tells. A file that is
// no log, or only a part of one, is a journal.ErrDamaged.
func Open(path string) (*Journal, error) { return open(path, 0) }

// open is Open with a limit of the file's size in bytes; 0 means none.
func open(path string, maxSize int) (*Journal, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the log: %w", err)
	}
	before, _ := os.Stat(path)
	db, err := openFile(path, &bbolt.Options{
		Timeout: openWait, FreelistType: bbolt.FreelistMapType, MaxSize: maxSize, NoStatistics: true,
	})
	if err == nil && exchanged(before, path) {
		return nil, errors.Join(fmt.Errorf("open log %s: %w: %w: it was exchanged just now", path, journal.ErrStore, ErrHeld), db.Close())
	}
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("open log %s: %w: %w: %s holds it", path, journal.ErrStore, ErrHeld, holder(path))
	}
	if err != nil {
		return nil, fmt.Errorf("open log %s: %w: %w", path, journal.ErrStore, err)
	}
	j := &Journal{db: db, turn: make(chan struct{}, 1)}
	j.turn <- struct{}{}
	return j, nil
}

// exchanged reports whether another file has taken the name since it was looked at: a restore did that
// while the file's lock was waited for. What is open then has no name any more, and all that is written to it
// is lost. before is nil when there was no file.
func exchanged(before os.FileInfo, path string) bool {
	now, err := os.Stat(path)
	return before != nil && (err != nil || !os.SameFile(before, now))
}

// openFile opens the file and checks that it is whole. The library ends the program when it meets a
// page that is none, or the end of the file before its last page; here that is an error.
func openFile(path string, options *bbolt.Options) (db *bbolt.DB, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			db, err = nil, fmt.Errorf("%w: %v", journal.ErrDamaged, r)
		}
	}()
	db, err = bbolt.Open(path, 0o600, options)
	if errors.Is(err, berrors.ErrInvalid) || errors.Is(err, berrors.ErrChecksum) || errors.Is(err, berrors.ErrVersionMismatch) {
		return nil, fmt.Errorf("%w: %w", journal.ErrDamaged, err)
	}
	if err != nil {
		return nil, err
	}
	var whole int64
	err = db.View(func(tx *bbolt.Tx) error { whole = tx.Size(); return nil })
	if info, statErr := os.Stat(path); err == nil && statErr == nil && info.Size() < whole {
		err = fmt.Errorf("%w: %d of %d bytes are there", journal.ErrDamaged, info.Size(), whole)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Append adds the batch and forces it to disk. It waits for its turn until ctx ends; once it writes,
// it goes through with it.
func (j *Journal) Append(ctx context.Context, s journal.Stream, b journal.Batch) error {
	if err := b.Valid(); err != nil {
		return err
	}
	select {
	case <-j.turn:
		defer func() { j.turn <- struct{}{} }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("append to %s: %w: %w", s, journal.ErrStore, err)
	}
	added := false
	err := j.db.Update(func(tx *bbolt.Tx) error {
		date, err := bucket(tx, s)
		if err != nil {
			return err
		}
		added, err = add(date, s, b)
		return err
	})
	switch {
	case err == nil:
		if added {
			j.bells.ring(s, b.End().Seq)
		}
		return nil
	case answers(err):
		return err
	}
	return fmt.Errorf("append to %s: %w: %w", s, j.kind(s, b), err)
}

// kind tells, after a transaction failed, whether anything of it can have stayed.
func (j *Journal) kind(s journal.Stream, b journal.Batch) error {
	stands, err := j.position(s)
	if errors.Is(err, berrors.ErrDatabaseNotOpen) || err == nil && stands == b.After {
		return journal.ErrStore
	}
	return journal.ErrUnknown
}

// answers reports whether err is an answer of the log, not a failure of the file.
func answers(err error) bool {
	var conflict *journal.Conflict
	var diverged *journal.Diverged
	var broken *journal.Broken
	return errors.As(err, &conflict) || errors.As(err, &diverged) || errors.As(err, &broken)
}

// bucket returns the bucket of s, which it makes when missing.
func bucket(tx *bbolt.Tx, s journal.Stream) (*bbolt.Bucket, error) {
	site, err := tx.CreateBucketIfNotExists([]byte(s.Site))
	if err != nil {
		return nil, err
	}
	return site.CreateBucketIfNotExists([]byte(s.Date))
}

// add writes b when the log stands at its After, and says otherwise why not. It reports whether it
// wrote.
func add(date *bbolt.Bucket, s journal.Stream, b journal.Batch) (bool, error) {
	stands, err := last(date, s)
	if err != nil {
		return false, err
	}
	if stands != b.After {
		end := b.End()
		if chain, ok := chainAt(date, end.Seq); ok && chain == end.Chain {
			return false, nil
		}
		if !stood(date, b.After) {
			return false, &journal.Diverged{Stands: stands}
		}
		missing, err := after(date, s, b.After)
		if err != nil {
			return false, err
		}
		return false, &journal.Conflict{Records: missing}
	}
	date.FillPercent = 1 // records only ever follow
	for i := range b.Records {
		r := &b.Records[i]
		if err := date.Put(key(r.Seq), append(r.Chain[:len(r.Chain):len(r.Chain)], r.Raw...)); err != nil {
			return false, err
		}
	}
	return true, date.SetSequence(b.End().Seq)
}

// Read yields the records after a position, in pages; between them it holds no transaction.
func (j *Journal) Read(ctx context.Context, s journal.Stream, pos journal.Position) iter.Seq2[journal.Record, error] {
	return journal.Pages(pos, func(after journal.Position) ([]journal.Record, error) { return j.page(ctx, s, after) })
}

// page returns the next records after pos, and with fewer than Page of them the end or an error.
func (j *Journal) page(ctx context.Context, s journal.Stream, pos journal.Position) (page []journal.Record, err error) {
	err = j.view(ctx, s, func(date *bbolt.Bucket) (err error) {
		if !stood(date, pos) {
			stands, err := last(date, s)
			if err != nil {
				return err
			}
			return &journal.Diverged{Stands: stands}
		}
		page, err = after(date, s, pos)
		return err
	})
	return page, err
}

// Positions returns where the streams stand; each is one look-up.
func (j *Journal) Positions(ctx context.Context, streams []journal.Stream) ([]journal.Position, error) {
	out := make([]journal.Position, len(streams))
	for i, s := range streams {
		err := j.view(ctx, s, func(date *bbolt.Bucket) (err error) {
			out[i], err = last(date, s)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// position returns where s stands, without a deadline: it only waits for the file.
func (j *Journal) position(s journal.Stream) (pos journal.Position, err error) {
	all, err := j.Positions(context.Background(), []journal.Stream{s})
	if err != nil {
		return pos, err
	}
	return all[0], nil
}

// view runs fn over the bucket of s, nil when there is none, in a transaction.
func (j *Journal) view(ctx context.Context, s journal.Stream, fn func(*bbolt.Bucket) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("read %s: %w", s, err)
	}
	err := j.db.View(func(tx *bbolt.Tx) error {
		site := tx.Bucket([]byte(s.Site))
		if site == nil {
			return fn(nil)
		}
		return fn(site.Bucket([]byte(s.Date)))
	})
	if err != nil && !answers(err) {
		return fmt.Errorf("read %s: %w: %w", s, journal.ErrStore, err)
	}
	return err
}

// Streams yields the logs of a site by date.
func (j *Journal) Streams(ctx context.Context, site queue.SiteID) iter.Seq2[journal.Stream, error] {
	return func(yield func(journal.Stream, error) bool) {
		var dates []journal.Stream
		err := ctx.Err()
		if err == nil {
			err = j.db.View(func(tx *bbolt.Tx) error {
				b := tx.Bucket([]byte(site))
				if b == nil {
					return nil
				}
				return b.ForEachBucket(func(k []byte) error {
					dates = append(dates, journal.Stream{Site: site, Date: queue.Date(k)})
					return nil
				})
			})
		}
		if err != nil {
			yield(journal.Stream{}, fmt.Errorf("list the dates of %s: %w: %w", site, journal.ErrStore, err))
			return
		}
		for _, s := range dates {
			if !yield(s, nil) {
				return
			}
		}
	}
}

// Now returns the machine's time.
func (j *Journal) Now(context.Context) (time.Time, error) { return time.Now(), nil }

// Close waits for what is under way and lets the file go.
func (j *Journal) Close() error { return j.db.Close() }

// key returns the place of a record in its bucket.
func key(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }
