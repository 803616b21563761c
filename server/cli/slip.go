package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"luot/configs"
	"luot/printer"
)

// slipCommands look at how slips look.
type slipCommands struct {
	Preview slipPreview `cmd:"" help:"Write a slip as PNG to standard output."`
}

type slipPreview struct {
	File    string `arg:"" optional:"" help:"How the slip looks; without one, as usual."`
	Width   int    `default:"576" help:"Dots across (${default}): 384, 512, 576 or 640."`
	Lang    string `default:"vi" enum:"vi,en" help:"Language of the slip (${default})."`
	Reprint bool   `help:"As a reprint."`
}

// Run draws a slip with sample content.
func (s slipPreview) Run(c *console) error {
	var design *printer.Design
	if s.File != "" {
		var err error
		if design, err = readDesign(s.File); err != nil {
			for _, m := range strings.Split(err.Error(), "\n") {
				c.say("%s: %s", s.File, m)
			}
			return silent{err}
		}
	}
	content := printer.Sample(s.Lang)
	content.Reprint = s.Reprint
	slip, err := design.Layout(content, s.Width)
	if err != nil {
		return err
	}
	picture, err := slip.PNG()
	if err != nil {
		return err
	}
	_, err = c.out.Write(picture)
	return err
}

// readDesign reads how a slip looks; its logo stands beside the file.
func readDesign(file string) (*printer.Design, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return printer.ParseDesign(text, func(name string) ([]byte, error) {
		if filepath.Base(name) != name {
			return nil, errors.New("the logo stands beside the file: write its name alone")
		}
		return os.ReadFile(filepath.Join(filepath.Dir(file), name))
	})
}

// designs reads how the slips of each site look; a file is named from where the configuration stands. The
// mistakes of all of them come together, each with its file.
func designs(conf *configs.Config, file string) error {
	var errs []error
	for i := range conf.Sites {
		s := &conf.Sites[i]
		if s.SlipFile == "" {
			continue
		}
		path := s.SlipFile
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(file), path)
		}
		var err error
		if s.Slip, err = readDesign(path); err != nil {
			for _, m := range strings.Split(err.Error(), "\n") {
				errs = append(errs, fmt.Errorf("site %s: slip %s: %s", s.Rules.ID, s.SlipFile, m))
			}
		}
	}
	return errors.Join(errs...)
}
