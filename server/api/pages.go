package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"luot/access"
	"luot/locale"
	"luot/queue"
	"luot/web"
)

// PageFacts is the JSON that every page finds in #page-data (pageData() of web/mount.js). The members
// of SiteFacts stand beside the others, in the same object, on pages of one site: kiosk, display and
// ticket, and on the counter page for the first site of Sites (or ?site=).
type PageFacts struct {
	Lang      string          `json:"lang"`      // of this page, one of Languages
	Languages []string        `json:"languages"` // that the page offers; the first is the site's own
	Build     string          `json:"build"`     // as in the beats: another one means that the page is old
	Version   string          `json:"version"`
	Demo      json.RawMessage `json:"demo"`             // index: data of the demo, null outside it; else true or null
	Sites     []SiteFacts     `json:"sites,omitempty"`  // pages of all sites: index, counter
	Token     string          `json:"token,omitempty"`  // ticket: what the address says
	Gone      bool            `json:"gone"`             // ticket: the token opens nothing (any more); no site is given
	Paired    *bool           `json:"paired,omitempty"` // kiosk: whether this browser is a kiosk of the site
	Known     bool            `json:"known,omitempty"`  // kiosk, display: this browser holds the token of a device, be it of another site by now
	Device    string          `json:"device,omitempty"` // kiosk: its id, when it is one
	*SiteFacts
}

// SiteFacts is what a page knows of a site before its first message. Words are keyed by language.
type SiteFacts struct {
	Site     queue.SiteID  `json:"site"` // the id
	Zone     string        `json:"zone"` // as in "Asia/Ho_Chi_Minh"
	Centre   queue.Words   `json:"centre"`
	Branch   queue.Words   `json:"branch"`
	Name     queue.Words   `json:"name"` // centre and branch together
	Address  string        `json:"address"`
	Offers   []string      `json:"site_languages"`
	Services []PageService `json:"services"`
	Counters []PageCounter `json:"counters"`
	Voice    PageVoice     `json:"voice"`
	Reasons  queue.Reasons `json:"reasons"`  // codes of hold, pause, call, transfer, rate with their words
	Officers string        `json:"officers"` // may the public read who serves: off, name or name_title
	CancelAt int           `json:"cancel_at"`
	Console  *PageConsole  `json:"console,omitempty"` // counter alone
	Display  *PageDisplay  `json:"display,omitempty"` // display alone
}

// PageService is a service by name.
type PageService struct {
	ID     queue.ServiceID `json:"id"`
	Prefix string          `json:"prefix"`
	Name   queue.Words     `json:"name"`
	Spoken queue.Words     `json:"spoken"`
	Kind   string          `json:"kind"`   // submit, collect or guidance
	MeanS  int             `json:"mean_s"` // how long a visit is expected to take; 0 unknown
}

// PageConsole is what only the officer's console needs to know of a site's rules.
type PageConsole struct {
	Keys       map[string]string `json:"keys"`        // by act
	Outcomes   bool              `json:"outcomes"`    // whether the end of a visit is asked for its outcome
	CherryPick string            `json:"cherry_pick"` // least role that may call out of turn
	TargetS    int               `json:"target_s"`    // 0: none
	MaxWaitS   int               `json:"max_wait_s"`  // 0: none
}

// PageCounter is a counter by name.
type PageCounter struct {
	ID    queue.CounterID `json:"id"`
	Label queue.Words     `json:"label"` // the id in every language when it has none
}

// PageVoice says how calls are spoken.
type PageVoice struct {
	Repeat int     `json:"repeat"`
	Rate   float64 `json:"rate"`
	GapMS  int     `json:"gap_ms"`

	Outage map[string]string `json:"outage,omitempty"` // display: address of the outage's clip, per language
}

// siteData is what pages know of s.
func siteData(s *Site) *SiteFacts {
	c := s.Config()
	rules := c.Rules
	out := &SiteFacts{
		Site: rules.ID, Zone: rules.Zone.String(), Centre: c.Centre, Branch: c.Branch, Name: rules.Name, Address: rules.Address,
		Offers: rules.Languages, Reasons: rules.Reasons, Officers: c.Officers, CancelAt: rules.Rules.CancelAt,
		Voice: PageVoice{Repeat: c.Voice.Repeat, Rate: c.Voice.Rate, GapMS: c.Voice.GapMS},
	}
	for i := range rules.Services {
		v := &rules.Services[i]
		kind := v.Kind
		if kind == "" {
			kind = "submit"
		}
		out.Services = append(out.Services, PageService{v.ID, v.Prefix, v.Name, v.Spoken, kind, int(v.Mean.Seconds())})
	}
	for i := range rules.Counters {
		id, words := rules.Counters[i].ID, queue.Words{}
		for _, lang := range rules.Languages {
			words[lang] = label(rules, id, lang)
		}
		out.Counters = append(out.Counters, PageCounter{id, words})
	}
	return out
}

// langCookie is where pages keep the reader's choice.
const langCookie = "luot_lang"

// pageLang chooses a page's language among offered: ?lang=, else the first; on a reader's own device
// the reader's choice and browser come between.
func (k *call) pageLang(offered []string, own bool) string {
	wishes := []string{k.Query("lang")}
	if own {
		wishes = append(wishes, k.Cookies(langCookie))
	}
	for _, wish := range wishes {
		if i := slices.Index(offered, wish); i >= 0 {
			return offered[i]
		}
	}
	if own {
		return locale.Match(k.Get(fiber.HeaderAcceptLanguage), offered)
	}
	return offered[0]
}

// page answers with the shell of a part.
func (k *call) page(status int, part string, data PageFacts) error {
	return k.pageAt(status, part+"/page.js", data)
}

// pageAt is page with another entry, as in "display/check.js".
func (k *call) pageAt(status int, at string, data PageFacts) error {
	part, entry, _ := strings.Cut(at, "/")
	title := "Luot"
	if data.SiteFacts != nil {
		title = data.Name.In(data.Lang)
	}
	data.Build, data.Version = k.api.Tree.Hash(), k.api.Version
	if data.Demo == nil && k.api.Demo != nil {
		data.Demo = json.RawMessage("true")
	}
	body, err := k.api.Tree.Page(web.Page{Lang: data.Lang, Title: title, Part: part, Entry: entry, Data: data})
	if err != nil {
		return err
	}
	return k.html(status, data.Lang, body)
}

func (k *call) html(status int, lang string, body []byte) error {
	k.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	k.Set(fiber.HeaderContentLanguage, lang)
	k.Set(fiber.HeaderCacheControl, "no-store")
	return k.Status(status).Send(body)
}

// sitePage makes the handler of a page that stands in an office.
func sitePage(part string) func(*call) error {
	return func(k *call) error {
		offered := k.site.Config().Rules.Languages
		data := PageFacts{Lang: k.pageLang(offered, false), Languages: offered, SiteFacts: siteData(k.site)}
		_, data.Known = k.api.Gate.Device(strings.Clone(k.Cookies(deviceCookie + string(k.site.ID()))))
		if part == access.Display {
			k.lobby(data.SiteFacts)
			if k.Query("test") == "1" {
				return k.pageAt(http.StatusOK, "display/check.js", data)
			}
		}
		if part == access.Kiosk {
			data.Paired, data.Device = k.kiosk()
		}
		return k.page(http.StatusOK, part, data)
	}
}

// kiosk says whether the browser that asks for a page of the site is paired as its kiosk, and as which.
func (k *call) kiosk() (paired *bool, id string) {
	d, ok := k.api.Gate.Device(strings.Clone(k.Cookies(deviceCookie + string(k.site.ID()))))
	ok = ok && d.Kind == access.Kiosk && d.Site == k.site.ID()
	if ok {
		id = d.ID
	}
	return &ok, id
}

// ticketPage shows a citizen the own turn. A token that opens nothing gets the same page, which says
// so kindly; when nobody can say, the page is shown and tries again.
func ticketPage(k *call) error {
	offered := locale.Languages()
	if k.site != nil {
		offered = k.site.Config().Rules.Languages
	}
	data := PageFacts{Lang: k.pageLang(offered, true), Languages: offered}
	err := k.withTicket(func(*queue.View, *queue.Ticket) {})
	var no *refusal
	if errors.As(err, &no) && no.status == http.StatusNotFound {
		data.Gone = true
		return k.page(http.StatusNotFound, "ticket", data)
	}
	data.Token, data.SiteFacts = strings.Clone(k.Params("token")), siteData(k.site)
	return k.page(http.StatusOK, "ticket", data)
}

// allSites is the data of a page that knows every site.
func (k *call) allSites() PageFacts {
	data := PageFacts{Languages: locale.Languages(), Sites: make([]SiteFacts, 0, len(k.api.Sites))}
	for _, s := range k.api.Sites {
		data.Sites = append(data.Sites, *siteData(s))
	}
	data.Lang = k.pageLang(data.Languages, true)
	return data
}

// indexPage lists the sites; in the demo it shows all screens.
func indexPage(k *call) error {
	data := k.allSites()
	data.Demo = k.api.Demo
	return k.page(http.StatusOK, "index", data)
}

// counterPage is the officer's: log in, then the desk.
func counterPage(k *call) error {
	data := k.allSites()
	for i := range data.Sites {
		data.Sites[i].Console = consoleData(k.api.sites[data.Sites[i].Site])
		if data.SiteFacts == nil || string(data.Sites[i].Site) == k.Query("site") {
			data.SiteFacts = &data.Sites[i]
		}
	}
	return k.page(http.StatusOK, "counter", data)
}

func consoleData(s *Site) *PageConsole {
	c := s.Config()
	rules := &c.Rules.Rules
	return &PageConsole{Keys: c.Keys, Outcomes: rules.AskOutcome, CherryPick: access.RoleName(rules.CherryPick),
		TargetS: int(rules.TargetWait.Seconds()), MaxWaitS: int(rules.MaxWait.Seconds())}
}

// pairPage trades the token behind # for a cookie.
func pairPage(k *call) error {
	offered := locale.Languages()
	return k.page(http.StatusOK, "pair", PageFacts{Lang: k.pageLang(offered, true), Languages: offered})
}

// getAsset handles GET /assets/:hash/*. The hash names every byte, so browsers keep the files for ever;
// another hash is of another build and has nothing here.
func getAsset(k *call) error {
	file, ok := k.api.Tree.Open(k.Params("*"))
	if !ok || k.Params("hash") != k.api.Tree.Hash() {
		return refuse(http.StatusNotFound, "path.unknown")
	}
	k.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	k.Set(fiber.HeaderETag, file.ETag)
	k.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if k.Get(fiber.HeaderIfNoneMatch) == file.ETag {
		return k.SendStatus(http.StatusNotModified)
	}
	k.Set(fiber.HeaderContentType, file.Type)
	if file.Gzip != nil && strings.Contains(k.Get(fiber.HeaderAcceptEncoding), "gzip") {
		k.Set(fiber.HeaderContentEncoding, "gzip")
		return k.Send(file.Gzip)
	}
	return k.Send(file.Body)
}
