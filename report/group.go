package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"luot/locale"
	"luot/queue"
)

// Dim is what a table has rows for.
type Dim string

// The dimensions of figures.
const (
	BySite    Dim = "site"
	ByService Dim = "service"
	ByCounter Dim = "counter" // of one site each: the key is "qn/3"
	ByOfficer Dim = "officer"
	ByHour    Dim = "hour"    // 0 to 23, by the site's clocks
	ByWeekday Dim = "weekday" // 1 to 7, from Monday
	ByDay     Dim = "day"     // as in 2026-11-23
	ByMonth   Dim = "month"   // as in 2026-11
)

// Dims are all there are.
var Dims = []Dim{BySite, ByService, ByCounter, ByOfficer, ByHour, ByWeekday, ByDay, ByMonth}

// ByOf reads one dimension, or two with a comma between them: "service", "weekday,hour".
func ByOf(text string) ([]Dim, error) {
	var out []Dim
	for name := range strings.SplitSeq(text, ",") {
		d := Dim(name)
		if !slices.Contains(Dims, d) || slices.Contains(out, d) || len(out) == 2 {
			return nil, fmt.Errorf("%.40q is not one or two of %v", text, Dims)
		}
		out = append(out, d)
	}
	return out, nil
}

// personal reports whether rows by these say how few people work: their ratings wait for a number.
func personal(by []Dim) bool {
	return slices.ContainsFunc(by, func(d Dim) bool { return d == ByService || d == ByCounter || d == ByOfficer })
}

// keyOf returns where a cell of a site's day stands in a dimension; "" is nowhere, as the hours of a counter
// belong to no service.
func keyOf(d Dim, s *Summary, k Key) string {
	switch d {
	case BySite:
		return string(s.Sites[0])
	case ByService:
		return string(k.Service)
	case ByCounter:
		if k.Counter == "" {
			return ""
		}
		return counterKey(s.Sites[0], k.Counter)
	case ByOfficer:
		return string(k.Officer)
	case ByHour:
		return strconv.Itoa(k.Hour)
	case ByWeekday:
		return strconv.Itoa((int(timeOf(s.From).Weekday())+6)%7 + 1)
	case ByMonth:
		return string(s.From)[:len("2006-01")]
	}
	return string(s.From)
}

func counterKey(site queue.SiteID, id queue.CounterID) string { return string(site) + "/" + string(id) }

// names knows what the values of dimensions are called, and in which order they stand.
type names struct {
	offices  []Office
	services []*queue.Service // of all offices, each once
	officers func(queue.OfficerID) string
}

func newNames(offices []Office, officers func(queue.OfficerID) string) *names {
	n := &names{offices: offices, officers: officers}
	for _, o := range offices {
		for i := range o.Site.Services {
			v := &o.Site.Services[i]
			if !slices.ContainsFunc(n.services, func(w *queue.Service) bool { return w.ID == v.ID }) {
				n.services = append(n.services, v)
			}
		}
	}
	return n
}

// all returns the values that have a row even when nothing happened there. Officers have none.
func (n *names) all(d Dim, p Period) (out []string) {
	switch d {
	case BySite:
		for _, o := range n.offices {
			out = append(out, string(o.Site.ID))
		}
	case ByService:
		for _, v := range n.services {
			out = append(out, string(v.ID))
		}
	case ByCounter:
		for _, o := range n.offices {
			for i := range o.Site.Counters {
				out = append(out, counterKey(o.Site.ID, o.Site.Counters[i].ID))
			}
		}
	case ByHour:
		return n.hours()
	case ByWeekday:
		return []string{"1", "2", "3", "4", "5", "6", "7"}
	case ByDay, ByMonth:
		dates, _ := Dates(p.From, p.To) // the period was checked
		for _, date := range dates {
			out = append(out, string(date)[:map[Dim]int{ByDay: 10, ByMonth: 7}[d]])
		}
		out = slices.Compact(out)
	}
	return out
}

// hours lists the hours in which some office works or issues on some weekday.
func (n *names) hours() (out []string) {
	var works [24]bool
	for _, o := range n.offices {
		for _, day := range o.Site.Calendar.Week {
			for _, v := range slices.Concat(day.Work, day.Issue) {
				for h := int(v.From.Hours()); h < 24 && float64(h) < v.To.Hours(); h++ {
					works[h] = true
				}
			}
		}
	}
	for h, so := range works {
		if so {
			out = append(out, strconv.Itoa(h))
		}
	}
	return out
}

// Ranks of what the configuration does not name (any more), and of nothing at all.
const unranked, last = 1 << 20, 1 << 21

// rank says where a value stands; equals stand by their keys.
func (n *names) rank(d Dim, key string) int {
	at := -1
	switch {
	case key == "":
		return last
	case d == BySite:
		at = slices.IndexFunc(n.offices, func(o Office) bool { return string(o.Site.ID) == key })
	case d == ByService:
		at = slices.IndexFunc(n.services, func(v *queue.Service) bool { return string(v.ID) == key })
	case d == ByCounter:
		site, id, _ := strings.Cut(key, "/")
		for i, o := range n.offices {
			if string(o.Site.ID) == site {
				at = i*1000 + slices.IndexFunc(o.Site.Counters, func(c queue.Counter) bool { return string(c.ID) == id })
			}
		}
	case d == ByHour, d == ByWeekday:
		at, _ = strconv.Atoi(key)
	default:
		at = 0
	}
	if at < 0 {
		return unranked
	}
	return at
}

// compare orders rows by their keys.
func (n *names) compare(by []Dim, a, b []string) int {
	for i, d := range by {
		if c := cmp.Or(cmp.Compare(n.rank(d, a[i]), n.rank(d, b[i])), cmp.Compare(len(a[i]), len(b[i])), cmp.Compare(a[i], b[i])); c != 0 {
			return c
		}
	}
	return 0
}

// name returns what people call a value, in every language.
func (n *names) name(d Dim, key string) queue.Words {
	out := queue.Words{}
	for _, lang := range locale.Languages() {
		out[lang] = n.in(lang, d, key)
	}
	return out
}

// in is name in one language; what the configuration does not name is called by its key.
func (n *names) in(lang string, d Dim, key string) string {
	if key == "" {
		return locale.Text(lang, "figures.none."+string(d), nil)
	}
	switch d {
	case BySite:
		return n.site(queue.SiteID(key), lang)
	case ByService:
		for _, v := range n.services {
			if string(v.ID) == key {
				return cmp.Or(v.Name.In(lang), key)
			}
		}
	case ByCounter:
		site, id, _ := strings.Cut(key, "/")
		if name := locale.Text(lang, "figures.counter", map[string]any{"counter": strings.ToUpper(id)}); len(n.offices) == 1 {
			return name
		} else {
			return name + " – " + n.site(queue.SiteID(site), lang)
		}
	case ByOfficer:
		if n.officers != nil {
			return cmp.Or(n.officers(queue.OfficerID(key)), key)
		}
	case ByHour:
		h, _ := strconv.Atoi(key)
		return fmt.Sprintf("%02d:00–%02d:00", h, h+1)
	case ByWeekday:
		return locale.Text(lang, "figures.weekday."+key, nil)
	case ByDay:
		return dateIn(lang, queue.Date(key))
	case ByMonth:
		return locale.Text(lang, "figures.month", map[string]any{"y": key[:4], "m": key[5:]})
	}
	return key
}

func (n *names) site(id queue.SiteID, lang string) string {
	for _, o := range n.offices {
		if o.Site.ID == id {
			return cmp.Or(o.Name.In(lang), string(id))
		}
	}
	return string(id)
}
