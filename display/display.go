// Package display shows the lobby what is called: the board message of the live channel and the
// page that draws and speaks it. It decides no rule and keeps no state; which words are spoken
// comes from the caller, since only package voice knows them.
package display

import (
	"embed"
	"io/fs"
	"time"

	"luot/queue"
	"luot/web"
)

//go:embed static
var static embed.FS

// Static is the page's part of the asset tree.
func Static() fs.FS { return web.Part(static, "static") }

// The calls a board carries: all of the last minute, never fewer than the last ten.
const (
	callsFor   = time.Minute
	callsLeast = 10
	nextShown  = 3
)

// Board is the whole state of a lobby screen.
type Board struct {
	Type     string        `json:"type"` // board
	Epoch    string        `json:"epoch"`
	Seq      uint64        `json:"seq"`
	At       queue.Instant `json:"at"`
	Now      []Now         `json:"now"`
	Calls    []Call        `json:"calls"` // oldest first
	Services []Service     `json:"services"`
	Counters []Counter     `json:"counters"`
	Notice   queue.Words   `json:"notice"`
	Help     []queue.Help  `json:"help"`
}

// Now is who is called or served at a counter.
type Now struct {
	Counter queue.CounterID `json:"counter"`
	Number  queue.Number    `json:"number"`
	Service queue.ServiceID `json:"service"`
	State   queue.State     `json:"state"`
	Since   queue.Instant   `json:"since"`
}

// Call is one announced call.
type Call struct {
	ID      uint64             `json:"id"`
	Number  queue.Number       `json:"number"`
	Counter queue.CounterID    `json:"counter"`
	Service queue.ServiceID    `json:"service"`
	Kind    string             `json:"kind"`
	Open    bool               `json:"open"`
	At      queue.Instant      `json:"at"`
	Lang    string             `json:"lang"`
	Words   queue.Words        `json:"words"`
	Short   queue.Words        `json:"short"`
	Audio   map[string]*string `json:"audio"` // address of the clip of Words per language; nil while there is none

	AudioShort map[string]*string `json:"audio_short"` // of Short
}

// Service is a line as the lobby sees it.
type Service struct {
	ID      queue.ServiceID `json:"id"`
	Waiting int             `json:"waiting"`
	Next    []queue.Number  `json:"next"`
	Wait    *queue.WaitView `json:"wait"`
}

// Counter is a counter's state.
type Counter struct {
	ID    queue.CounterID `json:"id"`
	State string          `json:"state"`

	Officer string `json:"officer,omitempty"` // who sits there, where the public may know; the caller fills it in
}

// Speaker gives the words of a call, per language, in the full and the short form.
type Speaker func(queue.CallEntry) (full, short queue.Words)

// ViewBoard shows the day to the lobby.
func ViewBoard(v *queue.View, speak Speaker) Board {
	out := Board{Type: "board", Epoch: v.Epoch, Seq: v.Day.Seq, At: v.Day.At, Now: []Now{}, Calls: calls(v, speak),
		Services: services(v), Counters: make([]Counter, 0, len(v.Site.Counters)), Help: v.Day.Help}
	if out.Help == nil {
		out.Help = []queue.Help{}
	}
	if v.Now < v.Day.NoticeTill {
		out.Notice = v.Day.Notice
	}
	for i := range v.Site.Counters {
		c := v.Day.Counter(v.Site.Counters[i].ID)
		out.Counters = append(out.Counters, Counter{ID: v.Site.Counters[i].ID, State: c.State})
		if t := v.Day.Ticket(c.Current); t != nil && !t.WalkIn {
			since := t.LastCallAt
			if t.State == queue.Serving && t.StartedAt != 0 {
				since = t.StartedAt
			}
			out.Now = append(out.Now, Now{Counter: t.Counter, Number: t.Number, Service: t.Service, State: t.State, Since: since})
		}
	}
	return out
}

// calls cuts the day's recent calls to those a screen may still need.
func calls(v *queue.View, speak Speaker) []Call {
	all := v.Day.Calls()
	from := max(0, len(all)-callsLeast)
	for from > 0 && v.Now.Sub(all[from-1].At) < callsFor {
		from--
	}
	out := make([]Call, 0, len(all)-from)
	for _, c := range all[from:] {
		full, short := speak(c)
		audio, brief := map[string]*string{}, map[string]*string{}
		for lang := range full {
			audio[lang], brief[lang] = nil, nil // the caller knows which clips are ready
		}
		out = append(out, Call{ID: c.ID, Number: c.Number, Counter: c.Counter, Service: c.Service, Kind: c.Kind,
			Open: c.Open, At: c.At, Lang: c.Lang, Words: full, Short: short, Audio: audio, AudioShort: brief})
	}
	return out
}

func services(v *queue.View) []Service {
	out := make([]Service, len(v.Site.Services))
	at := map[queue.ServiceID]int{}
	for i := range v.Site.Services {
		id := v.Site.Services[i].ID
		at[id] = i
		out[i] = Service{ID: id, Waiting: v.Day.Waiting(id), Next: []queue.Number{}}
		if v.Forecast != nil {
			out[i].Wait = queue.WaitOf(v.Forecast.New(id, queue.Normal))
		}
	}
	if v.Forecast == nil {
		return out
	}
	for _, n := range v.Forecast.Line {
		t := v.Day.Ticket(n)
		if t == nil || t.State != queue.Waiting {
			continue
		}
		if i, ok := at[t.Service]; ok && len(out[i].Next) < nextShown {
			out[i].Next = append(out[i].Next, n)
		}
	}
	return out
}
