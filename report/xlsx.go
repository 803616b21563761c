package report

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"luot/locale"
)

// maxColumn is how wide long texts are, in characters.
const maxColumn = 44

// book is a workbook being written.
type book struct {
	*excelize.File
	lang   string
	head   int          // styles
	sum    int          //
	units  map[Unit]int //
	sums   map[Unit]int // bold
	date   int
	dateIn int // of a sum row
	wrap   int
}

// formats are how spreadsheets show figures: numbers stay numbers, durations are durations that may be longer
// than a day.
var formats = map[Unit]string{Count: "0", HourOf: "0", Millis: "[h]:mm:ss", Percent: "0.0%", Score: "0.00"}

const dateFormat = "yyyy-mm-dd"

// XLSX writes a workbook of three sheets in a language: the whole compared with the period before, the grid as
// CSV has it, and what each figure means. Heads are frozen. Texts are texts, whatever they begin with.
func (g *Grid) XLSX(r *Report, lang string) ([]byte, error) {
	b := &book{File: excelize.NewFile(), lang: lang, units: map[Unit]int{}, sums: map[Unit]int{}}
	defer b.Close()
	write := func() error {
		if err := b.styles(); err != nil {
			return err
		}
		say := func(key string) string { return locale.Text(lang, key, nil) }
		overview, grid, means := say("report.sheet_overview"), say("report.sheet_table"), say("report.sheet_means")
		if err := b.SetSheetName(b.GetSheetName(0), overview); err != nil {
			return err
		}
		for _, name := range []string{grid, means} {
			if _, err := b.NewSheet(name); err != nil {
				return err
			}
		}
		if err := b.overview(overview, r, g.Columns); err != nil {
			return err
		}
		if err := b.grid(grid, g); err != nil {
			return err
		}
		return b.means(means, g.Columns)
	}
	if err := write(); err != nil {
		return nil, fmt.Errorf("write a workbook: %w", err)
	}
	out, err := b.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write a workbook: %w", err)
	}
	return out.Bytes(), nil
}

// styles makes the looks of cells.
func (b *book) styles() (err error) {
	add := func(s excelize.Style) int {
		if err != nil {
			return 0
		}
		var id int
		id, err = b.NewStyle(&s)
		return id
	}
	bold := &excelize.Font{Bold: true}
	top := excelize.Border{Type: "top", Color: "555555", Style: 1}
	b.head = add(excelize.Style{Font: bold, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E0EFF1"}}})
	b.sum = add(excelize.Style{Font: bold, Border: []excelize.Border{top}})
	b.wrap = add(excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	for _, unit := range []Unit{Count, HourOf, Millis, Percent, Score} {
		format := formats[unit]
		b.units[unit] = add(excelize.Style{CustomNumFmt: &format})
		b.sums[unit] = add(excelize.Style{CustomNumFmt: &format, Font: bold, Border: []excelize.Border{top}})
	}
	format := dateFormat
	b.date = add(excelize.Style{CustomNumFmt: &format})
	b.dateIn = add(excelize.Style{CustomNumFmt: &format, Font: bold, Border: []excelize.Border{top}})
	return err
}

// value is a figure as a cell: a time in days, rounded to seconds; nothing for what is not known.
func (b *book) value(v Value, styles map[Unit]int) excelize.Cell {
	cell := excelize.Cell{StyleID: styles[v.Unit]}
	switch {
	case !v.Known:
	case v.Unit == Millis:
		cell.Value = float64(v.Seconds()) / 86_400
	case v.Unit == Percent:
		cell.Value = float64(v.N) / 1000
	case v.Unit == Score:
		cell.Value = float64(v.N) / 100
	default:
		cell.Value = v.N
	}
	return cell
}

// page is one sheet: its first rows and columns are frozen, widths are in characters.
type page struct {
	rows         [][]any
	heads, leads int
	widths       []float64
}

// sheet writes a page.
func (b *book) sheet(name string, p page) error {
	w, err := b.NewStreamWriter(name)
	if err != nil {
		return err
	}
	corner, err := excelize.CoordinatesToCellName(p.leads+1, p.heads+1)
	if err != nil {
		return err
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, XSplit: p.leads, YSplit: p.heads, TopLeftCell: corner, ActivePane: "bottomRight"}); err != nil {
		return err
	}
	for i, width := range p.widths {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	for i, row := range p.rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := w.SetRow(at, row); err != nil {
			return err
		}
	}
	return w.Flush()
}

// headRow is a row of heads.
func (b *book) headRow(heads ...string) []any {
	out := make([]any, len(heads))
	for i, head := range heads {
		out[i] = excelize.Cell{StyleID: b.head, Value: head}
	}
	return out
}

// overview is the whole, compared with the period before.
func (b *book) overview(name string, r *Report, columns []Column) error {
	say := func(key string) string { return locale.Text(b.lang, key, nil) }
	rows := [][]any{
		{excelize.Cell{StyleID: b.sum, Value: r.Period.Title(b.lang)}}, {r.SiteNames(b.lang)}, {r.Compared(b.lang)},
		b.headRow(say("report.figure"), say("report.this"), say("report.before")),
	}
	for i := range columns {
		c := &columns[i]
		rows = append(rows, []any{c.Name.In(b.lang), b.value(c.Of(&r.Total), b.units), b.value(c.Of(&r.TotalBefore), b.units)})
	}
	return b.sheet(name, page{rows, 4, 1, []float64{40, 16, 16}})
}

// grid is what CSV has.
func (b *book) grid(name string, g *Grid) error {
	widths := []float64{12, 12}
	for range len(g.Heads) - len(g.Columns) - 2 {
		widths = append(widths, 30)
	}
	for range g.Columns {
		widths = append(widths, 14)
	}
	rows := [][]any{b.headRow(g.Heads...)}
	for i := range g.Rows {
		r := &g.Rows[i]
		units, date, text := b.units, b.date, 0
		if r.Sum {
			units, date, text = b.sums, b.dateIn, b.sum
		}
		row := []any{excelize.Cell{StyleID: date, Value: timeOf(r.From)}, excelize.Cell{StyleID: date, Value: timeOf(r.To)}}
		for _, name := range r.Names {
			row = append(row, excelize.Cell{StyleID: text, Value: harmless(name)})
		}
		for _, v := range r.Values {
			row = append(row, b.value(v, units))
		}
		rows = append(rows, row)
	}
	return b.sheet(name, page{rows, 1, len(g.Heads) - len(g.Columns), widths})
}

// means are the definitions.
func (b *book) means(name string, columns []Column) error {
	say := func(key string) string { return locale.Text(b.lang, key, nil) }
	rows := [][]any{b.headRow(say("report.figure"), say("report.unit"), say("report.means"))}
	for i := range columns {
		c := &columns[i]
		rows = append(rows, []any{c.Name.In(b.lang), unitIn(b.lang, c.Unit), excelize.Cell{StyleID: b.wrap, Value: c.Means.In(b.lang)}})
	}
	return b.sheet(name, page{rows, 1, 1, []float64{40, 24, 2 * maxColumn}})
}

// unitIn is what a figure is counted in.
func unitIn(lang string, unit Unit) string {
	return locale.Text(lang, "report.unit_"+string(unit), nil)
}
