package journal

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"luot/queue"
)

// Format is the version of the records that this program writes, and the newest that it reads.
const Format = 1

// Record is one entry of a log. Raw are the bytes that are stored and hashed; they are made once,
// by Seal, and never again from the other fields.
type Record struct {
	V      int
	Seq    uint64 // 1 for the first of a log, then without gaps
	At     queue.Instant
	Type   string
	Actor  string
	Key    string // idempotency key; "" none
	Print  string // hash of what was asked under Key
	Writer WriterID
	Data   json.RawMessage // an object; shares its bytes with Raw once sealed or decoded
	Raw    []byte
	Chain  Hash // beside the record in the store, never inside Raw
}

// Position returns where a log stands after this record.
func (r Record) Position() Position { return Position{r.Seq, r.Chain} }

// Batch is what Append takes: records whose bytes and chains are fixed. Only Seal and Again make one.
type Batch struct {
	After   Position
	Writer  WriterID
	Records []Record
	// Heal says that the records were in the log before and are put back, or brought in from another
	// store: taken while a server settles, and not compared with its clock.
	Heal bool
	// Conflicts counts how many times in a row others came before this writer; from 3 on the store
	// reserves a turn for it.
	Conflicts int
}

// End returns where a log stands after the batch.
func (b Batch) End() Position {
	if len(b.Records) == 0 {
		return b.After
	}
	return b.Records[len(b.Records)-1].Position()
}

// Seal fixes bytes and chains of records that are to follow a position. It fills V, Seq, Writer,
// Data, Raw and Chain of its own copy of recs; a Seq already set must be the one it would fill in.
// It refuses an empty or too large batch, a record without instant, type or actor, and data that is
// not a compact JSON object, as json.Marshal makes.
func Seal(after Position, w WriterID, recs []Record) (Batch, error) {
	if len(recs) == 0 || len(recs) > MaxBatch {
		return Batch{}, fmt.Errorf("seal %d records: a batch has 1 to %d", len(recs), MaxBatch)
	}
	b := Batch{After: after, Writer: w, Records: make([]Record, len(recs))}
	at := after
	for i, r := range recs {
		next := at.Seq + 1
		if r.Seq != 0 && r.Seq != next {
			return Batch{}, fmt.Errorf("seal record %d: it is numbered %d", next, r.Seq)
		}
		r.V, r.Seq, r.Writer = Format, next, w
		if err := r.encode(); err != nil {
			return Batch{}, fmt.Errorf("seal record %d: %w", next, err)
		}
		r.Chain = Link(at.Chain, r.Raw)
		b.Records[i] = r
		at = r.Position()
	}
	return b, nil
}

// Again makes a healing batch of records that a store held before, as they were stored: those that
// followed a position. It decodes and verifies each; a fault is a *Broken.
func Again(s Stream, after Position, w WriterID, records []Stored) (Batch, error) {
	if len(records) == 0 || len(records) > MaxBatch {
		return Batch{}, fmt.Errorf("put back %d records: a batch has 1 to %d", len(records), MaxBatch)
	}
	b := Batch{After: after, Writer: w, Heal: true, Records: make([]Record, 0, len(records))}
	for _, st := range records {
		r, err := Next(s, b.End(), st)
		if err != nil {
			return Batch{}, err
		}
		b.Records = append(b.Records, r)
	}
	return b, nil
}

// Valid reports a batch that neither Seal nor Again made: a mistake of the caller. Stores ask before they
// write.
func (b Batch) Valid() error {
	if len(b.Records) == 0 || len(b.Records[0].Raw) == 0 || b.Records[0].Seq != b.After.Seq+1 {
		return fmt.Errorf("append %d records after %d: the batch is not sealed", len(b.Records), b.After.Seq)
	}
	return nil
}

// Link returns the chain after a record of these bytes.
func Link(prev Hash, raw []byte) Hash {
	var room [512]byte
	sum := sha256.Sum256(append(append(room[:0], prev[:]...), raw...))
	return Hash(sum[:16])
}

// Verify checks that r, with the bytes and chain as stored, follows a history.
func Verify(prev Hash, r Record) error {
	if got := Link(prev, r.Raw); got != r.Chain {
		return damaged("its bytes do not lead from chain %s to %s", prev, r.Chain)
	}
	return nil
}

// Stored is a record as a store keeps it.
type Stored struct {
	Seq   uint64
	Chain Hash
	Raw   []byte // owned by the Record made of it
}

// Next decodes and verifies the record that a store of s holds after a position. Any fault is a
// *Broken that names the place where a good record should have been.
func Next(s Stream, after Position, st Stored) (Record, error) {
	r, err := next(after, st)
	if err != nil {
		return Record{}, &Broken{s, after.Seq + 1, err}
	}
	return r, nil
}

func next(after Position, st Stored) (Record, error) {
	if st.Seq != after.Seq+1 {
		return Record{}, damaged("the store holds record %d there", st.Seq)
	}
	r, err := Decode(st.Raw)
	if err != nil {
		return Record{}, err
	}
	if r.Seq != st.Seq {
		return Record{}, damaged("it says that it is record %d", r.Seq)
	}
	r.Chain = st.Chain
	return r, Verify(after.Chain, r)
}
