package app

import (
	"bufio"
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"luot/configs"
	"luot/demo"
)

// said is a log that may be read while somebody is still writing: the slow client's connection outlives
// the program's stop here, as the process goes on.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

// String returns what was said so far.
func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// TestStopWithASlowClient ends the program while somebody sends a body a byte at a time. The door once
// waited for such a client until the time for stopping was used up, and the directory of staff, which
// comes after it, was cut off.
func TestStopWithASlowClient(t *testing.T) {
	conf := load(t, string(configs.GiaLai))
	conf.Server.Listen, conf.Server.Data = "127.0.0.1:0", filepath.Join(t.TempDir(), "data")
	log := &said{}
	a, err := New(t.Context(), Options{Config: conf, Clock: demo.NewClock(time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)), Simulated: true,
		Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- a.Serve(ctx, nil) }()
	slow, err := net.Dial("tcp", a.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	// The door answers an empty request first, so that the slow one surely has come in.
	for _, text := range []string{"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"} {
		if _, err := slow.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(text, "GET") {
			if res, err := http.ReadResponse(bufio.NewReader(slow), nil); err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("the door does not answer: %v %v", res, err)
			}
		}
	}
	began := time.Now()
	stop()
	select {
	case err := <-ended:
		if took := time.Since(began); err != nil || took > stopWithin-time.Second {
			t.Errorf("stopped after %v: %v", took, err)
		}
	case <-time.After(2 * stopWithin):
		t.Fatal("does not stop")
	}
	if text := log.String(); strings.Contains(text, "directory of staff") {
		t.Errorf("the directory was cut off:\n%s", text)
	}
}
