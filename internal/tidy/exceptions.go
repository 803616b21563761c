package tidy

// Exception lets one file break one rule, with the reason that was good enough.
type Exception struct {
	Path, Rule, Reason string
}

func (e Exception) covers(f Finding) bool { return f.Path == e.Path && f.Rule == e.Rule }

// Exceptions are all there are.
var Exceptions = []Exception{}
