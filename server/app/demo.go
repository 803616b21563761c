package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"luot/access"
	"luot/configs"
	"luot/demo"
	"luot/index"
	"luot/queue"
)

// DemoOptions say which day is played, and how.
type DemoOptions struct {
	Options
	At          time.Duration // the morning is played at once up to this time of day; 0 starts an empty day at 07:00
	Speed       float64       // of the clock afterwards; 0 simulates nobody and the clock runs at 1
	Busy        float64       // times the usual number of visitors
	Seed        int64
	Credentials string    // file that receives the logins; "" for none
	Out         io.Writer // told what happens, for people
}

// The day of the demo begins here.
const (
	playFrom  = 6*time.Hour + 45*time.Minute
	emptyFrom = 7 * time.Hour
)

// login is one account of the demo, as the credentials file names it.
type login struct {
	User     string         `json:"user"`
	Password string         `json:"password"`
	Role     string         `json:"role"`
	Sites    []queue.SiteID `json:"sites"`
	name     string
}

// credentials is the file for those who drive the demo by program.
type credentials struct {
	Base   string                  `json:"base"`
	Kiosks map[queue.SiteID]string `json:"kiosks"`
	Staff  []login                 `json:"staff"`
}

// Demo runs the demo until ctx ends.
func Demo(ctx context.Context, opt DemoOptions) error {
	start := demoStart(opt)
	clock := demo.NewClock(start)
	secrets := secretsOf(opt)
	opt.Clock, opt.Simulated = clock, true
	opt.Options.Demo = func(addr string) []byte { return indexData(opt.Config, secrets) }
	a, err := New(ctx, opt.Options)
	if err != nil {
		return err
	}
	secrets.Base = "http://" + a.Addr()
	if err := a.enrol(ctx, secrets); err != nil {
		a.Close()
		return err
	}
	day, err := a.playMorning(ctx, opt, clock, start)
	if err != nil {
		a.Close()
		return err
	}
	play, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		day.Run(play)
	}()
	err = a.Serve(ctx, func() { a.announce(opt, secrets) })
	stop()
	<-ended
	return err
}

// playMorning plays until opt.At unless the data has the day already, and lets the clock run.
func (a *App) playMorning(ctx context.Context, opt DemoOptions, clock *demo.Clock, start time.Time) (*demo.Demo, error) {
	conf := demo.Config{Clock: clock, Busy: opt.Busy, Seed: opt.Seed, Log: a.log}
	if opt.Speed == 0 {
		conf.Busy, opt.Speed = 0, 1
	}
	var last queue.Instant
	for _, s := range a.sites {
		conf.Sites = append(conf.Sites, demo.Site{Engine: s.Engine, Rules: s.Config().Rules})
		err := s.Engine.Read(ctx, func(v *queue.View) { last = max(last, v.Day.At) })
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", s.ID(), err)
		}
	}
	resumed := last > queue.InstantOf(start)
	if resumed {
		clock.Set(last.Time())
	}
	day := demo.New(conf, clock.Now())
	if at := atTime(opt.Config, start, opt.At); !resumed && opt.At > 0 {
		fmt.Fprintf(opt.Out, "Playing the morning up to %s …\n", at.Format("15:04"))
		if err := day.Play(ctx, at); err != nil {
			return nil, err
		}
	}
	clock.Go(opt.Speed)
	return day, nil
}

// demoStart returns when the played day begins: today in the first site's zone, or the last day
// before on which it works.
func demoStart(opt DemoOptions) time.Time {
	site := opt.Config.Sites[0].Rules
	now := time.Now().In(site.Zone)
	for back := range 14 {
		date := now.AddDate(0, 0, -back)
		if len(site.Plan(queue.Date(date.Format(time.DateOnly))).Work) > 0 {
			now = date
			break
		}
	}
	from := playFrom
	if opt.At == 0 {
		from = emptyFrom
	}
	return atTime(opt.Config, now, from)
}

// atTime returns the instant of a time of day on the date of day.
func atTime(conf *configs.Config, day time.Time, of time.Duration) time.Time {
	y, m, d := day.In(conf.Sites[0].Rules.Zone).Date()
	return time.Date(y, m, d, 0, 0, int(of.Seconds()), 0, conf.Sites[0].Rules.Zone)
}

// secretsOf derives every password and token from the seed, so that they can be known beforehand.
func secretsOf(opt DemoOptions) *credentials {
	derive := func(name string) [32]byte {
		h := hmac.New(sha256.New, fmt.Appendf(nil, "luot demo %d", opt.Seed))
		h.Write([]byte(name))
		return [32]byte(h.Sum(nil))
	}
	out := &credentials{Kiosks: map[queue.SiteID]string{}}
	add := func(user, name, role string, sites ...queue.SiteID) {
		secret := derive("password " + user)
		out.Staff = append(out.Staff, login{User: user, Password: password(secret), Role: role, Sites: sites, name: name})
	}
	for _, s := range opt.Config.Sites {
		id := s.Rules.ID
		token := derive("kiosk " + string(id))
		out.Kiosks[id] = access.TokenOf([20]byte(token[:20]))
		for _, c := range s.Rules.Counters {
			add(string(id)+"-"+string(c.ID), "Cán bộ quầy "+string(c.ID), "officer", id)
		}
		add(string(id)+"-lead", "Tổ trưởng", "lead", id)
		add(string(id)+"-super", "Phụ trách", "supervisor", id)
	}
	add("admin", "Quản trị", "admin")
	out.Staff[len(out.Staff)-1].Sites = []queue.SiteID{}
	return out
}

// password makes ten letters and digits that cannot be misread.
func password(secret [32]byte) string {
	const letters = "abcdefghjkmnpqrstuvwxyz23456789"
	b := make([]byte, 10)
	for i := range b {
		b[i] = letters[int(secret[i])%len(letters)]
	}
	return string(b)
}

// enrol makes the accounts and kiosks that are missing. Data that was made with another seed gets
// this seed's passwords and tokens.
func (a *App) enrol(ctx context.Context, c *credentials) error {
	const actor = "demo"
	have := map[queue.OfficerID]bool{}
	for _, acc := range a.gate.Accounts() {
		have[acc.User] = true
	}
	fresh := true
	for site, token := range c.Kiosks {
		if _, ok := a.gate.Device(token); ok {
			fresh = false
			continue
		}
		device := access.Device{Site: site, Kind: access.Kiosk, Name: "Kiosk"}
		if _, err := a.gate.AddDeviceWithToken(ctx, actor, device, token); err != nil {
			return fmt.Errorf("enrol the kiosk of %s: %w", site, err)
		}
	}
	for _, l := range c.Staff {
		user := queue.OfficerID(l.User)
		var err error
		switch {
		case !have[user]:
			account := access.Account{User: user, Name: l.name, Role: access.ParseRole(l.Role), Sites: l.Sites}
			err = a.gate.AddAccount(ctx, actor, account, l.Password)
		case fresh:
			err = a.gate.SetPassword(ctx, actor, user, l.Password)
		}
		if err != nil {
			return fmt.Errorf("enrol %s: %w", l.User, err)
		}
	}
	return nil
}

// indexData is what the demo's first page shows: every screen, and who can log in where.
func indexData(conf *configs.Config, c *credentials) []byte {
	d := index.Demo{}
	for _, l := range c.Staff {
		d.Logins = append(d.Logins, index.Login{User: l.User, Password: l.Password, Role: l.Role, Sites: l.Sites})
	}
	for _, s := range conf.Sites {
		d.Kiosks = append(d.Kiosks, index.Kiosk{Site: s.Rules.ID, Token: c.Kiosks[s.Rules.ID]})
	}
	body, err := json.Marshal(d)
	if err != nil {
		panic(err) // plain strings
	}
	return body
}

// announce tells people and programs where the demo is and who can log in.
func (a *App) announce(opt DemoOptions, c *credentials) {
	fmt.Fprintf(opt.Out, "\nLuot demo: %s/\n\n", c.Base)
	for _, l := range c.Staff {
		fmt.Fprintf(opt.Out, "  %-10s %-12s %s\n", l.User, l.Password, l.Role)
	}
	for _, s := range a.sites {
		fmt.Fprintf(opt.Out, "  kiosk %s: %s/pair#%s\n", s.ID(), c.Base, c.Kiosks[s.ID()])
	}
	if opt.Credentials == "" {
		return
	}
	if err := writeWhole(opt.Credentials, c); err != nil {
		a.log.Error("write the credentials", "cause", err)
	}
}

// writeWhole writes a file that only its owner reads, whole or not at all.
func writeWhole(path string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".credentials-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(body); err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
