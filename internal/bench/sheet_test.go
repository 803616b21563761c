//go:build bench

package bench

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	runs = flag.Int("bench.runs", 7, "how often each figure and its ceiling are taken, in turns")
	out  = flag.String("bench.json", "", "a file for the figures")

	charts = flag.String("bench.charts", "", "a folder for the charts of growth")
)

// line is one line of the table. A ratio is of one figure to its ceiling, taken one after the other.
type line struct {
	What    string    `json:"what"`
	Ours    []float64 `json:"ours"`
	Ceiling []float64 `json:"ceiling,omitempty"` // of the same run; none: the bar is for ours itself
	Unit    string    `json:"unit"`
	Bar     float64   `json:"bar"` // of the median; 0: only told
	AtLeast bool      `json:"at_least,omitempty"`
}

// sheet gathers lines.
type sheet struct {
	runs  int
	mu    sync.Mutex // owns lines
	lines []*line
}

// line begins a line: the median is to be at most bar.
func (s *sheet) line(what, unit string, bar float64) *line {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := &line{What: what, Unit: unit, Bar: bar}
	s.lines = append(s.lines, l)
	return l
}

// add notes our figure and its ceiling.
func (l *line) add(ours float64, ceiling ...float64) {
	l.Ours = append(l.Ours, ours)
	l.Ceiling = append(l.Ceiling, ceiling...)
}

// judged are the values that the bar is for.
func (l *line) judged() []float64 {
	if len(l.Ceiling) == 0 {
		return l.Ours
	}
	ratios := make([]float64, len(l.Ours))
	for i := range ratios {
		ratios[i] = l.Ours[i] / l.Ceiling[i]
	}
	return ratios
}

// verdict says whether the bar is met.
func (l *line) verdict() string {
	m := median(l.judged())
	switch {
	case l.Bar == 0:
		return ""
	case l.AtLeast && m >= l.Bar, !l.AtLeast && m <= l.Bar:
		return "met"
	}
	return "NOT MET"
}

// median returns the middle value, 0 of none.
func median(v []float64) float64 { return rank(50, v) }

// rank returns the value below which percent of v lie, 0 of none.
func rank(percent int, v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(v))[min(len(v)*percent/100, len(v)-1)]
}

// print shows the table and writes the file.
func (s *sheet) print(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s, %d cores, %s, %d runs in turns\n\n", time.Now().UTC().Format(time.DateTime), runtime.NumCPU(), runtime.Version(), s.runs)
	fmt.Fprintf(&b, "| what | ours | ceiling | median | least – most | bar | |\n|---|---|---|---|---|---|---|\n")
	for _, l := range s.lines {
		if len(l.Ours) == 0 {
			continue
		}
		v, ceiling, bar := l.judged(), "", ""
		if len(l.Ceiling) > 0 {
			ceiling = short(median(l.Ceiling)) + " " + l.Unit
		}
		if l.Bar != 0 {
			bar = map[bool]string{true: "≥ ", false: "≤ "}[l.AtLeast] + short(l.Bar)
		}
		fmt.Fprintf(&b, "| %s | %s %s | %s | **%s** | %s – %s | %s | %s |\n", l.What, short(median(l.Ours)), l.Unit, ceiling,
			short(median(v)), short(slices.Min(v)), short(slices.Max(v)), bar, l.verdict())
	}
	t.Log(b.String())
	if *out == "" {
		return
	}
	text, err := json.MarshalIndent(s.lines, "", " ")
	if err == nil {
		err = os.WriteFile(*out, append(text, '\n'), 0o600)
	}
	if err != nil {
		t.Error(err)
	}
}

// short writes a figure with three digits that count.
func short(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}
