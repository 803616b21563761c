package locale

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestText(t *testing.T) {
	c, err := parse(fstest.MapFS{"vi/x.json": {Data: []byte(`{
		"x.plain": "Số {so} đến quầy {quay}.",
		"x.ahead.one": "{n} person", "x.ahead.other": "{n} people", "x.torn": "{so"}`)}})
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		key  string
		args map[string]any
		want string
	}{
		"fills every name":             {"x.plain", map[string]any{"so": "A012", "quay": 3}, "Số A012 đến quầy 3."},
		"keeps a name without a value": {"x.plain", map[string]any{"so": "A012"}, "Số A012 đến quầy {quay}."},
		"does not fill twice":          {"x.plain", map[string]any{"so": "{quay}", "quay": 3}, "Số {quay} đến quầy 3."},
		"one":                          {"x.ahead", map[string]any{"n": 1}, "1 person"},
		"none":                         {"x.ahead", map[string]any{"n": 0}, "0 people"},
		"many":                         {"x.ahead", map[string]any{"n": 21}, "21 people"},
		"bears a torn placeholder":     {"x.torn", map[string]any{"so": 1}, "{so"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			sentence, known := c["vi"].lookup(tt.key, tt.args)
			if got := fill(sentence, tt.args); !known || got != tt.want {
				t.Errorf("got %q (known %v), want %q", got, known, tt.want)
			}
		})
	}
}

func TestTextOfTheRealCatalogue(t *testing.T) {
	tests := map[string]struct{ lang, key, want string }{
		"vi":               {"vi", "refusal.ticket.cancelled", "Số này đã hủy."},
		"en":               {"en", "refusal.ticket.cancelled", "The ticket has been cancelled."},
		"missing key":      {"vi", "kiosk.no_such", "[kiosk.no_such]"},
		"unknown language": {"tlh", "refusal.ticket.cancelled", "Số này đã hủy."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Text(tt.lang, tt.key, nil); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if known := Has(tt.lang, tt.key); known == strings.HasPrefix(tt.want, "[") {
				t.Errorf("Has = %v", known)
			}
		})
	}
}

func TestParseRefusesBrokenFiles(t *testing.T) {
	tests := map[string]string{
		"a key of another room": `{"y.a": "b"}`,
		"a doubled key":         `{"x.a": "b", "x.a": "c"}`,
		"a number":              `{"x.a": 1}`,
		"a nested object":       `{"x.a": {"b": "c"}}`,
		"an array":              `["x.a"]`,
		"a torn file":           `{"x.a": "b"`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := parse(fstest.MapFS{"vi/x.json": {Data: []byte(text)}}); err == nil {
				t.Errorf("parse(%s) passed", text)
			} else if !strings.Contains(err.Error(), "vi/x.json") {
				t.Errorf("the error does not name the file: %v", err)
			}
		})
	}
}

func TestLanguagesBeginWithVietnamese(t *testing.T) {
	if got, want := Languages()[:2], []string{"vi", "en"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestMatch(t *testing.T) {
	both := []string{"vi", "en"}
	tests := map[string]struct {
		header  string
		offered []string
		want    string
	}{
		"exact":                  {"en", both, "en"},
		"region":                 {"en-GB,en;q=0.9", both, "en"},
		"weights":                {"en;q=0.4, vi;q=0.7", both, "vi"},
		"none of them":           {"ja", both, "vi"},
		"none, other first":      {"ja", []string{"en", "vi"}, "en"},
		"second choice":          {"ja, en;q=0.5", both, "en"},
		"empty":                  {"", both, "vi"},
		"broken":                 {"en;q=zero", both, "vi"},
		"star":                   {"*", both, "vi"},
		"too long":               {"en," + strings.Repeat("x", longestAccept), both, "vi"},
		"a language without tag": {"jra", []string{"vi", "jra"}, "jra"},
		"no offer":               {"en", nil, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Match(tt.header, tt.offered); got != tt.want {
				t.Errorf("Match(%q, %v) = %q, want %q", tt.header, tt.offered, got, tt.want)
			}
		})
	}
}

func TestFSHoldsTheWordFiles(t *testing.T) {
	if _, err := fs.Stat(FS(), "vi/refusal.json"); err != nil {
		t.Error(err)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("en-GB,vi;q=0.7")
	f.Fuzz(func(t *testing.T, header string) {
		offered := []string{"vi", "en"}
		if got := Match(header, offered); !slices.Contains(offered, got) {
			t.Errorf("Match(%q) = %q, which was not offered", header, got)
		}
	})
}
