package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode"

	"luot/configs"
	"luot/voice"
	"luot/voice/clips"
)

type voiceCommands struct {
	Say   sayCommand   `cmd:"" help:"Make a WAV file of a sentence, as lobby screens would play it."`
	Clips clipsCommand `cmd:"" help:"List what a centre records so that every call is spoken by its own voice."`
}

type sayCommand struct {
	Text  string  `arg:"" help:"What to say. Numbers like A012 are read as they are called."`
	Lang  string  `default:"vi" enum:"vi,en" help:"vi or en."`
	Rate  float64 `default:"0.95" help:"How fast espeak-ng speaks; 1 is its own."`
	Clips string  `placeholder:"DIR" help:"Folder of recorded clips to try first."`
	Out   string  `placeholder:"FILE" help:"File to write; without it standard output."`
}

// Run writes the clip. Recordings are tried first, then espeak-ng.
func (s sayCommand) Run(ctx context.Context, c *console) error {
	var drivers []clips.Driver
	if s.Clips != "" {
		recorded, err := clips.OpenRecorded(s.Clips)
		if err != nil {
			return err
		}
		drivers = append(drivers, recorded)
	}
	if espeak, ok := clips.FindEspeak(); ok {
		drivers = append(drivers, espeak)
	}
	if len(drivers) == 0 {
		return errors.New("there is no voice: install espeak-ng, or record clips and name their folder with --clips")
	}
	words := s.words()
	var errs []error
	for _, d := range drivers {
		sound, err := d.Say(ctx, s.Lang, words, s.Rate)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", strings.Fields(d.Name())[0], err))
			continue
		}
		sound = sound.Trim()
		c.say("%s (%s, %.1f s)", words, strings.Fields(d.Name())[0], sound.Duration().Seconds())
		if s.Out == "" {
			_, err = c.out.Write(sound.WAV())
		} else {
			err = os.WriteFile(s.Out, sound.WAV(), 0o644)
		}
		if err != nil {
			return fmt.Errorf("write the clip: %w", err)
		}
		return nil
	}
	return errors.Join(errs...)
}

// words writes out every word that has a figure.
func (s sayCommand) words() string {
	out := strings.Fields(s.Text)
	for i, word := range out {
		bare := strings.TrimRight(word, ",.:;")
		if strings.ContainsFunc(bare, unicode.IsDigit) {
			out[i] = voice.Number(s.Lang, bare, voice.Style{}) + word[len(bare):]
		}
	}
	return strings.Join(out, " ")
}

type clipsCommand struct {
	Config string `type:"existingfile" placeholder:"FILE" help:"Configuration whose letters and fields are listed; without it those of the demo."`
	Site   string `help:"The site; without it the first."`
	Lang   string `default:"vi" enum:"vi,en" help:"vi or en."`
}

// Run lists a file name and its words per line.
func (l clipsCommand) Run(c *console) error {
	text := configs.GiaLai
	if l.Config != "" {
		read, err := os.ReadFile(l.Config)
		if err != nil {
			return err
		}
		text = read
	}
	conf, err := configs.Load(text, nil)
	if err != nil {
		return err
	}
	for _, s := range conf.Sites {
		if l.Site != "" && string(s.Rules.ID) != l.Site {
			continue
		}
		var prefixes strings.Builder
		var fields []string
		for _, v := range s.Rules.Services {
			prefixes.WriteString(v.Prefix)
			fields = append(fields, v.Spoken[l.Lang])
		}
		for _, v := range s.Rules.Counters {
			prefixes.WriteString(strings.ToUpper(string(v.ID) + v.Spoken)) // letters of counters like 3A; figures have no name as letters
		}
		for _, piece := range voice.Pieces(l.Lang, voice.Style{Dialect: voice.Dialect(s.Voice.Dialect)}, prefixes.String(), fields) {
			fmt.Fprintf(c.out, "%s/%s.wav\t%s\n", l.Lang, strings.ReplaceAll(piece, " ", "-"), piece)
		}
		return nil
	}
	return fmt.Errorf("the configuration has no site %q", l.Site)
}
