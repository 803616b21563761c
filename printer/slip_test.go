package printer_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"luot/internal/oracle"
	"luot/printer"
	"luot/printer/printertest"
)

// layout lays c out or ends the test.
func layout(t testing.TB, c printer.Content, width int) *printer.Slip {
	t.Helper()
	slip, err := printer.Layout(c, width)
	if err != nil {
		t.Fatal(err)
	}
	return slip
}

// text is everything on the slip, one line a line.
func text(s *printer.Slip) string {
	var lines []string
	for _, t := range s.Texts {
		lines = append(lines, t.Text)
	}
	return strings.Join(lines, "\n")
}

// withoutCode returns the raster with the QR code whitened, for a reader of letters.
func withoutCode(s *printer.Slip) image.Image {
	b := s.Raster()
	img := image.NewGray(b.Bounds())
	draw.Draw(img, img.Bounds(), b, image.Point{}, draw.Src)
	if s.QR != nil {
		code := image.Rect(s.QR.X, s.QR.Y, s.QR.X+s.QR.Side(), s.QR.Y+s.QR.Side())
		draw.Draw(img, code, image.NewUniform(color.White), image.Point{}, draw.Src)
	}
	return img
}

func TestPNGHoldsTheAddress(t *testing.T) {
	for _, width := range printer.Widths {
		picture, err := layout(t, printertest.Vietnamese(), width).PNG()
		if err != nil {
			t.Fatal(err)
		}
		if got := oracle.QR(t, picture); got != printertest.URL {
			t.Errorf("%d dots: zbarimg reads %q, want %q", width, got, printertest.URL)
		}
	}
	picture, err := printer.QRPNG(printertest.URL)
	if err != nil {
		t.Fatal(err)
	}
	if got := oracle.QR(t, picture); got != printertest.URL {
		t.Errorf("QRPNG: zbarimg reads %q, want %q", got, printertest.URL)
	}
}

// A reader that did not draw the letters finds the Vietnamese text again: pdftotext alone would
// pass a page whose marks stand beside their letters.
func TestVietnameseIsReadable(t *testing.T) {
	for _, width := range printer.Widths {
		slip := layout(t, printertest.Vietnamese(), width)
		got := oracle.Read(t, oracle.EncodePNG(t, withoutCode(slip)))
		if rate := oracle.ErrorRate(got, text(slip)); rate > 0.03 {
			t.Errorf("%d dots: %.1f %% of the letters are read wrongly, want at most 3 %%\n%s", width, 100*rate, got)
		} else {
			t.Logf("%d dots: %.2f %%", width, 100*rate)
		}
	}
}

// Decomposed text prints the same dots as composed text.
func TestDecomposedTextPrintsAlike(t *testing.T) {
	composed, apart := printertest.Vietnamese(), printertest.Vietnamese()
	apart.Site = norm.NFD.String(apart.Site)
	apart.Authority = []string{norm.NFD.String(apart.Authority[0]), norm.NFD.String(apart.Authority[1])}
	apart.Service = map[string]string{"vi": norm.NFD.String("Đất đai"), "en": "Land"}
	if apart.Site == composed.Site {
		t.Fatal("the sample has nothing to decompose")
	}
	a, b := layout(t, composed, 576).Raster(), layout(t, apart, 576).Raster()
	if !bytes.Equal(a.Bits, b.Bits) {
		t.Error("decomposed text prints other dots than composed text")
	}
}

func TestClean(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"composed":               {"Lý Thị Ngọc", "Lý Thị Ngọc"},
		"decomposed":             {norm.NFD.String("Lý Thị Ngọc"), "Lý Thị Ngọc"},
		"above U+FFFF":           {"A\U0001F600B", "A?B"},
		"another script":         {"中文 A", "?? A"},
		"lines and tabs":         {"a\nb\tc", "a b c"},
		"controls and invisible": {"a\x00\a\u200bb", "ab"},
		"not UTF-8":              {"a\xffb", "a?b"},
		"a lone mark we lack":    {"e\u0306", "?"},
		"empty":                  {" ", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := printer.Clean(tt.in); got != tt.want {
				t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
	if got := len([]rune(printer.Clean(strings.Repeat("ậ", 100_000)))); got != printer.MaxRunes+1 {
		t.Errorf("a long text is cut to %d runes, want %d and the dots", got, printer.MaxRunes)
	}
}

func TestWhatTheSlipSays(t *testing.T) {
	edit := func(change func(*printer.Content)) printer.Content {
		c := printertest.Vietnamese()
		change(&c)
		return c
	}
	tests := map[string]struct {
		content       printer.Content
		says, doesNot []string
	}{
		"the demo's": {printertest.Vietnamese(), []string{
			"TỈNH GIA LAI", "Cơ sở Quy Nhơn", "SỐ THỨ TỰ / TICKET", "A012", "Đất đai", "Land", "Quầy 3, 4, 5",
			"Trước quý khách còn 7 người", "Chờ dự kiến: 20–30 phút (lúc lấy số)", "07:42  23/11/2026",
			"Vui lòng giữ phiếu và chờ gọi số.", "Qua 3 lượt gọi vắng mặt, số hết hiệu lực.", "Cảm ơn quý khách!",
		}, []string{"BẢN IN LẠI", "màn hình", "[slip."}},
		"English": {printertest.English(), []string{
			"REPRINT / BẢN IN LẠI", "A10000", "Land and attached property", "Đất đai, tài sản gắn liền với đất",
			"7 people ahead of you", "Counters 3, 4, 5", "Please keep this ticket", "Vui lòng giữ phiếu", "Qua 3 lượt gọi", "Thank you!",
		}, []string{"Cảm ơn", "[slip."}},
		"reprint":                  {edit(func(c *printer.Content) { c.Reprint = true }), []string{"BẢN IN LẠI"}, nil},
		"no address":               {edit(func(c *printer.Content) { c.URL = "" }), []string{"theo dõi số trên màn hình"}, []string{"Quét"}},
		"next":                     {edit(func(c *printer.Content) { c.Ahead = 0 }), []string{"Quý khách là người tiếp theo"}, []string{"còn"}},
		"place unknown":            {edit(func(c *printer.Content) { c.Ahead = -1 }), nil, []string{"còn", "tiếp theo"}},
		"wait unknown":             {edit(func(c *printer.Content) { c.WaitMin, c.WaitMax = 0, 0 }), nil, []string{"Chờ dự kiến"}},
		"rounded outwards":         {edit(func(c *printer.Content) { c.WaitMin, c.WaitMax = 119*time.Second, 121*time.Second }), []string{"1–3 phút"}, nil},
		"behind a break":           {edit(func(c *printer.Content) { c.WaitNote = "Dự kiến sau giờ nghỉ trưa, khoảng 13:45" }), []string{"khoảng 13:45"}, []string{"phút"}},
		"no rule":                  {edit(func(c *printer.Content) { c.CancelAt = 0 }), nil, []string{"vắng mặt"}},
		"one counter":              {edit(func(c *printer.Content) { c.Counters = []string{"7"} }), []string{"Quầy 7"}, nil},
		"a language without words": {edit(func(c *printer.Content) { c.Lang = "jra" }), []string{"Đất đai", "Land", "Cảm ơn"}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := text(layout(t, tt.content, 640))
			flat := strings.ReplaceAll(got, "\n", " ")
			for _, want := range tt.says {
				if !strings.Contains(flat, want) {
					t.Errorf("the slip does not say %q:\n%s", want, got)
				}
			}
			for _, no := range tt.doesNot {
				if strings.Contains(flat, no) {
					t.Errorf("the slip says %q:\n%s", no, got)
				}
			}
		})
	}
}

// Nothing leaves the paper or covers something else, however long the names are.
func TestEverythingHasItsPlace(t *testing.T) {
	long := printertest.English()
	long.Service["en"] = strings.Repeat("Unbreakable", 30)
	long.Service["vi"] = strings.Repeat("Đăng ký khai sinh, khai tử ", 20)
	for range 40 {
		long.Counters = append(long.Counters, "12B")
	}
	for range 9 {
		long.Authority = append(long.Authority, strings.Repeat("ỦY BAN NHÂN DÂN ", 9))
	}
	bare := printer.Content{Number: "A1", Ahead: -1}
	for name, c := range map[string]printer.Content{"long": long, "bare": bare, "demo": printertest.Vietnamese(), "English": printertest.English()} {
		for _, width := range printer.Widths {
			slip := layout(t, c, width)
			bottom := 0
			for _, line := range slip.Texts {
				if line.X < 8 || line.X+line.Width > width-8 {
					t.Errorf("%s, %d dots: %q reaches from %d to %d", name, width, line.Text, line.X, line.X+line.Width)
				}
				if line.Baseline <= bottom {
					t.Errorf("%s, %d dots: %q stands on %d, over what ends at %d", name, width, line.Text, line.Baseline, bottom)
				}
				bottom = line.Baseline
			}
			if bottom >= slip.Height || slip.Height > 3000 {
				t.Errorf("%s, %d dots: the last line stands on %d of %d", name, width, bottom, slip.Height)
			}
		}
	}
}

// What is measured is what is drawn, kerning included; else long lines leave the paper.
func TestDrawnAsMeasured(t *testing.T) {
	c := printertest.Vietnamese()
	c.Authority, c.Site = []string{"AVAVAVAVATATATAYAYAY"}, ""
	slip := layout(t, c, 576)
	line, b, right := slip.Texts[0], slip.Raster(), 0
	for y := line.Baseline - line.Style.Size/2; y < line.Baseline; y++ {
		for x := range b.Width {
			if b.Black(x, y) {
				right = max(right, x+1)
			}
		}
	}
	if end := line.X + line.Width; right < end-4 || right > end+1 {
		t.Errorf("the line is inked up to %d, measured up to %d", right, end)
	}
}

// A reprint is framed, so that it is seen at a glance.
func TestReprintIsFramed(t *testing.T) {
	c := printertest.Vietnamese()
	plain := layout(t, c, 384)
	c.Reprint = true
	framed := layout(t, c, 384)
	if got, want := len(framed.Rules), len(plain.Rules)+4; got != want {
		t.Errorf("a reprint has %d rules, want %d", got, want)
	}
	if framed.Texts[4].Text != "BẢN IN LẠI" {
		t.Errorf("the fifth line is %q, want BẢN IN LẠI", framed.Texts[4].Text)
	}
}

func TestRefused(t *testing.T) {
	c := printertest.Vietnamese()
	for _, width := range []int{0, -1, 383, 385, 400, 1 << 30} {
		if _, err := printer.Layout(c, width); !errors.Is(err, printer.ErrWidth) {
			t.Errorf("%d dots: error %v, want ErrWidth", width, err)
		}
	}
	for _, number := range []string{"", " ", "\x00", "A123456789012"} {
		c := c
		c.Number = number
		if _, err := printer.Layout(c, 576); err == nil {
			t.Errorf("number %q is accepted", number)
		}
	}
	c.URL = "https://example.vn/" + strings.Repeat("x", 600)
	if _, err := printer.Layout(c, 384); err == nil {
		t.Error("an address too long for the paper is accepted")
	}
	if _, err := printer.QRPNG(""); err == nil {
		t.Error("a code of nothing is accepted")
	}
}

// A PNG of ours is what our bitmap says, at one bit a dot.
func TestPNGIsTheRaster(t *testing.T) {
	slip := layout(t, printertest.English(), 512)
	data, err := slip.PNG()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	b, inked := slip.Raster(), 0
	for y := range b.Height {
		for x := range b.Width {
			r, _, _, _ := img.At(x, y).RGBA()
			if (r == 0) != b.Black(x, y) {
				t.Fatalf("dot %d,%d differs", x, y)
			}
			if r == 0 {
				inked++
			}
		}
	}
	if depth := data[24]; depth != 1 {
		t.Errorf("the PNG has %d bits a dot, want 1", depth)
	}
	if inked < 5000 {
		t.Errorf("only %d dots are inked", inked)
	}
}

// Faces of x/image may not be shared; the race detector sees it if ours are.
func TestManyAtOnce(t *testing.T) {
	want := layout(t, printertest.Vietnamese(), 576).Raster().Bits
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 16 {
				slip, err := printer.Layout(printertest.Vietnamese(), 576)
				if err != nil {
					t.Error(err)
					return
				}
				if !bytes.Equal(slip.Raster().Bits, want) {
					t.Error("two renderings of one slip differ")
					return
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkRaster(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		layout(b, printertest.Vietnamese(), 576).Raster()
	}
}

func BenchmarkPNG(b *testing.B) {
	slip := layout(b, printertest.Vietnamese(), 576)
	for b.Loop() {
		data, err := slip.PNG()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(data)), "bytes")
	}
}
