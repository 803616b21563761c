package voice

import (
	"slices"
	"strings"
	"testing"
)

// TestPiecesAreWhatACentreRecords: about sixty, each once, nothing in them that cannot be read out.
func TestPiecesAreWhatACentreRecords(t *testing.T) {
	fields := []string{"đất đai", "doanh nghiệp", "hộ tịch", "xây dựng", "lao động", "nông nghiệp", "công an", "y tế", "giáo dục", "thuế", "trả kết quả", "hướng dẫn"}
	got := Pieces("vi", Style{}, "ABEHKLNQRSUX", fields)
	if len(got) < 50 || len(got) > 75 {
		t.Errorf("%d pieces, want about sixty: %q", len(got), got)
	}
	for _, want := range []string{"xin mời quý khách số", "đến quầy số", "e-lờ", "không", "mười", "mươi", "mốt", "lăm", "lẻ", "giờ", "đất đai", "số", "quầy"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is missing", want)
		}
	}
	for i, piece := range got {
		if strings.ContainsAny(piece, "{}0123456789.,:") || slices.Contains(got[:i], piece) {
			t.Errorf("piece %q", piece)
		}
	}
	if north := Pieces("vi", Style{Dialect: North}, "", nil); !slices.Contains(north, "linh") || !slices.Contains(north, "tư") || slices.Contains(north, "lẻ") {
		t.Errorf("the north's pieces: %q", north)
	}
}
