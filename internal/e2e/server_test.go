package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "luot/server/cli" // built below by its own command: a change of it must run these tests again
	"luot/web/webtest"
)

// program is the path of the built server, made once by TestMain.
var program string

func TestMain(m *testing.M) {
	if file := os.Getenv(bareEnv); file != "" {
		fmt.Fprintln(os.Stderr, "bare loop:", bare(file))
		os.Exit(1)
	}
	dir, err := os.MkdirTemp("", "luot-e2e")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "luot")
	if out, err := exec.Command("go", "build", "-o", program, "luot/server").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the server: %v\n%s", err, out)
		os.Exit(1)
	}
	code := webtest.Main(m)
	os.RemoveAll(dir)
	os.Exit(code)
}

// login is one account of the credentials file.
type login struct {
	User, Password, Role string
	Sites                []string
}

// server is a demo process that can be killed and started again on the same data and port.
type server struct {
	t      *testing.T
	args   []string
	file   string
	mu     sync.Mutex
	cmd    *exec.Cmd
	log    saying
	Base   string
	Kiosks map[string]string
	Staff  []login
}

// saying is what a process has said, which a test may read while it goes on.
type saying struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds to it.
func (v *saying) Write(b []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.text.Write(b)
}

// String returns all of it so far.
func (v *saying) String() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.text.String()
}

// startWithin is long because the race detector and a busy machine slow a start down.
const startWithin = 90 * time.Second

// demo starts the demo with further arguments.
func demo(t *testing.T, args ...string) *server {
	t.Helper()
	dir := t.TempDir()
	s := &server{t: t, file: filepath.Join(dir, "credentials.json")}
	s.args = append([]string{"demo", "--listen", freePort(t), "--data", filepath.Join(dir, "data"), "--credentials", s.file}, args...)
	s.start()
	t.Cleanup(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.cmd.Process.Signal(os.Interrupt)
		s.cmd.Wait()
		if t.Failed() {
			t.Logf("the server said:\n%s", tail(s.log.String(), 4000))
		}
	})
	return s
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// start runs the process and waits for its credentials file.
func (s *server) start() {
	s.t.Helper()
	os.Remove(s.file)
	s.mu.Lock()
	s.cmd = exec.Command(program, s.args...)
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	err := s.cmd.Start()
	s.mu.Unlock()
	if err != nil {
		s.t.Fatal(err)
	}
	for deadline := time.Now().Add(startWithin); ; {
		body, err := os.ReadFile(s.file)
		if err == nil {
			if err := json.Unmarshal(body, s); err != nil {
				s.t.Fatalf("read the credentials: %v", err)
			}
			return
		}
		if time.Now().After(deadline) || s.gone() {
			s.t.Fatalf("the server did not start:\n%s", tail(s.log.String(), 4000))
		}
		<-time.After(20 * time.Millisecond)
	}
}

// gone reports whether the process has ended by itself.
func (s *server) gone() bool { return s.cmd.Process.Signal(syscall.Signal(0)) != nil }

// kill ends the process with SIGKILL and waits for it.
func (s *server) kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cmd.Process.Kill()
	s.cmd.Wait()
}

// answer is what came back.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// decode reads the body as JSON.
func (a answer) decode(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal(a.Body, into); err != nil {
		t.Fatalf("status %d: %v in %.300s", a.Status, err, a.Body)
	}
}

// client speaks to a server as one person or device.
type client struct {
	base   string
	header http.Header
	http   *http.Client
}

func (s *server) client(header ...string) *client {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &client{s.Base, h, &http.Client{Timeout: 15 * time.Second}}
}

// kiosk speaks as the kiosk of a site.
func (s *server) kiosk(site string) *client {
	return s.client("Authorization", "Bearer "+s.Kiosks[site])
}

// staff logs in and speaks with that session.
func (s *server) staff(user string) *client {
	s.t.Helper()
	for _, l := range s.Staff {
		if l.User == user {
			c := s.client("Origin", s.Base)
			a, err := c.do("POST", "/api/v1/session", map[string]string{"user": l.User, "password": l.Password}, "")
			if err != nil || a.Status != 200 {
				s.t.Fatalf("log in as %s: %v, %d %s", user, err, a.Status, a.Body)
			}
			c.header.Set("Cookie", strings.SplitN(a.Header.Get("Set-Cookie"), ";", 2)[0])
			return c
		}
	}
	s.t.Fatalf("no account %s", user)
	return nil
}

// do sends one request; key "" sends no Idempotency-Key. The error is that of the connection.
func (c *client) do(method, path string, body any, key string) (answer, error) {
	var payload io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		payload = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, c.base+path, payload)
	if err != nil {
		return answer{}, err
	}
	req.Header = c.header.Clone()
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, text}, err
}

// must sends one request and wants a status.
func (c *client) must(t *testing.T, status int, method, path string, body any) answer {
	t.Helper()
	a, err := c.do(method, path, body, "")
	if err != nil || a.Status != status {
		t.Fatalf("%s %s: %v, got %d %s, want %d", method, path, err, a.Status, a.Body, status)
	}
	return a
}

func status(a answer) string { return strconv.Itoa(a.Status) }

// later is an RFC 3339 instant some minutes after another.
func later(t *testing.T, instant string, minutes int) string {
	t.Helper()
	at, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		t.Fatal(err)
	}
	return at.Add(time.Duration(minutes) * time.Minute).Format(time.RFC3339)
}
