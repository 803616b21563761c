package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"luot/journal/redistest"
)

// rush is how many clients issue how many tickets while the server is killed how often.
type rush struct{ clients, tickets, kills int }

// TestIssueSurvivesKills is the short form of the promise "a number is a promise": whatever was
// acknowledged is in the log, no number was given twice, and a repeated key finds its first ticket.
func TestIssueSurvivesKills(t *testing.T) {
	issueSurvives(t, rush{clients: 12, tickets: 600, kills: 2})
}

func issueSurvives(t *testing.T, r rush) {
	stores := map[string]func(t *testing.T) []string{
		"bolt":           func(*testing.T) []string { return nil },
		"redis everysec": func(t *testing.T) []string { return []string{"--redis", redistest.Start(t, redistest.Everysec).URL()} },
		"redis always":   func(t *testing.T) []string { return []string{"--redis", redistest.Start(t, redistest.Always).URL()} },
	}
	for name, store := range stores {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"--at", "0", "--speed", "0", "--set", "keys_per_minute=0"}, store(t)...)
			s := demo(t, args...)
			given := r.run(t, s)
			compare(t, s, given)
		})
	}
}

// ticket is what a kiosk was told.
type ticket struct{ Number, Token string }

// run issues the tickets and returns what was acknowledged, by key.
func (r rush) run(t *testing.T, s *server) map[string]ticket {
	var mu sync.Mutex
	given := map[string]ticket{}
	var left, done atomic.Int64
	left.Store(int64(r.tickets))
	var wg sync.WaitGroup
	for n := range r.clients {
		wg.Go(func() {
			kiosk := s.kiosk("qn")
			services := []string{"dat-dai", "ho-tich-tu-phap", "tra-ket-qua", "cong-an"}
			for left.Add(-1) >= 0 {
				key := fmt.Sprintf("k%d-%d", n, rand.Uint64())
				got := issue(t, kiosk, services[rand.IntN(len(services))], key)
				mu.Lock()
				given[key] = got
				mu.Unlock()
				done.Add(1)
			}
		})
	}
	every := int64(r.tickets / (r.kills + 1))
	for kill := range r.kills {
		for done.Load() < every*int64(kill+1) {
			<-time.After(time.Millisecond)
		}
		s.kill()
		s.start()
	}
	wg.Wait()
	return given
}

// issue presses until it is answered, with the same key.
func issue(t *testing.T, kiosk *client, service, key string) ticket {
	body := map[string]string{"service": service}
	for deadline := time.Now().Add(startWithin); time.Now().Before(deadline); {
		a, err := kiosk.do("POST", "/api/v1/sites/qn/tickets", body, key)
		if err == nil && a.Status == 201 {
			var got ticket
			if err := json.Unmarshal(a.Body, &got); err != nil || got.Number == "" {
				t.Errorf("read %s: %v", a.Body, err)
			}
			return got
		}
		if err == nil && a.Status != 503 {
			t.Errorf("issue: %d %s", a.Status, a.Body)
			return ticket{}
		}
		<-time.After(10 * time.Millisecond)
	}
	t.Errorf("no answer for key %s", key)
	return ticket{}
}

// line is one line of the exported log.
type line struct {
	C string
	R struct {
		Seq  uint64
		Type string
		Data struct{ Number, Token string }
	}
}

// compare holds what was acknowledged against the log, and asks again for some keys.
func compare(t *testing.T, s *server, given map[string]ticket) {
	issued, seq := map[string]string{}, uint64(0)
	for _, l := range events(t, s, "qn") {
		if seq++; l.R.Seq != seq {
			t.Fatalf("record %d stands at %d", l.R.Seq, seq)
		}
		if l.R.Type != "Issued" {
			continue
		}
		if _, twice := issued[l.R.Data.Number]; twice {
			t.Errorf("number %s was issued twice", l.R.Data.Number)
		}
		issued[l.R.Data.Number] = l.R.Data.Token
	}
	told := map[string]bool{}
	for key, got := range given {
		if told[got.Number] {
			t.Errorf("number %s was told to two", got.Number)
		}
		told[got.Number] = true
		if issued[got.Number] != got.Token {
			t.Errorf("key %s: acknowledged %s is not in the log", key, got.Number)
		}
	}
	if len(issued) != len(given) {
		t.Errorf("%d in the log, %d acknowledged: every press was answered, so they must agree", len(issued), len(given))
	}
	asked := 0
	for key, got := range given {
		if asked++; asked > 25 {
			break
		}
		again(t, s, key, got)
	}
}

// again presses with a used key: the same body gets the first ticket, another is refused.
func again(t *testing.T, s *server, key string, want ticket) {
	kiosk := s.kiosk("qn")
	hits := 0
	for _, service := range []string{"dat-dai", "ho-tich-tu-phap", "tra-ket-qua", "cong-an"} {
		a, err := kiosk.do("POST", "/api/v1/sites/qn/tickets", map[string]string{"service": service}, key)
		if err != nil {
			t.Fatal(err)
		}
		if a.Status == 422 {
			continue
		}
		var got ticket
		a.decode(t, &got)
		if hits++; a.Status != 201 || got != want || a.Header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("key %s again: %d %s, want %v replayed", key, a.Status, a.Body, want)
		}
	}
	if hits != 1 {
		t.Errorf("key %s was taken for %d bodies, want 1", key, hits)
	}
}

// events reads the whole log of today.
func events(t *testing.T, s *server, site string) []line {
	t.Helper()
	a := s.staff(site+"-super").must(t, 200, "GET", "/api/v1/sites/"+site+"/events?after=0", nil)
	var out []line
	lines := bufio.NewScanner(bytes.NewReader(a.Body))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l line
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatalf("line %d of the log: %v", len(out)+1, err)
		}
		out = append(out, l)
	}
	return out
}
