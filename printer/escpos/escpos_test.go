package escpos

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"image"
	"os"
	"strings"
	"testing"

	"luot/internal/oracle"
	"luot/printer"
	"luot/printer/printertest"
)

// job lays out and encodes c, and returns the picture it was made of.
func job(t testing.TB, c printer.Content, width int) ([]byte, *printer.Bitmap) {
	t.Helper()
	slip, err := printer.Layout(c, width)
	if err != nil {
		t.Fatal(err)
	}
	b := slip.Raster()
	data, err := Encode(b)
	if err != nil {
		t.Fatal(err)
	}
	return data, b
}

// differ counts the dots in which paper is not what want says.
func differ(t *testing.T, paper image.Image, want *printer.Bitmap) int {
	t.Helper()
	if paper.Bounds() != want.Bounds() {
		t.Fatalf("the paper is %v, want %v", paper.Bounds(), want.Bounds())
	}
	grey, is := paper.(*image.Gray)
	if !is {
		t.Fatalf("the paper is a %T, want grey", paper)
	}
	count := 0
	for y := range want.Height {
		for x := range want.Width {
			if (grey.Pix[y*grey.Stride+x] == 0) != want.Black(x, y) {
				count++
			}
		}
	}
	return count
}

// A decoder that is not ours sees every dot of our picture, and a reader that is not ours finds the
// address on that paper.
func TestPaperIsThePicture(t *testing.T) {
	for _, width := range printer.Widths {
		for name, c := range map[string]printer.Content{"vi": printertest.Vietnamese(), "en": printertest.English()} {
			data, picture := job(t, c, width)
			paper := oracle.Paper(t, data)
			if n := differ(t, paper, picture); n != 0 {
				t.Errorf("%s, %d dots: %d dots differ", name, width, n)
			}
			if got := oracle.QR(t, oracle.EncodePNG(t, paper)); got != printertest.URL {
				t.Errorf("%s, %d dots: zbarimg reads %q, want %q", name, width, got, printertest.URL)
			}
		}
	}
}

// commands writes a job as one line per command, without the dots.
func commands(t *testing.T, data []byte) string {
	t.Helper()
	var out strings.Builder
	for len(data) > 0 {
		size := 0
		switch {
		case bytes.HasPrefix(data, []byte{0x1B, '@'}):
			size = 2
		case bytes.HasPrefix(data, []byte{0x1B, 'd'}):
			size = 3
		case bytes.HasPrefix(data, []byte{0x1D, 'V', 'B'}):
			size = 4
		case bytes.HasPrefix(data, []byte{0x1D, 'v', '0'}):
			dots := (int(data[4]) + int(data[5])<<8) * (int(data[6]) + int(data[7])<<8)
			fmt.Fprintf(&out, "% x + %d bytes\n", data[:8], dots)
			if 8+dots > MaxBand {
				t.Errorf("a band has %d bytes, more than %d", 8+dots, MaxBand)
			}
			data = data[8+dots:]
			continue
		default:
			t.Fatalf("unknown command % x", data[:min(8, len(data))])
		}
		fmt.Fprintf(&out, "% x\n", data[:size])
		data = data[size:]
	}
	return out.String()
}

// update writes the golden file anew; then read the difference.
var update = flag.Bool("update", false, "write testdata anew")

func TestCommands(t *testing.T) {
	var got strings.Builder
	for _, width := range printer.Widths {
		data, err := Encode(printer.NewBitmap(width, 300))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "%d dots, 300 rows\n%s\n", width, commands(t, data))
	}
	const golden = "testdata/commands.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

// Printers obey DLE EOT, ENQ and DC4 even inside a picture: dots that spell one are moved aside.
func TestRealTimeSequenceIsShiftedAway(t *testing.T) {
	for _, second := range []byte{0x04, 0x05, 0x14} {
		b := printer.NewBitmap(384, 64)
		b.Bits[40*b.Stride+7], b.Bits[40*b.Stride+8] = 0x10, second
		data, err := Encode(b)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte{0x10, second}) {
			t.Errorf("the job contains 10 %02x", second)
		}
		moved := printer.NewBitmap(384, 64)
		for y := range 64 {
			for x := range 384 {
				if b.Black(x, y) {
					moved.Ink(x+1, y)
				}
			}
		}
		if n := differ(t, oracle.Paper(t, data), moved); n != 0 {
			t.Errorf("10 %02x: %d dots differ from the picture one dot further right", second, n)
		}
	}
}

// A picture that cannot be made harmless is refused rather than printed.
func TestRealTimeSequenceEverywhere(t *testing.T) {
	b := printer.NewBitmap(384, 64)
	for shift := range 8 { // 0x1004 in every position of a byte
		for bit := range 16 {
			if 0x1004&(0x8000>>bit) != 0 {
				b.Ink(80+8-shift+bit, shift*2)
			}
		}
	}
	if _, err := Encode(b); !errors.Is(err, ErrRealTime) {
		t.Errorf("error %v, want ErrRealTime", err)
	}
}

func TestRefused(t *testing.T) {
	for _, width := range []int{0, 8, 383, 400, 648} {
		if _, err := Encode(printer.NewBitmap(width, 8)); !errors.Is(err, printer.ErrWidth) {
			t.Errorf("%d dots: error %v, want ErrWidth", width, err)
		}
	}
	for _, height := range []int{0, tallest + 1} {
		if _, err := Encode(printer.NewBitmap(384, height)); err == nil {
			t.Errorf("%d rows are accepted", height)
		}
	}
}

func BenchmarkSlip(b *testing.B) {
	for b.Loop() {
		data, _ := job(b, printertest.Vietnamese(), 576)
		b.ReportMetric(float64(len(data)), "bytes")
	}
}
