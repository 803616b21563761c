package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"luot/queue"
)

// stored is a Summary as archives keep it: every name of a service, counter or officer once.
type stored struct {
	V     int            `json:"v"`
	Sites []queue.SiteID `json:"sites"`
	From  queue.Date     `json:"from"`
	To    queue.Date     `json:"to"`
	Days  int            `json:"days"`
	Seq   uint64         `json:"seq,omitempty"`
	Chain string         `json:"chain,omitempty"`
	Names []string       `json:"names"` // sorted
	Cells []storedCell   `json:"cells"`
}

// storedCell is a Cell whose key are places in Names, from 1; 0 is no name. WaitOpen is left out where
// it is the same list as Waiting, as it is for all but those who waited over a break.
type storedCell struct {
	K [4]int `json:"k"` // service, counter, officer, hour
	Cell
}

// Text returns the summary as it is stored: the same figures always give the same bytes.
func (s Summary) Text() []byte {
	out := stored{V: s.V, Sites: s.Sites, From: s.From, To: s.To, Days: s.Days, Seq: s.Seq, Chain: s.Chain,
		Names: []string{}, Cells: make([]storedCell, len(s.Cells))}
	for i := range s.Cells {
		k := s.Cells[i].Key
		out.Names = append(out.Names, string(k.Service), string(k.Counter), string(k.Officer))
	}
	slices.Sort(out.Names)
	out.Names = slices.DeleteFunc(slices.Compact(out.Names), func(n string) bool { return n == "" })
	place := map[string]int{}
	for i, n := range out.Names {
		place[n] = i + 1
	}
	for i, c := range s.Cells {
		if slices.Equal(c.Waiting, c.WaitOpen) {
			c.WaitOpen = nil
		}
		out.Cells[i] = storedCell{[4]int{place[string(c.Service)], place[string(c.Counter)], place[string(c.Officer)], c.Hour}, c}
	}
	text, err := json.Marshal(out)
	if err != nil {
		panic(err) // numbers and strings only
	}
	return text
}

// ErrFormat says that a summary cannot be read: it is damaged, or of a newer program.
var ErrFormat = errors.New("the summary cannot be read")

// Read reads a summary that Text wrote; one of a newer program, or a damaged one, is ErrFormat.
func Read(text []byte) (Summary, error) {
	var in stored
	if err := json.Unmarshal(text, &in); err != nil {
		return Summary{}, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if in.V < 1 || in.V > Version {
		return Summary{}, fmt.Errorf("%w: of %s: its version is %d, this program reads up to %d", ErrFormat, in.From, in.V, Version)
	}
	names := append([]string{""}, in.Names...)
	out := Summary{V: in.V, Sites: in.Sites, From: in.From, To: in.To, Days: in.Days, Seq: in.Seq, Chain: in.Chain, Cells: make([]Cell, len(in.Cells))}
	for i, c := range in.Cells {
		if lowest, most := slices.Min(c.K[:]), max(c.K[0], c.K[1], c.K[2]); lowest < 0 || most >= len(names) || c.K[3] > 23 {
			return Summary{}, fmt.Errorf("%w: of %s: cell %d has the key %v", ErrFormat, in.From, i, c.K)
		}
		if c.WaitOpen == nil {
			c.WaitOpen = slices.Clone(c.Waiting)
		}
		c.Key = Key{queue.ServiceID(names[c.K[0]]), queue.CounterID(names[c.K[1]]), queue.OfficerID(names[c.K[2]]), c.K[3]}
		out.Cells[i] = c.Cell
	}
	return out, nil
}
