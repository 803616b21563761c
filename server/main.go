// Command luot runs the waiting lines of public-service offices: the server, its demo, and the
// commands of those who look after it. Package cli reads the command line; nothing is decided here.
package main

import (
	"os"
	_ "time/tzdata" // so that every zone exists, whatever the machine has

	"luot/server/cli"
)

// version is set by the build: -ldflags "-X main.version=…".
var version = "dev"

func main() { os.Exit(cli.Main(os.Args[1:], version)) }
