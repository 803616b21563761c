package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"luot/configs"
	"luot/demo"
	"luot/engine"
	"luot/journal"
	"luot/journal/bolt"
	"luot/queue"
	"luot/server/app"
)

// twoDays writes a day that has ended, with its summary, and one that goes on, through the engine.
func twoDays(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	conf, err := configs.Load(configs.GiaLai, nil)
	if err != nil {
		t.Fatal(err)
	}
	j, err := bolt.Open(filepath.Join(dir, app.StoreFile))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	rules := conf.Sites[0].Rules
	clock := demo.NewClock(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	site, err := engine.Open(t.Context(), engine.Config{Journal: j, Site: rules, Clock: clock, Writer: journal.WriterID{1}, TrustClock: true,
		Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	for day := range 2 {
		for n := range 5 {
			cmd := queue.Command{Actor: queue.Actor{ID: "kiosk:qn-1"}, Do: queue.AskHelp{Device: "qn-" + string(rune('1'+n))}}
			if err := site.Do(t.Context(), cmd, nil); err != nil {
				t.Fatal(err)
			}
		}
		if day == 0 {
			clock.Set(clock.Now().AddDate(0, 0, 1))
		}
	}
	if err := site.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	text, err := app.Summarise(t.Context(), j, rules, "2026-11-23")
	if err == nil {
		err = j.Keep(t.Context(), journal.Stream{Site: "qn", Date: "2026-11-23"}, text)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// log is a day's entries in the file: key and value.
type entries [][2][]byte

// tamper changes the first day in the file itself, as somebody with a tool could.
func tamper(t *testing.T, dir string, change func(entries) entries) {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(dir, app.StoreFile), 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Update(func(tx *bbolt.Tx) error {
		site := tx.Bucket([]byte("qn"))
		day := site.Bucket([]byte("2026-11-23"))
		var all entries
		if err := day.ForEach(func(k, v []byte) error {
			all = append(all, [2][]byte{bytes.Clone(k), bytes.Clone(v)})
			return nil
		}); err != nil {
			return err
		}
		if err := site.DeleteBucket([]byte("2026-11-23")); err != nil {
			return err
		}
		day, err := site.CreateBucket([]byte("2026-11-23"))
		if err != nil {
			return err
		}
		all = change(all)
		for _, e := range all {
			if err := day.Put(e[0], e[1]); err != nil {
				return err
			}
		}
		return day.SetSequence(uint64(all[len(all)-1][0][7]))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// forged makes the chains fit again from the first record on.
func forged(all entries) entries {
	var at journal.Hash
	for i := range all {
		raw := all[i][1][len(at):]
		at = journal.Link(at, raw)
		all[i][1] = append(at[:len(at):len(at)], raw...)
	}
	return all
}

func replaced(e entries, i int, old, new string) entries {
	e[i][1] = bytes.Replace(e[i][1], []byte(old), []byte(new), 1)
	return e
}

// TestVerify alters, removes and adds records of a day that was summarised and closed, with and without
// making the chain fit again, and wants the right record named. Records: Opened, five calls for
// help, DayClosed.
func TestVerify(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(entries) entries
		says   string
	}{
		"altered":    {func(e entries) entries { return replaced(e, 3, "qn-3", "qn-9") }, "record 4 of site qn on 2026-11-23"},
		"removed":    {func(e entries) entries { return append(e[:3], e[4:]...) }, "record 4 of site qn on 2026-11-23"},
		"lost chain": {func(e entries) entries { e[2][1][3] ^= 1; return e }, "record 3 of site qn on 2026-11-23"},
		"added behind the end": {func(e entries) entries {
			last := e[len(e)-1]
			raw := bytes.Replace(last[1][16:], []byte(`"seq":7`), []byte(`"seq":8`), 1)
			return forged(append(e, [2][]byte{{0, 0, 0, 0, 0, 0, 0, 8}, append(make([]byte, 16), raw...)}))
		}, "record 8 of site qn on 2026-11-23"},
		"forged whole": {func(e entries) entries { return forged(replaced(e, 3, "qn-3", "qn-9")) }, "2026-11-24 was opened on chain"},
		"end removed":  {func(e entries) entries { return e[:len(e)-1] }, "on 2026-11-23 is the first"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := twoDays(t)
			data := "--data=" + dir
			if out := done(t, "", "verify", "--site=qn", "--date=2026-11-23", data); !strings.Contains(out, "date 2026-11-23: 7 records, closed, chain") || strings.Contains(out, "-24") {
				t.Errorf("in order: %q", out)
			}
			if out := done(t, "", "verify", data); strings.Count(out, "\n") != 2 || !strings.Contains(out, "2026-11-24: 6 records, open") {
				t.Errorf("all in order: %q", out)
			}
			tamper(t, dir, tt.change)
			code, _, errs := command(t, "", "verify", data)
			if code != 1 || !strings.Contains(errs, tt.says) {
				t.Errorf("exit %d, %q; want %q", code, errs, tt.says)
			}
			code, _, errs = command(t, "", "verify", "--site=qn", "--date=2026-11-23", data)
			if code != 1 || !strings.Contains(errs, "site qn on 2026-11-23") {
				t.Errorf("the day alone: exit %d, %q", code, errs)
			}
		})
	}
	notDone(t, 1, "there is no such log", "verify", "--site=qn", "--date=2001-01-01", "--data="+twoDays(t))
}

// TestVerifyADateOfAllSites cuts the end off a day of which no summary is kept: only the next day tells, also when
// another site, which comes first, has a next day as well.
func TestVerifyADateOfAllSites(t *testing.T) {
	dir := twoDays(t)
	j, err := bolt.Open(filepath.Join(dir, app.StoreFile))
	if err != nil {
		t.Fatal(err)
	}
	opened := journal.Record{At: 1, Type: "Opened", Actor: "clock", Data: []byte(`{"chain":"00000000000000000000000000000000"}`)}
	b, err := journal.Seal(journal.Position{}, journal.WriterID{1}, []journal.Record{opened})
	if err == nil {
		err = j.Append(t.Context(), journal.Stream{Site: "pk", Date: "2026-11-24"}, b)
	}
	if err = errors.Join(err, j.Close()); err != nil {
		t.Fatal(err)
	}
	tamper(t, dir, func(e entries) entries { return e[:len(e)-1] })
	db, err := bbolt.Open(filepath.Join(dir, app.StoreFile), 0o600, &bbolt.Options{Timeout: time.Second})
	if err == nil {
		err = db.Update(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte("_summaries")) })
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	notDoneButSaid(t, "site qn on 2026-11-23", "verify", "--date=2026-11-23", "--data="+dir)
}

// notDoneButSaid wants words on standard error, whatever was in order before.
func notDoneButSaid(t *testing.T, want string, args ...string) {
	t.Helper()
	if code, _, errs := command(t, "", args...); code != 1 || !strings.Contains(errs, want) {
		t.Errorf("%v: exit %d, %q; want … %s …", args, code, errs, want)
	}
}

// TestVerifyFile checks exports, with and without headers.
func TestVerifyFile(t *testing.T) {
	dir := twoDays(t)
	data := "--data=" + dir
	for name, args := range map[string][]string{
		"with headers": {"--all"}, "bare": {"--site=qn", "--date=2026-11-23"},
	} {
		file := filepath.Join(t.TempDir(), "export")
		done(t, "", append([]string{"export", "--out=" + file, data}, args...)...)
		check := []string{"verify", "--file=" + file, "--site=qn", "--date=2026-11-23"}
		done(t, "", check...)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text[:len(text)-3], 0o600); err != nil {
			t.Fatal(err)
		}
		notDoneButSaid(t, fmt.Sprintf("line %d: the file is torn", bytes.Count(text, []byte("\n"))), check...)
		bad := bytes.Replace(text, []byte("qn-3"), []byte("qn-9"), 1)
		if err := os.WriteFile(file, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		t.Log(name)
		notDone(t, 1, "record 4 of site qn on 2026-11-23 is the first that was altered", check...)
	}
}
