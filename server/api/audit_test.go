package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"

	"luot/access"
	"luot/journal"
	"luot/queue"
)

const auditOf = "/api/v1/sites/qn/audit"

// morningWork is a visit at counter 3 by an officer whose name is a formula and HTML.
func morningWork(t *testing.T) (*office, queue.Number) {
	t.Helper()
	r := newOffice(t)
	r.want(http.StatusOK, "PATCH", accountsPath+"/lan", with(r.root, `{"name":"=1+1<img src=x onerror=alert(1)>"}`))
	number := r.issue(`{"service":"dat-dai"}`).Number
	r.issue(`{"service":"dat-dai"}`)
	lan := ask{origin: r.base, cookie: r.logIn("lan")}
	a := r.want(http.StatusOK, "GET", "/api/v1/sites/qn/counters/3", lan)
	for _, act := range []string{"open", "next", "start", "finish"} {
		a = r.want(http.StatusOK, "POST", "/api/v1/sites/qn/counters/3/"+act, with(lan, `{"seen":`+itoa(into[struct{ Seen uint64 }](t, a).Seen)+`}`))
	}
	return r, number
}

func (r *office) audit(query string, a ask) auditAnswer {
	r.t.Helper()
	return into[auditAnswer](r.t, r.want(http.StatusOK, "GET", auditOf+query, a))
}

// TestAudit: a supervisor reads what happened to a number, at a counter, by an officer, in sentences of both
// languages, with where it was done; in pages, and as a file that no spreadsheet takes for formulas.
func TestAudit(t *testing.T) {
	r, number := morningWork(t)
	boss := ask{cookie: r.logIn("boss"), lang: "en"}
	all := r.audit("", boss)
	if all.Chain.BrokenAt != 0 || int(all.Chain.Records) != len(all.Entries) || all.Ended || all.Next != 0 || len(all.Chain.Head) != 32 {
		t.Fatalf("%+v", all)
	}
	var texts []string
	for _, e := range r.audit("?number="+strings.ToLower(string(number)), boss).Entries {
		if !strings.Contains(e.Text, string(number)) || strings.Contains(e.Text, "{") {
			t.Errorf("%s: %s", e.Type, e.Text)
		}
		texts = append(texts, e.Type)
		if e.Actor == "staff:lan" && !slices.Equal(e.From, []string{"127.0.0.1"}) {
			t.Errorf("%s was done at %v", e.Type, e.From)
		}
	}
	if s := strings.Join(texts, " "); !strings.HasPrefix(s, "Issued") || !strings.Contains(s, "Called Started Done") {
		t.Errorf("its life: %s", s)
	}
	for _, e := range r.audit("?officer=lan&counter=3", boss).Entries {
		if e.Counter != "3" {
			t.Errorf("found %+v", e)
		}
	}
	if n := len(r.audit("?from=07:00&until=08:00", boss).Entries); n >= len(all.Entries) {
		t.Errorf("%d of %d records before eight", n, len(all.Entries))
	}
	vi := boss
	vi.lang = "vi"
	if one := r.audit("?number="+string(number)+"&limit=1", vi); one.Next == 0 || !strings.Contains(one.Entries[0].Text, "phát số "+string(number)) {
		t.Errorf("%+v", one)
	} else if two := r.audit("?number="+string(number)+"&limit=1&after="+itoa(one.Next), vi); two.Entries[0].Seq <= one.Entries[0].Seq || two.Chain != one.Chain {
		t.Errorf("%+v then %+v", one, two)
	}
	r.spreadsheet(boss)
}

func (r *office) spreadsheet(boss ask) {
	t := r.t
	t.Helper()
	a := r.want(http.StatusOK, "GET", auditOf+"?officer=lan&format=csv&lang=vi", boss)
	text, ok := strings.CutPrefix(string(a.text), "\ufeff")
	if !ok || !strings.Contains(a.Header.Get("Content-Disposition"), `filename="luot-qn-log-2026-11-23.csv"`) {
		t.Errorf("no mark of UTF-8, or %q", a.Header.Get("Content-Disposition"))
	}
	rows, err := csv.NewReader(bytes.NewReader([]byte(text))).ReadAll()
	if err != nil || len(rows) < 5 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("a spreadsheet computes %q", cell)
			}
		}
	}
	if !strings.HasPrefix(rows[1][2], "'=1+1") {
		t.Errorf("who: %q", rows[1][2])
	}
}

// TestAuditOfABrokenLog names the first bad record, and tells those before it alone.
func TestAuditOfABrokenLog(t *testing.T) {
	r, _ := morningWork(t)
	boss := ask{cookie: r.logIn("boss")}
	whole := r.audit("", boss)
	read := r.api.Records
	r.api.Records = func(ctx context.Context, s journal.Stream) iter.Seq2[journal.Record, error] {
		return altered(read(ctx, s), s)
	}
	got := r.audit("", boss)
	if got.Chain.BrokenAt != 4 || got.Chain.Records != 3 || len(got.Entries) != 3 || whole.Chain.Records <= 4 {
		t.Errorf("%+v", got)
	}
	if got := r.events(""); got.Chain.BrokenAt != 4 {
		t.Errorf("the directory: %+v", got.Chain)
	}
}

// altered reads a log in whose fourth record one letter is another.
func altered(from iter.Seq2[journal.Record, error], s journal.Stream) iter.Seq2[journal.Record, error] {
	return func(yield func(journal.Record, error) bool) {
		at := journal.Position{}
		for r, err := range from {
			if err != nil {
				yield(r, err)
				return
			}
			raw := slices.Clone(r.Raw)
			if r.Seq == 4 {
				raw = bytes.Replace(raw, []byte(`"actor":"`), []byte(`"actor":"x`), 1)
			}
			again, err := journal.Next(s, at, journal.Stored{Seq: r.Seq, Chain: r.Chain, Raw: raw})
			if !yield(again, err) || err != nil {
				return
			}
			at = again.Position()
		}
	}
}

// TestAuditRefuses: it is for supervisors of the site, and asks in the right form.
func TestAuditRefuses(t *testing.T) {
	r := newOffice(t)
	if err := r.gate.AddAccount(t.Context(), "test", access.Account{User: "pkboss", Role: queue.Supervisor, Sites: []queue.SiteID{"pk"}}, password); err != nil {
		t.Fatal(err)
	}
	boss := ask{cookie: r.logIn("boss")}
	for _, query := range []string{"date=heute", "from=25:00", "until=x", "after=-1", "limit=x", "format=xml"} {
		r.want(http.StatusUnprocessableEntity, "GET", auditOf+"?"+query, boss)
	}
	if got := r.audit("?date=2020-01-01", boss); got.Chain.Records != 0 || len(got.Entries) != 0 {
		t.Errorf("a day without a log: %+v", got)
	}
	r.want(http.StatusForbidden, "GET", auditOf, ask{cookie: r.logIn("pkboss")}) // another site's supervisor
	r.want(http.StatusNotFound, "GET", "/api/v1/sites/zz/audit", boss)
}

// TestWhoMayWhat asks every route of accounts and audit as everybody: each of those who are not listed is
// refused, for what they are and before the body is read.
func TestWhoMayWhat(t *testing.T) {
	r := newOffice(t)
	who := map[string]ask{"nobody": {origin: r.base}, "forged": {origin: r.base, cookie: strings.Repeat("0", 26)}, "kiosk": {bearer: r.kiosk},
		"local": r.local, "root": r.root}
	for _, user := range []string{"lan", "far", "lead", "boss"} {
		who[user] = ask{origin: r.base, cookie: r.logIn(user)}
	}
	staff, admins := []string{"lan", "far", "lead", "boss", "local", "root"}, []string{"local", "root"}
	for _, route := range append(r.api.accountRoutes(), r.api.auditRoutes()...) {
		if route.who == anyone {
			continue
		}
		may := map[string]bool{}
		for _, name := range map[int][]string{int(officer): staff, int(supervisor): {"boss", "local", "root"}, int(admin): admins}[int(route.who)] {
			may[name] = true
		}
		path := strings.NewReplacer(":user", "nobody", ":session", "none", ":site", "qn").Replace(route.path)
		for name, a := range who {
			if route.method != http.MethodGet {
				a.body = `{"no such member":1}`
			}
			got, want := r.send(route.method, path, a).StatusCode, http.StatusForbidden
			switch {
			case name == "nobody" || name == "forged":
				want = http.StatusUnauthorized
			case may[name] && route.method != http.MethodGet:
				want = http.StatusBadRequest
			case may[name]:
				want = got
				if got != http.StatusOK && got != http.StatusNotFound {
					t.Errorf("%s %s as %s: %d", route.method, path, name, got)
				}
			}
			if got != want {
				t.Errorf("%s %s as %s: %d, want %d", route.method, path, name, got, want)
			}
			if foreign := a; route.method != http.MethodGet && name == "root" {
				foreign.origin = "https://evil.example"
				r.want(http.StatusForbidden, route.method, path, foreign)
				foreign.origin = ""
				r.want(http.StatusForbidden, route.method, path, foreign)
			}
		}
	}
}
