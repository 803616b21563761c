package configs

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestDisplay(t *testing.T) {
	cfg, err := Load(GiaLai, map[string]string{"display": `{layout: overview, distance: 12, panel: 75, speaks: false, volume: {"13:00": 60, "07:00": 90}, quiet: ["11:30-13:00", "22:00-06:00"], pictures: anh, clips: /giong}`})
	if err != nil {
		t.Fatal(err)
	}
	want := Display{Layout: "overview", Distance: 12, Panel: 75, Volume: []Volume{{7 * time.Hour, 90}, {13 * time.Hour, 60}},
		Quiet: []Quiet{{11*time.Hour + 30*time.Minute, 13 * time.Hour}, {22 * time.Hour, 6 * time.Hour}}, Pictures: "anh", Clips: "/giong"}
	for _, s := range cfg.Sites {
		if !reflect.DeepEqual(s.Display, want) {
			t.Errorf("%s: %+v", s.Rules.ID, s.Display)
		}
	}
	usual, err := Load(GiaLai, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := usual.Sites[0].Display; !reflect.DeepEqual(got, Display{Layout: "calls", Distance: 8, Panel: 55, Speaks: true}) {
		t.Errorf("without a word: %+v", got)
	}
}

// TestDisplayOfOneSite: a site may say one thing and keep the others, and does not change them for its neighbour.
func TestDisplayOfOneSite(t *testing.T) {
	file := "display: {distance: 5, volume: {\"07:00\": 90}}\n" + strings.Replace(string(GiaLai), "  qn:\n", "  qn:\n    display: {panel: 43, volume: {\"12:00\": 40}}\n", 1)
	cfg, err := Load([]byte(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := cfg.Sites[0].Display; d.Distance != 5 || d.Panel != 43 {
		t.Errorf("the site: %+v", d)
	}
	if d := cfg.Sites[1].Display; d.Panel != 55 || len(d.Volume) != 1 {
		t.Errorf("its neighbour: %+v", d)
	}
}

func TestMistakesOfADisplay(t *testing.T) {
	for value, want := range map[string]string{
		`{layout: wall}`: "display.layout", `{distance: 0.5}`: "metres", `{panel: 5}`: "inches", `{volume: {"7:00": 80}}`: "07:30",
		`{volume: {"07:00": 180}}`: "0 to 100", `{quiet: ["11:30"]}`: "span", `{loud: 1}`: "loud",
	} {
		if _, err := Load(GiaLai, map[string]string{"display": value}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want a mistake about %q", value, err, want)
		}
	}
}
