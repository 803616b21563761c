package live

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestPublish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New(Default())
		if _, ok := h.Latest("a"); ok {
			t.Error("a topic nobody published on has a state")
		}
		s := watch(t, h, "a")
		s.want("beat")
		if _, ok := h.Latest("a"); ok {
			t.Error("a topic with a reader only has a state")
		}
		body := []byte("one")
		h.Publish("a", State{"e", 5, body})
		copy(body, "XXX") // the caller may use its buffer again
		s.want("text one")
		if got, _ := h.Latest("a"); string(got.Body) != "one" {
			t.Errorf("the latest body became %q", got.Body)
		}
		h.Publish("a", state(5, "one")) // the same
		synctest.Wait()
		h.Publish("a", state(4, "old")) // older
		synctest.Wait()
		h.Publish("a", state(5, "two")) // as new, but different
		s.want("text two")
		h.Publish("a", state(6, "two")) // a later state that reads the same
		s.want("text two")
		h.Publish("a", State{"f", 1, []byte("anew")})
		s.want("text anew")
		got, ok := h.Latest("a")
		if !ok || got.Epoch != "f" || got.Seq != 1 || string(got.Body) != "anew" {
			t.Errorf("latest: %+v %v", got, ok)
		}
		synctest.Wait()
		if got := h.Stats().States; got != 4 {
			t.Errorf("%d states written, want 4", got)
		}
	})
}

func TestReadersAndLastReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New(Default())
		h.Publish("desk", state(1, "d"))
		check := func(when string, readers int, last time.Time) {
			t.Helper()
			if got := h.Readers("desk"); got != readers {
				t.Errorf("%s: %d readers, want %d", when, got, readers)
			}
			if got := h.LastReader("desk"); !got.Equal(last) {
				t.Errorf("%s: last reader at %v, want %v", when, got, last)
			}
		}
		check("before anybody", 0, time.Time{})
		one, two := watch(t, h, "desk"), watch(t, h, "other", "desk")
		check("with two", 2, time.Now())
		<-time.After(time.Second)
		one.Leave()
		check("with one", 1, time.Now())
		<-time.After(time.Second)
		two.Leave()
		gone := time.Now()
		<-time.After(time.Minute)
		check("a minute after the last", 0, gone)
		if got := h.Stats().Topics; got != 1 {
			t.Errorf("%d topics are kept, want only the one with a state", got)
		}
		if got := h.LastReader("other"); !got.IsZero() {
			t.Errorf("the forgotten topic had a reader at %v", got)
		}
	})
}

func TestFirstReaderGetsTheStateBuiltForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h *Hub
		seq := uint64(1)
		cfg := Default()
		cfg.OnFirstReader = func(topic Topic) {
			seq++
			h.Publish(topic, state(seq, strings.Repeat("i", int(seq))))
		}
		h = New(cfg)
		h.Publish("a", state(1, "i"))
		first := watch(t, h, "a")
		first.want("beat", "text ii")
		second := watch(t, h, "a")
		second.want("beat", "text ii")
		first.Leave()
		second.Leave()
		watch(t, h, "a").want("beat", "text iii")
	})
}

func TestPlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := Default()
		cfg.MaxClients, cfg.PerAddress = 6, 2
		h := New(cfg)
		join := func(addr string, want error) *Client {
			t.Helper()
			if err := h.Admit(addr); !errors.Is(err, want) {
				t.Errorf("admit %s: %v, want %v", addr, err, want)
			}
			c, err := h.Join(&idleConn{}, addr, "a")
			if !errors.Is(err, want) {
				t.Fatalf("join from %s: %v, want %v", addr, err, want)
			}
			return c
		}
		all := []*Client{join("10.0.0.7", nil), join("::ffff:10.0.0.7", nil)}
		join("10.0.0.7", ErrTooMany)
		all[1].Leave()
		all[1] = join("10.0.0.7", nil)
		for _, addr := range []string{"127.0.0.1", "127.0.0.1", "127.0.0.1", "::1"} {
			all = append(all, join(addr, nil))
		}
		join("127.0.0.1", ErrFull)
		if got := h.Stats(); got.Clients != 6 || got.Refused != 4 {
			t.Errorf("%d clients and %d refusals, want 6 and 4", got.Clients, got.Refused)
		}
		for _, c := range all {
			c.Leave()
		}
		if len(h.places) != 0 || len(h.clients) != 0 || len(h.topics) != 0 {
			t.Errorf("left behind: %v %v %v", h.places, h.clients, h.topics)
		}
	})
}

// idleConn takes everything.
type idleConn struct{}

func (*idleConn) Write(b []byte) (int, error)      { return len(b), nil }
func (*idleConn) SetWriteDeadline(time.Time) error { return nil }
func (*idleConn) Close() error                     { return nil }

func TestValidate(t *testing.T) {
	if err := Default().Validate(); err != nil {
		t.Errorf("the default is refused: %v", err)
	}
	err := Config{Ping: time.Minute, ReadTimeout: time.Minute}.Validate()
	for _, key := range []string{
		"live.beat:", "live.write_timeout:", "live.read_timeout: 1m0s is not longer than live.ping",
		"live.send_buffer:", "live.max_clients:", "live.per_address:", "no clock",
	} {
		if err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("no complaint about %q in: %v", key, err)
		}
	}
}
