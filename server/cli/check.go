package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"luot/configs"
	"luot/queue"
)

type checkCommand struct {
	File string `arg:"" help:"The file."`
}

// Run prints every mistake with its line and ends with 1 when there is one. Notes are no mistakes.
func (k checkCommand) Run(c *console) error {
	text, err := os.ReadFile(k.File)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	conf, err := configs.Load(text, nil)
	if err == nil {
		err = designs(conf, k.File)
	}
	if err != nil {
		mistakes := strings.Split(err.Error(), "\n")
		for _, m := range mistakes {
			c.say("%s: %s", k.File, m)
		}
		c.say("%d to mend.", len(mistakes))
		return silent{errors.New("the file has mistakes")}
	}
	fmt.Fprintf(c.out, "%s is in order.\n", k.File)
	for i := range conf.Sites {
		for _, note := range notes(conf.Sites[i].Rules) {
			fmt.Fprintf(c.out, "note: site %s: %s\n", conf.Sites[i].Rules.ID, note)
		}
	}
	return nil
}

// notes are hints about a site that is in order.
func notes(s *queue.Site) (notes []string) {
	if s.PublicURL == "" {
		notes = append(notes, "without public_url slips carry no QR code")
	}
	for _, group := range alike {
		for _, heard := range sounding(s.Services, group) {
			notes = append(notes, fmt.Sprintf("prefixes %s sound alike when called", strings.Join(heard, ", ")))
		}
	}
	return notes
}

// alike are the letters whose Vietnamese names are easily taken for each other.
var alike = []string{"AK", "LNR", "SX", "BCDGPTV", "MN"}

// sounding returns the prefixes that differ only within one group of letters, two or more together.
func sounding(services []queue.Service, group string) (out [][]string) {
	heard := map[string][]string{}
	var order []string
	for _, s := range services {
		sound := strings.Map(func(r rune) rune {
			if strings.ContainsRune(group, r) {
				return '*'
			}
			return r
		}, s.Prefix)
		if len(heard[sound]) == 0 {
			order = append(order, sound)
		}
		heard[sound] = append(heard[sound], s.Prefix)
	}
	for _, sound := range order {
		if len(heard[sound]) > 1 {
			out = append(out, heard[sound])
		}
	}
	return out
}
