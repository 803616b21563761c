package clips

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"luot/voice"
)

// tone is a sound between two silences.
func tone(before, sounding, after time.Duration) Sound {
	s := Sound{Rate: 16_000}
	s.pause(before)
	for i := range int(sounding * 16_000 / time.Second) {
		s.Samples = append(s.Samples, int16(8_000-16_000*(i/8%2)))
	}
	s.pause(after)
	return s
}

func TestWAVThereAndBack(t *testing.T) {
	want := tone(0, time.Second, 0)
	got, err := ReadWAV(want.WAV())
	if err != nil || got.Rate != want.Rate || got.Duration() != time.Second || got.Samples[9] != want.Samples[9] {
		t.Fatalf("got %v of %d Hz: %v", got.Duration(), got.Rate, err)
	}
	stereo := tone(0, time.Second, 0).WAV()
	stereo[22] = 2
	if got, err := ReadWAV(stereo); err != nil || got.Duration() != time.Second/2 {
		t.Errorf("of two channels: %v, %v", got.Duration(), err)
	}
	for name, file := range map[string][]byte{"empty": nil, "text": []byte("not a sound at all"), "cut": want.WAV()[:40], "eight bits": func() []byte { f := want.WAV(); f[34] = 8; return f }()} {
		if _, err := ReadWAV(file); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func TestTrim(t *testing.T) {
	got := tone(400*time.Millisecond, time.Second, 700*time.Millisecond).Trim()
	if d := got.Duration(); d < time.Second || d > 1100*time.Millisecond {
		t.Errorf("after trimming %v, want 1 s and a margin", d)
	}
	if d := tone(time.Second, 0, 0).Trim().Duration(); d != time.Second {
		t.Errorf("silence became %v", d)
	}
}

func FuzzReadWAV(f *testing.F) {
	f.Add(tone(0, time.Millisecond, 0).WAV())
	f.Fuzz(func(t *testing.T, file []byte) {
		if s, err := ReadWAV(file); err == nil {
			s.Trim().WAV()
		}
	})
}

// TestEspeakIsMeasured has every kind of sentence spoken by the real program: sound at both ends, a plausible length.
func TestEspeakIsMeasured(t *testing.T) {
	e, ok := FindEspeak()
	if !ok {
		t.Fatal("espeak-ng is not installed: `make test` installs it")
	}
	for _, lang := range []string{"vi", "en"} {
		for _, kind := range []voice.Kind{voice.Call, voice.Recall, voice.Last, voice.Transfer, voice.Result, voice.Short, voice.Outage} {
			words := voice.Words(lang, voice.Phrase{Kind: kind, Number: "A012", Counter: "10", Field: "y"})
			s, err := e.Say(t.Context(), lang, words, 0.95)
			if err != nil {
				t.Fatal(err)
			}
			got := s.Trim()
			n := time.Duration(len(strings.Fields(words)))
			if d := got.Duration(); d < n*120*time.Millisecond || d > n*700*time.Millisecond {
				t.Errorf("%s %s: %v for %d words", lang, kind, d, n)
			}
			loud := func(v int16) bool { return !quiet(v) }
			if fifty := got.Rate / 20; !slices.ContainsFunc(got.Samples[:fifty], loud) || !slices.ContainsFunc(got.Samples[len(got.Samples)-fifty:], loud) {
				t.Errorf("%s %s: 50 ms of silence at an end", lang, kind)
			}
		}
	}
}

// TestEspeakIsFedWithWordsOnly: no markup, figures or options reach the program, and a slow one is killed.
func TestEspeakIsFedWithWordsOnly(t *testing.T) {
	if got := plain("--phonout=/etc/x <audio src='y'/> A012 số\nmột, hai."); strings.ContainsAny(got, "<>/='012\n") {
		t.Errorf("it was fed with %q", got)
	}
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "slow")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nexec "+sleep+" 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	begun := time.Now()
	if _, err := (&Espeak{path: script, one: make(chan struct{}, 1)}).Say(ctx, "vi", "một", 1); err == nil || time.Since(begun) > 20*time.Second {
		t.Errorf("after %v: %v", time.Since(begun), err)
	}
}

// TestEverySentenceFromRecordedPieces records what voice.Pieces lists and has all numbers and sentences spoken.
func TestEverySentenceFromRecordedPieces(t *testing.T) {
	dir := t.TempDir()
	for _, lang := range []string{"vi", "en"} {
		if err := os.Mkdir(filepath.Join(dir, lang), 0o700); err != nil {
			t.Fatal(err)
		}
		for _, piece := range voice.Pieces(lang, voice.Style{}, "ABEHKLNQRSUX", []string{"đất đai"}) {
			name := filepath.Join(dir, lang, strings.ReplaceAll(piece, " ", "-")+".wav")
			if err := os.WriteFile(name, tone(300*time.Millisecond, 200*time.Millisecond, 300*time.Millisecond).WAV(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	r, err := OpenRecorded(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"vi", "en"} {
		for i, kind := range []voice.Kind{voice.Call, voice.Recall, voice.Last, voice.Transfer, voice.Result, voice.Short, voice.Open, voice.Closing, voice.Lunch, voice.Outage} {
			for _, number := range []string{"A012", "L999", "Q105", "R9001", "X000"} {
				words := voice.Words(lang, voice.Phrase{Kind: kind, Number: number, Counter: fmt.Sprint(1 + 7*i), Field: "đất đai", Minutes: 15, Hour: 13, Minute: 30})
				s, err := r.Say(t.Context(), lang, words, 1)
				if err != nil {
					t.Errorf("%q: %v", words, err)
				} else if d := s.Duration(); d > 12*time.Second || d < 500*time.Millisecond {
					t.Errorf("%q lasts %v", words, d)
				}
			}
		}
	}
	if _, err := r.Say(t.Context(), "vi", "xin mời ai đó", 1); err == nil {
		t.Error("a sentence with a word that nobody recorded was spoken")
	}
}

// stub is a driver that the test moves.
type stub struct {
	said  chan string
	block chan struct{}
	fail  bool
}

func (s stub) Name() string { return "stub" }

func (s stub) Say(ctx context.Context, _, words string, _ float64) (Sound, error) {
	s.said <- words
	select {
	case <-s.block:
	case <-ctx.Done():
		return Sound{}, ctx.Err()
	}
	if s.fail {
		return Sound{}, errors.New("broken")
	}
	return tone(0, 100*time.Millisecond, 0), nil
}

// TestNobodyWaitsForAClip: a slow driver costs the asker nothing, urgent clips come before those made ahead, and the
// asker is told once a clip is there.
func TestNobodyWaitsForAClip(t *testing.T) {
	d := stub{said: make(chan string, 10), block: make(chan struct{})}
	ready := make(chan struct{}, 10)
	m := New(func() { ready <- struct{}{} }, slog.New(slog.DiscardHandler), d)
	a, b, c := Want{"vi", "a", 1}, Want{"vi", "b", 1}, Want{"vi", "c", 1}
	m.Ahead(a)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { m.Run(ctx); close(ended) }()
	if got := <-d.said; got != "a" {
		t.Fatalf("first %q", got)
	}
	m.Ahead(b)
	for range 1000 {
		if m.Ask(c) != "" {
			t.Fatal("a clip that nobody made is ready")
		}
	}
	d.block <- struct{}{}
	if got := <-d.said; got != "c" {
		t.Fatalf("after a came %q, want c, for which somebody waits", got)
	}
	d.block <- struct{}{}
	<-ready
	hash := m.Ask(c)
	if wav, ok := m.Clip(hash); !ok || !bytes.HasPrefix(wav, []byte("RIFF")) {
		t.Errorf("the clip of c: %d bytes", len(wav))
	}
	if got := <-d.said; got != "b" {
		t.Errorf("at last %q", got)
	}
	stop()
	<-ended
}

// TestTheCacheIsBounded and keeps what is pinned and what was used lately.
func TestTheCacheIsBounded(t *testing.T) {
	m := New(func() {}, slog.New(slog.DiscardHandler), stub{})
	m.keep("pinned", make([]byte, 10), true)
	for i := range 3 * MaxClips {
		m.keep(fmt.Sprint(i), make([]byte, 10), false)
		m.Clip("0")
	}
	for hash, want := range map[string]bool{"pinned": true, "0": true, "1": false, fmt.Sprint(3*MaxClips - 1): true} {
		if _, ok := m.Clip(hash); ok != want {
			t.Errorf("%s is there: %v", hash, ok)
		}
	}
	if len(m.clips) != MaxClips || m.used.Len() != MaxClips || m.bytes != 10*MaxClips {
		t.Errorf("%d clips, %d in order, %d bytes", len(m.clips), m.used.Len(), m.bytes)
	}
	m.keep("large", make([]byte, MaxBytes), false)
	if m.bytes > MaxBytes+10 || len(m.clips) != 2 {
		t.Errorf("a large clip leaves %d clips of %d bytes", len(m.clips), m.bytes)
	}
}

// TestAClipThatCannotBeMadeIsLeftAlone: the next driver is asked, and after the last nobody for a while.
func TestAClipThatCannotBeMadeIsLeftAlone(t *testing.T) {
	open := make(chan struct{})
	close(open)
	broken, sound := stub{make(chan string, 9), open, true}, stub{make(chan string, 9), open, false}
	m := New(func() {}, slog.New(slog.DiscardHandler), broken, sound)
	m.make(t.Context(), Want{"vi", "một", 1}, false)
	if m.Ask(Want{"vi", "một", 1}) == "" || len(broken.said) != 1 {
		t.Error("the second driver was not asked")
	}
	m = New(func() {}, slog.New(slog.DiscardHandler), broken)
	m.make(t.Context(), Want{"vi", "hai", 1}, false)
	if m.Ask(Want{"vi", "hai", 1}); len(m.urgent) != 0 {
		t.Error("it is tried again at once")
	}
	if none := New(func() {}, slog.New(slog.DiscardHandler)); none.Ask(Want{"vi", "ba", 1}) != "" || len(none.urgent) != 0 {
		t.Error("without drivers something is wanted")
	}
}
