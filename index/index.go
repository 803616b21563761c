// Package index holds the two pages that belong to no room: the index at "/", which lists the sites and
// in the demo shows every screen side by side, and the pair page, which makes a browser a kiosk. It
// decides nothing and keeps no state; what the pages show comes with their data.
package index

import (
	"embed"
	"io/fs"

	"luot/queue"
	"luot/web"
)

//go:embed static pair
var files embed.FS

// Static is the index page's part of the asset tree, "index".
func Static() fs.FS { return web.Part(files, "static") }

// Pair is the pair page's part of the asset tree, "pair".
func Pair() fs.FS { return web.Part(files, "pair") }

// Demo is what the index page shows beside the sites when the day is a simulated one. It holds
// passwords and kiosk tokens: nobody may give it to the page of a real office.
type Demo struct {
	Logins []Login `json:"logins"`
	Kiosks []Kiosk `json:"kiosks"`
}

// Login is an account of the demo, to be tried by whoever opens the page.
type Login struct {
	User     string         `json:"user"`
	Password string         `json:"password"`
	Role     string         `json:"role"`  // officer, lead, supervisor or admin
	Sites    []queue.SiteID `json:"sites"` // empty: all
}

// Kiosk is the device token of a site's kiosk, with which the index page pairs the browser.
type Kiosk struct {
	Site  queue.SiteID `json:"site"`
	Token string       `json:"token"`
}
