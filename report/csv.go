package report

import (
	"bytes"
	"encoding/csv"
	"strings"

	"luot/locale"
	"luot/queue"
)

// Grid is a report as one flat table, for CSV and spreadsheets: first the dates and the dimensions, then every
// figure. The rows of the period come first, each of its values and the total, then those of the period before.
type Grid struct {
	Heads   []string // of the columns of names, then of Columns
	Columns []Column
	Rows    []GridRow
}

// GridRow is one row of a Grid.
type GridRow struct {
	From, To queue.Date
	Names    []string // one for each dimension
	Values   []Value  // one for each column
	Sum      bool     // all of the period
}

// NewGrid lays a report out in a language.
func NewGrid(r *Report, columns []Column, lang string) *Grid {
	g := &Grid{Columns: columns, Heads: []string{locale.Text(lang, "figures.from", nil), locale.Text(lang, "figures.to", nil)}}
	for _, d := range r.By {
		g.Heads = append(g.Heads, locale.Text(lang, "figures.by."+string(d), nil))
	}
	for i := range columns {
		g.Heads = append(g.Heads, columns[i].Name.In(lang))
	}
	sum := make([]string, len(r.By))
	for i := range sum {
		sum[i] = locale.Text(lang, "figures.total", nil)
	}
	for i := range r.Rows {
		g.add(r.Period.From, r.Until, r.Rows[i].in(lang), &r.Rows[i].Figures)
	}
	g.add(r.Period.From, r.Until, sum, &r.Total)
	g.Rows[len(g.Rows)-1].Sum = true
	for i := range r.Rows {
		if before := r.Rows[i].Before; before != nil {
			g.add(r.Before.From, r.Before.To, r.Rows[i].in(lang), before)
		}
	}
	g.add(r.Before.From, r.Before.To, sum, &r.TotalBefore)
	g.Rows[len(g.Rows)-1].Sum = true
	return g
}

// in returns what the row is called in a language.
func (g *Group) in(lang string) []string {
	out := make([]string, len(g.Names))
	for i, name := range g.Names {
		out[i] = name.In(lang)
	}
	return out
}

func (g *Grid) add(from, to queue.Date, names []string, f *Figures) {
	row := GridRow{From: from, To: to, Names: names, Values: make([]Value, len(g.Columns))}
	for i := range g.Columns {
		row.Values[i] = g.Columns[i].Of(f)
	}
	g.Rows = append(g.Rows, row)
}

// bom tells Excel that a CSV file is UTF-8.
const bom = "\ufeff"

// CSV writes the grid by RFC 4180, as UTF-8 with a byte order mark, with commas and lines that end in CR LF.
// No text of it is taken for a formula: see harmless.
func (g *Grid) CSV() []byte {
	var out bytes.Buffer
	out.WriteString(bom)
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	heads := make([]string, len(g.Heads))
	for i, head := range g.Heads {
		heads[i] = harmless(head)
	}
	_ = w.Write(heads) // a bytes.Buffer never fails
	for i := range g.Rows {
		r := &g.Rows[i]
		row := []string{string(r.From), string(r.To)}
		for _, name := range r.Names {
			row = append(row, harmless(name))
		}
		for _, v := range r.Values {
			row = append(row, v.Text())
		}
		_ = w.Write(row)
	}
	w.Flush()
	return out.Bytes()
}

// harmless puts an apostrophe before a text that a spreadsheet would take for a formula, also behind blanks
// and in the wide letters of East Asia, and takes out control characters, which could begin one in the middle.
func harmless(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
	bare := strings.TrimLeft(text, " \u00a0\u3000\ufeff\"'`")
	if bare != "" && strings.ContainsRune("=+-@＝＋－＠|%", []rune(bare)[0]) {
		return "'" + text
	}
	return text
}
