package journal

import (
	"bytes"
	"strconv"

	"luot/queue"
)

// Count is a change of one field of a date's counters: "3:served" or "3:dat-dai:served".
type Count struct {
	Field string
	By    int64
}

// Service is one entry of the service times: a finished transaction, or the voiding of one.
type Service struct {
	queue.Transaction        // Seq is that of the record
	Void              uint64 // seq of the transaction that an undo takes back; 0: this is a transaction
}

// Kind "undone" marks the entry of an undo, which has no figures: it and the entry whose seq it
// voids are left out of every sum.
const kindUndone = "undone"

// Effects returns what a record adds to its date's counters, and the service times that it ends or
// takes back. They follow from the record alone; records that end no transaction, and records of the
// directory, have none. A no-show is counted but is no service time.
func Effects(r Record) ([]Count, []Service, error) {
	// Most records say nothing of the kind, and are not worth decoding.
	if !bytes.Contains(r.Data, []byte(`"tx":`)) && !bytes.Contains(r.Data, []byte(`"void":`)) {
		return nil, nil, nil
	}
	if _, ok := types[queue.Type(r.Type)]; !ok {
		return nil, nil, nil
	}
	e, err := ToEvent(r)
	if err != nil {
		return nil, nil, err
	}
	var counts []Count
	var times []Service
	if e.Tx != nil {
		if err := countable(e.Tx); err != nil {
			return nil, nil, err
		}
		counts = countTx(counts, e.Tx, 1)
		if e.Tx.Kind != queue.TxNoShow {
			tx := *e.Tx
			tx.Seq, tx.At = r.Seq, r.At
			times = append(times, Service{Transaction: tx})
		}
	}
	for i := range e.Void {
		v := &e.Void[i]
		if v.Seq == 0 || v.Seq >= r.Seq {
			return nil, nil, damaged("it takes back a transaction of record %d", v.Seq)
		}
		if err := countable(v); err != nil {
			return nil, nil, err
		}
		counts = countTx(counts, v, -1)
		if v.Kind != queue.TxNoShow {
			times = append(times, Service{Void: v.Seq, Transaction: queue.Transaction{
				Seq: r.Seq, Kind: kindUndone, Counter: v.Counter, Service: v.Service, Officer: v.Officer, At: r.At,
			}})
		}
	}
	return counts, times, nil
}

// countable refuses a transaction that would be counted in a field of no name, or not at all.
func countable(t *queue.Transaction) error {
	switch t.Kind {
	case queue.TxDone, queue.TxTransferred, queue.TxHeld, queue.TxNoShow:
	default:
		return newer("a transaction of kind %q", t.Kind)
	}
	if t.Counter == "" || t.Service == "" {
		return damaged("a transaction without counter or service")
	}
	return nil
}

// countTx appends what t changes, sign times: for its counter, and for the service there.
func countTx(counts []Count, t *queue.Transaction, sign int64) []Count {
	for _, head := range []string{string(t.Counter) + ":", string(t.Counter) + ":" + string(t.Service) + ":"} {
		add := func(name string, by int64) { counts = append(counts, Count{head + name, sign * by}) }
		sum := func(name string, ms *int64) {
			if ms != nil {
				add(name, *ms)
			}
		}
		mean := func(name string, ms *int64) {
			if ms != nil {
				add(name+"_ms", *ms)
				add(name+"_n", 1)
			}
		}
		if t.Kind == queue.TxNoShow {
			add("no_show", 1)
			continue
		}
		if t.Served() {
			add("served", 1)
		}
		if t.Kind == queue.TxTransferred {
			add("transferred", 1)
		}
		if t.Dossiers != 0 {
			add("dossiers", int64(t.Dossiers))
		}
		mean("waiting", t.WaitingMS)
		sum("waiting_open_ms", t.WaitingOpenMS)
		mean("walking", t.WalkingMS)
		mean("serving", t.ServingMS)
		sum("hold_ms", t.HoldMS)
	}
	return counts
}

// Fields returns the entry as field, value, field, value …: date, seq, kind, counter, service,
// officer, dossiers, the times in milliseconds, at, void. What is unknown is left out.
func (s Service) Fields(date queue.Date) []string {
	f := []string{"date", string(date), "seq", strconv.FormatUint(s.Seq, 10), "kind", s.Kind,
		"counter", string(s.Counter), "service", string(s.Service)}
	if s.Officer != "" {
		f = append(f, "officer", string(s.Officer))
	}
	if s.Dossiers != 0 {
		f = append(f, "dossiers", strconv.Itoa(s.Dossiers))
	}
	for _, t := range []struct {
		name string
		ms   *int64
	}{
		{"waiting_ms", s.WaitingMS}, {"waiting_open_ms", s.WaitingOpenMS}, {"walking_ms", s.WalkingMS},
		{"serving_ms", s.ServingMS}, {"hold_ms", s.HoldMS},
	} {
		if t.ms != nil {
			f = append(f, t.name, strconv.FormatInt(*t.ms, 10))
		}
	}
	f = append(f, "at", s.At.String())
	if s.Void != 0 {
		f = append(f, "void", strconv.FormatUint(s.Void, 10))
	}
	return f
}
