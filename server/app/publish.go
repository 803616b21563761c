package app

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"luot/configs"
	"luot/counter"
	"luot/display"
	"luot/engine"
	"luot/live"
	"luot/queue"
	"luot/ticket"
	"luot/voice"
	"luot/voice/clips"
)

// linesEvery is how often phones may hear of their line; estimatesEvery, when nothing but the
// estimates moved.
const (
	linesEvery     = time.Second
	estimatesEvery = 5 * time.Second
	boardEvery     = 10 // times linesEvery: what time alone changes on the board, like the end of a notice
	readWithin     = 2 * time.Second
)

// publisher turns the states of one site into frames of the hub: board and desks at once on the
// engine's goroutine, lines once a second on its own. It owns what it last sent of each line.
type publisher struct {
	hub   *live.Hub
	id    queue.SiteID
	conf  atomic.Pointer[configs.Site] // exchanged by a reload
	log   *slog.Logger
	wake  chan struct{} // has room for one: a topic got its first reader
	took  atomic.Int64  // ns that the last publishing of board and desks took
	lines map[live.Topic]lineSent
	over  overview

	maker   *clips.Maker                                    // of what is spoken; nil in tests: browsers speak
	day     *engine.Site                                    // of the calls whose clips are made; nil without a voice
	named   named                                           // what may be made for screens of another process
	officer func(shown string, user queue.OfficerID) string // who somebody is to the public; nil: nobody

	unread rarely // the day could not be read
}

// lineSent is what phones of a service last got.
type lineSent struct {
	order [16]byte // of who is where, without estimates
	body  [16]byte
	at    time.Time
}

// newPublisher returns the publisher of a site; have run running and give changed to its engine.
func newPublisher(hub *live.Hub, conf configs.Site, log *slog.Logger) *publisher {
	p := &publisher{hub: hub, id: conf.Rules.ID, log: log, wake: make(chan struct{}, 1), lines: map[live.Topic]lineSent{}}
	p.conf.Store(&conf)
	return p
}

func (p *publisher) topic(kind string, rest ...string) live.Topic {
	return live.Topic(kind + "/" + string(p.id) + strings.Join(append([]string{""}, rest...), "/"))
}

// changed is the engine's OnChange: it builds what has readers and returns.
func (p *publisher) changed(v *queue.View) {
	start := time.Now()
	p.board(v)
	for i := range v.Site.Counters {
		id := v.Site.Counters[i].ID
		if t := p.topic("desk", string(id)); p.hub.Readers(t) > 0 {
			p.publish(t, v, counter.ViewLive(v, id))
		}
		if t := p.topic("rating", string(id)); p.hub.Readers(t) > 0 {
			p.publish(t, v, p.tablet(v, id))
		}
	}
	p.took.Store(int64(time.Since(start)))
}

// board builds the board when somebody looks at it.
func (p *publisher) board(v *queue.View) {
	if t := p.topic("board"); p.hub.Readers(t) > 0 {
		board := display.ViewBoard(v, speaker(v.Site, p.style()))
		p.dress(&board, v)
		p.publish(t, v, board)
	}
}

func (p *publisher) publish(t live.Topic, v *queue.View, state any) {
	body, err := json.Marshal(state)
	if err != nil {
		p.log.Error("encode a frame", "topic", t, "cause", err)
		return
	}
	p.hub.Publish(t, live.State{Epoch: v.Epoch, Seq: v.Day.Seq, Body: body})
}

// hasReaders reports whether anybody looks at the site, so that its day stays awake and views carry
// a forecast.
func (p *publisher) hasReaders() bool {
	if p.hub.Readers(p.topic("board")) > 0 || p.overseen() || p.someLine() {
		return true
	}
	for _, c := range p.conf.Load().Rules.Counters {
		if p.hub.Readers(p.topic("desk", string(c.ID))) > 0 || p.hub.Readers(p.topic("rating", string(c.ID))) > 0 {
			return true
		}
	}
	return false
}

// first is the hub's OnFirstReader: somebody looks at a topic that may have no state yet.
func (p *publisher) first() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// run sends the lines until ctx ends, now and then the board as time has changed it, and all that a first
// reader waits for, once more when the day could not be read.
func (p *publisher) run(ctx context.Context, e *engine.Site) {
	tick := time.NewTicker(linesEvery)
	defer tick.Stop()
	woken, ticks := false, 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
			woken = true
		case <-tick.C:
			ticks++
		}
		aged := ticks >= boardEvery && p.hub.Readers(p.topic("board")) > 0
		if !woken && !aged && !p.someLine() && !p.overseen() {
			continue
		}
		var about *hintsFor
		read, cancel := context.WithTimeout(ctx, readWithin)
		err := e.Read(read, func(v *queue.View) {
			switch {
			case woken:
				p.changed(v)
			case aged:
				p.board(v)
			}
			p.sendLines(v, time.Now())
			about = p.sendOverview(v, time.Now())
		})
		cancel()
		if about != nil {
			p.think(about)
		}
		if err == nil {
			woken = false
			if aged {
				ticks = 0
			}
		} else if more, tell := p.unread.now(); tell && ctx.Err() == nil {
			p.log.Warn("read the day", "site", p.id, "cause", err, "more", more)
		}
	}
}

// someLine reports whether any phone follows a line of the site.
func (p *publisher) someLine() bool {
	for _, s := range p.conf.Load().Rules.Services {
		if p.hub.Readers(p.topic("line", string(s.ID))) > 0 {
			return true
		}
	}
	return false
}

// sendLines sends each line whose bytes changed; one in which only estimates moved waits its time.
func (p *publisher) sendLines(v *queue.View, now time.Time) {
	for i := range v.Site.Services {
		id := v.Site.Services[i].ID
		t := p.topic("line", string(id))
		if p.hub.Readers(t) == 0 {
			delete(p.lines, t)
			continue
		}
		line := ticket.ViewLine(v, id)
		next := lineSent{order: digest(orderOf(line)), body: digest([]any{line.Line, line.Called, line.Serving}), at: now}
		last, sent := p.lines[t]
		if sent && (next.body == last.body || next.order == last.order && now.Sub(last.at) < estimatesEvery) {
			continue
		}
		p.lines[t] = next
		p.publish(t, v, line)
	}
}

func orderOf(l ticket.Line) []any {
	out := make([]any, 0, len(l.Line)+1)
	for _, place := range l.Line {
		out = append(out, place.Number)
	}
	return append(out, l.Called, l.Serving)
}

func digest(v any) [16]byte {
	text, err := json.Marshal(v)
	if err != nil {
		return [16]byte{}
	}
	sum := sha256.Sum256(text)
	return [16]byte(sum[:16])
}

// speaker gives the words of calls in the site's voice.
func speaker(site *queue.Site, style voice.Style) display.Speaker {
	return func(c queue.CallEntry) (full, short queue.Words) {
		full, short = queue.Words{}, queue.Words{}
		spoken := string(c.Counter)
		if at := site.Counter(c.Counter); at != nil && at.Spoken != "" {
			spoken = at.Spoken
		}
		for _, lang := range site.Languages {
			phrase := voice.Phrase{Kind: voice.Kind(c.Kind), Number: string(c.Number), Counter: spoken, Style: style}
			if s := site.Service(c.Service); s != nil {
				phrase.Field = s.Spoken[lang]
			}
			full[lang] = voice.Words(lang, phrase)
			phrase.Kind = voice.Short
			short[lang] = voice.Words(lang, phrase)
		}
		return full, short
	}
}

// siteOf names a topic's site, for the hub's callback.
func siteOf(t live.Topic) (queue.SiteID, error) {
	parts := strings.SplitN(string(t), "/", 3)
	if len(parts) < 2 {
		return "", fmt.Errorf("topic %q names no site", t)
	}
	return queue.SiteID(parts[1]), nil
}
