package cli

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"luot/access"
	"luot/queue"
)

// deviceCommands look after devices in the store itself, without a running server.
type deviceCommands struct {
	Add    deviceAdd    `cmd:"" help:"Add a device and print its token, once."`
	Revoke deviceRevoke `cmd:"" help:"Shut a device out for ever."`
	List   deviceList   `cmd:"" help:"List all devices."`
}

type deviceAdd struct {
	storeFlags
	Site string `required:"" help:"Site where it stands."`
	Kind string `default:"kiosk" enum:"kiosk,display,agent,counter" help:"kiosk, display, agent, or counter: a keypad or program that drives one counter."`
	At   string `name:"counter" help:"Which counter a device of kind counter drives."`
	Name string `help:"Name for people, like the door it stands at."`
}

// Run adds the device. Standard output receives the token alone.
func (d deviceAdd) Run(ctx context.Context, c *console) error {
	if err := d.known(d.Site); err != nil {
		return err
	}
	var token, query string
	if d.Kind == access.Counter {
		query = "counter=" + d.At
	}
	var v access.Device
	err := d.atGate(ctx, false, func(ctx context.Context, g *access.Gate) (err error) {
		v, token, err = g.AddDevice(ctx, actor, access.Device{Site: queue.SiteID(d.Site), Kind: d.Kind, Name: d.Name, Query: query})
		return err
	})
	if err != nil {
		return err
	}
	c.say("Device %s added. Open /pair#TOKEN on it once; the token is not shown again.", v.ID)
	_, err = io.WriteString(c.out, token+"\n")
	return err
}

type deviceRevoke struct {
	storeFlags
	ID string `arg:"" help:"The device, as list shows it."`
}

// Run shuts the device out.
func (d deviceRevoke) Run(ctx context.Context, c *console) error {
	err := d.atGate(ctx, true, func(ctx context.Context, g *access.Gate) error { return g.RevokeDevice(ctx, actor, d.ID) })
	if err == nil {
		c.say("Device %s revoked.", d.ID)
	}
	return err
}

type deviceList struct{ storeFlags }

// Run lists the devices.
func (d deviceList) Run(ctx context.Context, c *console) error {
	return d.atGate(ctx, true, func(_ context.Context, g *access.Gate) error {
		table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "ID\tSITE\tKIND\tSTATE\tNAME")
		for _, v := range g.Devices() {
			state := "active"
			if v.Revoked {
				state = "revoked"
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", v.ID, v.Site, v.Kind, state, v.Name)
		}
		return table.Flush()
	})
}
