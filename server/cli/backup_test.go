package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"luot/journal"
	"luot/journal/bolt"
	"luot/journal/journaltest"
	"luot/journal/redistest"
	"luot/queue"
	"luot/server/app"
)

// admin is somebody logged in at a server.
type admin struct {
	s      served
	cookie *http.Cookie
}

var madePassword = regexp.MustCompile(`password (\S+)`)

func (s served) admin(t *testing.T, password string) admin {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"user": "admin", "password": password})
	res := s.post(t, "/api/v1/session", body, nil)
	if res.StatusCode != http.StatusOK || len(res.Cookies()) == 0 {
		t.Fatalf("the admin cannot log in: %s", res.Status)
	}
	return admin{s, res.Cookies()[0]}
}

// post sends a body, again with the same key when a busy machine says 503, as a page would.
func (s served) post(t *testing.T, path string, body []byte, cookie *http.Cookie) (res *http.Response) {
	t.Helper()
	key := fmt.Sprintf("%08x-0000-4000-8000-%012x", time.Now().UnixNano()&0xffffffff, time.Now().UnixNano()&0xffffffffffff)
	for range 5 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+path, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Origin", s.base)
		req.Header.Set("Idempotency-Key", key)
		if cookie != nil {
			req.AddCookie(cookie)
		}
		if res, err = http.DefaultClient.Do(req); err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusServiceUnavailable {
			break
		}
	}
	return res
}

// notice leaves a mark in the day's log, at whatever time the test runs.
func (a admin) notice(t *testing.T, text string) {
	t.Helper()
	body, _ := json.Marshal(map[string]any{"text": map[string]string{"vi": text, "en": text}, "until": time.Now().Add(time.Minute).UTC().Format("2006-01-02T15:04:05.000Z")})
	if res := a.s.post(t, "/api/v1/sites/xa/notices", body, a.cookie); res.StatusCode/100 != 2 {
		t.Fatalf("the notice is refused: %s", res.Status)
	}
}

// marks wants an export of all to have some words and to lack others.
func marks(t *testing.T, data string, has, lacks []string) {
	t.Helper()
	out := done(t, "", "export", "--all", data)
	for _, w := range has {
		if !strings.Contains(out, w) {
			t.Errorf("the export lacks %q", w)
		}
	}
	for _, w := range lacks {
		if strings.Contains(out, w) {
			t.Errorf("the export has %q", w)
		}
	}
}

// TestBackupAndRestoreWhileItRuns backs up, goes on, and brings the backup back, all beside a running
// server: it serves again at the same address, its accounts work, the site's screens get a new epoch, and
// what was there before is kept aside. A spoilt backup changes nothing.
func TestBackupAndRestoreWhileItRuns(t *testing.T) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "backup.db")
	data := "--data=" + dir
	s := serve(t, data)
	password := madePassword.FindStringSubmatch(s.out.String())[1]
	a := s.admin(t, password)
	a.notice(t, "mark-one")
	done(t, "", "backup", file, data)
	a.notice(t, "mark-two")
	done(t, "", "verify", data)
	marks(t, data, []string{"mark-one", "mark-two"}, []string{"Recovered", "_directory"})
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup: %v, %v", info.Mode(), err)
	}
	bad := spoilt(t, file)
	notDone(t, 1, "nothing is restored", "restore", bad, data)
	notDone(t, 1, "no such file", "restore", filepath.Join(dir, "nix"), data)
	marks(t, data, []string{"mark-two"}, []string{"Recovered"})

	before, ended := s.screen(t)
	done(t, "", "restore", file, data)
	if got := <-ended; !comeBack(got) {
		t.Errorf("the screen is not told to come back: its socket ends with %q", got[max(0, len(got)-60):])
	}
	if after, _ := s.screen(t); after == before {
		t.Errorf("the epoch is still %s: screens would take the older state for an old one", after)
	}
	marks(t, data, []string{"mark-one", "Recovered"}, []string{"mark-two"})
	done(t, "", "verify", data)
	s.admin(t, password).notice(t, "mark-three")
	marks(t, data, []string{"mark-one", "mark-three"}, nil)
	if code := s.stop(); code != 0 {
		t.Errorf("the server ends with %d: %s", code, s.err)
	}
	aside, _ := filepath.Glob(filepath.Join(dir, app.StoreFile+".before-*"))
	if len(aside) != 1 {
		t.Fatalf("set aside are %v", aside)
	}
	old := t.TempDir()
	if err := os.Rename(aside[0], filepath.Join(old, app.StoreFile)); err != nil {
		t.Fatal(err)
	}
	marks(t, "--data="+old, []string{"mark-one", "mark-two"}, []string{"Recovered"})

	done(t, "", "restore", file, data) // nobody serves
	marks(t, data, []string{"mark-one"}, []string{"mark-two", "mark-three"})
	notDone(t, 1, "is the store itself", "backup", filepath.Join(dir, app.StoreFile), data)
	notDone(t, 1, "there is no data", "backup", file, "--data="+t.TempDir())
}

// comeBack reports whether a socket ended with a frame that closes it with 1012.
func comeBack(all []byte) bool {
	for i := range all {
		if tail := all[i:]; len(tail) >= 4 && tail[0] == 0x88 && tail[2] == 0x03 && tail[3] == 0xf4 {
			return true
		}
	}
	return false
}

var epochOf = regexp.MustCompile(`"type":"board","epoch":"([0-9a-f]+)"`)

// screen is a lobby screen's socket. It returns the epoch of the first board, and all bytes once the
// server has closed the socket.
func (s served) screen(t *testing.T) (epoch string, ended <-chan []byte) {
	t.Helper()
	host := strings.TrimPrefix(s.base, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /live/sites/xa/board HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Protocol: luot.v1\r\n\r\n", host)
	var all []byte
	room := make([]byte, 64<<10)
	for epoch == "" {
		n, err := conn.Read(room)
		if all = append(all, room[:n]...); err != nil {
			t.Fatalf("no board: %v after %q", err, all)
		}
		if m := epochOf.FindSubmatch(all); m != nil {
			epoch = string(m[1])
		}
	}
	rest := make(chan []byte, 1)
	go func() {
		more, _ := io.ReadAll(conn)
		rest <- more
	}()
	return epoch, rest
}

// spoilt is a copy of a backup with one letter of a record changed.
func spoilt(t *testing.T, file string) string {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(body, []byte("mark-one")) {
		t.Fatalf("the backup has no mark: %v", err)
	}
	bad := file + ".bad"
	if err := os.WriteFile(bad, bytes.ReplaceAll(body, []byte("mark-one"), []byte("mark-0ne")), 0o600); err != nil {
		t.Fatal(err)
	}
	return bad
}

// fillStore writes six days of two sites into a new embedded store.
func fillStore(t *testing.T, dir, suffix string) {
	t.Helper()
	j, err := bolt.Open(filepath.Join(dir, app.StoreFile))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	for d := range 6 {
		for _, site := range []queue.SiteID{"qn", "pk"} {
			s := journal.Stream{Site: site, Date: queue.Date(fmt.Sprintf("2026-10-%02d", d+1))}
			if err := j.Append(t.Context(), s, journaltest.Batch(t, journal.Position{}, 500)); err != nil {
				t.Fatal(err)
			}
			if err := j.Keep(t.Context(), s, fmt.Appendf(nil, `{"v":1,"of":"%s%s"}`, s.Date, suffix)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// argsVariable makes the test's own program a luot that can be killed.
const argsVariable = "LUOT_TEST_ARGS"

// killed runs a command and kills it with -9 after a while; it reports whether it had ended before.
func killed(t *testing.T, after time.Duration, args ...string) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=TestKilled$")
	cmd.Env = append(os.Environ(), argsVariable+"="+strings.Join(args, "\n"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	return cmd.Wait() == nil
}

// TestKilled kills backup and restore with -9 at many moments. What the backup's name stands for, and the
// store, are whole each time: the old or the new.
func TestKilled(t *testing.T) {
	if args := os.Getenv(argsVariable); args != "" {
		os.Exit(Main(strings.Split(args, "\n"), "v7"))
	}
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "backup.db")
	fillStore(t, dir, "-old")
	began := time.Now()
	killed(t, time.Minute, "backup", file, "--data="+dir)
	whole := time.Since(began)
	old := done(t, "", "export", "--all", "--data="+dir)
	other := t.TempDir()
	fillStore(t, other, "-new")
	now := done(t, "", "export", "--all", "--data="+other)
	one := func(what, in string) {
		t.Helper()
		if got := done(t, "", "export", "--all", "--data="+in); got != old && got != now {
			t.Errorf("%s: neither the old nor the new is there", what)
		}
	}
	ended := 0
	for i := range 4 {
		if killed(t, whole*time.Duration(i+1)/3, "backup", file, "--data="+other) {
			ended++
		}
		see := t.TempDir()
		copyFile(t, file, filepath.Join(see, app.StoreFile))
		one("backup", see)
	}
	done(t, "", "backup", file, "--data="+other)
	for i := range 4 {
		if killed(t, whole*time.Duration(i+1)/3, "restore", file, "--data="+dir) {
			ended++
		}
		one("restore", dir)
	}
	t.Logf("%d of 8 ended before they were killed; one takes %v", ended, whole)
	if ended == 8 {
		t.Error("none was killed")
	}
	done(t, "", "restore", file, "--data="+dir)
	if got := done(t, "", "export", "--all", "--data="+dir); got != now {
		t.Error("after the last restore the new is not there")
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	body, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, body, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestThroughRedisAndBack exports a store, imports it into Redis and from there into another folder: the
// three exports are the same, byte by byte. Importing again, and into a store with more, changes nothing.
func TestThroughRedisAndBack(t *testing.T) {
	dir, files := t.TempDir(), t.TempDir()
	redis := "--redis=" + redistest.Start(t, redistest.Everysec).URL()
	fillStore(t, dir, "")
	first, second, third := filepath.Join(files, "1"), filepath.Join(files, "2"), filepath.Join(files, "3")
	done(t, "", "user", "add", "root", "--role=admin", "--generate", "--data="+dir)
	done(t, "", "export", "--all", "--directory", "--out="+first, "--data="+dir)
	done(t, "", "import", first, redis)
	done(t, "", "import", first, redis)
	done(t, "", "export", "--all", "--directory", "--out="+second, redis)
	to := "--data=" + t.TempDir()
	done(t, "", "import", second, to)
	done(t, "", "export", "--all", "--directory", "--out="+third, to)
	a, _ := os.ReadFile(first)
	for _, name := range []string{second, third} {
		if b, err := os.ReadFile(name); err != nil || !bytes.Equal(a, b) || len(b) == 0 {
			t.Errorf("%s: %d bytes, want %d, %v", name, len(b), len(a), err)
		}
	}
	if info, err := os.Stat(first); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the export with the directory: %v, %v", info.Mode(), err)
	}
	if !bytes.Contains(a, []byte("argon2id")) {
		t.Error("no account is in the export")
	}
	torn := filepath.Join(files, "torn")
	if err := os.WriteFile(torn, a[:len(a)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	lines := bytes.Count(a[:len(a)/2], []byte("\n")) + 1
	notDone(t, 1, fmt.Sprintf("line %d: the file is torn", lines), "import", torn, "--data="+t.TempDir())
	notDone(t, 2, "needs --out", "export", "--directory", "--data="+dir)
	notDone(t, 2, "say what to export", "export", "--data="+dir)
}
