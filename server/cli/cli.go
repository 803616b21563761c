// Package cli is the command line: one file per command, and here what they share. It reads flags,
// LUOT_… variables and the file, in that order of precedence, and tells people in words what went
// wrong. It decides nothing about tickets or accounts, and never takes a password as an argument.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"luot/engine"
	"luot/locale"
	"luot/queue"
)

// commands are what the program can do.
type commands struct {
	Serve   serveCommand    `cmd:"" help:"Run the server."`
	Demo    demoCommand     `cmd:"" help:"Run two demo offices at a working hour."`
	Check   checkCommand    `cmd:"" help:"Report every mistake in a configuration file."`
	User    userCommands    `cmd:"" help:"Look after the accounts of staff."`
	Device  deviceCommands  `cmd:"" help:"Look after kiosks, displays and printer agents."`
	Printer printerCommands `cmd:"" help:"Ask and test a slip printer."`
	Slip    slipCommands    `cmd:"" help:"Look at how slips look."`
	Agent   agentCommand    `cmd:"" help:"Drive a printer on this machine for a server elsewhere."`
	Voice   voiceCommands   `cmd:"" help:"Hear how calls sound, and list what to record."`
	Export  exportCommand   `cmd:"" help:"Write the log of a day, or of many, also while a server runs."`
	Import  importCommand   `cmd:"" help:"Add exported days to a store."`
	Verify  verifyCommand   `cmd:"" help:"Check days and name the first record that was altered, added or removed."`
	Backup  backupCommand   `cmd:"" help:"Copy the store into a file, also while a server runs."`
	Restore restoreCommand  `cmd:"" help:"Put a backup in place of the embedded store, also while a server runs."`
	Version versionCommand  `cmd:"" help:"Print the version."`
	Healthz healthzCommand  `cmd:"" help:"Ask a server whether it lives; the exit code answers."`
}

// actor is who acts, in the log, when a command of this package does.
const actor = "command"

// console is where a command reads and writes.
type console struct {
	in      io.Reader
	out     io.Writer // results
	err     io.Writer // all that is said beside them
	version string
}

func (c *console) say(format string, args ...any) { fmt.Fprintf(c.err, format+"\n", args...) }

// log is for what runs until it is stopped.
func (c *console) log() *slog.Logger { return slog.New(slog.NewTextHandler(c.err, nil)) }

// silent ends a command that has said all itself.
type silent struct{ error }

// Main runs the command of args, without the program's name, and returns the exit code: 0 done, 1
// not done, 2 not understood. SIGINT and SIGTERM ask a server to stop; a second one ends the
// program at once.
func Main(args []string, version string) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	go func() {
		<-signals
		cancel()
		<-signals
		os.Exit(130)
	}()
	return run(ctx, args, &console{os.Stdin, os.Stdout, os.Stderr, version})
}

// left is what kong's exits (after --help) panic with.
type left int

func run(ctx context.Context, args []string, c *console) (code int) {
	defer func() {
		switch l := recover().(type) {
		case nil:
		case left:
			code = int(l)
		default:
			panic(l)
		}
	}()
	parser, err := kong.New(&commands{}, kong.Name("luot"), kong.Writers(c.out, c.err),
		kong.Description("Waiting lines for public-service offices."), kong.DefaultEnvars("LUOT"),
		kong.Exit(func(code int) { panic(left(code)) }))
	if err != nil {
		panic(err) // the structs above are wrong
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		c.say("luot: %v\nTry: luot --help", err)
		return 2
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(c); err != nil {
		var quiet silent
		if !errors.As(err, &quiet) {
			c.say("luot: %s", words(err))
		}
		return 1
	}
	return 0
}

// words turns an error into what a person can use: the catalogue's sentence for a refusal, with the
// cause where there is one.
func words(err error) string {
	var refusal *queue.Refusal
	if errors.As(err, &refusal) {
		return sentence(refusal.Code, refusal.Args)
	}
	var down *engine.Unavailable
	if errors.As(err, &down) {
		text := sentence(down.Code, nil)
		if down.Cause != nil {
			text += " (" + down.Cause.Error() + ")"
		}
		return text
	}
	return err.Error()
}

// sentence is what the catalogue says of a code, with the field that it is about.
func sentence(code string, args map[string]any) string {
	key := "refusal." + code
	if !locale.Has("en", key) {
		return code
	}
	text := locale.Text("en", key, args)
	if field, ok := args["field"]; ok {
		text += fmt.Sprintf(" (%v)", field)
	}
	return text
}
