package live

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// bySite groups topics as the program does: kind/site/rest.
func bySite(t Topic) string { return strings.Split(string(t), "/")[1] }

// beatText reads the next frame, which must be a beat.
func (s *screen) beatText() string {
	s.t.Helper()
	m, err := readMessage(s.conn)
	if err != nil || !strings.HasPrefix(string(m.payload), `{"type":"beat"`) {
		s.t.Fatalf("got %q, %v, want a beat", m.payload, err)
	}
	return string(m.payload)
}

// TestMarkIsSaidAtOnce: screens of a server whose store was gone looked live, because the server's beats
// went on. The mark goes out the moment it is set and the moment it is taken back, to the readers of
// that group alone, and to whoever joins in between.
func TestMarkIsSaidAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := Default()
		cfg.Group = bySite
		h := New(cfg)
		board, line, other := watch(t, h, "board/qn"), watch(t, h, "line/qn/a"), watch(t, h, "board/pk")
		for _, s := range []*screen{board, line, other} {
			if got := s.beatText(); strings.Contains(got, "stale") {
				t.Errorf("the first beat is %s", got)
			}
		}
		begin := time.Now()
		h.Mark("qn", "store.down", begin)
		want := `,"stale":"store.down","since":"` + begin.Format(beatTime) + `"}`
		for _, s := range []*screen{board, line, watch(t, h, "desk/qn/3")} {
			if got := s.beatText(); !strings.HasSuffix(got, want) {
				t.Errorf("the beat is %s, want …%s", got, want)
			}
		}
		h.Mark("qn", "store.down", begin) // nothing new: nobody is told
		time.Sleep(5 * time.Second)
		h.Mark("qn", "", time.Time{})
		for _, s := range []*screen{board, line} {
			if got := s.beatText(); strings.Contains(got, "stale") || time.Since(begin) != 5*time.Second {
				t.Errorf("after %v the beat is %s", time.Since(begin), got)
			}
		}
		if got := other.beatText(); strings.Contains(got, "stale") || time.Since(begin) != 10*time.Second {
			t.Errorf("the other site heard after %v: %s", time.Since(begin), got)
		}
	})
}

// TestReadersShareABeat: ten thousand readers who are told in one moment share one frame.
func TestReadersShareABeat(t *testing.T) {
	h := New(Default())
	h.Publish("a", state(1, "a1"))
	h.Mark("", "store.down", time.Now())
	h.mu.Lock()
	top := h.topics["a"]
	h.mu.Unlock()
	now := time.Now()
	allocs := testing.AllocsPerRun(1000, func() { top.beat(h, now) })
	if allocs > 0.1 {
		t.Errorf("%v allocations for each reader, want none", allocs)
	}
	first, _ := top.beat(h, now)
	if later, _ := top.beat(h, now.Add(beatShared)); &later[0] == &first[0] {
		t.Error("an old beat is sent again: its time is wrong")
	}
}
