package configs

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"luot/queue"
)

// Load reads and checks a configuration. set changes top-level rules for all sites
// ("max_wait" → "2s"), over the file and over what a site says of its own. The error joins every
// mistake, each beginning "line N: ".
func Load(data []byte, set map[string]string) (*Config, error) {
	doc, err := parse(data)
	if err != nil {
		return nil, err
	}
	top := doc.Content[0]
	r := &reader{top: top, taken: map[string]string{}}
	if r.doubled(top); len(r.found) > 0 { // what a doubled key means nobody can say
		return nil, r.err()
	}
	r.override(top, set)
	in := root{Server: DefaultServer(), Rules: rulesOf(queue.DefaultRules()), Languages: []string{"vi", "en"}}
	r.decode(top, &in)
	if in.Version != 1 {
		r.mistake(child(top, "version"), "version is %d; this program reads version 1", in.Version)
	}
	sum := sha256.Sum256(data)
	cfg := &Config{Server: in.Server, Hash: hex.EncodeToString(sum[:8]), Keys: keyHashes(top)}
	r.server(top, in.Server)
	sites := lookup(top, "sites")
	if sites == nil || sites.Kind != yaml.MappingNode || len(sites.Content) == 0 {
		r.mistake(child(top, "sites"), "sites: name at least one site")
		return nil, r.err()
	}
	for i := 0; i+1 < len(sites.Content); i += 2 {
		cfg.Sites = append(cfg.Sites, r.site(top, sites.Content[i], sites.Content[i+1], &in))
	}
	cfg.Reports = r.reports(top, cfg.Sites)
	if err := r.err(); err != nil {
		return nil, err
	}
	return cfg, nil
}

// parse reads exactly one YAML mapping.
func parse(data []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); err == io.EOF {
		return nil, fmt.Errorf("line 1: the file is empty")
	} else if err != nil {
		return nil, fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if err := dec.Decode(&more); err != io.EOF {
		return nil, fmt.Errorf("line 1: the file holds more than one document")
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("line 1: the file is not a list of keys and values")
	}
	return &doc, nil
}

// override writes set into the top mapping and takes the same keys out of the sites.
func (r *reader) override(top *yaml.Node, set map[string]string) {
	sites := lookup(top, "sites")
	for key, value := range set {
		put(top, key, value)
		for i := 1; sites != nil && i < len(sites.Content); i += 2 {
			remove(sites.Content[i], key)
		}
	}
}

func put(n *yaml.Node, key, value string) {
	var parsed yaml.Node
	if yaml.Unmarshal([]byte(value), &parsed) != nil || len(parsed.Content) == 0 {
		parsed.Content = []*yaml.Node{{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}}
	}
	remove(n, key)
	n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key, Line: 1}, parsed.Content[0])
}

func remove(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = append(n.Content[:i], n.Content[i+2:]...)
			return
		}
	}
}

// keyHashes hashes the value of each top-level key, so that a reload can name what changed.
func keyHashes(top *yaml.Node) map[string]string {
	out := map[string]string{}
	for i := 0; i+1 < len(top.Content); i += 2 {
		text, err := yaml.Marshal(top.Content[i+1])
		if err != nil {
			continue
		}
		sum := sha256.Sum256(text)
		out[top.Content[i].Value] = hex.EncodeToString(sum[:8])
	}
	return out
}

var siteID = regexp.MustCompile(`^[a-z0-9-]{1,12}$`)

// site reads one entry under sites.
func (r *reader) site(top, name, n *yaml.Node, in *root) Site {
	own := site{Rules: in.Rules, Languages: in.Languages, TZ: in.TZ, PublicURL: in.PublicURL}
	own.Rules.Ratio, own.Rules.HeadStart = slices.Clone(in.Rules.Ratio), maps.Clone(in.Rules.HeadStart)
	own.Rules.Display.Volume = maps.Clone(in.Rules.Display.Volume)
	own.Rules.Keys = maps.Clone(in.Rules.Keys)
	r.decode(n, &own)
	if !siteID.MatchString(name.Value) {
		r.mistake(name, "site id %q is not 1 to 12 of a-z, 0-9 and -", name.Value)
	}
	zone, err := time.LoadLocation(own.TZ)
	if err != nil || own.TZ == "" {
		r.mistake(child(n, "tz"), "tz %q is not a time zone like Asia/Ho_Chi_Minh", own.TZ)
		zone = time.UTC
	}
	out := &queue.Site{
		ID: queue.SiteID(name.Value), Name: joined(in.Name, own.Name), Address: own.Address, Zone: zone,
		Languages: own.Languages, PublicURL: strings.TrimRight(own.PublicURL, "/"),
		Rules: r.rules(n, own.Rules), Reasons: lists(in.Reasons),
	}
	if own.Hours != nil {
		out.Calendar = r.calendar(lookup(n, "hours"), *own.Hours)
	} else {
		out.Calendar = r.calendar(child(top, "hours"), in.Hours)
	}
	out.Services = r.offered(lookup(n, "services"), own, in)
	out.Counters = r.counters(lookup(n, "counters"), out.Services)
	r.check(n, out)
	perKiosk := own.Rules.perKiosk()
	if perKiosk < 0 {
		r.mistake(r.at(n, "issues_per_minute"), "issues_per_minute is %d; 0 sets no limit", perKiosk)
	}
	if own.Rules.RatingsFrom < 1 {
		r.mistake(r.at(n, "ratings_from"), "ratings_from is %d; it must be at least 1", own.Rules.RatingsFrom)
	}
	cfg := Site{Rules: out.Index(), Centre: in.Name, Branch: own.Name, Officers: own.Rules.ShowOfficer, PerKiosk: perKiosk, Printers: r.printers(n, own.Printers),
		KioskPIN: r.kioskPIN(n, own.KioskPIN), SlipFile: own.Slip, RatingsFrom: own.Rules.RatingsFrom}
	cfg.Display, cfg.Keys = r.display(n, own.Rules.Display), r.keys(n, own.Rules.Keys)
	cfg.Voice = Voice{Reading: own.Rules.Number.Reading, Dialect: own.Rules.Number.Dialect, Repeat: own.Rules.Call.Repeat,
		Rate: own.Rules.Call.Rate, GapMS: int(own.Rules.Call.Gap.Milliseconds())}
	return cfg
}

// lists turns the file's reasons into the site's; none is an empty list, never null on the wire.
func lists(r reasons) queue.Reasons {
	for _, list := range []*[]queue.Reason{&r.Hold, &r.Pause, &r.Call, &r.Transfer, &r.Rate} {
		if *list == nil {
			*list = []queue.Reason{}
		}
	}
	return queue.Reasons(r)
}

// joined puts the centre's name before the branch's, per language.
func joined(centre, branch queue.Words) queue.Words {
	out := queue.Words{}
	for lang, name := range branch {
		out[lang] = name
		if c := centre.In(lang); c != "" {
			out[lang] = c + " – " + name
		}
	}
	return out
}

// procedures checks those of a service: each has an id of its own and a name.
func (r *reader) procedures(id string, in serviceFile) {
	at, known := child(lookup(r.top, "services"), id), map[string]bool{}
	for _, p := range in.Procedures {
		switch {
		case p.ID == "" || len(p.ID) > 40 || known[p.ID]:
			r.mistake(at, "service %s: procedure id %q is missing, longer than 40 or there twice", id, p.ID)
		case p.Name["vi"] == "" && p.Name["en"] == "":
			r.mistake(at, "service %s: procedure %s needs a name in vi or en", id, p.ID)
		}
		known[p.ID] = true
	}
	if in.AskProcedure && len(in.Procedures) == 0 {
		r.mistake(at, "service %s: ask_procedure without procedures", id)
	}
}

// offered picks the site's services out of the catalogue, in the site's order.
func (r *reader) offered(n *yaml.Node, own site, in *root) []queue.Service {
	var all []queue.Service
	for id, s := range in.Services {
		r.procedures(id, s)
		all = append(all, queue.Service{ID: queue.ServiceID(id), Prefix: s.Prefix, Name: s.Name, Spoken: s.Spoken,
			Mean: s.Mean, Cap: s.Cap, First: s.First, Last: s.Last, Search: s.Search, Kind: s.Kind,
			Procedures: s.Procedures, AskProcedure: s.AskProcedure})
	}
	if n == nil {
		r.mistake(nil, "a site without services")
		return nil
	}
	var out []queue.Service
	for i, name := range own.Services {
		id, ok := find(name, all)
		if !ok {
			r.mistake(n.Content[i], "service %q is not in the catalogue services", name)
			continue
		}
		for _, s := range all {
			if s.ID == id {
				s.Search = append(append([]string(nil), s.Search...), own.SearchAlso[s.Prefix]...)
				out = append(out, s)
			}
		}
	}
	return out
}

// counters reads the counters of a site in the order of the file.
func (r *reader) counters(n *yaml.Node, offered []queue.Service) []queue.Counter {
	if n == nil || n.Kind != yaml.MappingNode {
		r.mistake(n, "a site without counters")
		return nil
	}
	var out []queue.Counter
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		c := queue.Counter{ID: queue.CounterID(name.Value)}
		if value.Kind == yaml.MappingNode {
			var long counterFile
			r.decode(value, &long)
			c.Label, c.Spoken = long.Label, long.Spoken
			value = &long.Serves
		}
		c.Tiers = r.tiers(value, offered)
		out = append(out, c)
	}
	return out
}
