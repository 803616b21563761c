package cli

import (
	"context"
	"fmt"
	"maps"
	"os"
	"time"

	"luot/configs"
	"luot/server/app"
)

type demoCommand struct {
	storeFlags
	doorFlags
	At          timeOfDay         `default:"08:10" placeholder:"HH:MM" help:"The morning is played up to this time at once (${default}); 0: an empty day at 07:00."`
	Speed       float64           `default:"1" help:"Of the clock afterwards (${default}); 0: nobody is simulated, the clock runs at 1."`
	Busy        float64           `default:"1.5" help:"Times the usual number of visitors (${default})."`
	Seed        int64             `default:"1" help:"Of visitors, passwords and tokens (${default})."`
	Credentials string            `placeholder:"FILE" help:"File that receives the logins and tokens as JSON."`
	Set         map[string]string `placeholder:"KEY=VALUE" help:"Change a setting for all sites, like max_wait=2s."`
}

// timeOfDay is HH:MM as the time since midnight; "0" is none.
type timeOfDay time.Duration

// UnmarshalText reads HH:MM or 0.
func (t *timeOfDay) UnmarshalText(text []byte) error {
	if string(text) == "0" {
		*t = 0
		return nil
	}
	at, err := time.Parse("15:04", string(text))
	if err != nil {
		return fmt.Errorf("%q is not a time like 08:10", text)
	}
	*t = timeOfDay(at.Sub(at.Truncate(24 * time.Hour)))
	return nil
}

// Run plays the demo until ctx ends. Without --data or --redis nothing of it stays.
func (d demoCommand) Run(ctx context.Context, c *console) error {
	if d.Data == "" && d.Redis == "" {
		dir, err := os.MkdirTemp("", "luot-demo-")
		if err != nil {
			return fmt.Errorf("make a folder for the demo: %w", err)
		}
		defer os.RemoveAll(dir)
		d.Data = dir
	}
	set := d.doorFlags.set()
	set["issues_per_minute"] = "0" // the demo's minutes may be seconds, and its kiosks are pressed by programs
	maps.Copy(set, d.Set)
	conf, err := d.load(configs.GiaLai, set)
	if err != nil {
		return err
	}
	err = app.Demo(ctx, app.DemoOptions{
		Options: app.Options{Config: conf, Log: c.log(), Version: c.version},
		At:      time.Duration(d.At), Speed: d.Speed, Busy: d.Busy, Seed: d.Seed, Credentials: d.Credentials, Out: c.out,
	})
	return held(conf.Server, err)
}
