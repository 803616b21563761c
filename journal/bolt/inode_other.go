//go:build !unix

package bolt

import "io/fs"

// inodeOf returns "?": this system has no table of locks to look in.
func inodeOf(fs.FileInfo) string { return "?" }
