// Package fleet holds the two pages about devices: the fleet page, where supervisors see every kiosk and
// screen with what it last said of itself, and the setup page, which makes a browser a kiosk or a screen.
// It decides nothing and keeps no state; what the pages show comes from the API.
package fleet

import (
	"embed"
	"io/fs"

	"luot/web"
)

//go:embed static setup
var files embed.FS

// Static is the fleet page's part of the asset tree, "fleet".
func Static() fs.FS { return web.Part(files, "static") }

// Setup is the setup page's part of the asset tree, "setup".
func Setup() fs.FS { return web.Part(files, "setup") }
