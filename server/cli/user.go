package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"luot/access"
	"luot/queue"
)

// userCommands look after accounts in the store itself, without a running server.
type userCommands struct {
	Add     userAdd     `cmd:"" help:"Add an account; its password is read from the terminal or standard input."`
	Passwd  userPasswd  `cmd:"" help:"Change a password; the account's sessions end."`
	Disable userDisable `cmd:"" help:"Shut an account out; its sessions end."`
	Enable  userEnable  `cmd:"" help:"Let a disabled account in again."`
}

// passwordFlags say where a password comes from.
type passwordFlags struct {
	Generate bool `help:"Make a password and print it once."`
}

// password reads or makes one; a made one is to be printed after it has been stored.
func (p passwordFlags) password(ctx context.Context, c *console, user queue.OfficerID) (string, error) {
	if p.Generate {
		return access.NewPassword(), nil
	}
	password, err := askPassword(ctx, c)
	if err != nil {
		return "", err
	}
	return password, access.CheckPassword(user, password)
}

func (p passwordFlags) tell(c *console, password string) error {
	if !p.Generate {
		return nil
	}
	c.say("The password is on standard output. It is not shown again.")
	_, err := io.WriteString(c.out, password+"\n")
	return err
}

type userAdd struct {
	storeFlags
	passwordFlags
	User  string   `arg:"" help:"Name to log in with: a-z, 0-9, dot, hyphen, underscore."`
	Name  string   `help:"Name as people see it."`
	Title string   `help:"Title as people see it."`
	Role  string   `default:"officer" enum:"officer,lead,supervisor,admin" help:"officer, lead, supervisor or admin."`
	Site  []string `help:"Site where it may act; repeatable; none means every site."`
}

// Run adds the account.
func (u userAdd) Run(ctx context.Context, c *console) error {
	a := access.Account{User: queue.OfficerID(strings.ToLower(u.User)), Name: u.Name, Title: u.Title, Role: access.ParseRole(u.Role)}
	for _, s := range u.Site {
		if err := u.known(s); err != nil {
			return err
		}
		a.Sites = append(a.Sites, queue.SiteID(s))
	}
	password, err := u.password(ctx, c, a.User)
	if err != nil {
		return err
	}
	err = u.atGate(ctx, false, func(ctx context.Context, g *access.Gate) error { return g.AddAccount(ctx, actor, a, password) })
	if err != nil {
		return err
	}
	c.say("Account %s added.", a.User)
	return u.tell(c, password)
}

type userPasswd struct {
	storeFlags
	passwordFlags
	User string `arg:"" help:"The account."`
}

// Run changes the password.
func (u userPasswd) Run(ctx context.Context, c *console) error {
	user := queue.OfficerID(strings.ToLower(u.User))
	password, err := u.password(ctx, c, user)
	if err != nil {
		return err
	}
	err = u.atGate(ctx, true, func(ctx context.Context, g *access.Gate) error { return g.SetPassword(ctx, actor, user, password) })
	if err != nil {
		return err
	}
	c.say("Password of %s changed.", user)
	return u.tell(c, password)
}

type userDisable struct {
	storeFlags
	User string `arg:"" help:"The account."`
}

// Run shuts the account out.
func (u userDisable) Run(ctx context.Context, c *console) error {
	err := u.atGate(ctx, true, func(ctx context.Context, g *access.Gate) error {
		return g.Disable(ctx, actor, queue.OfficerID(strings.ToLower(u.User)))
	})
	if err == nil {
		c.say("Account %s disabled.", u.User)
	}
	return err
}

type userEnable struct {
	storeFlags
	User string `arg:"" help:"The account."`
}

// Run lets the account in again.
func (u userEnable) Run(ctx context.Context, c *console) error {
	err := u.atGate(ctx, true, func(ctx context.Context, g *access.Gate) error {
		return g.Enable(ctx, actor, queue.OfficerID(strings.ToLower(u.User)))
	})
	if err == nil {
		c.say("Account %s enabled.", u.User)
	}
	return err
}

// known refuses a site that the named configuration does not have.
func (f storeFlags) known(site string) error {
	if f.Config == "" {
		return nil
	}
	conf, err := f.load(nil)
	if err != nil {
		return err
	}
	var all []string
	for _, s := range conf.Sites {
		if string(s.Rules.ID) == site {
			return nil
		}
		all = append(all, string(s.Rules.ID))
	}
	return fmt.Errorf("%s has no site %q; it has %s", f.Config, site, strings.Join(all, ", "))
}
