package clips

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Espeak speaks with the program espeak-ng, once at a time in the whole process, since an office machine has
// little to spare while it issues tickets. Words reach it through its standard input, its arguments are
// fixed, and it is killed at the end of its time.
type Espeak struct {
	path string
	one  chan struct{} // holds the place of whoever runs the program
}

// The limits of a run. A sentence is spoken at normal times the rate, in words a minute.
const (
	normal    = 160
	maxOutput = 4 << 20
	sayWithin = 5 * time.Second
)

// FindEspeak looks for the program; false when it is not installed.
func FindEspeak() (*Espeak, bool) {
	path, err := exec.LookPath("espeak-ng")
	if err != nil {
		return nil, false
	}
	return &Espeak{path: path, one: make(chan struct{}, 1)}, true
}

// Name implements Driver.
func (e *Espeak) Name() string { return "espeak-ng" }

// Say implements Driver. Everything but letters, spaces and the signs of a sentence is left out: neither markup
// nor figures reach the program, which would read them in its own way.
func (e *Espeak) Say(ctx context.Context, lang, words string, rate float64) (Sound, error) {
	if lang != "vi" && lang != "en" {
		return Sound{}, fmt.Errorf("espeak-ng has no voice for %q here", lang)
	}
	select {
	case e.one <- struct{}{}:
		defer func() { <-e.one }()
	case <-ctx.Done():
		return Sound{}, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, sayWithin)
	defer cancel()
	speed := strconv.Itoa(min(max(int(normal*rate), 80), 300))
	cmd := exec.CommandContext(ctx, e.path, "-v", lang, "-s", speed, "-b", "1", "--stdin", "--stdout")
	cmd.Stdin, cmd.WaitDelay = strings.NewReader(plain(words)+"\n"), time.Second
	var out bytes.Buffer
	cmd.Stdout = &capped{to: &out}
	if err := cmd.Run(); err != nil {
		return Sound{}, fmt.Errorf("run espeak-ng: %w", err)
	}
	sound, err := ReadWAV(out.Bytes())
	if err == nil && len(sound.Samples) == 0 {
		err = errors.New("espeak-ng said nothing")
	}
	return sound, err
}

// plain leaves letters, spaces, hyphens and the signs of a sentence.
func plain(words string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || strings.ContainsRune(" ,.:;-", r) {
			return r
		}
		return ' '
	}, words)
}

// capped ends a program that writes without end.
type capped struct{ to *bytes.Buffer }

// Write implements io.Writer.
func (c *capped) Write(p []byte) (int, error) {
	if c.to.Len()+len(p) > maxOutput {
		return 0, io.ErrShortWrite
	}
	return c.to.Write(p)
}
