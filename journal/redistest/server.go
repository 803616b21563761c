// Package redistest gives tests real Redis: it starts redis-server processes of its own on loopback
// and stops exactly those, and it has a proxy that loses answers. It never skips: without
// redis-server a test fails and says what to install.
package redistest

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The values of Start's fsync: when the append-only file is forced to disk.
const (
	Everysec = "everysec"
	Always   = "always"
)

// startWait bounds how long a server may take to load and answer.
const startWait = 10 * time.Second

// Server is one redis-server with its data in a folder of the test. The test owns it: its methods
// are for the test's own goroutine.
type Server struct {
	Addr string // host:port on loopback

	dir   string
	args  []string
	cmd   *exec.Cmd
	ended chan struct{}
}

// Start runs a server with an append-only file and returns once it answers; further settings
// ("maxmemory-policy", "allkeys-lru") override the defaults. It stops when the test ends.
func Start(t testing.TB, fsync string, settings ...string) *Server {
	t.Helper()
	s := &Server{dir: t.TempDir()}
	s.args = []string{"--appendonly", "yes", "--appendfsync", fsync, "--save", "", "--bind", "127.0.0.1",
		"--dir", s.dir, "--logfile", filepath.Join(s.dir, "redis.log")}
	for i := 0; i+1 < len(settings); i += 2 {
		s.args = append(s.args, "--"+settings[i], settings[i+1])
	}
	t.Cleanup(s.Kill)
	var err error
	for range 5 { // a port that was free may be gone
		if err = s.run(freePort(t)); err == nil {
			return s
		}
	}
	t.Fatalf("start redis-server: %v", err)
	return nil
}

// URL returns the address as clients take it.
func (s *Server) URL() string { return "redis://" + s.Addr }

// Kill ends the server as a power cut would, without a chance to tidy up, and waits until it is
// gone. It may be called again.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	<-s.ended
	s.cmd = nil
}

// Restart starts a killed server again on its port and data.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	_, port, err := net.SplitHostPort(s.Addr)
	if err == nil {
		err = s.run(port)
	}
	if err != nil {
		t.Fatalf("start redis-server again: %v", err)
	}
}

// run starts the process on a port and waits until it answers.
func (s *Server) run(port string) error {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		return fmt.Errorf("install the Debian package redis-server: %w", err)
	}
	cmd := exec.Command(path, append([]string{"--port", port}, s.args...)...)
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	s.Addr, s.cmd, s.ended = net.JoinHostPort("127.0.0.1", port), cmd, ended
	if err := s.await(); err != nil {
		s.Kill()
		log, _ := os.ReadFile(filepath.Join(s.dir, "redis.log"))
		return fmt.Errorf("%w; its log: %s", err, log)
	}
	return nil
}

// await asks until the server answers PONG, its process ends, or startWait is over.
func (s *Server) await() error {
	deadline := time.NewTimer(startWait)
	defer deadline.Stop()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		select {
		case <-s.ended:
			return errors.New("redis-server ended at once")
		case <-deadline.C:
			return fmt.Errorf("redis-server at %s did not answer in %v", s.Addr, startWait)
		case <-again.C:
			if answer, err := s.Do("PING"); err == nil && answer == "+PONG" {
				return nil
			}
		}
	}
}

// Do sends one command on a connection of its own and returns the first line of the answer as it
// stands on the wire.
func (s *Server) Do(words ...string) (string, error) {
	conn, err := net.DialTimeout("tcp", s.Addr, time.Second)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(words))
	for _, w := range words {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(w), w)
	}
	if _, err := conn.Write([]byte(b.String())); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	return strings.TrimRight(line, "\r\n"), err
}

// freePort returns a port of loopback that nobody listens on just now.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("find a free port: %v", err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
