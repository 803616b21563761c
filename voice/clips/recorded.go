package clips

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Recorded speaks with clips that the centre has recorded: a folder with one folder per language, in it a WAV
// file per piece of a sentence, named by its words with hyphens between them: vi/đến-quầy-số.wav. A
// sentence that cannot be put together from whole pieces is not spoken.
type Recorded struct {
	dir    string
	pieces map[string]map[string]string // language → words → file
	most   map[string]int               // words of the longest piece
	name   string                       // other recordings are another voice
}

// The limits of the folder, and the rests between pieces: within a sentence, at a comma, at its end.
const (
	maxPieces                 = 1000
	maxPieceBytes             = 4 << 20
	rest, commaRest, stopRest = 40 * time.Millisecond, 220 * time.Millisecond, 450 * time.Millisecond
)

// OpenRecorded opens the folder and learns which pieces there are. The files are read
// when they are needed, so that the program holds no sound it does not speak.
func OpenRecorded(dir string) (*Recorded, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the recorded clips: %w", err)
	}
	defer root.Close()
	r := &Recorded{dir: dir, pieces: map[string]map[string]string{}, most: map[string]int{}}
	state := sha256.New()
	for _, lang := range []string{"vi", "en"} {
		files, err := fs.ReadDir(root.FS(), lang)
		if err != nil {
			continue // no clips in this language
		}
		r.pieces[lang] = map[string]string{}
		for _, f := range files[:min(len(files), maxPieces)] {
			name, ok := strings.CutSuffix(f.Name(), ".wav")
			if !ok || f.IsDir() {
				continue
			}
			words := heard(strings.ReplaceAll(name, "_", " "))
			r.pieces[lang][strings.Join(words, " ")] = path.Join(lang, f.Name())
			if info, err := f.Info(); err == nil {
				fmt.Fprintln(state, lang, f.Name(), info.Size(), info.ModTime().UnixNano())
			}
			r.most[lang] = max(r.most[lang], len(words))
		}
	}
	r.name = fmt.Sprintf("recorded %x", state.Sum(nil)[:8])
	return r, nil
}

// Name implements Driver.
func (r *Recorded) Name() string { return r.name }

// Say implements Driver; a recording has its own rate.
func (r *Recorded) Say(_ context.Context, lang, words string, _ float64) (Sound, error) {
	var out Sound
	for _, part := range phrases(words) {
		said := heard(part.words)
		for len(said) > 0 {
			file, n := r.longest(lang, said)
			if n == 0 {
				return Sound{}, fmt.Errorf("no recorded clip for %q", said[0])
			}
			piece, err := r.read(file)
			if err != nil {
				return Sound{}, err
			}
			if out.Rate != 0 && out.Rate != piece.Rate {
				return Sound{}, fmt.Errorf("%s has %d samples a second, others %d", file, piece.Rate, out.Rate)
			}
			out.Rate = piece.Rate
			out.Samples = append(out.Samples, piece.Trim().Samples...)
			out.pause(rest)
			if out.Duration() > longest {
				return Sound{}, fmt.Errorf("the sentence lasts longer than %v", longest)
			}
			said = said[n:]
		}
		out.pause(part.rest)
	}
	if len(out.Samples) == 0 {
		return Sound{}, fmt.Errorf("nothing to say")
	}
	return out, nil
}

// longest finds the longest piece that words begin with, and how many words it has; 0: none.
func (r *Recorded) longest(lang string, words []string) (file string, n int) {
	for n := min(len(words), r.most[lang]); n > 0; n-- {
		if file, ok := r.pieces[lang][strings.Join(words[:n], " ")]; ok {
			return file, n
		}
	}
	return "", 0
}

func (r *Recorded) read(name string) (Sound, error) {
	f, err := os.OpenInRoot(r.dir, name)
	if err != nil {
		return Sound{}, fmt.Errorf("open a recorded clip: %w", err)
	}
	defer f.Close()
	file, err := io.ReadAll(io.LimitReader(f, maxPieceBytes))
	if err != nil {
		return Sound{}, fmt.Errorf("read %s: %w", name, err)
	}
	s, err := ReadWAV(file)
	if err != nil {
		return Sound{}, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// part is what is said in one breath, and how long the voice rests then.
type part struct {
	words string
	rest  time.Duration
}

// phrases cuts a sentence at its signs.
func phrases(words string) (out []part) {
	for words != "" {
		at := strings.IndexAny(words, ",.:;")
		if at < 0 {
			return append(out, part{words, 0})
		}
		pause := commaRest
		if words[at] == '.' {
			pause = stopRest
		}
		out = append(out, part{words[:at], pause})
		words = words[at+1:]
	}
	return out
}

// heard cuts a text into its words as they sound: in small letters, in one Unicode form, hyphens as spaces.
func heard(text string) []string {
	return strings.FieldsFunc(strings.ToLower(norm.NFC.String(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
}
