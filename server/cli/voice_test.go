package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luot/voice/clips"
)

// TestSayWritesAClip with the real espeak-ng: a WAV file of a plausible length, silence trimmed, figures written out.
func TestSayWritesAClip(t *testing.T) {
	if _, ok := clips.FindEspeak(); !ok {
		t.Fatal("espeak-ng is not installed: `make test` installs it")
	}
	file := filepath.Join(t.TempDir(), "call.wav")
	var out, said bytes.Buffer
	if code := run(t.Context(), []string{"voice", "say", "Xin mời quý khách số A012, đến quầy số 3.", "--out", file}, &console{out: &out, err: &said}); code != 0 {
		t.Fatalf("code %d: %s", code, said.String())
	}
	if !strings.Contains(said.String(), "số a không một hai, đến quầy số ba.") {
		t.Errorf("it said %q", said.String())
	}
	wav, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sound, err := clips.ReadWAV(wav)
	if d := sound.Duration(); err != nil || d < 2*time.Second || d > 9*time.Second || sound.Trim().Duration() != d {
		t.Errorf("a clip of %v, trimmed %v: %v", d, sound.Trim().Duration(), err)
	}
}

// TestClipsListsWhatToRecord: about sixty, as file names that the recorded driver finds.
func TestClipsListsWhatToRecord(t *testing.T) {
	var out, said bytes.Buffer
	if code := run(t.Context(), []string{"voice", "clips"}, &console{out: &out, err: &said}); code != 0 {
		t.Fatalf("code %d: %s", code, said.String())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) < 50 || len(lines) > 80 {
		t.Errorf("%d clips, want about sixty", len(lines))
	}
	for _, want := range []string{"vi/đến-quầy-số.wav\tđến quầy số", "vi/mười.wav\tmười", "vi/đất-đai.wav\tđất đai"} {
		if !strings.Contains(out.String(), want+"\n") {
			t.Errorf("no line %q", want)
		}
	}
}
