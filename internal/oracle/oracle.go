// Package oracle lets programs that we did not write judge what we print: zbarimg reads QR codes,
// tesseract reads letters, poppler opens PDF, npos decodes ESC/POS. It is for tests only and
// decides nothing. A missing program fails the test with the way to get it; nothing is skipped.
package oracle

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// patience is how long one program may take; tesseract on a busy machine is the slowest.
const patience = 60 * time.Second

// run starts a program, feeds it stdin and returns its standard output.
func run(t testing.TB, stdin []byte, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("%s is not installed: `make test` installs it", name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = bytes.NewReader(stdin)
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, complaint.String())
	}
	return out
}

// file puts data where a program can open it.
func file(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// EncodePNG returns img as a PNG.
func EncodePNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// QR returns the text of the only code in a PNG, as zbarimg reads it.
func QR(t testing.TB, picture []byte) string {
	t.Helper()
	out := run(t, nil, "zbarimg", "--nodbus", "-q", "--raw", file(t, "qr.png", picture))
	return strings.TrimSuffix(string(out), "\n")
}

// Read returns the Vietnamese text of a PNG that was made for 203 dots an inch.
func Read(t testing.TB, picture []byte) string {
	t.Helper()
	return string(run(t, nil, "tesseract", file(t, "text.png", picture), "-", "-l", "vie", "--psm", "4", "--dpi", "203"))
}

// PDFText returns the text of a PDF in the order in which it stands on the page.
func PDFText(t testing.TB, pdf []byte) string {
	t.Helper()
	return string(run(t, nil, "pdftotext", "-layout", file(t, "in.pdf", pdf), "-"))
}

// PDFPicture returns page (from 1) of a PDF as a PNG of dpi dots an inch.
func PDFPicture(t testing.TB, pdf []byte, page, dpi string) []byte {
	t.Helper()
	return run(t, nil, "pdftoppm", "-png", "-r", dpi, "-f", page, "-l", page, file(t, "in.pdf", pdf))
}

// Paper returns the picture that npos decodes from the bytes for a printer.
func Paper(t testing.TB, escpos []byte) image.Image {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	folder := filepath.Dir(here)
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "npos")); err != nil {
		t.Fatalf("the npm package npos is not installed: `make test` installs it")
	}
	out := run(t, escpos, "node", "--no-deprecation", filepath.Join(folder, "npos.mjs"))
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatalf("decode what npos drew: %v", err)
	}
	return img
}

// ErrorRate returns how much got differs from want: letters to insert, delete or change, divided by
// the letters of want. Blank space counts for nothing, and O is 0, since no reader tells those apart.
func ErrorRate(got, want string) float64 {
	a, b := fold(got), fold(want)
	if len(b) == 0 {
		return float64(len(a))
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		corner := row[0]
		row[0] = i + 1
		for j := range b {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return float64(row[len(b)]) / float64(len(b))
}

func fold(s string) []rune {
	return []rune(strings.ReplaceAll(strings.Join(strings.Fields(s), ""), "O", "0"))
}
