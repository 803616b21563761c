package live

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// Hub holds the newest state of each topic and the clients who watch it. All methods may be
// called from any goroutine, and none but Shutdown waits for a client.
type Hub struct {
	cfg    Config
	build  []byte // cfg.Build as a JSON string
	counts counts

	mu      sync.Mutex // owns what follows
	topics  map[Topic]*topic
	groups  map[string]*group
	clients map[*Client]struct{}
	places  map[string]int // clients per address, loopback left out
	closed  bool
}

// topic is one stream. The hub's mutex owns it; newest and beaten may be loaded without the mutex.
type topic struct {
	name    Topic
	group   *group
	newest  atomic.Pointer[published]
	beaten  atomic.Pointer[beaten]
	readers []*reading
	left    time.Time // when it last stopped having readers
}

// New returns a hub with no topics and no clients. cfg must be valid; it panics otherwise.
func New(cfg Config) *Hub {
	if err := cfg.Validate(); err != nil {
		panic(err)
	}
	return &Hub{
		cfg:     cfg,
		build:   quote(cfg.Build),
		topics:  make(map[Topic]*topic),
		groups:  make(map[string]*group),
		clients: make(map[*Client]struct{}),
		places:  make(map[string]int),
	}
}

// Publish makes s the newest state of t and wakes its readers; s.Body is copied. It never waits
// for a reader. Nothing is sent when s is what t has already, nor when it is older: of the same
// epoch with a smaller Seq.
func (h *Hub) Publish(t Topic, s State) {
	h.mu.Lock()
	defer h.mu.Unlock()
	top := h.topic(t)
	before := top.newest.Load()
	if before != nil && before.Epoch == s.Epoch {
		if s.Seq < before.Seq || s.Seq == before.Seq && bytes.Equal(s.Body, before.Body) {
			return
		}
	}
	top.newest.Store(publish(s, before))
	for _, r := range top.readers {
		r.client.nudge()
	}
}

// Latest returns the newest state of t; ok is false when none was published. Body is shared with
// the readers and must not be changed. If nobody publishes t while it has no readers, the state
// is as old as LastReader says.
func (h *Hub) Latest(t Topic) (s State, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	top := h.topics[t]
	if top == nil {
		return State{}, false
	}
	p := top.newest.Load()
	if p == nil {
		return State{}, false
	}
	return p.State, true
}

// Readers returns how many clients watch t.
func (h *Hub) Readers(t Topic) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	if top := h.topics[t]; top != nil {
		return len(top.readers)
	}
	return 0
}

// LastReader returns when t last had a reader: now when it has one, zero when it never had one
// since this process started, or had no state and is forgotten.
func (h *Hub) LastReader(t Topic) time.Time {
	now := h.cfg.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	top := h.topics[t]
	if top == nil {
		return time.Time{}
	}
	if len(top.readers) > 0 {
		return now
	}
	return top.left
}

// Admit returns the error that Join would return now, so that a door can refuse with an HTTP
// status before the upgrade. It reserves nothing.
func (h *Hub) Admit(addr string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.admit(placeOf(addr))
}

// admit counts a refusal. The caller holds the mutex.
func (h *Hub) admit(place string) error {
	var err error
	switch {
	case h.closed:
		err = ErrClosed
	case len(h.clients) >= h.cfg.MaxClients:
		err = ErrFull
	case place != "" && h.places[place] >= h.cfg.PerAddress:
		err = ErrTooMany
	default:
		return nil
	}
	h.counts.refused.Add(1)
	return err
}

// Join starts the writer of conn: a beat, then the newest state of each topic, then whatever is
// published. The topics must differ; the beats name the state of the first. addr is the client's
// IP address without a port. On an error nothing was written, and conn is still the caller's to close;
// otherwise the hub closes it, and the caller must call Leave before its handler returns.
func (h *Hub) Join(conn Conn, addr string, topics ...Topic) (*Client, error) {
	if tcp := socket(conn); tcp != nil {
		if err := tcp.SetWriteBuffer(h.cfg.SendBuffer); err != nil {
			return nil, fmt.Errorf("live: limit the send buffer of %s: %w", addr, err)
		}
	}
	c := &Client{
		hub:      h,
		conn:     conn,
		place:    placeOf(addr),
		readings: make([]reading, 0, len(topics)),
		wake:     make(chan struct{}, 1),
		done:     make(chan struct{}),
	}
	first, err := h.enter(c, topics)
	if err != nil {
		return nil, err
	}
	go c.run(first)
	return c, nil
}

// enter gives c its place and returns the topics of which it is the first reader.
func (h *Hub) enter(c *Client, topics []Topic) (first []Topic, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.admit(c.place); err != nil {
		return nil, err
	}
	h.clients[c] = struct{}{}
	if c.place != "" {
		h.places[c.place]++
	}
	for _, t := range topics {
		top := h.topic(t)
		c.readings = append(c.readings, reading{client: c, topic: top, at: len(top.readers)})
		top.readers = append(top.readers, &c.readings[len(c.readings)-1])
		if len(top.readers) == 1 {
			first = append(first, t)
		}
	}
	return first, nil
}

// leave takes back the place of c; its writer calls it, last of all.
func (h *Hub) leave(c *Client) {
	now := h.cfg.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.clients, c)
	if c.place != "" {
		if h.places[c.place]--; h.places[c.place] == 0 {
			delete(h.places, c.place)
		}
	}
	for i := range c.readings {
		r := &c.readings[i]
		top, last := r.topic, len(r.topic.readers)-1
		top.readers[r.at], top.readers[last].at = top.readers[last], r.at
		top.readers[last] = nil
		top.readers = top.readers[:last]
		if last > 0 {
			continue
		}
		top.left = now
		if top.newest.Load() == nil {
			delete(h.topics, top.name)
		}
	}
}

// topic returns the topic of that name, a new one if need be. The caller holds the mutex.
func (h *Hub) topic(t Topic) *topic {
	top := h.topics[t]
	if top == nil {
		name := ""
		if h.cfg.Group != nil {
			name = h.cfg.Group(t)
		}
		top = &topic{name: t, group: h.group(name)}
		h.topics[t] = top
	}
	return top
}

// Drop closes every client that watches t, for example with CloseLogInAgain all sockets of a
// session that has ended. It does not wait for them.
func (h *Hub) Drop(t Topic, code int, reason string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if top := h.topics[t]; top != nil {
		for _, r := range top.readers {
			r.client.Close(code, reason)
		}
	}
}

// Shutdown lets nobody in any more, asks every client to come back (1012), closes the TCP
// connections and waits for all writers. When ctx ends first, the connections that are left are
// closed without a farewell, and the error says how many.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	h.closed = true
	clients := make([]*Client, 0, len(h.clients))
	for c := range h.clients {
		clients = append(clients, c)
	}
	h.mu.Unlock()
	for _, c := range clients {
		c.Close(CloseComeBack, "the server restarts")
	}
	torn := 0
	for _, c := range clients {
		select {
		case <-c.done:
		case <-ctx.Done():
			torn++
			c.tear()
			<-c.done
		}
	}
	if torn > 0 {
		return fmt.Errorf("live: %d of %d connections torn down: %w", torn, len(clients), ctx.Err())
	}
	return nil
}

// placeOf returns the name under which an address is counted, "" for loopback.
func placeOf(addr string) string {
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		return addr
	}
	if ip = ip.Unmap().WithZone(""); ip.IsLoopback() {
		return ""
	}
	return ip.String()
}

// socket returns the TCP connection under conn, nil when there is none.
func socket(conn Conn) *net.TCPConn {
	if tls, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = tls.NetConn()
	}
	tcp, _ := conn.(*net.TCPConn)
	return tcp
}
