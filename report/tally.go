package report

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"time"
)

// Permille is a share in tenths of a percent, rounded half up. As JSON it is the part of one: 0.123.
type Permille int

// ShareOf returns part over whole, nil of nothing.
func ShareOf(part, whole int64) *Permille {
	if whole <= 0 {
		return nil
	}
	p := Permille((2*1000*part + whole) / (2 * whole))
	return &p
}

// MarshalJSON writes the part of one with three decimals.
func (p Permille) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(p)/1000, 'f', 3, 64), nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (p *Permille) UnmarshalJSON(text []byte) error {
	var of float64
	err := json.Unmarshal(text, &of)
	*p = Permille(math.Round(of * 1000))
	return err
}

// Hundredth is a mean in hundredths, rounded half up. As JSON it has two decimals: 4.27.
type Hundredth int

// MarshalJSON writes two decimals.
func (h Hundredth) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(h)/100, 'f', 2, 64), nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (h *Hundredth) UnmarshalJSON(text []byte) error {
	var of float64
	err := json.Unmarshal(text, &of)
	*h = Hundredth(math.Round(of * 100))
	return err
}

// Peak is an hour and how many tickets were issued in it.
type Peak struct {
	Hour   int `json:"hour"`
	Issued int `json:"issued"`
}

// Figures are all figures of one row of a report. docs/figures.md defines them; times are in whole
// milliseconds, and a share or mean of nothing is null.
type Figures struct {
	Days          int            `json:"days"` // of sites, that had a log
	Issued        int            `json:"issued"`
	Priority      int            `json:"priority"`
	PriorityShare *Permille      `json:"priority_share"`
	Completed     int            `json:"completed"`
	Cancelled     int            `json:"cancelled"`
	Expired       int            `json:"expired"`
	Returned      int            `json:"returned"`
	Served        int            `json:"served"`
	Transferred   int            `json:"transferred"`
	Absent        int            `json:"absent"`
	Held          int            `json:"held"`
	Dossiers      int            `json:"dossiers"`
	Outcomes      map[string]int `json:"outcomes"`

	Waiting     Sum       `json:"waiting_ms"`
	WaitOpen    Sum       `json:"waiting_open_ms"`
	Walking     Sum       `json:"walking_ms"`
	Serving     Sum       `json:"serving_ms"`
	Hold        Sum       `json:"hold_ms"`
	Within      int       `json:"within_target"`
	WithinShare *Permille `json:"within_target_share"`

	Promised  int            `json:"promised"`
	Kept      int            `json:"kept"`
	KeptShare *Permille      `json:"kept_share"`
	Early     int            `json:"early"`
	Late      int            `json:"late"`
	Causes    map[string]int `json:"causes"`
	ErrorMS   *int64         `json:"estimate_error_ms"` // mean absolute error of the promises

	Prints      int `json:"prints"`
	PrintFailed int `json:"print_failed"`

	OpenMS    int64            `json:"open_ms"`
	IdleMS    int64            `json:"idle_ms"`
	IdleShare *Permille        `json:"idle_share"`
	PausedMS  int64            `json:"paused_ms"`
	Paused    map[string]int64 `json:"paused_by_reason_ms"`
	Busiest   *Peak            `json:"busiest"`

	Rated      int            `json:"rated"`
	RatedShare *Permille      `json:"rated_share"`
	Rating     *Hundredth     `json:"rating"` // mean of the scores
	Scores     map[string]int `json:"scores"`
	Reasons    map[string]int `json:"rating_reasons"`
	TooQuick   int            `json:"rated_too_quickly"`
	Withheld   bool           `json:"rating_withheld"` // too few ratings to show them by field, counter or officer
}

// tally adds up cells. Times are kept as 32 bits, which hold 24 days: most of what a year of a province
// takes is these lists.
type tally struct {
	cell   Cell // without its lists
	lists  [5][]int32
	within int
	hours  [24]int // issued
	days   int
}

// take adds a cell of a site whose visitors shall wait no longer than target.
func (s *tally) take(c *Cell, target time.Duration) {
	bare := *c
	bare.Waiting, bare.WaitOpen, bare.Walking, bare.Serving, bare.Hold = nil, nil, nil, nil, nil
	s.cell.add(&bare)
	for i, list := range [5][]int64{c.Waiting, c.WaitOpen, c.Walking, c.Serving, c.Hold} {
		for _, ms := range list {
			s.lists[i] = append(s.lists[i], int32(min(ms, math.MaxInt32)))
		}
	}
	s.within += Within(c.WaitOpen, target.Milliseconds())
	s.hours[c.Hour] += c.Issued
}

// join adds other sums, but not their lists: total says where those are.
func (s *tally) join(o *tally) {
	s.cell.add(&o.cell)
	s.within, s.days = s.within+o.within, max(s.days, o.days)
	for h, n := range o.hours {
		s.hours[h] += n
	}
}

// sumOf32 is SumOf; it sorts the list.
func sumOf32(ms []int32) Sum {
	if len(ms) == 0 {
		return Sum{}
	}
	slices.Sort(ms)
	var out Sum
	for _, v := range ms {
		out.Sum += int64(v)
	}
	n := int64(len(ms))
	rank := func(percent int64) int64 { return int64(ms[(n*percent+99)/100-1]) }
	out.Stat = Stat{N: len(ms), Mean: (2*out.Sum + n) / (2 * n), P50: rank(50), P90: rank(90)}
	out.Max = int64(ms[n-1])
	return out
}

// figures closes the sums; times are those of its five lists. least is how many ratings there must be for
// them to be shown.
func (s *tally) figures(times [5]Sum, least int) Figures {
	c := &s.cell
	f := Figures{
		Days: s.days, Issued: c.Issued, Priority: c.Priority, PriorityShare: ShareOf(int64(c.Priority), int64(c.Issued)),
		Completed: c.Completed, Cancelled: c.Cancelled, Expired: c.Expired, Returned: c.Returned, Served: c.Served,
		Transferred: c.Transferred, Absent: c.Absent, Held: c.Held, Dossiers: c.Dossiers, Outcomes: some(c.Outcomes),
		Waiting: times[0], WaitOpen: times[1], Walking: times[2], Serving: times[3], Hold: times[4],
		Within: s.within, WithinShare: ShareOf(int64(s.within), int64(times[1].N)),
		Promised: c.Promised, Kept: c.Kept, KeptShare: ShareOf(int64(c.Kept), int64(c.Promised)), Early: c.Early, Late: c.Late,
		Causes: some(c.Causes), Prints: c.Prints, PrintFailed: c.PrintFailed,
		OpenMS: c.OpenMS, IdleMS: c.IdleMS, IdleShare: ShareOf(c.IdleMS, c.OpenMS), Paused: some(c.PausedMS),
		TooQuick: c.TooQuick, Scores: map[string]int{}, Reasons: map[string]int{},
	}
	if n := int64(c.Promised); n > 0 {
		mean := (2*1000*c.ErrorS + n) / (2 * n)
		f.ErrorMS = &mean
	}
	for _, ms := range c.PausedMS {
		f.PausedMS += ms
	}
	for h, n := range s.hours {
		if n > 0 && (f.Busiest == nil || n > f.Busiest.Issued) {
			f.Busiest = &Peak{h, n}
		}
	}
	s.ratings(&f, least)
	return f
}

// ratings fills in what visitors said, when enough of them said something.
func (s *tally) ratings(f *Figures, least int) {
	sum := 0
	for score, n := range s.cell.Scores {
		f.Rated, sum = f.Rated+n, sum+n*score
	}
	f.RatedShare = ShareOf(int64(f.Rated), int64(s.cell.Completed))
	if f.Withheld = f.Rated > 0 && f.Rated < least; f.Withheld || f.Rated == 0 {
		return
	}
	mean := Hundredth((2*100*sum + f.Rated) / (2 * f.Rated))
	f.Rating, f.Reasons = &mean, some(s.cell.Reasons)
	for score, n := range s.cell.Scores {
		f.Scores[strconv.Itoa(score)] = n
	}
}

// some returns the map, or an empty one instead of none.
func some[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return m
}
