package cli

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/fasthttp/websocket"

	"luot/printer"
	"luot/printer/spool"
)

// agentCommand drives a printer on this machine for a server elsewhere.
type agentCommand struct {
	Server    string   `required:"" placeholder:"URL" help:"The server: https://host or http://host:8080."`
	Printer   string   `required:"" placeholder:"ID" help:"The printer's id in the server's configuration, where its address is agent:."`
	Address   string   `required:"" placeholder:"ADDR" help:"The printer from here: usb:/dev/usb/lp0, tcp://host:9100, winspool:NAME or file:DIR."`
	Can       []string `help:"What it answers, as server printer probe found out."`
	Token     string   `help:"The device's token; better in LUOT_AGENT_TOKEN or --token-file."`
	TokenFile string   `placeholder:"FILE" help:"File that holds the token."`
	Data      string   `default:"./agent" placeholder:"DIR" help:"Folder in which the agent remembers what it has begun (${default})."`
}

// How an agent keeps its connection.
const (
	agentDial    = 10 * time.Second
	agentSilence = 25 * time.Second // the server pings every 10 s
	agentWrite   = 5 * time.Second
	agentLeast   = 500 * time.Millisecond // before it dials again, with as much jitter
	agentMost    = 10 * time.Second
	agentStop    = 10 * time.Second
	agentQueue   = 64
)

// Run drives the printer until ctx ends.
func (a agentCommand) Run(ctx context.Context, c *console) error {
	token, err := a.token()
	if err != nil {
		return err
	}
	at, err := a.endpoint()
	if err != nil {
		return err
	}
	can, unknown := printer.ParseCan(a.Can)
	if len(unknown) > 0 {
		return fmt.Errorf("--can is any of %s, not %s", strings.Join(printer.CanDo, ", "), strings.Join(unknown, ", "))
	}
	if err := os.MkdirAll(a.Data, 0o700); err != nil {
		return fmt.Errorf("make the agent's folder: %w", err)
	}
	log := c.log()
	beside, err := spool.OpenBeside(spool.Printer{Address: a.Address, Can: can}, filepath.Join(a.Data, a.Printer+".jobs"), log)
	if err != nil {
		return err
	}
	defer func() {
		brief, cancel := context.WithTimeout(context.Background(), agentStop)
		defer cancel()
		beside.Close(brief)
	}()
	for pause := agentLeast; ; {
		connected, err := serveOnce(ctx, at, token, beside, log)
		if ctx.Err() != nil {
			return nil
		}
		if connected {
			pause = agentLeast
		}
		log.Warn("not connected", "server", a.Server, "cause", err, "again", pause)
		rest := time.NewTimer(pause + rand.N(pause))
		select {
		case <-rest.C:
		case <-ctx.Done():
			rest.Stop()
			return nil
		}
		pause = min(2*pause, agentMost)
	}
}

func (a agentCommand) token() (string, error) {
	token := a.Token
	if a.TokenFile != "" {
		text, err := os.ReadFile(a.TokenFile)
		if err != nil {
			return "", fmt.Errorf("read the token: %w", err)
		}
		token = string(text)
	}
	if token = strings.TrimSpace(token); token == "" {
		return "", errors.New("no token: make one with server device add --kind agent")
	}
	return token, nil
}

// endpoint is where the server takes agents in.
func (a agentCommand) endpoint() (string, error) {
	u, err := url.Parse(a.Server)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf("--server %q is not http://host or https://host", a.Server)
	}
	u.Scheme = strings.Replace(u.Scheme, "http", "ws", 1)
	return strings.TrimRight(u.String(), "/") + "/live/printers/" + url.PathEscape(a.Printer), nil
}

// serveOnce dials and does what the server says until the connection ends.
func serveOnce(ctx context.Context, at, token string, beside *spool.Beside, log *slog.Logger) (connected bool, err error) {
	d := websocket.Dialer{Subprotocols: []string{"luot.v1"}, HandshakeTimeout: agentDial, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	dialling, cancel := context.WithTimeout(ctx, agentDial)
	defer cancel()
	c, res, err := d.DialContext(dialling, at, http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		if res != nil {
			err = fmt.Errorf("%w: %s", err, res.Status)
		}
		return false, err
	}
	log.Info("connected", "server", at)
	out, over := make(chan spool.Message, agentQueue), make(chan struct{})
	var writing sync.WaitGroup
	end := sync.OnceFunc(func() { c.NetConn().Close() })
	stopping := context.AfterFunc(ctx, end)
	defer stopping()
	pong := make(chan string, 1)
	writing.Go(func() { defer end(); writeMessages(c, out, pong, over) })
	c.SetReadLimit(spool.MaxMessage)
	alive := func() error { return c.SetReadDeadline(time.Now().Add(agentSilence)) }
	c.SetPingHandler(func(text string) error {
		select {
		case pong <- text:
		default:
		}
		return alive()
	})
	_ = alive()
	beside.Connected(func(m spool.Message) bool {
		select {
		case <-over:
			return false
		case out <- m:
			return true
		default:
			end()
			return false
		}
	})
	defer func() { beside.Disconnected(); close(over); end(); writing.Wait() }()
	for {
		_, text, err := c.ReadMessage()
		if err != nil {
			return true, err
		}
		var m spool.Message
		if err := json.Unmarshal(text, &m); err != nil {
			return true, fmt.Errorf("read a message: %w", err)
		}
		beside.Hear(m)
	}
}

// writeMessages is the connection's one writer.
func writeMessages(c *websocket.Conn, out <-chan spool.Message, pong <-chan string, over <-chan struct{}) {
	for {
		var err error
		select {
		case <-over:
			return
		case m := <-out:
			_ = c.SetWriteDeadline(time.Now().Add(agentWrite))
			err = c.WriteJSON(m)
		case text := <-pong:
			err = c.WriteControl(websocket.PongMessage, []byte(text), time.Now().Add(agentWrite))
		}
		if err != nil {
			return
		}
	}
}
