package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
)

// Page says which page of the tree an HTML shell shows.
type Page struct {
	Lang  string // language of the page, as in "vi"
	Title string // of the window
	Part  string // the part of the tree, as in "kiosk"; also what base.css calls data-part
	Entry string // the module of that part that starts the page, as in "page.js"
	Data  any    // given to the page as JSON, null for nil; everyone who may open the page can read it
}

// shell is the only HTML the server writes. It has no inline script, style or handler, so it runs
// under Headers' policy. The noscript line is in both languages since nothing can choose.
var shell = template.Must(template.New("shell").Parse(`<!doctype html>
<html lang="{{.Page.Lang}}" data-part="{{.Page.Part}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Page.Title}}</title>
<link rel="icon" type="image/svg+xml" href="{{.Icon}}">
{{range .Styles}}<link rel="stylesheet" href="{{.}}">
{{end}}<script type="application/json" id="page-data">{{.Data}}</script>
<script type="module" src="{{.Entry}}"></script>
</head>
<body>
<div class="root" id="root"></div>
<noscript>Trang này cần JavaScript. This page needs JavaScript.</noscript>
</body>
</html>
`))

// Page returns the HTML shell of one page: the style sheets of "web" and of the page's own part, its
// data, and its entry module, which draws into #root. An entry that is not in the tree and data that
// cannot be written as JSON are errors.
func (t *Tree) Page(p Page) ([]byte, error) {
	entry := p.Part + "/" + p.Entry
	if _, ok := t.files[entry]; !ok {
		return nil, fmt.Errorf("page %q: %s is not in the tree", p.Title, entry)
	}
	data, err := json.Marshal(p.Data) // escapes <, > and &, so it cannot end the script element
	if err != nil {
		return nil, fmt.Errorf("page %q: encode its data: %w", p.Title, err)
	}
	sheets := t.styles[own]
	if p.Part != own {
		sheets = append(sheets[:len(sheets):len(sheets)], t.styles[p.Part]...)
	}
	urls := make([]string, len(sheets))
	for i, sheet := range sheets {
		urls[i] = t.URL(sheet)
	}
	var out bytes.Buffer
	err = shell.Execute(&out, map[string]any{
		"Page":   p,
		"Icon":   t.URL("web/icon.svg"),
		"Styles": urls,
		"Data":   template.JS(data),
		"Entry":  t.URL(entry),
	})
	if err != nil {
		return nil, fmt.Errorf("page %q: %w", p.Title, err)
	}
	return out.Bytes(), nil
}
