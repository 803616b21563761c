package app

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luot/configs"
	"luot/demo"
	"luot/locale"
	"luot/queue"
)

// start opens an app on an embedded store, at ten in the morning of a Monday.
func start(t *testing.T) *App {
	t.Helper()
	conf := load(t, string(configs.GiaLai))
	conf.Server.Listen, conf.Server.Data = "127.0.0.1:0", filepath.Join(t.TempDir(), "data")
	clock := demo.NewClock(time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC))
	a, err := New(t.Context(), Options{Config: conf, Clock: clock, Simulated: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

func load(t *testing.T, text string) *configs.Config {
	t.Helper()
	conf, err := configs.Load([]byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return conf
}

// issue takes a number for the service.
func issue(t *testing.T, a *App, s queue.ServiceID) error {
	t.Helper()
	token := queue.Token("qn." + strings.Repeat("0", 15) + string("abcdefgh"[len(s)%8]))
	return a.sites[0].Engine.Do(context.Background(), queue.Command{Actor: queue.Actor{ID: "kiosk:qn-1"},
		Do: queue.Issue{Service: s, Lang: "vi", Channel: "kiosk", Token: token}}, nil)
}

// TestReload puts other rules in force while the site runs, and records which keys changed.
func TestReload(t *testing.T) {
	a := start(t)
	changed := strings.NewReplacer("max_wait: 30m", "max_wait: 7m", "reading: digits", "reading: pairs").Replace(string(configs.GiaLai))
	if err := a.Reload(t.Context(), load(t, changed)); err != nil {
		t.Fatal(err)
	}
	if got := a.sites[0].Config().Rules.Rules.MaxWait; got != 7*time.Minute {
		t.Errorf("pages see max_wait %v", got)
	}
	if got := a.pubs["qn"].conf.Load().Voice.Reading; got != "pairs" {
		t.Errorf("calls are still read in %s", got)
	}
	err := a.sites[0].Engine.Read(t.Context(), func(v *queue.View) {
		if v.Site.Rules.MaxWait != 7*time.Minute {
			t.Errorf("the rules have max_wait %v", v.Site.Rules.MaxWait)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for rec, err := range a.sites[0].Engine.Records(t.Context(), "2026-11-23", 0) {
		if err != nil {
			t.Fatal(err)
		}
		found = found || rec.Type == "Configured" && strings.Contains(string(rec.Data), `"max_wait"`)
	}
	if !found {
		t.Error("no Configured record names max_wait")
	}
}

// TestReloadRefusesOrphans keeps the rules when a waiting ticket would lose its service.
func TestReloadRefusesOrphans(t *testing.T) {
	a := start(t)
	if err := issue(t, a, "thue-bhxh"); err != nil {
		t.Fatal(err)
	}
	without := strings.NewReplacer("Q, S, X, U, R, B]", "Q, S, X, R, B]", `"* - Q - U"`, `"* - Q"`, "[[X, U]]", "[X]").Replace(string(configs.GiaLai))
	var rule *queue.Refusal
	if err := a.Reload(t.Context(), load(t, without)); !errors.As(err, &rule) || rule.Code != "config.orphans" {
		t.Fatalf("got %v, want config.orphans", err)
	}
	if a.sites[0].Config().Rules.Service("thue-bhxh") == nil {
		t.Error("the service is gone although the reload was refused")
	}
	fewer := strings.SplitN(string(configs.GiaLai), "  pk:\n", 2)[0]
	if err := a.Reload(t.Context(), load(t, fewer)); err == nil || !strings.Contains(err.Error(), "restart") {
		t.Errorf("a file without a site: got %v, want that it takes a restart", err)
	}
}

// TestFileMayNameEveryLanguage: the file's list of languages is that of the catalogues.
func TestFileMayNameEveryLanguage(t *testing.T) {
	all := strings.Join(locale.Languages(), ", ")
	conf := load(t, strings.Replace(string(configs.GiaLai), "languages: [vi, en]", "languages: ["+all+"]", 1))
	if got := strings.Join(conf.Sites[0].Rules.Languages, ", "); got != all {
		t.Errorf("the site offers %s, the catalogues are %s", got, all)
	}
}
