package report

import (
	"embed"
	"io/fs"

	"luot/web"
)

//go:embed static
var files embed.FS

// Static is the report page's part of the asset tree, "report".
func Static() fs.FS { return web.Part(files, "static") }
