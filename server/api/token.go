package api

import (
	"crypto/rand"
	"encoding/base32"
	"strings"

	"luot/queue"
)

// letters are Crockford's base32 in lower case: no i, l, o or u to be misread.
const letters = "0123456789abcdefghjkmnpqrstvwxyz"

var crockford = base32.NewEncoding(letters).WithPadding(base32.NoPadding)

// NewToken returns a fresh ticket token: the site id, a dot, and 80 random bits as 16 characters.
func NewToken(site queue.SiteID) queue.Token {
	var b [10]byte
	rand.Read(b[:]) // never fails: it ends the program instead
	return queue.Token(string(site) + "." + crockford.EncodeToString(b[:]))
}

// tokenChars is the length of a token after the site's id and the dot.
const tokenChars = 16

// validToken reports whether a text has the form of a token.
func validToken(text string) bool {
	_, secret, ok := strings.Cut(text, ".")
	return ok && len(secret) == tokenChars && strings.Trim(secret, letters) == ""
}
