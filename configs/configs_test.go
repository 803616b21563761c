package configs

import (
	"strings"
	"testing"
	"time"

	"luot/queue"
)

func TestShippedFilesLoad(t *testing.T) {
	for name, data := range map[string][]byte{"gialai": GiaLai, "example": Example} {
		if _, err := Load(data, nil); err != nil {
			t.Errorf("%s.yaml: %v", name, err)
		}
	}
}

func TestGiaLaiIsTheDemoPlan(t *testing.T) {
	cfg, err := Load(GiaLai, nil)
	if err != nil {
		t.Fatal(err)
	}
	qn, pk := cfg.Sites[0].Rules, cfg.Sites[1].Rules
	if len(qn.Counters) != 14 || len(qn.Services) != 12 || len(pk.Counters) != 9 || len(pk.Services) != 11 {
		t.Fatalf("got %d counters, %d services; %d, %d", len(qn.Counters), len(qn.Services), len(pk.Counters), len(pk.Services))
	}
	if got := qn.Counters[0].Tiers; len(got) != 2 || got[0].Class != queue.Priority || len(got[0].Services) != 10 || len(got[1].Services) != 10 {
		t.Errorf("counter 1 serves %v; want two tiers of all but Q and U, priority first", got)
	}
	if got := qn.Counter("9").Tiers; len(got) != 1 || len(got[0].Services) != 2 {
		t.Errorf("counter 9 serves %v; want one tier of two services", got)
	}
	if got := qn.Counter("10").Tiers; len(got) != 2 || got[1].Services[0] != "dat-dai" {
		t.Errorf("counter 10 serves %v; want agriculture, then land", got)
	}
	if got := qn.Name["vi"]; got != "Trung tâm Phục vụ hành chính công tỉnh Gia Lai – Cơ sở Quy Nhơn" {
		t.Errorf("name %q", got)
	}
	if got := qn.Plan("2026-11-23"); len(got.Work) != 2 || got.Work[0].From.String() != "2026-11-23T00:00:00.000Z" {
		t.Errorf("Monday's plan is %v; want work from 07:00 in Viet Nam", got)
	}
	if got := qn.Plan("2026-11-22"); len(got.Work) != 0 {
		t.Errorf("Sunday's plan is %v; want closed", got)
	}
}

func TestSetWinsOverSites(t *testing.T) {
	file := strings.Replace(string(GiaLai), "  qn:\n", "  qn:\n    max_wait: 99m\n", 1)
	cfg, err := Load([]byte(file), map[string]string{"max_wait": "2s", "mode": "strict"})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range cfg.Sites {
		if s.Rules.Rules.MaxWait != 2*time.Second || s.Rules.Rules.Mode != queue.ModeStrict {
			t.Errorf("%s: max_wait %v, mode %s", s.Rules.ID, s.Rules.Rules.MaxWait, s.Rules.Rules.Mode)
		}
	}
	if _, err := Load(GiaLai, map[string]string{"max_wiat": "2s"}); err == nil || !strings.Contains(err.Error(), "max_wiat") {
		t.Errorf("an unknown key in set: %v", err)
	}
}

// TestNumbersOfOneKiosk: thirty a minute unless the file says otherwise, or has programs press.
func TestNumbersOfOneKiosk(t *testing.T) {
	for name, tt := range map[string]struct {
		set  map[string]string
		want int
	}{
		"nothing said":        {nil, 30},
		"said":                {map[string]string{"issues_per_minute": "12"}, 12},
		"none":                {map[string]string{"issues_per_minute": "0"}, 0},
		"pressed by programs": {map[string]string{"keys_per_minute": "0"}, 0},
		"and yet a limit":     {map[string]string{"keys_per_minute": "0", "issues_per_minute": "12"}, 12},
	} {
		cfg, err := Load(Example, tt.set)
		if err != nil {
			t.Fatal(err)
		}
		if got := cfg.Sites[0].PerKiosk; got != tt.want {
			t.Errorf("%s: got %d, want %d", name, got, tt.want)
		}
	}
}

func TestEveryMistakeWithItsLine(t *testing.T) {
	tests := map[string]struct{ old, new, want string }{
		"unknown key":       {"arrival: required", "arival: required", `line 10: unknown key "arival"`},
		"wrong type":        {"max_calls: 3", "max_calls: three", "line 13: cannot unmarshal"},
		"bad choice":        {"mode: ratio", "mode: random", `line 19: mode is "random"`},
		"span":              {`"07:00-11:30"`, `"07:00-06:30"`, `"07:00-06:30" is not a span`},
		"overlap":           {`"13:30-17:00"`, `"11:00-17:00"`, "overlaps"},
		"service":           {"serves: [E]", "serves: [Z]", `service "Z" is not offered`},
		"taken away":        {`"* - Q - U"]`, `"* - Z"]`, `cannot take away "Z"`},
		"doubled prefix":    {"services: [A, E,", "services: [A, A, E,", "share the prefix A"},
		"zone":              {"tz: Asia/Ho_Chi_Minh", "tz: Asia/Pleiku", `tz "Asia/Pleiku"`},
		"absent_to":         {"absent_to: back_3", "absent_to: back_0", `absent_to is "back_0"`},
		"version":           {"version: 1", "version: 2", "version is 2"},
		"printer":           {"width: 576", "width: 500", "width 500"},
		"long public_url":   {"version: 1", "version: 1\npublic_url: https://" + strings.Repeat("a", 40) + ".vn", "keep the QR code small"},
		"negative duration": {"max_wait: 30m", "max_wait: -1m", "negative"},
		"negative head":     {"max_wait: 30m", "head_start: {priority: -1m}", "line 21: head_start of priority is negative"},
		"silent voice":      {"rate: 0.95", "rate: 0", "call.rate is 0"},
		"doubled key":       {"max_calls: 3", "max_calls: 3\nmax_calls: 4", `line 14: "max_calls" stands in line 13 already`},
		"issues backwards":  {"mode: ratio", "mode: ratio\nissues_per_minute: -1", "line 20: issues_per_minute is -1"},
		"asks for nothing":  {"prefix: R", "prefix: R\n    ask_procedure: true", "service tra-ket-qua: ask_procedure without procedures"},
		"doubled procedure": {`id: "1.000894"`, `id: "1.001193"`, `procedure id "1.001193" is missing, longer than 40 or there twice`},
		"doubled site":      {"\n  pk:\n", "\n  qn:\n", `"qn" stands in line`},
		"doubled counter":   {"\n      9: ", "\n      8: ", `"8" stands in line`},
		"printer of two":    {"pk-1: {", "qn-1: {", "qn-1 is of printer qn-1 already"},
		"paper of two":      {"slips/pk-1", "slips/qn-2", "printer pk-1: file:slips/qn-2 is of printer qn-2 already"},
		"country for lang":  {"languages: [vi, en]", "languages: [vn, en]", `line 5: languages is "vn"; allowed are ["vi" "en"]`},
		"doubled language":  {"languages: [vi, en]", "languages: [vi, vi]", `line 5: languages names "vi" twice`},
		"site's public_url": {"\n  pk:\n", "\n  pk:\n    public_url: so.example.vn\n", "public_url is not an http or https address"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Load([]byte(strings.Replace(string(GiaLai), tt.old, tt.new, 1)), nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want … %s …", err, tt.want)
			}
		})
	}
	both := strings.NewReplacer("mode: ratio", "mode: random", "max_calls: 3", "max_calls: three").Replace(string(GiaLai))
	if _, err := Load([]byte(both), nil); err == nil || strings.Count(err.Error(), "line ") < 2 {
		t.Errorf("two mistakes, got %v", err)
	}
}

// TestSiteOwnHeadStart gives one site another head start. All sites had been reading into one map, so
// the last one to say something ruled everywhere.
func TestSiteOwnHeadStart(t *testing.T) {
	file := strings.Replace(string(GiaLai), "  qn:\n", "  qn:\n    head_start: {priority: 99m}\n", 1)
	cfg, err := Load([]byte(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	qn, pk := cfg.Sites[0].Rules.Rules.HeadStart, cfg.Sites[1].Rules.Rules.HeadStart
	if qn[queue.Priority] != 99*time.Minute || pk[queue.Priority] != queue.DefaultRules().HeadStart[queue.Priority] {
		t.Errorf("head starts %v and %v; want 99m at qn only", qn, pk)
	}
}

func TestNotAFile(t *testing.T) {
	for _, text := range []string{"", "just words", "- a\n- b", "a: [", "version: 1\n---\nversion: 1"} {
		if _, err := Load([]byte(text), nil); err == nil || !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("%q: got %v, want an error with a line", text, err)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(GiaLai)
	f.Add([]byte("version: 1\nsites: {a: {counters: {1: [[]]}}}"))
	f.Fuzz(func(t *testing.T, data []byte) { _, _ = Load(data, nil) })
}

// TestKeys: an act's key can be another, but none of the browser's and none that has an act already.
func TestKeys(t *testing.T) {
	cfg, err := Load(GiaLai, map[string]string{"keys": "{recall: X, undo: Ctrl+Y}"})
	if err != nil {
		t.Fatal(err)
	}
	if k := cfg.Sites[0].Keys; k["recall"] != "X" || k["undo"] != "Ctrl+Y" || k["primary"] != "F2" || k["walk_in"] != "F10" {
		t.Errorf("keys %v", k)
	}
	for _, wrong := range []string{"{recall: F5}", "{recall: F12}", "{recall: F2}", "{recall: Ctrl+W}", "{dance: X}", "{recall: x}"} {
		if _, err := Load(GiaLai, map[string]string{"keys": wrong}); err == nil || !strings.Contains(err.Error(), "keys") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}
