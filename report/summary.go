package report

import (
	"cmp"
	"maps"
	"slices"

	"luot/queue"
)

// Version is that of the summaries that this program writes, and the newest that it reads.
const Version = 1

// Key is where figures belong. Empty members are of no counter or officer: tickets are issued by none.
type Key struct {
	Service queue.ServiceID
	Counter queue.CounterID
	Officer queue.OfficerID
	Hour    int // of the day, by the site's clocks, 0 to 23
}

// compare orders keys.
func (k Key) compare(o Key) int {
	return cmp.Or(cmp.Compare(k.Service, o.Service), cmp.Compare(len(k.Counter), len(o.Counter)),
		cmp.Compare(k.Counter, o.Counter), cmp.Compare(k.Officer, o.Officer), cmp.Compare(k.Hour, o.Hour))
}

// Cell are the figures of one key. docs/figures.md defines each, with its short name in the stored form.
// All of them add up: counts as numbers, times as sorted lists of whole milliseconds, so that the
// percentiles of a year are exact.
type Cell struct {
	Key       `json:"-"`
	Issued    int `json:"is,omitempty"`
	Priority  int `json:"pr,omitempty"`
	Completed int `json:"do,omitempty"`
	Cancelled int `json:"ca,omitempty"`
	Expired   int `json:"ex,omitempty"`

	Served      int            `json:"se,omitempty"`
	Transferred int            `json:"tr,omitempty"`
	Absent      int            `json:"ab,omitempty"`
	Held        int            `json:"he,omitempty"`
	Returned    int            `json:"re,omitempty"` // tickets of class return
	Dossiers    int            `json:"ds,omitempty"`
	Outcomes    map[string]int `json:"oc,omitempty"`
	Waiting     []int64        `json:"w,omitempty"`
	WaitOpen    []int64        `json:"wo,omitempty"`
	Walking     []int64        `json:"a,omitempty"`
	Serving     []int64        `json:"s,omitempty"`
	Hold        []int64        `json:"h,omitempty"` // of those who were held

	Promised int            `json:"pm,omitempty"` // called, and had been promised a range
	Kept     int            `json:"ke,omitempty"`
	Early    int            `json:"ea,omitempty"`
	Late     int            `json:"la,omitempty"`
	Causes   map[string]int `json:"cs,omitempty"` // of the late ones; one may have several
	ErrorS   int64          `json:"er,omitempty"`

	Prints      int `json:"pt,omitempty"`
	PrintFailed int `json:"pf,omitempty"`

	OpenMS   int64            `json:"op,omitempty"`
	IdleMS   int64            `json:"id,omitempty"`
	PausedMS map[string]int64 `json:"pa,omitempty"`

	Scores   map[int]int    `json:"sc,omitempty"`
	Reasons  map[string]int `json:"rs,omitempty"`
	TooQuick int            `json:"tq,omitempty"`
}

// Summary are the figures of one day of one site, or of several of both merged.
type Summary struct {
	V     int
	Sites []queue.SiteID
	From  queue.Date
	To    queue.Date
	Days  int    // that had a log
	Seq   uint64 // of the last record, of a single day only
	Chain string // where its log ended, "" unless the caller said
	Cells []Cell // in the order of their keys
}

// Empty returns the figures of a day without a log: zeros.
func Empty(site queue.SiteID, date queue.Date) Summary {
	return Summary{V: Version, Sites: []queue.SiteID{site}, From: date, To: date, Cells: []Cell{}}
}

// Merge adds summaries up. It matters neither in which order nor in which groups; the same day twice is
// counted twice. None give the zero Summary, which adds nothing.
func Merge(all ...Summary) Summary {
	cells := map[Key]*Cell{}
	var out Summary
	single := 0
	for _, s := range all {
		if s.V == 0 {
			continue
		}
		single++
		out.V, out.Days = Version, out.Days+s.Days
		out.Sites = append(out.Sites, s.Sites...)
		out.From, out.To = earlier(out.From, s.From), max(out.To, s.To)
		out.Seq, out.Chain = s.Seq, s.Chain
		for i := range s.Cells {
			c := &s.Cells[i]
			at := cells[c.Key]
			if at == nil {
				at = &Cell{Key: c.Key}
				cells[c.Key] = at
			}
			at.add(c)
		}
	}
	if single == 0 {
		return Summary{}
	}
	if single > 1 {
		out.Seq, out.Chain = 0, ""
	}
	slices.Sort(out.Sites)
	out.Sites = slices.Compact(out.Sites)
	out.Cells = ordered(cells)
	return out
}

func earlier(a, b queue.Date) queue.Date {
	if a == "" {
		return b
	}
	return min(a, b)
}

// ordered returns the cells by key, their lists sorted.
func ordered(cells map[Key]*Cell) []Cell {
	out := make([]Cell, 0, len(cells))
	for _, c := range cells {
		for _, list := range []*[]int64{&c.Waiting, &c.WaitOpen, &c.Walking, &c.Serving, &c.Hold} {
			slices.Sort(*list)
		}
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Cell) int { return a.Key.compare(b.Key) })
	return out
}

// add adds the figures of o, whatever its key.
func (c *Cell) add(o *Cell) {
	for _, n := range []struct {
		to *int
		by int
	}{
		{&c.Issued, o.Issued}, {&c.Priority, o.Priority}, {&c.Completed, o.Completed}, {&c.Cancelled, o.Cancelled},
		{&c.Expired, o.Expired}, {&c.Served, o.Served}, {&c.Transferred, o.Transferred}, {&c.Absent, o.Absent},
		{&c.Held, o.Held}, {&c.Returned, o.Returned}, {&c.Dossiers, o.Dossiers}, {&c.Promised, o.Promised},
		{&c.Kept, o.Kept}, {&c.Early, o.Early}, {&c.Late, o.Late}, {&c.Prints, o.Prints},
		{&c.PrintFailed, o.PrintFailed}, {&c.TooQuick, o.TooQuick},
	} {
		*n.to += n.by
	}
	c.ErrorS += o.ErrorS
	c.OpenMS += o.OpenMS
	c.IdleMS += o.IdleMS
	c.Waiting = append(c.Waiting, o.Waiting...)
	c.WaitOpen = append(c.WaitOpen, o.WaitOpen...)
	c.Walking = append(c.Walking, o.Walking...)
	c.Serving = append(c.Serving, o.Serving...)
	c.Hold = append(c.Hold, o.Hold...)
	plus(&c.Outcomes, o.Outcomes)
	plus(&c.Causes, o.Causes)
	plus(&c.PausedMS, o.PausedMS)
	plus(&c.Scores, o.Scores)
	plus(&c.Reasons, o.Reasons)
}

// plus adds the counts of a map to another, which it makes when there is something to add.
func plus[K comparable, V int | int64](to *map[K]V, by map[K]V) {
	if len(by) > 0 && *to == nil {
		*to = make(map[K]V, len(by))
	}
	for k, v := range by {
		(*to)[k] += v
	}
}

// By adds up the cells that of gives the same name, and returns them by name: By(func(k Key) string {
// return string(k.Service) }) are the figures of each field. Of the keys the cells keep nothing.
func (s Summary) By(of func(Key) string) map[string]Cell {
	sums := map[string]*Cell{}
	for i := range s.Cells {
		name := of(s.Cells[i].Key)
		if sums[name] == nil {
			sums[name] = &Cell{}
		}
		sums[name].add(&s.Cells[i])
	}
	out := make(map[string]Cell, len(sums))
	for name, c := range sums {
		out[name] = *c
	}
	return out
}

// Total adds up all cells.
func (s Summary) Total() Cell { return s.By(func(Key) string { return "" })[""] }

// Busiest returns the hour in which most tickets were issued, the first of equals; false without any.
func (s Summary) Busiest() (hour, issued int, ok bool) {
	var by [24]int
	for i := range s.Cells {
		by[s.Cells[i].Hour] += s.Cells[i].Issued
	}
	for h, n := range by {
		if n > issued {
			hour, issued, ok = h, n, true
		}
	}
	return hour, issued, ok
}

// Sum is Stat with the largest value and the sum. It leaves the list as it is.
type Sum struct {
	Stat
	Sum int64 `json:"sum"`
	Max int64 `json:"max"`
}

// SumOf sums up times in milliseconds; within 0 of nothing.
func SumOf(ms []int64) Sum {
	out := Sum{Stat: stat(slices.Clone(ms))}
	for _, v := range ms {
		out.Sum, out.Max = out.Sum+v, max(out.Max, v)
	}
	return out
}

// Within counts the times that are not longer than a limit in milliseconds.
func Within(ms []int64, limit int64) (n int) {
	for _, v := range ms {
		if v <= limit {
			n++
		}
	}
	return n
}

// Names returns the keys of a map of counts in order, for tables.
func Names[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
