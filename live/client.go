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

	// Owned by the writer:
	told               *mark     // of the last beat
	deadline           time.Time // of the writes of now
	nextBeat, nextPing time.Time
	timer              *time.Timer // wakes the writer for whichever comes first

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

	c.timer = time.AfterFunc(c.hub.cfg.Beat, c.nudge)
	defer c.timer.Stop()
	c.nextPing = time.Now().Add(c.hub.cfg.Ping)
	if !c.tick() {
		return
	}
	c.tell(first)
	for c.control() && c.states() {
		<-c.wake
		if !c.tick() {
			return
		}
	}
}

// tell announces the topics of which this client is the first reader.
func (c *Client) tell(first []Topic) {
	if c.hub.cfg.OnFirstReader == nil {
		return
	}
	for _, t := range first {
		c.hub.cfg.OnFirstReader(t)
	}
}

// tick writes the beat and the ping when they are due, the first beat at once, and a beat with
// another mark than the last one at once too. What fell due several times while a write was stuck is
// sent once.
func (c *Client) tick() bool {
	now := time.Now()
	marked := len(c.readings) > 0 && c.readings[0].topic.group.mark.Load() != c.told
	beat, ping := marked || !now.Before(c.nextBeat), !now.Before(c.nextPing)
	if !beat && !ping {
		return true
	}
	if beat {
		c.nextBeat = now.Add(c.hub.cfg.Beat)
	}
	if ping {
		c.nextPing = now.Add(c.hub.cfg.Ping)
	}
	c.timer.Reset(min(c.nextBeat.Sub(now), c.nextPing.Sub(now)))
	return (!beat || c.beat(now)) && (!ping || c.write(pingFrame, &c.hub.counts.pings))
}

// pingFrame is the ping of every connection: the time of its pong is all we want to know.
var pingFrame = appendFrame(nil, opPing, nil)

// beat writes a beat that names the newest state of the first topic.
func (c *Client) beat(now time.Time) bool {
	var frame []byte
	if len(c.readings) > 0 {
		frame, c.told = c.readings[0].topic.beat(c.hub, now)
	} else {
		frame = beatFrame(c.hub.cfg.Now(), nil, c.hub.build, nil)
	}
	return c.write(frame, &c.hub.counts.beats)
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
