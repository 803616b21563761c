package chaos

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// record is one line of the exported log, as anybody can read it.
type record struct {
	Seq   uint64
	At    time.Time
	Type  string
	Actor string
	Key   string
	Data  struct {
		Number, Token, Counter, Service, Kind, Why, To string
		Skip                                           int
		Act                                            uint64
		Of                                             []uint64
		Tx                                             *tx
		Void                                           []tx
		Ticket                                         *struct{ Number, Token string } // of Readmitted
	}
}

// tx is a transaction as the log tells it.
type tx struct {
	Seq           uint64
	Kind          string
	Counter       string
	Service       string
	Dossiers      int
	WaitingMS     *int64 `json:"waiting_ms"`
	WaitingOpenMS *int64 `json:"waiting_open_ms"`
	WalkingMS     *int64 `json:"walking_ms"`
	ServingMS     *int64 `json:"serving_ms"`
	HoldMS        *int64 `json:"hold_ms"`
}

// frame is what stands around the bytes of a record in a line: {"c":"<32 hex>","r":…}.
const frameHead = len(`{"c":"`) + 32 + len(`","r":`)

// parse reads an exported log and says what is wrong with its order and its chain.
func parse(export []byte) (records []record, wrong []string) {
	chain := make([]byte, 16)
	for line := range bytes.Lines(export) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		if len(line) < frameHead+1 {
			return records, append(wrong, fmt.Sprintf("line %d is no record: %.100s", len(records)+1, line))
		}
		raw := line[frameHead : len(line)-1]
		sum := sha256.Sum256(append(chain, raw...))
		chain = append([]byte(nil), sum[:16]...)
		var r record
		if err := json.Unmarshal(raw, &r); err != nil {
			return records, append(wrong, fmt.Sprintf("line %d: %v", len(records)+1, err))
		}
		if got := string(line[len(`{"c":"`):][:32]); got != hex.EncodeToString(chain) {
			wrong = append(wrong, fmt.Sprintf("record %d: chain %s does not follow from the bytes", r.Seq, got))
		}
		if r.Seq != uint64(len(records)+1) {
			wrong = append(wrong, fmt.Sprintf("record %d stands at %d", r.Seq, len(records)+1))
		}
		if n := len(records); n > 0 && r.At.Before(records[n-1].At) {
			wrong = append(wrong, fmt.Sprintf("record %d is earlier than the one before", r.Seq))
		}
		records = append(records, r)
	}
	return records, wrong
}

// visit is a ticket in the checker's own account of the log.
type visit struct {
	token, state, counter string
}

// folded is where the log leads, by the checker's own simple reading of it.
type folded struct {
	tickets map[string]visit  // by number
	at      map[string]string // counter → number that is called or served there
	calls   []call            // announced ones
	wrong   []string
	before  map[uint64]change // what each record changed, for Undone
}

// change is a ticket before a record.
type change struct {
	number string
	was    visit
	made   bool // the record issued it
}

// ended are the states that nobody leaves but by Restored, Uncancelled or Undone.
var ended = map[string]bool{"done": true, "cancelled": true, "expired": true, "no_show": true}

// after says which state a record leads to, from which states it may come, "" any, and whether the
// ticket is at the counter then.
var after = map[string]struct {
	state string
	from  string // states in one string
	here  bool
}{
	"Issued": {"waiting", "", false}, "Readmitted": {"waiting", "", false},
	"Called": {"called", "waiting", true}, "Recalled": {"called", "called", true},
	"Started": {"serving", "called", true}, "Done": {"done", "called serving waiting no_show", false},
	"NoShow": {"no_show", "called", false}, "Restored": {"waiting", "no_show cancelled expired waiting", false},
	"Returned": {"waiting", "called serving", false}, "Held": {"held", "called serving", false},
	"Resumed": {"serving", "held", true}, "CameBack": {"waiting", "held", false},
	"Transferred": {"waiting", "called serving", false}, "Cancelled": {"cancelled", "waiting called held no_show", false},
	"Uncancelled": {"waiting", "cancelled", false}, "Expired": {"expired", "waiting called held no_show", false},
}

// foldLog reads a log and complains of every ticket that was issued twice, called while it was called, or
// called to a counter where another is.
func foldLog(records []record) *folded {
	f := &folded{tickets: map[string]visit{}, at: map[string]string{}, before: map[uint64]change{}}
	tokens := map[string]string{}
	for _, r := range records {
		number, token := r.Data.Number, r.Data.Token
		if r.Data.Ticket != nil {
			number, token = r.Data.Ticket.Number, r.Data.Ticket.Token
		}
		if r.Type == "Undone" {
			f.undo(r)
			continue
		}
		to, ok := after[r.Type]
		if !ok || number == "" {
			continue
		}
		was, known := f.tickets[number]
		issued := r.Type == "Issued" || r.Type == "Readmitted"
		switch {
		case issued && known:
			f.say(r, "%s is issued twice, to %s and to %s", number, was.token, token)
		case issued && tokens[token] != "":
			f.say(r, "%s has the token of %s", number, tokens[token])
		case !issued && !known:
			f.say(r, "%s was never issued", number)
		case !issued && !contains(to.from, was.state):
			f.say(r, "%s is %s", number, was.state)
		}
		f.before[r.Seq] = change{number, was, issued}
		now := visit{was.token, to.state, ""}
		if issued {
			now.token, tokens[token] = token, number
		}
		if r.Type == "NoShow" && r.Data.To != "" {
			now.state = r.Data.To
		}
		if to.here {
			now.counter = was.counter
			if r.Data.Counter != "" {
				now.counter = r.Data.Counter
			}
		}
		f.put(r, number, now)
		if r.Type == "Recalled" || r.Type == "Called" && r.Data.Why != "walk_in" {
			f.calls = append(f.calls, call{ID: r.Seq, Number: number, Counter: now.counter, Kind: r.Data.Kind, At: r.At})
		}
	}
	return f
}

// put moves a ticket, and with it who is at a counter.
func (f *folded) put(r record, number string, now visit) {
	if was := f.tickets[number]; was.counter != "" && f.at[was.counter] == number {
		delete(f.at, was.counter)
	}
	if now.counter != "" {
		if other := f.at[now.counter]; other != "" && other != number {
			f.say(r, "%s comes to counter %s while %s is there", number, now.counter, other)
		}
		f.at[now.counter] = number
	}
	f.tickets[number] = now
}

// undo puts back what the named records changed, newest first. A ticket that was issued by one of them is
// cancelled.
func (f *folded) undo(r record) {
	for i := len(r.Data.Of) - 1; i >= 0; i-- {
		c, ok := f.before[r.Data.Of[i]]
		switch {
		case !ok:
		case c.made:
			now := f.tickets[c.number]
			f.put(r, c.number, visit{now.token, "cancelled", ""})
		default:
			f.put(r, c.number, c.was)
		}
	}
}

func (f *folded) say(r record, format string, args ...any) {
	f.wrong = append(f.wrong, fmt.Sprintf("record %d %s: ", r.Seq, r.Type)+fmt.Sprintf(format, args...))
}

// contains tells whether a word is one of those in a text.
func contains(words, word string) bool {
	return word != "" && bytes.Contains([]byte(" "+words+" "), []byte(" "+word+" "))
}
