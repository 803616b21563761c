package api

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"

	"luot/live"
	"luot/queue"
)

// subprotocol is what every client must offer.
const subprotocol = "luot.v1"

// silence is how long a reader may be silent: it answers our ping every 20 s.
const silence = 60 * time.Second

// boardTopic, lineTopic and deskTopic name what a path's socket watches.
func boardTopic(k *call) (live.Topic, error) {
	return live.Topic("board/" + string(k.site.ID())), nil
}

func lineTopic(k *call) (live.Topic, error) {
	id := queue.ServiceID(strings.Clone(k.Params("service")))
	if k.site.Config().Rules.Service(id) == nil {
		return "", refuse(http.StatusNotFound, "service.unknown", "service", id)
	}
	return live.Topic("line/" + string(k.site.ID()) + "/" + string(id)), nil
}

func deskTopic(k *call) (live.Topic, error) {
	if k.Get(fiber.HeaderOrigin) == "" && bearer(k.Ctx) == "" {
		return "", refuse(http.StatusForbidden, "origin.foreign")
	}
	id, err := k.counter()
	if err != nil {
		return "", err
	}
	return live.Topic("desk/" + string(k.site.ID()) + "/" + string(id)), nil
}

// liveRoute makes the handler that upgrades to a live channel. All that can be refused is refused
// before, by a problem document.
func liveRoute(topic func(*call) (live.Topic, error)) func(*call) error {
	return func(k *call) error {
		if err := upgradable(k.Ctx); err != nil {
			return err
		}
		name, err := topic(k)
		if err != nil {
			return err
		}
		s := &socket{api: k.api, addr: k.api.address(k.Ctx), topics: []live.Topic{name}}
		if k.account.User != "" {
			s.cookie = strings.Clone(k.Cookies(sessionCookie))
			s.topics = append(s.topics, sessionTopic(s.cookie))
		}
		if k.api.draining() {
			return full(live.ErrClosed)
		}
		if err := k.api.Hub.Admit(s.addr); err != nil {
			return full(err)
		}
		return websocket.New(s.serve, websocket.Config{
			Subprotocols: []string{subprotocol}, RecoverHandler: s.recovered, ReadBufferSize: 256, WriteBufferSize: 256,
		})(k.Ctx)
	}
}

// upgradable refuses what is not a WebSocket handshake that offers our subprotocol.
func upgradable(c *fiber.Ctx) error {
	if !websocket.IsWebSocketUpgrade(c) || c.Get("Sec-WebSocket-Version") != "13" || c.Get("Sec-WebSocket-Key") == "" {
		return refuse(http.StatusBadRequest, "request.malformed")
	}
	for offer := range strings.SplitSeq(c.Get(fiber.HeaderSecWebSocketProtocol), ",") {
		if strings.TrimSpace(offer) == subprotocol {
			return nil
		}
	}
	return refuse(http.StatusBadRequest, "live.protocol", "protocol", subprotocol)
}

// full says why the hub has no place.
func full(err error) error {
	switch {
	case errors.Is(err, live.ErrTooMany):
		return refuse(http.StatusTooManyRequests, "live.too_many", "seconds", 10)
	case errors.Is(err, live.ErrClosed):
		return refuse(http.StatusServiceUnavailable, "draining", "seconds", 1)
	}
	return refuse(http.StatusServiceUnavailable, "busy", "seconds", 10)
}

// socket is one upgraded connection. Its reader is the handler's goroutine; its writer is the hub's.
type socket struct {
	api    *API
	addr   string
	topics []live.Topic
	cookie string // of the session that may watch; "" for what everybody may
}

// serve joins the hub with the connection itself and reads until there is nothing more to read. The
// library's connection is neither read from nor written to, because it would answer a broken frame
// by itself, and it is not kept: the library gives it to the next client.
func (s *socket) serve(c *websocket.Conn) {
	hijacked := c.NetConn() // has the bytes that came with the handshake
	raw := hijacked
	if h, ok := hijacked.(interface{ UnsafeConn() net.Conn }); ok {
		raw = h.UnsafeConn() // whose Close closes
	}
	client, err := s.api.Hub.Join(raw, s.addr, s.topics...)
	if err != nil {
		_ = raw.Close() // the last place went to somebody else since Admit
		return
	}
	defer client.Leave()
	s.read(hijacked, client)
}

// recovered ends a connection whose handler has panicked.
func (s *socket) recovered(c *websocket.Conn) {
	if r := recover(); r != nil {
		s.api.Log.Error("live connection", "topic", s.topics[0], "panic", r)
		_ = c.Close()
	}
}

// read takes in what the client sends, which is nothing but pongs, pings and a farewell.
func (s *socket) read(conn net.Conn, client *live.Client) {
	in := newInbound(conn)
	for _ = conn.SetReadDeadline(time.Now().Add(silence)); ; {
		f, err := in.next()
		if err != nil {
			var wrong protocolError
			if errors.As(err, &wrong) {
				client.Close(wrong.code, wrong.reason)
			}
			return
		}
		switch f.opcode {
		case opPing:
			client.Pong(f.payload)
		case opClose:
			client.Close(f.code(), "")
			return
		case opPong:
			if !s.welcome() {
				client.Close(live.CloseLogInAgain, "log in again")
				return
			}
			_ = conn.SetReadDeadline(time.Now().Add(silence)) // fails only when the next read does
		}
	}
}

// welcome reports whether the client may go on watching. It is asked with every pong, so a session that
// ended elsewhere is cut off within one ping.
func (s *socket) welcome() bool {
	if s.cookie == "" {
		return true
	}
	_, ok := s.api.session(s.cookie)
	return ok
}
