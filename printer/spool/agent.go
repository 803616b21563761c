package spool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// besideID names the one printer of an agent in its own spool.
const besideID = "beside"

// goWithin is how long an agent waits for the server's go with the printer ready.
const goWithin = 5 * time.Second

// orderAgain is how soon a job is looked at again that is still on its way out of the agent's spool.
const orderAgain = 100 * time.Millisecond

// Beside is the agent's end of a connection: it drives one printer on its own machine with a spool of its
// own, and does with each job what Message describes. It opens no connection to the server itself.
type Beside struct {
	spool  *Spool
	opened chan struct{} // closed when spool is set: its worker speaks before Open returns
	memory *memory
	log    *slog.Logger

	mu      sync.Mutex
	out     func(Message) bool   // nil: no server
	asked   map[string]chan bool // begins that wait for go (true) or drop
	now     string               // the job under way
	stalled bool
}

// OpenBeside opens the printer's spool and the file in which the agent remembers what it has begun.
// What it had begun and not ended when it was last stopped is unconfirmed.
func OpenBeside(p Printer, file string, log *slog.Logger) (*Beside, error) {
	if p.Address == agentAddress {
		return nil, errors.New("an agent cannot drive an agent's printer")
	}
	m, err := openMemory(file)
	if err != nil {
		return nil, fmt.Errorf("open what the agent remembers: %w", err)
	}
	b := &Beside{memory: m, log: log, asked: map[string]chan bool{}, opened: make(chan struct{})}
	conf := Default()
	conf.Printers = map[string]Printer{besideID: p}
	conf.Begin, conf.Done, conf.Changed = b.begin, b.done, func(string) { b.changed() }
	if b.spool, err = Open(conf); err != nil {
		m.close()
		return nil, err
	}
	close(b.opened)
	return b, nil
}

// Close gives up what has not begun, and waits for the rest until ctx ends.
func (b *Beside) Close(ctx context.Context) {
	b.Disconnected()
	b.spool.Close(ctx)
	b.memory.close()
}

// Connected takes a connection into use: it tells how the printer is, and all results that the server
// has not said it knows.
func (b *Beside) Connected(out func(Message) bool) {
	b.mu.Lock()
	b.out = out
	b.mu.Unlock()
	b.tellPrinter()
	for _, m := range b.memory.untold() {
		out(m)
	}
}

// Disconnected ends the use of the connection: what waits for a go does not begin.
func (b *Beside) Disconnected() {
	b.mu.Lock()
	b.out = nil
	for id, answer := range b.asked {
		answer <- false
		delete(b.asked, id)
	}
	b.mu.Unlock()
}

func (b *Beside) say(m Message) bool {
	b.mu.Lock()
	out := b.out
	b.mu.Unlock()
	return out != nil && out(m)
}

// Hear does what the server says.
func (b *Beside) Hear(m Message) {
	switch m.Type {
	case "job":
		b.order(m)
	case "go", "drop":
		b.mu.Lock()
		if answer := b.asked[m.ID]; answer != nil {
			answer <- m.Type == "go"
			delete(b.asked, m.ID)
		}
		b.mu.Unlock()
	case "ask":
		b.recall(m.ID)
	case "known":
		b.memory.known(m.ID)
	}
}

// recall tells what is known of a job.
func (b *Beside) recall(id string) {
	switch known, m := b.memory.of(id); {
	case !known:
		b.say(Message{Type: "never", ID: id})
	case m.Outcome != Sending:
		b.say(m)
	}
}

// order takes a job on, unless it was begun before.
func (b *Beside) order(m Message) {
	if known, _ := b.memory.of(m.ID); known {
		b.recall(m.ID)
		return
	}
	if _, _, leaving := b.spool.Where(m.ID, 1, besideID); leaving && m.WithinMS > 0 {
		m.WithinMS -= orderAgain.Milliseconds()
		time.AfterFunc(orderAgain, func() { b.order(m) })
		return
	}
	job := Job{Ticket: m.ID, Number: m.Number, Copy: 1, Printer: besideID, Bytes: m.Bytes, Within: time.Duration(m.WithinMS) * time.Millisecond}
	err := errors.New("the job came too late")
	if job.Within > 0 {
		err = b.spool.Submit(job)
	}
	if err != nil {
		b.log.Warn("take a job", "number", m.Number, "cause", err)
		b.say(Message{Type: "result", ID: m.ID, Outcome: Expired, Detail: err.Error()})
	}
}

// begin asks the server whether the job is still wanted, and remembers on disk that it begins.
func (b *Beside) begin(ctx context.Context, j Job) bool {
	answer := make(chan bool, 1)
	b.mu.Lock()
	if b.out == nil {
		b.mu.Unlock()
		return false
	}
	b.asked[j.Ticket] = answer
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		delete(b.asked, j.Ticket)
		b.mu.Unlock()
	}()
	late := time.NewTimer(goWithin)
	defer late.Stop()
	wanted := false
	if b.say(Message{Type: "begin", ID: j.Ticket}) {
		select {
		case wanted = <-answer:
		case <-late.C:
		case <-ctx.Done():
		}
	}
	if !wanted {
		return false
	}
	if err := b.memory.begin(j.Ticket); err != nil {
		b.log.Error("remember a job; it is not printed", "number", j.Number, "cause", err)
		return false
	}
	b.mu.Lock()
	b.now, b.stalled = j.Ticket, false
	b.mu.Unlock()
	return true
}

// done remembers and tells what a job came to.
func (b *Beside) done(r Result) {
	m := Message{Type: "result", ID: r.Job.Ticket, Outcome: r.Outcome, Reason: r.Reason}
	if r.Err != nil {
		m.Detail = r.Err.Error()
		b.log.Warn("print", "number", r.Job.Number, "outcome", r.Outcome, "cause", r.Err)
	}
	if known, _ := b.memory.of(m.ID); known {
		if err := b.memory.end(m); err != nil {
			b.log.Error("remember a result", "number", r.Job.Number, "cause", err)
		}
	}
	b.say(m)
}

// changed tells how the printer is, and whether the job under way has stopped.
func (b *Beside) changed() {
	<-b.opened
	st, _ := b.spool.Status(besideID)
	b.mu.Lock()
	id, was := b.now, b.stalled
	b.stalled = st.Busy == Stalled
	now := b.stalled
	b.mu.Unlock()
	b.tellPrinter()
	switch {
	case now && !was:
		b.say(Message{Type: "stalled", ID: id})
	case was && !now && st.Busy == Sending:
		b.say(Message{Type: "resumed", ID: id})
	}
}

func (b *Beside) tellPrinter() {
	st, _ := b.spool.Status(besideID)
	b.say(Message{Type: "printer", State: st.State, NearEnd: st.NearEnd, Detail: st.Detail})
}
