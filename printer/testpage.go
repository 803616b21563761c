package printer

import (
	"fmt"
	"slices"
	"strconv"
)

// alphabet is every letter of Vietnamese with every mark, and the digits of numbers.
var alphabet = []string{
	"AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY", "aăâbcdđeêghiklmnoôơpqrstuưvxy",
	"áàảãạ ắằẳẵặ ấầẩẫậ éèẻẽẹ ếềểễệ", "íìỉĩị óòỏõọ ốồổỗộ ớờởỡợ", "úùủũụ ứừửữự ýỳỷỹỵ", "ÁÀẢÃẠ ẾỀỂỄỆ ỐỒỔỖỘ ỨỪỬỮỰ", "0123456789",
}

// TestPage is what shows whether a printer's width is right and its head whole: a ruler in millimetres from the
// first dot to the last, a pattern of single dots, the Vietnamese alphabet and a code that says text.
func TestPage(text string, widthDots int) (*Slip, error) {
	if !slices.Contains(Widths[:], widthDots) {
		return nil, fmt.Errorf("lay out a test page of %d dots: %w", widthDots, ErrWidth)
	}
	k := &composer{pen: pen{}, design: UsualDesign(), slip: &Slip{Width: widthDots, Number: "TEST"}, y: margin, body: 24}
	k.c.Lang = "vi"
	k.centred("LUOT", Style{40, Bold})
	k.centred(fmt.Sprintf("%d dots, %d mm", widthDots, widthDots/DotsPerMM), Style{24, Medium})
	k.ruler()
	for row := range 16 { // each dot of the head alone, and beside white
		for x := row % 4; x < widthDots; x += 4 {
			k.slip.Rules = append(k.slip.Rules, Rule{x, k.y + row, 1, 1})
		}
	}
	k.y += 16
	k.gap(40)
	for _, line := range alphabet {
		k.centred(line, Style{22, Medium})
		k.centred(line, Style{22, Bold})
	}
	code, err := newQR(text, widthDots)
	if err != nil {
		return nil, err
	}
	code.X, code.Y = (widthDots-code.Side())/2, k.y
	k.slip.QR = code
	k.y += code.Side()
	k.centred(text, Style{22, Medium})
	k.slip.Height = k.y + margin
	return k.slip, nil
}

// ruler draws a line over the whole width with a mark for each millimetre, numbered every centimetre. Where its
// ends are missing on paper, the width is wrong.
func (k *composer) ruler() {
	k.gap(20)
	w := k.slip.Width
	k.slip.Rules = append(k.slip.Rules, Rule{0, k.y, w, 2}, Rule{0, k.y, 2, 40}, Rule{w - 2, k.y, 2, 40})
	for mm := 1; mm*DotsPerMM < w; mm++ {
		length := 10
		if mm%5 == 0 {
			length = 18
		}
		if mm%10 == 0 {
			length = 28
			label := strconv.Itoa(mm / 10)
			st := Style{20, Medium}
			if x := mm*DotsPerMM - k.pen.width(label, st)/2; x+20 < w {
				k.slip.Texts = append(k.slip.Texts, Text{X: x, Baseline: k.y + 50, Width: k.pen.width(label, st), Style: st, Text: label})
			}
		}
		k.slip.Rules = append(k.slip.Rules, Rule{mm * DotsPerMM, k.y, 1, length})
	}
	k.y += 60
}
