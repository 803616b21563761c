package chaos

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
)

// The kinds of complaint.
const (
	inAnswers   = "answer"    // what no client should be told
	inQuiet     = "quiet"     // presses without answer, processes that never agree
	inLog       = "log"       // order, chain, a ticket issued or called twice
	inAccount   = "account"   // what clients were told, against the log
	inProcesses = "process"   // one process against another, or against the log
	inFigures   = "figures"   // service times
	inScreens   = "announced" // what screens announced, against the log
)

// complaint is one finding.
type complaint struct{ kind, text string }

// verdict is what the checker found. Wrong holds what no fault excuses. Lost are acknowledged commands of
// which the log knows nothing: whether a fault excuses them, the test says.
type verdict struct {
	Wrong      []complaint
	Lost       []*press
	Readmitted int // tickets that a process which remembered them brought into the history that won
	Silenced   int // announcements of calls that are in no log
	Records    int
	Tickets    int
	Recovered  int // records after which every service's numbers skip
}

func (v *verdict) wrong(kind, format string, args ...any) {
	v.Wrong = append(v.Wrong, complaint{kind, fmt.Sprintf(format, args...)})
}

// of returns the complaints of some kinds.
func (v *verdict) of(kinds ...string) (texts []string) {
	for _, c := range v.Wrong {
		if slices.Contains(kinds, c.kind) {
			texts = append(texts, c.kind+": "+c.text)
		}
	}
	return texts
}

// String shows the first complaints of each kind.
func (v *verdict) String() string {
	show := func(title string, lines []string) string {
		count, more := len(lines), ""
		if n := len(lines) - 15; n > 0 {
			lines, more = lines[:15], fmt.Sprintf("\n  … and %d more", n)
		}
		return fmt.Sprintf("%d %s\n  %s%s\n", count, title, strings.Join(lines, "\n  "), more)
	}
	return show("wrong", v.of(inAnswers, inQuiet, inLog, inAccount, inProcesses, inFigures, inScreens)) + show("lost", v.lost())
}

// lost says of each lost command whose it was.
func (v *verdict) lost() (texts []string) {
	for _, p := range v.Lost {
		texts = append(texts, fmt.Sprintf("%s: %s %s of %s at %s, key %s, acknowledged by server %d",
			p.Site, p.Verb, p.Number, p.Who, p.Answered.UTC().Format("15:04:05.000"), p.Key, p.Server))
	}
	return texts
}

// check compares what every client was told with the logs, the processes and the screens. The hall must be
// closed.
func (h *hall) check(v *verdict) {
	for _, text := range h.account.odd {
		v.wrong(inAnswers, "%s", text)
	}
	presses := map[string][]*press{}
	for _, p := range h.account.all() {
		presses[p.Site] = append(presses[p.Site], p)
	}
	until := time.Now().Add(-time.Second)
	for _, site := range h.conf.ids() {
		records := h.readLog(v, site)
		f := foldLog(records)
		for _, w := range f.wrong {
			v.wrong(inLog, "%s: %s", site, w)
		}
		v.Records += len(records)
		v.Tickets += len(f.tickets)
		v.acknowledged(site, presses[site], records)
		h.compareProcesses(v, site, f)
		h.compareFigures(v, site, records)
		for _, s := range h.screens {
			if s.site == site {
				wrong, silenced := s.judge(f.calls, until)
				for _, w := range wrong {
					v.wrong(inScreens, "%s", w)
				}
				v.Silenced += silenced
			}
		}
	}
}

// readLog reads the log of a site at every server: all must give the same bytes.
func (h *hall) readLog(v *verdict, site string) []record {
	c := h.asker(site)
	var first []byte
	for at := range h.servers {
		c.at = at
		body, err := c.ask("/api/v1/sites/" + site + "/events?after=0")
		if err != nil {
			v.wrong(inLog, "read the log: %v", err)
			continue
		}
		if first == nil {
			first = body
		}
		if !bytes.Equal(body, first) {
			v.wrong(inLog, "%s: server %d has a log of %d bytes, another one of %d, or of other bytes", site, at, len(body), len(first))
		}
	}
	records, wrong := parse(first)
	for _, w := range wrong {
		v.wrong(inLog, "%s: %s", site, w)
	}
	return records
}

// acknowledged finds every acknowledged command in the log, once, saying what the client was told.
func (v *verdict) acknowledged(site string, presses []*press, records []record) {
	byKey, tokens, numbers := map[string][]int{}, map[string]int{}, map[string]string{}
	for i, r := range records {
		switch {
		case r.Type == "Recovered":
			v.Recovered++
		case r.Type == "Readmitted":
			v.Readmitted++
		}
		if r.Key != "" {
			byKey[r.Key] = append(byKey[r.Key], i)
		}
		if number, token := r.issued(); token != "" {
			tokens[token], numbers[number] = i, token
		}
	}
	told := map[string]string{} // number → token, as clients were told
	for _, p := range presses {
		if !p.done() {
			continue
		}
		if p.Token != "" {
			if other, ok := told[p.Number]; ok && other != p.Token {
				v.wrong(inAccount, "%s: number %s was told to two: %s and %s", site, p.Number, other, p.Token)
			}
			told[p.Number] = p.Token
			if other := numbers[p.Number]; other != "" && other != p.Token {
				v.wrong(inAccount, "%s: number %s was told to %s and stands in the log for %s", site, p.Number, p.Token, other)
			}
		}
		at := byKey[p.Key]
		i, known := tokens[p.Token]
		if len(at) == 1 && p.Token != "" && (!known || records[i].Type == "Readmitted") {
			at = nil // the key was lost with its ticket, and pressed again: that made another ticket
		}
		switch {
		case len(at) > 1:
			v.wrong(inAccount, "%s: %s of %s, key %s, is in the log %d times", site, p.Verb, p.Who, p.Key, len(at))
		case len(at) == 1:
			if why := p.agrees(records[at[0]:]); why != "" {
				v.wrong(inAccount, "%s: %s of %s, key %s: %s", site, p.Verb, p.Who, p.Key, why)
			}
		case p.Verb == "issue" && v.found(p, tokens, records):
		case p.Leaves:
			v.Lost = append(v.Lost, p)
		}
	}
}

// issued returns the ticket that a record brings into the day.
func (r *record) issued() (number, token string) {
	switch {
	case r.Type == "Issued":
		return r.Data.Number, r.Data.Token
	case r.Data.Ticket != nil:
		return r.Data.Ticket.Number, r.Data.Ticket.Token
	}
	return "", ""
}

// found tells whether a ticket is in the log without its key: readmitted, with the number it had.
func (v *verdict) found(p *press, tokens map[string]int, records []record) bool {
	i, ok := tokens[p.Token]
	if !ok {
		return false
	}
	if number, _ := records[i].issued(); number != p.Number {
		v.wrong(inAccount, "%s: %s was told %s and stands in the log as %s", p.Site, p.Token, p.Number, number)
	}
	return true
}

// agrees says in what the records that begin with the press's own differ from what its client was told.
func (p *press) agrees(records []record) string {
	first := records[0]
	switch p.Verb {
	case "issue":
		if number, token := first.issued(); number != p.Number || token != p.Token {
			return fmt.Sprintf("told %s (%s), logged %s (%s)", p.Number, p.Token, number, token)
		}
		return ""
	case "next", "walk-in", "resume":
		if p.Number == "" {
			return "" // nobody waited, or a replay, which shows the desk as it is
		}
		for _, r := range records {
			if r.Seq != first.Seq && r.Data.Act != first.Seq {
				break
			}
			if (r.Type == "Called" || r.Type == "Resumed") && r.Data.Number == p.Number && r.Data.Counter == p.Counter {
				return ""
			}
		}
		return fmt.Sprintf("told that %s comes to counter %s, logged otherwise from record %d on", p.Number, p.Counter, first.Seq)
	}
	if p.Verb != "undo" && p.Number != "" && first.Data.Number != "" && first.Data.Number != p.Number {
		return fmt.Sprintf("it was about %s, record %d is about %s", p.Number, first.Seq, first.Data.Number)
	}
	return ""
}

// shown is a ticket as staff see it.
type shown struct {
	Number, Service, Class, State string
	Counter                       *string
}

// line is what every process must show alike, estimates and clocks left out.
type line struct {
	Epoch    string
	Seq      uint64
	Tickets  []shown
	Counters []struct {
		ID, State, Officer string
		Seen               uint64
	}
	Services []struct {
		ID      string
		Waiting int
		Paused  bool
	}
}

// arrange leaves of the tickets' order what is no estimate: the order within a service and class. How the
// lines will interleave is forecast by each process at its own moment.
func (l *line) arrange() {
	slices.SortStableFunc(l.Tickets, func(a, b shown) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Class, b.Class), cmp.Compare(a.State, b.State))
	})
}

// compareProcesses holds the state of every process against each other and against the log.
func (h *hall) compareProcesses(v *verdict, site string, f *folded) {
	c := h.asker(site)
	var first []byte
	for at := range h.servers {
		c.at = at
		body, err := c.ask("/api/v1/sites/" + site + "/queue")
		var l line
		if err == nil {
			err = json.Unmarshal(body, &l)
		}
		if err != nil {
			v.wrong(inProcesses, "read the line: %v", err)
			continue
		}
		l.arrange()
		same, _ := json.Marshal(l)
		if first == nil {
			first = same
			v.compareLine(site, l, f)
		}
		if !bytes.Equal(first, same) {
			v.wrong(inProcesses, "%s: server %d shows %s", site, at, differ(same, first))
		}
	}
	h.compareTickets(v, c, f)
}

// differ shows where two texts part.
func differ(a, b []byte) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	around := func(text []byte) []byte { return text[max(0, min(n-150, len(text))):min(n+100, len(text))] }
	return fmt.Sprintf("\n    … %s …\n  and another\n    … %s …", around(a), around(b))
}

// compareLine holds the tickets that a process shows against the checker's own reading of the log.
func (v *verdict) compareLine(site string, l line, f *folded) {
	there := map[string]bool{}
	for _, t := range l.Tickets {
		there[t.Number] = true
		want, counter := f.tickets[t.Number], ""
		if t.Counter != nil && t.State != "held" {
			counter = *t.Counter
		}
		if t.State != want.state || counter != want.counter {
			v.wrong(inProcesses, "%s: %s is shown %s at %q, by the log it is %s at %q", site, t.Number, t.State, counter, want.state, want.counter)
		}
	}
	for number, t := range f.tickets {
		if !ended[t.state] && !there[number] {
			v.wrong(inProcesses, "%s: %s is %s by the log and not shown", site, number, t.state)
		}
	}
}

// ticketsAsked is how many tickets of a site are asked for at each server.
const ticketsAsked = 25

// compareTickets asks each process for some tickets by their tokens, as their holders do.
func (h *hall) compareTickets(v *verdict, c *client, f *folded) {
	var numbers []string
	for number := range f.tickets {
		numbers = append(numbers, number)
	}
	sort.Strings(numbers)
	step := max(1, len(numbers)/ticketsAsked)
	for i := 0; i < len(numbers); i += step {
		want := f.tickets[numbers[i]]
		for at := range h.servers {
			c.at = at
			body, err := c.ask("/api/v1/tickets/" + want.token)
			var got struct{ Number, State string }
			if err == nil {
				err = json.Unmarshal(body, &got)
			}
			if err != nil {
				v.wrong(inProcesses, "read ticket %s: %v", numbers[i], err)
			} else if got.Number != numbers[i] || got.State != want.state {
				v.wrong(inProcesses, "server %d shows the holder of %s, which is %s, ticket %s, %s", at, numbers[i], want.state, got.Number, got.State)
			}
		}
	}
}
