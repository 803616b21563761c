// Package report sums up what was measured: figures per counter and service from the transactions
// of a day. It measures nothing itself and keeps no state; the same transactions always give the
// same figures. Drawing them is other packages' work.
package report

import (
	"cmp"
	"slices"

	"luot/queue"
)

// Stat sums up one kind of time in whole milliseconds. Mean is rounded half up; P50 and P90 are by
// nearest rank; all are 0 when N is 0.
type Stat struct {
	N    int   `json:"n"`
	Mean int64 `json:"mean"`
	P50  int64 `json:"p50"`
	P90  int64 `json:"p90"`
}

// Row are the figures of one counter and service.
type Row struct {
	Counter  queue.CounterID `json:"counter"`
	Service  queue.ServiceID `json:"service"`
	Served   int             `json:"served"`
	Dossiers int             `json:"dossiers"`
	NoShow   int             `json:"no_show"`
	Waiting  Stat            `json:"waiting_ms"`
	WaitOpen Stat            `json:"waiting_open_ms"`
	Walking  Stat            `json:"walking_ms"`
	Serving  Stat            `json:"serving_ms"`
}

// Times are the service times of a day, by counter and service in the order of their ids.
type Times struct {
	Date queue.Date `json:"date"`
	Rows []Row      `json:"rows"`
}

type key struct {
	counter queue.CounterID
	service queue.ServiceID
}

type sums struct {
	row                             Row
	waiting, open, walking, serving []int64
}

// ServiceTimes sums up the transactions of a day.
func ServiceTimes(d *queue.Day) Times {
	by := map[key]*sums{}
	for _, tx := range d.Times() {
		k := key{tx.Counter, tx.Service}
		s := by[k]
		if s == nil {
			s = &sums{row: Row{Counter: tx.Counter, Service: tx.Service}}
			by[k] = s
		}
		s.add(&tx)
	}
	out := Times{Date: d.Date, Rows: make([]Row, 0, len(by))}
	for _, s := range by {
		s.row.Waiting, s.row.WaitOpen = stat(s.waiting), stat(s.open)
		s.row.Walking, s.row.Serving = stat(s.walking), stat(s.serving)
		out.Rows = append(out.Rows, s.row)
	}
	slices.SortFunc(out.Rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(len(a.Counter), len(b.Counter)), cmp.Compare(a.Counter, b.Counter), cmp.Compare(a.Service, b.Service))
	})
	return out
}

func (s *sums) add(tx *queue.Transaction) {
	if tx.Kind == queue.TxNoShow {
		s.row.NoShow++
		return
	}
	if tx.Served() {
		s.row.Served++
		s.row.Dossiers += tx.Dossiers
	}
	known(&s.waiting, tx.WaitingMS)
	known(&s.open, tx.WaitingOpenMS)
	known(&s.walking, tx.WalkingMS)
	known(&s.serving, tx.ServingMS)
}

func known(to *[]int64, ms *int64) {
	if ms != nil {
		*to = append(*to, *ms)
	}
}

// stat sums up values; it sorts them.
func stat(ms []int64) Stat {
	if len(ms) == 0 {
		return Stat{}
	}
	slices.Sort(ms)
	var sum int64
	for _, v := range ms {
		sum += v
	}
	n := int64(len(ms))
	rank := func(percent int64) int64 { return ms[(n*percent+99)/100-1] }
	return Stat{N: len(ms), Mean: (2*sum + n) / (2 * n), P50: rank(50), P90: rank(90)}
}
