package api

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"gopkg.in/yaml.v3"
)

// operation is one line of the list of routes.
type operation struct {
	Method, Path, Summary, Who string
}

// docs lists the routes by the tags of the description. It has no script: the description itself is
// linked for those who want to load it into a tool.
var docs = template.Must(template.New("docs").Parse(`<!doctype html>
<html lang="en" data-part="docs">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Luot API</title>
<link rel="icon" type="image/svg+xml" href="{{.Icon}}">
{{range .Styles}}<link rel="stylesheet" href="{{.}}">
{{end}}</head>
<body>
<main class="page stack">
<h1>Luot API</h1>
<p>The whole description, for people and tools: <a href="/openapi.yaml">openapi.yaml</a></p>
{{range .Groups}}<section class="stack">
<h2>{{.Name}}</h2>
<dl>
{{range .Operations}}<dt><strong>{{.Method}}</strong> <code>{{.Path}}</code></dt>
<dd>{{.Summary}} <span class="muted">({{.Who}})</span></dd>
{{end}}</dl>
</section>
{{end}}</main>
</body>
</html>
`))

// group are the operations of one tag.
type group struct {
	Name       string
	Operations []operation
}

// described reads the operations out of the description, in its order.
func described(text []byte) ([]group, error) {
	var doc struct {
		Paths yaml.Node `yaml:"paths"`
	}
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("read the description of the API: %w", err)
	}
	var out []group
	at := map[string]int{}
	for i := 0; i+1 < len(doc.Paths.Content); i += 2 {
		methods := doc.Paths.Content[i+1]
		for j := 0; j+1 < len(methods.Content); j += 2 {
			var op struct {
				Tags    []string `yaml:"tags"`
				Summary string   `yaml:"summary"`
				Who     string   `yaml:"x-who"`
			}
			if methods.Content[j].Value == "parameters" {
				continue
			}
			if err := methods.Content[j+1].Decode(&op); err != nil || len(op.Tags) != 1 {
				return nil, fmt.Errorf("read %s: one tag is needed: %w", doc.Paths.Content[i].Value, err)
			}
			if _, known := at[op.Tags[0]]; !known {
				at[op.Tags[0]] = len(out)
				out = append(out, group{Name: op.Tags[0]})
			}
			g := &out[at[op.Tags[0]]]
			g.Operations = append(g.Operations, operation{strings.ToUpper(methods.Content[j].Value), doc.Paths.Content[i].Value, op.Summary, op.Who})
		}
	}
	return out, nil
}

// getDocs handles GET /docs.
func getDocs(k *call) error {
	groups, err := described(k.api.OpenAPI)
	if err != nil {
		return err
	}
	tree := k.api.Tree
	var out bytes.Buffer
	err = docs.Execute(&out, map[string]any{
		"Groups": groups, "Icon": tree.URL("web/icon.svg"), "Styles": []string{tree.URL("web/base.css"), tree.URL("web/parts.css")},
	})
	if err != nil {
		return fmt.Errorf("write the list of routes: %w", err)
	}
	return k.html(http.StatusOK, "en", out.Bytes())
}
