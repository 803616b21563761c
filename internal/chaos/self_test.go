package chaos

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"
)

// exported makes a log as a server exports it, of records given as type and data.
func exported(facts ...string) []byte {
	var out []byte
	chain := make([]byte, 16)
	for i, f := range facts {
		kind, data, _ := strings.Cut(f, " ")
		key := ""
		if k, rest, ok := strings.Cut(kind, "/"); ok {
			kind, key = k, fmt.Sprintf(`"key":%q,`, rest)
		}
		raw := fmt.Sprintf(`{"v":1,"seq":%d,"at":"2026-11-25T08:00:%02d.000Z","type":%q,"actor":"x",%s"data":{%s}}`, i+1, i, kind, key, data)
		sum := sha256.Sum256(append(chain, raw...))
		chain = append([]byte(nil), sum[:16]...)
		out = fmt.Appendf(out, `{"c":"%x","r":%s}`+"\n", chain, raw)
	}
	return out
}

// The records of a small day.
const (
	issued1 = `Issued/k1 "number":"A001","token":"s1.one"`
	issued2 = `Issued/k2 "number":"A002","token":"s1.two"`
	called1 = `Called/k3 "number":"A001","counter":"1","kind":"call"`
	called2 = `Called/k4 "number":"A002","counter":"1","kind":"call"`
	started = `Started "number":"A001","counter":"1"`
	done1   = `Done "number":"A001","counter":"1"`
)

// TestCheckerReadsLogs shows the reading of logs what it must complain of, and what it must not.
func TestCheckerReadsLogs(t *testing.T) {
	good := exported(issued1, issued2, called1, started, done1, called2)
	for name, tt := range map[string]struct {
		log  []byte
		want string // "" nothing
	}{
		"in order":             {good, ""},
		"undone":               {exported(issued1, issued2, called1, `Undone "of":[3]`, called2), ""},
		"undone with its end":  {exported(issued1, issued2, called1, started, done1, called2, `Undone "of":[5,6]`, done1, called2), ""},
		"an altered byte":      {[]byte(strings.Replace(string(good), "A002", "A003", 1)), "does not follow from the bytes"},
		"a record left out":    {[]byte(strings.Join(strings.SplitAfter(string(good), "\n")[1:], "")), "does not follow from the bytes"},
		"a number twice":       {exported(issued1, strings.Replace(issued1, "one", "two", 1)), "A001 is issued twice"},
		"a number twice later": {exported(issued1, called1, started, done1, strings.Replace(issued1, "one", "two", 1)), "A001 is issued twice"},
		"a token twice":        {exported(issued1, strings.Replace(issued2, "two", "one", 1)), "has the token of A001"},
		"called by two":        {exported(issued1, called1, strings.Replace(called1, `"counter":"1"`, `"counter":"2"`, 1)), "A001 is called"},
		"two at one counter":   {exported(issued1, issued2, called1, called2), "comes to counter 1 while A001 is there"},
		"nobody's number":      {exported(issued1, called2), "A002 was never issued"},
		"ended and called":     {exported(issued1, called1, done1, called1), "A001 is done"},
	} {
		records, wrong := parse(tt.log)
		wrong = append(wrong, foldLog(records).wrong...)
		if got := strings.Join(wrong, "\n"); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// TestCheckerReadsAccounts holds what clients were told against logs that say otherwise.
func TestCheckerReadsAccounts(t *testing.T) {
	told := func(key, number, token string) *press {
		return &press{Site: "s1", Verb: "issue", Key: key, Status: 201, Number: number, Token: token, Leaves: true}
	}
	next := &press{Site: "s1", Verb: "next", Counter: "1", Key: "k3", Status: 200, Number: "A001", Leaves: true}
	one := told("k1", "A001", "s1.one")
	for name, tt := range map[string]struct {
		log     []byte
		presses []*press
		want    string
		lost    int
	}{
		"as told":            {exported(issued1, issued2, called1), []*press{one, told("k2", "A002", "s1.two"), next}, "", 0},
		"told again":         {exported(issued1), []*press{one, one}, "", 0},
		"refused":            {exported(issued1), []*press{one, {Site: "s1", Key: "k9", Status: 409, Leaves: true}}, "", 0},
		"readmitted":         {exported(`Readmitted "ticket":{"number":"A001","token":"s1.one"}`), []*press{one}, "", 0},
		"lost":               {exported(issued2), []*press{one}, "", 1},
		"a call lost":        {exported(issued1), []*press{one, next}, "", 1},
		"readmitted renamed": {exported(`Readmitted "ticket":{"number":"A007","token":"s1.one"}`), []*press{one}, "stands in the log as A007", 0},
		"another number":     {exported(strings.Replace(issued1, "A001", "A007", 1)), []*press{one}, "told A001 (s1.one), logged A007", 0},
		"a key twice":        {exported(issued1, strings.Replace(issued2, "k2", "k1", 1)), []*press{one}, "is in the log 2 times", 0},
		"a number to two":    {exported(issued1), []*press{one, told("k9", "A001", "s1.new")}, "A001 was told to two", 1},
		"another's in log":   {exported(issued1), []*press{told("k9", "A001", "s1.new")}, "stands in the log for s1.one", 1},
		"another counter":    {exported(issued1, strings.Replace(called1, `"counter":"1"`, `"counter":"2"`, 1)), []*press{next}, "comes to counter 1, logged otherwise", 0},
	} {
		records, _ := parse(tt.log)
		v := &verdict{}
		v.acknowledged("s1", tt.presses, records)
		if got := strings.Join(v.of(inAccount), "\n"); tt.want == "" && got != "" || !strings.Contains(got, tt.want) || len(v.Lost) != tt.lost {
			t.Errorf("%s: got %q and %d lost, want %q and %d", name, got, len(v.Lost), tt.want, tt.lost)
		}
	}
}

// TestCheckerHearsScreens lets a screen announce what is in the log, and what is not.
func TestCheckerHearsScreens(t *testing.T) {
	at := func(s int) time.Time { return time.Date(2026, 11, 25, 8, 0, s, 0, time.UTC) }
	calls := []call{{ID: 3, Number: "A001", Counter: "1", At: at(3)}, {ID: 6, Number: "A002", Counter: "1", At: at(6)}}
	moved := calls[1]
	moved.Counter = "2"
	again := calls[0]
	again.ID = 9
	for name, tt := range map[string]struct {
		said []heard
		want string
		lost int
	}{
		"both":            {[]heard{{calls[0], "e"}, {calls[1], "e"}}, "", 0},
		"in a new epoch":  {[]heard{{calls[0], "e"}, {calls[1], "f"}}, "", 0},
		"twice":           {[]heard{{calls[0], "e"}, {calls[1], "e"}, {again, "f"}}, "announced twice", 0},
		"out of order":    {[]heard{{calls[1], "e"}, {calls[0], "e"}}, "was announced after", 0},
		"never":           {[]heard{{calls[0], "e"}}, "was never announced", 0},
		"another counter": {[]heard{{calls[0], "e"}, {moved, "e"}}, "the log says 1", 0},
		"in no log":       {[]heard{{calls[0], "e"}, {call{ID: 4, Number: "A009", At: at(4)}, "e"}, {calls[1], "e"}}, "", 1},
	} {
		s := &screen{hall: &hall{}, path: "board", first: at(0), said: tt.said}
		wrong, lost := s.judge(calls, at(60))
		if got := strings.Join(wrong, "\n"); tt.want == "" && got != "" || !strings.Contains(got, tt.want) || lost != tt.lost {
			t.Errorf("%s: got %q and %d, want %q and %d", name, got, lost, tt.want, tt.lost)
		}
	}
}

// TestScreenFollowsTheRules feeds a screen boards: a call is announced once, whatever the epochs.
func TestScreenFollowsTheRules(t *testing.T) {
	now := time.Now()
	c := func(id uint64, ago time.Duration) call {
		return call{ID: id, Number: fmt.Sprint("A", id), At: now.Add(-ago)}
	}
	s := &screen{}
	hear := func(epoch string, calls ...call) { s.hear(message{Epoch: epoch, Calls: calls}) }
	hear("e", c(1, 2*time.Minute), c(2, 5*time.Second))
	hear("e", c(1, 2*time.Minute), c(2, 5*time.Second), c(5, 3*time.Second))
	hear("f", c(2, 5*time.Second), c(5, 3*time.Second), c(4, 2*time.Second)) // another history: ids begin lower
	hear("f", c(4, 2*time.Second), c(7, time.Second))
	var ids []uint64
	for _, h := range s.said {
		ids = append(ids, h.ID)
	}
	if fmt.Sprint(ids) != "[2 5 4 7]" {
		t.Errorf("announced %v, want 2, 5, 4 and 7", ids)
	}
}
