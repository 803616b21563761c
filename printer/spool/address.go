package spool

import (
	"fmt"
	"net/url"
	"strings"
)

// agentAddress is the address of a printer that stands beside an agent.
const agentAddress = "agent:"

// newTransport understands file:DIR, tcp://host:port, usb:DEVICE, winspool:NAME and agent:. DIR is taken
// as it stands.
func newTransport(c Config, p Printer) (transport, error) {
	kind, rest, _ := strings.Cut(p.Address, ":")
	switch {
	case kind == "file" && rest == "":
		return nil, fmt.Errorf("address %q names no folder; write file:DIR", p.Address)
	case kind == "file":
		return &folder{dir: rest}, nil
	case p.Address == agentAddress:
		return newRemote(), nil
	case kind == "winspool" && rest != "":
		return &windowsSpool{name: rest}, nil
	}
	dial, err := dialer(c, p.Address)
	if err != nil {
		return nil, err
	}
	return &dialog{dial: dial, can: p.Can, conf: c, pause: p.Pause, dirty: p.Can.Acknowledges()}, nil
}

// dialer returns how to open the line to a printer that listens itself.
func dialer(c Config, address string) (dial, error) {
	kind, rest, _ := strings.Cut(address, ":")
	if kind == "usb" && rest != "" {
		return usb(rest), nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "tcp" || u.Hostname() == "" || u.Port() == "" || address != "tcp://"+u.Host {
		return nil, fmt.Errorf("address %q is none of file:DIR, tcp://host:port, usb:DEVICE, winspool:NAME and agent:", address)
	}
	return tcp(u.Host, c.Dial), nil
}
