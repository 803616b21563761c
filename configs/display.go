package configs

import (
	"maps"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// Display says how the lobby screens of a site look and sound; the address of a screen may say otherwise.
type Display struct {
	Layout   string   // calls, overview or counter
	Distance float64  // metres to the last row of seats
	Panel    float64  // inches across
	Speaks   bool     // whether screens of that layout speak; others are silent
	Volume   []Volume // by time of day, in order; none: full
	Quiet    []Quiet  // when nothing sounds
	Pictures string   // folder of pictures for the overview, below the data folder unless absolute; "" none
	Clips    string   // folder of recorded clips, likewise
}

// Volume is how loud screens are from a time of day on, until the next.
type Volume struct {
	From    time.Duration // since midnight
	Percent int
}

// Quiet is a span of the day; it may pass midnight.
type Quiet struct{ From, To time.Duration }

// displayFile is Display as the file writes it.
type displayFile struct {
	Layout   string         `yaml:"layout"`
	Distance float64        `yaml:"distance"`
	Panel    float64        `yaml:"panel"`
	Speaks   bool           `yaml:"speaks"`
	Volume   map[string]int `yaml:"volume"` // "07:00": 80
	Quiet    []string       `yaml:"quiet"`  // "11:30-13:00"
	Pictures string         `yaml:"pictures"`
	Clips    string         `yaml:"clips"`
}

// usualDisplay is a screen of 55 inches, read from 8 m.
func usualDisplay() displayFile {
	return displayFile{Layout: "calls", Distance: 8, Panel: 55, Speaks: true}
}

// display reads the key display of a site, or of all.
func (r *reader) display(n *yaml.Node, in displayFile) Display {
	at := r.at(n, "display")
	r.one(n, "display.layout", in.Layout, "calls", "overview", "counter")
	if in.Distance < 1 || in.Distance > 30 {
		r.mistake(at, "display.distance is %v; it is in metres, 1 to 30", in.Distance)
	}
	if in.Panel < 10 || in.Panel > 200 {
		r.mistake(at, "display.panel is %v; it is in inches, 10 to 200", in.Panel)
	}
	out := Display{Layout: in.Layout, Distance: in.Distance, Panel: in.Panel, Speaks: in.Speaks, Pictures: in.Pictures, Clips: in.Clips}
	for _, text := range slices.Sorted(maps.Keys(in.Volume)) {
		from, err := clockOf(text)
		if percent := in.Volume[text]; err != nil || percent < 0 || percent > 100 {
			r.mistake(at, "display.volume: %q: %d is not a time like 07:30 with 0 to 100", text, percent)
		}
		out.Volume = append(out.Volume, Volume{From: from, Percent: in.Volume[text]})
	}
	for _, text := range in.Quiet {
		a, b, _ := strings.Cut(text, "-")
		from, errA := clockOf(a)
		to, errB := clockOf(b)
		if errA != nil || errB != nil || from == to {
			r.mistake(at, "display.quiet: %q is not a span like 11:30-13:00", text)
		}
		out.Quiet = append(out.Quiet, Quiet{from, to})
	}
	return out
}
