package queue

// Kind groups refusals by what the caller can do about them; the API maps kinds to HTTP statuses.
type Kind int

// The kinds of refusal: 404, 409, 409, 422, 403, 429, 503.
const (
	NotFound Kind = iota + 1
	Conflict
	Closed
	Invalid
	Forbidden
	TooMany
	Unavailable
)

// Refusal is a rule saying no: a code for the translator ("counter.busy") and its arguments. It
// changes nothing and leaves no record.
type Refusal struct {
	Kind Kind
	Code string
	Args map[string]any
}

// Error returns the code, for logs and tests; people read the catalogue's sentence.
func (r *Refusal) Error() string { return r.Code }

// Refuse builds a Refusal; args alternate name and value.
func Refuse(kind Kind, code string, args ...any) *Refusal {
	r := &Refusal{Kind: kind, Code: code, Args: map[string]any{}}
	for i := 0; i+1 < len(args); i += 2 {
		r.Args[args[i].(string)] = args[i+1]
	}
	return r
}
