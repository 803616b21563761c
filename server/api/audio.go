package api

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"luot/queue"
	"luot/voice"
)

// Speech makes and keeps the clips of a site's sentences. A call never waits for it.
type Speech interface {
	// Clip returns a WAV file by its hash, which nobody changes. One that is not here, since another process
	// has named it, is made while ctx lasts when it is of a call on the board or of the self-test; false
	// when there is none.
	Clip(ctx context.Context, site queue.SiteID, hash string) ([]byte, bool)
	// Hash names the clip of a sentence and has it made after those of calls; "" when the site has no
	// voice of its own.
	Hash(site queue.SiteID, lang, words string) (hash string, ready bool)
}

// clipWithin is how long a screen's question for a clip may take: screens themselves wait no longer than 2 s.
const clipWithin = 1800 * time.Millisecond

// PageDisplay is how a lobby screen looks and sounds, unless its address says otherwise.
type PageDisplay struct {
	Layout   string       `json:"layout"` // calls, overview or counter
	Distance float64      `json:"distance_m"`
	Panel    float64      `json:"panel_in"`
	Speaks   bool         `json:"speaks"`
	Volume   []PageVolume `json:"volume"`   // by time of day, in order
	Quiet    []PageSpan   `json:"quiet"`    // nothing sounds
	Pictures []string     `json:"pictures"` // addresses
}

// PageVolume is how loud a screen is from a time of day ("07:30") on.
type PageVolume struct {
	From    string `json:"from"`
	Percent int    `json:"percent"`
}

// PageSpan is a part of the day, which may pass midnight.
type PageSpan struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// The files of an office's clips and pictures.
const maxPictures, maxPictureBytes = 50, 8 << 20

var (
	clipName     = regexp.MustCompile(`^[0-9a-f]{32}\.wav$`)
	pictureTypes = map[string]string{".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
)

// audioRoutes are of what lobby screens say and show.
func (a *API) audioRoutes() []route {
	const site = base + "/sites/:site"
	return []route{
		{http.MethodGet, site + "/audio", anyone, getSamples},
		{http.MethodGet, site + "/audio/:clip", anyone, getClip},
		{http.MethodGet, site + "/pictures/:name", anyone, getPicture},
	}
}

// ClipAddress is where a clip is had.
func ClipAddress(site queue.SiteID, hash string) string {
	return base + "/sites/" + string(site) + "/audio/" + hash + ".wav"
}

// clip returns the address of a sentence's clip, "" when there is none to be had.
func (k *call) clip(lang, words string) (address string, ready bool) {
	if k.api.Speech == nil || words == "" {
		return "", false
	}
	hash, ready := k.api.Speech.Hash(k.site.ID(), lang, words)
	if hash == "" {
		return "", false
	}
	return ClipAddress(k.site.ID(), hash), ready
}

// getClip handles GET …/audio/:clip. The name is of every byte, so browsers keep it for ever.
func getClip(k *call) error {
	name := k.Params("clip")
	if k.api.Speech == nil || !clipName.MatchString(name) {
		return refuse(http.StatusNotFound, "path.unknown")
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), clipWithin)
	defer cancel()
	wav, ok := k.api.Speech.Clip(ctx, k.site.ID(), strings.Clone(strings.TrimSuffix(name, ".wav")))
	if !ok {
		return refuse(http.StatusNotFound, "path.unknown")
	}
	k.Set("Content-Type", "audio/wav")
	k.Set("Cache-Control", "public, max-age=31536000, immutable")
	return k.Send(wav)
}

// lobby is what a lobby screen finds in its page beside the site.
func (k *call) lobby(out *SiteFacts) {
	c := k.site.Config()
	d := &PageDisplay{Layout: c.Display.Layout, Distance: c.Display.Distance, Panel: c.Display.Panel, Speaks: c.Display.Speaks,
		Volume: []PageVolume{}, Quiet: []PageSpan{}, Pictures: k.pictureList()}
	for _, v := range c.Display.Volume {
		d.Volume = append(d.Volume, PageVolume{clockText(v.From), v.Percent})
	}
	for _, q := range c.Display.Quiet {
		d.Quiet = append(d.Quiet, PageSpan{clockText(q.From), clockText(q.To)})
	}
	out.Display, out.Voice.Outage = d, map[string]string{}
	for _, lang := range c.Rules.Languages {
		if address, _ := k.clip(lang, voice.Words(lang, voice.Phrase{Kind: voice.Outage})); address != "" {
			out.Voice.Outage[lang] = address
		}
	}
}

// clockText writes a time since midnight as "07:30".
func clockText(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

// pictures opens the site's folder of pictures; nil without one.
func (k *call) pictures() *os.Root {
	dir := k.site.Config().Display.Pictures
	if dir == "" {
		return nil
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(k.api.Server.Data, dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil // a screen without pictures is still a screen
	}
	return root
}

// pictureList returns the addresses of the site's pictures, by name.
func (k *call) pictureList() []string {
	out := []string{}
	root := k.pictures()
	if root == nil {
		return out
	}
	defer root.Close()
	files, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return out
	}
	for _, f := range files {
		if pictureTypes[strings.ToLower(filepath.Ext(f.Name()))] == "" || !f.Type().IsRegular() || !pictureName.MatchString(f.Name()) {
			continue
		}
		out = append(out, base+"/sites/"+string(k.site.ID())+"/pictures/"+f.Name())
	}
	slices.Sort(out)
	return out[:min(len(out), maxPictures)]
}

// pictureName is a name that needs no escaping in an address.
var pictureName = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$`)

// getPicture handles GET …/pictures/:name.
func getPicture(k *call) error {
	name := strings.Clone(k.Params("name"))
	kind := pictureTypes[strings.ToLower(filepath.Ext(name))]
	root := k.pictures()
	if root == nil {
		return refuse(http.StatusNotFound, "path.unknown")
	}
	defer root.Close()
	if kind == "" || !pictureName.MatchString(name) {
		return refuse(http.StatusNotFound, "path.unknown")
	}
	info, err := root.Stat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxPictureBytes {
		return refuse(http.StatusNotFound, "path.unknown")
	}
	body, err := root.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return refuse(http.StatusNotFound, "path.unknown")
	} else if err != nil {
		return err
	}
	k.Set("Content-Type", kind)
	k.Set("Cache-Control", "public, max-age=300")
	return k.Send(body)
}
