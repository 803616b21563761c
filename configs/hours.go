package configs

import (
	"fmt"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"luot/queue"
)

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// calendar reads hours: weekdays or runs of them ("mon-fri"), and days by date.
func (r *reader) calendar(n *yaml.Node, h hours) queue.Calendar {
	cal := queue.Calendar{Days: map[queue.Date]queue.Hours{}}
	named := map[string]queue.Hours{}
	for name, spans := range h.Week {
		from, to, ok := weekRun(name)
		if !ok {
			r.mistake(child(n, name), "hours.%s is not a weekday (mon, tue …) or a run of them (mon-fri)", name)
			continue
		}
		hh := r.spans(child(n, name), spans)
		named[name] = hh
		for d := from; ; d = (d + 1) % 7 {
			cal.Week[d] = hh
			if d == to {
				break
			}
		}
	}
	days := child(n, "days")
	for date, node := range h.Days {
		at := child(days, date)
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			r.mistake(at, "hours.days: %q is not a date like 2026-09-02", date)
			continue
		}
		cal.Days[queue.Date(date)] = r.dayHours(&node, named)
	}
	return cal
}

// dayHours reads "closed", the name of a weekday entry (a make-up day), or hours of its own.
func (r *reader) dayHours(n *yaml.Node, named map[string]queue.Hours) queue.Hours {
	if n.Kind == yaml.ScalarNode {
		h, ok := named[n.Value]
		if !ok && n.Value != "closed" {
			r.mistake(n, "%q is neither closed, an entry of hours, nor work and issue spans", n.Value)
		}
		return h
	}
	var own dayHours
	r.decode(n, &own)
	return r.spans(n, own)
}

func (r *reader) spans(n *yaml.Node, d dayHours) queue.Hours {
	var h queue.Hours
	h.Work = r.spanList(child(n, "work"), d.Work)
	h.Issue = r.spanList(child(n, "issue"), d.Issue)
	if len(h.Issue) == 0 {
		h.Issue = h.Work
	}
	return h
}

func (r *reader) spanList(n *yaml.Node, list []string) []queue.Span {
	var out []queue.Span
	for _, text := range list {
		from, to, found := strings.Cut(text, "-")
		a, errA := clockOf(from)
		b, errB := clockOf(to)
		if !found || errA != nil || errB != nil || b <= a {
			r.mistake(n, "%q is not a span like 07:00-11:30", text)
			continue
		}
		if len(out) > 0 && a < out[len(out)-1].To {
			r.mistake(n, "span %q overlaps the one before or is out of order", text)
		}
		out = append(out, queue.Span{From: a, To: b})
	}
	return out
}

func weekRun(name string) (from, to int, ok bool) {
	a, b, run := strings.Cut(name, "-")
	if !run {
		b = a
	}
	from, to = weekday(a), weekday(b)
	return from, to, from >= 0 && to >= 0
}

func weekday(name string) int {
	for i, w := range weekdays {
		if w == name {
			return i
		}
	}
	return -1
}

// clockOf reads "07:30" as an offset from midnight; "24:00" is allowed.
func clockOf(text string) (time.Duration, error) {
	var h, m int
	if n, err := fmt.Sscanf(text, "%d:%d", &h, &m); err != nil || n != 2 || len(text) != 5 || h < 0 || m < 0 || m > 59 || h*60+m > 24*60 {
		return 0, fmt.Errorf("%q is not a time like 07:30", text)
	}
	return time.Duration(h*60+m) * time.Minute, nil
}

// clockText writes an offset from midnight as "07:30".
func clockText(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}
