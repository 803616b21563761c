package spool

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"
)

// Message is what a server and the agent beside a printer say to each other, as JSON, one a text frame.
//
//	server: job (id, number, bytes, within_ms) · go (id) · drop (id) · ask (id) · known (id)
//	agent:  begin (id) · stalled (id) · resumed (id) · result (id, outcome, reason) · never (id) · printer (state …)
//
// The agent asks with begin before the first byte of a job leaves and prints only after go; so a job that
// the server has given up, or given to another printer, never comes out. From go on only the agent knows:
// it keeps the ids of the jobs it began, and their results until the server has said known.
type Message struct {
	Type     string `json:"type"`
	ID       string `json:"id,omitempty"`
	Number   string `json:"number,omitempty"`
	Bytes    []byte `json:"bytes,omitempty"`
	WithinMS int64  `json:"within_ms,omitempty"`
	Outcome  State  `json:"outcome,omitempty"`
	Reason   string `json:"reason,omitempty"`
	State    string `json:"state,omitempty"` // of the printer
	NearEnd  bool   `json:"near_end,omitempty"`
	Detail   string `json:"detail,omitempty"`
}

// MaxMessage bounds a message in bytes: the largest slip, in base64, and what stands around it.
const MaxMessage = 1 << 20

// jobID names a job on the wire without giving its ticket away.
func jobID(j Job) string {
	sum := sha256.Sum256([]byte(j.Ticket))
	return hex.EncodeToString(sum[:8]) + "-" + strconv.Itoa(j.Copy)
}

// remote is a printer beside an agent. Its mutex guards the fields; one worker sends, and the agent's
// connection delivers.
type remote struct {
	mu        sync.Mutex
	out       func(Message) bool // to the agent; nil: none is connected; false: the connection is ending
	change    chan struct{}      // closed and replaced when an agent comes or goes
	in        chan Message       // what concerns the job under way
	job       string             // its id, "" for none
	condition Condition
}

func newRemote() *remote {
	return &remote{change: make(chan struct{}), in: make(chan Message, 16), condition: Condition{State: Offline, Blind: true, Detail: errNoAgent.Error()}}
}

var errNoAgent = errors.New("no agent is connected for this printer")

func (r *remote) prepare() error { return nil }
func (r *remote) rest()          {}

func (r *remote) look(context.Context) (Condition, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.condition, true
}

// say sends to the agent; false: there is none.
func (r *remote) say(m Message) bool {
	r.mu.Lock()
	out := r.out
	r.mu.Unlock()
	return out != nil && out(m)
}

// under makes id the job whose messages are delivered; "" is none.
func (r *remote) under(id string) (change <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.job = id
	for len(r.in) > 0 {
		<-r.in
	}
	return r.change
}

// send gives the job to the agent and waits for what comes of it. The agent may come and go meanwhile.
func (r *remote) send(ctx context.Context, job Job, say told) ending {
	id := jobID(job)
	change := r.under(id)
	defer r.under("")
	until, _ := ctx.Deadline()
	order := Message{Type: "job", ID: id, Number: job.Number, Bytes: job.Bytes, WithinMS: time.Until(until).Milliseconds()}
	if !r.say(order) {
		say.condition(Condition{State: Offline, Blind: true, Detail: errNoAgent.Error()})
		return r.await(ctx, change)
	}
	c, _ := r.look(ctx)
	say.condition(c)
	began := false
	for {
		select {
		case <-ctx.Done():
			r.say(Message{Type: "drop", ID: id})
			if began {
				return ending{Unconfirmed, reasonTime, ctx.Err()}
			}
			return ending{reason: c.State, err: fmt.Errorf("the agent did not begin: %w", ctx.Err())}
		case <-change:
			change = r.back(id, began)
			if c, _ = r.look(ctx); !began {
				say.condition(c)
				return ending{reason: Offline, err: errNoAgent}
			}
			say.condition(c)
		case m := <-r.in:
			if end, over := r.hear(ctx, m, say, &began); over {
				return end
			}
			c, _ = r.look(ctx)
		}
	}
}

// await waits a little for an agent to come, so that a job does not lose a whole pause when one does.
func (r *remote) await(ctx context.Context, change <-chan struct{}) ending {
	late := time.NewTimer(firstPause)
	defer late.Stop()
	select {
	case <-change:
	case <-late.C:
	case <-ctx.Done():
	}
	return ending{reason: Offline, err: errNoAgent}
}

// back asks an agent that has come back about a job that it had begun.
func (r *remote) back(id string, began bool) (change <-chan struct{}) {
	r.mu.Lock()
	change = r.change
	r.mu.Unlock()
	if began {
		r.say(Message{Type: "ask", ID: id})
	}
	return change
}

// hear takes in what the agent says of the job under way.
func (r *remote) hear(ctx context.Context, m Message, say told, began *bool) (ending, bool) {
	switch m.Type {
	case "begin":
		if !*began && !say.begin(ctx) {
			r.say(Message{Type: "drop", ID: m.ID})
			return ending{err: errDropped}, true
		}
		*began = true
		r.say(Message{Type: "go", ID: m.ID})
	case "stalled":
		say.stalled()
	case "resumed":
		say.resumed()
	case "never": // it does not know the job any more
		if *began {
			return ending{Unconfirmed, reasonLost, errors.New("the agent has lost the job")}, true
		}
	case "result":
		return r.result(m, *began), true
	}
	return ending{}, false
}

// result turns what the agent says into an ending.
func (r *remote) result(m Message, began bool) ending {
	r.say(Message{Type: "known", ID: m.ID})
	end := ending{state: m.Outcome, reason: m.Reason}
	if m.Detail != "" {
		end.err = errors.New(m.Detail)
	}
	switch m.Outcome {
	case Printed, Unconfirmed, Failed:
		return end
	}
	if began {
		end.state = Unconfirmed
		return end
	}
	if end.state = ""; end.err == nil { // nothing has left
		end.err = errors.New("the agent could not begin")
	}
	return end
}

// Errors of Attach.
var (
	ErrHeld     = errors.New("another agent drives this printer")
	ErrNotAgent = errors.New("this printer is not an agent's")
)

// Agent is an agent's connection to the spool.
type Agent struct {
	s *Spool
	w *worker
	r *remote
}

// Attach lets an agent drive a printer whose address is agent:, until Detach. out sends a message to it
// without waiting. One agent holds a printer at a time.
func (s *Spool) Attach(id string, out func(Message) bool) (*Agent, error) {
	s.mu.Lock()
	w := s.workers[id]
	s.mu.Unlock()
	if w == nil {
		return nil, fmt.Errorf("attach to %q: %w", id, ErrUnknown)
	}
	r, is := w.t.(*remote)
	if !is {
		return nil, fmt.Errorf("attach to %q: %w", id, ErrNotAgent)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.out != nil {
		return nil, fmt.Errorf("attach to %q: %w", id, ErrHeld)
	}
	r.come(out, Condition{State: Unknown, Blind: true})
	return &Agent{s, w, r}, nil
}

// come replaces the connection; the mutex is held.
func (r *remote) come(out func(Message) bool, c Condition) {
	r.out, r.condition = out, c
	close(r.change)
	r.change = make(chan struct{})
}

// Detach ends the connection.
func (a *Agent) Detach() {
	a.r.mu.Lock()
	c := Condition{State: Offline, Blind: true, Detail: errNoAgent.Error()}
	a.r.come(nil, c)
	a.r.mu.Unlock()
	a.s.note(a.w, c)
}

// Hear takes in what the agent says.
func (a *Agent) Hear(m Message) {
	if m.Type == "printer" {
		c := Condition{State: m.State, NearEnd: m.NearEnd, Detail: m.Detail}
		a.r.mu.Lock()
		a.r.condition = c
		a.r.mu.Unlock()
		a.s.note(a.w, c)
		return
	}
	a.r.mu.Lock()
	ours := a.r.job == m.ID
	if ours {
		select {
		case a.r.in <- m:
		default: // an agent that says too much is not listened to
		}
	}
	a.r.mu.Unlock()
	switch {
	case ours:
	case m.Type == "begin":
		a.r.say(Message{Type: "drop", ID: m.ID})
	case m.Type == "result":
		a.r.say(Message{Type: "known", ID: m.ID}) // told long ago
	}
}
