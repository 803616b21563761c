package api

import (
	"crypto/rand"
	"encoding/base32"

	"luot/queue"
)

// crockford is Crockford's base32 in lower case: no i, l, o or u to be misread.
var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewToken returns a fresh ticket token: the site id, a dot, and 80 random bits as 16 characters.
func NewToken(site queue.SiteID) queue.Token {
	var b [10]byte
	rand.Read(b[:]) // never fails: it ends the program instead
	return queue.Token(string(site) + "." + crockford.EncodeToString(b[:]))
}
