package configs

import (
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"luot/queue"
)

// Reports says which reports are put into a folder by themselves.
type Reports struct {
	Folder  string   // in the data folder when it is not absolute; "" makes none
	Every   []string // day, week and month; what has ended is reported once
	Formats []string // csv, xlsx and pdf
	By      string   // what the rows are: service, counter and so on
	Lang    string
	Sites   []queue.SiteID // one file for each; and, when Joined, one for all
	Joined  bool
}

// reportsFile is reports: as written.
type reportsFile struct {
	Folder  string   `yaml:"folder"`
	Every   []string `yaml:"every"`
	Formats []string `yaml:"formats"`
	By      string   `yaml:"by"`
	Lang    string   `yaml:"lang"`
	Sites   []string `yaml:"sites"`
	Joined  bool     `yaml:"joined"`
}

// What reports: may say.
var (
	reportPeriods = []string{"day", "week", "month"}
	reportFormats = []string{"csv", "xlsx", "pdf"}
	reportRows    = []string{"site", "service", "counter", "officer", "hour", "weekday", "day", "month"}
)

// reports checks reports:, whose folder is made when the first report is.
func (r *reader) reports(top *yaml.Node, sites []Site) Reports {
	n := lookup(top, "reports")
	if n == nil {
		return Reports{}
	}
	in := reportsFile{Every: []string{"day", "week", "month"}, Formats: []string{"xlsx"}, By: "service", Lang: "vi"}
	r.decode(n, &in)
	if strings.TrimSpace(in.Folder) == "" {
		r.mistake(n, "reports.folder is missing: where shall the reports be?")
	}
	r.list(n, "every", in.Every, reportPeriods)
	r.list(n, "formats", in.Formats, reportFormats)
	r.list(n, "by", []string{in.By}, reportRows)
	r.list(n, "lang", []string{in.Lang}, languages)
	out := Reports{Folder: in.Folder, Every: in.Every, Formats: in.Formats, By: in.By, Lang: in.Lang, Joined: in.Joined}
	if out.Folder != "" {
		out.Folder = filepath.Clean(out.Folder)
	}
	for _, s := range sites {
		if in.Sites == nil || slices.Contains(in.Sites, string(s.Rules.ID)) {
			out.Sites = append(out.Sites, s.Rules.ID)
		}
	}
	for _, name := range in.Sites {
		if !slices.Contains(out.Sites, queue.SiteID(name)) {
			r.mistake(child(n, "sites"), "reports.sites: there is no site %q", name)
		}
	}
	return out
}

// list checks that each entry of a list is one of those allowed, and there once.
func (r *reader) list(n *yaml.Node, key string, got, allowed []string) {
	if len(got) == 0 {
		r.mistake(child(n, key), "reports.%s is empty", key)
	}
	for i, v := range got {
		if !slices.Contains(allowed, v) || slices.Contains(got[:i], v) {
			r.mistake(child(n, key), "reports.%s: %q is not one of %q, or there twice", key, v, allowed)
		}
	}
}
