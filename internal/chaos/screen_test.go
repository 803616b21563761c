package chaos

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// call is one entry of a board's calls.
type call struct {
	ID      uint64
	Number  string
	Counter string
	Kind    string
	At      time.Time
	Open    bool
}

// heard is a call that a screen announced.
type heard struct {
	call
	Epoch string
}

// screen is a lobby screen that follows the rules of the design: it takes whole states, and announces
// each call once. One goroutine uses it; the checker reads it when that has ended.
type screen struct {
	hall *hall
	site string
	at   int // index of the server
	path string

	first time.Time     // instant of the first board it got
	ahead time.Duration // of the server's clock, from the last beat
	epoch string        // of the board that it shows
	seq   uint64
	mark  struct { // the newest call it ever saw
		epoch string
		id    uint64
		at    time.Time
	}
	said   []heard
	was    [servers]bool // connected there
	frames int
	joined int // times it connected
}

// message is a frame of a live channel, as far as a screen needs it.
type message struct {
	Type  string
	Now   json.RawMessage // of a beat: an instant
	Epoch string
	Seq   uint64
	At    time.Time
	Calls []call
}

// watch follows the channel until the test ends, at the next server when one fails.
func (s *screen) watch() {
	h := s.hall
	for h.end.Err() == nil {
		conn, err := dialSocket(h.end, h.servers[s.at].Base, s.path)
		if err == nil {
			s.joined++
			s.was[s.at] = true
			for err == nil {
				var text []byte
				if text, err = conn.next(); err == nil {
					s.take(text)
				}
			}
			conn.conn.Close()
		}
		s.at = (s.at + 1) % len(h.servers)
		select {
		case <-h.end.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// take takes in one message.
func (s *screen) take(text []byte) {
	var m message
	if err := json.Unmarshal(text, &m); err != nil {
		s.hall.account.complain(fmt.Sprintf("%s sent no JSON: %v in %.100s", s.path, err, text))
		return
	}
	s.frames++
	switch {
	case m.Type == "beat":
		var now time.Time
		if err := json.Unmarshal(m.Now, &now); err != nil {
			s.hall.account.complain(fmt.Sprintf("%s: a beat without now: %s", s.path, text))
			return
		}
		s.ahead = time.Until(now)
	case m.Epoch == s.epoch && m.Seq < s.seq:
		// older than what is shown
	default:
		s.epoch, s.seq = m.Epoch, m.Seq
		if m.Type == "board" {
			s.hear(m)
		}
	}
}

// hear announces the calls of a board that are new and younger than 60 s. Ids compare within one epoch
// only; in a new epoch a call is new when it was made later than all that were seen.
func (s *screen) hear(m message) {
	now := time.Now().Add(s.ahead)
	if s.first.IsZero() {
		s.first = now
	}
	same := m.Epoch == s.mark.epoch
	newest := s.mark
	newest.epoch = m.Epoch
	if !same {
		newest.id = 0
	}
	for _, c := range m.Calls {
		fresh := c.At.After(s.mark.at)
		if same {
			fresh = c.ID > s.mark.id
		}
		if fresh && now.Sub(c.At) < time.Minute {
			s.said = append(s.said, heard{c, m.Epoch})
		}
		newest.id = max(newest.id, c.ID)
		if c.At.After(newest.at) {
			newest.at = c.At
		}
	}
	s.mark = newest
}

// judge says what the screen did wrong, given the calls that the log tells of, oldest first. Calls that are
// in no log are told apart: they were announced, and then lost with the store.
func (s *screen) judge(calls []call, until time.Time) (wrong []string, lost int) {
	name := fmt.Sprintf("screen %s at server %d", s.path, s.at)
	id := func(c call) string { return c.Number + "@" + c.At.UTC().Format("15:04:05.000") + c.Kind }
	inLog := map[string]call{}
	for _, c := range calls {
		inLog[id(c)] = c
	}
	times := map[string]int{}
	for i, h := range s.said {
		if times[id(h.call)]++; times[id(h.call)] == 2 {
			wrong = append(wrong, fmt.Sprintf("%s: %s to counter %s was announced twice", name, id(h.call), h.Counter))
		}
		if i > 0 && (h.At.Before(s.said[i-1].At) || h.Epoch == s.said[i-1].Epoch && h.ID <= s.said[i-1].ID) {
			wrong = append(wrong, fmt.Sprintf("%s: %s was announced after %s", name, id(h.call), id(s.said[i-1].call)))
		}
		switch c, ok := inLog[id(h.call)]; {
		case !ok:
			lost++
		case c.Counter != h.Counter:
			wrong = append(wrong, fmt.Sprintf("%s: %s was announced to counter %s, the log says %s", name, id(h.call), h.Counter, c.Counter))
		}
	}
	if s.first.IsZero() {
		return append(wrong, name+": no board ever came"), lost
	}
	for _, c := range calls {
		if times[id(c)] == 0 && c.At.After(s.first) && c.At.Before(until) && !s.misled(c) {
			wrong = append(wrong, fmt.Sprintf("%s: %s to counter %s was never announced", name, id(c), c.Counter))
		}
	}
	slices.Sort(wrong)
	return wrong, lost
}

// astray is a time in which the clock of a server was wrong and it had not noticed.
type astray struct {
	server   int
	from, to time.Time
}

// misled tells that the screen may have taken a call for an old one, since its server was wrong about the time.
func (s *screen) misled(c call) bool {
	return slices.ContainsFunc(s.hall.astray, func(a astray) bool {
		return s.was[a.server] && c.At.After(a.from) && c.At.Before(a.to)
	})
}
