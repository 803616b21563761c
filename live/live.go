// Package live carries the newest state of every topic to everyone who watches it over a
// WebSocket. It knows topics and bytes, not tickets: who may watch what, and what a state
// says, is decided elsewhere.
//
// Each connection has one writer goroutine, and every byte after the upgrade is written by it:
// states, beats, pings, pongs and the farewell. A publisher only stores the newest frame of a
// topic and wakes the writers, so a slow or dead screen holds up nobody; when it can be written
// to again it gets the newest state, and the states between are left out. The package never
// reads from a connection: the upgrade handler does, and calls Leave before it returns.
//
// The Hub's mutex owns topics, clients and counts; a Client's mutex owns its mailbox.
//
// Memory is bounded: one frame a topic, at most MaxClients connections with at most four waiting
// control frames each. A topic nobody has published on is forgotten with its last reader; one
// that has a state is kept, because the publishers' topics are bounded by the list of sites.
package live

import (
	"errors"
	"fmt"
	"time"
)

// Topic names one stream of states, for example "sites/qn/board". Equal names are one topic.
type Topic string

// State is one whole state of a topic. Epoch and Seq are repeated in the beats.
type State struct {
	Epoch string
	Seq   uint64
	Body  []byte // UTF-8 JSON that already carries epoch and seq; sent as one text message
}

// Conn is the part of a connection that the hub uses.
//
// It must be the TCP (or TLS) connection itself. Never give a *websocket.Conn: the library pools
// them, and a kept one writes to another client. Nor the connection fasthttp hands to a hijack
// handler: its Close does nothing; its UnsafeConn is the right one. Close may be called twice,
// and while a Write is under way, which must then fail.
type Conn interface {
	// Write sends one frame, or part of it before the deadline.
	Write([]byte) (int, error)
	// SetWriteDeadline bounds the writes that follow.
	SetWriteDeadline(time.Time) error
	// Close ends the connection at once.
	Close() error
}

// The close codes that our pages understand. The fourth, 4008 "too slow", is never sent: a frame
// cannot be written to a stuck socket, so its TCP connection is closed without one.
const (
	CloseNormal     = 1000 // the answer to a reader that said goodbye
	CloseNoCode     = 1005 // queues a farewell without code and reason, the answer to one of that kind
	CloseComeBack   = 1012 // the server restarts: connect again
	CloseLogInAgain = 4001 // the session has ended
	CloseReload     = 4010 // the page is older than the server: load it again
)

// ReadLimit is how many bytes one message from a reader may have. It is kept by whoever reads.
const ReadLimit = 4 << 10

// ErrFull, ErrTooMany and ErrClosed are the answers of Join and Admit when there is no place:
// in the hub, for this address, or because the hub has been shut down.
var (
	ErrFull    = errors.New("live: the hub is full")
	ErrTooMany = errors.New("live: too many connections from this address")
	ErrClosed  = errors.New("live: the hub is shut down")
)

// Config is what a Hub needs to know. Default gives the values of a normal server.
type Config struct {
	Beat         time.Duration // between two beats of a connection
	Ping         time.Duration // between two pings of a connection
	WriteTimeout time.Duration // for one frame, at times an eighth less; who takes longer is cut off
	ReadTimeout  time.Duration // of silence from a reader; kept by whoever reads, renewed by each pong
	SendBuffer   int           // bytes the kernel may hold for one connection (SO_SNDBUF)
	MaxClients   int           // connections in all
	PerAddress   int           // connections of one address; loopback has no such limit
	Build        string        // named in each beat, so that an old page can reload itself

	// Group names the source of a topic's states, for Mark; there must be few of them. It must not
	// call the hub. nil: all topics are one group, "".
	Group func(Topic) string

	// Now is the time that beats show and LastReader counts in. Waits use the real clock.
	Now func() time.Time

	// OnFirstReader is told of a topic that has just got its first reader, so that its state
	// can be built. It runs after the first beat and before the first state of that reader,
	// which waits for it: publish or ask, never wait for long. It may be called for several
	// topics at once, and must not call Leave or Shutdown. nil: nobody is told.
	OnFirstReader func(Topic)
}

// Default returns the settings of a normal server: the real clock, nobody told of first readers.
func Default() Config {
	return Config{
		Beat:         10 * time.Second,
		Ping:         20 * time.Second,
		WriteTimeout: 5 * time.Second,
		ReadTimeout:  60 * time.Second,
		SendBuffer:   64 << 10,
		MaxClients:   10_000,
		PerAddress:   2_000,
		Now:          time.Now,
	}
}

// Validate reports every mistake of c at once, each with its key.
func (c Config) Validate() error {
	var errs []error
	for _, d := range []struct {
		key   string
		value time.Duration
	}{
		{"live.beat", c.Beat}, {"live.ping", c.Ping},
		{"live.write_timeout", c.WriteTimeout}, {"live.read_timeout", c.ReadTimeout},
	} {
		if d.value <= 0 {
			errs = append(errs, fmt.Errorf("%s: %v is not positive", d.key, d.value))
		}
	}
	for _, n := range []struct {
		key   string
		value int
	}{
		{"live.send_buffer", c.SendBuffer}, {"live.max_clients", c.MaxClients},
		{"live.per_address", c.PerAddress},
	} {
		if n.value <= 0 {
			errs = append(errs, fmt.Errorf("%s: %d is not positive", n.key, n.value))
		}
	}
	if c.Ping > 0 && c.ReadTimeout > 0 && c.ReadTimeout <= c.Ping {
		errs = append(errs, fmt.Errorf("live.read_timeout: %v is not longer than live.ping %v, so every quiet reader would be lost", c.ReadTimeout, c.Ping))
	}
	if c.Now == nil {
		errs = append(errs, errors.New("live: there is no clock"))
	}
	return errors.Join(errs...)
}
