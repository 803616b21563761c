// Package web holds what every page shares: the browser code, styles and font under static/, the
// one HTML shell, and the headers that keep a page safe. New merges the static folders of all
// pages into one Tree whose hash names exactly these bytes, so that the server may let browsers
// keep them for ever. The package serves nothing by itself and knows no page, no ticket and no
// sentence; a Tree never changes once made and may be read from any goroutine.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Assets is the path under which the server answers the files of a Tree, each at
// Assets + hash + "/" + path, cached for ever.
const Assets = "/assets/"

// own is the name of this package's part in every tree.
const own = "web"

//go:embed static
var static embed.FS

// Static returns the files of static/, the part "web" of every tree.
func Static() fs.FS { return Part(static, "static") }

// Part is a folder of embedded files, as New takes it. A folder that is not embedded is a broken
// build, and panics.
func Part(files fs.FS, folder string) fs.FS {
	part, err := fs.Sub(files, folder)
	if err != nil {
		panic(err)
	}
	return part
}

// types are the kinds of file a tree may hold and how a browser is told of them. The system's own
// table is not asked: it differs from machine to machine.
var types = map[string]string{
	".js":    "text/javascript; charset=utf-8",
	".css":   "text/css; charset=utf-8",
	".json":  "application/json",
	".svg":   "image/svg+xml",
	".png":   "image/png",
	".woff2": "font/woff2",
	".mp3":   "audio/mpeg",
	".ogg":   "audio/ogg",
	".wav":   "audio/wav",
	".txt":   "text/plain; charset=utf-8",
	".md":    "text/plain; charset=utf-8",
	"":       "text/plain; charset=utf-8", // LICENSE
}

// File is one file of a Tree as it is sent. Its slices must not be written to.
type File struct {
	Body []byte
	Gzip []byte // the same, compressed; nil where that would not be smaller
	Type string // Content-Type
	ETag string // with its quotes; names Body, not its encoding
}

// Tree is the merged static files of all parts.
type Tree struct {
	hash   string
	files  map[string]File
	styles map[string][]string // part → its style sheets, in order
}

// New reads every file of parts and of this package, which becomes the part "web". A file a/b.js of
// the part "kiosk" has the path "kiosk/a/b.js", so modules of different parts import each other as
// "../web/socket.js". A part that calls itself "web", a file that cannot be read and a file of an
// unknown kind are errors that name it.
func New(parts map[string]fs.FS) (*Tree, error) {
	if _, taken := parts[own]; taken {
		return nil, fmt.Errorf("part %q is taken", own)
	}
	tree := &Tree{files: map[string]File{}, styles: map[string][]string{}}
	if err := tree.add(own, Static()); err != nil {
		return nil, err
	}
	for name, part := range parts {
		if err := tree.add(name, part); err != nil {
			return nil, err
		}
	}
	tree.seal()
	return tree, nil
}

// add reads one part.
func (t *Tree) add(name string, part fs.FS) error {
	return fs.WalkDir(part, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("walk part %q: %w", name, err)
		}
		if entry.IsDir() {
			return nil
		}
		body, err := fs.ReadFile(part, file)
		if err != nil {
			return fmt.Errorf("read %s of part %q: %w", file, name, err)
		}
		ext := path.Ext(file)
		kind, known := types[ext]
		if !known {
			return fmt.Errorf("part %q: no content type is known for %s", name, file)
		}
		full := path.Join(name, file)
		sum := sha256.Sum256(body)
		t.files[full] = File{
			Body: body,
			Gzip: compress(body, kind),
			Type: kind,
			ETag: `"` + hex.EncodeToString(sum[:12]) + `"`,
		}
		if ext == ".css" && path.Dir(file) == "." {
			t.styles[name] = append(t.styles[name], full) // WalkDir goes in order of names
		}
		return nil
	})
}

// seal computes the hash of all paths and bytes; the order of parts does not matter.
func (t *Tree) seal() {
	names := make([]string, 0, len(t.files))
	for name := range t.files {
		names = append(names, name)
	}
	slices.Sort(names)
	sum := sha256.New()
	for _, name := range names {
		fmt.Fprintf(sum, "%d %s %d ", len(name), name, len(t.files[name].Body))
		sum.Write(t.files[name].Body)
	}
	t.hash = hex.EncodeToString(sum.Sum(nil)[:8])
}

// compress returns body as gzip, or nil for a font, picture or sound, which is compressed already, and
// where less than a tenth would be saved.
func compress(body []byte, kind string) []byte {
	if !strings.HasPrefix(kind, "text/") && kind != types[".json"] && kind != types[".svg"] {
		return nil
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	if _, err := w.Write(body); err != nil {
		panic(err) // a buffer takes everything
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	if out.Len() >= len(body)*9/10 {
		return nil
	}
	return out.Bytes()
}

// Hash returns 16 lower-case hex digits that name the whole tree: any changed byte, added or renamed
// file gives another hash.
func (t *Tree) Hash() string { return t.hash }

// Open returns the file at path, as in "kiosk/page.js": no leading slash, no "..". ok is false for a
// folder and for what is not there.
func (t *Tree) Open(path string) (file File, ok bool) {
	file, ok = t.files[path]
	return file, ok
}

// URL returns the address at which the server answers path, whether or not the file exists.
func (t *Tree) URL(path string) string { return Assets + t.hash + "/" + path }
