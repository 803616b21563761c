// Package pagetest serves one page of ours to a real browser without the server: the assets, the
// HTML shell, live channels, and whatever answers of the API a test wants. It is for tests only; it
// knows no queue, and a test can take it down and bring it back.
package pagetest

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"luot/locale"
	"luot/web"
)

// Server answers one browser. Down makes it break every connection, open ones too once DropAll is called.
type Server struct {
	URL  string
	Down atomic.Bool

	t    testing.TB
	tree *web.Tree
	mux  *http.ServeMux
	now  func() time.Time

	mu    sync.Mutex
	lines map[string]*channel // by path
}

// channel is a live path: what was published last, and who listens.
type channel struct {
	last    []byte
	readers map[*websocket.Conn]bool
}

// Serve starts a server of the given parts that ends with t. now is what its beats say.
func Serve(t testing.TB, parts map[string]fs.FS, now func() time.Time) *Server {
	t.Helper()
	all := map[string]fs.FS{"words": locale.FS()}
	for name, part := range parts {
		all[name] = part
	}
	tree, err := web.New(all)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, tree: tree, mux: http.NewServeMux(), now: now, lines: map[string]*channel{}}
	s.mux.HandleFunc("GET "+web.Assets, s.asset)
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = server.URL
	t.Cleanup(func() {
		s.DropAll()
		server.Close()
	})
	return s
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if s.Down.Load() {
		if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
			_ = conn.Close() // it was to break
		}
		return
	}
	for name, value := range web.Headers() {
		w.Header().Set(name, value)
	}
	s.mux.ServeHTTP(w, r)
}

func (s *Server) asset(w http.ResponseWriter, r *http.Request) {
	file, ok := s.tree.Open(strings.TrimPrefix(r.URL.Path, web.Assets+s.tree.Hash()+"/"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", file.Type)
	body := file.Body
	if file.Gzip != nil {
		w.Header().Set("Content-Encoding", "gzip")
		body = file.Gzip
	}
	_, _ = w.Write(body) // a browser that left is no failure
}

// Handle registers an answer, with a pattern as of http.ServeMux.
func (s *Server) Handle(pattern string, h http.HandlerFunc) { s.mux.HandleFunc(pattern, h) }

// Page registers an HTML shell.
func (s *Server) Page(pattern string, page web.Page) {
	s.t.Helper()
	html, err := s.tree.Page(page)
	if err != nil {
		s.t.Fatal(err)
	}
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(html) // a browser that left is no failure
	})
}

// JSON answers with v, or with a problem document when the status is 4xx or 5xx and v is its code.
func JSON(w http.ResponseWriter, status int, v any) {
	kind := "application/json"
	if status >= 400 {
		kind, v = "application/problem+json", map[string]any{"code": v, "status": status, "detail": "refused: " + v.(string)}
	}
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(err.Error())
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_, _ = w.Write(body) // a browser that left is no failure
}

// Live registers a live path; its readers get a beat and the newest state.
func (s *Server) Live(path string) {
	line := &channel{readers: map[*websocket.Conn]bool{}}
	s.lines[path] = line
	up := websocket.Upgrader{Subprotocols: []string{"luot.v1"}}
	s.mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			return // the upgrader has answered
		}
		s.mu.Lock()
		line.readers[conn] = true
		beat, _ := json.Marshal(map[string]any{"type": "beat", "now": s.now().UTC().Format("2006-01-02T15:04:05.000Z"), "build": s.tree.Hash()})
		s.write(line, conn, beat)
		s.write(line, conn, line.last)
		s.mu.Unlock()
		for {
			if _, _, err := conn.ReadMessage(); err != nil {
				return
			}
		}
	})
}

// Publish sends a state to all readers of a live path, and to those who come later.
func (s *Server) Publish(path string, state any) {
	body, err := json.Marshal(state)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.t.Errorf("encode a state of %s: %v", path, err)
		return
	}
	line := s.lines[path]
	line.last = body
	for conn := range line.readers {
		s.write(line, conn, body)
	}
}

// write sends one frame; who does not take it is forgotten. The caller holds the lock.
func (s *Server) write(line *channel, conn *websocket.Conn, frame []byte) {
	if frame == nil {
		return
	}
	_ = conn.SetWriteDeadline(time.Now().Add(5 * time.Second)) // the write tells
	if conn.WriteMessage(websocket.TextMessage, frame) != nil {
		_ = conn.Close()
		delete(line.readers, conn)
	}
}

// DropAll breaks every open live connection.
func (s *Server) DropAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, line := range s.lines {
		for conn := range line.readers {
			_ = conn.Close() // it was to break
			delete(line.readers, conn)
		}
	}
}
