package demo

import (
	"sync"
	"time"
)

// Clock is simulated time: it stands where Set put it and runs on at Speed from there. It may be
// used from any goroutine.
type Clock struct {
	mu    sync.Mutex
	base  time.Time // simulated
	since time.Time // real, when base was set
	speed float64
}

// NewClock returns a clock that stands at start until Go.
func NewClock(start time.Time) *Clock { return &Clock{base: start, since: time.Now()} }

// Now returns the simulated time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	return c.base.Add(time.Duration(float64(time.Since(c.since)) * c.speed))
}

// Until returns how long, in real time, it takes until t. While the clock stands that is an hour,
// after which whoever waits may ask again.
func (c *Clock) Until(t time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	left := t.Sub(c.now())
	if left <= 0 || c.speed > 0 {
		return time.Duration(float64(left) / max(c.speed, 1e-9))
	}
	return time.Hour
}

// Set puts the clock to t, never back.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); t.After(now) {
		c.base, c.since = t, time.Now()
	}
}

// Go lets the clock run at speed, which is above 0.
func (c *Clock) Go(speed float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base, c.since, c.speed = c.now(), time.Now(), speed
}
