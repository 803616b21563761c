package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"luot/journal"
	"luot/queue"
)

// give has commands decided and applied, one second apart, and returns the events.
func give(t *testing.T, d *Directory, orders ...Order) []Event {
	t.Helper()
	var all []Event
	for _, o := range orders {
		at := queue.InstantOf(newWatch().now()).Add(time.Duration(d.seq) * time.Second)
		events, err := d.Decide(Command{At: at, Actor: "test", Do: o})
		if err != nil {
			t.Fatalf("%T: %v", o, err)
		}
		for _, e := range events {
			d.Apply(e)
		}
		all = append(all, events...)
	}
	return all
}

func kiosk(hash string) AddDevice {
	return AddDevice{Device{Site: "qn", Kind: Kiosk, Name: "Cửa chính", Hash: hash}}
}

// busy is a month with one of everything.
func busy(t *testing.T) (*Directory, []Event) {
	t.Helper()
	d := NewDirectory(nil)
	an, admin := lan, Account{User: "admin", Role: queue.Admin, Hash: "h3"}
	an.User, an.Hash = "an", "h2"
	withHash := lan
	withHash.Hash = "h1"
	events := give(t, d, OpenMonth{}, AddAccount{Account: withHash}, AddAccount{Account: an}, AddAccount{Account: admin},
		kiosk("t1"), kiosk("t2"), RevokeDevice{"qn-2"}, SetPassword{"lan", "h4"}, Disable{"an"}, Enable{"an"},
		LogIn{User: "lan", Session: "s1", Verified: "h4", For: time.Hour}, LogIn{User: "an", Session: "s2", Verified: "h2", For: time.Minute},
		LogIn{User: "an", Session: "s3", Verified: "h2", For: time.Hour}, UseSession{"s1"}, LogOut{"s3"}, Disable{"an"}, Enable{"an"},
		LogIn{User: "an", Session: "s4", Verified: "h2", For: time.Minute})
	return d, events
}

func TestEachOrderLeavesItsMark(t *testing.T) {
	d, events := busy(t)
	var types []string
	for i, e := range events {
		types = append(types, e.Fact.fact())
		if e.Seq != uint64(i+1) || e.Actor != "test" {
			t.Errorf("event %d is numbered %d, actor %s", i+1, e.Seq, e.Actor)
		}
	}
	want := "Snapshot AccountAdded AccountAdded AccountAdded DeviceAdded DeviceAdded DeviceRevoked PasswordSet AccountDisabled " +
		"AccountEnabled LoggedIn LoggedIn LoggedIn SessionUsed LoggedOut AccountDisabled AccountEnabled LoggedIn"
	if got := strings.Join(types, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if d.accounts["lan"].Hash != "h4" || d.accounts["an"].Disabled || !d.devices["qn-2"].Revoked || d.devices["qn-1"].Revoked {
		t.Errorf("accounts %+v, devices %+v", d.accounts, d.devices)
	}
	s1 := d.sessions["s1"]
	if len(d.sessions) != 2 || s1.Used <= s1.Issued || s1.Expires != s1.Issued.Add(time.Hour) {
		t.Errorf("sessions %+v; want s1, used since, and s4", d.sessions)
	}
}

func TestOrdersThatAreRefusedOrIdle(t *testing.T) {
	d, _ := busy(t)
	long := lan
	long.User, long.Name = "long", strings.Repeat("x", maxName+1)
	tests := map[string]struct {
		order Order
		code  string // "" no event, no refusal
	}{
		"taken name":           {AddAccount{Account: lan}, "account.exists"},
		"bad name":             {AddAccount{Account: Account{User: "Lan!", Role: queue.Officer}}, "value.format"},
		"a name of two lines":  {AddAccount{Account: Account{User: "bo", Role: queue.Officer, Name: "Bo\nadmin"}}, "value.format"},
		"a title of two lines": {AddAccount{Account: Account{User: "bo", Role: queue.Officer, Title: "Bo\u2028x"}}, "value.format"},
		// Once "device list" showed the second line of such a name as a device of its own.
		"a device of two lines": {AddDevice{Device{Site: "qn", Kind: Kiosk, Name: "K\nqn-9  qn  kiosk  active", Hash: "t9"}}, "value.format"},
		"a name backwards":      {AddDevice{Device{Site: "qn", Kind: Kiosk, Name: "K \u202e1", Hash: "t9"}}, "value.format"},
		"a name in bytes":       {AddDevice{Device{Site: "qn", Kind: Kiosk, Name: "K \xff", Hash: "t9"}}, "value.format"},
		"no role":               {AddAccount{Account: Account{User: "bo"}}, "value.unknown"},
		"bad site":              {AddAccount{Account: Account{User: "bo", Role: queue.Lead, Sites: []queue.SiteID{"Q N"}}}, "value.format"},
		"long name":             {AddAccount{Account: long}, "value.range"},
		"not the first":         {AddAccount{Account: lan, First: true}, ""},
		"password of nobody":    {SetPassword{"bo", "h"}, "account.unknown"},
		"disable nobody":        {Disable{"bo"}, "account.unknown"},
		"enable nobody":         {Enable{"bo"}, "account.unknown"},
		"enable again":          {Enable{"an"}, ""},
		"last admin":            {Disable{"admin"}, "account.last_admin"},
		"same token":            {kiosk("t1"), ""},
		"revoked token":         {kiosk("t2"), "device.exists"},
		"token that moved":      {AddDevice{Device{Site: "pk", Kind: Kiosk, Hash: "t1"}}, ""},
		"token of another kind": {AddDevice{Device{Site: "qn", Kind: Display, Hash: "t1"}}, "device.exists"},
		"bad kind":              {AddDevice{Device{Site: "qn", Kind: "toaster", Hash: "t9"}}, "value.unknown"},
		"no site":               {AddDevice{Device{Kind: Kiosk, Hash: "t9"}}, "value.format"},
		"revoke nothing":        {RevokeDevice{"qn-9"}, "device.unknown"},
		"revoke again":          {RevokeDevice{"qn-2"}, ""},
		"log in nobody":         {LogIn{User: "bo", Verified: ""}, "session.wrong"},
		"password since then":   {LogIn{User: "lan", Verified: "h1"}, "session.wrong"},
		"log out nobody":        {LogOut{"s9"}, ""},
		"use nothing":           {UseSession{"s9"}, ""},
		"open again":            {OpenMonth{}, ""},
		"tick":                  {Tick{}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			events, err := d.Decide(Command{At: 1, Do: tt.order})
			if tt.code != "" {
				refused(t, err, tt.code)
			} else if err != nil || len(events) != 0 {
				t.Errorf("got %v, %v, want nothing", events, err)
			}
		})
	}
	give(t, d, CloseMonth{})
	if _, err := d.Decide(Command{At: 1, Do: Disable{"an"}}); err == nil {
		t.Error("a closed month takes orders")
	}
	if _, err := NewDirectory(nil).Decide(Command{At: 1, Do: Disable{"an"}}); err == nil {
		t.Error("a month without its snapshot takes orders")
	}
}

func TestALifeLastsAtMostSixteenHours(t *testing.T) {
	d, _ := busy(t)
	give(t, d, LogIn{User: "lan", Session: "s5", Verified: "h4", For: 1000 * time.Hour})
	if s := d.sessions["s5"]; s.Expires != s.Issued.Add(16*time.Hour) {
		t.Errorf("session lasts %v", s.Expires.Sub(s.Issued))
	}
}

func TestOneMoreSessionEndsTheOldest(t *testing.T) {
	d, _ := busy(t)
	for i := range MaxSessions {
		give(t, d, LogIn{User: "lan", Session: fmt.Sprintf("n%02d", i), Verified: "h4", For: time.Hour})
	}
	if _, ok := d.sessions["s1"]; ok || len(d.sessions) != MaxSessions+1 { // and s4 of an
		t.Errorf("%d sessions, the oldest among them: %v", len(d.sessions), ok)
	}
}

// stored returns what comes back from the log.
func stored(t *testing.T, events []Event) []Event {
	t.Helper()
	var recs []journal.Record
	for _, e := range events {
		r, err := ToRecord(e)
		if err != nil {
			t.Fatal(err)
		}
		recs = append(recs, r)
	}
	b, err := journal.Seal(journal.Position{}, journal.WriterID{1}, recs)
	if err != nil {
		t.Fatal(err)
	}
	var out []Event
	for _, r := range b.Records {
		back, err := journal.Decode(r.Raw)
		if err != nil {
			t.Fatal(err)
		}
		e, err := FromRecord(back)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

func TestTheFoldOfTheLogIsTheFold(t *testing.T) {
	d, events := busy(t)
	again := NewDirectory(nil)
	for _, e := range stored(t, events) {
		again.Apply(e)
	}
	if !reflect.DeepEqual(d, again) {
		t.Errorf("got  %+v\nwant %+v", again, d)
	}
}

func TestACloneSharesNothing(t *testing.T) {
	d, _ := busy(t)
	before := d.Clone()
	clone := d.Clone()
	give(t, clone, SetPassword{"lan", "h9"}, Disable{"an"}, kiosk("t9"), RevokeDevice{"qn-1"},
		LogIn{User: "lan", Session: "s9", Verified: "h9", For: time.Hour})
	clone.accounts["lan"].Sites[0] = "xx"
	if !reflect.DeepEqual(d, before) {
		t.Errorf("the original became %+v\nwant %+v", d, before)
	}
}

func TestAMonthBeginsWithASnapshot(t *testing.T) {
	before, _ := busy(t)
	for i := range 3 * partSize {
		give(t, before, kiosk(fmt.Sprintf("many%d", i)))
	}
	next := NewDirectory(before)
	at := before.sessions["s4"].Expires.Add(Grace) // of s4 it is over, of s1 not
	open := (Months{}).Stamp((Months{}).Open(next, journal.Position{Seq: 9, Chain: journal.Hash{7}}), at)
	events, err := next.Decide(open)
	if err != nil {
		t.Fatal(err)
	}
	first, ok := events[0].Fact.(Snapshot)
	if !ok || len(events) != 4 || first.Of != 4 || first.Chain != (journal.Hash{7}).String() {
		t.Fatalf("%d events, the first %+v; want 4 parts", len(events), events[0].Fact)
	}
	for _, e := range events {
		next.Apply(e)
	}
	alone := NewDirectory(nil)
	for _, e := range stored(t, events) {
		alone.Apply(e)
	}
	if !reflect.DeepEqual(next, alone) {
		t.Error("the fold depends on the month before")
	}
	if !reflect.DeepEqual(next.accounts, before.accounts) || !reflect.DeepEqual(next.devices, before.devices) {
		t.Error("accounts or devices were lost")
	}
	if _, ok := next.sessions["s4"]; ok || next.sessions["s1"] != before.sessions["s1"] {
		t.Errorf("sessions %+v; want s1 alone, as it was", next.sessions)
	}
}

func TestMonthsOfUTC(t *testing.T) {
	at := queue.InstantOf(time.Date(2026, 12, 31, 23, 59, 59, 0, time.FixedZone("", 7*3600)))
	if got := (Months{}).Date(at); got != "2026-12" {
		t.Errorf("month %s", got)
	}
	if got := (Months{}).Ends("2026-12").String(); got != "2027-01-01T00:00:00.000Z" {
		t.Errorf("ends %s", got)
	}
	d, _ := busy(t)
	if _, ok := (Months{}).End(d); !ok {
		t.Error("an open month needs no end")
	}
	give(t, d, CloseMonth{})
	if _, ok := (Months{}).End(d); ok {
		t.Error("a closed month is closed again")
	}
	if _, ok := (Months{}).Recover(); ok || d.Due() != 0 {
		t.Error("a directory wants to be ticked or recovered")
	}
}

func TestUnknownRecordsAreOfANewerProgram(t *testing.T) {
	for name, r := range map[string]journal.Record{
		"type":    {Type: "AccountPainted", Data: json.RawMessage(`{}`)},
		"member":  {Type: "LoggedOut", Data: json.RawMessage(`{"user":"a","session":"b","why":"c"}`)},
		"another": {Type: "LoggedOut", Data: json.RawMessage(`{"user":1}`)},
	} {
		if _, err := FromRecord(r); !errors.Is(err, journal.ErrFormat) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := ToRecord(Event{Seq: 1}); err == nil {
		t.Error("an event without a fact was recorded")
	}
}

func TestRolesAndSites(t *testing.T) {
	everywhere := Account{Role: queue.Supervisor}
	tests := map[string]struct {
		a    Account
		site queue.SiteID
		role queue.Role
		want bool
	}{
		"own":          {lan, "qn", queue.Officer, true},
		"higher":       {lan, "qn", queue.Lead, false},
		"elsewhere":    {lan, "pk", queue.Officer, false},
		"role alone":   {lan, "", queue.Officer, true},
		"all sites":    {everywhere, "pk", queue.Lead, true},
		"no role":      {lan, "qn", queue.NoRole, false},
		"disabled":     {Account{Role: queue.Admin, Disabled: true}, "qn", queue.Officer, false},
		"nobody":       {Account{}, "", queue.Officer, false},
		"not an admin": {everywhere, "", queue.Admin, false},
	}
	for name, tt := range tests {
		if got := tt.a.May(tt.site, tt.role); got != tt.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
	for _, r := range []queue.Role{queue.Officer, queue.Lead, queue.Supervisor, queue.Admin} {
		if ParseRole(RoleName(r)) != r {
			t.Errorf("role %d is named %q", r, RoleName(r))
		}
	}
	if RoleName(queue.NoRole) != "" || RoleName(99) != "" || ParseRole("king") != queue.NoRole || ParseRole("") != queue.NoRole {
		t.Error("a role that is none has a name")
	}
}
