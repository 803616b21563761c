package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"luot/configs"
	"luot/journal"
	"luot/journal/redistest"
)

// text is a writer that may be read while others write.
type text struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (w *text) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.Write(p)
}

func (w *text) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.String()
}

// command runs one and returns its exit code and what it wrote.
func command(t *testing.T, in string, args ...string) (code int, out, errors string) {
	t.Helper()
	var o, e text
	code = run(t.Context(), args, &console{strings.NewReader(in), &o, &e, "v7"})
	return code, o.String(), e.String()
}

// done fails unless the command does what was asked.
func done(t *testing.T, in string, args ...string) (out string) {
	t.Helper()
	code, out, errs := command(t, in, args...)
	if code != 0 {
		t.Fatalf("%v: exit %d: %s", args, code, errs)
	}
	return out
}

// notDone fails unless the command ends with code and says want.
func notDone(t *testing.T, code int, want string, args ...string) {
	t.Helper()
	got, out, errs := command(t, "", args...)
	if got != code || out != "" || !strings.Contains(errs, want) {
		t.Errorf("%v: exit %d, %q, %q; want %d, … %s …", args, got, out, errs, code, want)
	}
}

func TestHelpAndVersion(t *testing.T) {
	if out := done(t, "", "version"); !strings.HasPrefix(out, "luot v7 (go") {
		t.Errorf("version: %q", out)
	}
	for _, args := range [][]string{{"--help"}, {"serve", "--help"}, {"demo", "--help"}} {
		if out := done(t, "", args...); !strings.Contains(out, "Usage: luot") {
			t.Errorf("%v: %q", args, out)
		}
	}
	if out := done(t, "", "serve", "--help"); strings.Count(out, "$LUOT_") != 9 {
		t.Errorf("not each of the nine flags has its variable:\n%s", out)
	}
	notDone(t, 2, "unexpected argument frob", "frob")
	notDone(t, 2, "--at", "demo", "--at", "25:00")
	notDone(t, 2, "--role", "user", "add", "lan", "--role", "king")
	notDone(t, 2, "unknown flag --password", "user", "add", "lan", "--password", "12345678")
}

func TestUsersAndDevices(t *testing.T) {
	data := "--data=" + t.TempDir()
	made := done(t, "", "user", "add", "Admin", "--role=admin", "--generate", data)
	if !regexp.MustCompile(`^([0-9a-z]{4}-){3}[0-9a-z]{4}\n$`).MatchString(made) {
		t.Errorf("made the password %q", made)
	}
	done(t, "mật khẩu dài\r\n", "user", "add", "lan", "--site=qn", "--site=pk", "--name=Lan", data)
	notDone(t, 1, "There is already an account", "user", "add", "lan", "--generate", data)
	notDone(t, 1, "no password was given", "user", "passwd", "lan", data)
	if code, _, errs := command(t, "short\n", "user", "passwd", "lan", data); code != 1 || !strings.Contains(errs, "at least 8 characters") {
		t.Errorf("a short password: %d, %s", code, errs)
	}
	done(t, "another one\n", "user", "passwd", "lan", data)
	done(t, "", "user", "disable", "lan", data)
	done(t, "", "user", "enable", "lan", data)
	notDone(t, 1, "last administrator", "user", "disable", "admin", data)
	notDone(t, 1, "no account of this name", "user", "disable", "bo", data)
	notDone(t, 1, "(user)", "user", "add", "Trần", "--generate", data)

	token := done(t, "", "device", "add", "--site=qn", "--name=Cửa chính", data)
	if len(token) != 33 {
		t.Errorf("token %q", token)
	}
	done(t, "", "device", "add", "--site=qn", "--kind=agent", data)
	done(t, "", "device", "revoke", "qn-2", data)
	notDone(t, 1, "not registered", "device", "revoke", "qn-9", data)
	list := done(t, "", "device", "list", data)
	if !regexp.MustCompile(`qn-1 +qn +kiosk +active +Cửa chính\nqn-2 +qn +agent +revoked`).MatchString(list) {
		t.Errorf("list:\n%s", list)
	}
	log := done(t, "", "export", "--site=_directory", "--date="+time.Now().UTC().Format("2006-01"), data)
	for _, secret := range []string{strings.TrimSpace(made), strings.TrimSpace(token), "another one", "mật khẩu dài"} {
		if strings.Contains(log+list, secret) {
			t.Errorf("%s is in the log or the list", secret)
		}
	}
	notDone(t, 1, "there is no data in", "device", "list", "--data="+t.TempDir())
}

func TestASiteMustBeInTheNamedFile(t *testing.T) {
	file := write(t, configs.GiaLai)
	data := "--data=" + t.TempDir()
	notDone(t, 1, `has no site "xx"; it has qn, pk`, "device", "add", "--site=xx", "--config="+file, data)
	notDone(t, 1, `has no site "xx"`, "user", "add", "lan", "--site=xx", "--generate", "--config="+file, data)
	done(t, "", "device", "add", "--site=pk", "--config="+file, data)
}

func write(t *testing.T, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "luot.yaml")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestCheck(t *testing.T) {
	out := done(t, "", "check", write(t, configs.GiaLai))
	for _, want := range []string{"is in order", "site qn: without public_url", "site pk: prefixes A, K sound", "prefixes L, N, R", "prefixes S, X"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	with := strings.Replace(string(configs.GiaLai), "version: 1", "version: 1\npublic_url: https://luot.example", 1)
	if out := done(t, "", "check", write(t, []byte(with))); strings.Contains(out, "public_url") {
		t.Errorf("public_url is missed where it stands:\n%s", out)
	}
	bad := write(t, []byte(strings.NewReplacer("mode: ratio", "mode: random", "max_calls: 3", "max_calls: three").Replace(string(configs.GiaLai))))
	notDone(t, 1, bad+": line 13: cannot unmarshal", "check", bad)
	notDone(t, 1, bad+`: line 19: mode is "random"`, "check", bad)
	notDone(t, 1, "2 to mend", "check", bad)
	notDone(t, 1, "line 19", "serve", "--config="+bad, "--data="+t.TempDir())
	notDone(t, 1, "no such file", "check", filepath.Join(t.TempDir(), "nix"))
	if got := fmt.Sprint(sounding(nil, "AK")); got != "[]" {
		t.Errorf("no services sound like %s", got)
	}
}

func TestFlagsThenVariablesThenFile(t *testing.T) {
	file := write(t, []byte("listen: 127.0.0.1:1\ndata: from-file\npublic_url: https://file.example\n"+string(configs.Example)))
	t.Setenv("LUOT_DATA", "from-variable")
	t.Setenv("LUOT_LISTEN", "")
	conf, err := storeFlags{Config: file, Data: "from-flag"}.load(nil, doorFlags{Listen: "[::1]:8080", TrustedProxies: []string{"10.0.0.0/8"}}.set())
	if err != nil {
		t.Fatal(err)
	}
	if s := conf.Server; s.Data != "from-flag" || s.Listen != "[::1]:8080" || s.PublicURL != "https://file.example" || s.TrustedProxies[0] != "10.0.0.0/8" {
		t.Errorf("server settings %+v", s)
	}
	notDone(t, 1, "there is no data in from-variable", "device", "list", "--config="+file)
	t.Setenv("LUOT_DATA", "")
	notDone(t, 1, "there is no data in from-file", "device", "list", "--config="+file)
	notDone(t, 1, "not host:port", "serve", "--config="+file, "--listen=nowhere", "--data="+t.TempDir())
	notDone(t, 1, "go together", "serve", "--tls-cert=x.pem", "--data="+t.TempDir())
}

func TestHealthz(t *testing.T) {
	well := true
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !well {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer s.Close()
	if out := done(t, "", "healthz", "--url", s.URL); out != "" {
		t.Errorf("says %q", out)
	}
	well = false
	for _, url := range []string{s.URL, "http://127.0.0.1:1/", ":"} {
		if code, out, errs := command(t, "", "healthz", "--url", url); code != 1 || out+errs != "" {
			t.Errorf("%s: exit %d, says %q", url, code, out+errs)
		}
	}
}

// served is a server under way.
type served struct {
	base     string
	out, err *text
	stop     func() int
}

var address = regexp.MustCompile(`address=(\S+)`)

// serve starts a server with args and waits until it serves.
func serve(t *testing.T, args ...string) served {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := served{out: &text{}, err: &text{}}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"serve", "--listen=127.0.0.1:0"}, args...), &console{strings.NewReader(""), s.out, s.err, "v7"})
	}()
	s.stop = sync.OnceValue(func() int { cancel(); return <-ended })
	t.Cleanup(func() { s.stop() })
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	late := time.After(time.Minute)
	for {
		if m := address.FindStringSubmatch(s.err.String()); m != nil {
			s.base = "http://" + m[1]
			return s
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("does not serve: %s", s.err.String())
		}
	}
}

// logIn returns the status of a log-in. A machine so busy that checking the password or storing the
// session takes longer than a press waits says 503, and the log-in is repeated as a person would.
func (s served) logIn(t *testing.T, user, password string) (status int) {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"user": user, "password": password})
	for range 5 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/api/v1/session", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Origin", s.base)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if status = res.StatusCode; status != http.StatusServiceUnavailable {
			break
		}
	}
	return status
}

func TestServe(t *testing.T) {
	data := "--data=" + t.TempDir()
	s := serve(t, data)
	m := regexp.MustCompile(`password (\S+)`).FindStringSubmatch(s.out.String())
	if m == nil || strings.Contains(s.err.String(), m[1]) {
		t.Fatalf("the first start says %q, logs %q", s.out, s.err)
	}
	done(t, "", "healthz", "--url", s.base+"/healthz")
	if got := s.logIn(t, "admin", m[1]); got != http.StatusOK {
		t.Errorf("the first admin: %d", got)
	}
	notDone(t, 1, "stop the server", "user", "add", "lan", "--generate", data)
	notDone(t, 1, "stop the server", "serve", "--listen=127.0.0.1:0", data)
	if code := s.stop(); code != 0 {
		t.Errorf("ends with %d: %s", code, s.err)
	}
	made := strings.TrimSpace(done(t, "", "user", "add", "lan", "--generate", data))
	s = serve(t, data)
	if s.out.String() != "" {
		t.Errorf("the second start says %q", s.out)
	}
	if got := s.logIn(t, "lan", made); got != http.StatusOK {
		t.Errorf("an account added between: %d", got)
	}
	s.stop()
	exported(t, done(t, "", "export", "--site=_directory", "--date="+time.Now().UTC().Format("2006-01"), data))
	notDone(t, 1, "there is no log", "export", "--site=xa", "--date=2001-01-01", data)
}

// exported verifies the chain of an export.
func exported(t *testing.T, lines string) {
	t.Helper()
	var at journal.Position
	for line := range strings.Lines(lines) {
		var l struct {
			C string          `json:"c"`
			R json.RawMessage `json:"r"`
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		chain, err := journal.ParseHash(l.C)
		if err != nil {
			t.Fatal(err)
		}
		r, err := journal.Next(journal.Stream{}, at, journal.Stored{Seq: at.Seq + 1, Chain: chain, Raw: l.R})
		if err != nil {
			t.Fatal(err)
		}
		at = r.Position()
	}
	if at.Seq == 0 {
		t.Error("nothing was exported")
	}
}

// TestBesideARunningServer adds an account in Redis while a server runs on it.
func TestBesideARunningServer(t *testing.T) {
	redis := "--redis=" + redistest.Start(t, "always").URL()
	s := serve(t, redis, "--data="+t.TempDir())
	made := strings.TrimSpace(done(t, "", "user", "add", "lan", "--generate", redis))
	late := time.After(20 * time.Second)
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for s.logIn(t, "lan", made) != http.StatusOK {
		select {
		case <-tick.C:
		case <-late:
			t.Fatal("the server does not hear of the account")
		}
	}
	token := strings.TrimSpace(done(t, "", "device", "add", "--site=xa", redis))
	if list := done(t, "", "device", "list", redis); !strings.Contains(list, "xa-1") || strings.Contains(list, token) {
		t.Errorf("list:\n%s", list)
	}
	notDone(t, 1, "Is Redis running", "device", "list", "--redis=redis://127.0.0.1:1")
}
