package access

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"luot/queue"
)

func TestLogInAndOut(t *testing.T) {
	g, m, _ := door(t)
	cookie, a, err := g.LogIn(t.Context(), " LAN ", password, "10.0.0.7")
	if err != nil || len(cookie) != 26 || a.Name != lan.Name || a.Role != queue.Officer {
		t.Fatalf("cookie of %d, %+v, %v", len(cookie), a, err)
	}
	if got, ok := g.Session(cookie); !ok || !got.May("qn", queue.Officer) || got.Hash != "" {
		t.Errorf("session: %+v, %v", got, ok)
	}
	if err := g.LogOut(t.Context(), cookie); err != nil {
		t.Fatal(err)
	}
	if _, ok := g.Session(cookie); ok {
		t.Error("the session outlives the log-out")
	}
	before := len(m.types())
	if err := g.LogOut(t.Context(), cookie); err != nil || len(m.types()) != before {
		t.Errorf("a second log-out: %v, %d more records", err, len(m.types())-before)
	}
	for _, wrong := range []string{"", "x", strings.Repeat("0", 26)} {
		if _, ok := g.Session(wrong); ok {
			t.Errorf("cookie %q is somebody", wrong)
		}
	}
}

func TestWrongPasswordAndUnknownUserAreOneRefusal(t *testing.T) {
	g, _, _ := door(t)
	var compared []string
	compare := g.hash.compare
	g.hash.compare = func(password, hash string) (bool, error) {
		compared = append(compared, hash)
		return compare(password, hash)
	}
	if err := g.AddAccount(t.Context(), "test", Account{User: "gone", Role: queue.Officer}, "ein Satz für alle"); err != nil {
		t.Fatal(err)
	}
	if err := g.Disable(t.Context(), "test", "gone"); err != nil {
		t.Fatal(err)
	}
	for user, given := range map[string]string{"lan": "not this one", "bo": password, "gone": "12345678", "B@d name": "x"} {
		_, _, err := g.LogIn(t.Context(), user, given, "10.0.0.1")
		if r := refused(t, err, "session.wrong"); len(r.Args) != 0 || r.Kind != queue.Forbidden {
			t.Errorf("%s: %+v tells more than that it is wrong", user, r)
		}
	}
	cost := func(hash string) string { return strings.Join(strings.Split(hash, "$")[:4], "$") }
	if len(compared) != 4 || slices.ContainsFunc(compared, func(h string) bool { return cost(h) != cost(compared[0]) }) {
		t.Errorf("compared %d hashes at costs %v; want 4 at one cost", len(compared), compared)
	}
}

func TestFiveWrongTriesSlowAccountAndAddress(t *testing.T) {
	g, _, w := door(t)
	try := func(user, given, addr string) error {
		_, _, err := g.LogIn(t.Context(), user, given, addr)
		return err
	}
	for range freeTries {
		refused(t, try("lan", "wrong", "10.0.0.1"), "session.wrong")
	}
	if r := refused(t, try("lan", password, "10.0.0.2"), "session.slow"); r.Args["seconds"] != 5 || r.Kind != queue.TooMany {
		t.Errorf("the account waits %v", r.Args)
	}
	if r := refused(t, try("an", "wrong", "10.0.0.1"), "session.slow"); r.Args["seconds"] != 5 {
		t.Errorf("the address waits %v", r.Args)
	}
	refused(t, try("an", "wrong", "10.0.0.2"), "session.wrong") // another account from another address
	for _, want := range []int{10, 20, 40, 80, 160, 300, 300} {
		w.pass(5 * time.Minute)
		refused(t, try("lan", "wrong", "10.0.0.1"), "session.wrong")
		if r := refused(t, try("lan", "wrong", "10.0.0.1"), "session.slow"); r.Args["seconds"] != want {
			t.Errorf("then %v, want %d s", r.Args, want)
		}
	}
	w.pass(5 * time.Minute)
	if err := try("lan", password, "10.0.0.1"); err != nil {
		t.Fatalf("after waiting: %v", err)
	}
	refused(t, try("lan", "wrong", "10.0.0.1"), "session.wrong") // all is forgotten
	if err := try("lan", password, "10.0.0.1"); err != nil {
		t.Errorf("one wrong try after a right one: %v", err)
	}
}

func TestASessionEndsByAgeAndByIdleness(t *testing.T) {
	g, m, w := door(t)
	idle, worked := enter(t, g), enter(t, g)
	run, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); g.Run(run, func(err error) { t.Error(err) }) }()
	t.Cleanup(func() { stop(); <-ended })
	renewals := func() (n int) {
		for _, typ := range m.types() {
			if typ == "SessionUsed" {
				n++
			}
		}
		return n
	}
	for minute := 1; minute <= 119; minute++ { // a request a minute
		w.pass(time.Minute)
		if _, ok := g.Session(worked); !ok {
			t.Fatalf("thrown out after %d minutes of work", minute)
		}
		if minute%10 == 0 {
			eventually(t, func() bool { return renewals() == minute/10 })
		}
	}
	if got := renewals(); got != 11 {
		t.Errorf("%d renewals in the log in two hours, want 11", got)
	}
	w.pass(time.Minute)
	if _, ok := g.Session(idle); ok {
		t.Error("two idle hours did not end the session")
	}
	for range 13 * 60 {
		w.pass(time.Minute)
		if _, ok := g.Session(worked); !ok {
			t.Fatal("thrown out in the middle of work")
		}
	}
	w.pass(time.Hour) // 16 h since the log-in
	if _, ok := g.Session(worked); ok {
		t.Error("the session is older than 16 hours")
	}
}

// eventually waits for the thing itself.
func eventually(t *testing.T, ok func() bool) {
	t.Helper()
	end := time.After(10 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-end:
			t.Fatal("waited 10 s in vain")
		case <-tick.C:
		}
	}
}

func TestASessionEndsWithPasswordAndAccount(t *testing.T) {
	g, _, _ := door(t)
	cookie := enter(t, g)
	if err := g.SetPassword(t.Context(), "test", "lan", "another one"); err != nil {
		t.Fatal(err)
	}
	if _, ok := g.Session(cookie); ok {
		t.Error("the session outlives the password")
	}
	_, _, err := g.LogIn(t.Context(), "lan", password, "::1")
	refused(t, err, "session.wrong")
	cookie, _, err = g.LogIn(t.Context(), "lan", "another one", "::1")
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Disable(t.Context(), "test", "lan"); err != nil {
		t.Fatal(err)
	}
	if _, ok := g.Session(cookie); ok {
		t.Error("the session outlives the account")
	}
	if err := g.Enable(t.Context(), "test", "lan"); err != nil {
		t.Fatal(err)
	}
	if _, ok := g.Session(cookie); ok {
		t.Error("the session came back with the account")
	}
	if a := g.Accounts(); len(a) != 1 || a[0].Hash != "" || a[0].Disabled {
		t.Errorf("accounts %+v", a)
	}
}

func TestPasswords(t *testing.T) {
	g, _, _ := door(t)
	an := Account{User: "an-nguyen", Role: queue.Lead}
	for given, code := range map[string]string{"1234567": "password.short", "ấấấấấấấ": "password.short", "AN-nguyen": "password.name",
		"12345678": "password.easy", "Password2026!": "password.easy", "aaaabbbbaaaa": "password.easy",
		strings.Repeat("x", maxPassword+1): "value.range", "12345678\xff": "value.range"} {
		refused(t, g.AddAccount(t.Context(), "test", an, given), code)
	}
	refused(t, g.SetPassword(t.Context(), "test", "bo", "ein Satz für alle"), "account.unknown")
	if one, two := NewPassword(), NewPassword(); one == two || len(one) != 19 || CheckPassword("an", one) != nil {
		t.Errorf("made %q, then %q", one, two)
	}
	_, _, err := g.LogIn(t.Context(), "lan", strings.Repeat("x", 1<<20), "10.0.0.1")
	refused(t, err, "session.wrong")
}

func TestTheFirstAdminIsMadeOnce(t *testing.T) {
	w := newWatch()
	g := NewGate(newMemory(w.now), GateConfig{Now: w.now, Cost: Cost{MemoryKiB: 64, Iterations: 1}})
	other := NewGate(g.log, g.cfg) // knows of nobody yet, as another process would
	secret, err := g.FirstAdmin(t.Context(), "test")
	if err != nil || secret == "" {
		t.Fatalf("got %q, %v", secret, err)
	}
	if _, a, err := g.LogIn(t.Context(), "admin", secret, "10.0.0.1"); err != nil || !a.May("anywhere", queue.Admin) {
		t.Errorf("%+v, %v", a, err)
	}
	for _, g := range []*Gate{g, other} {
		if again, err := g.FirstAdmin(t.Context(), "test"); again != "" || err != nil {
			t.Errorf("once more: %q, %v", again, err)
		}
	}
}

func TestDevices(t *testing.T) {
	g, _, _ := door(t)
	v, token, err := g.AddDevice(t.Context(), "test", Device{Site: "qn", Kind: Kiosk, Name: "Cửa chính"})
	if err != nil || v.ID != "qn-1" || len(token) != 32 || v.Hash != "" {
		t.Fatalf("%+v, token of %d, %v", v, len(token), err)
	}
	given := TokenOf([20]byte{0xff, 2, 3})
	for range 2 { // the demo starts twice on the same data
		v, err := g.AddDeviceWithToken(t.Context(), "test", Device{Site: "qn", Kind: Display}, given)
		if err != nil || v.ID != "qn-2" || v.Kind != Display {
			t.Fatalf("%+v, %v", v, err)
		}
	}
	for _, bad := range []string{"", "short", strings.ToUpper(given), given + "0"} {
		_, err := g.AddDeviceWithToken(t.Context(), "test", Device{Site: "qn", Kind: Kiosk}, bad)
		refused(t, err, "value.format")
	}
	if got, ok := g.Device(given); !ok || got.ID != "qn-2" {
		t.Errorf("%+v, %v", got, ok)
	}
	if err := g.RevokeDevice(t.Context(), "test", "qn-2"); err != nil {
		t.Fatal(err)
	}
	if _, ok := g.Device(given); ok {
		t.Error("a revoked device comes in")
	}
	if _, ok := g.Device("x"); ok {
		t.Error("anything is a token")
	}
	if all := g.Devices(); len(all) != 2 || !all[1].Revoked || all[0].Hash+all[1].Hash != "" {
		t.Errorf("devices %+v", all)
	}
}

// TestMovedDevice: a device that moves keeps its token and its id, and the id is not given again.
func TestMovedDevice(t *testing.T) {
	g, m, _ := door(t)
	v, token, err := g.AddDevice(t.Context(), "test", Device{Site: "qn", Kind: Display, Query: "layout=calls"})
	if err != nil || v.Query != "layout=calls" {
		t.Fatalf("%+v, %v", v, err)
	}
	v.Site, v.Name, v.Query = "pp", "Sảnh", "layout=counter&counter=3"
	for range 2 { // the second time nothing changes
		if err := g.ChangeDevice(t.Context(), "test", v); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.ReloadDevice(t.Context(), "test", v.ID); err != nil {
		t.Fatal(err)
	}
	if got, ok := g.Device(token); !ok || got.Site != "pp" || got.Query != v.Query || got.Name != "Sảnh" || got.Reload == 0 {
		t.Errorf("after the move %+v, %v", got, ok)
	}
	again, _, err := g.AddDevice(t.Context(), "test", Device{Site: "qn", Kind: Display})
	if err != nil || again.ID != "qn-2" {
		t.Errorf("the next device of the old site is %q, %v; qn-1 is taken", again.ID, err)
	}
	for name, bad := range map[string]Device{
		"markup":   {ID: v.ID, Site: "pp", Query: `layout="><b>`},
		"no site":  {ID: v.ID},
		"two rows": {ID: v.ID, Site: "pp", Name: "a\nb"},
	} {
		if err := g.ChangeDevice(t.Context(), "test", bad); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if err := g.RevokeDevice(t.Context(), "test", v.ID); err != nil {
		t.Fatal(err)
	}
	v.Name = "Other"
	refused(t, g.ChangeDevice(t.Context(), "test", v), "device.revoked")
	refused(t, g.ReloadDevice(t.Context(), "test", "qn-9"), "device.unknown")
	next := NewDirectory(m.d) // the month after
	give(t, next, OpenMonth{})
	if got := next.devices[v.ID]; got.Query != v.Query || got.Reload == 0 || !got.Revoked {
		t.Errorf("in the snapshot %+v", got)
	}
}

func TestNothingSecretIsInTheLog(t *testing.T) {
	g, m, _ := door(t)
	cookie := enter(t, g)
	_, token, err := g.AddDevice(t.Context(), "test", Device{Site: "qn", Kind: Kiosk})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.SetPassword(t.Context(), "test", "lan", "another one"); err != nil {
		t.Fatal(err)
	}
	second, _, err := g.LogIn(t.Context(), "lan", "another one", "10.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	next := NewDirectory(m.d)
	events, err := next.Decide(Command{At: queue.InstantOf(m.now()), Actor: "test", Do: OpenMonth{}})
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	for _, r := range m.records {
		log.Write(r.Raw)
	}
	for _, e := range events {
		r, err := ToRecord(e)
		if err != nil {
			t.Fatal(err)
		}
		log.Write(r.Data)
	}
	if !strings.Contains(log.String(), fingerprintOf(token).String()) {
		t.Fatal("not even the token's hash is in the log")
	}
	for name, secret := range map[string]string{"password": password, "new password": "another one", "cookie": cookie, "cookie 2": second, "token": token} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds the %s", name)
		}
	}
}

func TestManyLogInsAtOnce(t *testing.T) {
	g, _, _ := door(t)
	for _, user := range []queue.OfficerID{"a1", "a2", "a3", "a4", "a5", "a6"} {
		if err := g.AddAccount(t.Context(), "test", Account{User: user, Role: queue.Officer}, "ein Satz für alle"); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	for i := range 24 {
		all.Go(func() {
			user := []string{"a1", "a2", "a3", "a4", "a5", "a6"}[i%6]
			cookie, _, err := g.LogIn(t.Context(), user, "ein Satz für alle", "10.0.0.9")
			if err != nil {
				t.Errorf("%s: %v", user, err)
				return
			}
			if a, ok := g.Session(cookie); !ok || string(a.User) != user {
				t.Errorf("%s came in as %+v, %v", user, a, ok)
			}
		})
	}
	all.Wait()
}

func BenchmarkSession(b *testing.B) {
	w := newWatch()
	m := newMemory(w.now)
	g := NewGate(m, GateConfig{Now: w.now, Cost: Cost{MemoryKiB: 64, Iterations: 1}})
	if err := g.AddAccount(b.Context(), "test", lan, password); err != nil {
		b.Fatal(err)
	}
	cookie, _, err := g.LogIn(b.Context(), "lan", password, "::1")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := g.Session(cookie); !ok {
			b.Fatal("nobody")
		}
	}
}
