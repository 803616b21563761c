package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// describe loads openapi.yaml and closes every object of it: what is not described may not be sent.
func describe(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen := map[*openapi3.Schema]bool{}
	for _, s := range doc.Components.Schemas {
		closed(s, seen)
	}
	return doc
}

func closed(ref *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) {
	if ref == nil || ref.Value == nil || seen[ref.Value] {
		return
	}
	s := ref.Value
	seen[s] = true
	if len(s.Properties) > 0 {
		no := false
		s.AdditionalProperties.Has = &no
	}
	for _, p := range s.Properties {
		closed(p, seen)
	}
	closed(s.Items, seen)
}

// checked holds every answer against the description.
type checked struct {
	t    *testing.T
	next *http.Transport
	doc  *openapi3.T
}

// CloseIdleConnections lets the server stop at once.
func (c checked) CloseIdleConnections() { c.next.CloseIdleConnections() }

// RoundTrip passes the answer on when it is described, else the mistake.
func (c checked) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := c.next.RoundTrip(req)
	if err != nil || res.StatusCode == http.StatusSwitchingProtocols {
		return res, err
	}
	text, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(text))
	if req.Method != http.MethodHead {
		if err := c.check(req, res, text); err != nil {
			c.t.Errorf("%s %s: %v", req.Method, req.URL.Path, err)
		}
	}
	return res, nil
}

func (c checked) check(req *http.Request, res *http.Response, text []byte) error {
	kind, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";")
	if res.StatusCode >= 400 && kind != "text/html" {
		if kind != "application/problem+json" || res.Header.Get("Content-Language") == "" {
			return fmt.Errorf("%d is no problem document: %v %.200s", res.StatusCode, res.Header, text)
		}
		if err := fits(c.doc.Components.Schemas["Problem"], text); err != nil {
			return err
		}
	}
	op := find(c.doc, req.Method, req.URL.Path)
	if op == nil {
		if res.StatusCode == 404 || res.StatusCode == 405 {
			return nil
		}
		return fmt.Errorf("%d by a route that is not described", res.StatusCode)
	}
	described := op.Responses.Status(res.StatusCode)
	if described == nil && res.StatusCode == 404 && bytes.Contains(text, []byte(`"path.unknown"`)) {
		return nil // the second door
	}
	if described == nil {
		return fmt.Errorf("status %d is not described: %.200s", res.StatusCode, text)
	}
	if len(described.Value.Content) == 0 {
		if len(text) > 0 {
			return fmt.Errorf("a body that is not described: %.200s", text)
		}
		return nil
	}
	content := described.Value.Content.Get(kind)
	if content == nil {
		return fmt.Errorf("content type %q is not described for %d", kind, res.StatusCode)
	}
	if strings.HasSuffix(kind, "json") && kind != "application/x-ndjson" {
		return fits(content.Schema, text)
	}
	return nil
}

// fits checks JSON against a schema.
func fits(schema *openapi3.SchemaRef, text []byte) error {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	if err := schema.Value.VisitJSON(value, openapi3.MultiErrors()); err != nil {
		return fmt.Errorf("%.600s\n in %.400s", err, text)
	}
	return nil
}

// find returns the operation of a path, nil when none is described.
func find(doc *openapi3.T, method, path string) *openapi3.Operation {
	for pattern, item := range doc.Paths.Map() {
		if matches(strings.Split(pattern, "/"), strings.Split(path, "/")) {
			if op := item.GetOperation(method); op != nil {
				return op
			}
		}
	}
	return nil
}

func matches(pattern, path []string) bool {
	for i, part := range pattern {
		if part == "{path}" && i < len(path) {
			return true
		}
		if i >= len(path) || part != path[i] && !strings.HasPrefix(part, "{") {
			return false
		}
	}
	return len(pattern) == len(path)
}

// TestEveryRouteIsDescribed compares the routes with openapi.yaml, both ways.
func TestEveryRouteIsDescribed(t *testing.T) {
	doc := describe(t)
	var described, routed []string
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			described = append(described, method+" "+path)
		}
	}
	a := New(Deps{})
	for _, r := range append(a.holderRoutes(), a.innerRoutes()...) {
		parts := strings.Split(r.path, "/")
		for i, part := range parts {
			if name, ok := strings.CutPrefix(part, ":"); ok {
				parts[i] = "{" + name + "}"
			}
			if part == "*" {
				parts[i] = "{path}"
			}
		}
		routed = append(routed, r.method+" "+strings.Join(parts, "/"))
	}
	slices.Sort(described)
	slices.Sort(routed)
	for _, r := range routed {
		if !slices.Contains(described, r) {
			t.Errorf("%s is not in openapi.yaml", r)
		}
	}
	for _, d := range described {
		if !slices.Contains(routed, d) {
			t.Errorf("openapi.yaml describes %s, which no route answers", d)
		}
	}
	if len(slices.Compact(routed)) < 60 {
		t.Errorf("only %d routes", len(routed))
	}
}
