// Package configs reads the configuration file: the server's own settings and the sites with their
// services, counters, hours and house rules. It reports every mistake at once, each with its line,
// and gives nothing unless all of it is right. It opens no connection, reads no clock and decides
// no rule; packages get plain structs from it.
package configs

import (
	_ "embed"
	"time"

	"luot/printer"
	"luot/queue"
)

// Config is one configuration file, checked.
type Config struct {
	Server  Server
	Sites   []Site
	Reports Reports           // that are put into a folder by themselves
	Hash    string            // of the file's bytes, hex
	Keys    map[string]string // top-level key → hash of its value, to name what a reload changed
}

// Site is one office: what the rules need, and what only pages and printers need.
type Site struct {
	Rules       *queue.Site // its Name is centre and branch together
	Centre      queue.Words // the centre's name, for heads of slips and screens
	Branch      queue.Words // the site's own name
	Voice       Voice
	Display     Display
	Printers    []Printer
	KioskPIN    string            // opens the staff corner of the site's kiosks; "" leaves it shut
	SlipFile    string            // how the site's slips look: a file beside this one; "" as usual
	Slip        *printer.Design   // what stands in SlipFile; nil: as usual. This package opens no file: whoever does puts it here
	Officers    string            // show_officer: off, name or name_title
	RatingsFrom int               // ratings_from: fewer ratings are not shown by field, counter or officer
	PerKiosk    int               // issues_per_minute: most numbers that one kiosk gives in a minute; 30 unless the file says otherwise or sets no limit on keys; 0 sets no limit
	Keys        map[string]string // keys: of the officer's console, by act
}

// Server are the settings of the process itself; flags and LUOT_… variables win over them.
type Server struct {
	Listen         string        `yaml:"listen"`          // host:port; loopback until told otherwise
	PublicListen   string        `yaml:"public_listen"`   // the second door, for holders only; "" is shut
	Data           string        `yaml:"data"`            // folder of the embedded store and the slips
	Redis          string        `yaml:"redis"`           // redis://…, redis+sentinel://…, redis+cluster://…; "" uses the embedded store
	RedisCA        string        `yaml:"redis_ca"`        // PEM file of who signed Redis' certificate; "" trusts the machine's list
	WaitReplicas   int           `yaml:"wait_replicas"`   // replicas that must have a record before it is answered, 0 to 5
	KeepDays       int           `yaml:"keep_days"`       // the log of a finished day is dropped after so many days; 0 never
	Drain          time.Duration `yaml:"drain"`           // how long a server on Redis that is told to stop still answers, so that a balancer sees it; 0 to 10 s
	TLSCert        string        `yaml:"tls_cert"`        // PEM files; both or none
	TLSKey         string        `yaml:"tls_key"`         //
	TrustedProxies []string      `yaml:"trusted_proxies"` // addresses whose X-Forwarded-For is believed
	PublicURL      string        `yaml:"public_url"`      // base of ticket URLs, unless a site has its own
	Live           Live          `yaml:"live"`
}

// Live are the limits of the live channels.
type Live struct {
	PerAddress int `yaml:"per_address"` // sockets of one address; loopback has no limit
	MaxClients int `yaml:"max_clients"`
}

// Voice says how numbers are read out.
type Voice struct {
	Reading string  `yaml:"reading"` // digits, pairs or cardinal
	Dialect string  `yaml:"dialect"` // south or north
	Repeat  int     `yaml:"repeat"`  // times the full form is spoken
	Rate    float64 `yaml:"rate"`
	GapMS   int     `yaml:"-"`
}

// GiaLai is the configuration of the two demo sites.
//
//go:embed gialai.yaml
var GiaLai []byte

// Example is the commented commune preset that `server check` and newcomers start from.
//
//go:embed example.yaml
var Example []byte

// DefaultServer returns the server settings of an empty file.
func DefaultServer() Server {
	return Server{
		Listen: "127.0.0.1:8080", Data: "./data",
		KeepDays: 400, Drain: 2 * time.Second,
		Live: Live{PerAddress: 2000, MaxClients: 20000},
	}
}
