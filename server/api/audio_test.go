package api

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luot/configs"
	"luot/queue"
)

// voices has a clip for every sentence of the first site.
type voices struct{}

func (voices) Clip(_ context.Context, site queue.SiteID, hash string) ([]byte, bool) {
	return []byte("RIFF"), site == "qn" && strings.HasPrefix(hash, "0")
}

func (voices) Hash(site queue.SiteID, lang, words string) (string, bool) {
	return "0123456789abcdef0123456789abcdef", site == "qn"
}

// TestClips: what the board names can be had and kept for ever; nothing else can, and nothing without a voice.
func TestClips(t *testing.T) {
	r := newRig(t)
	address := ClipAddress("qn", "0123456789abcdef0123456789abcdef")
	r.want(http.StatusNotFound, "GET", address, ask{})
	r.api.Speech = voices{}
	if got := r.want(http.StatusOK, "GET", address, ask{}); got.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || got.Header.Get("Content-Type") != "audio/wav" {
		t.Errorf("headers of a clip: %v", got.Header)
	}
	for _, path := range []string{ClipAddress("pk", "0123456789abcdef0123456789abcdef"), ClipAddress("qn", "f123456789abcdef0123456789abcdef"),
		ClipAddress("qn", "0123"), base + "/sites/qn/audio/..%2f..%2fpasswd"} {
		r.want(http.StatusNotFound, "GET", path, ask{})
	}
}

// TestSamples: the self-test gets every sentence in every language of the site, with words only.
func TestSamples(t *testing.T) {
	r := newRig(t)
	r.api.Speech = voices{}
	var got struct{ Samples []Sample }
	if err := json.Unmarshal(r.want(http.StatusOK, "GET", base+"/sites/qn/audio", ask{}).text, &got); err != nil {
		t.Fatal(err)
	}
	of := map[string]string{}
	for _, s := range got.Samples {
		of[s.Lang+" "+string(s.Kind)] = s.Words
	}
	if len(got.Samples) != 26 || len(of) != 26 {
		t.Fatalf("%d samples, want ten sentences, letters, numbers and counters in two languages", len(got.Samples))
	}
	for kind, want := range map[string]string{
		"vi letters": "a, e, hát, ca, e-lờ, en-nờ, quy, ét-sì, ích-xì, u, e-rờ, bê.", "vi numbers": "không, một, hai, ba, bốn, năm, sáu, bảy, tám, chín, không hai một, một không năm, một hai bốn, bốn một năm.",
	} {
		if of[kind] != want {
			t.Errorf("%s: %q, want %q", kind, of[kind], want)
		}
	}
	for _, s := range got.Samples {
		if s.Words == "" || strings.ContainsAny(s.Words, "0123456789{}") || s.Audio == nil || !s.Ready {
			t.Errorf("%s %s: %q, %v", s.Lang, s.Kind, s.Words, s.Audio)
		}
	}
}

// TestPicturesOfAFolder: those with a plain name and a known kind, and no way out of the folder.
func TestPicturesOfAFolder(t *testing.T) {
	r := newRig(t)
	dir := t.TempDir()
	for _, name := range []string{"b.png", "a.JPG", "notes.txt", "ảnh.png", ".hidden.png"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.png")); err != nil {
		t.Fatal(err)
	}
	conf := *r.api.site("qn").Config()
	conf.Display = configs.Display{Layout: "overview", Distance: 5, Panel: 43, Pictures: dir, Quiet: []configs.Quiet{{From: 0, To: 1}}}
	r.api.site("qn").Configure(conf)
	page := string(r.want(http.StatusOK, "GET", "/display/qn", ask{}).text)
	for _, want := range []string{`"layout":"overview"`, `"distance_m":5`, `"panel_in":43`, `"speaks":false`,
		`"pictures":["/api/v1/sites/qn/pictures/a.JPG","/api/v1/sites/qn/pictures/b.png"]`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if got := r.want(http.StatusOK, "GET", base+"/sites/qn/pictures/a.JPG", ask{}); string(got.text) != "x" || got.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("the picture: %q, %v", got.text, got.Header)
	}
	for _, name := range []string{"notes.txt", "link.png", ".hidden.png", "..%2fa.png", "gone.png"} {
		r.want(http.StatusNotFound, "GET", base+"/sites/qn/pictures/"+name, ask{})
	}
	if other := string(r.want(http.StatusOK, "GET", "/kiosk/qn", ask{}).text); strings.Contains(other, `"distance_m"`) {
		t.Error("a kiosk's page tells of lobby screens")
	}
}
