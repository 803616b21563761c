package spool

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
)

// remembered is how many jobs an agent remembers; the server asks about the last minute's only.
const remembered = 500

// memory is what an agent has begun and how it ended, on disk, one JSON object a line. A job stands in it
// before its first byte leaves.
type memory struct {
	mu    sync.Mutex
	file  *os.File
	jobs  map[string]*recollection
	order []string // oldest first
}

// recollection is one line.
type recollection struct {
	ID      string `json:"id"`
	Outcome State  `json:"outcome"` // Sending: begun
	Reason  string `json:"reason,omitempty"`
	Detail  string `json:"detail,omitempty"`
	Told    bool   `json:"told,omitempty"` // the server has said that it knows
}

func (r *recollection) message() Message {
	return Message{Type: "result", ID: r.ID, Outcome: r.Outcome, Reason: r.Reason, Detail: r.Detail}
}

// openMemory reads the file, or begins it, and writes it anew without what is too old.
func openMemory(path string) (*memory, error) {
	m := &memory{jobs: map[string]*recollection{}}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		var r recollection
		if json.Unmarshal(lines.Bytes(), &r) == nil && r.ID != "" { // the last line may be torn
			m.put(r)
		}
	}
	var out bytes.Buffer
	for _, id := range m.order {
		r := m.jobs[id]
		if r.Outcome == Sending {
			r.Outcome, r.Reason, r.Detail = Unconfirmed, reasonLost, "the agent was stopped while it printed"
		}
		if err := json.NewEncoder(&out).Encode(r); err != nil {
			return nil, err
		}
	}
	if err := whole(path, out.Bytes()); err != nil {
		return nil, err
	}
	m.file, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o600)
	return m, err
}

// put keeps a line in memory; the mutex is held, or nobody else is there yet.
func (m *memory) put(r recollection) {
	if m.jobs[r.ID] == nil {
		m.order = append(m.order, r.ID)
		if len(m.order) > remembered {
			delete(m.jobs, m.order[0])
			m.order = slices.Delete(m.order, 0, 1)
		}
	}
	m.jobs[r.ID] = &r
}

// write keeps a line in memory and on disk, where it is safe when write returns.
func (m *memory) write(r recollection) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if _, err := m.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write %s: %w", m.file.Name(), err)
	}
	if err := m.file.Sync(); err != nil {
		return fmt.Errorf("write %s: %w", m.file.Name(), err)
	}
	m.put(r)
	return nil
}

func (m *memory) begin(id string) error { return m.write(recollection{ID: id, Outcome: Sending}) }

func (m *memory) end(r Message) error {
	return m.write(recollection{ID: r.ID, Outcome: r.Outcome, Reason: r.Reason, Detail: r.Detail})
}

// known notes that the server has a result. That is not worth an error: it would be told once more.
func (m *memory) known(id string) {
	m.mu.Lock()
	r := m.jobs[id]
	m.mu.Unlock()
	if r != nil && !r.Told && r.Outcome != Sending {
		told := *r
		told.Told = true
		_ = m.write(told)
	}
}

// of returns what is remembered of a job.
func (m *memory) of(id string) (known bool, result Message) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.jobs[id]
	if r == nil {
		return false, Message{}
	}
	return true, r.message()
}

// untold are the results that the server has not said it knows.
func (m *memory) untold() (all []Message) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range m.order {
		if r := m.jobs[id]; !r.Told && r.Outcome != Sending {
			all = append(all, r.message())
		}
	}
	return all
}

func (m *memory) close() { m.file.Close() }
