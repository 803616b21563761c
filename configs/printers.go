package configs

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"luot/printer"
)

// Printer is one slip printer of a site.
type Printer struct {
	ID       string
	Label    string        // what people call it ("2"): its place among the site's printers unless it is given
	Address  string        // file:DIR, tcp://host:9100, usb:/dev/usb/lp0, winspool:NAME or agent:
	Width    int           // dots: 384, 512, 576 or 640
	Can      printer.Can   // what it answers, as `server printer probe` found out
	Pause    time.Duration // between two pieces of a slip, for printers that lose bytes
	Fallback string        // id of the printer that takes what this one has not begun in 5 s; "" none
	RollMM   int           // length of a new roll
}

// printerFile is a printer as the file writes it.
type printerFile struct {
	Label    string        `yaml:"label"`
	Address  string        `yaml:"address"`
	Width    int           `yaml:"width"`
	Can      []string      `yaml:"can"`
	Pause    time.Duration `yaml:"pause"`
	Fallback string        `yaml:"fallback"`
	Roll     float64       `yaml:"roll"` // metres
}

// usualRoll is the length of a new roll in metres, for narrow and for wide paper.
const (
	usualWidth  = 576
	narrowWidth = 384
	narrowRoll  = 30
	wideRoll    = 60
	mostPause   = time.Second
)

var addressKinds = []string{"file", "tcp", "usb", "winspool", "agent"}

// printers reads those of a site. One spool serves all sites, so no two printers share an id or an
// address: a slip would come out in another office.
func (r *reader) printers(n *yaml.Node, in map[string]printerFile) []Printer {
	var out []Printer
	for i, id := range slices.Sorted(maps.Keys(in)) {
		f, at := in[id], child(r.at(n, "printers"), id)
		p := Printer{ID: id, Label: f.Label, Address: f.Address, Width: f.Width, Pause: f.Pause, Fallback: f.Fallback}
		if p.Label == "" {
			p.Label = strconv.Itoa(i + 1)
		}
		names := []string{id, p.Address}
		if p.Address == "agent:" {
			names = names[:1] // each beside its own agent
		}
		for _, key := range names {
			if other, taken := r.taken[key]; taken {
				r.mistake(at, "printer %s: %s is of printer %s already", id, key, other)
			}
			r.taken[key] = id
		}
		if p.Width == 0 {
			p.Width = usualWidth
		}
		if !slices.Contains(widths, p.Width) {
			r.mistake(at, "printer %s: width %d is not one of %v", id, p.Width, widths)
		}
		if _, other := in[p.Fallback]; p.Fallback != "" && (!other || p.Fallback == id) {
			r.mistake(at, "printer %s: fallback %q is not another printer of the site", id, p.Fallback)
		} else if other && in[p.Fallback].Width != f.Width {
			r.mistake(at, "printer %s: fallback %s has paper of another width", id, p.Fallback)
		}
		r.printerLimits(at, &p, f)
		out = append(out, p)
	}
	return out
}

// printerLimits checks what concerns one printer alone.
func (r *reader) printerLimits(at *yaml.Node, p *Printer, f printerFile) {
	kind, _, _ := strings.Cut(p.Address, ":")
	if !slices.Contains(addressKinds, kind) {
		r.mistake(at, "printer %s: address %q begins with none of file: tcp: usb: winspool: agent:", p.ID, p.Address)
	}
	var unknown []string
	if p.Can, unknown = printer.ParseCan(f.Can); len(unknown) > 0 {
		r.mistake(at, "printer %s: can is any of %v, not %q", p.ID, printer.CanDo, unknown)
	}
	if p.Pause < 0 || p.Pause > mostPause {
		r.mistake(at, "printer %s: pause %v is not 0s to %v", p.ID, p.Pause, mostPause)
	}
	if f.Roll < 0 || f.Roll > 1000 {
		r.mistake(at, "printer %s: roll is %v metres", p.ID, f.Roll)
	}
	switch {
	case f.Roll > 0:
		p.RollMM = int(f.Roll * 1000)
	case p.Width == narrowWidth:
		p.RollMM = narrowRoll * 1000
	default:
		p.RollMM = wideRoll * 1000
	}
}

var pin = regexp.MustCompile(`^[0-9]{4,8}$`)

// kioskPIN checks the number that opens the staff corner of kiosks; "" leaves it shut.
func (r *reader) kioskPIN(n *yaml.Node, text string) string {
	if text != "" && !pin.MatchString(text) {
		r.mistake(r.at(n, "kiosk_pin"), "kiosk_pin is not 4 to 8 digits in quotes")
	}
	return text
}
