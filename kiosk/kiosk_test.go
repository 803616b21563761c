package kiosk_test

import (
	"io/fs"
	"testing"

	"luot/kiosk"
	"luot/web/jstest"
)

func TestFold(t *testing.T) {
	jstest.Run(t, map[string]fs.FS{"kiosk": kiosk.Static()}, "testdata")
}
