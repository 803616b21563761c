package queue

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the expected output of the transcripts in testdata")

// TestTranscript plays every scene of testdata against the rules. A scene is a text file of orders,
// one a line: time, who, what, arguments. Indented lines are what came of it, written by -update and
// read by people: events; "!" a refusal; "=" the tickets and the counter it touched afterwards. "set"
// changes a house rule before the first order, "show" prints a part of the state.
func TestTranscript(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 40 {
		t.Fatalf("found %d scenes (%v), want at least 40", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(text))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(text) {
				t.Errorf("%s\nrun with -update and read the diff", firstDifference(string(text), got))
			}
		})
	}
}

// firstDifference names the first line in which the two texts differ.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		var wl, gl string
		if i < len(w) {
			wl = w[i]
		}
		if i < len(g) {
			gl = g[i]
		}
		if wl != gl {
			return fmt.Sprintf("line %d: got  %q\n         want %q", i+1, gl, wl)
		}
	}
	return "the same"
}

// sceneDate is a Monday with the demo's hours.
const sceneDate Date = "2026-11-23"

// scene is a day being played.
type scene struct {
	t      *testing.T
	cfg    *Site
	day    *Day
	tokens int
	log    []Event
	out    []string
}

// play runs a scene and returns its text with the output as it is now.
func play(t *testing.T, text string) string {
	s := &scene{t: t, cfg: sceneSite()}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if strings.HasPrefix(line, "  ") {
			continue // old output
		}
		s.out = append(s.out, line)
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0] == "#":
		case words[0] == "set":
			s.set(words[1:])
		case words[0] == "show":
			s.show(words[1:])
		default:
			s.order(words)
		}
	}
	if s.day != nil {
		s.refold()
	}
	return strings.Join(s.out, "\n") + "\n"
}

// sayf adds a line of output.
func (s *scene) sayf(format string, args ...any) {
	s.out = append(s.out, strings.TrimRight("  "+fmt.Sprintf(format, args...), " "))
}

// open begins the day, unseen by the transcript, at 06:00.
func (s *scene) open() {
	s.day = NewDay(s.cfg.ID, sceneDate)
	s.decide(Command{At: s.clock("06:00"), Actor: Actor{ID: "clock"}, Do: OpenDay{Format: 1, Nonce: "n"}}, true)
}

// clock reads a time of the scene's day, as 07:42, 07:42:10 or 07:42:10.250; hours from 24 belong to
// the next morning.
func (s *scene) clock(text string) Instant {
	var sum float64
	parts := strings.Split(text, ":")
	for i, part := range parts {
		v, err := strconv.ParseFloat(part, 64)
		if err != nil || len(parts) < 2 || len(parts) > 3 {
			s.t.Fatalf("%q is no time", text)
		}
		sum += v * []float64{3600, 60, 1}[i]
	}
	day, err := time.ParseInLocation(time.DateOnly, string(sceneDate), s.cfg.Zone)
	if err != nil {
		s.t.Fatal(err)
	}
	return InstantOf(day) + Instant(math.Round(sum*1000))
}

// order plays one line: TIME WHO WHAT ARGUMENTS.
func (s *scene) order(words []string) {
	if s.day == nil {
		s.open()
	}
	if len(words) < 3 {
		s.t.Fatalf("%q is no order", strings.Join(words, " "))
	}
	p := &press{scene: s, words: words[3:], actor: actorOf(words[1]), named: map[string]string{}}
	p.at = max(s.clock(words[0]), s.day.At) // as the engine does
	if words[2] == "run" {
		s.run(p.at)
		return
	}
	p.split(words[1])
	cmd := Command{At: p.at, Actor: p.actor, Do: p.read(words[2])}
	if key := p.named["key"]; key != "" {
		cmd.Key, cmd.Print = key, words[2]
		if use, ok := s.day.Key(cmd.Actor.ID, key); ok {
			s.sayf("= already done: %s at %d, ticket %s", use.Type, use.Seq, use.Number)
			return
		}
	}
	s.decide(cmd, false)
}

// run ticks whenever the day says that time matters, until an instant.
func (s *scene) run(until Instant) {
	for range 100 {
		due := s.day.Due(s.cfg)
		if due == 0 || due > until {
			return
		}
		at := max(due, s.day.At)
		s.sayf("at %s", s.show24(at))
		before := s.day.Seq
		s.decide(Command{At: at, Actor: Actor{ID: "clock"}, Do: Tick{}}, false)
		if s.day.Seq == before && s.day.Due(s.cfg) == due {
			s.t.Fatalf("a tick at %s changed nothing and is due again", s.show24(due))
		}
	}
	s.t.Fatal("the clock does not come to rest")
}

// decide puts one command to the day and tells what came of it.
func (s *scene) decide(cmd Command, quiet bool) {
	before := pictureOf(s.day)
	events, err := s.day.Decide(s.cfg, cmd)
	if diff := before.compare(pictureOf(s.day)); diff != "" {
		s.t.Errorf("Decide changed the day at %s: %s", s.show24(cmd.At), diff)
	}
	if err != nil {
		refusal, ok := err.(*Refusal)
		if !ok || len(events) > 0 {
			s.t.Fatalf("got %d events and error %v, want a refusal alone", len(events), err)
		}
		s.sayf("! %s%s", refusal.Code, s.args(refusal))
		return
	}
	for i, e := range events {
		if e.Seq != s.day.Seq+1 || e.At < s.day.At {
			s.t.Errorf("event %d has seq %d and time %v, after %d and %v", i, e.Seq, e.At, s.day.Seq, s.day.At)
		}
		s.day.Apply(e)
		s.log = append(s.log, e)
	}
	if quiet {
		return
	}
	if len(events) == 0 {
		s.sayf("(nothing)")
	}
	for _, e := range events {
		s.sayf("%s", s.describe(e))
	}
	s.touched(events)
}

// refold folds the log as it would be read from the journal: it must give the same day.
func (s *scene) refold() {
	again := NewDay(s.cfg.ID, sceneDate)
	for _, e := range s.log {
		again.Apply(throughJSON(s.t, e))
	}
	if diff := pictureOf(again).compare(pictureOf(s.day)); diff != "" {
		s.t.Errorf("the fold of the written log differs from the day that was played: %s", diff)
	}
}
