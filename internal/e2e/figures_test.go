package e2e

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"luot/journal/redistest"
)

// figures are the sums of one counter, counted by this test alone.
type figures struct {
	served, dossiers, noShow int
	sum                      map[string]int64 // "waiting_ms" → sum
	n                        map[string]int64
}

var measured = []string{"waiting_ms", "waiting_open_ms", "walking_ms", "serving_ms"}

// TestServiceTimesAgree serves visitors in every way, undoes some of it, and compares four
// accounts of it: Redis' hash, Redis' stream, the API, and this test's own sum over the export.
func TestServiceTimesAgree(t *testing.T) {
	redis := redistest.Start(t, redistest.Always)
	s := demo(t, "--at", "0", "--speed", "0", "--redis", redis.URL(), "--set", "recall_gap=0s", "--set", "absent_after=0s", "--set", "arrival=optional", "--set", "min_visit=0s")
	work(t, s)
	own := map[string]*figures{}
	date := ""
	for _, row := range export(t, s) {
		date = row.At[:10]
		add(own, row)
	}
	if len(own) < 2 {
		t.Fatalf("the export tells of %d counters, want at least 2", len(own))
	}
	compareAPI(t, s, own)
	compareHash(t, redis, date, own)
	compareStream(t, redis, own)
}

// work is a short morning at three counters with undos.
func work(t *testing.T, s *server) {
	kiosk := s.kiosk("qn")
	for i := range 9 {
		body := map[string]any{"service": []string{"dat-dai", "tra-ket-qua", "dat-dai"}[i%3]}
		if i == 4 {
			body["class"] = "priority"
		}
		kiosk.must(t, 201, "POST", "/api/v1/sites/qn/tickets", body)
	}
	land, results, third := s.officerAt("qn", "3"), s.officerAt("qn", "13"), s.officerAt("qn", "4")
	for _, o := range []*officerAt{land, results, third} {
		o.want(200, "open")
	}
	land.want(200, "next")
	land.want(200, "start")
	land.want(200, "finish", "dossiers", 3)
	land.want(200, "undo", "of", land.now.Undo.Of)
	land.want(200, "finish", "dossiers", 2)
	land.want(200, "next")
	land.want(200, "start")
	land.want(200, "next")
	land.want(200, "undo", "of", land.now.Undo.Of)
	land.want(200, "transfer", "service", "ho-tich-tu-phap")
	results.want(200, "next")
	results.want(200, "recall")
	results.want(200, "no-show")
	results.want(200, "undo", "of", results.now.Undo.Of)
	results.want(200, "no-show")
	results.want(200, "next")
	results.want(200, "start")
	results.want(200, "hold", "reason", "papers")
	results.want(200, "resume", "number", results.now.Held[0].Number)
	results.want(200, "finish")
	third.want(200, "next")
	third.want(200, "start")
	third.want(200, "hold", "reason", "fee")
	s.staff("qn-4").must(t, 200, "POST", "/api/v1/sites/qn/tickets/"+third.now.Held[0].Number+"/back", nil)
	third.want(200, "walk-in", "service", "dat-dai")
	third.want(200, "finish")
}

// record is what this test reads of an exported record.
type record struct {
	Seq  uint64
	Type string
	At   string
	Data struct {
		Tx   *tx  `json:"tx"`
		Void []tx `json:"void"`
	}
}

// tx is a transaction as the log tells it.
type tx struct {
	Kind, Counter string
	Dossiers      int
	WaitingMS     *int64 `json:"waiting_ms"`
	WaitingOpenMS *int64 `json:"waiting_open_ms"`
	WalkingMS     *int64 `json:"walking_ms"`
	ServingMS     *int64 `json:"serving_ms"`
}

func (x tx) times() []*int64 { return []*int64{x.WaitingMS, x.WaitingOpenMS, x.WalkingMS, x.ServingMS} }

func export(t *testing.T, s *server) []record {
	t.Helper()
	body := s.staff("qn-super").must(t, 200, "GET", "/api/v1/sites/qn/events", nil).Body
	var out []record
	for text := range strings.Lines(string(body)) {
		var l struct{ R record }
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("read %.200s: %v", text, err)
		}
		out = append(out, l.R)
	}
	return out
}

// add counts what a record ends and takes off what it takes back.
func add(own map[string]*figures, r record) {
	count := func(x tx, by int64) {
		f := own[x.Counter]
		if f == nil {
			f = &figures{sum: map[string]int64{}, n: map[string]int64{}}
			own[x.Counter] = f
		}
		switch x.Kind {
		case "no_show":
			f.noShow += int(by)
			return
		case "done", "transferred":
			f.served += int(by)
			f.dossiers += int(by) * x.Dossiers
		}
		for i, ms := range x.times() {
			if ms != nil {
				f.sum[measured[i]] += by * *ms
				f.n[measured[i]] += by
			}
		}
	}
	if r.Data.Tx != nil {
		count(*r.Data.Tx, 1)
	}
	for _, x := range r.Data.Void {
		count(x, -1)
	}
}

// mean is sum ÷ count, rounded half up.
func (f *figures) mean(what string) int64 {
	if f.n[what] == 0 {
		return 0
	}
	return (2*f.sum[what] + f.n[what]) / (2 * f.n[what])
}

// compareAPI adds up the API's rows per counter. A mean over several services cannot be added up,
// so means are compared where a counter has one row.
func compareAPI(t *testing.T, s *server, own map[string]*figures) {
	type stat struct{ N, Mean int64 }
	var times struct {
		Rows []struct {
			Counter                  string
			Served, Dossiers, NoShow int
			Waiting                  stat `json:"waiting_ms"`
			Open                     stat `json:"waiting_open_ms"`
			Walking                  stat `json:"walking_ms"`
			Serving                  stat `json:"serving_ms"`
		}
	}
	body := s.staff("qn-3").must(t, 200, "GET", "/api/v1/sites/qn/service-times", nil).Body
	body = []byte(strings.ReplaceAll(string(body), `"no_show"`, `"NoShow"`))
	answer{Body: body}.decode(t, &times)
	rows, served := map[string]int{}, map[string][3]int{}
	for _, r := range times.Rows {
		rows[r.Counter]++
		v := served[r.Counter]
		served[r.Counter] = [3]int{v[0] + r.Served, v[1] + r.Dossiers, v[2] + r.NoShow}
	}
	for _, r := range times.Rows {
		f := own[r.Counter]
		if f == nil {
			t.Errorf("the API knows counter %s, the export does not", r.Counter)
			continue
		}
		if got := served[r.Counter]; got != [3]int{f.served, f.dossiers, f.noShow} {
			t.Errorf("counter %s: the API says %v, the export %v", r.Counter, got, [3]int{f.served, f.dossiers, f.noShow})
		}
		if rows[r.Counter] > 1 {
			continue
		}
		for i, got := range []stat{r.Waiting, r.Open, r.Walking, r.Serving} {
			if want := (stat{f.n[measured[i]], f.mean(measured[i])}); got != want {
				t.Errorf("counter %s %s: the API says %v, the export %v", r.Counter, measured[i], got, want)
			}
		}
	}
	if len(rows) != len(own) {
		t.Errorf("the API has %d counters, the export %d", len(rows), len(own))
	}
}

// cli asks Redis with its own client, as an administrator would.
func cli(t *testing.T, redis *redistest.Server, into any, words ...string) {
	t.Helper()
	out, err := exec.Command("redis-cli", append([]string{"-u", redis.URL(), "--json"}, words...)...).Output()
	if err != nil {
		t.Fatalf("redis-cli %v: %v (`make test` installs it)", words, err)
	}
	answer{Body: out}.decode(t, into)
}

// compareHash compares the hash of the date.
func compareHash(t *testing.T, redis *redistest.Server, date string, own map[string]*figures) {
	hash := map[string]string{}
	cli(t, redis, &hash, "HGETALL", "luot:{qn}:"+date+":counters")
	for counter, f := range own {
		want := map[string]int64{"served": int64(f.served), "dossiers": int64(f.dossiers), "no_show": int64(f.noShow)}
		for _, what := range measured {
			want[what] = f.sum[what]
			if what != "waiting_open_ms" {
				want[strings.TrimSuffix(what, "_ms")+"_n"] = f.n[what]
			}
		}
		for field, n := range want {
			if got, _ := strconv.ParseInt(hash[counter+":"+field], 10, 64); got != n {
				t.Errorf("%s:%s is %q in Redis, %d by the export", counter, field, hash[counter+":"+field], n)
			}
		}
	}
}

// compareStream sums over the entries that no later entry voids.
func compareStream(t *testing.T, redis *redistest.Server, own map[string]*figures) {
	var entries [][2]json.RawMessage
	cli(t, redis, &entries, "XRANGE", "luot:{qn}:service-times", "-", "+")
	kept := map[string]tx{}
	for _, e := range entries {
		var words []string
		answer{Body: e[1]}.decode(t, &words)
		field := map[string]string{}
		for i := 0; i+1 < len(words); i += 2 {
			field[words[i]] = words[i+1]
		}
		if field["void"] != "" {
			delete(kept, field["void"])
			continue
		}
		number := func(name string) *int64 {
			if n, err := strconv.ParseInt(field[name], 10, 64); err == nil {
				return &n
			}
			return nil
		}
		x := tx{Kind: field["kind"], Counter: field["counter"], WaitingMS: number("waiting_ms"),
			WaitingOpenMS: number("waiting_open_ms"), WalkingMS: number("walking_ms"), ServingMS: number("serving_ms")}
		if n := number("dossiers"); n != nil {
			x.Dossiers = int(*n)
		}
		kept[field["seq"]] = x
	}
	sums := map[string]*figures{}
	for _, x := range kept {
		var r record
		r.Data.Tx = &x
		add(sums, r)
	}
	for counter, f := range own {
		f.noShow = 0 // counted in the hash only
		if f.served == 0 && len(f.n) == 0 {
			continue
		}
		if got := sums[counter]; got == nil || fmt.Sprint(*got) != fmt.Sprint(*f) {
			t.Errorf("counter %s: the stream says %v, the export %v", counter, got, f)
		}
	}
}
