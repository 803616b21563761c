package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/fasthttp/websocket"
)

// dialAgent connects as an agent does.
func dialAgent(t *testing.T, base, printer, token string) (*websocket.Conn, error) {
	t.Helper()
	d := websocket.Dialer{Subprotocols: []string{subprotocol}, HandshakeTimeout: patience}
	c, _, err := d.DialContext(t.Context(), strings.Replace(base, "http", "ws", 1)+"/live/printers/"+printer, http.Header{"Authorization": {"Bearer " + token}})
	if err == nil {
		t.Cleanup(func() { c.Close() })
	}
	return c, err
}
