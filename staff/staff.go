// Package staff holds the page of accounts: own password and sessions for everybody, and for admins the list
// of accounts, what may be done with them, and who logged in. It decides nothing and keeps no state; what
// the page shows comes from the API.
package staff

import (
	"embed"
	"io/fs"

	"luot/web"
)

//go:embed static
var files embed.FS

// Static is the page's part of the asset tree, "staff".
func Static() fs.FS { return web.Part(files, "static") }
