package api

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/contrib/websocket"

	"luot/access"
	"luot/printer/spool"
)

// An agent answers our ping every agentPing; without a word for agentSilence it is gone.
const (
	agentPing    = 10 * time.Second
	agentSilence = 25 * time.Second
	agentWrite   = 5 * time.Second
	agentQueue   = 16 // messages to an agent that have not been written
)

// agents are the connections by printer, so that a device which comes back takes its own place.
type agents struct {
	mu   sync.Mutex
	held map[string]*agentLine
}

// agentLine is one agent's connection. One goroutine reads it, one writes it.
type agentLine struct {
	device string
	end    func() // closes the connection; may be called often
	ended  chan struct{}
}

// take ends the connection that the device had before, and waits for its end; false: another device has the
// printer.
func (a *agents) take(printer string, l *agentLine) bool {
	for {
		a.mu.Lock()
		before := a.held[printer]
		if before == nil {
			if a.held == nil {
				a.held = map[string]*agentLine{}
			}
			a.held[printer] = l
			a.mu.Unlock()
			return true
		}
		a.mu.Unlock()
		if before.device != l.device {
			return false
		}
		before.end()
		<-before.ended
	}
}

func (a *agents) leave(printer string, l *agentLine) {
	a.mu.Lock()
	if a.held[printer] == l {
		delete(a.held, printer)
	}
	a.mu.Unlock()
	close(l.ended)
}

// liveAgent handles GET /live/printers/:printer: the agent beside a printer takes its jobs and says what
// became of them (spool.Message). Only a device of kind agent may, at its own site.
func liveAgent(k *call) error {
	switch {
	case k.device.ID == "":
		return refuse(http.StatusUnauthorized, "device.unknown")
	case k.device.Kind != access.Agent:
		return refuse(http.StatusForbidden, "role.missing")
	}
	name := strings.Clone(k.Params("printer"))
	site := k.api.site(string(k.device.Site))
	kind := ""
	if site != nil {
		for _, p := range site.Config().Printers {
			if p.ID == name {
				kind = p.Address
			}
		}
	}
	if kind != "agent:" {
		return refuse(http.StatusNotFound, "printer.unknown", "printer", name)
	}
	if err := upgradable(k.Ctx); err != nil {
		return err
	}
	api, device, token := k.api, k.device, strings.Clone(bearer(k.Ctx))
	return websocket.New(func(c *websocket.Conn) {
		raw := c.NetConn()
		if h, ok := raw.(interface{ UnsafeConn() net.Conn }); ok {
			raw = h.UnsafeConn() // whose Close closes
		}
		l := &agentLine{device: device.ID, end: sync.OnceFunc(func() { _ = raw.Close() }), ended: make(chan struct{})}
		if !api.agents.take(name, l) {
			deadline := time.Now().Add(agentWrite)
			_ = c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(closeHeld, "another agent has this printer"), deadline)
			return
		}
		defer api.agents.leave(name, l)
		api.serveAgent(c, l, func() bool { d, ok := api.Gate.Device(token); return ok && d.Site == device.Site },
			func(out func(spool.Message) bool) (PrinterAgent, error) {
				return api.Printers.Attach(device.Site, name, out)
			})
	}, websocket.Config{Subprotocols: []string{subprotocol}, ReadBufferSize: 4096, WriteBufferSize: 4096})(k.Ctx)
}

// closeHeld tells an agent that another has its printer.
const closeHeld = 4009

// serveAgent reads until the connection ends. The library's connection goes to another client afterwards, so
// the writer has ended when this returns.
func (a *API) serveAgent(c *websocket.Conn, l *agentLine, welcome func() bool, attach func(func(spool.Message) bool) (PrinterAgent, error)) {
	out := make(chan spool.Message, agentQueue)
	over := make(chan struct{})
	var writing sync.WaitGroup
	defer func() { close(over); l.end(); writing.Wait() }()
	c.SetReadLimit(spool.MaxMessage)
	c.SetPingHandler(func(string) error { return nil }) // an agent does not ping; nobody but the writer writes
	c.SetPongHandler(func(string) error { return c.SetReadDeadline(time.Now().Add(agentSilence)) })
	_ = c.SetReadDeadline(time.Now().Add(agentSilence)) // fails only when the next read does
	writing.Go(func() { defer l.end(); writeAgent(c, out, over, welcome) })
	agent, err := attach(func(m spool.Message) bool {
		select {
		case <-over:
			return false
		case out <- m:
			return true
		default:
			l.end() // it reads too slowly
			return false
		}
	})
	if err != nil {
		if !errors.Is(err, spool.ErrHeld) {
			a.Log.Error("attach an agent", "cause", err)
		}
		return
	}
	defer agent.Detach()
	for {
		_, text, err := c.ReadMessage()
		if err != nil {
			return
		}
		var m spool.Message
		if json.Unmarshal(text, &m) != nil {
			return
		}
		agent.Hear(m)
	}
}

// writeAgent is the one writer of an agent's connection. A device that was revoked is cut off at the next ping.
func writeAgent(c *websocket.Conn, out <-chan spool.Message, over <-chan struct{}, welcome func() bool) {
	ping := time.NewTicker(agentPing)
	defer ping.Stop()
	for {
		var err error
		select {
		case <-over:
			return
		case m := <-out:
			_ = c.SetWriteDeadline(time.Now().Add(agentWrite))
			err = c.WriteJSON(m)
		case <-ping.C:
			if !welcome() {
				return
			}
			err = c.WriteControl(websocket.PingMessage, nil, time.Now().Add(agentWrite))
		}
		if err != nil {
			return
		}
	}
}
