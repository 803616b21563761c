package voice

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestNumber(t *testing.T) {
	north := Style{Dialect: North}
	tests := []struct {
		lang, number string
		style        Style
		want         string
	}{
		{"vi", "A012", Style{}, "a không một hai"},
		{"vi", "A025", Style{Reading: Digits}, "a không hai năm"},
		{"vi", "A025", Style{Reading: Pairs}, "a không hai mươi lăm"},
		{"vi", "A025", Style{Reading: Cardinal}, "a hai mươi lăm"},
		{"vi", "A024", Style{Reading: Cardinal, Dialect: North}, "a hai mươi tư"},
		{"vi", "A105", Style{Reading: Pairs}, "a một không năm"},
		{"vi", "A1205", Style{Reading: Pairs}, "a mười hai không năm"},
		{"vi", "A10000", Style{Reading: Pairs}, "a một không không không không"},
		{"vi", "A000", Style{Reading: Cardinal}, "a không"},
		{"vi", "R9001", Style{}, "e-rờ chín không không một"},
		{"vi", "x999", north, "ích-xì chín chín chín"},
		{"vi", "Đ-001", Style{}, "đờ không không một"},
		{"vi", "A99999999999999999999", Style{Reading: Cardinal}, "a" + strings.Repeat(" chín", 20)},
		{"vi", "", Style{}, ""},
		{"en", "A012", Style{}, "A zero one two"},
		{"en", "A025", Style{Reading: Pairs}, "A zero twenty-five"},
		{"en", "A025", Style{Reading: Cardinal}, "A twenty-five"},
	}
	for _, tt := range tests {
		if got := Number(tt.lang, tt.number, tt.style); got != tt.want {
			t.Errorf("Number(%s, %q, %+v) = %q, want %q", tt.lang, tt.number, tt.style, got, tt.want)
		}
	}
}

func TestLetters(t *testing.T) {
	const want = "A a · B bê · E e · H hát · K ca · L e-lờ · N en-nờ · Q quy · R e-rờ · S ét-sì · U u · X ích-xì · Y y dài"
	for pair := range strings.SplitSeq(want, " · ") {
		letter, name, _ := strings.Cut(pair, " ")
		if got := Number("vi", letter, Style{}); got != name {
			t.Errorf("%s is called %q, want %q", letter, got, name)
		}
		if got := Number("en", strings.ToLower(letter), Style{}); got != letter {
			t.Errorf("in English %s is called %q", letter, got)
		}
	}
	if got, want := Number("vi", "0123456789", Style{}), "không một hai ba bốn năm sáu bảy tám chín"; got != want {
		t.Errorf("the digits are %q, want %q", got, want)
	}
}

func TestCounter(t *testing.T) {
	tests := []struct {
		lang, counter string
		dialect       Dialect
		want          string
	}{
		{"vi", "1", South, "một"},
		{"vi", "4", South, "bốn"},
		{"vi", "5", South, "năm"},
		{"vi", "10", South, "mười"},
		{"vi", "11", South, "mười một"},
		{"vi", "14", South, "mười bốn"},
		{"vi", "15", South, "mười lăm"},
		{"vi", "20", South, "hai mươi"},
		{"vi", "21", South, "hai mươi mốt"},
		{"vi", "24", South, "hai mươi bốn"},
		{"vi", "24", North, "hai mươi tư"},
		{"vi", "25", South, "hai mươi lăm"},
		{"vi", "101", South, "một trăm lẻ một"},
		{"vi", "101", North, "một trăm linh một"},
		{"vi", "105", South, "một trăm lẻ năm"},
		{"vi", "115", South, "một trăm mười lăm"},
		{"vi", "1000", South, "một ngàn"},
		{"vi", "1000", North, "một nghìn"},
		{"vi", "3A", South, "ba a"},
		{"vi", "03", South, "ba"},
		{"en", "1", South, "one"},
		{"en", "12", South, "twelve"},
		{"en", "21", South, "twenty-one"},
		{"en", "3A", South, "three A"},
	}
	for _, tt := range tests {
		if got := Counter(tt.lang, tt.counter, tt.dialect); got != tt.want {
			t.Errorf("Counter(%s, %q, %s) = %q, want %q", tt.lang, tt.counter, tt.dialect, got, tt.want)
		}
	}
}

func TestCount(t *testing.T) {
	tests := []struct {
		n                int
		south, north, en string
	}{
		{-1, "không", "không", "zero"},
		{0, "không", "không", "zero"},
		{14, "mười bốn", "mười bốn", "fourteen"},
		{40, "bốn mươi", "bốn mươi", "forty"},
		{55, "năm mươi lăm", "năm mươi lăm", "fifty-five"},
		{91, "chín mươi mốt", "chín mươi mốt", "ninety-one"},
		{104, "một trăm lẻ bốn", "một trăm linh bốn", "one hundred and four"},
		{110, "một trăm mười", "một trăm mười", "one hundred and ten"},
		{944, "chín trăm bốn mươi bốn", "chín trăm bốn mươi tư", "nine hundred and forty-four"},
		{1005, "một ngàn không trăm lẻ năm", "một nghìn không trăm linh năm", "one thousand and five"},
		{1021, "một ngàn không trăm hai mươi mốt", "một nghìn không trăm hai mươi mốt", "one thousand and twenty-one"},
		{15_300, "mười lăm ngàn ba trăm", "mười lăm nghìn ba trăm", "fifteen thousand three hundred"},
		{999_999, "chín trăm chín mươi chín ngàn chín trăm chín mươi chín", "chín trăm chín mươi chín nghìn chín trăm chín mươi chín", "nine hundred and ninety-nine thousand nine hundred and ninety-nine"},
		{1_000_000, "một không không không không không không", "một không không không không không không", "one zero zero zero zero zero zero"},
	}
	for _, tt := range tests {
		for _, got := range [][2]string{{Count("vi", tt.n, South), tt.south}, {Count("vi", tt.n, North), tt.north}, {Count("en", tt.n, South), tt.en}} {
			if got[0] != got[1] {
				t.Errorf("%d is %q, want %q", tt.n, got[0], got[1])
			}
		}
	}
}

// TestNoTwoNumbersSoundAlike: people must be able to tell any two numbers apart by ear.
func TestNoTwoNumbersSoundAlike(t *testing.T) {
	for _, lang := range []string{"vi", "en"} {
		for _, d := range []Dialect{South, North} {
			heard := map[string]int{}
			for n := range 20_000 {
				words := Count(lang, n, d)
				if other, twice := heard[words]; twice {
					t.Fatalf("%s %s: %d and %d are both %q", lang, d, other, n, words)
				}
				heard[words] = n
			}
		}
	}
}

func TestTime(t *testing.T) {
	tests := []struct {
		hour, minute int
		vi, en       string
	}{
		{7, 0, "bảy giờ", "seven in the morning"},
		{7, 30, "bảy giờ ba mươi phút", "seven thirty in the morning"},
		{11, 15, "mười một giờ mười lăm phút", "eleven fifteen in the morning"},
		{13, 5, "mười ba giờ năm phút", "one oh five in the afternoon"},
		{13, 30, "mười ba giờ ba mươi phút", "one thirty in the afternoon"},
		{16, 45, "mười sáu giờ bốn mươi lăm phút", "four forty-five in the afternoon"},
		{0, 0, "không giờ", "midnight"},
		{12, 10, "mười hai giờ mười phút", "twelve ten in the afternoon"},
		{12, 0, "mười hai giờ", "noon"},
		{19, 0, "mười chín giờ", "seven in the evening"},
	}
	for _, tt := range tests {
		if got := Time("vi", tt.hour, tt.minute, South); got != tt.vi {
			t.Errorf("%02d:%02d is %q, want %q", tt.hour, tt.minute, got, tt.vi)
		}
		if got := Time("en", tt.hour, tt.minute, South); got != tt.en {
			t.Errorf("%02d:%02d is %q, want %q", tt.hour, tt.minute, got, tt.en)
		}
	}
}

func TestWords(t *testing.T) {
	vi := Phrase{Number: "A012", Counter: "10", Field: "đất đai", Minutes: 15, Hour: 13, Minute: 30}
	en := vi
	en.Field = "land"
	tests := map[Kind][2]string{
		Call:     {"Xin mời quý khách số a không một hai, đến quầy số mười.", "Ticket A zero one two, please go to counter ten."},
		Recall:   {"Xin nhắc lại: mời quý khách số a không một hai, lĩnh vực đất đai, đến quầy số mười.", "Reminder. Ticket A zero one two, land, please go to counter ten."},
		Last:     {"Lần gọi cuối: xin mời quý khách số a không một hai, lĩnh vực đất đai, đến quầy số mười.", "Last call. Ticket A zero one two, land, please go to counter ten."},
		Transfer: {"Xin mời quý khách số a không một hai, đến quầy số mười để tiếp tục làm thủ tục.", "Ticket A zero one two, please continue at counter ten."},
		Result:   {"Xin mời quý khách số a không một hai, đến quầy số mười nhận kết quả.", "Ticket A zero one two, please collect your result at counter ten."},
		Short:    {"Số a không một hai, quầy mười.", "A zero one two, counter ten."},
		Open:     {"Trung tâm bắt đầu làm việc. Kính mời quý khách lấy số thứ tự và chờ đến lượt.", "The centre is now open. Please take a ticket and wait for your call."},
		Closing:  {"Còn mười lăm phút nữa, máy sẽ ngừng cấp số. Quý khách đã có số, vui lòng chờ đến lượt.", "Ticketing stops in fifteen minutes. If you have a ticket, please keep waiting."},
		Lunch:    {"Trung tâm nghỉ trưa và làm việc lại lúc mười ba giờ ba mươi phút. Các số đã cấp vẫn có hiệu lực.", "The centre is closed for lunch and reopens at one thirty in the afternoon. Tickets already issued stay valid."},
		Outage:   {"Hệ thống tạm thời gián đoạn. Quý khách vui lòng giữ phiếu, nhân viên sẽ gọi số trực tiếp.", "The system is interrupted. Please keep your ticket; staff will call numbers in person."},
	}
	for kind, want := range tests {
		vi.Kind, en.Kind = kind, kind
		if got := Words("vi", vi); got != want[0] {
			t.Errorf("%s = %q, want %q", kind, got, want[0])
		}
		if got := Words("en", en); got != want[1] {
			t.Errorf("%s = %q, want %q", kind, got, want[1])
		}
	}
	if kinds := slices.Sorted(maps.Keys(tests)); !slices.Equal(kinds, slices.Sorted(maps.Keys(sentences()["vi"]))) {
		t.Errorf("sentences without a row here: %v", kinds)
	}
}

func TestWordsAtTheEdges(t *testing.T) {
	tests := map[string]struct {
		lang   string
		phrase Phrase
		want   string
	}{
		"own address":      {"vi", Phrase{Kind: Outage, Style: Style{Address: "ông, bà"}}, "Hệ thống tạm thời gián đoạn. Ông, bà vui lòng giữ phiếu, nhân viên sẽ gọi số trực tiếp."},
		"recall, no field": {"vi", Phrase{Kind: Recall, Number: "A1", Counter: "2"}, "Xin mời quý khách số a một, đến quầy số hai."},
		"unknown language": {"jra", Phrase{Kind: Call, Number: "A1", Counter: "2"}, ""},
		"unknown kind":     {"vi", Phrase{Kind: "song"}, ""},
		"braces in a name": {"en", Phrase{Kind: Last, Number: "A1", Counter: "2", Field: "{so}"}, "Last call. Ticket A one, {so}, please go to counter two."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Words(tt.lang, tt.phrase); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSentencesMatchAcrossLanguages(t *testing.T) {
	hole := regexp.MustCompile(`\{[a-z_]+\}`)
	names := func(sentence string) []string {
		found := slices.DeleteFunc(hole.FindAllString(sentence, -1), func(n string) bool { return n == "{khach}" })
		slices.Sort(found)
		return found
	}
	vi, en := sentences()["vi"], sentences()["en"]
	if len(vi) != len(en) {
		t.Errorf("%d sentences in Vietnamese, %d in English", len(vi), len(en))
	}
	for kind, sentence := range vi {
		if !slices.Equal(names(sentence), names(en[kind])) {
			t.Errorf("%s names %v in Vietnamese, %v in English", kind, names(sentence), names(en[kind]))
		}
	}
}

func FuzzNumber(f *testing.F) {
	f.Add("A012", "pairs")
	f.Add("Đ-é٣\xff", "cardinal")
	figure := regexp.MustCompile(`[0-9]`)
	f.Fuzz(func(t *testing.T, number, reading string) {
		for _, lang := range []string{"vi", "en"} {
			if got := Number(lang, number, Style{Reading: Reading(reading)}); figure.MatchString(got) {
				t.Errorf("Number(%s, %q) = %q still has a figure", lang, number, got)
			}
		}
	})
}
