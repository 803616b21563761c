package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// screen is the reading end of one connection.
type screen struct {
	*Client
	t    *testing.T
	conn net.Conn
}

// watch joins the hub over a pipe, which holds no byte: a writer is stuck until the screen reads.
func watch(t *testing.T, h *Hub, topics ...Topic) *screen {
	t.Helper()
	near, far := net.Pipe()
	c, err := h.Join(near, "127.0.0.1", topics...)
	if err != nil {
		t.Fatalf("join: %v", err)
	}
	s := &screen{c, t, far}
	t.Cleanup(func() { far.Close(); c.Leave() })
	return s
}

// next reads one frame and writes it as "text …", "close CODE …", "ping …" or "pong …".
func (s *screen) next() string {
	s.t.Helper()
	m, err := readMessage(s.conn)
	switch {
	case err != nil:
		s.t.Fatalf("read a frame: %v", err)
	case m.opcode == opText && strings.HasPrefix(string(m.payload), `{"type":"beat"`):
		return "beat"
	case m.opcode == opClose:
		return fmt.Sprintf("close %d %s", int(m.payload[0])<<8|int(m.payload[1]), m.payload[2:])
	}
	return map[byte]string{opText: "text ", opPing: "ping ", opPong: "pong "}[m.opcode] + string(m.payload)
}

// want reads one frame for each of frames.
func (s *screen) want(frames ...string) {
	s.t.Helper()
	for _, want := range frames {
		if got := s.next(); got != want {
			s.t.Fatalf("got frame %q, want %q", got, want)
		}
	}
}

// wantEnd reads the end of the connection.
func (s *screen) wantEnd() {
	s.t.Helper()
	if m, err := readMessage(s.conn); err != io.EOF {
		s.t.Fatalf("got %q, %v, want the end of the connection", m.payload, err)
	}
	<-s.Done()
}

func state(seq uint64, body string) State { return State{Epoch: "e", Seq: seq, Body: []byte(body)} }

func TestBeatComesFirstThenTheNewestStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New(Default())
		h.Publish("a", state(1, "a1"))
		h.Publish("a", state(2, "a2"))
		h.Publish("b", state(2, "b2"))
		begin := time.Now()
		s := watch(t, h, "a", "b", "c")
		s.want("beat", "text a2", "text b2")
		h.Publish("c", state(3, "c3"))
		s.want("text c3")
		if time.Since(begin) != 0 {
			t.Errorf("the first states came after %v", time.Since(begin))
		}
		for _, want := range []struct {
			frame string
			at    time.Duration
		}{{"beat", 10}, {"beat", 20}, {"ping ", 20}, {"beat", 30}, {"beat", 40}, {"ping ", 40}} {
			s.want(want.frame)
			if got := time.Since(begin); got != want.at*time.Second {
				t.Errorf("%q came after %v, want %d s", want.frame, got, want.at)
			}
		}
	})
}

func TestSlowReaderGetsTheNewestState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New(Default())
		s := watch(t, h, "a", "b")
		s.want("beat")
		for seq := uint64(1); seq <= 100; seq++ {
			h.Publish("a", state(seq, fmt.Sprint("a", seq)))
			h.Publish("b", state(seq, fmt.Sprint("b", seq)))
			synctest.Wait() // the writer is stuck with a1 from the first round on
		}
		s.want("text a1", "text b100", "text a100")
		synctest.Wait()
		if got := h.Stats().Conflated; got != 98 {
			t.Errorf("conflated %d, want 98: a2 to a99", got)
		}
		begin := time.Now()
		s.want("beat")
		if time.Since(begin) != 10*time.Second {
			t.Errorf("something was sent after %v though nothing had changed", time.Since(begin))
		}
	})
}

func TestStuckClientIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New(Default())
		stuck := watch(t, h, "a")
		begin := time.Now()
		<-stuck.Done()
		if got := time.Since(begin); got != 5*time.Second {
			t.Errorf("cut off after %v, want 5 s", got)
		}
		stuck.wantEnd()
		if got := h.Stats(); got.CutOff != 1 || got.Clients != 0 || h.Readers("a") != 0 {
			t.Errorf("after the cut: %+v with %d readers", got, h.Readers("a"))
		}
	})
}

// shortConn takes one byte less than it is given from the second frame on, and says nothing.
type shortConn struct {
	net.Conn
	writes, closes atomic.Int32
}

func (c *shortConn) SetWriteDeadline(time.Time) error { return nil }
func (c *shortConn) Close() error                     { c.closes.Add(1); return nil }
func (c *shortConn) Write(b []byte) (int, error) {
	if c.writes.Add(1) > 1 {
		return len(b) - 1, nil
	}
	return len(b), nil
}

func TestNothingFollowsAShortWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, conn := New(Default()), &shortConn{}
		h.Publish("a", state(1, "a1"))
		h.Publish("b", state(1, "b1"))
		c, err := h.Join(conn, "10.0.0.1", "a", "b")
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		c.Pong(nil)
		synctest.Wait()
		select {
		case <-c.Done():
		default:
			t.Error("the connection goes on")
			c.Leave()
		}
		if conn.writes.Load() != 2 || conn.closes.Load() != 1 {
			t.Errorf("%d writes and %d closes, want the beat, one torn frame, one close", conn.writes.Load(), conn.closes.Load())
		}
	})
}

func TestAtMostFourPongsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New(Default())
		s := watch(t, h, "a")
		for i := range 10 {
			s.Pong([]byte{'0' + byte(i)}) // the writer is stuck with the beat
		}
		s.want("beat", "pong 0", "pong 1", "pong 2", "pong 3")
		s.Pong(make([]byte, maxControl+1))
		s.Pong([]byte("again"))
		s.want("pong again")
		synctest.Wait()
		if got := h.Stats(); got.Dropped != 7 || got.Pongs != 5 {
			t.Errorf("dropped %d and wrote %d pongs, want 7 and 5", got.Dropped, got.Pongs)
		}
	})
}

func TestDropClosesOnlyTheReadersOfTheTopic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New(Default())
		ended, other := watch(t, h, "desk", "session"), watch(t, h, "desk")
		ended.want("beat")
		other.want("beat")
		h.Drop("session", CloseLogInAgain, "the session has ended")
		h.Drop("session", CloseReload, "too late")
		h.Drop("nobody", CloseReload, "")
		h.Publish("desk", state(1, "d1"))
		ended.want("close 4001 the session has ended")
		ended.wantEnd()
		other.want("text d1")
	})
}

func TestLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New(Default())
		begin := time.Now()
		stuck := watch(t, h, "a")
		synctest.Wait() // now in Write
		stuck.Leave()
		stuck.Leave()
		if time.Since(begin) != 0 {
			t.Errorf("leaving a stuck connection took %v", time.Since(begin))
		}
		polite := watch(t, h, "a")
		polite.want("beat")
		polite.Close(CloseNormal, "")
		go polite.Leave()
		polite.want("close 1000 ")
		polite.wantEnd()
		if got := h.Stats(); got.Clients != 0 || got.CutOff != 0 {
			t.Errorf("after leaving: %+v", got)
		}
	})
}

func TestShutdown(t *testing.T) {
	tests := map[string]struct {
		stuck    bool
		patience time.Duration
		want     time.Duration
		wantErr  error
	}{
		"everybody listens":                 {false, time.Minute, 0, nil},
		"one is stuck and is cut off":       {true, time.Minute, 5 * time.Second, nil},
		"one is stuck and patience is over": {true, time.Second, time.Second, context.DeadlineExceeded},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { shutdown(t, tt.stuck, tt.patience, tt.want, tt.wantErr) })
		})
	}
}

func shutdown(t *testing.T, stuck bool, patience, want time.Duration, wantErr error) {
	h := New(Default())
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if stuck {
		watch(t, h, "a")
	}
	s := watch(t, h, "a")
	s.want("beat")
	begin, result := time.Now(), make(chan error, 1)
	go func() { result <- h.Shutdown(ctx) }()
	s.want("close 1012 the server restarts")
	s.wantEnd()
	if err := <-result; !errors.Is(err, wantErr) {
		t.Errorf("got error %v, want %v", err, wantErr)
	}
	if got := time.Since(begin); got != want {
		t.Errorf("took %v, want %v", got, want)
	}
	if got := h.Stats().Clients; got != 0 {
		t.Errorf("%d clients are left", got)
	}
	if _, err := h.Join(&shortConn{}, "10.0.0.1", "a"); !errors.Is(err, ErrClosed) {
		t.Errorf("joining afterwards: %v, want ErrClosed", err)
	}
}
