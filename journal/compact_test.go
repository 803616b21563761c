package journal

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// FuzzCompactObject holds compactObject against encoding/json.
func FuzzCompactObject(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":1}`, `{"a":[1,-0,0.5,1e9,2E-3,true,false,null,"x",{}],"b":{"c":[]}}`, `{"ượt":"\u00e0\n\\\"\/"}`,
		`{"a":01}`, `{"a":-}`, `{"a":1.}`, `{"a":1e}`, `{"a":tru}`, `{"a":"\x"}`, `{"a":"\u12g4"}`, `{"a" :1}`, `{"a":1,}`, `{,}`, `{"a"}`, `{a:1}`,
		`{}{}`, `[]`, `{"a":[}`, `{"a":{]}`, `{"a":+1}`, "{\"a\":\"\t\"}", `{"a":"`, `{"a":"\`, `{"a":"\u1`, `{`, ``, `{"a":1]`} {
		f.Add([]byte(s))
	}
	f.Add([]byte(strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40)))
	f.Fuzz(func(t *testing.T, b []byte) {
		var compact bytes.Buffer
		valid := json.Compact(&compact, b) == nil
		want := valid && len(b) > 0 && b[0] == '{' && bytes.Equal(compact.Bytes(), b)
		got := compactObject(b)
		if got && !want {
			t.Errorf("%q is accepted", b)
		}
		if want && !got && bytes.Count(b, []byte("{"))+bytes.Count(b, []byte("[")) <= deepest {
			t.Errorf("%q is refused", b)
		}
	})
}
