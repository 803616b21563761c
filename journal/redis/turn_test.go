package redis

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"luot/journal"
	"luot/journal/redistest"
)

// press appends without pause until ctx ends, as one who needs some time to decide. It returns how many
// batches went in and how many times in a row others came first, at most. turns says whether it tells the
// store of them.
func press(ctx context.Context, t *testing.T, j *Journal, w byte, decides time.Duration, turns bool) (in, longest int) {
	var at journal.Position
	whole := context.WithoutCancel(ctx) // the last append is not cut off
	for row := 0; ctx.Err() == nil; {
		conflicts := 0
		if turns {
			conflicts = row
		}
		b := by(t, w, at, 1, conflicts)
		pause(ctx, decides)
		err := j.Append(whole, qn, b)
		for wait := (*journal.Wait)(nil); errors.As(err, &wait) && ctx.Err() == nil; err = j.Append(whole, qn, b) {
			pause(ctx, wait.For)
		}
		var conflict *journal.Conflict
		switch {
		case err == nil:
			at, row, in = b.End(), 0, in+1
		case errors.As(err, &conflict):
			at, row = conflict.Records[len(conflict.Records)-1].Position(), row+1
			longest = max(longest, row)
		case ctx.Err() == nil: // else it still waited for its turn
			t.Error(err)
			return in, longest
		}
	}
	return in, longest
}

// TestTurn saturates a log: two writers press without pause, and a third that takes 4 ms to decide. With turns
// nobody comes second more than a few times in a row; without them the third hardly ever gets in, which
// shows that the test can fail.
func TestTurn(t *testing.T) {
	t.Parallel()
	for _, turns := range []bool{true, false} {
		server := redistest.Start(t, redistest.Everysec)
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		var wg sync.WaitGroup
		var in, longest [3]int
		for w, decides := range []time.Duration{0, 0, 4 * time.Millisecond} {
			j := open(t, server.URL())
			wg.Go(func() { in[w], longest[w] = press(ctx, t, j, byte(w+1), decides, turns) })
		}
		wg.Wait()
		most := max(longest[0], longest[1], longest[2])
		t.Logf("turns %v: %v batches went in, others came first at most %v times in a row", turns, in, longest)
		switch {
		case turns && (most > 12 || in[2] < 5):
			t.Errorf("with turns others come first %d times in a row, and the slow writer gets in %d times", most, in[2])
		case !turns && most < 20:
			t.Errorf("without turns others come first only %d times in a row: the test tests nothing", most)
		}
	}
}
