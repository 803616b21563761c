package voice

import (
	"strconv"
	"strings"
	"unicode"
)

// largest is the largest number that is read as a whole; above it digits are read one by one.
const largest = 999_999

// letters are the Vietnamese names of letters. English says the letter itself.
var letters = map[rune]string{
	'A': "a", 'Ă': "á", 'Â': "ớ", 'B': "bê", 'C': "xê", 'D': "đê", 'Đ': "đờ", 'E': "e", 'Ê': "ê",
	'F': "ép-phờ", 'G': "giê", 'H': "hát", 'I': "i", 'J': "gi", 'K': "ca", 'L': "e-lờ", 'M': "em-mờ",
	'N': "en-nờ", 'O': "o", 'Ô': "ô", 'Ơ': "ơ", 'P': "pê", 'Q': "quy", 'R': "e-rờ", 'S': "ét-sì",
	'T': "tê", 'U': "u", 'Ư': "ư", 'V': "vê", 'W': "vê kép", 'X': "ích-xì", 'Y': "y dài", 'Z': "dét",
}

// letterName returns the name of a letter in either case, and "" for what is no letter.
func letterName(lang string, letter rune) string {
	letter = unicode.ToUpper(letter)
	if lang == "vi" {
		if name, ok := letters[letter]; ok {
			return name
		}
	}
	if !unicode.IsLetter(letter) {
		return ""
	}
	return string(letter)
}

var (
	vietnamese = []string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}
	english    = []string{
		"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
		"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
	}
	tens = []string{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
)

// single reads digits one by one.
func single(lang, digits string) string {
	names := english
	if lang == "vi" {
		names = vietnamese
	}
	words := make([]string, len(digits))
	for i := range len(digits) {
		words[i] = names[digits[i]-'0']
	}
	return strings.Join(words, " ")
}

// pairs reads digits two by two from the right, a pair that begins with 0 one by one: 025 is không hai
// mươi lăm, 1205 is mười hai không năm.
func pairs(lang, digits string, d Dialect) string {
	var words []string
	if len(digits)%2 == 1 {
		words = append(words, single(lang, digits[:1]))
		digits = digits[1:]
	}
	for ; digits != ""; digits = digits[2:] {
		if digits[0] == '0' {
			words = append(words, single(lang, digits[:2]))
		} else {
			words = append(words, whole(lang, digits[:2], d))
		}
	}
	return strings.Join(words, " ")
}

// whole reads digits as one number, without zeros in front.
func whole(lang, digits string, d Dialect) string {
	n, err := strconv.Atoi(digits)
	if err != nil || n > largest {
		return single(lang, digits)
	}
	return Count(lang, n, d)
}

// Count returns n as a numeral: 15 is mười lăm, fifteen. Below 0 it is read as 0, and above 999,999
// digit by digit.
func Count(lang string, n int, d Dialect) string {
	n = max(n, 0)
	switch {
	case n > largest:
		return single(lang, strconv.Itoa(n))
	case lang == "vi":
		return countVietnamese(n, d)
	}
	return countEnglish(n)
}

// countVietnamese reads 0 to 999,999. After a thousand every place is named: 1005 is một ngàn không trăm lẻ năm.
func countVietnamese(n int, d Dialect) string {
	if n < 1000 {
		return hundreds(n, d)
	}
	thousand, zero := "ngàn", "lẻ"
	if d == North {
		thousand, zero = "nghìn", "linh"
	}
	words := hundreds(n/1000, d) + " " + thousand
	switch rest := n % 1000; {
	case rest == 0:
	case rest < 10:
		words += " không trăm " + zero + " " + vietnamese[rest]
	case rest < 100:
		words += " không trăm " + hundreds(rest, d)
	default:
		words += " " + hundreds(rest, d)
	}
	return words
}

// hundreds reads 0 to 999.
func hundreds(n int, d Dialect) string {
	if n < 100 {
		return belowHundred(n, d)
	}
	words := vietnamese[n/100] + " trăm"
	switch rest := n % 100; {
	case rest == 0:
	case rest < 10 && d == North:
		words += " linh " + vietnamese[rest]
	case rest < 10:
		words += " lẻ " + vietnamese[rest]
	default:
		words += " " + belowHundred(rest, d)
	}
	return words
}

// belowHundred reads 0 to 99: after a ten, five is lăm; from twenty on, one is mốt and, in the north, four tư.
func belowHundred(n int, d Dialect) string {
	if n < 10 {
		return vietnamese[n]
	}
	words, unit := "mười", n%10
	if n >= 20 {
		words = vietnamese[n/10] + " mươi"
	}
	switch {
	case unit == 0:
		return words
	case unit == 5:
		return words + " lăm"
	case unit == 1 && n >= 20:
		return words + " mốt"
	case unit == 4 && n >= 20 && d == North:
		return words + " tư"
	}
	return words + " " + vietnamese[unit]
}

// countEnglish reads 0 to 999,999.
func countEnglish(n int) string {
	switch {
	case n < len(english):
		return english[n]
	case n < 100 && n%10 == 0:
		return tens[n/10]
	case n < 100:
		return tens[n/10] + "-" + english[n%10]
	case n < 1000 && n%100 == 0:
		return english[n/100] + " hundred"
	case n < 1000:
		return english[n/100] + " hundred and " + countEnglish(n%100)
	case n%1000 == 0:
		return countEnglish(n/1000) + " thousand"
	case n%1000 < 100:
		return countEnglish(n/1000) + " thousand and " + countEnglish(n%1000)
	}
	return countEnglish(n/1000) + " thousand " + countEnglish(n%1000)
}

// Time returns a time of day in words: 13:05 is mười ba giờ năm phút and "one oh five in the afternoon";
// English has midnight and noon. Hour and minute are not checked.
func Time(lang string, hour, minute int, d Dialect) string {
	if lang != "vi" {
		return timeEnglish(hour, minute)
	}
	words := Count(lang, hour, d) + " giờ"
	if minute != 0 {
		words += " " + Count(lang, minute, d) + " phút"
	}
	return words
}

// timeEnglish avoids "p.m.", whose dots speech programs take for the end of the sentence.
func timeEnglish(hour, minute int) string {
	switch {
	case hour == 0 && minute == 0:
		return "midnight"
	case hour == 12 && minute == 0:
		return "noon"
	}
	words := countEnglish(max(hour+11, 0)%12 + 1)
	switch {
	case minute <= 0:
	case minute < 10:
		words += " oh " + countEnglish(minute)
	default:
		words += " " + Count("en", minute, South)
	}
	switch {
	case hour < 12:
		return words + " in the morning"
	case hour < 18:
		return words + " in the afternoon"
	}
	return words + " in the evening"
}
