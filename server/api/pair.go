package api

import (
	"embed"
	"io/fs"
)

//go:embed static
var static embed.FS

// PairStatic is the part "pair" of the asset tree: the page that pairs a browser with a device.
func PairStatic() fs.FS {
	sub, err := fs.Sub(static, "static")
	if err != nil {
		panic(err) // the folder is embedded: a broken build
	}
	return sub
}
