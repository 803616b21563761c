package web_test

import (
	"testing"

	"luot/web/jstest"
)

func TestBrowserCode(t *testing.T) { jstest.Run(t, nil, "testdata") }
