package live

import (
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// maxWaiting is how many control frames may wait for a client; more are dropped.
const maxWaiting = 4

// lingering is how long a connection stays half open after the farewell, for the reader to read
// it: closing at once would answer the reader's next byte with a reset, which on some systems
// throws away what was not read yet.
const lingering = time.Second

// Client is one connection and its writer. The mailbox is the newest state of each topic, which
// lies in the topic itself, the writer's timer for beats and pings, and the control frames here.
type Client struct {
	hub      *Hub
	conn     Conn
	place    string
	readings []reading
	wake     chan struct{} // of one place: a writer that has been woken looks at everything
	done     chan struct{}
	deadline time.Time // of the next write, owned by the writer

	mu    sync.Mutex // owns what follows
	pongs [][]byte
	bye   []byte // the farewell, once there is one
	left  bool   // nobody reads from the connection any more
}

// reading is the place of one client in one topic.
type reading struct {
	client *Client
	topic  *topic
	at     int    // index in topic.readers, owned by the hub's mutex
	sent   uint64 // version of the state last written, owned by the writer
}

// Pong answers a ping whose payload was data, at most 125 bytes. When four control frames wait
// already it is dropped: a reader that does not read its pongs needs no more of them.
func (c *Client) Pong(data []byte) {
	c.mu.Lock()
	room := len(c.pongs) < maxWaiting && len(data) <= maxControl
	if room {
		c.pongs = append(c.pongs, appendFrame(make([]byte, 0, len(data)+2), opPong, data))
	}
	c.mu.Unlock()
	if !room {
		c.hub.counts.dropped.Add(1)
		return
	}
	c.nudge()
}

// Close queues the farewell and returns; nothing else is written after it, and then the TCP
// connection is closed. Only the first farewell counts. A reason over 123 bytes is cut. A client
// that does not take it within the write timeout is cut off without it.
func (c *Client) Close(code int, reason string) {
	c.mu.Lock()
	if c.bye == nil {
		c.bye = closeFrame(code, reason)
	}
	c.mu.Unlock()
	c.nudge()
}

// Leave ends the connection and waits for its writer. A farewell that was queued before is still
// written, within twice the write timeout; otherwise the TCP connection is closed at once. The
// upgrade handler calls it when it has stopped reading, and returns only after it.
func (c *Client) Leave() {
	c.mu.Lock()
	c.left = true
	farewell := c.bye != nil
	c.mu.Unlock()
	if !farewell {
		_ = c.conn.Close() // a stuck write fails now; the writer closes again and nobody asks
	}
	c.nudge()
	<-c.done
}

// Done is closed when the writer has ended and the TCP connection is closed.
func (c *Client) Done() <-chan struct{} { return c.done }

// tear closes the connection whatever waits to be written.
func (c *Client) tear() {
	c.mu.Lock()
	c.left = true
	c.mu.Unlock()
	_ = c.conn.Close()
	c.nudge()
}

// nudge makes the writer look at its mailbox; it never waits.
func (c *Client) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// run is the one writer of the connection. first are the topics to tell of a first reader.
func (c *Client) run(first []Topic) {
	defer close(c.done)
	defer c.hub.leave(c)
	defer func() { _ = c.conn.Close() }() // there is nothing left to lose

	cfg := &c.hub.cfg
	now := time.Now()
	beat, ping := now.Add(cfg.Beat), now.Add(cfg.Ping)
	if !c.beat() {
		return
	}
	if cfg.OnFirstReader != nil {
		for _, t := range first {
			cfg.OnFirstReader(t)
		}
	}
	due := earlier(beat, ping)
	timer := time.AfterFunc(time.Until(due), c.nudge)
	defer timer.Stop()
	for c.control() && c.states() {
		<-c.wake
		if now = time.Now(); now.Before(due) {
			continue
		}
		if !now.Before(beat) {
			if !c.beat() {
				return
			}
			beat = now.Add(cfg.Beat)
		}
		if !now.Before(ping) {
			if !c.write(pingFrame, &c.hub.counts.pings) {
				return
			}
			ping = now.Add(cfg.Ping)
		}
		due = earlier(beat, ping)
		timer.Reset(time.Until(due))
	}
}

// pingFrame is the ping of every connection: the time of its pong is all we want to know.
var pingFrame = appendFrame(nil, opPing, nil)

// beat writes a beat that names the newest state of the first topic.
func (c *Client) beat() bool {
	var p *published
	if len(c.readings) > 0 {
		p = c.readings[0].topic.newest.Load()
	}
	return c.write(beatFrame(c.hub.cfg.Now(), p, c.hub.build), &c.hub.counts.beats)
}

// control writes the control frames that wait. It returns false when the connection has ended.
func (c *Client) control() bool {
	c.mu.Lock()
	pongs, bye, left := c.pongs, c.bye, c.left
	c.pongs = nil
	c.mu.Unlock()
	if bye != nil {
		if c.write(bye, &c.hub.counts.closes) {
			c.linger()
		}
		return false
	}
	if left {
		return false
	}
	for _, frame := range pongs {
		if !c.write(frame, &c.hub.counts.pongs) {
			return false
		}
	}
	return true
}

// states writes the newest state of each topic that has one the client does not know.
func (c *Client) states() bool {
	for i := range c.readings {
		r := &c.readings[i]
		p := r.topic.newest.Load()
		if p == nil || p.version == r.sent {
			continue
		}
		if !c.write(p.frame, &c.hub.counts.states) {
			return false
		}
		if r.sent != 0 && p.version > r.sent+1 {
			c.hub.counts.conflated.Add(p.version - r.sent - 1)
		}
		r.sent = p.version
	}
	return true
}

// write writes one whole frame. It returns false when the connection is of no more use: after
// any error and after a short write, since the next byte would fall into the middle of a frame.
func (c *Client) write(frame []byte, kind *atomic.Uint64) bool {
	// A deadline costs a tenth of a write, so one serves for all writes of a short while.
	timeout := c.hub.cfg.WriteTimeout
	if now := time.Now(); c.deadline.Sub(now) < timeout-timeout/8 {
		c.deadline = now.Add(timeout)
		if err := c.conn.SetWriteDeadline(c.deadline); err != nil {
			return false
		}
	}
	n, err := c.conn.Write(frame)
	c.hub.counts.bytes.Add(uint64(max(n, 0)))
	if err != nil || n != len(frame) {
		if errors.Is(err, os.ErrDeadlineExceeded) {
			c.hub.counts.cutOff.Add(1)
		}
		return false
	}
	kind.Add(1)
	return true
}

// linger keeps the connection half open after the farewell until the reader has gone.
func (c *Client) linger() {
	half, ok := c.conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	timer := time.NewTimer(lingering)
	defer timer.Stop()
	for !c.hasLeft() {
		select {
		case <-c.wake:
		case <-timer.C:
			return
		}
	}
}

func (c *Client) hasLeft() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left
}

// earlier returns the earlier of two times.
func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
