// Package printertest holds the slips that the tests of package printer and the packages below it
// print and read back. It is for tests only and decides nothing.
package printertest

import (
	"time"

	"luot/printer"
)

// URL is as long as a ticket's address usually is, in bytes: 51 of the 60 allowed.
const URL = "https://xephang.gialai.gov.vn/t/qn.0123456789abcdef"

// Vietnamese is the slip of the demo.
func Vietnamese() printer.Content {
	return printer.Content{
		Lang:      "vi",
		Authority: []string{"TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", "TỈNH GIA LAI"},
		Site:      "Cơ sở Quy Nhơn",
		Number:    "A012",
		Service:   map[string]string{"vi": "Đất đai", "en": "Land"},
		Counters:  []string{"3", "4", "5"},
		Ahead:     7,
		WaitMin:   20 * time.Minute,
		WaitMax:   30 * time.Minute,
		Issued:    time.Date(2026, 11, 23, 7, 42, 0, 0, time.FixedZone("+07", 7*3600)),
		CancelAt:  3,
		URL:       URL,
	}
}

// English is a reprinted slip taken in English, with the longest number and long names.
func English() printer.Content {
	c := Vietnamese()
	c.Lang = "en"
	c.Authority = []string{"GIA LAI PROVINCIAL PUBLIC ADMINISTRATION SERVICE CENTRE"}
	c.Site = "Quy Nhơn site"
	c.Number = "A10000"
	c.Service = map[string]string{"vi": "Đất đai, tài sản gắn liền với đất", "en": "Land and attached property"}
	c.Reprint = true
	return c
}
