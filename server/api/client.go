package api

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// proxies are the networks whose X-Forwarded-For is believed.
type proxies []netip.Prefix

// newProxies reads addresses and ranges, which the configuration has checked; others are left out.
func newProxies(texts []string) (out proxies) {
	for _, text := range texts {
		if p, err := netip.ParsePrefix(text); err == nil {
			out = append(out, p.Masked())
		} else if ip, err := netip.ParseAddr(text); err == nil {
			out = append(out, netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()))
		}
	}
	return out
}

func (p proxies) trust(ip netip.Addr) bool {
	for _, net := range p {
		if net.Contains(ip) {
			return true
		}
	}
	return false
}

// address returns the address that asks, without a port. Behind proxies it is what the last of them
// says: each adds the address it was asked from at the end of the header, and whatever stands before
// came from the client, who may have invented it.
func (a *API) address(c *fiber.Ctx) string {
	from := c.Context().RemoteIP()
	ip, ok := netip.AddrFromSlice(from)
	if !ok {
		return from.String()
	}
	ip = ip.Unmap()
	hops := strings.Split(strings.Join(c.GetReqHeaders()[fiber.HeaderXForwardedFor], ","), ",")
	for i := len(hops) - 1; i >= 0 && a.proxies.trust(ip); i-- {
		before, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		ip = before.Unmap()
	}
	return ip.String()
}

// secret reports whether nobody on the way can read the request: it came under https, here or at a
// proxy that is believed.
func (a *API) secret(c *fiber.Ctx) bool { return a.Secure || c.Secure() }
