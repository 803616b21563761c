package display_test

import (
	"fmt"
	"testing"
	"time"

	"luot/web/webtest"
)

// shift is how long a screen is left alone, by a clock that the test moves.
type shift struct {
	calls int
	every time.Duration // between two calls
}

// TestNothingIsKept leaves a screen alone for a short while; TestChaosEightHours is the whole of it.
func TestNothingIsKept(t *testing.T) {
	leave(t, shift{calls: 120, every: 5 * time.Second})
}

// Allowed growth between the first tenth of a shift and its end: a row more or less, and what the engine keeps for
// itself. One node or listener a call would be far above it.
const (
	moreHeap      = 600 << 10
	moreNodes     = 20 // and one for every twenty calls
	moreListeners = 2
)

func leave(t *testing.T, s shift) {
	page := openWith(t, "", [2]int{1920, 1080}, "night.js", "stage.js")
	done := 0
	pass := func(until int) {
		for done < until {
			n := min(30, until-done)
			page.Eval(fmt.Sprintf("pass(%d, %d, %d)", done, n, s.every.Milliseconds()), nil)
			done += n
		}
	}
	pass(s.calls / 10)
	pass(max(s.calls/10, 60)) // the page has met everything once
	before := page.Held()
	pass(s.calls)
	after := page.Held()
	t.Logf("%d calls in %v: heap %d → %d KB, nodes %d → %d, listeners %d → %d", s.calls, time.Duration(s.calls)*s.every,
		before.Heap>>10, after.Heap>>10, before.Nodes, after.Nodes, before.Listeners, after.Listeners)
	if after.Heap-before.Heap > moreHeap || after.Nodes-before.Nodes > moreNodes+int64(s.calls/20) || after.Listeners-before.Listeners > moreListeners {
		t.Errorf("the screen keeps something: %+v, then %+v", before, after)
	}
	shown(t, page, done)
}

// shown holds that the screen is still live and shows what was called last.
func shown(t *testing.T, page *webtest.Page, calls int) {
	t.Helper()
	page.Eval(`stage.call("B", 7, 7)`, nil)
	page.Eval(`advance(100)`, nil)
	page.WaitText(".call .call-number", "B007")
	page.WaitFor(`document.querySelector("[data-status=live]") !== null`)
	var wrong []string
	if page.Eval(`stage.wrong`, &wrong); len(wrong) > 0 {
		t.Errorf("after %d calls: %v", calls, wrong[:min(len(wrong), 5)])
	}
}
