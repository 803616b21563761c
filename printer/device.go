package printer

import (
	"slices"
	"strings"
)

// Can says what a printer answers. `server printer probe` finds it out once; it is kept in the
// configuration, because asking a printer that does not answer costs a slip its time. The zero value
// asks nothing: such a printer's slips end unconfirmed.
type Can struct {
	DLEEOT    bool `yaml:"dle_eot"`    // its state, at once (DLE EOT)
	ASB       bool `yaml:"asb"`        // its state unasked, whenever it changes (GS a)
	GSR       bool `yaml:"gs_r"`       // its state in its turn behind the data (GS r): all before it was processed
	ProcessID bool `yaml:"process_id"` // that a slip is printed (GS ( H function 48)
	NearEnd   bool `yaml:"near_end"`   // it has a sensor for the end of a roll
}

// CanDo are the names of all abilities, in the order of Can.
var CanDo = []string{"dle_eot", "asb", "gs_r", "process_id", "near_end"}

func (c *Can) flags() []*bool { return []*bool{&c.DLEEOT, &c.ASB, &c.GSR, &c.ProcessID, &c.NearEnd} }

// Acknowledges reports whether the printer can say that a slip came out.
func (c Can) Acknowledges() bool { return c.GSR || c.ProcessID }

// String lists the names, as ParseCan takes them.
func (c Can) String() string {
	var names []string
	for i, on := range c.flags() {
		if *on {
			names = append(names, CanDo[i])
		}
	}
	return strings.Join(names, ", ")
}

// ParseCan reads names, and returns those that are none.
func ParseCan(names []string) (c Can, unknown []string) {
	for _, name := range names {
		i := slices.Index(CanDo, strings.TrimSpace(name))
		if i < 0 {
			unknown = append(unknown, name)
			continue
		}
		*c.flags()[i] = true
	}
	return c, unknown
}
