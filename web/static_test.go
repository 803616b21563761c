package web

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// read returns one of our own static files.
func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := fs.ReadFile(Static(), name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestVendoredCodeIsUnmodified compares every vendored file with the checksum beside it.
func TestVendoredCodeIsUnmodified(t *testing.T) {
	sums := map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(read(t, "vendor/README.md")))
	for lines.Scan() {
		if sum, name, ok := strings.Cut(lines.Text(), "  "); ok && len(sum) == 64 {
			sums[path.Join("vendor", name)] = sum
		}
	}
	found := 0
	err := fs.WalkDir(Static(), "vendor", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == "vendor/README.md" {
			return err
		}
		found++
		sum := sha256.Sum256(read(t, name))
		if got := hex.EncodeToString(sum[:]); got != sums[name] {
			t.Errorf("%s: checksum %s, the README says %q", name, got, sums[name])
		}
		return nil
	})
	if err != nil || found != len(sums) {
		t.Errorf("%d files, %d checksums (%v)", found, len(sums), err)
	}
}

// block matches one rule of a style sheet, token one custom property with a colour.
var (
	block = regexp.MustCompile(`(?s)([^{}]*)\{([^{}]*)\}`)
	token = regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6});`)
)

// tokens returns the colours that base.css sets in the rule with the given selector.
func tokens(t *testing.T, selector string) map[string]string {
	t.Helper()
	for _, rule := range block.FindAllStringSubmatch(string(read(t, "base.css")), -1) {
		lines := strings.Split(strings.TrimSpace(rule[1]), "\n")
		if lines[len(lines)-1] != selector {
			continue
		}
		found := map[string]string{}
		for _, match := range token.FindAllStringSubmatch(rule[2], -1) {
			found[match[1]] = match[2]
		}
		return found
	}
	t.Fatalf("base.css has no rule %s", selector)
	return nil
}

// contrast is the ratio of WCAG 2.2 between two colours like "#00525e".
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, color string) float64 {
	t.Helper()
	rgb, err := strconv.ParseUint(strings.TrimPrefix(color, "#"), 16, 32)
	if err != nil || len(color) != 7 {
		t.Fatalf("colour %q: %v", color, err)
	}
	linear := func(shift int) float64 {
		v := float64(rgb>>shift&0xff) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(16) + 0.7152*linear(8) + 0.0722*linear(0)
}

// TestColoursCanBeRead holds every pair of text and ground to 7:1 and edges to 3:1, in all four looks.
func TestColoursCanBeRead(t *testing.T) {
	light, dark := tokens(t, ":root"), tokens(t, `:root[data-theme="dark"]`)
	looks := map[string][]map[string]string{
		"light":      {light},
		"dark":       {light, dark},
		"light high": {light, tokens(t, `:root[data-contrast="high"]`)},
		"dark high":  {light, dark, tokens(t, `:root[data-contrast="high"][data-theme="dark"]`)},
	}
	pairs := map[string]float64{
		"ink paper": 7, "ink paper-2": 7, "ink-2 paper": 7, "ink-2 paper-2": 7, "ink accent-wash": 7,
		"ink called-wash": 7, "ink alert-wash": 7, "accent paper": 7, "accent paper-2": 7, "accent accent-wash": 7,
		"on-accent accent": 7, "called paper": 7, "called called-wash": 7, "on-called called": 7,
		"alert paper": 7, "alert alert-wash": 7, "on-alert alert": 7, "line paper": 3, "line paper-2": 3,
	}
	for look, layers := range looks {
		colors := map[string]string{}
		for _, layer := range layers {
			for name, color := range layer {
				colors[name] = color
			}
		}
		for pair, least := range pairs {
			front, back, _ := strings.Cut(pair, " ")
			if got := contrast(t, colors[front], colors[back]); got < least {
				t.Errorf("%s: %s on %s is %.2f:1, want %.1f", look, front, back, got, least)
			}
		}
	}
}

// TestDarkIsSaidTwiceAlike: browsers of citizens' phones lack light-dark(), so the dark colours stand once
// for the system's choice and once for the reader's.
func TestDarkIsSaidTwiceAlike(t *testing.T) {
	for system, reader := range map[string]string{
		`:root:not([data-theme="light"])`:                       `:root[data-theme="dark"]`,
		`:root[data-contrast="high"]:not([data-theme="light"])`: `:root[data-contrast="high"][data-theme="dark"]`,
	} {
		a, b := tokens(t, system), tokens(t, reader)
		if len(a) == 0 || len(a) != len(b) {
			t.Errorf("%s sets %d colours, %s sets %d", system, len(a), reader, len(b))
		}
		for name, color := range a {
			if b[name] != color {
				t.Errorf("--%s is %s by the system and %s by the reader", name, color, b[name])
			}
		}
	}
}
