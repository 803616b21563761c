package engine

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestSteadyClock(t *testing.T) {
	start := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		leap  time.Duration // of the machine's date
		after time.Duration
		want  time.Duration // since the start
		wrong bool
	}{
		"no leap":                  {0, time.Minute, time.Minute, false},
		"two seconds are nothing":  {2 * time.Second, time.Minute, time.Minute, false},
		"a minute is followed":     {time.Minute, 100 * time.Second, 110 * time.Second, false},
		"back is followed":         {-time.Minute, 100 * time.Second, 90 * time.Second, false},
		"seven hours are not":      {7 * time.Hour, time.Minute, time.Minute, true},
		"seven hours back are not": {-7 * time.Hour, time.Minute, time.Minute, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var mono, leap time.Duration
			c := newSteady(nil, func() (time.Time, time.Duration) { return start.Add(mono + leap), mono })
			leap = tt.leap
			last := start
			for mono < tt.after {
				mono += time.Second
				if now := c.Now(); now.Before(last) {
					t.Fatalf("it went back to %v from %v", now, last)
				} else {
					last = now
				}
			}
			if got := last.Sub(start); got != tt.want {
				t.Errorf("after %v it had moved by %v, want %v", tt.after, got, tt.want)
			}
			if c.Wrong() != tt.wrong {
				t.Errorf("wrong: %v, want %v", c.Wrong(), tt.wrong)
			}
			if tt.wrong {
				c.Trust()
				if got := c.Now().Sub(start); got != tt.want+tt.leap || c.Wrong() {
					t.Errorf("trusted, it stands %v from the start and is wrong: %v", got, c.Wrong())
				}
			}
		})
	}
}

// storeTime is a journal whose clock a test sets.
type storeTime struct {
	*fake
	clock handClock
}

func (s *storeTime) Now(context.Context) (time.Time, error) { return s.clock.Now(), nil }

func TestStoreClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &storeTime{fake: newFake()}
		j.clock.leap(time.Hour)
		ctx, cancel := context.WithCancel(t.Context())
		c, err := NewStoreClock(ctx, j, nil)
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() { c.Follow(ctx, j); close(ended) }()
		check := func(want time.Duration, when string) {
			t.Helper()
			if got := c.Now().Sub(time.Now()); got != want {
				t.Errorf("%s the clock stands %v from the machine's, want %v", when, got, want)
			}
		}
		check(time.Hour, "at the start")
		j.clock.leap(time.Second)
		check(time.Hour, "before it asks again")
		time.Sleep(10*time.Second + time.Millisecond)
		check(time.Hour+time.Second, "after it has asked")
		j.clock.leap(7 * time.Hour)
		time.Sleep(10 * time.Second)
		check(time.Hour+time.Second, "after a leap of the store")
		if !c.Wrong() {
			t.Error("a leap of seven hours is not wrong")
		}
		cancel()
		<-ended
	})
}
