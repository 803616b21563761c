package api

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"luot/live"
	"luot/queue"
)

// dial says how a screen asks for a channel.
type dial struct {
	door, origin, cookie, bearer string
	protocol                     string // luot.v1 when empty, none when "-"
	window                       int    // bytes the screen's kernel keeps; 0: what it likes
}

// screen is the far end of a live channel.
type screen struct {
	rig  *rig
	conn net.Conn
	r    *bufio.Reader
	doc  *openapi3.T
}

// handshake sends an upgrade over a new connection and reads the answer's head.
func (r *rig) handshake(path string, d dial) (*screen, *http.Response) {
	r.t.Helper()
	if d.door == "" {
		d.door = r.base
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(d.door, "http://"))
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { conn.Close() })
	if d.window > 0 {
		if err := conn.(*net.TCPConn).SetReadBuffer(d.window); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := conn.SetDeadline(time.Now().Add(2 * patience)); err != nil {
		r.t.Fatal(err)
	}
	req, err := http.NewRequest("GET", d.door+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	for name, value := range map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": d.origin} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if d.protocol == "" {
		d.protocol = "foo, luot.v1"
	}
	if d.protocol != "-" {
		req.Header.Set("Sec-WebSocket-Protocol", d.protocol)
	}
	if d.cookie != "" {
		req.AddCookie(&http.Cookie{Name: sessionCookie, Value: d.cookie})
	}
	if d.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+d.bearer)
	}
	if err := req.Write(conn); err != nil {
		r.t.Fatal(err)
	}
	s := &screen{rig: r, conn: conn, r: bufio.NewReaderSize(conn, 128), doc: r.client.Transport.(checked).doc}
	res, err := http.ReadResponse(s.r, req)
	if err != nil {
		r.t.Fatalf("GET %s: %v", path, err)
	}
	return s, res
}

// dial opens a live channel.
func (r *rig) dial(path string, d dial) *screen {
	r.t.Helper()
	s, res := r.handshake(path, d)
	if res.StatusCode != http.StatusSwitchingProtocols || res.Header.Get("Sec-WebSocket-Protocol") != subprotocol {
		r.t.Fatalf("GET %s: %s %v", path, res.Status, res.Header)
	}
	return s
}

// message is one frame of the server.
type message struct {
	opcode  byte
	payload []byte
}

// readMessage reads one frame and refuses all that our server never sends.
func readMessage(r io.Reader) (message, error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return message{}, err
	}
	opcode := head[0] & 0xF
	if head[0]&0xF0 != 0x80 || head[1]&0x80 != 0 || opcode != opText && opcode != opClose && opcode != opPing && opcode != opPong {
		return message{}, fmt.Errorf("not a frame: % x", head)
	}
	size := uint64(head[1])
	if size >= 126 {
		long := make([]byte, map[uint64]int{126: 2, 127: 8}[size])
		if _, err := io.ReadFull(r, long); err != nil {
			return message{}, err
		}
		size = binary.BigEndian.Uint64(append(make([]byte, 8-len(long)), long...))
	}
	if size > 1<<20 {
		return message{}, fmt.Errorf("a frame of %d bytes", size)
	}
	m := message{opcode, make([]byte, size)}
	_, err := io.ReadFull(r, m.payload)
	return m, err
}

// next reads a text message, checks it against the description and returns its type and text.
func (s *screen) next() (string, []byte) {
	s.rig.t.Helper()
	m, err := readMessage(s.r)
	if err != nil || m.opcode != opText {
		s.rig.t.Fatalf("instead of a text: %v, opcode %d %q", err, m.opcode, m.payload)
	}
	var head struct{ Type string }
	if err := json.Unmarshal(m.payload, &head); err != nil {
		s.rig.t.Fatalf("%s: %v", m.payload, err)
	}
	schema := s.doc.Components.Schemas[map[string]string{"beat": "Beat", "board": "Board", "line": "Line", "desk": "LiveDesk", "overview": "Overview", "rating": "Tablet"}[head.Type]]
	if schema == nil {
		s.rig.t.Fatalf("a message of type %q", head.Type)
	}
	if err := fits(schema, m.payload); err != nil {
		s.rig.t.Error(err)
	}
	return head.Type, m.payload
}

// until reads up to the next message of a type.
func (s *screen) until(kind string) []byte {
	s.rig.t.Helper()
	for {
		if got, text := s.next(); got == kind {
			return text
		}
	}
}

// wantClose reads up to the farewell and the end.
func (s *screen) wantClose(code int) {
	s.rig.t.Helper()
	for {
		m, err := readMessage(s.r)
		if err != nil {
			s.rig.t.Fatalf("no farewell: %v", err)
		}
		if m.opcode != opClose {
			continue
		}
		if got := int(binary.BigEndian.Uint16(m.payload)); got != code {
			s.rig.t.Errorf("closed with %d, want %d", got, code)
		}
		break
	}
	if _, err := readMessage(s.r); !errors.Is(err, io.EOF) {
		s.rig.t.Errorf("after the farewell: %v", err)
	}
}

// frameOf masks one frame of a client.
func frameOf(head byte, payload []byte) []byte {
	b := []byte{head, 0x80 | byte(len(payload))}
	if len(payload) > maxControl {
		b = binary.BigEndian.AppendUint16([]byte{head, 0x80 | 126}, uint16(len(payload)))
	}
	b = append(b, 1, 2, 3, 4)
	for i, c := range payload {
		b = append(b, c^byte(i%4+1))
	}
	return b
}

func (s *screen) send(head byte, payload []byte) {
	s.rig.t.Helper()
	if _, err := s.conn.Write(frameOf(head, payload)); err != nil {
		s.rig.t.Fatal(err)
	}
}

// TestLiveChannels: a beat, then the state at once, then each change.
func TestLiveChannels(t *testing.T) {
	r := newRig(t)
	lan := r.logIn("lan")
	for path, d := range map[string]dial{
		"/live/sites/qn/board": {}, "/live/sites/qn/counters/3": {origin: r.base, cookie: lan},
		"/live/sites/qn/lines/dat-dai": {door: r.public, origin: r.public},
	} {
		s := r.dial(path, d)
		if kind, _ := s.next(); kind != "beat" {
			t.Errorf("%s begins with %s", path, kind)
		}
		kind, first := s.next()
		if kind == "beat" {
			t.Fatalf("%s: no state after the beat", path)
		}
		it := r.issue(`{"service":"dat-dai"}`)
		for text := first; !bytes.Contains(text, []byte(it.Number)); {
			text = s.until(kind)
		}
	}
}

// TestLiveRefuses before the upgrade, with a problem document.
func TestLiveRefuses(t *testing.T) {
	r := newRig(t)
	lan, far := r.logIn("lan"), r.logIn("far")
	for name, tt := range map[string]struct {
		path   string
		dial   dial
		status int
		code   string
	}{
		"no subprotocol":      {"/live/sites/qn/board", dial{protocol: "-"}, 400, "live.protocol"},
		"another subprotocol": {"/live/sites/qn/board", dial{protocol: "luot.v2"}, 400, "live.protocol"},
		"foreign origin":      {"/live/sites/qn/board", dial{origin: "https://evil.example"}, 403, "origin.foreign"},
		"null origin":         {"/live/sites/qn/board", dial{origin: "null"}, 403, "origin.foreign"},
		"desk without origin": {"/live/sites/qn/counters/3", dial{cookie: lan}, 403, "origin.foreign"},
		"desk without log-in": {"/live/sites/qn/counters/3", dial{origin: r.base}, 401, "session.missing"},
		"desk as a kiosk":     {"/live/sites/qn/counters/3", dial{bearer: r.kiosk}, 403, "role.missing"},
		"desk of another":     {"/live/sites/qn/counters/3", dial{origin: r.base, cookie: far}, 403, "role.missing"},
		"unknown site":        {"/live/sites/zz/board", dial{}, 404, "site.unknown"},
		"unknown service":     {"/live/sites/qn/lines/zz", dial{}, 404, "service.unknown"},
		"unknown counter":     {"/live/sites/qn/counters/99", dial{origin: r.base, cookie: lan}, 404, "counter.unknown"},
		"overview no log-in":  {"/live/sites/qn/overview", dial{origin: r.base}, 401, "session.missing"},
		"no such channel":     {"/live/sites/qn/lobby", dial{}, 404, "path.unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			_, res := r.handshake(tt.path, tt.dial)
			text, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != tt.status || res.Header.Get("Content-Language") == "" {
				t.Fatalf("got %s %s, %v", res.Status, text, err)
			}
			if got := into[problem](t, answer{res, text}); got.Code != tt.code {
				t.Errorf("got %s, want %s", got.Code, tt.code)
			}
		})
	}
	r.want(400, "GET", "/live/sites/qn/board", ask{})
	if got := r.hub.Stats().Clients; got != 0 {
		t.Errorf("%d clients joined", got)
	}
}

// TestLiveProtocol: what breaks the protocol ends the connection with the right code, and a ping and a
// farewell are answered by the one writer.
func TestLiveProtocol(t *testing.T) {
	r := newRig(t)
	for name, tt := range map[string]struct {
		bytes []byte
		code  int
	}{
		"farewell":           {frameOf(0x88, []byte{0x03, 0xE9}), 1001},
		"forbidden farewell": {frameOf(0x88, []byte{0x03, 0xED}), 1002},
		"no mask":            {[]byte{0x81, 0x01, 'x'}, 1002},
		"reserved bit":       {frameOf(0xC1, nil), 1002},
		"unknown opcode":     {frameOf(0x83, nil), 1002},
		"a ping in parts":    {frameOf(0x09, nil), 1002},
		"more of nothing":    {frameOf(0x80, nil), 1002},
		"too long":           {frameOf(0x81, make([]byte, live.ReadLimit+1)), 1009},
		"too long in parts":  {append(frameOf(0x01, make([]byte, live.ReadLimit)), frameOf(0x80, []byte("x"))...), 1009},
	} {
		t.Run(name, func(t *testing.T) {
			s := r.dial("/live/sites/qn/board", dial{})
			s.send(0x81, []byte("hello, which nobody reads"))
			if _, err := s.conn.Write(tt.bytes); err != nil {
				t.Fatal(err)
			}
			s.wantClose(tt.code)
		})
	}
	s := r.dial("/live/sites/qn/board", dial{})
	s.send(0x89, []byte("are you there"))
	for {
		m, err := readMessage(s.r)
		if err != nil {
			t.Fatal(err)
		}
		if m.opcode == opPong {
			if string(m.payload) != "are you there" {
				t.Errorf("pong %q", m.payload)
			}
			return
		}
	}
}

// TestTricklingScreenGetsWholeFrames: a screen that reads 1 KB a second and pings 100 times a second,
// while tickets are taken, gets whole frames and at last the newest state.
func TestTricklingScreenGetsWholeFrames(t *testing.T) {
	r := newRig(t)
	s := r.dial("/live/sites/qn/board", dial{window: 2048})
	var got bytes.Buffer
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	var last queue.TicketView
	for i := range uint64(300) {
		<-tick.C
		s.send(0x89, binary.BigEndian.AppendUint64(nil, i))
		if i%10 == 0 {
			last = r.issue(`{"service":"dat-dai"}`)
		}
		if _, err := io.CopyN(&got, s.r, 10); err != nil {
			t.Fatal(err)
		}
	}
	all := bufio.NewReader(io.MultiReader(&got, s.r))
	seen := map[byte]int{}
	for newest := false; !newest; {
		m, err := readMessage(all)
		if err != nil {
			t.Fatalf("after %v frames: %v", seen, err)
		}
		seen[m.opcode]++
		if m.opcode == opText {
			var board struct{ Services []struct{ Waiting int } }
			if err := json.Unmarshal(m.payload, &board); err != nil {
				t.Fatalf("torn: %v in %s", err, m.payload)
			}
			newest = len(board.Services) > 0 && board.Services[0].Waiting == 30
		}
	}
	if seen[opPong] < 5 || seen[opText] < 3 || last.Number != "A030" {
		t.Errorf("too few frames to prove anything: %v", seen)
	}
}
