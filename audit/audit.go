// Package audit tells a day's log in plain sentences: who did what, when, from where, and why; and finds
// what a supervisor looks for in it. It is given the log, reads no store, and decides nothing: what it
// tells is what the records say, word for word where they say it in codes.
package audit

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/csv"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"luot/locale"
	"luot/queue"
	"luot/web"
)

//go:embed static
var files embed.FS

// Static is the page's part of the asset tree, "audit".
func Static() fs.FS { return web.Part(files, "static") }

// Teller tells events in one language. Its zero members leave names out.
type Teller struct {
	Lang    string
	Site    *queue.Site
	Officer func(queue.OfficerID) string // the name of an officer, "" unknown
}

// Entry is one record as people read it.
type Entry struct {
	Seq     uint64          `json:"seq"`
	At      queue.Instant   `json:"at"`
	Type    string          `json:"type"`
	Actor   string          `json:"actor"` // as the log has it
	Who     string          `json:"who"`   // in words
	From    []string        `json:"from"`  // addresses at which an officer was logged in then
	Number  queue.Number    `json:"number"`
	Counter queue.CounterID `json:"counter"`
	Service string          `json:"service"` // in words
	Reason  string          `json:"reason"`  // in words
	Text    string          `json:"text"`    // the sentence
}

// Tell makes an entry of an event.
func (t Teller) Tell(e queue.Event) Entry {
	out := Entry{Seq: e.Seq, At: e.At, Type: string(e.Type), Actor: e.Actor, From: []string{}, Number: e.Number, Counter: e.Counter}
	out.Who, out.Service, out.Reason = t.who(e.Actor), t.service(e.Service), t.reason(e)
	out.Text = t.sentence(e, map[string]any{
		"who": out.Who, "number": e.Number, "service": cmp.Or(out.Service, "–"), "counter": cmp.Or(e.Counter, "–"), "to": t.target(e),
		"count": e.Count, "class": t.class(e.Class), "result": cmp.Or(t.word(e.Result, prints), e.Result),
	})
	if out.Reason != "" {
		out.Text += " " + locale.Text(t.Lang, "audit.because", map[string]any{"reason": out.Reason})
	}
	return out
}

func (t Teller) who(actor string) string {
	kind, id, _ := strings.Cut(actor, ":")
	switch kind {
	case "staff":
		if t.Officer != nil {
			if name := t.Officer(queue.OfficerID(id)); name != "" {
				return name + " (" + id + ")"
			}
		}
		return id
	case "kiosk":
		return locale.Text(t.Lang, "audit.kiosk", map[string]any{"id": id})
	case "holder":
		return locale.Text(t.Lang, "audit.holder", map[string]any{"number": id})
	case queue.ActorClock:
		return locale.Text(t.Lang, "audit.clock", nil)
	case queue.ActorSpool:
		return locale.Text(t.Lang, "audit.printer", nil)
	}
	return actor
}

func (t Teller) service(id queue.ServiceID) string {
	if t.Site != nil && id != "" {
		if s := t.Site.Service(id); s != nil {
			return s.Name.In(t.Lang)
		}
	}
	return string(id)
}

// word returns the words of a code of the program, "" for an unknown one.
func (t Teller) word(code string, keys map[string]string) string {
	if key, ok := keys[code]; ok {
		return locale.Text(t.Lang, key, nil)
	}
	return ""
}

// target is where a transfer goes.
func (t Teller) target(e queue.Event) string {
	if e.ToCounter != "" {
		return locale.Text(t.Lang, "audit.counter", map[string]any{"counter": e.ToCounter})
	}
	return cmp.Or(t.service(e.ToService), "–")
}

func (t Teller) class(c queue.Class) string {
	switch c {
	case "priority":
		return locale.Text(t.Lang, "audit.class_priority", nil)
	case "return":
		return locale.Text(t.Lang, "audit.class_return", nil)
	}
	return locale.Text(t.Lang, "audit.class_normal", nil)
}

// reason is what was given for an act: the words of a code of the site or the program, else the code.
func (t Teller) reason(e queue.Event) string {
	code := cmp.Or(e.Reason, e.Why)
	if word := t.word(code, whys); word != "" && e.Reason == "" {
		return word
	}
	if t.Site == nil || code == "" {
		return code
	}
	r := t.Site.Reasons
	for _, list := range [][]queue.Reason{r.Hold, r.Pause, r.Call, r.Transfer, r.Rate} {
		for _, v := range list {
			if v.ID == code {
				return v.Name.In(t.Lang)
			}
		}
	}
	return code
}

// sentence says what an event says; one of a newer program by its name.
func (t Teller) sentence(e queue.Event, args map[string]any) string {
	key, ok := sentences[e.Type]
	if !ok {
		args["type"] = string(e.Type)
		return locale.Text(t.Lang, "audit.other", args)
	}
	return locale.Text(t.Lang, key, args)
}

// Question is what is looked for; zero members ask for nothing.
type Question struct {
	Number  queue.Number
	Counter queue.CounterID
	Officer queue.OfficerID
	From    queue.Instant // inclusive
	Until   queue.Instant // exclusive
}

// Finds reports whether an event is looked for. An officer is found by what they did and by what happened at
// their counter.
func (q Question) Finds(e queue.Event) bool {
	switch {
	case q.Number != "" && e.Number != q.Number && e.Visit != q.Number:
	case q.Counter != "" && e.Counter != q.Counter && e.ToCounter != q.Counter:
	case q.Officer != "" && e.Officer != q.Officer && e.Actor != "staff:"+string(q.Officer):
	case q.From != 0 && e.At < q.From, q.Until != 0 && e.At >= q.Until:
	default:
		return true
	}
	return false
}

// CSV writes entries as UTF-8 with a byte order mark, with commas and lines that end in CR LF. No text of it
// is taken for a formula.
func CSV(lang string, zone *time.Location, entries []Entry) []byte {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	_ = w.Write(heads(lang)) // a bytes.Buffer never fails
	for i := range entries {
		e := &entries[i]
		row := []string{strconv.FormatUint(e.Seq, 10), e.At.Time().In(zone).Format("2006-01-02 15:04:05"), e.Who, e.Text,
			string(e.Number), string(e.Counter), e.Service, e.Reason, strings.Join(e.From, " "), e.Actor, e.Type}
		for j := range row {
			row[j] = harmless(row[j])
		}
		_ = w.Write(row)
	}
	w.Flush()
	return out.Bytes()
}

func heads(lang string) []string {
	return []string{
		locale.Text(lang, "audit.h_seq", nil), locale.Text(lang, "audit.h_at", nil), locale.Text(lang, "audit.h_who", nil), locale.Text(lang, "audit.h_text", nil),
		locale.Text(lang, "audit.h_number", nil), locale.Text(lang, "audit.h_counter", nil), locale.Text(lang, "audit.h_service", nil),
		locale.Text(lang, "audit.h_reason", nil), locale.Text(lang, "audit.h_from", nil), locale.Text(lang, "audit.h_actor", nil), locale.Text(lang, "audit.h_type", nil),
	}
}

// harmless puts an apostrophe before a text that a spreadsheet would take for a formula, and takes out control
// characters, which could begin one in the middle.
func harmless(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
	bare := []rune(strings.TrimLeft(text, " \u00a0\u3000\ufeff\"'`"))
	if len(bare) > 0 && strings.ContainsRune("=+-@＝＋－＠|%", bare[0]) {
		return "'" + text
	}
	return text
}
