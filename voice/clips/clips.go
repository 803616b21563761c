// Package clips turns words into sound: from recorded clips of a folder, or by the program espeak-ng. It
// decides which clip is made, kept and forgotten, and never what is said: words come from package voice
// through its caller. No call waits for it: who asks for a clip that is not ready gets none, and is told
// when it is; only Wait waits, for a bounded time. A Maker owns its clips under a mutex; one goroutine, Run, makes them one after the other.
package clips

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"strconv"
	"sync"
	"time"
)

// Driver makes a sound of words.
type Driver interface {
	// Name tells the driver and its voice apart from others: clips of another name are other clips.
	Name() string
	// Say speaks words of lang at rate, 1 being the voice's own. It ends with ctx. An error means that
	// this driver cannot: the next one is asked.
	Say(ctx context.Context, lang, words string, rate float64) (Sound, error)
}

// The limits of a Maker.
const (
	MaxClips  = 400
	MaxBytes  = 48 << 20
	maxWords  = 600             // bytes of one sentence
	maxWanted = 256             // clips that wait to be made, per queue
	maxWaits  = 64              // callers of Wait at once
	within    = 8 * time.Second // for one clip
	failedFor = time.Minute     // before words that no driver could say are tried again
)

// Want is a sentence to be made into a clip.
type Want struct {
	Lang, Words string
	Rate        float64
}

// Maker makes clips and keeps them, the least used is forgotten first. The zero value is not usable: see New.
type Maker struct {
	drivers []Driver
	ready   func() // called on the maker's goroutine after a clip that somebody waits for was made; must not wait
	log     *slog.Logger
	names   string

	urgent, ahead chan Want
	waiting       chan struct{} // holds the places of those who wait

	mu     sync.Mutex
	next   chan struct{}            // closed when the next clip was made, or could not be
	clips  map[string]*list.Element // hash → *clip
	used   *list.List               // the latest first; pinned clips too
	bytes  int
	wanted map[string]bool
	failed map[string]time.Time
}

type clip struct {
	hash   string
	wav    []byte
	pinned bool
}

// New returns a maker that asks the drivers in their order. Without drivers it has no clip, ever.
func New(ready func(), log *slog.Logger, drivers ...Driver) *Maker {
	m := &Maker{drivers: drivers, ready: ready, log: log, urgent: make(chan Want, maxWanted), ahead: make(chan Want, maxWanted),
		waiting: make(chan struct{}, maxWaits), next: make(chan struct{}),
		clips: map[string]*list.Element{}, used: list.New(), wanted: map[string]bool{}, failed: map[string]time.Time{}}
	for _, d := range drivers {
		m.names += d.Name() + "\x00"
	}
	return m
}

// Speaks reports whether there is any driver.
func (m *Maker) Speaks() bool { return len(m.drivers) > 0 }

// Hash names the clip of a sentence: of its language, words, rate and the drivers' voices.
func (m *Maker) Hash(w Want) string {
	sum := sha256.Sum256([]byte(m.names + w.Lang + "\x00" + w.Words + "\x00" + strconv.FormatFloat(w.Rate, 'f', 3, 64)))
	return hex.EncodeToString(sum[:16])
}

// Ask returns the clip's hash when it is ready; else "", and has it made before all that is made ahead.
func (m *Maker) Ask(w Want) string { return m.ask(w, m.urgent) }

// Ahead has a clip made when there is nothing more urgent to do.
func (m *Maker) Ahead(w Want) { m.ask(w, m.ahead) }

func (m *Maker) ask(w Want, queue chan Want) string {
	if !m.Speaks() || w.Words == "" || len(w.Words) > maxWords {
		return ""
	}
	hash := m.Hash(w)
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.clips[hash]; ok {
		m.used.MoveToFront(e)
		return hash
	}
	key := hash
	if queue == m.ahead {
		key += " ahead"
	}
	if m.wanted[key] || time.Since(m.failed[hash]) < failedFor {
		return ""
	}
	select {
	case queue <- w:
		m.wanted[key] = true
	default: // it is asked for again as long as it is needed
	}
	return ""
}

// Wait returns a clip, which is made before all that is made ahead, while ctx lasts; false when it could not be
// had by then, when no driver can say it, and when too many wait.
func (m *Maker) Wait(ctx context.Context, w Want) ([]byte, bool) {
	select {
	case m.waiting <- struct{}{}:
		defer func() { <-m.waiting }()
	default:
		return nil, false
	}
	for {
		m.mu.Lock()
		next, hopeless := m.next, time.Since(m.failed[m.Hash(w)]) < failedFor
		m.mu.Unlock()
		if hash := m.Ask(w); hash != "" {
			return m.Clip(hash)
		}
		if hopeless {
			return nil, false
		}
		select {
		case <-next:
		case <-ctx.Done():
			return nil, false
		}
	}
}

// Clip returns a clip's WAV file, which nobody changes.
func (m *Maker) Clip(hash string) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.clips[hash]
	if !ok {
		return nil, false
	}
	m.used.MoveToFront(e)
	return e.Value.(*clip).wav, true
}

// Run makes clips until ctx ends, first those that are pinned: they are never forgotten.
func (m *Maker) Run(ctx context.Context, pinned ...Want) {
	for _, w := range pinned {
		m.make(ctx, w, true)
	}
	for {
		select { // what is urgent goes first
		case w := <-m.urgent:
			m.make(ctx, w, false)
			m.ready()
			continue
		default:
		}
		select {
		case <-ctx.Done():
			return
		case w := <-m.urgent:
			m.make(ctx, w, false)
			m.ready()
		case w := <-m.ahead:
			m.make(ctx, w, false)
		}
	}
}

// make has one clip made by the first driver that can, unless it is there.
func (m *Maker) make(ctx context.Context, w Want, pinned bool) {
	hash := m.Hash(w)
	defer func() {
		m.mu.Lock()
		delete(m.wanted, hash)
		delete(m.wanted, hash+" ahead")
		close(m.next)
		m.next = make(chan struct{})
		m.mu.Unlock()
	}()
	if _, there := m.Clip(hash); there {
		return
	}
	for _, d := range m.drivers {
		limit, cancel := context.WithTimeout(ctx, within)
		sound, err := d.Say(limit, w.Lang, w.Words, w.Rate)
		cancel()
		if err == nil {
			m.keep(hash, sound.Trim().WAV(), pinned)
			return
		}
		m.log.Debug("make a clip", "driver", d.Name(), "lang", w.Lang, "cause", err)
	}
	if ctx.Err() != nil {
		return
	}
	m.log.Warn("no driver could say a sentence; browsers speak it themselves", "lang", w.Lang)
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.failed) >= MaxClips {
		clear(m.failed)
	}
	m.failed[hash] = time.Now()
}

// keep remembers a clip and forgets others for it.
func (m *Maker) keep(hash string, wav []byte, pinned bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clips[hash] = m.used.PushFront(&clip{hash, wav, pinned})
	m.bytes += len(wav)
	for e := m.used.Back(); e != nil && (m.bytes > MaxBytes || len(m.clips) > MaxClips); {
		old := e.Value.(*clip)
		before := e.Prev()
		if !old.pinned && old.hash != hash {
			m.used.Remove(e)
			delete(m.clips, old.hash)
			m.bytes -= len(old.wav)
		}
		e = before
	}
}
