package chaos

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait for what should happen soon: the machine may be busy and the race detector on.
const patience = 60 * time.Second

// server is one process of the program, which can be killed, stopped and started again on its address.
type server struct {
	t    *testing.T
	Base string // http://host:port
	data string // its data folder

	args []string
	env  []string
	mu   sync.Mutex // owns what follows
	cmd  *exec.Cmd
	in   io.WriteCloser
	log  bytes.Buffer

	ended chan struct{} // closed when the process has
}

// logWriter lets the process write to its log while a test reads it.
type logWriter struct{ s *server }

func (w logWriter) Write(p []byte) (int, error) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return w.s.log.Write(p)
}

// newServer starts a process; odd says in which role other than the program as it is.
func newServer(t *testing.T, conf office, redis, odd string) *server {
	t.Helper()
	addr := freePort(t)
	dir := t.TempDir()
	s := &server{t: t, Base: "http://" + addr, data: dir}
	file := filepath.Join(dir, "luot.yaml")
	text := fmt.Sprintf("listen: %s\nredis: %q\ndata: %s\n%s", addr, redis, dir, conf.yaml())
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.args, s.env = []string{"serve", "--config", file}, []string{roleServe + "=1"}
	if odd != "" {
		s.args, s.env = []string{file}, []string{odd}
	}
	s.start()
	t.Cleanup(s.close)
	return s
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// start runs the process and returns at once; ready waits for it.
func (s *server) start() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cmd = exec.Command(os.Args[0], s.args...)
	s.cmd.Env = append(os.Environ(), s.env...)
	s.cmd.Stdout, s.cmd.Stderr = logWriter{s}, logWriter{s}
	var err error
	if s.in, err = s.cmd.StdinPipe(); err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		s.t.Fatalf("start a server: %v", err)
	}
	ended, cmd := make(chan struct{}), s.cmd
	s.ended = ended
	go func() {
		defer close(ended)
		_ = cmd.Wait() // how it ended is in what it said
	}()
}

// ready waits until the process answers. One that ended, since Redis was not there, is started again, as
// a service manager does.
func (s *server) ready() {
	s.t.Helper()
	await(s.t, "the server at "+s.Base, func() error {
		select {
		case <-s.ended:
			s.start()
		default:
		}
		resp, err := plain.Get(s.Base + "/healthz")
		if err == nil {
			resp.Body.Close()
		}
		return err
	})
}

var plain = &http.Client{Timeout: 5 * time.Second}

// said is the end of what the process wrote.
func (s *server) said(n int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := s.log.String()
	return text[max(0, len(text)-n):]
}

// kill ends the process with SIGKILL and waits for it.
func (s *server) kill() {
	s.cmd.Process.Kill()
	<-s.ended
}

// restart starts a killed process again and waits until it answers.
func (s *server) restart() {
	s.t.Helper()
	s.start()
	s.ready()
}

// pause stops the process as a frozen machine would stand still; resume lets it go on.
func (s *server) pause()  { s.cmd.Process.Signal(syscall.SIGSTOP) }
func (s *server) resume() { s.cmd.Process.Signal(syscall.SIGCONT) }

// tell writes a line to the process.
func (s *server) tell(line string) {
	s.t.Helper()
	if _, err := io.WriteString(s.in, line+"\n"); err != nil {
		s.t.Fatalf("tell the server: %v", err)
	}
}

// close stops the process as a service manager does, and reports a data race in it.
func (s *server) close() {
	s.resume()
	s.cmd.Process.Signal(os.Interrupt)
	end := time.AfterFunc(patience, func() { s.cmd.Process.Kill() })
	<-s.ended
	end.Stop()
	text := s.said(1 << 30)
	if at := strings.Index(text, "DATA RACE"); at >= 0 {
		s.t.Errorf("the server at %s has a data race:\n%.6000s", s.Base, text[at:])
	}
	if at := strings.Index(text, "panic"); at >= 0 {
		s.t.Errorf("the server at %s panics:\n%.3000s", s.Base, text[at:])
	}
	if s.t.Failed() {
		s.t.Logf("the server at %s said:\n%s", s.Base, s.said(3000))
	}
}

// await asks until the answer is nil, or fails after patience.
func await(t *testing.T, what string, ask func() error) {
	t.Helper()
	if err := within(patience, ask); err != nil {
		t.Fatalf("wait for %s: %v", what, err)
	}
}

// within asks until the answer is nil or the time is over; then it returns the last error.
func within(d time.Duration, ask func() error) error {
	for end := time.Now().Add(d); ; {
		err := ask()
		if err == nil || time.Now().After(end) {
			return err
		}
		<-time.After(20 * time.Millisecond)
	}
}
