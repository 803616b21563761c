package report

import (
	"strings"

	"luot/locale"
)

// SiteNames joins the names of a report's sites; of more than a few only how many they are.
func (r *Report) SiteNames(lang string) string {
	const few = 6
	if len(r.Sites) > few {
		return locale.Text(lang, "report.n_sites_of", map[string]any{"n": len(r.Sites)})
	}
	names := make([]string, len(r.Sites))
	for i := range r.Sites {
		names[i] = r.Sites[i].Name.In(lang)
	}
	return strings.Join(names, ", ")
}

// Compared says what is compared with what, and whether the period has not ended.
func (r *Report) Compared(lang string) string {
	text := locale.Text(lang, "report.dates", map[string]any{"from": dateIn(lang, r.Period.From), "to": dateIn(lang, max(r.Until, r.Period.From)),
		"before": dateIn(lang, r.Before.From), "before_to": dateIn(lang, r.Before.To)})
	if r.Until < r.Period.To {
		text += " " + locale.Text(lang, "report.open", nil)
	}
	return text
}
