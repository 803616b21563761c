package rating_test

import (
	"io/fs"
	"testing"

	"luot/rating"
	"luot/web/jstest"
)

func TestFold(t *testing.T) {
	jstest.Run(t, map[string]fs.FS{"rating": rating.Static()}, "testdata")
}
