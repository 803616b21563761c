package spool

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"luot/printer/printertest"
)

// cable joins a server's spool and an agent as a WebSocket would, in order and through JSON, until it is cut.
type cable struct {
	up, down chan Message
	over     chan struct{}
	once     sync.Once
	ended    sync.WaitGroup
	detach   func()
}

func (c *cable) put(to chan Message) func(Message) bool {
	return func(m Message) bool {
		text, err := json.Marshal(m)
		var copy Message
		if err != nil || json.Unmarshal(text, &copy) != nil {
			return false
		}
		select {
		case <-c.over:
			return false
		case to <- copy:
			return true
		}
	}
}

// lay connects the agent to printer "p" of the spool. lose, which may be nil, cuts the cable in place of
// delivering a message.
func lay(t *testing.T, s *Spool, b *Beside, lose func(Message) bool) *cable {
	t.Helper()
	c := &cable{up: make(chan Message, 64), down: make(chan Message, 64), over: make(chan struct{})}
	a, err := s.Attach("p", c.put(c.down))
	if err != nil {
		t.Fatal(err)
	}
	carry := func(from chan Message, hear func(Message)) func() {
		return func() {
			for {
				select {
				case <-c.over:
					return
				case m := <-from:
					if lose != nil && lose(m) {
						go c.cut()
						<-c.over
						return
					}
					hear(m)
				}
			}
		}
	}
	c.ended.Go(carry(c.up, a.Hear))
	c.ended.Go(carry(c.down, b.Hear))
	b.Connected(c.put(c.up))
	c.detach = func() { a.Detach(); b.Disconnected() }
	t.Cleanup(c.cut)
	return c
}

func (c *cable) cut() {
	c.once.Do(func() {
		close(c.over)
		c.ended.Wait()
		c.detach()
	})
}

// beside opens an agent onto a fake printer.
func beside(t *testing.T, addr, file string) *Beside {
	t.Helper()
	b, err := OpenBeside(Printer{Address: addr, Can: allCan}, file, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close(t.Context()) })
	return b
}

func agentLab(t *testing.T) (*lab, *Beside, string) {
	f, addr := fakeAt(t, printertest.OneWaits)
	file := filepath.Join(t.TempDir(), "jobs.json")
	return newLab(t, f, agentAddress, nil), beside(t, addr, file), file
}

// An agent prints what it is given, says how the printer is, and says so.
func TestAgentPrints(t *testing.T) {
	l, b, _ := agentLab(t)
	l.submit("A000", 500*time.Millisecond)
	l.wantTold("A000 expired(offline)") // no agent
	lay(t, l.spool, b, nil)
	a := l.submit("A001", 0)
	l.wantTold("A000 expired(offline), A001 printed")
	l.wantOut(pics{"A001": a}, "A001")
	l.fake.Paper(200)
	c := l.submit("A002", 0)
	l.until("it stalls", func() bool { return l.stateOf("A002") == Stalled && l.status().State == PaperOut })
	l.fake.Paper(-1)
	l.wantTold("A000 expired(offline), A001 printed, A002 printed")
	l.wantOut(pics{"A001": a, "A002": c}, "A001", "A002")
}

// The connection breaks at every kind of message, either before or after the printing began: the slip comes out
// exactly once, and the server hears of it when the agent is back.
func TestAgentComesBack(t *testing.T) {
	for _, at := range []string{"job", "begin", "go", "result", "known"} {
		t.Run(at, func(t *testing.T) {
			l, b, _ := agentLab(t)
			first := true
			var mu sync.Mutex
			broken := make(chan struct{})
			lay(t, l.spool, b, func(m Message) bool {
				mu.Lock()
				defer mu.Unlock()
				if m.Type != at || !first {
					return false
				}
				first = false
				close(broken)
				return true
			})
			a := l.submit("A001", 20*time.Second)
			<-broken
			l.until("the agent is gone", func() bool {
				r := l.spool.workers["p"].t.(*remote)
				r.mu.Lock()
				defer r.mu.Unlock()
				return r.out == nil
			})
			lay(t, l.spool, b, nil)
			// A go that was lost: the server must take it for given, the agent did not print.
			want, out := "A001 printed", []string{"A001"}
			if at == "go" {
				want, out = "A001 unconfirmed(lost)", nil
			}
			l.wantTold(want)
			l.wantOut(pics{"A001": a}, out...)
			next := l.submit("A002", 0)
			l.wantTold(want + ", A002 printed")
			l.wantOut(pics{"A001": a, "A002": next}, append(out, "A002")...)
		})
	}
}

// An agent that was killed while it printed remembers, and what it remembers is not printed again.
func TestAgentIsKilled(t *testing.T) {
	l, b, file := agentLab(t)
	l.fake.Paper(200)
	c := lay(t, l.spool, b, nil)
	l.submit("A001", 30*time.Second)
	l.until("it stalls", func() bool { return l.stateOf("A001") == Stalled })
	c.cut() // what was on disk at this moment is what a killed agent finds
	addr := b.spool.cfg.Printers[besideID].Address
	killed := beside(t, addr, copyOf(t, file))
	lay(t, l.spool, killed, nil)
	l.wantTold("A001 unconfirmed(lost)")
	job, _ := slipOf(t, "A001")
	if known, m := killed.memory.of(jobID(job)); !known || m.Outcome != Unconfirmed {
		t.Errorf("the agent remembers %v %q", known, m.Outcome)
	}
}

// One agent drives a printer at a time, and a printer that is no agent's takes none.
func TestAgentHoldsItsPrinter(t *testing.T) {
	l, b, _ := agentLab(t)
	c := lay(t, l.spool, b, nil)
	if _, err := l.spool.Attach("p", func(Message) bool { return true }); err == nil {
		t.Error("a second agent is let in")
	}
	if _, err := l.spool.Attach("q", func(Message) bool { return true }); err == nil {
		t.Error("an agent is let in to a printer that is not there")
	}
	c.cut()
	lay(t, l.spool, b, nil)
}

func copyOf(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "copy.json")
	if err := os.WriteFile(other, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return other
}
