package app

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
)

// rolls counts what was printed since each roll was put in, in a file, since rolls outlive processes.
type rolls struct {
	path string
	log  *slog.Logger
	mu   sync.Mutex
	used map[string]roll
}

type roll struct {
	Slips int `json:"slips"`
	MM    int `json:"mm"`
}

func openRolls(path string, log *slog.Logger) *rolls {
	r := &rolls{path: path, log: log, used: map[string]roll{}}
	if text, err := os.ReadFile(path); err == nil && json.Unmarshal(text, &r.used) != nil {
		log.Warn("the counts of the rolls are lost", "file", path)
		r.used = map[string]roll{}
	}
	return r
}

func (r *rolls) of(printer string) roll {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.used[printer]
}

func (r *rolls) count(printer string, mm int) {
	r.change(printer, func(u roll) roll { return roll{u.Slips + 1, u.MM + mm} })
}

func (r *rolls) renew(printer string) { r.change(printer, func(roll) roll { return roll{} }) }

// change keeps the new count; a file that cannot be written loses only counts.
func (r *rolls) change(printer string, to func(roll) roll) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used[printer] = to(r.used[printer])
	text, err := json.Marshal(r.used)
	if err == nil {
		if err = os.MkdirAll(filepath.Dir(r.path), 0o700); err == nil {
			if err = os.WriteFile(r.path+".new", text, 0o600); err == nil {
				err = os.Rename(r.path+".new", r.path)
			}
		}
	}
	if err != nil {
		r.log.Warn("keep the counts of the rolls", "cause", err)
	}
}
