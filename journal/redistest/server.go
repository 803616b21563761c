// Package redistest gives tests real Redis: redis-server processes of its own on loopback, with their data in
// folders of the test, and exactly those are stopped when it ends. It never skips: without redis-server a
// test fails and says what to install.
//
// Start runs one server, StartTLS one that speaks TLS and knows its users, StartTrio a master with two
// replicas under three Sentinels, StartCluster three masters with a replica each. Each has a URL as clients
// take it. A Server can be killed as by a power cut (Kill), started again (Restart), stopped in its tracks and
// let go on (Pause, Resume), started again without its data (Empty), and asked (Do, Ask). A Proxy stands before
// a Server and loses answers (Cut), breaks connections (Break), is unplugged (Unplug, Plug) or swallows
// everything (Hold, Release).
package redistest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// The values of Start's fsync: when the append-only file is forced to disk.
const (
	Everysec = "everysec"
	Always   = "always"
)

// startWait bounds how long a server may take to load and answer, and a group of them to stand.
const startWait = time.Minute

// Server is one redis-server with its data in a folder of the test. The test owns it: its methods
// are for one goroutine of the test at a time.
type Server struct {
	Addr string // host:port on loopback

	dir   string
	args  []string
	first []string // of the arguments: the file of a Sentinel
	login login
	cmd   *exec.Cmd
	ended chan struct{}
}

// Start runs a server with an append-only file and returns once it answers; further settings
// ("maxmemory-policy", "allkeys-lru") override the defaults. It stops when the test ends.
func Start(t testing.TB, fsync string, settings ...string) *Server {
	t.Helper()
	s := newServer(t, fsync, settings)
	s.start(t)
	return s
}

// newServer prepares a server that is not started.
func newServer(t testing.TB, fsync string, settings []string) *Server {
	s := &Server{dir: t.TempDir()}
	s.args = []string{"--appendonly", "yes", "--appendfsync", fsync, "--save", "", "--bind", "127.0.0.1",
		"--repl-diskless-sync-delay", "0", "--dir", s.dir, "--logfile", filepath.Join(s.dir, "redis.log")}
	s.set(settings...)
	t.Cleanup(s.Kill)
	return s
}

func (s *Server) set(settings ...string) {
	for i := 0; i+1 < len(settings); i += 2 {
		s.args = append(s.args, "--"+settings[i], settings[i+1])
	}
}

func (s *Server) start(t testing.TB) {
	t.Helper()
	var err error
	for range 5 { // a port that was free may be gone
		if err = s.run(freePort(t)); err == nil {
			return
		}
	}
	t.Fatalf("start redis-server: %v", err)
}

// URL returns the address as clients take it.
func (s *Server) URL() string { return s.login.scheme() + s.login.user() + s.Addr }

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

// Empty kills the server, throws its data away and starts it again on its port, as a broken disk would.
func (s *Server) Empty(t testing.TB) {
	t.Helper()
	s.Kill()
	for _, name := range []string{"appendonlydir", "dump.rdb"} {
		if err := os.RemoveAll(filepath.Join(s.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	s.Restart(t)
}

// run starts the process on a port and waits until it answers.
func (s *Server) run(port string) error {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		return fmt.Errorf("install the Debian package redis-server: %w", err)
	}
	args := append(append([]string(nil), s.first...), s.login.port(), port)
	cmd := exec.Command(path, append(args, s.args...)...)
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

// Until asks again and again until it is so; what says what is waited for.
func Until(t testing.TB, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(startWait); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not in %v", what, startWait)
		}
	}
}
